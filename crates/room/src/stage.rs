//! A stage for tests: boards of rehearsed rollouts, as a room would see them.

use crate::board::Board;
use crate::board::readings::{KEPT, Known, Wanted};
use crate::live::Standing;
use crate::room::Drive;
use drills::{Act, Rehearsal};
use engine::Wish;
use estate::Look;
use estate_sim::{Clock, Speed, World};
use rollouts::{Purpose, Slot, Strategy, Verb};
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{OperatorName, Percent, RolloutId, Span, Target, Timestamp};
use wire::State;

pub(crate) const WEBSITE: &str = "production/us-east-1/website";

pub(crate) fn began() -> Timestamp {
    "2026-11-20T14:00:00Z".parse().unwrap()
}

pub(crate) fn minute(minutes: u64) -> Timestamp {
    began() + Span::minutes(minutes)
}

/// Somebody says that they have seen an alarm.
pub(crate) fn acknowledge(board: &mut Board, alarm: &str, by: &str) {
    let seen = engine::Acknowledge {
        alarm: alarm.to_owned(),
        by: by.parse().unwrap(),
    };
    let engine = Arc::make_mut(&mut board.engine);
    let decided = engine.decide(&engine::Input::Acknowledge(seen), board.now);
    engine.apply(board.now, &decided.unwrap()).unwrap();
}

/// A rehearsal on the practice estate, and the boards of it.
pub(crate) struct Stage {
    pub(crate) rehearsal: Rehearsal,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let estate = Arc::new(crate::estates::read(None).unwrap());
        let world = World::candlefish(7, began());
        Self {
            rehearsal: Rehearsal::new(world, estate, began(), 7),
        }
    }

    /// A canary of `release` was just started on the website.
    pub(crate) fn with(release: &str) -> (Self, RolloutId) {
        let mut stage = Self::new();
        let id = stage.start(WEBSITE, release, None);
        (stage, id)
    }

    pub(crate) fn start(
        &mut self,
        target: &str,
        release: &str,
        strategy: Option<Strategy>,
    ) -> RolloutId {
        let wish = Wish {
            target: target.parse().unwrap(),
            release: Some(release.parse().unwrap()),
            strategy,
            purpose: Purpose::Ship,
            supersede: false,
            again: true,
            force: false,
            by: "ada".parse().unwrap(),
            reason: None,
        };
        self.rehearsal.start(&wish, &mut ()).unwrap()
    }

    pub(crate) fn run_until(&mut self, at: Timestamp) {
        self.rehearsal.run_until(at, &mut ());
    }

    pub(crate) fn run_to_end(&mut self, id: &RolloutId) {
        self.rehearsal.run_to_end(id, minute(180), &mut ());
        assert!(!self.rehearsal.engine().active().contains_key(id));
    }

    pub(crate) fn inject(&mut self, fault: &str) {
        let injection = fault.parse().unwrap();
        self.rehearsal.act(&Act::Inject(injection), &mut ());
    }

    pub(crate) fn command(&mut self, id: &RolloutId, verb: Verb, reason: Option<&str>) {
        let by: OperatorName = "ada".parse().unwrap();
        self.rehearsal
            .command(id, verb, &by, reason, &mut ())
            .unwrap();
    }

    /// Goes on until a rollout's board line is in a state.
    pub(crate) fn run_until_state(&mut self, id: &RolloutId, state: State) {
        let is_there = |stage: &Self| {
            let engine = stage.rehearsal.engine();
            let rollout = engine.active()[id].rollout();
            Board::state_of(rollout) == state
        };
        while !is_there(self) {
            assert!(self.rehearsal.now() < minute(240), "never became {state:?}");
            self.run_until(self.rehearsal.now() + Span::seconds(10));
        }
    }

    /// Goes on until a rollout bakes at a weight, and a minute longer.
    pub(crate) fn run_to_bake(&mut self, id: &RolloutId, weight: Percent) {
        let bakes = |stage: &Self| {
            let engine = stage.rehearsal.engine();
            let rollout = engine.active()[id].rollout();
            rollout.expected().weight == weight && rollout.phase_word() == "baking"
        };
        while !bakes(self) {
            assert!(self.rehearsal.now() < minute(240), "never at {weight}");
            self.run_until(self.rehearsal.now() + Span::seconds(10));
        }
        self.run_until(self.rehearsal.now() + Span::minutes(1));
    }

    fn known(&self, target: &Target) -> Known {
        let now = self.rehearsal.now();
        let recipe = self.rehearsal.estate().recipe(target).unwrap();
        let look = Look {
            target: target.clone(),
            canary: Slot::B,
            since: now - KEPT,
            until: None,
            gates: recipe.gates.clone(),
        };
        let wanted = Wanted {
            gates: recipe.gates.clone(),
            tasks: recipe.tasks,
            from: now - KEPT,
        };
        let mut known = Known::default();
        match self.rehearsal.world().observe(&look, now) {
            Ok(sighted) => {
                known.read_at = Some(now);
                known.seen = Some(Arc::new(sighted.observation));
                known.learn(sighted.bins, now - KEPT);
                known.diagnose(&wanted, now);
            }
            Err(error) => {
                known.trouble = error.to_string();
                known.failing_since = Some(now);
            }
        }
        known
    }

    /// The board as a room that drives sees it, every target just read. Wall and
    /// estate have the same time.
    pub(crate) fn board(&self) -> Board {
        let estate = self.rehearsal.estate();
        let now = self.rehearsal.now();
        let known = estate.targets().map(|(target, _)| {
            let known = Arc::new(self.known(target));
            (target.clone(), known)
        });
        Board {
            known: known.collect(),
            ..self.blind_board(now)
        }
    }

    /// The same before anything was read.
    pub(crate) fn blind_board(&self, now: Timestamp) -> Board {
        Board {
            estate: Arc::clone(self.rehearsal.estate()),
            practice: true,
            standing: Standing::default(),
            operator: "ada".into(),
            engine: Arc::new(self.rehearsal.engine().clone()),
            unreadable: None,
            known: BTreeMap::new(),
            pace: Clock {
                practice: began(),
                wall: began(),
                speed: Speed::REAL,
            },
            now,
            wall: now,
            drive: Drive::Here,
            undriven_since: None,
            trouble: None,
        }
    }
}
