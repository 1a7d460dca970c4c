//! Scenes: one rollout on the practice estate, with what happens to it, played
//! in virtual time under the eyes of the invariants.

use crate::invariants::Invariants;
use crate::practice_estate;
use drills::{Act, Rehearsal, Standing, Tampering};
use engine::Wish;
use estate::Estate;
use estate_sim::World;
use rollouts::{Ending, Purpose, Slot, Strategy, Verb};
use std::fmt;
use std::sync::{Arc, OnceLock};
use vocab::{OperatorName, Percent, Release, RolloutId, Span, Timestamp};

/// Every scene begins at this moment: a Friday morning in us-east-1.
pub const BEGAN: Timestamp = Timestamp::from_millis(1_795_185_000_000);

/// The practice estate, read once.
static ESTATE: OnceLock<Arc<Estate>> = OnceLock::new();

/// What nobody interferes with is over after so long.
const LIMIT: Span = Span::minutes(4 * 60);

/// How long a way back may take once everything is healed.
const CONVERGES: Span = Span::minutes(60);

/// One rollout and what happens to it.
#[derive(Debug, Clone)]
pub struct Scene {
    /// What it is about.
    pub name: String,
    /// Where, written `environment/region/service`.
    pub target: &'static str,
    /// What is rolled out.
    pub release: &'static str,
    /// How.
    pub strategy: Strategy,
    /// Seed of the practice estate.
    pub seed: u64,
    /// What is done to every call.
    pub tampering: Tampering,
    /// What happens, so long after the start.
    pub acts: Vec<(Span, Act)>,
}

/// How a rollout came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// The canary serves everybody.
    Completed,
    /// Back on stable because something was wrong.
    RolledBack,
    /// Back on stable because somebody gave up.
    Aborted,
    /// It never got as far as users.
    Failed,
    /// It can go neither on nor back without a person.
    Stuck,
    /// It waits for a person.
    Waits,
    /// It goes on and does not come to an end.
    UnderWay,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Completed => "completed",
            Self::RolledBack => "rolled back",
            Self::Aborted => "aborted",
            Self::Failed => "failed",
            Self::Stuck => "stuck",
            Self::Waits => "waits",
            Self::UnderWay => "under way",
        })
    }
}

/// What is left of the estate: release, tasks and weight of each slot in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left(pub Vec<(Slot, Release, u32, Percent)>);

/// A scene being played.
#[derive(Debug, Clone)]
pub struct Play {
    /// The rehearsal, as far as it is.
    pub rehearsal: Rehearsal,
    /// The first rollout in it.
    pub rollout: RolloutId,
    /// Who watches.
    pub invariants: Invariants,
}

/// The operator of every scene.
///
/// # Panics
/// Never: the name is one.
#[must_use]
pub fn ada() -> OperatorName {
    match OperatorName::new("Ada Lovelace") {
        Ok(name) => name,
        Err(bad) => panic!("{bad}"),
    }
}

/// A fault written as on the command line.
///
/// # Panics
/// When it is none; then the scene is written wrongly.
#[must_use]
pub fn fault(text: &str) -> Act {
    match text.parse() {
        Ok(injection) => Act::Inject(injection),
        Err(bad) => panic!("{bad}"),
    }
}

/// What Ada says to the first rollout of a scene.
///
/// # Panics
/// Never: the id is one.
#[must_use]
pub fn says(verb: Verb) -> Act {
    Act::Command {
        id: RolloutId::numbered(1),
        verb,
        by: ada(),
        reason: Some("it is part of the scene".into()),
    }
}

impl Scene {
    /// A scene in which nothing happens to the rollout.
    #[must_use]
    pub fn new(target: &'static str, release: &'static str, strategy: Strategy) -> Self {
        Self {
            name: format!("{strategy} of {release} on {target}"),
            target,
            release,
            strategy,
            seed: 1,
            tampering: Tampering::None,
            acts: Vec::new(),
        }
    }

    /// The same under a name that says what it is about.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// The same with something happening so many seconds after the start.
    #[must_use]
    pub fn at(mut self, seconds: u64, act: Act) -> Self {
        self.acts.push((Span::seconds(seconds), act));
        self
    }

    /// The same on another practice estate.
    #[must_use]
    pub fn seeded(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The same with something done to every call.
    #[must_use]
    pub fn tampered(mut self, tampering: Tampering) -> Self {
        self.tampering = tampering;
        self
    }

    /// What has to be started for it.
    ///
    /// # Panics
    /// When target or release are no names; then the scene is written wrongly.
    #[must_use]
    pub fn wish(&self) -> Wish {
        let (Ok(target), Ok(release)) = (self.target.parse(), self.release.parse()) else {
            panic!(
                "{}: `{}` or `{}` is no name",
                self.name, self.target, self.release
            );
        };
        Wish {
            target,
            release: Some(release),
            strategy: Some(self.strategy),
            purpose: Purpose::Ship,
            supersede: false,
            again: false,
            force: false,
            by: ada(),
            reason: Some(self.name.clone()),
        }
    }

    /// Starts it.
    ///
    /// # Panics
    /// When the rollout cannot be started; then the scene is written wrongly.
    #[must_use]
    pub fn begin(&self) -> Play {
        let world = World::candlefish(self.seed, BEGAN);
        let estate = Arc::clone(ESTATE.get_or_init(practice_estate));
        let mut rehearsal =
            Rehearsal::new(world, estate, BEGAN, self.seed).with_tampering(self.tampering);
        let mut invariants = Invariants::default();
        let rollout = match rehearsal.start(&self.wish(), &mut invariants) {
            Ok(id) => id,
            Err(error) => panic!("{}: {error}", self.name),
        };
        for (span, act) in &self.acts {
            rehearsal.schedule(BEGAN + *span, act.clone());
        }
        Play {
            rehearsal,
            rollout,
            invariants,
        }
    }

    /// Plays it to its end and shows the play to `visit` after every record of
    /// the journal, before anything of that record is performed.
    pub fn at_every_record(&self, mut visit: impl FnMut(usize, &Play)) -> Play {
        let mut play = self.begin();
        let mut shown = 0;
        loop {
            let written = play.rehearsal.journal().len();
            if written > shown {
                shown = written;
                visit(written, &play);
            }
            let ended = !play.rehearsal.engine().active().contains_key(&play.rollout);
            if ended || !play.rehearsal.step(BEGAN + LIMIT, &mut play.invariants) {
                break;
            }
        }
        play.invariants.close(&play.rehearsal);
        play
    }

    /// Plays it to its end and checks the invariants, the last one included:
    /// with faults healed and a person who rolls back, it comes to an end.
    ///
    /// # Panics
    /// When an invariant was broken.
    #[must_use]
    pub fn play(&self) -> Class {
        let mut play = self.begin();
        let class = play.finish();
        play.converge();
        play.invariants.assert_kept(&self.name);
        class
    }
}

impl Play {
    /// Goes on to the end, or for as long as anybody would wait.
    pub fn finish(&mut self) -> Class {
        let limit = self.rehearsal.now() + LIMIT;
        self.rehearsal
            .run_to_end(&self.rollout, limit, &mut self.invariants);
        self.invariants.close(&self.rehearsal);
        self.class()
    }

    /// How the rollout stands now.
    #[must_use]
    pub fn class(&self) -> Class {
        match self.rehearsal.standing(&self.rollout) {
            Standing::Ended(summary) => match summary.ending {
                Ending::Completed => Class::Completed,
                Ending::RolledBack => Class::RolledBack,
                Ending::Aborted => Class::Aborted,
                Ending::Failed => Class::Failed,
            },
            Standing::NeedsPerson { stuck: true, .. } => Class::Stuck,
            Standing::NeedsPerson { stuck: false, .. } => Class::Waits,
            Standing::UnderWay { .. } | Standing::Unknown => Class::UnderWay,
        }
    }

    /// Heals everything and rolls back what has not ended: then it has to end
    /// (invariant 8).
    pub fn converge(&mut self) {
        self.rehearsal.act(&Act::HealAll, &mut self.invariants);
        let open: Vec<RolloutId> = self.rehearsal.engine().active().keys().cloned().collect();
        for id in &open {
            let (by, reason) = (ada(), Some("it shall come to an end"));
            let verb = Verb::RollBack;
            // One that is on its way back already has nothing to add.
            let _said = self
                .rehearsal
                .command(id, verb, &by, reason, &mut self.invariants);
        }
        let limit = self.rehearsal.now() + CONVERGES;
        for id in &open {
            let standing = self.rehearsal.run_to_end(id, limit, &mut self.invariants);
            if !matches!(standing, Standing::Ended(_)) {
                let what = format!("healed and rolled back, {id} does not end: {standing:?}");
                self.invariants.broken(self.rehearsal.now(), 8, what);
            }
        }
        self.invariants.close(&self.rehearsal);
    }

    /// What is left of the estate once everything has drained.
    ///
    /// # Panics
    /// When the scene's target is none of the practice estate.
    #[must_use]
    pub fn left(&self, scene: &Scene) -> Left {
        let later = self.rehearsal.now() + Span::minutes(15);
        let target = scene.wish().target;
        let Some(seen) = self.rehearsal.world().state(&target, later) else {
            panic!("{}: no such target", scene.name);
        };
        let used = Slot::BOTH.map(|slot| (slot, seen.slot(slot).clone()));
        let used = used
            .into_iter()
            .filter(|(_, found)| found.desired > 0 || found.weight > Percent::ZERO);
        let left = used
            .filter_map(|(slot, found)| Some((slot, found.release?, found.desired, found.weight)));
        Left(left.collect())
    }
}
