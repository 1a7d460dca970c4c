//! Running: one step after the other, until a moment or an end.

use super::queue::Event;
use super::witness::{Happening, Witness};
use super::{Act, Entry, Rehearsal, Round};
use engine::{Decision, Input, Objection, Refused, Summary};
use rollouts::{Phase, Seen};
use std::sync::Arc;
use vocab::{RolloutId, Span, Timestamp};

/// Shortest pause between two looks at the clock, so that a wake-up that led to
/// nothing does not come back at once.
const BREATH: Span = Span::millis(250);

/// Where a rollout stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// It has ended.
    Ended(Arc<Summary>),
    /// It goes on by itself.
    UnderWay {
        /// What it does, in words.
        doing: String,
    },
    /// It needs a person.
    NeedsPerson {
        /// What it waits for, in words.
        doing: String,
        /// Whether it is stuck: it can go neither on nor back.
        stuck: bool,
    },
    /// There never was one of this id.
    Unknown,
}

impl Rehearsal {
    /// Takes one step: decides about one input, lets what is due leave, or goes
    /// on to the next thing that happens. Goes no further than `horizon`; false
    /// once that is reached and nothing more happens by then.
    pub fn step(&mut self, horizon: Timestamp, witness: &mut dyn Witness) -> bool {
        if let Some(input) = self.inputs.pop_front() {
            if let Err(refused) = self.decide(&input, witness) {
                witness.saw(self, Happening::Refused(&refused));
            }
            return true;
        }
        match self.round {
            Round::Due => {
                self.inputs.extend(self.engine.due(self.now));
                self.round = Round::SendOut;
                true
            }
            Round::SendOut => {
                self.send_out(witness);
                self.round = Round::Wait;
                true
            }
            Round::Wait => self.wait(horizon, witness),
        }
    }

    /// Goes on until `at`.
    pub fn run_until(&mut self, at: Timestamp, witness: &mut dyn Witness) {
        while self.step(at, witness) {}
    }

    /// Goes on until the rollout has ended, at most until `limit`.
    pub fn run_to_end(
        &mut self,
        id: &RolloutId,
        limit: Timestamp,
        witness: &mut dyn Witness,
    ) -> Standing {
        while self.engine.active().contains_key(id) && self.step(limit, witness) {}
        self.standing(id)
    }

    /// Where a rollout stands now.
    #[must_use]
    pub fn standing(&self, id: &RolloutId) -> Standing {
        if let Some(active) = self.engine.active().get(id) {
            let rollout = active.rollout();
            let doing = rollout.doing();
            return match rollout.phase() {
                Phase::Stuck { .. } => Standing::NeedsPerson { doing, stuck: true },
                Phase::Held { why, .. } if !why.needs_person() => Standing::UnderWay { doing },
                Phase::Held { .. } | Phase::Paused { .. } | Phase::AwaitingApproval { .. } => {
                    Standing::NeedsPerson {
                        doing,
                        stuck: false,
                    }
                }
                Phase::Waiting { .. }
                | Phase::Ready { .. }
                | Phase::Moving { .. }
                | Phase::Baking { .. }
                | Phase::Restoring { .. }
                | Phase::KeepingWarm { .. }
                | Phase::Returning { .. }
                | Phase::Ended { .. } => Standing::UnderWay { doing },
            };
        }
        let ended = self.engine.ended().iter().rev();
        let summary = ended.into_iter().find(|summary| summary.id == *id);
        summary.map_or(Standing::Unknown, |summary| {
            Standing::Ended(Arc::clone(summary))
        })
    }

    /// Does now what a script says.
    pub fn act(&mut self, act: &Act, witness: &mut dyn Witness) {
        self.act_at(self.now, act, witness);
    }

    fn act_at(&mut self, at: Timestamp, act: &Act, witness: &mut dyn Witness) {
        match act {
            Act::Inject(injection) => {
                let injected = self.world.inject(at, injection.clone());
                debug_assert!(injected.is_ok(), "{injected:?}");
            }
            Act::HealAll => {
                self.world.heal_all(at);
            }
            Act::Command {
                id,
                verb,
                by,
                reason,
            } => {
                // A refusal is told to the witness, and no accident.
                let _told = self.command(id, *verb, by, reason.as_deref(), witness);
            }
            Act::Start(wish) => {
                if let Err(super::Unstarted::Refused(refused)) = self.start(wish, witness) {
                    witness.saw(self, Happening::Refused(&refused));
                }
            }
            Act::Crash { away } => self.crash(*away, witness),
            Act::Sleep { gap } => {
                self.now = self.now + *gap;
                self.tell_all(Seen::Absence(*gap));
            }
            // Time here never goes back, so the machines are only told.
            Act::SetBack { by } => self.tell_all(Seen::ClockWentBack(*by)),
        }
        witness.saw(self, Happening::Acted(act));
    }

    pub(super) fn tell_all(&mut self, seen: Seen) {
        let ids = self.engine.active().keys().cloned();
        let inputs = ids.map(|id| {
            let input = rollouts::Input::Seen(seen);
            Input::Rollout { id, input }
        });
        self.inputs.extend(inputs);
    }

    /// Decides, writes down, applies. Nothing is applied that is not written down.
    pub(super) fn decide(
        &mut self,
        input: &Input,
        witness: &mut dyn Witness,
    ) -> Result<(), Refused> {
        match self.engine.decide(input, self.now) {
            Ok(decision) => self.enact(decision, witness),
            Err(Objection::Refused(refused)) => return Err(refused),
            Err(Objection::Bug(bug)) => self.contain(input, &bug.to_string(), witness),
        }
        Ok(())
    }

    pub(super) fn enact(&mut self, decision: Decision, witness: &mut dyn Witness) {
        if decision.is_empty() {
            return;
        }
        let at = self.now;
        let entry = Arc::new(Entry { at, decision });
        self.journal.push(Arc::clone(&entry));
        if let Err(bug) = self.engine.apply(at, &entry.decision) {
            self.contradict(bug.to_string(), witness);
        }
        witness.saw(self, Happening::Decided(&entry));
    }

    /// A machine contradicted itself: it is stuck, the others go on.
    fn contain(&mut self, input: &Input, bug: &str, witness: &mut dyn Witness) {
        self.contradict(bug.to_owned(), witness);
        if let Input::Rollout { id, .. } = input
            && let Some(decision) = self.engine.contain(id, bug)
        {
            self.enact(decision, witness);
        }
    }

    pub(super) fn contradict(&mut self, what: String, witness: &mut dyn Witness) {
        witness.saw(self, Happening::Contradicted(&what));
        self.contradictions.push(what);
    }

    /// Goes on to the next thing that happens, if it happens by the horizon.
    fn wait(&mut self, horizon: Timestamp, witness: &mut dyn Witness) -> bool {
        let next = self
            .queue
            .next()
            .into_iter()
            .chain([self.next_wake()])
            .min();
        let next = next.unwrap_or(horizon);
        if next > horizon {
            self.now = self.now.max(horizon);
            return false;
        }
        self.now = self.now.max(next);
        if let Some((at, event)) = self.queue.take(self.now) {
            self.hear(at, event, witness);
        }
        self.round = Round::Due;
        true
    }

    fn next_wake(&self) -> Timestamp {
        let machine = self.engine.next_wakeup().map(|(at, _, _)| at);
        let look = self.lookout.next(&self.engine);
        let next = machine.into_iter().chain(look).min();
        next.unwrap_or(self.now + Span::minutes(1))
            .max(self.now + BREATH)
    }

    fn hear(&mut self, at: Timestamp, event: Event, witness: &mut dyn Witness) {
        match event {
            Event::Answered {
                order,
                called,
                outcome,
            } => self.answered(order, called, outcome),
            Event::Probed {
                order,
                called,
                probe,
                doubt,
            } => self.probed(order, called, probe, doubt),
            Event::Insisted { order } => {
                let performed = self.perform(&order, witness);
                self.await_answer(order, performed.answered_at, performed.outcome);
            }
            Event::Read { id, look } => self.read(&id, &look, witness),
            Event::Unread { id } => self.lookout.came_back(&id),
            Event::Cued(act) => self.act_at(at, &act, witness),
        }
    }

    fn read(&mut self, id: &RolloutId, look: &estate::Look, witness: &mut dyn Witness) {
        self.lookout.came_back(id);
        // A reading that fails is tried again when the next is due.
        let Ok(sighted) = self.world.observe(look, self.now) else {
            return;
        };
        let learned = self.engine.notice(id, sighted, self.now);
        let news = [Some(Seen::Target), learned.then_some(Seen::Evidence)];
        let inputs = news.into_iter().flatten().map(|seen| Input::Rollout {
            id: id.clone(),
            input: rollouts::Input::Seen(seen),
        });
        self.inputs.extend(inputs);
        witness.saw(self, Happening::Read(id));
    }
}
