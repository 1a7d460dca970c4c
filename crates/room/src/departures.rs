//! Departures: when orders left this process for the estate, by the wall's clock.
//!
//! It is a thin coat around the adapter and changes nothing about it. What it
//! notes answers one question: how long it took from a person's decision to the
//! first effect that left.

use driver::Clock;
use estate::{AdapterError, Look, Order, Pending, Perform, Probe, Sighted};
use rollouts::{Outcome, ReleaseFacts, Survey};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use vocab::{Target, Timestamp};

/// As many are remembered.
const KEPT: usize = 256;

/// An order that left this process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Performed {
    /// On behalf of which rollout.
    pub rollout: String,
    /// When it left, wall time.
    pub at: Timestamp,
    /// What was wanted, in words.
    pub effect: String,
    /// Whether it changes what users are served.
    pub moves_traffic: bool,
}

/// An adapter that notes when it is called.
pub(crate) struct Departures {
    inner: Arc<dyn Perform>,
    clock: Arc<dyn Clock>,
    left: Mutex<VecDeque<Performed>>,
}

impl Departures {
    pub(crate) fn new(inner: Arc<dyn Perform>, clock: Arc<dyn Clock>) -> Self {
        Self {
            inner,
            clock,
            left: Mutex::default(),
        }
    }

    /// Orders that left at `wall` or later, oldest first.
    pub(crate) fn since(&self, wall: Timestamp) -> Vec<Performed> {
        let left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.iter()
            .filter(|performed| performed.at >= wall)
            .cloned()
            .collect()
    }

    fn note(&self, order: &Order) {
        let performed = Performed {
            rollout: order.rollout.to_string(),
            at: self.clock.wall(),
            effect: order.effect.to_string(),
            moves_traffic: order.effect.moves_traffic(),
        };
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        if left.len() == KEPT {
            left.pop_front();
        }
        left.push_back(performed);
    }
}

impl Perform for Departures {
    fn perform<'a>(&'a self, order: &'a Order) -> Pending<'a, Outcome> {
        self.note(order);
        self.inner.perform(order)
    }

    fn probe<'a>(&'a self, order: &'a Order) -> Pending<'a, Probe> {
        self.inner.probe(order)
    }

    fn observe<'a>(&'a self, look: &'a Look) -> Pending<'a, Result<Sighted, AdapterError>> {
        self.inner.observe(look)
    }

    fn survey<'a>(&'a self, target: &'a Target) -> Pending<'a, Result<Survey, AdapterError>> {
        self.inner.survey(target)
    }

    fn releases<'a>(
        &'a self,
        target: &'a Target,
    ) -> Pending<'a, Result<Vec<ReleaseFacts>, AdapterError>> {
        self.inner.releases(target)
    }
}
