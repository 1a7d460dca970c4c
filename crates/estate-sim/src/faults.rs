//! Faults that can be injected into the practice estate.
//!
//! | kind | what it does |
//! |---|---|
//! | `throttling` | a share of all calls is refused as too many |
//! | `unavailable` | a share of all calls gets no answer and does nothing |
//! | `denied` | every call that changes something is not permitted |
//! | `conflict` | a share of the changing calls meets somebody else's change |
//! | `slow-api` | every call takes a multiple of its time |
//! | `time-out` | a share of the changing calls happens, but is answered too late to be heard |
//! | `lost-reply` | a share of the changing calls happens, but the answer is lost |
//! | `lost-request` | a share of the changing calls is lost on the way and does not happen, which cannot be told from `lost-reply` |
//! | `stale-read` | observations and surveys show a past of up to 30 s and call it now; probes do not |
//! | `foreign-weight` | another tool writes a weight, once or again and again |
//! | `foreign-tasks` | another tool writes the number of tasks, once or again and again |
//! | `foreign-release` | another tool writes the release of a slot, once or again and again |
//! | `task-loss` | tasks of a slot die; replacements start by themselves |
//! | `brown-out` | both slots fail and crawl |
//! | `small-stable` | the serving slot is scaled down; healing scales it up again |
//!
//! `time-out`, `lost-reply`, `lost-request`, `denied` and `conflict` strike
//! changing calls only, never reads. A fault has a scope (everything, a region,
//! a target), a beginning, and either an end or the wait for being healed.

mod bounds;
mod kinds;
mod read;

pub use bounds::BadInjection;
pub use kinds::{Kind, Setting};

use rollouts::Slot;
use serde::{Deserialize, Serialize};
use std::fmt;
use vocab::{Percent, RegionName, Release, Span, Target};

/// Number of a fault in its world, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FaultId(pub u32);

impl fmt::Display for FaultId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// A fault, where it strikes and for how long.
///
/// On a command line it is written `kind[:scope][:setting=value]…`, for example
/// `brown-out:us-east-1:errors=3:for=5m`; reading and writing are inverse.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Injection {
    /// What.
    pub fault: Fault,
    /// Where.
    pub scope: Scope,
    /// For how long; until it is healed when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lasting: Option<Span>,
}

/// Where a fault strikes. Written `*`, `us-east-1`, or `production/us-east-1/website`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Everywhere.
    Everything,
    /// On every target of a region.
    Region(RegionName),
    /// On one target.
    Target(Target),
}

impl Scope {
    /// Whether it contains a target.
    #[must_use]
    pub fn contains(&self, target: &Target) -> bool {
        match self {
            Self::Everything => true,
            Self::Region(region) => *region == target.region,
            Self::Target(one) => one == target,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everything => f.pad("*"),
            Self::Region(region) => fmt::Display::fmt(region, f),
            Self::Target(target) => fmt::Display::fmt(target, f),
        }
    }
}

/// Which slot a fault is about. Roles are read from the weights when it strikes
/// for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// The slot with more weight.
    Stable,
    /// The slot with less weight.
    Canary,
    /// The first slot.
    A,
    /// The second slot.
    B,
}

impl Which {
    /// The slot, given which of them serves users.
    pub(crate) fn resolve(self, stable: Slot) -> Slot {
        match self {
            Self::Stable => stable,
            Self::Canary => stable.other(),
            Self::A => Slot::A,
            Self::B => Slot::B,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Stable => "stable",
            Self::Canary => "canary",
            Self::A => "a",
            Self::B => "b",
        }
    }
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What goes wrong. Bounds are those of [`Fault::kinds`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Fault {
    /// Calls are refused as too many.
    Throttling {
        /// Share of the calls.
        share: Percent,
    },
    /// Calls get no answer and do nothing.
    Unavailable {
        /// Share of the calls.
        share: Percent,
    },
    /// Changing calls are not permitted.
    Denied,
    /// Changing calls meet somebody else's change.
    Conflict {
        /// Share of the changing calls.
        share: Percent,
    },
    /// Calls take longer.
    SlowApi {
        /// So many times.
        factor: f64,
    },
    /// Changing calls happen, but are answered too late.
    TimeOut {
        /// Share of the changing calls.
        share: Percent,
        /// When the caller gives up.
        after: Span,
    },
    /// Changing calls happen, but the answer is lost.
    LostReply {
        /// Share of the changing calls.
        share: Percent,
    },
    /// Changing calls are lost on the way; the caller learns no more than with a lost reply.
    LostRequest {
        /// Share of the changing calls.
        share: Percent,
    },
    /// Observations show the past.
    StaleRead {
        /// At most so long ago.
        age: Span,
    },
    /// Another tool writes a weight.
    ForeignWeight {
        /// Of which slot.
        slot: Which,
        /// What it writes.
        weight: Percent,
        /// How often; once when not given.
        every: Option<Span>,
    },
    /// Another tool writes the number of tasks.
    ForeignTasks {
        /// Of which slot.
        slot: Which,
        /// What it writes.
        tasks: u32,
        /// How often; once when not given.
        every: Option<Span>,
    },
    /// Another tool writes the release of a slot.
    ForeignRelease {
        /// Of which slot.
        slot: Which,
        /// What it writes.
        release: Release,
        /// How often; once when not given.
        every: Option<Span>,
    },
    /// Tasks die; replacements start by themselves.
    TaskLoss {
        /// Of which slot.
        slot: Which,
        /// How many.
        tasks: u32,
    },
    /// Both slots suffer.
    BrownOut {
        /// Share of requests that fail in addition.
        errors: Percent,
        /// Factor on latency.
        slower: f64,
    },
    /// The serving slot is scaled down.
    SmallStable {
        /// To so many tasks.
        tasks: u32,
    },
}
