//! Drift: what of the target is not as this rollout intended it.
//!
//! Fields that an effect of ours is writing right now are in flux and left out;
//! everything else must be exactly as expected, whatever the rollout is doing.

use crate::course::Stage;
use crate::state::{Phase, Rollout};
use crate::{Drift, Effect, Observation, Party};
use vocab::Percent;

impl Rollout {
    /// The first field of the target that is not as it must be, in the order in
    /// which it hurts users. The reading must not be older than our last change.
    pub(crate) fn drift(&self, seen: &Observation) -> Option<Drift> {
        let (canary, stable) = (&self.plan.canary, &self.plan.stable);
        self.drift_of_weight(seen)
            .or_else(|| self.drift_of_party(canary, self.expected.canary_tasks, seen))
            .or_else(|| self.drift_of_party(stable, self.expected.stable_tasks, seen))
    }

    fn drift_of_weight(&self, seen: &Observation) -> Option<Drift> {
        let slot = self.canary_slot();
        // What is on its way there by itself is as it was told to be.
        let found = seen.slot(slot).told();
        let expected = self.expected.weight;
        let in_flux = || self.is_in_flux(Effect::moves_traffic);
        (found != expected && !in_flux()).then(|| Drift {
            field: format!("weight of slot {slot}"),
            expected: expected.to_string(),
            found: found.to_string(),
            at: seen.at,
        })
    }

    fn drift_of_party(&self, party: &Party, tasks: u32, seen: &Observation) -> Option<Drift> {
        let slot = party.slot;
        let found = seen.slot(slot);
        let writes = |effect: &Effect| matches!(effect, Effect::EnsureCapacity { slot: of, .. } if *of == slot);
        if tasks == 0 || self.is_in_flux(writes) {
            return None;
        }
        let drift = |field: &str, expected: String, found: String| Drift {
            field: format!("{field} of slot {slot}"),
            expected,
            found,
            at: seen.at,
        };
        let release = found.release.as_ref();
        if release != Some(&party.release) {
            let other = release.map_or("none".into(), ToString::to_string);
            return Some(drift("release", party.release.to_string(), other));
        }
        (found.desired < tasks)
            .then(|| drift("task count", tasks.to_string(), found.desired.to_string()))
    }

    /// Whether an effect that `writes` a field is, or may be, on its way.
    fn is_in_flux(&self, writes: impl Fn(&Effect) -> bool) -> bool {
        let present = self
            .course()
            .filter(|course| !matches!(course.stage, Stage::Guarding { .. }));
        let present = present.and_then(|course| course.present());
        let outstanding = self.intents.values().filter(|intent| intent.awaited);
        present
            .into_iter()
            .chain(outstanding.map(|intent| &intent.effect))
            .any(writes)
    }

    /// What of the reading contradicts what the target must look like while the
    /// rollout is where it is. On the way back only a weight that has risen again
    /// after it was brought down counts.
    pub(crate) fn contradiction(&self, seen: &Observation) -> Option<Drift> {
        match &self.phase {
            Phase::Ready { .. }
            | Phase::Moving { .. }
            | Phase::Baking { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Held { .. }
            | Phase::KeepingWarm { .. } => self.drift(seen),
            Phase::Returning { .. } => self
                .is_brought_down()
                .then(|| self.drift_of_weight(seen))
                .flatten(),
            Phase::Waiting { .. }
            | Phase::Paused { .. }
            | Phase::Restoring { .. }
            | Phase::Stuck { .. }
            | Phase::Ended { .. } => None,
        }
    }

    /// Whether the way back has brought the canary's weight down, if it ever was up.
    pub(crate) fn is_brought_down(&self) -> bool {
        let Phase::Returning { course, .. } = &self.phase else {
            return false;
        };
        let mut to_come = course.moves.iter().skip(course.position);
        let none = self.expected.weight == Percent::ZERO;
        self.touched && none && !to_come.any(Effect::moves_traffic)
    }

    /// Whether the target is as it must be while no move is under way, and none is.
    pub(crate) fn is_restored(&self, seen: &Observation) -> bool {
        seen.at >= self.changed && !self.awaits_outcome() && self.drift(seen).is_none()
    }
}
