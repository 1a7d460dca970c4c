//! Requests being served, and how they end after a slot lost its weight.
//!
//! With weight, the number is what Little's law says: rate times how long a
//! connection stays. After the weight went to 0 it falls to nothing within the
//! drain time of the service, drawn anew for every shift: 20 to 60 s for
//! requests, minutes for connections of the websocket service.

use crate::flow::Scene;
use crate::noise::{Purpose, whole};
use crate::tasks::seconds;
use crate::traffic::rate;
use rollouts::Slot;
use vocab::{Percent, Timestamp};

impl Scene<'_> {
    /// Requests or connections a slot serves at a moment.
    pub(crate) fn in_flight(&self, slot: Slot, at: Timestamp) -> u64 {
        let tasks = &self.history.slot(slot).tasks;
        if !tasks.iter().any(|task| task.is_running(at)) {
            return 0;
        }
        let weight = self.history.weight(slot, at);
        if weight > Percent::ZERO {
            return self.steady(slot, weight, at);
        }
        self.draining(slot, at)
    }

    fn steady(&self, slot: Slot, weight: Percent, at: Timestamp) -> u64 {
        if !self
            .history
            .slot(slot)
            .tasks
            .iter()
            .any(|task| task.is_healthy(at))
        {
            return 0;
        }
        let open = rate(self.ground, at) * weight.share() * self.ground.model.lingering;
        let place = self.ground.place;
        place
            .stream(at.millis(), Purpose::InFlight, slot as u64)
            .poisson(open)
    }

    fn draining(&self, slot: Slot, at: Timestamp) -> u64 {
        let Some((since, before)) = self.history.emptied(slot, at) else {
            return 0;
        };
        let (shortest, longest) = self.ground.model.drain;
        let place = self.ground.place;
        let mut draw = place.stream(since.millis(), Purpose::Drain, slot as u64);
        let lasts = seconds(draw.between(shortest, longest));
        let left = lasts.less(at.since(since)).as_seconds() / lasts.as_seconds();
        let open = rate(self.ground, since) * before.share() * self.ground.model.lingering;
        // The one request that takes longest is what a drain waits for.
        let last = u64::from(left > 0.0 && open >= 1.0);
        whole(open * left * left).max(last)
    }
}
