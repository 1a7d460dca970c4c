//! The world: a seed and a list of facts, and everything that follows from them.
//!
//! Pure and synchronous. Whatever a world is asked is answered from its seed, its
//! facts and the time given, so asking changes nothing, and the same world gives
//! the same answers in any order, in any process, before and after a restart.
//! What is kept besides the facts is an index that could be thrown away.

mod calls;
mod index;
mod observe;
mod perform;
mod probe;
mod track;
mod truth;

pub use index::BadFact;
pub use perform::Performed;
pub use truth::{Part, Truth};

use crate::catalog::grounds;
use crate::clock::{Clock, Speed};
use crate::facts::{Dated, Fact};
use crate::faults::{BadInjection, FaultId, Injection};
use rollouts::Slot;
use std::collections::BTreeMap;
use track::Track;
use vocab::{EffectId, Generation, RolloutId, Target, Timestamp};

/// A simulated Candlefish estate.
#[derive(Debug, Clone)]
pub struct World {
    seed: u64,
    began: Timestamp,
    clock: Clock,
    facts: Vec<Dated>,
    tracks: BTreeMap<Target, Track>,
    faults: Vec<Standing>,
    rollouts: BTreeMap<RolloutId, Seen>,
}

/// A fault with its beginning and its end.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Its number.
    pub id: FaultId,
    /// What, where and for how long.
    pub injection: Injection,
    /// When it began.
    pub from: Timestamp,
    /// When it ended or will end; none while it waits for being healed.
    pub until: Option<Timestamp>,
}

impl Standing {
    /// Whether it is in force at a moment.
    #[must_use]
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

/// There is no such fault to heal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no fault `{id}` is in force; in force are: {known}")]
pub struct NotInForce {
    id: FaultId,
    known: String,
}

/// What a rollout has ordered so far.
#[derive(Debug, Clone, Default)]
struct Seen {
    generation: Generation,
    acts: BTreeMap<EffectId, Act>,
}

/// An order that reached the estate.
#[derive(Debug, Clone)]
struct Act {
    at: Timestamp,
    generation: Generation,
    deed: Deed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Deed {
    Weight(Target),
    Capacity(Target, Slot),
    Suite {
        ends: Timestamp,
        passed: bool,
        detail: String,
    },
    Other,
}

impl World {
    /// The Candlefish estate as it is at first: every target serves its stable
    /// release from slot a, slot b is empty. The clock runs like the wall's.
    #[must_use]
    pub fn candlefish(seed: u64, began: Timestamp) -> Self {
        let clock = Clock {
            practice: began,
            wall: began,
            speed: Speed::REAL,
        };
        Self::with_clock(seed, began, clock)
    }

    /// The same, with a clock of its own.
    #[must_use]
    pub fn with_clock(seed: u64, began: Timestamp, clock: Clock) -> Self {
        let tracks = grounds(seed).into_iter();
        Self {
            seed,
            began,
            clock,
            facts: Vec::new(),
            tracks: tracks.map(|g| (g.target.clone(), Track::new(g))).collect(),
            faults: Vec::new(),
            rollouts: BTreeMap::new(),
        }
    }

    /// The seed everything random follows from.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// When the world began.
    #[must_use]
    pub fn began(&self) -> Timestamp {
        self.began
    }

    /// How estate time follows the wall's, since the last change of speed.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Everything that happened, in the order in which it was recorded.
    #[must_use]
    pub fn facts(&self) -> &[Dated] {
        &self.facts
    }

    /// All targets of the estate.
    pub fn targets(&self) -> impl Iterator<Item = &Target> {
        self.tracks.keys()
    }

    /// Faults in force at a moment.
    pub fn faults(&self, at: Timestamp) -> impl Iterator<Item = &Standing> {
        self.faults.iter().filter(move |fault| fault.holds(at))
    }

    /// Lets a fault begin.
    ///
    /// # Errors
    /// [`BadInjection`] when a setting is out of its bounds, or the scope or the
    /// release is unknown.
    pub fn inject(
        &mut self,
        now: Timestamp,
        injection: Injection,
    ) -> Result<FaultId, BadInjection> {
        injection.check()?;
        self.check_scope(&injection)?;
        let id = FaultId(self.last_fault().0 + 1);
        self.record(now, Fact::Injected { id, injection });
        Ok(id)
    }

    /// Ends one fault.
    ///
    /// # Errors
    /// [`NotInForce`] when it is over, or never was.
    pub fn heal(&mut self, now: Timestamp, id: FaultId) -> Result<(), NotInForce> {
        if self.faults(now).any(|fault| fault.id == id) {
            self.record(now, Fact::Healed { id });
            return Ok(());
        }
        let known: Vec<String> = self.faults(now).map(|f| format!("`{}`", f.id)).collect();
        let known = if known.is_empty() {
            "none".to_owned()
        } else {
            known.join(", ")
        };
        Err(NotInForce { id, known })
    }

    /// Ends all faults; says which were in force.
    pub fn heal_all(&mut self, now: Timestamp) -> Vec<FaultId> {
        let ids: Vec<FaultId> = self.faults(now).map(|fault| fault.id).collect();
        for id in &ids {
            self.record(now, Fact::Healed { id: *id });
        }
        ids
    }

    /// Lets estate time run faster or slower from the moment the wall shows `wall`.
    pub fn set_speed(&mut self, wall: Timestamp, speed: Speed) -> Clock {
        let clock = self.clock.at_speed(wall, speed);
        self.record(clock.practice, Fact::Clock { clock });
        clock
    }

    /// Takes in a fact that was recorded elsewhere.
    ///
    /// # Errors
    /// [`BadFact`] when it names what this estate does not have; then nothing changed.
    pub fn admit(&mut self, dated: Dated) -> Result<(), BadFact> {
        self.index(&dated)?;
        self.facts.push(dated);
        Ok(())
    }

    fn record(&mut self, at: Timestamp, fact: Fact) {
        // Facts made here name only what was looked up before.
        let admitted = self.admit(Dated { at, fact });
        debug_assert!(admitted.is_ok(), "{admitted:?}");
    }
}

#[cfg(test)]
mod tests;
