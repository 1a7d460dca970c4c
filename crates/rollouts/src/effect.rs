//! Effects: intended changes of the estate, as data, and how they ended.

use crate::Slot;
use serde::{Deserialize, Serialize};
use std::fmt;
use vocab::{Percent, Release, Timestamp};

/// An intended change. Every effect names a goal, never a difference, so that
/// performing it twice is the same as performing it once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "effect")]
pub enum Effect {
    /// The slot runs `release` with `tasks` tasks; 0 takes it down.
    EnsureCapacity {
        /// Which of the target's two slots.
        slot: Slot,
        /// What runs there.
        release: Release,
        /// How many tasks are wanted.
        tasks: u32,
    },
    /// The slot gets `weight` of the traffic, the other slot the rest; one write.
    EnsureWeight {
        /// Which of the target's two slots.
        slot: Slot,
        /// Its share.
        weight: Percent,
    },
    /// Runs a verification suite against the slot's own address.
    RunSuite {
        /// Name of the suite.
        suite: String,
        /// Which slot is examined.
        slot: Slot,
    },
    /// Asks for a snapshot of the service's database; nothing waits for it.
    TakeSnapshot {
        /// Name of the database in the estate file.
        database: String,
    },
    /// Keeps logs, metrics and task states of the slot as they are now.
    CaptureDiagnostics {
        /// Which slot.
        slot: Slot,
    },
    /// Calls for a person.
    Page {
        /// What they are told.
        text: String,
    },
}

impl Effect {
    /// Whether it changes what users are served.
    #[must_use]
    pub fn moves_traffic(&self) -> bool {
        matches!(self, Self::EnsureWeight { .. })
    }

    /// Whether both write the same field of the target.
    pub(crate) fn writes_the_same(&self, other: &Self) -> bool {
        if let (Self::EnsureCapacity { slot, .. }, Self::EnsureCapacity { slot: of, .. }) =
            (self, other)
        {
            return slot == of;
        }
        self.moves_traffic() && other.moves_traffic()
    }

    /// Whether it changes the target itself: its tasks or its weights.
    pub(crate) fn changes_target(&self) -> bool {
        matches!(
            self,
            Self::EnsureWeight { .. } | Self::EnsureCapacity { .. }
        )
    }
}

/// A number of tasks, in words.
pub(crate) struct Tasks(pub(crate) u32);

impl fmt::Display for Tasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => write!(f, "1 task"),
            more => write!(f, "{more} tasks"),
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EnsureCapacity { slot, tasks: 0, .. } => write!(f, "slot {slot} down to 0 tasks"),
            Self::EnsureCapacity {
                slot,
                release,
                tasks,
            } => {
                write!(f, "{} of {release} in slot {slot}", Tasks(*tasks))
            }
            Self::EnsureWeight { slot, weight } => {
                write!(
                    f,
                    "weight {weight} on slot {slot}, {} on slot {}",
                    weight.rest(),
                    slot.other()
                )
            }
            Self::RunSuite { suite, slot } => write!(f, "suite `{suite}` on slot {slot}"),
            Self::TakeSnapshot { database } => write!(f, "snapshot of database `{database}`"),
            Self::CaptureDiagnostics { slot } => write!(f, "diagnostics of slot {slot}"),
            Self::Page { text } => write!(f, "page: {text}"),
        }
    }
}

/// How an effect ended. A time-out is `Unknown`: neither success nor failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum Outcome {
    /// The estate accepted it, and where there is something to read back it was
    /// read back and is as wanted.
    Done {
        /// When the first call left.
        called: Timestamp,
        /// When the last call was acknowledged.
        acknowledged: Timestamp,
        /// What it came to, for people: "14 of 14 checks", "weights 25/75 read back".
        detail: String,
    },
    /// It did not happen.
    Failed {
        /// What kind of failure; decides whether trying again makes sense.
        class: FailureClass,
        /// What the estate said, with operation, resource, region and request id.
        message: String,
    },
    /// It may or may not have happened.
    Unknown {
        /// What is known.
        message: String,
    },
}

/// Kinds of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureClass {
    /// Too many calls; later is fine.
    Throttled,
    /// Not permitted; trying again does not help.
    Denied,
    /// What it is about does not exist.
    Missing,
    /// Somebody else changed it meanwhile; a fresh read and another try may help.
    Conflict,
    /// The estate's interface does not answer; later may be fine.
    Unavailable,
    /// It was examined and found wanting: a failed verification, an impossible request.
    Rejected,
    /// A newer generation or epoch is at work; this one must not act any more.
    Fenced,
}

impl FailureClass {
    /// Whether trying the same again later can succeed.
    #[must_use]
    pub fn is_passing(self) -> bool {
        match self {
            Self::Throttled | Self::Conflict | Self::Unavailable => true,
            Self::Denied | Self::Missing | Self::Rejected | Self::Fenced => false,
        }
    }
}

impl fmt::Display for FailureClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Throttled => "throttled",
            Self::Denied => "denied",
            Self::Missing => "missing",
            Self::Conflict => "conflict",
            Self::Unavailable => "unavailable",
            Self::Rejected => "rejected",
            Self::Fenced => "fenced",
        })
    }
}
