//! The seam between one gate's counts and its verdict: ours and those of other
//! tools stand behind it.

use crate::{Count, Sequential, Strength, baselines};
use vocab::{Gate, Method, Percent, Reading, Span, Timestamp, Verdict};

/// One interval as one gate is told of it. Clean: never more bad events than
/// events, never shorter than a second, never told twice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Told {
    /// First moment inside.
    pub start: Timestamp,
    /// Length.
    pub span: Span,
    /// What the release on trial did.
    pub canary: Count,
    /// What the other did at the same time; nothing when it has no traffic.
    pub stable: Count,
    /// The canary's weight.
    pub weight: Percent,
}

impl Told {
    /// First moment after the interval.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.start + self.span
    }
}

/// What stable was like before the rollout, for one metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Past {
    /// All that was counted; nothing when nothing is known.
    pub count: Count,
    /// Dispersion φ: variance of the counts as a multiple of what independent
    /// events would have. 1 when nothing is known.
    pub dispersion: f64,
}

impl Default for Past {
    fn default() -> Self {
        Self {
            count: Count::default(),
            dispersion: 1.0,
        }
    }
}

/// What a judge of one gate is held to.
#[derive(Debug, Clone, PartialEq)]
pub struct Terms {
    /// The rule.
    pub gate: Gate,
    /// Largest chance of blaming a good canary by this gate in the whole rollout.
    pub alpha: f64,
    /// What stable was like before.
    pub past: Past,
}

/// Judges one gate during one rollout.
///
/// Deterministic: the same calls in the same order give the same verdicts.
pub trait GateJudge: std::fmt::Debug + Send + Sync {
    /// Learns one interval.
    fn take(&mut self, told: &Told);

    /// The weight was changed at this moment.
    fn restart(&mut self, at: Timestamp);

    /// What this gate says at this moment. Cheap, for benchmarks and loops.
    fn verdict(&self, now: Timestamp) -> Verdict;

    /// The same with figures and words.
    fn reading(&self, now: Timestamp) -> Reading;

    /// The numbers to recompute it by; none where a judge has no such numbers.
    fn strength(&self) -> Option<Strength> {
        None
    }

    /// Another one that has seen the same.
    fn boxed(&self) -> Box<dyn GateJudge>;
}

/// The judge the gate asks for.
#[must_use]
pub fn judge_of(terms: Terms) -> Box<dyn GateJudge> {
    match terms.gate.judge {
        Method::Sequential => Box::new(Sequential::new(terms)),
        Method::GroupSequential => Box::new(baselines::GroupSequential::new(terms)),
        Method::Kayenta => Box::new(baselines::Kayenta::new(terms)),
        Method::Argo => Box::new(baselines::Argo::new(terms)),
        Method::Flagger => Box::new(baselines::Flagger::new(terms)),
        Method::CloudWatch => Box::new(baselines::CloudWatch::new(terms)),
    }
}
