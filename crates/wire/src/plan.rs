//! A plan as people and scripts look at it.

use serde::{Deserialize, Serialize};
use vocab::Timestamp;

/// A plan, before or after it was started.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanView {
    /// Whether this is the practice estate.
    pub practice: bool,
    /// Its id, also the rollout's.
    pub id: String,
    /// What it would do, in a few digits: two plans with the same one do the same.
    pub fingerprint: String,
    /// Whether the environment is one where mistakes reach users.
    pub protected: bool,
    /// The service.
    pub service: String,
    /// The environment.
    pub environment: String,
    /// The region.
    pub region: String,
    /// How.
    pub strategy: String,
    /// What for.
    pub purpose: String,
    /// The release that serves, and the slot it is in.
    pub stable: String,
    /// The slot of the release that serves.
    pub stable_slot: String,
    /// The release on trial.
    pub release: String,
    /// The slot it goes to.
    pub canary_slot: String,
    /// Who owns the weights, in words.
    pub mode: String,
    /// The steps.
    pub steps: Vec<StepView>,
    /// What the linter says, most serious first.
    pub notes: Vec<NoteView>,
    /// What this plan leaves out.
    pub skipped: Vec<String>,
    /// What it does when things do not go by themselves, one sentence each.
    pub policies: Vec<String>,
    /// What becomes of it when nobody drives it: "for 2 min: pause and wait".
    pub undriven: String,
    /// How fast traffic can be brought back: "one weight write, ≤ 5 s".
    pub way_back: String,
    /// Expected requests per second on the target.
    pub requests_per_second: f64,
    /// Expected length in seconds.
    pub expected_seconds: u64,
    /// Expected length, for people.
    pub expected: String,
    /// When it was made.
    pub made: Timestamp,
    /// Whether it may be started as it is.
    pub startable: bool,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepView {
    /// From 1.
    pub number: usize,
    /// `provision`, `verify`, `approve`, `shift`, `bake`, `retire`.
    pub kind: String,
    /// In words: "shift to 25 %".
    pub title: String,
    /// Effects that take it, in order, in words.
    pub forward: Vec<String>,
    /// Effects that take it back, in order, in words.
    pub back: Vec<String>,
    /// Gates that must hold, in words.
    pub gates: Vec<String>,
    /// Expected length in seconds.
    pub expected_seconds: u64,
    /// Expected length, for people.
    pub expected: String,
}

/// One remark of the linter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteView {
    /// `error`, `warning`, `advice`.
    pub severity: String,
    /// Which rule, e.g. `short-bake`.
    pub code: String,
    /// The step it is about, from 1.
    pub step: Option<usize>,
    /// What is wrong, and what to do.
    pub text: String,
}
