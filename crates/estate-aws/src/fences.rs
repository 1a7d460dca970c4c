//! Fences: the newest generation seen of every rollout, so that an order that was
//! overtaken on its way does nothing.
//!
//! Kept in memory: AWS has no place for a generation that a write could be made
//! to depend on. Between processes the lease keeps order, within one this does.

use estate::Order;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use vocab::{Generation, RolloutId};

/// The newest generation of every rollout.
#[derive(Debug, Default)]
pub(crate) struct Fences {
    newest: Mutex<BTreeMap<RolloutId, Generation>>,
}

/// A newer generation has been seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fenced(pub(crate) Generation);

impl Fences {
    /// Takes note of an order's generation, whatever comes of the order; an order
    /// of an older one must do nothing.
    pub(crate) fn pass(&self, order: &Order) -> Result<(), Fenced> {
        // A map of numbers is whole also after a panic elsewhere.
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = newest
            .entry(order.rollout.clone())
            .or_insert(order.generation);
        if order.generation < *seen {
            return Err(Fenced(*seen));
        }
        *seen = order.generation;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollouts::Effect;
    use vocab::EffectId;

    fn order(rollout: &str, generation: u64) -> Order {
        Order {
            rollout: rollout.parse().unwrap(),
            id: EffectId(1),
            generation: Generation(generation),
            attempt: 1,
            target: "production/us-east-1/website".parse().unwrap(),
            effect: Effect::Page { text: "hi".into() },
        }
    }

    #[test]
    fn an_older_generation_does_not_pass_a_newer_one() {
        let fences = Fences::default();
        assert_eq!(fences.pass(&order("r1", 1)), Ok(()));
        assert_eq!(fences.pass(&order("r1", 3)), Ok(()));
        assert_eq!(fences.pass(&order("r1", 3)), Ok(()));
        assert_eq!(fences.pass(&order("r1", 2)), Err(Fenced(Generation(3))));
        assert_eq!(fences.pass(&order("r2", 0)), Ok(()));
    }
}
