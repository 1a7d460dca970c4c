//! Evidence over time, with the numbers to recompute it by.

use serde::{Deserialize, Serialize};
use vocab::Timestamp;

/// The evidence of one rollout, as its measurements tell it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct EvidenceView {
    /// Gate by gate; empty when nothing was judged.
    pub gates: Vec<GateEvidence>,
    /// What is missing, in a sentence; empty when nothing is.
    pub missing: String,
}

/// One gate's evidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GateEvidence {
    /// `error-rate`, `latency`, `frame-rate`, `memory`.
    pub metric: String,
    /// In words: "Requests over 100 ms".
    pub title: String,
    /// How it is judged: `sequential`.
    pub judge: String,
    /// Tolerated share of bad events, in percent.
    pub limit_percent: f64,
    /// Tolerated ratio to stable.
    pub ratio: f64,
    /// What stable was like before the first shift.
    pub before: CountView,
    /// What holds from beginning to end; none where the judge has no such numbers.
    pub terms: Option<TermsView>,
    /// Interval by interval, oldest first.
    pub rows: Vec<EvidenceRow>,
    /// The last verdict: `promote`, `roll-back`, `hold`, `insufficient-data`,
    /// `system-wide`.
    pub verdict: String,
    /// When it was reached for the first time without a break until the end.
    pub reached: Option<Timestamp>,
    /// Why, in a sentence.
    pub because: String,
}

/// What evidence is reckoned with.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TermsView {
    /// Chance of blaming a good canary by this gate: α.
    pub alpha: f64,
    /// Chance of promoting a canary at the limit in one bake: β.
    pub beta: f64,
    /// Dispersion of stable before: φ.
    pub dispersion: f64,
    /// What likelihood ratios are raised to: η.
    pub eta: f64,
    /// Tolerated share of bad events, 0 to 1, as it is used.
    pub tolerated: f64,
    /// Tolerated ratio to stable, as it is used.
    pub ratio: f64,
}

/// One interval of one gate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EvidenceRow {
    /// First moment inside.
    pub start: Timestamp,
    /// Length.
    pub seconds: f64,
    /// The canary's weight, percent.
    pub weight: f64,
    /// What the canary did.
    pub canary: CountView,
    /// What stable did.
    pub stable: CountView,
    /// The evidence after it, from -1 (bad proven) over 0 (open) to 1 (good proven).
    pub evidence: f64,
    /// The verdict after it.
    pub verdict: String,
    /// The logarithms after it; none where the judge has none.
    pub logs: Option<LogsView>,
}

/// Events, and how many of them were bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct CountView {
    /// All events.
    pub events: u64,
    /// The bad ones.
    pub bad: u64,
}

/// Evidence as natural logarithms. The running maxima decide.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LogsView {
    /// Above the limit: ln A.
    pub above: f64,
    /// Its running maximum.
    pub above_peak: f64,
    /// Worse than stable: ln R.
    pub worse: f64,
    /// Its running maximum.
    pub worse_peak: f64,
    /// Below the limit, since the last shift: the logarithm of the mirror.
    pub proof: f64,
    /// Its running maximum.
    pub proof_peak: f64,
}

/// Counts of one side of one gate, as a file for the offline judge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountsTable {
    /// Of the file: `error-rate-canary.csv`.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// What recorded counts say when they are judged offline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JudgedView {
    /// The gate with its evidence.
    pub gate: GateEvidence,
    /// Where the evidence is at the end, in words.
    pub standing: String,
    /// Events still needed for proof; none when nothing is open.
    pub needed: Option<u64>,
    /// What was odd about the counts, one sentence each.
    pub remarks: Vec<String>,
}
