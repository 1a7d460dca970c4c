//! Records: the decisions of a rollout, as the journal keeps them.

use crate::{Effect, Note, Outcome, Plan, Rollout};
use serde::{Deserialize, Serialize};
use std::fmt;
use vocab::{EffectId, Generation, Judgement, OperatorName, Percent, RolloutId, Span, Timestamp};

/// One decision. Together, in order, they are the whole of a rollout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "record")]
pub enum Record {
    /// The plan as it was previewed; the first record of every rollout.
    Planned {
        /// All of it.
        plan: Box<Plan>,
        /// What the linter said.
        notes: Vec<Note>,
        /// The rollout it supersedes and has to wait for.
        behind: Option<RolloutId>,
    },
    /// The rollout it waited for has ended.
    Begun,
    /// A step is taken up.
    StepStarted {
        /// Its number, from 0.
        step: usize,
        /// When it must be done.
        deadline: Timestamp,
    },
    /// An effect is about to be performed: written before it is.
    Intended {
        /// Which.
        effect: EffectId,
        /// What.
        order: Effect,
        /// The fence.
        generation: Generation,
        /// Counted from 1.
        attempt: u32,
        /// Whether the course waits for it; side effects (pages, snapshots) it does not.
        awaited: bool,
    },
    /// How an effect ended.
    Settled {
        /// Which.
        effect: EffectId,
        /// How.
        outcome: Outcome,
    },
    /// The move is tried again later.
    RetryPlanned {
        /// When.
        at: Timestamp,
        /// Why.
        why: String,
    },
    /// What an effect wanted was seen in the estate.
    Reached {
        /// What.
        order: Effect,
    },
    /// A step is done.
    StepFinished {
        /// Its number.
        step: usize,
        /// Why it may be left.
        because: String,
    },
    /// A bake begins.
    BakeStarted {
        /// Its step.
        step: usize,
        /// Planned end.
        until: Timestamp,
        /// Latest end with all extensions.
        longest: Timestamp,
    },
    /// A bake goes on: there is not enough evidence yet.
    BakeExtended {
        /// New end.
        until: Timestamp,
        /// Why.
        because: String,
    },
    /// The evidence was judged; kept when the verdict changes, and once a minute.
    Judged {
        /// The judgement.
        judgement: Judgement,
    },
    /// A person was asked to agree.
    ApprovalAsked {
        /// The step.
        step: usize,
    },
    /// A person agreed.
    Approved {
        /// Who.
        by: OperatorName,
    },
    /// The rollout stays where it is.
    Held {
        /// The step.
        step: usize,
        /// Why.
        why: HoldReason,
    },
    /// What held it is over.
    Released {
        /// Why.
        because: String,
    },
    /// The clock stands.
    Paused {
        /// Why.
        why: PauseReason,
    },
    /// The clock goes on, once the target is as it must be.
    Unpaused {
        /// Who.
        by: OperatorName,
        /// Goals to reach before that, in order; those that are reached already
        /// are not asked for.
        way: Vec<Effect>,
    },
    /// What somebody else changed during the pause is undone.
    Restored,
    /// A person went on without waiting.
    Promoted {
        /// Who.
        by: OperatorName,
        /// Whether to the end.
        fully: bool,
        /// Why, if they said.
        reason: Option<String>,
    },
    /// The old side is kept warm.
    KeptWarm {
        /// The retire step.
        step: usize,
        /// How long.
        until: Timestamp,
    },
    /// Something was found that nobody here intended; it is read once more.
    Doubted {
        /// What.
        drift: Drift,
    },
    /// The second reading was as intended.
    Agreed,
    /// The way back begins.
    ReturnDecided {
        /// Why.
        cause: Cause,
        /// When the breach could first be seen in the measurements.
        breach: Option<Timestamp>,
        /// What will be done, in order.
        way: Vec<Effect>,
        /// The fence that shuts out everything intended before.
        generation: Generation,
        /// When a person is called if it is not done.
        deadline: Timestamp,
    },
    /// Something worth saying that decides nothing.
    Remarked {
        /// What.
        remark: Remark,
    },
    /// It cannot go on or back without a person.
    GotStuck {
        /// Why.
        why: String,
        /// What a person must do.
        needs: String,
    },
    /// The end.
    Ended {
        /// Which.
        ending: Ending,
        /// The canary's weight as it was read back.
        weight: Percent,
    },
}

impl Record {
    /// The judgement it was decided on; `after` is the rollout with it applied.
    pub(crate) fn evidence<'a>(&'a self, after: &'a Rollout) -> Option<&'a Judgement> {
        if let Self::Judged { judgement } = self {
            return Some(judgement);
        }
        after.judged().filter(|_| self.rests_on_evidence(after))
    }

    fn rests_on_evidence(&self, after: &Rollout) -> bool {
        if let Self::ReturnDecided { cause, .. } = self {
            return cause.is_measured();
        }
        if let Self::StepFinished { step, .. } = self {
            // A bake that was skipped was not decided by evidence.
            return after.has_gates(*step) && !after.fully;
        }
        matches!(self, Self::BakeExtended { .. })
    }
}

/// Why a rollout goes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "cause")]
pub enum Cause {
    /// A person rolled back.
    RolledBack {
        /// Who.
        by: OperatorName,
        /// Why, if they said.
        reason: Option<String>,
    },
    /// A person gave up.
    Aborted {
        /// Who.
        by: OperatorName,
        /// Why, if they said.
        reason: Option<String>,
    },
    /// A newer rollout takes its place.
    Superseded {
        /// Which.
        by: RolloutId,
    },
    /// A gate failed.
    GateFailed {
        /// The evidence in a sentence.
        because: String,
    },
    /// A hard limit was broken.
    Fuse {
        /// Which, in a sentence.
        because: String,
    },
    /// The longest bake ended without enough evidence.
    Insufficient {
        /// What was missing.
        because: String,
    },
    /// Both sides suffer, and the plan says to go back then.
    SystemWide {
        /// The evidence in a sentence.
        because: String,
    },
    /// Nobody drove it for too long.
    Orphaned {
        /// How long.
        gap: Span,
    },
    /// Before anything was done, the target was found to be another than the plan
    /// was made for.
    NotAsPlanned {
        /// What differs.
        drift: Drift,
    },
    /// A step could not be taken.
    CouldNot {
        /// Which, in words.
        step: String,
        /// Why.
        why: String,
        /// Whether it was the release that was examined and found wanting: a
        /// verification that failed, tasks that never became healthy.
        found_wanting: bool,
    },
}

impl Cause {
    /// How the rollout ends when the way back is done.
    #[must_use]
    pub fn ending(&self, traffic_was_shifted: bool) -> Ending {
        match self {
            Self::Aborted { .. } | Self::Superseded { .. } => Ending::Aborted,
            Self::NotAsPlanned { .. } => Ending::Failed,
            Self::CouldNot { .. } if !traffic_was_shifted => Ending::Failed,
            Self::RolledBack { .. }
            | Self::GateFailed { .. }
            | Self::Fuse { .. }
            | Self::Insufficient { .. }
            | Self::SystemWide { .. }
            | Self::Orphaned { .. }
            | Self::CouldNot { .. } => Ending::RolledBack,
        }
    }

    /// Whether it was found by measuring.
    pub(crate) fn is_measured(&self) -> bool {
        match self {
            Self::GateFailed { .. }
            | Self::Fuse { .. }
            | Self::Insufficient { .. }
            | Self::SystemWide { .. } => true,
            Self::RolledBack { .. }
            | Self::Aborted { .. }
            | Self::Superseded { .. }
            | Self::Orphaned { .. }
            | Self::NotAsPlanned { .. }
            | Self::CouldNot { .. } => false,
        }
    }

    /// Whether it says something against the release, so that shipping it again asks.
    #[must_use]
    pub fn blames_release(&self) -> bool {
        match self {
            Self::RolledBack { .. } | Self::GateFailed { .. } | Self::Fuse { .. } => true,
            Self::CouldNot { found_wanting, .. } => *found_wanting,
            Self::Aborted { .. }
            | Self::Superseded { .. }
            | Self::Insufficient { .. }
            | Self::SystemWide { .. }
            | Self::Orphaned { .. }
            | Self::NotAsPlanned { .. } => false,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said = |f: &mut fmt::Formatter<'_>, reason: &Option<String>| match reason {
            Some(reason) => write!(f, ": {reason}"),
            None => Ok(()),
        };
        match self {
            Self::RolledBack { by, reason } => {
                write!(f, "{by} rolled back")?;
                said(f, reason)
            }
            Self::Aborted { by, reason } => {
                write!(f, "{by} aborted")?;
                said(f, reason)
            }
            Self::Superseded { by } => write!(f, "superseded by {by}"),
            Self::GateFailed { because } => write!(f, "gate failed: {because}"),
            Self::Fuse { because } => write!(f, "hard limit broken: {because}"),
            Self::Insufficient { because } => write!(f, "insufficient data: {because}"),
            Self::SystemWide { because } => write!(f, "system-wide trouble: {because}"),
            Self::Orphaned { gap } => write!(f, "nobody drove it for {gap}"),
            Self::NotAsPlanned { drift } => {
                write!(f, "the target is not as it was planned for: {drift}")
            }
            Self::CouldNot { step, why, .. } => write!(f, "could not {step}: {why}"),
        }
    }
}

/// Why a rollout stays where it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "hold")]
pub enum HoldReason {
    /// A gate failed and the plan says to wait for a person.
    FailedGate {
        /// The evidence in a sentence.
        because: String,
    },
    /// Worse than stable, but inside the limits.
    WorseThanStable {
        /// The evidence in a sentence.
        because: String,
    },
    /// Both sides suffer.
    SystemWide {
        /// The evidence in a sentence.
        because: String,
    },
    /// Not enough evidence, even after the longest bake.
    Insufficient {
        /// What is missing.
        because: String,
        /// Whether only a person can let it go on.
        ask: bool,
    },
    /// Production must not change now.
    Frozen {
        /// End of the window.
        until: Timestamp,
        /// Why there is one.
        reason: String,
    },
}

impl HoldReason {
    /// Whether only a person can let it go on.
    #[must_use]
    pub fn needs_person(&self) -> bool {
        match self {
            Self::FailedGate { .. } | Self::Insufficient { ask: true, .. } => true,
            Self::WorseThanStable { .. }
            | Self::SystemWide { .. }
            | Self::Insufficient { ask: false, .. }
            | Self::Frozen { .. } => false,
        }
    }
}

impl fmt::Display for HoldReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FailedGate { because } => write!(f, "gate failed: {because}"),
            Self::WorseThanStable { because } => write!(f, "worse than stable: {because}"),
            Self::SystemWide { because } => write!(f, "system-wide trouble: {because}"),
            Self::Insufficient { because, .. } => write!(f, "insufficient data: {because}"),
            Self::Frozen { until, reason } => write!(f, "frozen until {until}: {reason}"),
        }
    }
}

/// Why the clock stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "pause")]
pub enum PauseReason {
    /// A person paused it.
    Operator {
        /// Who.
        by: OperatorName,
        /// Why, if they said.
        reason: Option<String>,
    },
    /// Somebody else changed the target.
    ForeignChange {
        /// What.
        drift: Drift,
    },
    /// Nobody drove it for too long.
    Absence {
        /// How long.
        gap: Span,
    },
}

impl fmt::Display for PauseReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operator { by, reason: None } => write!(f, "{by} paused it"),
            Self::Operator {
                by,
                reason: Some(reason),
            } => write!(f, "{by} paused it: {reason}"),
            Self::ForeignChange { drift } => write!(f, "foreign change: {drift}"),
            Self::Absence { gap } => write!(f, "nobody drove it for {gap}"),
        }
    }
}

/// A field of the target that is not as intended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drift {
    /// Which field, in words: "weight of slot b".
    pub field: String,
    /// As intended.
    pub expected: String,
    /// As found.
    pub found: String,
    /// When it was read.
    pub at: Timestamp,
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is {}, intended was {}",
            self.field, self.found, self.expected
        )
    }
}

/// Something worth saying that decides nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "remark")]
pub enum Remark {
    /// The control room was away: asleep, killed, or cut off.
    WasAway {
        /// How long.
        gap: Span,
    },
    /// The computer's clock went back; time here did not.
    ClockWentBack {
        /// By how much.
        by: Span,
    },
    /// The last request on the canary after the way back was seen.
    CanaryQuiet {
        /// When it was quiet.
        at: Timestamp,
    },
}

/// How a rollout ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// The canary serves everybody.
    Completed,
    /// Users are back on stable because something was wrong.
    RolledBack,
    /// Users are on stable because somebody gave up.
    Aborted,
    /// It never got as far as users.
    Failed,
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Completed => "completed",
            Self::RolledBack => "rolled back",
            Self::Aborted => "aborted",
            Self::Failed => "failed",
        })
    }
}
