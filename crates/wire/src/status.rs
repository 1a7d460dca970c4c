//! The machine-readable status document, and one row of the deck.

use serde::{Deserialize, Serialize};
use vocab::Timestamp;

/// Where a rollout stands, for scripts and for the top of every screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusDocument {
    /// Whether this is the practice estate: nothing of it is real.
    pub practice: bool,
    /// The rollout's id.
    pub rollout: String,
    /// The service.
    pub service: String,
    /// The environment.
    pub environment: String,
    /// The region.
    pub region: String,
    /// How: `canary`, `blue-green`, `rolling`, `instant`.
    pub strategy: String,
    /// What for: `ship`, `fix`, `revert`.
    pub purpose: String,
    /// The release on trial.
    pub release: String,
    /// The release it is compared with and goes back to.
    pub stable: String,
    /// The phase in one word or two: `baking`, `awaiting approval`, `returning`, …
    pub phase: String,
    /// Share of the traffic on the canary, in percent, as last read back.
    pub traffic_percentage: f64,
    /// Gate by gate.
    pub metrics: Vec<MetricView>,
    /// `running`, `waiting`, `returning`, `stuck`, or how it ended.
    pub status: String,
    /// What happens next, and what a person can do.
    pub next_action: String,
    /// Time to the planned end.
    pub eta: EtaView,
    /// Number of the present step, from 1; none on the way back and at the end.
    pub step: Option<usize>,
    /// Number of steps.
    pub steps: usize,
    /// When this was put together, estate time.
    pub at: Timestamp,
    /// When the target was last read; none when it was not read yet.
    pub read_at: Option<Timestamp>,
    /// Who drives it; none when nobody does.
    pub driven_by: Option<String>,
}

/// One metric in the status document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MetricView {
    /// `error-rate`, `latency`, `frame-rate`, `memory`.
    pub metric: String,
    /// Bad events on the canary, in percent; none without traffic.
    pub canary_percent: Option<f64>,
    /// Bad events on stable, in percent; none when not known.
    pub stable_percent: Option<f64>,
    /// What is tolerated, in percent.
    pub limit_percent: f64,
    /// What it says: `good`, `bad`, `worse than stable`, `not enough data`, `both sides suffer`.
    pub verdict: String,
}

/// Time to the planned end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EtaView {
    /// In seconds; none while a person or the estate decides it.
    pub seconds: Option<u64>,
    /// For people.
    pub text: String,
}

/// One target in a list: what serves, and what is going on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TargetRow {
    /// The service.
    pub service: String,
    /// The environment.
    pub environment: String,
    /// The region.
    pub region: String,
    /// The release that serves; none when nothing does.
    pub release: Option<String>,
    /// Healthy tasks of the side that serves.
    pub healthy: u32,
    /// Tasks wanted on the side that serves.
    pub desired: u32,
    /// The rollout under way, if any, and its phase.
    pub rollout: Option<String>,
    /// What was wrong when it was read, if it could not be.
    pub trouble: Option<String>,
}

/// A release that could be rolled out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseRow {
    /// Its name.
    pub release: String,
    /// A word on it.
    pub summary: String,
    /// What it does to stored data: `none`, `compatible`, `non-reversible`.
    pub migration: String,
    /// Why it went back when it was last tried; empty when it did not.
    pub failed_before: String,
}
