//! Lanes: effects on their way to the estate, one at a time per resource.

use crate::clock::Clock;
use estate::{Order, Perform, Probe};
use rollouts::{Effect, FailureClass, Outcome};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use vocab::{EffectId, RolloutId, Span, Target, Timestamp};

/// Longest time one call may take before its outcome counts as unknown.
const CALL: Span = Span::seconds(8);

/// The same for a verification suite.
const SUITE: Span = Span::minutes(5);

/// How long something beside a rollout (a page, a snapshot) is tried.
const INSIST: Span = Span::minutes(2);

/// Which effects must not overtake each other: one writer per resource. Weights
/// and capacities are different resources, and a course waits for one before it
/// asks for the other; so a call about tasks that hangs never stands before the
/// traffic on its way back. Neither does a long suite.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Lane {
    Weight(Target),
    Capacity(Target),
    Own(RolloutId, EffectId),
}

fn lane(order: &Order) -> Lane {
    match order.effect {
        Effect::EnsureWeight { .. } => Lane::Weight(order.target.clone()),
        Effect::EnsureCapacity { .. } => Lane::Capacity(order.target.clone()),
        Effect::RunSuite { .. }
        | Effect::TakeSnapshot { .. }
        | Effect::CaptureDiagnostics { .. }
        | Effect::Page { .. } => Lane::Own(order.rollout.clone(), order.id),
    }
}

/// Effects on their way.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    busy: BTreeMap<Lane, (RolloutId, EffectId)>,
    /// Intended before a crash: probed before they are performed.
    unknown: BTreeSet<(RolloutId, EffectId)>,
}

impl Lanes {
    /// Effects that had not settled when this driver took over.
    pub(crate) fn recovered(orders: &[Order]) -> Self {
        let unknown = orders
            .iter()
            .map(|order| (order.rollout.clone(), order.id))
            .collect();
        Self {
            busy: BTreeMap::new(),
            unknown,
        }
    }

    /// Takes the lane for an order, if it is free; says whether to probe first.
    pub(crate) fn enter(&mut self, order: &Order) -> Option<bool> {
        let key = (order.rollout.clone(), order.id);
        let lane = lane(order);
        if self.busy.contains_key(&lane) {
            return None;
        }
        let unknown = self.unknown.remove(&key);
        self.busy.insert(lane, key);
        Some(unknown)
    }

    pub(crate) fn leave(&mut self, order: &Order) {
        self.busy.remove(&lane(order));
    }
}

/// Carries one order out and says how it ended. Time-outs are unknown: then the
/// estate is asked whether it happened. None when it was asked first and says that
/// it did not: whether the order is still wanted has to be decided anew, for
/// meanwhile the way back may have been.
pub(crate) async fn carry_out(
    estate: Arc<dyn Perform>,
    clock: Arc<dyn Clock>,
    order: Order,
    probe_first: bool,
) -> Option<Outcome> {
    let called = clock.now();
    if probe_first {
        return probed(estate.as_ref(), clock.as_ref(), &order, called).await;
    }
    let outcome = call(estate.as_ref(), clock.as_ref(), &order, called).await;
    if is_waited_for(&order) {
        return Some(outcome);
    }
    Some(insist(estate.as_ref(), clock.as_ref(), &order, outcome).await)
}

/// Whether the rollout waits for it, and tries again by itself when it fails.
fn is_waited_for(order: &Order) -> bool {
    match order.effect {
        Effect::EnsureCapacity { .. } | Effect::EnsureWeight { .. } | Effect::RunSuite { .. } => {
            true
        }
        Effect::TakeSnapshot { .. } | Effect::CaptureDiagnostics { .. } | Effect::Page { .. } => {
            false
        }
    }
}

/// Tries what nobody waits for again while its failure may pass: a page that was
/// throttled must still reach somebody.
async fn insist(
    estate: &dyn Perform,
    clock: &dyn Clock,
    order: &Order,
    mut outcome: Outcome,
) -> Outcome {
    let deadline = clock.now() + INSIST;
    let mut pause = Span::seconds(1);
    while let Outcome::Failed { class, .. } = &outcome
        && class.is_passing()
        && clock.now() + pause < deadline
    {
        let until = clock.now() + pause;
        while clock.now() < until {
            clock.wait_until(until).await;
        }
        pause = pause.times(2);
        outcome = call(estate, clock, order, clock.now()).await;
    }
    outcome
}

/// One call, and when its outcome is unknown the question whether it happened.
async fn call(
    estate: &dyn Perform,
    clock: &dyn Clock,
    order: &Order,
    called: Timestamp,
) -> Outcome {
    let limit = if matches!(order.effect, Effect::RunSuite { .. }) {
        SUITE
    } else {
        CALL
    };
    let outcome = within(clock, limit, estate.perform(order)).await;
    let message = match outcome {
        Some(Outcome::Unknown { message }) => message,
        Some(outcome @ (Outcome::Done { .. } | Outcome::Failed { .. })) => return outcome,
        None => format!("no answer within {limit}"),
    };
    match probed(estate, clock, order, called).await {
        Some(outcome) => outcome,
        None => Outcome::Failed {
            class: FailureClass::Unavailable,
            message: format!("{message}; it did not happen"),
        },
    }
}

/// What a probe makes of an order: done, unknown, or (none) safe to perform.
async fn probed(
    estate: &dyn Perform,
    clock: &dyn Clock,
    order: &Order,
    called: Timestamp,
) -> Option<Outcome> {
    match within(clock, CALL, estate.probe(order)).await {
        Some(Probe::Done { detail }) => {
            let detail = format!("{detail} (found by asking again)");
            Some(Outcome::Done {
                called,
                acknowledged: clock.now(),
                detail,
            })
        }
        Some(Probe::NotDone) => None,
        Some(Probe::Unclear { why }) => Some(Outcome::Unknown { message: why }),
        None => Some(Outcome::Unknown {
            message: format!("no answer within {CALL}"),
        }),
    }
}

/// What a future gives within a time limit by the estate's clock.
pub(crate) async fn within<T>(
    clock: &dyn Clock,
    limit: Span,
    work: impl Future<Output = T>,
) -> Option<T> {
    let deadline = clock.now() + limit;
    tokio::pin!(work);
    loop {
        tokio::select! {
            biased;
            done = &mut work => return Some(done),
            () = clock.wait_until(deadline) => {
                if clock.now() >= deadline {
                    return None;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollouts::Slot;
    use vocab::{Generation, Percent};

    fn order(id: u64, effect: Effect) -> Order {
        Order {
            rollout: "r1".parse().unwrap(),
            id: EffectId(id),
            generation: Generation(1),
            attempt: 1,
            target: "production/us-east-1/website".parse().unwrap(),
            effect,
        }
    }

    fn tasks(id: u64, tasks: u32) -> Order {
        let (slot, release) = (Slot::B, "2f9c1e4".parse().unwrap());
        order(
            id,
            Effect::EnsureCapacity {
                slot,
                release,
                tasks,
            },
        )
    }

    fn weight(id: u64, percent: u8) -> Order {
        let (slot, weight) = (Slot::B, Percent::whole(percent));
        order(id, Effect::EnsureWeight { slot, weight })
    }

    #[test]
    fn a_call_about_tasks_does_not_stand_before_the_traffic() {
        let mut lanes = Lanes::default();
        assert_eq!(lanes.enter(&tasks(1, 4)), Some(false));
        assert_eq!(lanes.enter(&weight(2, 0)), Some(false));
    }

    #[test]
    fn each_resource_has_one_writer() {
        let mut lanes = Lanes::default();
        assert_eq!(lanes.enter(&weight(1, 25)), Some(false));
        assert_eq!(lanes.enter(&weight(2, 0)), None);
        assert_eq!(lanes.enter(&tasks(3, 4)), Some(false));
        assert_eq!(lanes.enter(&tasks(4, 0)), None);
        lanes.leave(&weight(1, 25));
        assert_eq!(lanes.enter(&weight(2, 0)), Some(false));
        assert_eq!(lanes.enter(&tasks(4, 0)), None);
    }
}
