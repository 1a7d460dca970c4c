//! Verdicts: what the evidence says. A rollout is given them; how they are made
//! is no business of its.

use crate::{Gate, Timestamp};
use serde::{Deserialize, Serialize};

/// What follows from the evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// All gates are good: the next step may be taken.
    Promote,
    /// A gate is broken and the canary is worse than stable.
    RollBack,
    /// A hard limit is broken (the fuse): roll back at once, whatever the policy.
    RollBackNow,
    /// Worse than stable, but inside the limits.
    Hold,
    /// Not enough traffic to say; `requests` more would do, as far as one can tell.
    InsufficientData {
        /// Requests still needed on the canary.
        requests: u64,
    },
    /// Both sides suffer: not the canary's fault.
    SystemWide,
}

/// One gate's part in a judgement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The rule.
    pub gate: Gate,
    /// Share of bad events on the canary, 0 to 1; none without traffic.
    pub canary: Option<f64>,
    /// Share of bad events on stable, or in its history when it has no traffic.
    pub stable: Option<f64>,
    /// Evidence from -1 (bad proven) over 0 (open) to 1 (good proven).
    pub evidence: f64,
    /// Events counted on the canary.
    pub events: u64,
    /// What this gate alone would say.
    pub verdict: Verdict,
    /// Why, in one sentence for people; empty in records of before there was one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub because: String,
}

/// The whole of the evidence at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// When it was made.
    pub at: Timestamp,
    /// When the newest measurement in it ended.
    pub newest: Timestamp,
    /// What follows.
    pub verdict: Verdict,
    /// In one sentence, for people.
    pub because: String,
    /// Gate by gate.
    pub readings: Vec<Reading>,
}
