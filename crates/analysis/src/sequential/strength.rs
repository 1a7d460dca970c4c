//! The numbers behind a verdict, to recompute it by.

use super::{BETA, Sequential};
use crate::Count;

/// Evidence of one gate in figures. Natural logarithms: 0 is none, `ln(1/alpha)`
/// proves the canary bad, `ln(1/beta)` good.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Strength {
    /// That the canary is above the tolerated share: `ln A`.
    pub above: f64,
    /// The most of it since it was last below 0.
    pub above_peak: f64,
    /// That the canary is above the tolerated ratio to stable: `ln R`.
    pub worse: f64,
    /// The most of it since it was last below 0.
    pub worse_peak: f64,
    /// That the canary is below the tolerated share, since the weight was changed.
    pub proof: f64,
    /// The most of it since the weight was changed.
    pub proof_peak: f64,
    /// The tolerated share, 0 to 1, as it is used.
    pub tolerated: f64,
    /// The tolerated ratio to stable, as it is used.
    pub ratio: f64,
    /// Chance of blaming a good canary by this gate.
    pub alpha: f64,
    /// Chance of promoting a canary at the limit in one bake.
    pub beta: f64,
    /// Dispersion φ of stable.
    pub dispersion: f64,
    /// What likelihood ratios against the canary are raised to: η = 1/φ.
    pub eta: f64,
    /// The canary's counts since the start.
    pub canary: Count,
    /// Stable's counts since the start.
    pub stable: Count,
}

impl Sequential {
    pub(super) fn measured(&self) -> Strength {
        Strength {
            above: self.above.now().ln(),
            above_peak: self.above.peak().ln(),
            worse: self.worse.now().ln(),
            worse_peak: self.worse.peak().ln(),
            proof: self.proof.now().ln(),
            proof_peak: self.proof.peak().ln(),
            tolerated: self.limits.tolerated,
            ratio: self.limits.ratio,
            alpha: self.alpha,
            beta: BETA,
            dispersion: self.dispersion,
            eta: self.tempers.eta,
            canary: self.whole.canary,
            stable: self.whole.stable,
        }
    }
}
