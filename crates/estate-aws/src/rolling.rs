//! Rolling: one ECS service as both slots of a target.
//!
//! Pure. The service has one release at a time, and ECS replaces its tasks by
//! itself. Two tags remember what each slot stands for, as `website:42 3`: release
//! and tasks. The slot whose release the service is to run is to have the traffic;
//! while ECS moves, the other keeps the share of the tasks that still run. Tasks of a
//! slot without traffic are a promise: ECS starts them when the weight is asked for.

use crate::slots::{Tasks, count, release, short};
use aws_sdk_ecs::types::{Deployment, DeploymentRolloutState, Service, Tag};
use rollouts::{Slot, SlotState};
use std::fmt;
use std::str::FromStr;
use vocab::{Percent, Release};

/// What a slot without traffic stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Side {
    pub(crate) release: Release,
    pub(crate) tasks: u32,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.release, self.tasks)
    }
}

/// The text of a tag that is none of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotOurs;

impl FromStr for Side {
    type Err = NotOurs;
    fn from_str(text: &str) -> Result<Self, NotOurs> {
        let (release, tasks) = text.split_once(' ').ok_or(NotOurs)?;
        Ok(Self {
            release: release.parse().map_err(|_| NotOurs)?,
            tasks: tasks.parse().map_err(|_| NotOurs)?,
        })
    }
}

/// The tag of a slot.
pub(crate) fn key(slot: Slot) -> &'static str {
    match slot {
        Slot::A => "candlefish:a",
        Slot::B => "candlefish:b",
    }
}

/// How the two slots stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// What the tags say of each slot.
    pub(crate) sides: [Option<Side>; 2],
    /// The slot that serves, or is about to.
    pub(crate) serving: Slot,
    /// The release the service is to run.
    pub(crate) release: Option<Release>,
    /// Its tasks.
    pub(crate) tasks: Tasks,
    /// Whether ECS is replacing tasks.
    moving: bool,
}

impl Standing {
    /// Reads it off a service and its tags. A release that neither slot stands for
    /// was brought by somebody else; it is shown in the first slot.
    pub(crate) fn of(service: &Service) -> Self {
        let side = |slot| {
            let mut tags = service.tags().iter();
            let tag = tags.find(|tag| tag.key() == Some(key(slot)));
            tag.and_then(Tag::value).and_then(|text| text.parse().ok())
        };
        let sides: [Option<Side>; 2] = Slot::BOTH.map(side);
        let release = release(service);
        let stands = |slot: Slot| {
            let side = sides[slot as usize].as_ref();
            release.is_some() && side.map(|side| &side.release) == release.as_ref()
        };
        let serving = if stands(Slot::B) && !stands(Slot::A) {
            Slot::B
        } else {
            Slot::A
        };
        let course = release.as_ref().map(|release| course(service, release));
        Self {
            sides,
            serving,
            release,
            tasks: Tasks::of(service),
            moving: matches!(course, Some(Course::Moving { .. })),
        }
    }

    /// What a slot stands for.
    pub(crate) fn side(&self, slot: Slot) -> Option<&Side> {
        self.sides[slot as usize].as_ref()
    }

    /// The share of the slot that serves: all of it, but for tasks that leave.
    fn share(&self) -> Percent {
        let Tasks {
            running, leaving, ..
        } = self.tasks;
        if leaving == 0 {
            return Percent::FULL;
        }
        Percent::carried_by(running, running.saturating_add(leaving))
    }

    /// Both slots as they were found; `targets` pass their health check.
    pub(crate) fn slots(&self, targets: u32) -> [SlotState; 2] {
        let heading = |whole| self.moving.then_some(whole);
        let mut slots = <[SlotState; 2]>::default();
        slots[self.serving as usize] = SlotState {
            release: self.release.clone(),
            weight: self.share(),
            desired: self.tasks.desired,
            running: self.tasks.running,
            healthy: self.tasks.healthy(targets),
            heading: heading(Percent::FULL),
            ..SlotState::default()
        };
        let idle = self.serving.other();
        slots[idle as usize] = SlotState {
            heading: heading(Percent::ZERO),
            ..self.idle(idle, targets)
        };
        slots
    }

    /// The slot that has no traffic, or less and less: tasks that leave, and those
    /// that come back by themselves when it is to have traffic again.
    fn idle(&self, slot: Slot, targets: u32) -> SlotState {
        let side = self.side(slot);
        let desired = side.map_or(0, |side| side.tasks);
        let running = self.tasks.leaving;
        let healthy = running.min(targets);
        SlotState {
            release: side.map(|side| side.release.clone()),
            weight: self.share().rest(),
            desired,
            running,
            healthy,
            promised: desired.saturating_sub(healthy),
            ..SlotState::default()
        }
    }
}

/// How far ECS is with making a service run a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Course {
    /// It runs nothing else, and all of its tasks.
    Complete,
    /// It is at it.
    Moving {
        /// Tasks of the release that run.
        running: u32,
        /// Tasks that are wanted.
        desired: u32,
        /// Tasks of other releases that still run.
        leaving: u32,
    },
    /// It gave up.
    Failed {
        /// Why, in ECS's words.
        why: String,
    },
    /// It is to run something else.
    Elsewhere {
        /// What.
        found: String,
    },
}

/// How far a service is on its way to a release.
pub(crate) fn course(service: &Service, wanted: &Release) -> Course {
    let found = service.task_definition().map(short).unwrap_or("nothing");
    if found != wanted.as_str() {
        return Course::Elsewhere {
            found: found.to_owned(),
        };
    }
    let ours = |deployment: &&Deployment| {
        deployment.status() == Some("PRIMARY")
            && deployment.task_definition().map(short) == Some(wanted.as_str())
    };
    let Some(primary) = service.deployments().iter().find(ours) else {
        return moving(service);
    };
    match primary.rollout_state() {
        Some(DeploymentRolloutState::Completed) => Course::Complete,
        Some(DeploymentRolloutState::Failed) => Course::Failed {
            why: primary
                .rollout_state_reason()
                .unwrap_or("ECS does not say why")
                .to_owned(),
        },
        // Services of other controllers have none; then the tasks are counted.
        None if at_rest(service) => Course::Complete,
        Some(_) | None => moving(service),
    }
}

fn at_rest(service: &Service) -> bool {
    let tasks = Tasks::of(service);
    service.deployments().len() == 1 && tasks.running == tasks.desired
}

fn moving(service: &Service) -> Course {
    let Tasks {
        desired,
        running,
        leaving,
    } = Tasks::of(service);
    Course::Moving {
        running,
        desired,
        leaving,
    }
}

/// Tasks ECS replaces at a time, and so in how many turns it replaces all.
pub(crate) fn turns(service: &Service) -> u32 {
    let desired = count(service.desired_count()).max(1);
    let config = crate::capacity::configuration(service, desired, &[]);
    let bound = |percent: Option<i32>, usual: u32| {
        let percent = percent.and_then(|percent| u32::try_from(percent).ok());
        u64::from(desired) * u64::from(percent.unwrap_or(usual))
    };
    let most = bound(config.maximum_percent, 200) / 100;
    let kept = bound(config.minimum_healthy_percent, 100).div_ceil(100);
    let a_turn = most.saturating_sub(kept).max(1);
    u32::try_from(u64::from(desired).div_ceil(a_turn)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
