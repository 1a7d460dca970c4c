//! What the estate is really like, and whether it may be (1, 2, 4, 5, 7).

use super::{Invariants, takes_tasks, writes_weights};
use drills::Rehearsal;
use estate_sim::{Fact, Mark};
use rollouts::{Effect, Observation, Phase, Plan, Slot};
use std::sync::Arc;
use vocab::{Percent, RolloutId, Span, Target, Timestamp};

/// Share of its full size at which the stable side may take everything back.
const ENOUGH_TO_RETURN: Percent = Percent::whole(80);

impl Invariants {
    /// Each new fact of the world that an order made.
    pub(super) fn read_facts(&mut self, rehearsal: &Rehearsal) {
        let facts = rehearsal.world().facts();
        let from = self.facts;
        self.facts = facts.len();
        for dated in facts.iter().skip(from) {
            match &dated.fact {
                Fact::Weight {
                    target,
                    by,
                    slot,
                    weight,
                } => {
                    let (slot, weight) = (*slot, *weight);
                    self.check_fact(dated.at, by, &Effect::EnsureWeight { slot, weight });
                    self.check_rise(rehearsal, dated.at, target, by, slot, weight);
                }
                Fact::Capacity {
                    by,
                    slot,
                    release,
                    tasks,
                    ..
                } => {
                    let (slot, release, tasks) = (*slot, release.clone(), *tasks);
                    let effect = Effect::EnsureCapacity {
                        slot,
                        release,
                        tasks,
                    };
                    self.check_fact(dated.at, by, &effect);
                }
                Fact::Suite { .. }
                | Fact::Snapshot { .. }
                | Fact::Diagnostics { .. }
                | Fact::Page { .. }
                | Fact::Fence { .. }
                | Fact::Injected { .. }
                | Fact::Healed { .. }
                | Fact::Clock { .. } => {}
            }
        }
    }

    fn check_fact(&mut self, at: Timestamp, by: &Mark, effect: &Effect) {
        if let Some(known) = self.rollouts.get_mut(&by.rollout) {
            known.touched = true;
        }
        let known = self.rollouts.get(&by.rollout);
        let intended = known.and_then(|known| known.intended.get(&(by.id, by.generation)));
        if intended != Some(effect) {
            let what = format!("{effect} happened, intended was {intended:?}");
            self.broken(at, 2, what);
        }
    }

    /// A way back never gives the canary more than it has; a call that left
    /// before the decision cannot be taken back any more.
    fn check_rise(
        &mut self,
        rehearsal: &Rehearsal,
        at: Timestamp,
        target: &Target,
        by: &Mark,
        slot: Slot,
        weight: Percent,
    ) {
        let Some(known) = self.rollouts.get(&by.rollout) else {
            return;
        };
        let Some((fence, decided)) = known.returning else {
            return;
        };
        let canary = known.plan.canary.slot;
        let weight = if slot == canary {
            weight
        } else {
            weight.rest()
        };
        let just_before = at - Span::millis(1);
        let before = rehearsal.world().state(target, just_before);
        let before = before.map_or(Percent::ZERO, |seen| seen.slot(canary).weight);
        let key = (by.rollout.clone(), by.id, by.generation);
        let called = self.called.get(&key).copied();
        let on_its_way = by.generation < fence && called.is_none_or(|called| called <= decided);
        if weight > before && !on_its_way && !writes_weights(rehearsal, target) {
            let what = format!("the canary rises from {before} to {weight} on the way back");
            self.broken(at, 4, what);
        }
    }

    pub(super) fn check_targets(&mut self, rehearsal: &Rehearsal) {
        let now = rehearsal.now();
        let targets: std::collections::BTreeSet<Target> = self
            .rollouts
            .values()
            .map(|known| known.plan.target.clone())
            .collect();
        for target in targets {
            let Some(seen) = rehearsal.world().state(&target, now) else {
                continue;
            };
            if !writes_weights(rehearsal, &target) {
                self.check_weights(rehearsal, &target, &seen);
            }
            if !takes_tasks(rehearsal, &target) && !writes_weights(rehearsal, &target) {
                self.check_capacity(rehearsal, &target, &seen);
            }
        }
    }

    /// The weights are those last ordered, and nobody is where they were sent away from.
    fn check_weights(&mut self, rehearsal: &Rehearsal, target: &Target, seen: &Observation) {
        let ordered = last_ordered(rehearsal, target, seen.at);
        let found = seen.slot(Slot::A).weight;
        if found.rest() != seen.slot(Slot::B).weight || found != ordered {
            let what = format!("slot a of {target} has {found}, ordered was {ordered}");
            self.broken(seen.at, 1, what);
        }
        let banished = self.banished.get(target).copied();
        if let Some(slot) = banished
            && seen.slot(slot).weight > Percent::ZERO
        {
            let what = format!("users are back on slot {slot} of {target}, which was sent away");
            self.broken(seen.at, 7, what);
        }
    }

    /// Sides that serve can carry what they have.
    fn check_capacity(&mut self, rehearsal: &Rehearsal, target: &Target, seen: &Observation) {
        let Some((id, returning)) = under_way(rehearsal, target) else {
            return;
        };
        let Some(known) = self.rollouts.get(&id) else {
            return;
        };
        let plan = Arc::clone(&known.plan);
        for slot in Slot::BOTH {
            let found = seen.slot(slot);
            let needed = needed(&plan, slot, found.weight, returning);
            if found.healthy < needed {
                let what = format!(
                    "slot {slot} of {target} has {} of {needed} tasks that {} needs",
                    found.healthy, found.weight
                );
                self.broken(seen.at, 5, what);
            }
        }
    }
}

/// The weight of slot a that the newest order in force asked for.
fn last_ordered(rehearsal: &Rehearsal, target: &Target, at: Timestamp) -> Percent {
    let facts = rehearsal
        .world()
        .facts()
        .iter()
        .filter(|dated| dated.at <= at);
    let ordered = facts.filter_map(|dated| {
        if let Fact::Weight {
            target: on,
            slot,
            weight,
            ..
        } = &dated.fact
        {
            let a = if *slot == Slot::A {
                *weight
            } else {
                weight.rest()
            };
            (on == target).then_some((dated.at, a))
        } else {
            None
        }
    });
    ordered
        .max_by_key(|(at, _)| *at)
        .map_or(Percent::FULL, |(_, weight)| weight)
}

/// The rollout under way on a target, and whether it is on its way back.
fn under_way(rehearsal: &Rehearsal, target: &Target) -> Option<(RolloutId, bool)> {
    let active = rehearsal.engine().under_way(target)?;
    let rollout = active.rollout();
    let returning = match rollout.phase() {
        Phase::Returning { .. } | Phase::Stuck { .. } => true,
        Phase::Waiting { .. }
        | Phase::Ready { .. }
        | Phase::Moving { .. }
        | Phase::Baking { .. }
        | Phase::AwaitingApproval { .. }
        | Phase::Held { .. }
        | Phase::Paused { .. }
        | Phase::Restoring { .. }
        | Phase::KeepingWarm { .. }
        | Phase::Ended { .. } => false,
    };
    Some((rollout.plan().id.clone(), returning))
}

fn needed(plan: &Plan, slot: Slot, weight: Percent, returning: bool) -> u32 {
    let is_canary = slot == plan.canary.slot;
    let party = if is_canary {
        &plan.canary
    } else {
        &plan.stable
    };
    let needed = weight.of(party.tasks);
    if returning && !is_canary {
        ENOUGH_TO_RETURN.of(needed)
    } else {
        needed
    }
}
