//! The rehearsal: engine and practice estate together, in virtual time.
//!
//! Does what the driver does (decide → append → apply → perform → settle, one
//! order per resource at a time, looks, time-outs, probes), without an executor,
//! a disk or a clock: time passes by going to the next thing that happens. The
//! same world, script and seed give the same rehearsal, and a rehearsal can be
//! cloned at any step, so that every way on from there can be tried.
//!
//! ```text
//!       ┌──────────────────────────────────────────────┐
//!       ▼                                              │
//!   inputs ──► decide each ──► what is due ──► send out orders and looks
//!       ▲                                              │
//!       └────────── the next thing that happens ◄──────┘
//! ```
//!
//! A step decides at most one thing, so that a crash can be put between any two
//! records of the journal.

mod act;
mod calls;
mod crash;
mod lanes;
mod lookout;
mod queue;
mod run;
mod start;
mod tampering;
mod witness;

pub use act::Act;
pub use run::Standing;
pub use start::Unstarted;
pub use tampering::Tampering;
pub use witness::{Happening, Witness};

use crate::chance::Chance;
use calls::Insistence;
use engine::{Decision, Engine, Input};
use estate::Estate;
use estate_sim::World;
use lanes::Lanes;
use lookout::Lookout;
use queue::{Event, Queue};
use rollouts::Record;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use vocab::{EffectId, RolloutId, Timestamp};

/// One decision in the journal of a rehearsal.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// When it was decided.
    pub at: Timestamp,
    /// What.
    pub decision: Decision,
}

/// Where in its round the loop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Round {
    /// What the clock alone brings comes next.
    Due,
    /// Orders and looks leave next.
    SendOut,
    /// Something has to happen first.
    Wait,
}

/// Engine and practice estate in virtual time.
#[derive(Debug, Clone)]
pub struct Rehearsal {
    world: World,
    estate: Arc<Estate>,
    engine: Engine,
    journal: Vec<Arc<Entry>>,
    now: Timestamp,
    queue: Queue,
    lanes: Lanes,
    lookout: Lookout,
    /// What nobody waits for and is tried again, by rollout and effect.
    insisting: BTreeMap<(RolloutId, EffectId), Insistence>,
    /// Heard, and to be decided about one after the other.
    inputs: VecDeque<Input>,
    round: Round,
    chance: Chance,
    tampering: Tampering,
    contradictions: Vec<String>,
}

impl Rehearsal {
    /// A control room that drives nothing yet, on a world as it is at `now`.
    /// `seed` decides what became of calls that were about to leave in a crash.
    #[must_use]
    pub fn new(world: World, estate: Arc<Estate>, now: Timestamp, seed: u64) -> Self {
        Self {
            world,
            estate,
            engine: Engine::default(),
            journal: Vec::new(),
            now,
            queue: Queue::default(),
            lanes: Lanes::default(),
            lookout: Lookout::default(),
            insisting: BTreeMap::new(),
            inputs: VecDeque::new(),
            round: Round::Due,
            chance: Chance::new(seed),
            tampering: Tampering::None,
            contradictions: Vec::new(),
        }
    }

    /// The same, with something done to every order on its first try.
    #[must_use]
    pub fn with_tampering(mut self, tampering: Tampering) -> Self {
        self.tampering = tampering;
        self
    }

    /// Lets the next crash be decided by another seed.
    pub fn reseed(&mut self, seed: u64) {
        self.chance = Chance::new(seed);
    }

    /// Estate time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The practice estate, as it is and was.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The estate file it is rehearsed with.
    #[must_use]
    pub fn estate(&self) -> &Arc<Estate> {
        &self.estate
    }

    /// The engine that drives it now.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Every decision so far, oldest first.
    #[must_use]
    pub fn journal(&self) -> &[Arc<Entry>] {
        &self.journal
    }

    /// Where machines contradicted themselves; anything in here is a bug.
    #[must_use]
    pub fn contradictions(&self) -> &[String] {
        &self.contradictions
    }

    /// The records of one rollout, each with its time.
    #[must_use]
    pub fn records(&self, id: &RolloutId) -> Vec<(Timestamp, Record)> {
        let facts = self.journal.iter().flat_map(|entry| {
            entry
                .decision
                .facts
                .iter()
                .map(move |fact| (entry.at, fact))
        });
        let ours = facts.filter_map(|(at, fact)| {
            let (of, record) = fact.record()?;
            (of == id).then(|| (at, record.clone()))
        });
        ours.collect()
    }

    /// Lets the script do something at a moment that has not come yet.
    pub fn schedule(&mut self, at: Timestamp, act: Act) {
        self.queue.put(at, Event::Cued(Box::new(act)));
    }
}

#[cfg(test)]
mod tests;
