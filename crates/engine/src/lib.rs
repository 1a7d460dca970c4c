//! The engine: routes what comes in to the machines, and knows what is due.
//!
//! Still pure. It holds every active rollout, what was last seen of its target,
//! the judge of its evidence, and a summary of every rollout that has ended. It
//! performs nothing: it lists [`Engine::orders`] and [`Engine::looks`], and
//! whoever drives it carries them out.
//!
//! ```text
//! input ──► decide ──► Decision ──(append, durable)──► apply ──► orders, looks, next_wakeup
//! ```
//!
//! Invariants: at most one rollout per target is under way (a second may wait
//! behind the first); every change goes through [`Engine::apply`] with a
//! [`Decision`] that was journalled; what was seen ([`Engine::notice`]) is never
//! needed to recover.

mod acknowledgement;
mod allowance;
mod apply;
mod decide;
mod draft;
mod expecting;
mod fact;
mod history;
mod recover;
#[cfg(test)]
mod tests;
mod timeline;
mod trial;
mod watching;

pub use acknowledgement::Acknowledge;
pub use allowance::{Allow, Allowance};
pub use decide::{Input, Objection, Refused, Start};
pub use draft::{Draft, Undraftable, Wish};
pub use expecting::{expectations, look_back, remembered};
pub use fact::{Decision, Fact};
pub use history::{Failure, Summary};
pub use recover::{SNAPSHOT_SCHEMA, Unrecoverable, decisions};
pub use timeline::Timeline;
pub use trial::Trial;
pub use watching::{HISTORY, Watching};

use estate::{Look, Order};
use rollouts::{Phase, Record, Rollout, WakeReason};
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{EnvironmentName, Release, RolloutId, ServiceName, Span, Target, Timestamp};

/// Everything a control room knows about rollouts.
#[derive(Debug, Clone, Default)]
pub struct Engine {
    active: BTreeMap<RolloutId, Active>,
    ended: Vec<Arc<Summary>>,
    failures: BTreeMap<(ServiceName, Release), Failure>,
    planned: u64,
    last: Timestamp,
    moved: Timestamp,
    /// The newest leave to change each protected environment, and when it was given.
    allowances: BTreeMap<EnvironmentName, (Timestamp, Allowance)>,
    acknowledged: acknowledgement::Acknowledged,
}

/// A rollout that has not ended, and what is known around it.
#[derive(Debug, Clone)]
pub struct Active {
    rollout: Rollout,
    records: Vec<(Timestamp, Record)>,
    timeline: Timeline,
    watching: Watching,
}

impl Active {
    /// The machine.
    #[must_use]
    pub fn rollout(&self) -> &Rollout {
        &self.rollout
    }

    /// Its records so far, each with its time.
    #[must_use]
    pub fn records(&self) -> &[(Timestamp, Record)] {
        &self.records
    }

    /// The times of its way back.
    #[must_use]
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// What was last seen of its target.
    #[must_use]
    pub fn watching(&self) -> &Watching {
        &self.watching
    }

    /// What is to be looked at next.
    #[must_use]
    pub fn look(&self) -> Look {
        self.watching.look(&self.rollout)
    }
}

impl Engine {
    /// Rollouts that have not ended, by id.
    #[must_use]
    pub fn active(&self) -> &BTreeMap<RolloutId, Active> {
        &self.active
    }

    /// The rollout under way on a target: not one that waits behind another.
    #[must_use]
    pub fn under_way(&self, target: &Target) -> Option<&Active> {
        let on_target = self
            .active
            .values()
            .filter(|active| active.rollout.plan().target == *target);
        let mut moving = on_target.filter(|active| !is_waiting(&active.rollout));
        moving.next()
    }

    /// The rollout that waits on a target behind the one under way.
    #[must_use]
    pub fn waiting(&self, target: &Target) -> Option<&Active> {
        self.active
            .values()
            .find(|active| active.rollout.plan().target == *target && is_waiting(&active.rollout))
    }

    /// Rollouts that have ended, oldest first.
    #[must_use]
    pub fn ended(&self) -> &[Arc<Summary>] {
        &self.ended
    }

    /// What happened when a release of a service was last tried, if it went wrong.
    #[must_use]
    pub fn failure(&self, service: &ServiceName, release: &Release) -> Option<&Failure> {
        self.failures.get(&(service.clone(), release.clone()))
    }

    /// Time of the newest decision.
    #[must_use]
    pub fn last_decision(&self) -> Timestamp {
        self.last
    }

    /// Time of the newest decision about a rollout; that somebody drives is none.
    #[must_use]
    pub fn last_moved(&self) -> Timestamp {
        self.moved
    }

    /// What must be performed now, or probed after a crash: effects that were
    /// intended and have not settled, rollbacks first. A rollout that is paused or
    /// stuck moves nothing; what it intended before waits until it goes on.
    #[must_use]
    pub fn orders(&self) -> Vec<Order> {
        self.outstanding(|active, awaited| !(awaited && stands_still(&active.rollout)))
    }

    /// Every effect that was intended and has not settled, whether it may leave
    /// now or not: after a crash each of them is unknown.
    #[must_use]
    pub fn unsettled(&self) -> Vec<Order> {
        self.outstanding(|_, _| true)
    }

    fn outstanding(&self, wanted: impl Fn(&Active, bool) -> bool) -> Vec<Order> {
        let mut orders: Vec<(bool, Order)> = Vec::new();
        for (id, active) in &self.active {
            let rollout = &active.rollout;
            let returning = matches!(rollout.phase(), Phase::Returning { .. });
            let outstanding = rollout.outstanding().iter();
            let leaving = outstanding.filter(|(_, intent)| wanted(active, intent.awaited));
            orders.extend(leaving.map(|(effect, intent)| {
                let order = Order {
                    rollout: id.clone(),
                    id: *effect,
                    generation: intent.generation,
                    attempt: intent.attempt,
                    target: rollout.plan().target.clone(),
                    effect: intent.effect.clone(),
                };
                (!(returning && intent.awaited), order)
            }));
        }
        orders.sort_by_key(|(later, _)| *later);
        orders.into_iter().map(|(_, order)| order).collect()
    }

    /// What should be looked at, and how often.
    #[must_use]
    pub fn looks(&self) -> Vec<(RolloutId, Look, Span)> {
        let looks = self
            .active
            .iter()
            .map(|(id, active)| (id.clone(), active.look(), active.rollout.look_every()));
        looks.collect()
    }

    /// The earliest moment at which a machine must look at the clock, whose, and why.
    #[must_use]
    pub fn next_wakeup(&self) -> Option<(Timestamp, &RolloutId, WakeReason)> {
        let wakeups = self.active.iter().filter_map(|(id, active)| {
            let (at, why) = active.rollout.next_wakeup()?;
            Some((at, id, why))
        });
        wakeups.min_by_key(|(at, _, _)| *at)
    }

    /// What follows from the clock alone: machines whose wake-up has come, and
    /// rollouts whose predecessor has ended.
    #[must_use]
    pub fn due(&self, now: Timestamp) -> Vec<Input> {
        let inputs = self.active.iter().filter_map(|(id, active)| {
            let input = match active.rollout.phase() {
                Phase::Waiting { behind, .. } if !self.active.contains_key(behind) => {
                    Some(rollouts::Input::Begin)
                }
                Phase::Waiting { .. }
                | Phase::Ready { .. }
                | Phase::Moving { .. }
                | Phase::Baking { .. }
                | Phase::AwaitingApproval { .. }
                | Phase::Held { .. }
                | Phase::Paused { .. }
                | Phase::Restoring { .. }
                | Phase::KeepingWarm { .. }
                | Phase::Returning { .. }
                | Phase::Stuck { .. }
                | Phase::Ended { .. } => {
                    let due = active
                        .rollout
                        .next_wakeup()
                        .is_some_and(|(at, _)| at <= now);
                    due.then_some(rollouts::Input::Tick)
                }
            };
            input.map(|input| Input::Rollout {
                id: id.clone(),
                input,
            })
        });
        inputs.collect()
    }
}

/// Whether nothing of a rollout may move until a person lets it.
fn stands_still(rollout: &Rollout) -> bool {
    matches!(rollout.phase(), Phase::Paused { .. } | Phase::Stuck { .. })
}

pub(crate) fn is_waiting(rollout: &Rollout) -> bool {
    matches!(rollout.phase(), Phase::Waiting { .. })
}
