//! Guards: whether an effect may be asked for now, and whether the estate shows
//! what one wanted.
//!
//! Forward, a move is asked for only on a reading that was made after the guard
//! began and that shows everything else as intended: a reading that is old, or
//! that somebody else's change is in, lets nothing pass. Back, the one thing that
//! counts is bringing users to a side that can carry them.

use crate::state::{Phase, Rollout};
use crate::{Effect, Observation, Slot, SlotState};
use vocab::{Percent, Timestamp};

/// Share of its full size at which the stable side may take everything back:
/// waiting for its last task would leave users on a bad release.
pub(crate) const ENOUGH_TO_RETURN: Percent = Percent::whole(80);

impl Rollout {
    /// Whether it is safe to intend `effect` now, judged by what was last seen;
    /// `since` is when the guard began.
    pub(crate) fn is_safe(
        &self,
        effect: &Effect,
        seen: Option<&Observation>,
        since: Timestamp,
        now: Timestamp,
    ) -> bool {
        let fresh = seen.filter(|seen| seen.at >= since && seen.at >= self.changed);
        if self.is_returning() {
            return self.is_safe_on_the_way_back(effect, seen, fresh, since, now);
        }
        let forward = matches!(self.phase, Phase::Moving { .. });
        fresh.is_some_and(|seen| {
            let as_intended = !forward || self.drift(seen).is_none();
            as_intended && self.is_carried(effect, seen, since, now)
        })
    }

    /// Whether both sides carry their share once `effect` has happened.
    fn is_carried(
        &self,
        effect: &Effect,
        seen: &Observation,
        since: Timestamp,
        now: Timestamp,
    ) -> bool {
        match effect {
            Effect::EnsureWeight { slot, weight } => {
                let carries = |slot, weight| seen.slot(slot).ready() >= self.needed(slot, weight);
                carries(*slot, *weight) && carries(slot.other(), weight.rest())
            }
            Effect::EnsureCapacity { slot, tasks, .. } => {
                let found = seen.slot(*slot);
                if *tasks >= found.desired && *tasks > 0 {
                    return true;
                }
                if *tasks > 0 {
                    return self.needed(*slot, found.weight) <= *tasks;
                }
                // Nobody is there: by weight, and by requests, unless some stay
                // for so long that they are not going to leave.
                let drained = now.since(since) >= self.plan.policies.timing.drain;
                found.weight == Percent::ZERO && (found.in_flight == 0 || drained)
            }
            Effect::RunSuite { .. }
            | Effect::TakeSnapshot { .. }
            | Effect::CaptureDiagnostics { .. }
            | Effect::Page { .. } => true,
        }
    }

    /// Without any reading users are sent back all the same, and tasks are asked
    /// for; only taking tasks away needs to be seen to be safe.
    fn is_safe_on_the_way_back(
        &self,
        effect: &Effect,
        seen: Option<&Observation>,
        fresh: Option<&Observation>,
        since: Timestamp,
        now: Timestamp,
    ) -> bool {
        match effect {
            Effect::EnsureWeight { slot, weight } => seen.is_none_or(|seen| {
                let other = slot.other();
                let needed = ENOUGH_TO_RETURN.of(self.needed(other, weight.rest()));
                self.sure_of(other, seen) >= needed
            }),
            Effect::EnsureCapacity { tasks, .. } => match fresh {
                Some(seen) => self.is_carried(effect, seen, since, now),
                None => *tasks > 0,
            },
            Effect::RunSuite { .. }
            | Effect::TakeSnapshot { .. }
            | Effect::CaptureDiagnostics { .. }
            | Effect::Page { .. } => true,
        }
    }

    /// Tasks of `slot` that can be counted on: a reading may not show yet
    /// what is being taken away, even one made after it was asked for.
    pub(crate) fn sure_of(&self, slot: Slot, seen: &Observation) -> u32 {
        let aimed = if slot == self.canary_slot() {
            self.aimed.canary_tasks
        } else {
            self.aimed.stable_tasks
        };
        seen.slot(slot).ready().min(aimed)
    }

    /// Tasks of `slot` that its share of the traffic needs.
    fn needed(&self, slot: Slot, weight: Percent) -> u32 {
        let party = if slot == self.canary_slot() {
            &self.plan.canary
        } else {
            &self.plan.stable
        };
        weight.of(party.tasks)
    }

    /// Whether the estate shows, since `since`, what `effect` wanted.
    pub(crate) fn is_reached(
        &self,
        effect: &Effect,
        seen: Option<&Observation>,
        since: Timestamp,
    ) -> bool {
        match effect {
            Effect::EnsureCapacity { slot, tasks, .. } => seen.is_some_and(|seen| {
                let ready = seen.slot(*slot).ready();
                seen.at >= since && is_written(effect, seen) && ready >= self.enough(*tasks)
            }),
            Effect::EnsureWeight { slot, .. } => seen.is_some_and(|seen| {
                let at_rest = seen.slot(*slot).heading.is_none();
                seen.at >= since && is_written(effect, seen) && at_rest
            }),
            Effect::RunSuite { .. }
            | Effect::TakeSnapshot { .. }
            | Effect::CaptureDiagnostics { .. }
            | Effect::Page { .. } => true,
        }
    }

    /// Healthy tasks that will do where `tasks` are wanted.
    fn enough(&self, tasks: u32) -> u32 {
        if self.is_returning() {
            ENOUGH_TO_RETURN.of(tasks)
        } else {
            tasks
        }
    }

    /// Whether undoing foreign changes finds nothing to undo here: asking for it
    /// again could only take away what autoscaling has added.
    pub(crate) fn is_there_already(&self, effect: &Effect, seen: Option<&Observation>) -> bool {
        let restoring = matches!(self.phase, Phase::Restoring { .. });
        let fresh = seen.filter(|seen| seen.at >= self.changed);
        restoring && fresh.is_some_and(|seen| is_written(effect, seen))
    }
}

/// Whether the fields the effect writes have the values it wanted. More tasks
/// than wanted are fine: autoscaling does that.
pub(crate) fn is_written(effect: &Effect, seen: &Observation) -> bool {
    match effect {
        Effect::EnsureCapacity {
            slot,
            release,
            tasks,
        } => {
            let SlotState {
                release: found,
                desired,
                ..
            } = seen.slot(*slot);
            if *tasks == 0 {
                *desired == 0
            } else {
                desired >= tasks && found.as_ref() == Some(release)
            }
        }
        Effect::EnsureWeight { slot, weight } => seen.slot(*slot).told() == *weight,
        Effect::RunSuite { .. }
        | Effect::TakeSnapshot { .. }
        | Effect::CaptureDiagnostics { .. }
        | Effect::Page { .. } => true,
    }
}
