//! Ways: which effects bring users back to stable, and which bring the target
//! back to what it must look like, in which order.

use crate::guard::ENOUGH_TO_RETURN;
use crate::{Effect, Observation, Rollout};
use vocab::Percent;

impl Rollout {
    /// The back effects of every step taken up, each once, as far as there is
    /// something to take back.
    ///
    /// Because back effects name goals, four shifts come down to one weight
    /// write. When stable is too small to take everything, it first gets what it
    /// can carry, then its tasks, then the rest.
    pub(crate) fn way_back(&self, seen: Option<&Observation>) -> Vec<Effect> {
        if !self.touched {
            return Vec::new();
        }
        let steps = self.plan.steps.as_slice();
        let taken = &steps[..self.taken_up.min(steps.len())];
        let mut way: Vec<Effect> = Vec::new();
        for effect in taken.iter().rev().flat_map(|step| &step.back) {
            let effect = self.at_least_what_is_there(effect, seen);
            if !way.contains(&effect) && self.has_to_take_back(&effect) {
                way.push(effect);
            }
        }
        if let Some(seen) = seen {
            self.send_users_back(&mut way, seen);
        }
        way.sort_by_key(|effect| self.order_on_way_back(effect));
        if let Some(seen) = seen {
            self.lean_on_stable(&mut way, seen);
        }
        way
    }

    /// Weight on the canary is taken back whoever put it there: its tasks are
    /// about to go.
    fn send_users_back(&self, way: &mut Vec<Effect>, seen: &Observation) {
        let slot = self.canary_slot();
        let none = Effect::EnsureWeight {
            slot,
            weight: Percent::ZERO,
        };
        if seen.slot(slot).weight > Percent::ZERO && !way.contains(&none) {
            way.push(none);
        }
    }

    /// Goals that hold while no move is under way: they undo whatever somebody
    /// else changed during a pause. Tasks come before traffic, and no side gets
    /// fewer than somebody else may be serving users with.
    pub(crate) fn way_to_restore(&self, seen: Option<&Observation>) -> Vec<Effect> {
        let expected = &self.expected;
        let sides = [
            (&self.plan.stable, expected.stable_tasks),
            (&self.plan.canary, expected.canary_tasks),
        ];
        let mut way: Vec<Effect> = Vec::new();
        for (party, tasks) in sides.into_iter().filter(|(_, tasks)| *tasks > 0) {
            let found = seen.map(|seen| seen.slot(party.slot));
            let replaced = found.filter(|found| found.release.as_ref() != Some(&party.release));
            way.push(Effect::EnsureCapacity {
                slot: party.slot,
                release: party.release.clone(),
                tasks: replaced.map_or(tasks, |found| tasks.max(found.desired)),
            });
        }
        way.push(Effect::EnsureWeight {
            slot: self.canary_slot(),
            weight: expected.weight,
        });
        way
    }

    /// Whether anything was done, or may have been, that `effect` undoes: a call
    /// for nothing in front of the weight write would only delay it.
    fn has_to_take_back(&self, effect: &Effect) -> bool {
        let (aimed, expected) = (&self.aimed, &self.expected);
        match effect {
            Effect::EnsureWeight { .. } => self.has_shifted(),
            Effect::EnsureCapacity { slot, .. } if *slot == self.stable_slot() => {
                aimed.stable_tasks.min(expected.stable_tasks) < self.plan.stable.tasks
            }
            Effect::EnsureCapacity { .. } => aimed.canary_tasks.max(expected.canary_tasks) > 0,
            Effect::RunSuite { .. }
            | Effect::TakeSnapshot { .. }
            | Effect::CaptureDiagnostics { .. }
            | Effect::Page { .. } => true,
        }
    }

    /// Stable is brought back to its planned size, never below what autoscaling
    /// has made of it meanwhile.
    fn at_least_what_is_there(&self, effect: &Effect, seen: Option<&Observation>) -> Effect {
        let mut effect = effect.clone();
        if let (Effect::EnsureCapacity { slot, tasks, .. }, Some(seen)) = (&mut effect, seen)
            && *slot == self.stable_slot()
        {
            *tasks = (*tasks).max(seen.slot(*slot).desired);
        }
        effect
    }

    /// Tasks of stable first, then the traffic, then everything else.
    fn order_on_way_back(&self, effect: &Effect) -> u8 {
        match effect {
            Effect::EnsureCapacity { slot, .. } if *slot == self.stable_slot() => 0,
            Effect::EnsureWeight { .. } => 1,
            Effect::EnsureCapacity { .. }
            | Effect::RunSuite { .. }
            | Effect::TakeSnapshot { .. }
            | Effect::CaptureDiagnostics { .. }
            | Effect::Page { .. } => 2,
        }
    }

    /// Puts in front what a stable side needs that is too small, or that runs
    /// something else by now, to take users back.
    fn lean_on_stable(&self, way: &mut Vec<Effect>, seen: &Observation) {
        if !way.iter().any(Effect::moves_traffic) {
            return;
        }
        let stable = &self.plan.stable;
        let found = seen.slot(stable.slot);
        let grows = |effect: &Effect| self.order_on_way_back(effect) == 0;
        let replaced = found.release.as_ref() != Some(&stable.release);
        if (found.desired < stable.tasks || replaced) && !way.iter().any(grows) {
            let grow = Effect::EnsureCapacity {
                slot: stable.slot,
                release: stable.release.clone(),
                tasks: stable.tasks.max(found.desired),
            };
            way.insert(0, grow);
        }
        let healthy = self.sure_of(stable.slot, seen);
        let carried = Percent::carried_by(healthy, stable.tasks);
        if replaced || healthy >= ENOUGH_TO_RETURN.of(stable.tasks) {
            return;
        }
        let weight = Percent::whole(whole_percent_up(carried.rest()));
        let falls = weight < seen.slot(self.canary_slot()).weight && weight < self.aimed.weight;
        if healthy > 0 && falls {
            let slot = self.canary_slot();
            way.insert(0, Effect::EnsureWeight { slot, weight });
        }
    }
}

fn whole_percent_up(share: Percent) -> u8 {
    u8::try_from(share.of(100)).unwrap_or(100)
}
