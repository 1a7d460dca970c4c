//! One rollout as people watch it.

use crate::{PlanView, PromiseView, StatusDocument};
use serde::{Deserialize, Serialize};
use vocab::Timestamp;

/// Everything a screen about one rollout shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RolloutView {
    /// Where it stands.
    pub status: StatusDocument,
    /// The plan it executes.
    pub plan: PlanView,
    /// Its steps as a track.
    pub ladder: Vec<LadderStep>,
    /// Its gates; empty before the first judgement.
    pub gates: Vec<GateView>,
    /// In a sentence, what the evidence says; empty before the first judgement.
    pub evidence: String,
    /// What it said, oldest first.
    pub narration: Vec<NarrationView>,
    /// The times of its way back, once it was decided.
    pub promise: Option<PromiseView>,
    /// What could go wrong now, and for how many.
    pub risk: String,
}

/// One step on the track.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LadderStep {
    /// From 1.
    pub number: usize,
    /// In words.
    pub title: String,
    /// How far it is.
    pub state: StepState,
    /// What is going on in it, or how long it takes.
    pub detail: String,
    /// How much of it is done, 0 to 1, when that is a matter of time.
    pub progress: Option<f64>,
}

/// How far a step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepState {
    /// It is behind us.
    Done,
    /// It is under way.
    Running,
    /// It waits for a person.
    Waiting,
    /// It is still to come.
    Ahead,
    /// It was taken back, or is being taken back.
    TakenBack,
}

/// One gate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GateView {
    /// `error-rate`, `latency`, `frame-rate`, `memory`.
    pub metric: String,
    /// In words: "requests over 100 ms".
    pub title: String,
    /// Canary, for people: "0.02 %".
    pub canary: String,
    /// Stable, for people.
    pub stable: String,
    /// Limit, for people: "< 0.1 %".
    pub limit: String,
    /// From -1 (bad proven) over 0 (open) to 1 (good proven).
    pub evidence: f64,
    /// Where that is, in words: "leaning to good".
    #[serde(default)]
    pub standing: String,
    /// In words, with what is still needed.
    pub verdict: String,
    /// Why, in one sentence with the figures; may be empty.
    #[serde(default)]
    pub because: String,
    /// Events still needed for proof, as far as one can tell; none when nothing is
    /// open.
    #[serde(default)]
    pub needed: Option<u64>,
    /// What judges it, when it is not the control room's own evidence: "kayenta".
    #[serde(default)]
    pub judge: String,
}

/// One thing a rollout said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NarrationView {
    /// When.
    pub at: Timestamp,
    /// Time of day, UTC.
    pub clock: String,
    /// What is done.
    pub action: String,
    /// Why.
    pub reason: String,
    /// On what evidence; may be empty.
    pub metrics: String,
    /// At what risk.
    pub risk: String,
    /// Time to the planned end, for people; empty when nobody can say.
    pub eta: String,
}
