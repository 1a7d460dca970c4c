//! Lanes: one writer at a time for each thing that is written.
//!
//! Weights and tasks of a target are different things: a call about tasks that
//! hangs must not stand before the traffic on its way back. Copies of one order
//! that come side by side wait for the first, and hear what it was told.

use estate::Order;
use rollouts::{Effect, Outcome};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OwnedMutexGuard;
use vocab::{EffectId, RolloutId, Target, Timestamp};

/// What must not be written by two at once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Thing {
    Weight(Target),
    Tasks(Target),
    Own(RolloutId, EffectId),
}

impl Thing {
    fn of(order: &Order) -> Self {
        match order.effect {
            Effect::EnsureWeight { .. } => Self::Weight(order.target.clone()),
            Effect::EnsureCapacity { .. } => Self::Tasks(order.target.clone()),
            Effect::RunSuite { .. }
            | Effect::TakeSnapshot { .. }
            | Effect::CaptureDiagnostics { .. }
            | Effect::Page { .. } => Self::Own(order.rollout.clone(), order.id),
        }
    }
}

/// The last order that was done in a lane.
#[derive(Debug, Clone)]
pub(crate) struct Last {
    rollout: RolloutId,
    id: EffectId,
    acknowledged: Timestamp,
    outcome: Outcome,
}

/// A lane that is taken.
pub(crate) struct Lane {
    last: OwnedMutexGuard<Option<Last>>,
}

impl Lane {
    /// What a copy of the order was told while this one waited for it.
    pub(crate) fn told(&self, order: &Order, asked: Timestamp) -> Option<Outcome> {
        let last = self.last.as_ref()?;
        let copy = (&last.rollout, last.id) == (&order.rollout, order.id);
        (copy && last.acknowledged >= asked).then(|| last.outcome.clone())
    }

    /// Keeps what an order came to for its copies.
    pub(crate) fn keep(&mut self, order: &Order, outcome: &Outcome) {
        *self.last = match outcome {
            Outcome::Done { acknowledged, .. } => Some(Last {
                rollout: order.rollout.clone(),
                id: order.id,
                acknowledged: *acknowledged,
                outcome: outcome.clone(),
            }),
            Outcome::Failed { .. } | Outcome::Unknown { .. } => None,
        };
    }
}

type Way = Arc<tokio::sync::Mutex<Option<Last>>>;

/// All lanes.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    ways: Mutex<BTreeMap<Thing, Way>>,
}

impl Lanes {
    /// Waits for the lane of an order.
    pub(crate) async fn enter(&self, order: &Order) -> Lane {
        let way = self.way(Thing::of(order));
        let last = way.lock_owned().await;
        Lane { last }
    }

    fn way(&self, thing: Thing) -> Way {
        // Ways are put in whole, so a panic elsewhere leaves none of them half.
        let mut ways = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        // Lanes of single orders are needed by nobody once they are left.
        ways.retain(|thing, way| !matches!(thing, Thing::Own(..)) || Arc::strong_count(way) > 1);
        Arc::clone(ways.entry(thing).or_default())
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
            generation: Generation(0),
            attempt: 1,
            target: "production/us-east-1/website".parse().unwrap(),
            effect,
        }
    }

    fn weight(id: u64) -> Order {
        let weight = Percent::whole(10);
        order(
            id,
            Effect::EnsureWeight {
                slot: Slot::B,
                weight,
            },
        )
    }

    fn done(at: i64) -> Outcome {
        Outcome::Done {
            called: Timestamp::from_millis(at),
            acknowledged: Timestamp::from_millis(at),
            detail: "done".into(),
        }
    }

    #[tokio::test]
    async fn a_copy_that_waited_hears_what_the_first_was_told() {
        let lanes = Lanes::default();
        let mut first = lanes.enter(&weight(1)).await;
        let at = Timestamp::from_millis;
        assert_eq!(first.told(&weight(1), at(0)), None);
        first.keep(&weight(1), &done(50));
        drop(first);
        let second = lanes.enter(&weight(1)).await;
        assert_eq!(second.told(&weight(1), at(40)), Some(done(50)));
        assert_eq!(second.told(&weight(1), at(51)), None);
        assert_eq!(second.told(&weight(2), at(40)), None);
    }

    #[tokio::test]
    async fn tasks_do_not_stand_before_weights() {
        let lanes = Lanes::default();
        let release = "website:42".parse().unwrap();
        let tasks = Effect::EnsureCapacity {
            slot: Slot::B,
            release,
            tasks: 2,
        };
        let _taken = lanes.enter(&order(1, tasks)).await;
        let other = lanes.enter(&weight(2)).await;
        assert_eq!(other.told(&weight(2), Timestamp::default()), None);
    }

    #[tokio::test]
    async fn lanes_of_single_orders_are_given_up() {
        let lanes = Lanes::default();
        for id in 0..5 {
            let page = Effect::Page { text: "hi".into() };
            drop(lanes.enter(&order(id, page)).await);
        }
        assert_eq!(lanes.ways.lock().unwrap().len(), 1);
    }
}
