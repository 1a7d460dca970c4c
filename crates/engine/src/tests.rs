//! The engine on an obedient estate: whatever is ordered has happened a second later.

use super::*;
use analysis::History;
use estate::Sighted;
use journal::{Envelope, Head, seal};
use rollouts::{
    Alarm, Cause, Command, Effect, Ending, FailureClass, Input as In, Migration, Observation,
    Outcome, Plan, Policies, Promise, Purpose, Recipe, ReleaseFacts, RuleShape, Seen, SlotState,
    Strategy, Survey, Verb,
};
use vocab::{Epoch, Gate, NonEmpty, Percent};

mod acknowledging;
mod allowing;
mod expecting;
mod recovering;
mod remembering;
mod starting;
mod watching;

const STABLE: &str = "8ab03d1";

fn website() -> Target {
    "production/us-east-1/website".parse().unwrap()
}

fn id(text: &str) -> RolloutId {
    text.parse().unwrap()
}

fn release(text: &str) -> Release {
    text.parse().unwrap()
}

fn began() -> Timestamp {
    "2026-11-16T14:00:00Z".parse().unwrap()
}

fn recipe() -> Recipe {
    Recipe {
        strategy: Strategy::BlueGreen,
        tasks: 4,
        suite: Some("smoke".into()),
        gates: Vec::new(),
        ladder: NonEmpty::try_from(Recipe::usual_ladder()).unwrap(),
        bake: Span::seconds(30),
        batch: Percent::whole(50),
        between_batches: Span::seconds(30),
        keep_warm: Span::seconds(10),
        policies: Policies::default(),
    }
}

fn wish(name: &str) -> Wish {
    Wish {
        target: website(),
        release: Some(release(name)),
        strategy: None,
        purpose: Purpose::Ship,
        supersede: false,
        again: false,
        force: false,
        by: "ada".parse().unwrap(),
        reason: Some("for the tests".into()),
    }
}

/// An engine, its journal, and the targets it acts on.
struct Stage {
    engine: Engine,
    now: Timestamp,
    targets: BTreeMap<Target, Observation>,
    journal: Vec<Envelope>,
    head: Head,
    suite_fails: bool,
    gates: Vec<Gate>,
}

impl Stage {
    fn new() -> Self {
        Self {
            engine: Engine::default(),
            now: began(),
            targets: BTreeMap::new(),
            journal: Vec::new(),
            head: Head::GENESIS,
            suite_fails: false,
            gates: Vec::new(),
        }
    }

    fn target(&mut self, target: &Target) -> &mut Observation {
        let at = self.now;
        let serving = SlotState {
            release: Some(release(STABLE)),
            weight: Percent::FULL,
            desired: 4,
            running: 4,
            healthy: 4,
            in_flight: 9,
            ..SlotState::default()
        };
        let fresh = || Observation {
            at,
            a: serving,
            b: SlotState::default(),
        };
        let found = self.targets.entry(target.clone()).or_insert_with(fresh);
        found.at = at;
        found
    }

    fn draft(&mut self, wish: &Wish) -> Result<Draft, Undraftable> {
        let survey = Survey {
            observation: self.target(&wish.target).clone(),
            requests_per_second: 100.0,
            task_quota: 40,
            task_start: Span::seconds(5),
            promise: Promise {
                within: Span::seconds(10),
                by: "one weight write".into(),
            },
            largest_weight: Percent::FULL,
            rule: RuleShape::Forward,
            alarm: Alarm::Quiet,
            health_check: true,
        };
        let known = [STABLE, "2f9c1e4", "3ab77d0"].map(|name| ReleaseFacts {
            release: release(name),
            migration: Migration::None,
            summary: "a release".into(),
        });
        let recipe = Recipe {
            gates: self.gates.clone(),
            ..recipe()
        };
        self.engine.draft(
            wish.clone(),
            recipe,
            survey,
            &known,
            &History::default(),
            self.now,
        )
    }

    fn prepared(&mut self, wish: &Wish) -> Start {
        let Draft { plan, notes } = self.draft(wish).unwrap();
        let seen = self.target(&wish.target).clone();
        Start {
            plan,
            notes,
            supersede: wish.supersede,
            seen,
        }
    }

    fn start(&mut self, wish: &Wish) -> Result<(), Objection> {
        let start = self.prepared(wish);
        self.decide(&Input::Start(Box::new(start)))
    }

    fn refused(&mut self, start: Start) -> Refused {
        match self.decide(&Input::Start(Box::new(start))) {
            Err(Objection::Refused(refused)) => refused,
            other => panic!("{other:?}"),
        }
    }

    fn decide(&mut self, input: &Input) -> Result<(), Objection> {
        let decision = self.engine.decide(input, self.now)?;
        self.write(&decision);
        Ok(())
    }

    fn write(&mut self, decision: &Decision) {
        if decision.is_empty() {
            return;
        }
        let subject = decision.subject();
        let envelope = seal(&self.head, Epoch(1), self.now, subject, decision).unwrap();
        self.head = envelope.head();
        self.journal.push(envelope);
        self.engine.apply(self.now, decision).unwrap();
    }

    fn tell(&mut self, rollout: &RolloutId, input: In) {
        let id = rollout.clone();
        self.decide(&Input::Rollout { id, input }).unwrap();
    }

    fn command(&mut self, rollout: &str, verb: Verb) {
        let command = Command {
            by: "ada".parse().unwrap(),
            verb,
            reason: None,
        };
        self.tell(&id(rollout), In::Command(command));
    }

    /// A second passes; what was ordered happens.
    fn pass(&mut self) {
        self.look();
        for order in self.engine.orders() {
            let outcome = self.perform(&order);
            self.tell(&order.rollout, In::Settled(order.id, outcome));
        }
        self.look();
    }

    /// A second passes; nothing that was ordered happens.
    fn look(&mut self) {
        self.now = self.now + Span::seconds(1);
        for input in self.engine.due(self.now) {
            self.decide(&input).unwrap();
        }
        for (rollout, look, _) in self.engine.looks() {
            let sighted = Sighted {
                observation: self.target(&look.target).clone(),
                bins: Vec::new(),
                untold: None,
            };
            self.engine.notice(&rollout, sighted, self.now);
            self.tell(&rollout, In::Seen(Seen::Target));
        }
    }

    fn perform(&mut self, order: &Order) -> Outcome {
        let fails = self.suite_fails;
        let seen = self.target(&order.target);
        match &order.effect {
            Effect::EnsureCapacity {
                slot,
                release,
                tasks,
            } => {
                let state = seen.slot_mut(*slot);
                state.release = (*tasks > 0).then(|| release.clone());
                (state.desired, state.running, state.healthy) = (*tasks, *tasks, *tasks);
            }
            Effect::EnsureWeight { slot, weight } => {
                let busy = |weight: Percent| if weight == Percent::ZERO { 0 } else { 9 };
                let state = seen.slot_mut(*slot);
                (state.weight, state.in_flight) = (*weight, busy(*weight));
                let rest = weight.rest();
                let other = seen.slot_mut(slot.other());
                (other.weight, other.in_flight) = (rest, busy(rest));
            }
            Effect::RunSuite { .. } if fails => {
                return Outcome::Failed {
                    class: FailureClass::Rejected,
                    message: "3 of 20 checks failed".into(),
                };
            }
            Effect::RunSuite { .. }
            | Effect::TakeSnapshot { .. }
            | Effect::CaptureDiagnostics { .. }
            | Effect::Page { .. } => {}
        }
        Outcome::Done {
            called: self.now,
            acknowledged: self.now,
            detail: "done".into(),
        }
    }

    fn until(&mut self, wanted: impl Fn(&Engine) -> bool) {
        for _ in 0..600 {
            if wanted(&self.engine) {
                return;
            }
            self.pass();
        }
        panic!("it does not come to that: {:#?}", self.engine.active());
    }

    /// A release shipped to its end.
    fn shipped(&mut self, name: &str) -> Ending {
        let before = self.engine.ended().len();
        self.start(&wish(name)).unwrap();
        self.until(|engine| engine.ended().len() > before && engine.active().is_empty());
        self.engine.ended().last().unwrap().ending
    }

    fn phase(&self, rollout: &str) -> &'static str {
        let active = self.engine.active().get(&id(rollout));
        active.map_or("ended", |active| active.rollout().phase_word())
    }
}
