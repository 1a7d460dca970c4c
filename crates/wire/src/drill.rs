//! Drills: the list, and what was learnt.

use serde::{Deserialize, Serialize};
use vocab::Timestamp;

/// One drill in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillRow {
    /// Its name on the command line.
    pub name: String,
    /// What it is about, in a sentence.
    pub summary: String,
    /// What it trains.
    pub trains: String,
}

/// What was learnt from a drill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Debrief {
    /// Which drill.
    pub drill: String,
    /// The seed that repeats it.
    pub seed: u64,
    /// What was wrong, now that it may be told.
    pub what_happened: String,
    /// When it began.
    pub began: Timestamp,
    /// When the measurements could first show it; none when they never could.
    pub knowable: Option<Timestamp>,
    /// When the control room first did something about it by itself.
    pub acted: Option<Timestamp>,
    /// What was done, in order.
    pub done: Vec<Moment>,
    /// How the rollout ended.
    pub ending: String,
    /// Requests that failed and would not have on the stable release.
    pub failed_requests: u64,
    /// Requests that were too slow and would not have been on the stable release.
    pub slow_requests: u64,
    /// All requests in that time.
    pub requests: u64,
    /// Minutes that sessions spent beyond the frame-rate or memory gates and would
    /// not have on the stable release.
    pub session_minutes: u64,
    /// Decided → read back in milliseconds, when there was a way back.
    pub promise_millis: Option<u64>,
    /// What to take home.
    pub lesson: String,
}

/// One moment of a drill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// When.
    pub at: Timestamp,
    /// Since the trouble began, for people; empty before it.
    pub after: String,
    /// What happened or was done.
    pub text: String,
}
