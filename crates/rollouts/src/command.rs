//! Commands: what a person may ask of a rollout, and refusals: when it says no.

use serde::{Deserialize, Serialize};
use std::fmt;
use vocab::{OperatorName, RolloutId, Timestamp};

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verb {
    /// Stop the clock; weights stay as they are.
    Pause,
    /// Let the clock go on where it stopped.
    Unpause,
    /// Agree to a step that waits for approval.
    Approve,
    /// Go to the next step now.
    Promote,
    /// Go to the end without further bakes.
    PromoteFully,
    /// Give up and restore stable.
    Abort,
    /// Restore stable; pre-empts everything.
    RollBack,
}

impl Verb {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Pause,
        Self::Unpause,
        Self::Approve,
        Self::Promote,
        Self::PromoteFully,
        Self::Abort,
        Self::RollBack,
    ];
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pause => "pause",
            Self::Unpause => "unpause",
            Self::Approve => "approve",
            Self::Promote => "promote",
            Self::PromoteFully => "promote fully",
            Self::Abort => "abort",
            Self::RollBack => "roll back",
        })
    }
}

/// One request of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Who.
    pub by: OperatorName,
    /// What.
    pub verb: Verb,
    /// Why, in their words.
    pub reason: Option<String>,
}

/// The domain says no, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "refusal")]
pub enum Refusal {
    /// The rollout is over.
    #[error(
        "rollout `{id}` is over: it {how}; to restore an earlier release, roll back the service"
    )]
    Over {
        /// Which.
        id: RolloutId,
        /// How it ended.
        how: String,
    },
    /// It is on its way back; only that matters now.
    #[error("rollout `{id}` is returning to stable; nothing may come before that; watch it finish")]
    Returning {
        /// Which.
        id: RolloutId,
    },
    /// It needs a person, and this verb is not what it needs.
    #[error("rollout `{id}` is stuck: {needs}; then {instead}")]
    Stuck {
        /// Which.
        id: RolloutId,
        /// What a person must do.
        needs: String,
        /// The verbs that make sense after that.
        instead: String,
    },
    /// It has not begun.
    #[error("rollout `{id}` waits for `{behind}` to end; abort it, or watch `{behind}`")]
    NotBegun {
        /// Which.
        id: RolloutId,
        /// What it waits for.
        behind: RolloutId,
    },
    /// A move is under way that goes on by itself.
    #[error("nothing to {verb}: the rollout is busy ({doing}) and goes on by itself; or roll back")]
    Busy {
        /// What was asked.
        verb: Verb,
        /// What it does.
        doing: String,
    },
    /// It is paused already.
    #[error("the rollout is paused already; unpause, promote or roll back")]
    PausedAlready,
    /// It is not paused.
    #[error("the rollout is not paused; to go to the next step, promote")]
    NotPaused,
    /// Nobody was asked.
    #[error("no approval is asked for at this step; to go to the next step, promote")]
    NothingToApprove,
    /// Somebody else has to agree.
    #[error("`{by}` may not approve this; it needs {who}")]
    NotAnApprover {
        /// Who tried.
        by: OperatorName,
        /// Who may.
        who: String,
    },
    /// Going on here bypasses a gate or a freeze window.
    #[error("promoting here bypasses a safeguard ({what}); say why with a reason")]
    NeedsReason {
        /// Which safeguard.
        what: String,
    },
    /// The clock stands in a freeze window.
    #[error("production is frozen until {until}: {reason}; wait, or override it with a reason")]
    Frozen {
        /// End of the window.
        until: Timestamp,
        /// Why there is one.
        reason: String,
    },
}
