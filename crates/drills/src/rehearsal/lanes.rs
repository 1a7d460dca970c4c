//! Lanes: effects on their way, one at a time per resource, as the driver has them.

use estate::Order;
use rollouts::Effect;
use std::collections::{BTreeMap, BTreeSet};
use vocab::{EffectId, RolloutId, Span, Target};

/// Longest time one call may take before its outcome counts as unknown.
pub(super) const CALL: Span = Span::seconds(8);

/// The same for a verification suite.
const SUITE: Span = Span::minutes(5);

/// How long the driver waits for an order.
pub(super) fn patience(effect: &Effect) -> Span {
    if matches!(effect, Effect::RunSuite { .. }) {
        SUITE
    } else {
        CALL
    }
}

/// Whether the rollout waits for it, and tries again by itself when it fails.
pub(super) fn is_waited_for(effect: &Effect) -> bool {
    match effect {
        Effect::EnsureCapacity { .. } | Effect::EnsureWeight { .. } | Effect::RunSuite { .. } => {
            true
        }
        Effect::TakeSnapshot { .. } | Effect::CaptureDiagnostics { .. } | Effect::Page { .. } => {
            false
        }
    }
}

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
#[derive(Debug, Clone, Default)]
pub(super) struct Lanes {
    busy: BTreeSet<Lane>,
    /// Intended before a crash: probed before they are performed.
    unknown: BTreeMap<RolloutId, BTreeSet<EffectId>>,
}

impl Lanes {
    /// Effects that had not settled when this control room took over.
    pub(super) fn recovered(orders: &[Order]) -> Self {
        let mut lanes = Self::default();
        for order in orders {
            let ids = lanes.unknown.entry(order.rollout.clone()).or_default();
            ids.insert(order.id);
        }
        lanes
    }

    /// Takes the lane for an order, if it is free; says whether to probe first.
    pub(super) fn enter(&mut self, order: &Order) -> Option<bool> {
        if !self.busy.insert(lane(order)) {
            return None;
        }
        let ids = self.unknown.get_mut(&order.rollout);
        Some(ids.is_some_and(|ids| ids.remove(&order.id)))
    }

    pub(super) fn leave(&mut self, order: &Order) {
        self.busy.remove(&lane(order));
    }
}
