//! Words: records and lint rules as they are called in lists.

use crate::{Code, Record};
use std::fmt;

impl fmt::Display for Record {
    /// One line for the journal's list.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Planned { plan, .. } => {
                write!(
                    f,
                    "planned {} of {} on {}",
                    plan.strategy, plan.canary.release, plan.target
                )
            }
            Self::Begun => write!(f, "begun"),
            Self::StepStarted { step, .. } => write!(f, "step {} started", step + 1),
            Self::Intended {
                effect,
                order,
                attempt,
                ..
            } => {
                write!(f, "intended effect {effect} (try {attempt}): {order}")
            }
            Self::Settled { effect, outcome } => write!(f, "effect {effect} settled: {outcome}"),
            Self::RetryPlanned { at, why } => write!(f, "next try at {}: {why}", at.clock()),
            Self::Reached { order } => write!(f, "seen in the estate: {order}"),
            Self::StepFinished { step, because } => {
                write!(f, "step {} finished: {because}", step + 1)
            }
            Self::BakeStarted { until, .. } => write!(f, "bake until {}", until.clock()),
            Self::BakeExtended { until, because } => {
                write!(f, "bake extended until {}: {because}", until.clock())
            }
            Self::Judged { judgement } => write!(f, "judged: {}", judgement.because),
            Self::ApprovalAsked { .. } => write!(f, "approval asked"),
            Self::Approved { by } => write!(f, "approved by {by}"),
            Self::Held { why, .. } => write!(f, "held: {why}"),
            Self::Released { because } => write!(f, "released: {because}"),
            Self::Paused { why } => write!(f, "paused: {why}"),
            Self::Unpaused { by, .. } => write!(f, "unpaused by {by}"),
            Self::Restored => write!(f, "target as intended again"),
            Self::Promoted { by, fully, .. } => {
                write!(f, "promoted{} by {by}", if *fully { " fully" } else { "" })
            }
            Self::KeptWarm { until, .. } => write!(f, "old side warm until {}", until.clock()),
            Self::Doubted { drift } => write!(f, "doubted: {drift}"),
            Self::Agreed => write!(f, "as intended after all"),
            Self::ReturnDecided { cause, way, .. } => {
                let s = if way.len() == 1 { "" } else { "s" };
                write!(f, "return decided ({} move{s}): {cause}", way.len())
            }
            Self::Remarked { remark } => write!(f, "remarked: {}", remark.as_str()),
            Self::GotStuck { why, .. } => write!(f, "stuck: {why}"),
            Self::Ended { ending, weight } => write!(f, "{ending}, canary weight {weight}"),
        }
    }
}

impl crate::Remark {
    /// Its name.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::WasAway { .. } => "was away",
            Self::ClockWentBack { .. } => "clock went back",
            Self::CanaryQuiet { .. } => "canary quiet",
        }
    }
}

impl fmt::Display for crate::Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done { detail, .. } => write!(f, "done, {detail}"),
            Self::Failed { class, message } => write!(f, "failed ({class}), {message}"),
            Self::Unknown { message } => write!(f, "unknown, {message}"),
        }
    }
}

impl Code {
    /// The rule's name in lists and files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ladder => "ladder",
            Self::LargestWeight => "largest-weight",
            Self::ShortBake => "short-bake",
            Self::CanaryCapacity => "canary-capacity",
            Self::StableCapacity => "stable-capacity",
            Self::Quota => "quota",
            Self::Freeze => "freeze",
            Self::Migration => "migration",
            Self::NoAlarm => "no-alarm",
            Self::AlarmFiring => "alarm-firing",
            Self::NoHealthCheck => "no-health-check",
            Self::RuleShape => "rule-shape",
            Self::NotAttached => "not-attached",
            Self::Promise => "promise",
            Self::FailedBefore => "failed-before",
            Self::SplitTraffic => "split-traffic",
            Self::Active => "active",
        }
    }
}
