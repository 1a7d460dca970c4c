//! What the estate says about one target, now and before a plan is made.

use serde::{Deserialize, Serialize};
use std::fmt;
use vocab::{Percent, Release, Span, Timestamp};

/// One of the two places a target can run a release in. Which of them is stable
/// is read from the balancer, never assumed: roles swap at every promotion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Slot {
    /// The first.
    A,
    /// The second.
    B,
}

impl Slot {
    /// Both of them.
    pub const BOTH: [Self; 2] = [Self::A, Self::B];

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::A => "a",
            Self::B => "b",
        })
    }
}

/// One slot as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SlotState {
    /// What runs there; none when nothing ever did.
    pub release: Option<Release>,
    /// Its share of the traffic.
    pub weight: Percent,
    /// Tasks wanted.
    pub desired: u32,
    /// Tasks running, healthy or not.
    pub running: u32,
    /// Tasks that pass their health check and receive traffic when weighted.
    pub healthy: u32,
    /// Tasks more that the estate starts by itself, and only when the slot gets
    /// traffic: where one release runs at a time.
    #[serde(default)]
    pub promised: u32,
    /// The share the estate is bringing it to by itself, while it does; none at rest.
    #[serde(default)]
    pub heading: Option<Percent>,
    /// Requests being served at the moment of reading, as far as the estate tells.
    pub in_flight: u64,
}

impl SlotState {
    /// Tasks that serve users once the slot has traffic.
    #[must_use]
    pub fn ready(&self) -> u32 {
        self.healthy.saturating_add(self.promised)
    }

    /// Its share of the traffic as the estate was told, which may take a while.
    #[must_use]
    pub fn told(&self) -> Percent {
        self.heading.unwrap_or(self.weight)
    }
}

/// One target as it was found at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// When it was read.
    pub at: Timestamp,
    /// The first slot.
    pub a: SlotState,
    /// The second slot.
    pub b: SlotState,
}

impl Observation {
    /// One of the slots.
    #[must_use]
    pub fn slot(&self, slot: Slot) -> &SlotState {
        match slot {
            Slot::A => &self.a,
            Slot::B => &self.b,
        }
    }

    /// One of the slots, to change it.
    pub fn slot_mut(&mut self, slot: Slot) -> &mut SlotState {
        match slot {
            Slot::A => &mut self.a,
            Slot::B => &mut self.b,
        }
    }

    /// The slot that serves users: the one with more weight.
    #[must_use]
    pub fn stable(&self) -> Slot {
        if self.b.weight > self.a.weight {
            Slot::B
        } else {
            Slot::A
        }
    }
}

/// What is known of a release before it is rolled out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseFacts {
    /// Its name.
    pub release: Release,
    /// What it does to stored data.
    pub migration: Migration,
    /// A word on it, for lists.
    pub summary: String,
}

/// What a release does to stored data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Migration {
    /// Nothing.
    #[default]
    None,
    /// Old and new releases both work with the changed data.
    Compatible,
    /// The stable release does not work with the changed data.
    NonReversible,
}

/// How fast traffic can be brought back on this kind of target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Longest time from the decision to the weight read back, while the old side is warm.
    pub within: Span,
    /// By what means: "one weight write".
    pub by: String,
}

/// How the balancer's rule is built, as far as it matters to a rollout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleShape {
    /// One forward action to both slots.
    #[default]
    Forward,
    /// Forwarding together with authentication.
    ForwardAndAuthenticate,
    /// Forwarding together with a redirect.
    ForwardAndRedirect,
    /// Only one of the slots is attached to the rule.
    OneSlotAttached,
}

/// The alarm that watches a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alarm {
    /// There is one and it is quiet.
    #[default]
    Quiet,
    /// There is one and it fires already, before anything was changed.
    Firing,
    /// Nothing watches.
    Missing,
}

/// A target as it was found before planning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Survey {
    /// The two slots.
    pub observation: Observation,
    /// Requests per second on the whole target, lately.
    pub requests_per_second: f64,
    /// Most tasks the quota allows on the target, both slots together.
    pub task_quota: u32,
    /// How long a task needs from start to healthy, lately.
    pub task_start: Span,
    /// How traffic is brought back, and how fast.
    pub promise: Promise,
    /// Largest weight a canary may have before the final shift.
    pub largest_weight: Percent,
    /// How the rule is built.
    pub rule: RuleShape,
    /// The alarm.
    pub alarm: Alarm,
    /// Whether the slots have a health check.
    pub health_check: bool,
}

impl Survey {
    /// Whether all of the traffic moves at once, because there are no two sides to
    /// share it.
    #[must_use]
    pub fn moves_whole(&self) -> bool {
        self.largest_weight == Percent::ZERO
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_on_its_way_counts_as_told_and_what_is_promised_as_ready() {
        let half_way = SlotState {
            weight: Percent::whole(40),
            healthy: 2,
            promised: 1,
            heading: Some(Percent::FULL),
            ..SlotState::default()
        };
        assert_eq!((half_way.told(), half_way.ready()), (Percent::FULL, 3));
        let at_rest = SlotState {
            heading: None,
            ..half_way
        };
        assert_eq!(at_rest.told(), Percent::whole(40));
    }
}
