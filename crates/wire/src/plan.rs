//! A plan as people and scripts look at it.

use serde::{Deserialize, Serialize};
use vocab::Timestamp;

/// A plan, before or after it was started.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlanView {
    /// Whether this is the practice estate.
    pub practice: bool,
    /// The account it is in; empty on the practice estate.
    #[serde(default)]
    pub account: String,
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
    /// What each bake with gates needs for its evidence, and whether it gets it.
    #[serde(default)]
    pub evidence: Vec<BakeView>,
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

/// What one bake needs for its evidence, and whether it gets it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BakeView {
    /// The step, from 1.
    pub step: usize,
    /// The canary's weight in it, percent.
    pub weight: f64,
    /// Its length, for people.
    pub bake: String,
    /// The gate that needs most: `error-rate`.
    pub metric: String,
    /// Requests per second the canary is expected to see.
    pub requests_per_second: f64,
    /// Requests it is expected to see in the whole bake.
    pub expected: u64,
    /// Requests it must see when none of them is bad.
    pub needed_clean: u64,
    /// Requests it must see when it is as stable usually is; none when nothing is
    /// known of stable, or when stable itself could never pass.
    pub needed_usual: Option<u64>,
    /// Stable's usual share of bad events, in percent; none when it is not known.
    pub usual_percent: Option<f64>,
    /// Whether the traffic suffices.
    pub enough: Enough,
    /// In words: what is expected, and what would suffice.
    pub text: String,
    /// What to change so that it suffices, best first; empty when it does.
    pub proposals: Vec<String>,
}

/// Whether a bake gets the traffic its gates need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Enough {
    /// It does.
    Yes,
    /// Only when it is extended, which the plan allows.
    Extended,
    /// Not even then.
    No,
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
