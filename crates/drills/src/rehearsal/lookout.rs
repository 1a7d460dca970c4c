//! The lookout: which targets are looked at, and when next, as the driver does it.

use engine::Engine;
use estate::Look;
use std::collections::BTreeMap;
use vocab::{RolloutId, Span, Timestamp};

/// Longest time a look may take.
pub(super) const LOOK: Span = Span::seconds(5);

/// When each rollout's target was last looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Lookout {
    looked: BTreeMap<RolloutId, Glance>,
}

#[derive(Debug, Clone, Copy)]
struct Glance {
    last: Timestamp,
    under_way: bool,
    /// Somebody wants to see the effect of something: look again at once.
    urgent: bool,
}

impl Lookout {
    /// The looks that are due, now marked as under way.
    pub(super) fn due(&mut self, engine: &Engine, now: Timestamp) -> Vec<(RolloutId, Look)> {
        self.looked
            .retain(|id, glance| glance.under_way || engine.active().contains_key(id));
        let mut due = Vec::new();
        for (id, active) in engine.active() {
            let every = active.rollout().look_every();
            let glance = self.looked.get(id);
            let is_due = glance.is_none_or(|glance| {
                !glance.under_way && (glance.urgent || now >= glance.last + every)
            });
            if is_due {
                let glance = Glance {
                    last: now,
                    under_way: true,
                    urgent: false,
                };
                self.looked.insert(id.clone(), glance);
                due.push((id.clone(), active.look()));
            }
        }
        due
    }

    /// When the next look is due, while none is under way.
    pub(super) fn next(&self, engine: &Engine) -> Option<Timestamp> {
        let times = engine.active().iter().filter_map(|(id, active)| {
            let glance = self.looked.get(id)?;
            (!glance.under_way).then_some(glance.last + active.rollout().look_every())
        });
        times.min()
    }

    pub(super) fn came_back(&mut self, id: &RolloutId) {
        if let Some(glance) = self.looked.get_mut(id) {
            glance.under_way = false;
        }
    }

    /// Something has just changed there.
    pub(super) fn hurry(&mut self, id: &RolloutId) {
        if let Some(glance) = self.looked.get_mut(id) {
            glance.urgent = true;
        }
    }
}
