//! Performing orders: the only way, besides faults, in which a world changes.

use super::calls::{Call, Fate, error, operation};
use super::track::Track;
use super::{Deed, World};
use crate::catalog::TASK_QUOTA;
use crate::facts::{Fact, Mark};
use estate::{ErrorClass, Order};
use rollouts::{Effect, FailureClass, Outcome, Slot};
use vocab::{EffectId, Release, Span, Timestamp};

/// What became of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Performed {
    /// What the caller learns.
    pub outcome: Outcome,
    /// When it took effect, whatever the caller learns; none when it did not.
    pub effect_at: Option<Timestamp>,
    /// When the caller learns it.
    pub answered_at: Timestamp,
}

/// What an order does to the estate, before anyone is told.
struct Deal {
    /// What is to be recorded; nothing when it had happened already.
    fact: Option<Fact>,
    effect_at: Timestamp,
    /// When the estate is done with it.
    through: Timestamp,
    result: Result<String, (FailureClass, String)>,
}

impl World {
    /// Carries out an order that leaves the caller at `now`.
    ///
    /// The same order twice is harmless. An order with an older generation than
    /// the newest this world was shown for its rollout is fenced off, and so is
    /// one that a later order of the same rollout and generation has replaced.
    pub fn perform(&mut self, order: &Order, now: Timestamp) -> Performed {
        let performed = self.attempt(order, now);
        let seen = self
            .rollouts
            .get(&order.rollout)
            .map(|seen| seen.generation);
        if seen.unwrap_or_default() < order.generation {
            // It came to nothing, but it was seen: nothing older may act any more.
            let (rollout, generation) = (order.rollout.clone(), order.generation);
            self.record(
                now,
                Fact::Fence {
                    rollout,
                    generation,
                },
            );
        }
        performed
    }

    fn attempt(&mut self, order: &Order, now: Timestamp) -> Performed {
        let Some(track) = self.tracks.get(&order.target) else {
            let class = ErrorClass::Missing;
            return refused(
                order,
                now,
                class,
                "-",
                "the practice estate has no such target",
            );
        };
        let call = self.writing(track, order, now);
        let answered_at = now + call.takes;
        if let Fate::Refused(class, message) = call.fate {
            return refused(order, answered_at, class, &call.request, message);
        }
        if call.fate == Fate::RequestLost {
            return unknown(order, answered_at, None, &call);
        }
        if let Some(message) = self.fenced(order) {
            return failed(answered_at, FailureClass::Fenced, message);
        }
        match self.deal(track, order, now, &call) {
            Ok(deal) => self.settle(order, now, &call, deal),
            Err((FailureClass::Missing, message)) => refused(
                order,
                answered_at,
                ErrorClass::Missing,
                &call.request,
                &message,
            ),
            Err((class, message)) => {
                failed(answered_at, class, named(order, class, &call, &message))
            }
        }
    }

    /// Records what was done and says what the caller learns of it.
    fn settle(&mut self, order: &Order, now: Timestamp, call: &Call, deal: Deal) -> Performed {
        if let Some(fact) = deal.fact {
            self.record(deal.effect_at, fact);
        }
        let happened = Some(deal.effect_at);
        match call.fate {
            Fate::ReplyLost => return unknown(order, now + call.takes, happened, call),
            Fate::TooLate(after) => return unknown(order, now + after, happened, call),
            Fate::Answered | Fate::Refused(..) | Fate::RequestLost => {}
        }
        let back = call.takes.less(call.reaches);
        let answered_at = (now + call.takes).max(deal.through + back);
        let result = deal
            .result
            .and_then(|detail| self.read_back(order, answered_at, detail));
        let outcome = match result {
            Ok(detail) => Outcome::Done {
                called: now,
                acknowledged: answered_at,
                detail,
            },
            // A suite's findings speak for themselves.
            Err((FailureClass::Rejected, message)) => Outcome::Failed {
                class: FailureClass::Rejected,
                message,
            },
            Err((class, message)) => Outcome::Failed {
                class,
                message: named(order, class, call, &message),
            },
        };
        Performed {
            outcome,
            effect_at: happened,
            answered_at,
        }
    }

    /// Reads a weight back when the answer comes: somebody else may have written
    /// over it in between.
    fn read_back(
        &self,
        order: &Order,
        at: Timestamp,
        detail: String,
    ) -> Result<String, (FailureClass, String)> {
        let (Effect::EnsureWeight { slot, weight }, Some(track)) =
            (&order.effect, self.tracks.get(&order.target))
        else {
            return Ok(detail);
        };
        let found = track
            .history(self.began, &self.faults, at)
            .weight(*slot, at);
        if found == *weight {
            return Ok(detail);
        }
        let message = format!(
            "weight {weight} of slot {slot} was written, but {found} was read back: somebody else \
             writes it too"
        );
        Err((FailureClass::Conflict, message))
    }

    /// Why an order may not act any more, if it may not.
    fn fenced(&self, order: &Order) -> Option<String> {
        let seen = self.rollouts.get(&order.rollout)?;
        if order.generation < seen.generation {
            return Some(format!(
                "order `{}` of rollout `{}` has generation {}, but generation {} was seen: it may \
                 not act any more",
                order.id, order.rollout, order.generation, seen.generation
            ));
        }
        let deed = deed(order)?;
        let newer = |(id, act): &(&EffectId, &super::Act)| {
            **id > order.id && act.generation >= order.generation && act.deed == deed
        };
        let (id, _) = seen.acts.iter().find(newer)?;
        Some(format!(
            "order `{}` of rollout `{}` was replaced by its order `{id}`: it may not act any more",
            order.id, order.rollout
        ))
    }

    fn deal(
        &self,
        track: &Track,
        order: &Order,
        now: Timestamp,
        call: &Call,
    ) -> Result<Deal, (FailureClass, String)> {
        // Orders on one target take effect one after the other, however long
        // each of them was on its way.
        let reached = now + call.reaches;
        let free = track.newest().map(|newest| newest + Span::millis(1));
        let effect_at = free.map_or(reached, |free| free.max(reached));
        match &order.effect {
            Effect::RunSuite { slot, .. } => {
                return Ok(self.run_suite(track, order, *slot, effect_at));
            }
            Effect::EnsureCapacity {
                slot,
                release,
                tasks,
            } => {
                self.check_capacity(track, *slot, release, *tasks, effect_at)?;
            }
            Effect::EnsureWeight { .. } => {}
            Effect::TakeSnapshot { .. }
            | Effect::CaptureDiagnostics { .. }
            | Effect::Page { .. } => {
                // What cannot be undone is not done a second time.
                if let Some(act) = self.act(order) {
                    return Ok(Deal {
                        fact: None,
                        effect_at: act.at,
                        through: reached,
                        result: Ok(met(&order.effect)),
                    });
                }
            }
        }
        Ok(Deal {
            fact: fact(order),
            effect_at,
            through: effect_at,
            result: Ok(met(&order.effect)),
        })
    }

    fn check_capacity(
        &self,
        track: &Track,
        slot: Slot,
        release: &Release,
        tasks: u32,
        at: Timestamp,
    ) -> Result<(), (FailureClass, String)> {
        if track.profile(release).is_err() {
            let message = format!("there is no image of release `{release}`");
            return Err((FailureClass::Missing, message));
        }
        let history = track.history(self.began, &self.faults, at);
        let other = history
            .slot(slot.other())
            .want(at)
            .map_or(0, |want| want.tasks);
        if tasks.saturating_add(other) > TASK_QUOTA && tasks > 0 {
            let message = format!(
                "`{tasks}` tasks in slot {slot} and {other} in slot {} are more than the quota of \
                 {TASK_QUOTA} on a target; ask for fewer",
                slot.other()
            );
            return Err((FailureClass::Rejected, message));
        }
        Ok(())
    }

    /// Starts a suite, or finds the one this order has started before.
    fn run_suite(&self, track: &Track, order: &Order, slot: Slot, at: Timestamp) -> Deal {
        if let Some(act) = self.act(order)
            && let Deed::Suite {
                ends,
                passed,
                detail,
            } = &act.deed
        {
            return Deal {
                fact: None,
                effect_at: act.at,
                through: *ends,
                result: verdict(*passed, detail.clone()),
            };
        }
        let history = track.history(self.began, &self.faults, at);
        let examined = track.scene(&history, &[]).examine(order, slot, at);
        let ends = at + examined.takes;
        let (passed, detail) = (examined.passed, examined.detail);
        Deal {
            result: verdict(passed, detail.clone()),
            fact: Some(Fact::Suite {
                target: order.target.clone(),
                by: mark(order),
                slot,
                ends,
                passed,
                detail,
            }),
            effect_at: at,
            through: ends,
        }
    }

    /// What the order did when it reached the estate before.
    pub(super) fn act(&self, order: &Order) -> Option<&super::Act> {
        self.rollouts.get(&order.rollout)?.acts.get(&order.id)
    }
}

fn mark(order: &Order) -> Mark {
    Mark {
        rollout: order.rollout.clone(),
        id: order.id,
        generation: order.generation,
    }
}

/// What an order would do, when a later order could undo it.
fn deed(order: &Order) -> Option<Deed> {
    match &order.effect {
        Effect::EnsureWeight { .. } => Some(Deed::Weight(order.target.clone())),
        Effect::EnsureCapacity { slot, .. } => Some(Deed::Capacity(order.target.clone(), *slot)),
        Effect::RunSuite { .. }
        | Effect::TakeSnapshot { .. }
        | Effect::CaptureDiagnostics { .. }
        | Effect::Page { .. } => None,
    }
}

fn verdict(passed: bool, detail: String) -> Result<String, (FailureClass, String)> {
    if passed {
        Ok(detail)
    } else {
        Err((FailureClass::Rejected, detail))
    }
}

/// The fact an order becomes; a suite becomes one when it was run.
fn fact(order: &Order) -> Option<Fact> {
    let (target, by) = (order.target.clone(), mark(order));
    match order.effect.clone() {
        Effect::EnsureCapacity {
            slot,
            release,
            tasks,
        } => Some(Fact::Capacity {
            target,
            by,
            slot,
            release,
            tasks,
        }),
        Effect::EnsureWeight { slot, weight } => Some(Fact::Weight {
            target,
            by,
            slot,
            weight,
        }),
        Effect::TakeSnapshot { database } => Some(Fact::Snapshot {
            target,
            by,
            database,
        }),
        Effect::CaptureDiagnostics { slot } => Some(Fact::Diagnostics { target, by, slot }),
        Effect::Page { text } => Some(Fact::Page { target, by, text }),
        Effect::RunSuite { .. } => None,
    }
}

/// What is found when the goal of an effect is met.
pub(super) fn met(effect: &Effect) -> String {
    match effect {
        Effect::EnsureCapacity {
            slot,
            release,
            tasks,
        } => {
            format!("{tasks} tasks of {release} wanted in slot {slot}")
        }
        Effect::EnsureWeight { slot, weight } => {
            let (a, b) = match slot {
                Slot::A => (*weight, weight.rest()),
                Slot::B => (weight.rest(), *weight),
            };
            format!("weights a {a}, b {b} read back")
        }
        Effect::RunSuite { .. }
        | Effect::TakeSnapshot { .. }
        | Effect::CaptureDiagnostics { .. }
        | Effect::Page { .. } => effect.to_string(),
    }
}

fn failed(answered_at: Timestamp, class: FailureClass, message: String) -> Performed {
    Performed {
        outcome: Outcome::Failed { class, message },
        effect_at: None,
        answered_at,
    }
}

fn refused(
    order: &Order,
    answered_at: Timestamp,
    class: ErrorClass,
    request: &str,
    message: &str,
) -> Performed {
    let operation = operation(&order.effect);
    let error = error(class, operation, &order.target, request, message);
    failed(answered_at, class.into(), error.to_string())
}

fn unknown(
    order: &Order,
    answered_at: Timestamp,
    effect_at: Option<Timestamp>,
    call: &Call,
) -> Performed {
    let why = match call.fate {
        Fate::TooLate(after) => format!("no answer within {after}"),
        Fate::Answered | Fate::Refused(..) | Fate::RequestLost | Fate::ReplyLost => {
            "the connection was lost before an answer came".to_owned()
        }
    };
    let message = format!(
        "`{}` on `{}` in {} (request {}): {why}; it may or may not have happened",
        operation(&order.effect),
        order.target,
        order.target.region,
        call.request
    );
    Performed {
        outcome: Outcome::Unknown { message },
        effect_at,
        answered_at,
    }
}

/// A failure with everything an operator needs to ask about it.
fn named(order: &Order, class: FailureClass, call: &Call, message: &str) -> String {
    format!(
        "`{}` on `{}` in {} failed ({class}, request {}): {message}",
        super::calls::operation(&order.effect),
        order.target,
        order.target.region,
        call.request,
    )
}
