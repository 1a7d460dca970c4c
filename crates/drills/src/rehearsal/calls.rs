//! Calls: orders on their way to the estate and back.
//!
//! A call that takes too long, or whose answer is lost, is unknown: then the
//! estate is asked whether it happened, exactly as the driver does it.

use super::lanes::{CALL, is_waited_for, patience};
use super::lookout::LOOK;
use super::queue::Event;
use super::witness::{Happening, Witness};
use super::{Rehearsal, Tampering};
use engine::Input;
use estate::{Order, Probe};
use estate_sim::Performed;
use rollouts::{FailureClass, Outcome};
use vocab::{Span, Timestamp};

/// How long something beside a rollout (a page, a snapshot) is tried.
const INSIST: Span = Span::minutes(2);

/// Trying something again that nobody waits for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Insistence {
    deadline: Timestamp,
    /// Before the next try.
    pause: Span,
}

/// Time a call takes that tampering keeps from the estate.
const LOST: Span = Span::millis(120);

impl Rehearsal {
    /// Sends orders and looks on their way.
    pub(super) fn send_out(&mut self, witness: &mut dyn Witness) {
        for order in self.engine.orders() {
            let Some(probe_first) = self.lanes.enter(&order) else {
                continue;
            };
            let order = Box::new(order);
            if probe_first {
                self.ask(order, self.now, None);
            } else {
                let (answered_at, outcome) = self.tamper(&order, witness);
                self.await_answer(order, answered_at, outcome);
            }
        }
        for (id, look) in self.lookout.due(&self.engine, self.now) {
            let takes = self.world.reading_takes(&look.target, self.now);
            if takes > LOOK {
                self.queue.put(self.now + LOOK, Event::Unread { id });
            } else {
                let look = Box::new(look);
                self.queue.put(self.now + takes, Event::Read { id, look });
            }
        }
    }

    /// Waits for the answer to a call that leaves now, as long as the driver would.
    pub(super) fn await_answer(
        &mut self,
        order: Box<Order>,
        answered_at: Timestamp,
        outcome: Outcome,
    ) {
        let called = self.now;
        let given_up = called + patience(&order.effect);
        let (at, outcome) = if answered_at <= given_up {
            (answered_at, outcome)
        } else {
            let message = format!("no answer within {}", patience(&order.effect));
            (given_up, Outcome::Unknown { message })
        };
        let event = Event::Answered {
            order,
            called,
            outcome,
        };
        self.queue.put(at, event);
    }

    /// Performs an order as far as tampering lets it.
    fn tamper(&mut self, order: &Order, witness: &mut dyn Witness) -> (Timestamp, Outcome) {
        if !self.tampering.lets_through(order.attempt) {
            let message = "tampered with: the call did not reach the estate".to_owned();
            let outcome = match self.tampering {
                Tampering::RefuseOnce => Outcome::Failed {
                    class: FailureClass::Throttled,
                    message,
                },
                Tampering::None
                | Tampering::Twice
                | Tampering::LoseReplyOnce
                | Tampering::LoseRequestOnce => Outcome::Unknown { message },
            };
            return (self.now + LOST, outcome);
        }
        let mut performed = self.perform(order, witness);
        match self.tampering {
            Tampering::Twice => performed = self.perform(order, witness),
            Tampering::LoseReplyOnce if order.attempt == 1 => {
                let message = "tampered with: the answer was lost".to_owned();
                performed.outcome = Outcome::Unknown { message };
            }
            Tampering::None
            | Tampering::RefuseOnce
            | Tampering::LoseReplyOnce
            | Tampering::LoseRequestOnce => {}
        }
        (performed.answered_at, performed.outcome)
    }

    pub(super) fn perform(&mut self, order: &Order, witness: &mut dyn Witness) -> Performed {
        let performed = self.world.perform(order, self.now);
        let performed_so = &performed;
        witness.saw(
            self,
            Happening::Called {
                order,
                performed: performed_so,
            },
        );
        performed
    }

    pub(super) fn answered(&mut self, order: Box<Order>, called: Timestamp, outcome: Outcome) {
        match outcome {
            Outcome::Done { .. } | Outcome::Failed { .. } => self.settle(*order, outcome),
            Outcome::Unknown { message } => self.ask(order, called, Some(message)),
        }
    }

    fn settle(&mut self, order: Order, outcome: Outcome) {
        if let Some(at) = self.insists(&order, &outcome) {
            let order = Box::new(order);
            return self.queue.put(at, Event::Insisted { order });
        }
        self.lanes.leave(&order);
        self.lookout.hurry(&order.rollout);
        let input = rollouts::Input::Settled(order.id, outcome);
        let id = order.rollout;
        self.inputs.push_back(Input::Rollout { id, input });
    }

    /// When something that nobody waits for is tried again after a failure that
    /// may pass: a page that was throttled must still reach somebody.
    fn insists(&mut self, order: &Order, outcome: &Outcome) -> Option<Timestamp> {
        let passing = matches!(outcome, Outcome::Failed { class, .. } if class.is_passing());
        let key = (order.rollout.clone(), order.id);
        if !passing || is_waited_for(&order.effect) {
            self.insisting.remove(&key);
            return None;
        }
        let first = Insistence {
            deadline: self.now + INSIST,
            pause: Span::seconds(1),
        };
        let present = *self.insisting.get(&key).unwrap_or(&first);
        let at = self.now + present.pause;
        if at >= present.deadline {
            self.insisting.remove(&key);
            return None;
        }
        let pause = present.pause.times(2);
        self.insisting.insert(key, Insistence { pause, ..present });
        Some(at)
    }

    /// Asks the estate whether an order happened.
    fn ask(&mut self, order: Box<Order>, called: Timestamp, doubt: Option<String>) {
        let (probe, answered_at) = self.world.probe(&order, self.now);
        let given_up = self.now + CALL;
        let (at, probe) = if answered_at <= given_up {
            (answered_at, probe)
        } else {
            let why = format!("no answer within {CALL}");
            (given_up, Probe::Unclear { why })
        };
        let event = Event::Probed {
            order,
            called,
            probe,
            doubt,
        };
        self.queue.put(at, event);
    }

    pub(super) fn probed(
        &mut self,
        order: Box<Order>,
        called: Timestamp,
        probe: Probe,
        doubt: Option<String>,
    ) {
        let outcome = match (probe, doubt) {
            (Probe::Done { detail }, _) => Outcome::Done {
                called,
                acknowledged: self.now,
                detail: format!("{detail} (found by asking again)"),
            },
            (Probe::Unclear { why }, _) => Outcome::Unknown { message: why },
            (Probe::NotDone, Some(message)) => Outcome::Failed {
                class: FailureClass::Unavailable,
                message: format!("{message}; it did not happen"),
            },
            // Whether it is still wanted is decided anew: meanwhile the way back
            // may have been.
            (Probe::NotDone, None) => return self.lanes.leave(&order),
        };
        self.settle(*order, outcome);
    }
}
