//! The canary's counts against the limit and against stable's.
//!
//! Two tests stand behind every claim against the canary, each with a chance of
//! less than [`CHANCE`] to speak up for nothing:
//! - *above*: so many bad events, if the true share were what is tolerated
//!   (Poisson);
//! - *worse*: so many of both sides' bad events on the canary, if it were just the
//!   tolerated ratio worse than stable. Given their sum they are binomial with
//!   `θ = ratio·n_c / (ratio·n_c + n_b)`, so stable's own luck is accounted for
//!   (Przyborowski and Wilenski, Biometrika 1940).

use super::seen::Counted;
use crate::tail::{binomial_at_least, poisson_at_least};
use crate::{Count, History};
use vocab::{Gate, Percent};

/// The chance of blaming a canary that is just inside the limit, per test.
pub(super) const CHANCE: f64 = 1e-3;

/// What the canary is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Against {
    /// The other side, at the same time.
    Stable,
    /// What the other side was like before.
    History,
    /// Nothing is known.
    Nothing,
}

/// Bad shares on both sides.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shares {
    pub(super) canary: f64,
    pub(super) stable: Option<f64>,
    pub(super) against: Against,
}

/// A stretch of time, tested.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tested {
    pub(super) shares: Shares,
    /// Chance of so many bad events at the tolerated share.
    pub(super) above: f64,
    /// Chance of so many of them on the canary at the tolerated ratio.
    pub(super) worse: f64,
}

impl Tested {
    pub(super) fn is_worse(&self) -> bool {
        self.worse < CHANCE
    }

    pub(super) fn is_above(&self) -> bool {
        self.above < CHANCE
    }
}

/// One gate's limits, and what to hold them against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits<'a> {
    pub(super) gate: &'a Gate,
    pub(super) weight: Percent,
    pub(super) history: &'a History,
}

impl Limits<'_> {
    /// The tolerated share, 0 to 1; zero counts as the smallest share there is.
    pub(super) fn tolerated(&self) -> f64 {
        self.gate.tolerated.share().max(1e-4)
    }

    /// A ratio that is no number, or asks the canary to be better than stable, is
    /// taken for 1: not worse.
    fn ratio(&self) -> f64 {
        let ratio = self.gate.ratio;
        if ratio.is_finite() {
            ratio.max(1.0)
        } else {
            1.0
        }
    }

    /// What the canary is compared with, beside these counts of stable.
    pub(super) fn reference(&self, stable: Count) -> (Count, Against) {
        reference(self.weight, self.history.count(self.gate.metric), stable)
    }

    /// Whether the shares alone break the gate, however small the counts.
    pub(super) fn are_broken(&self, counted: &Counted) -> bool {
        let (reference, _) = self.reference(counted.stable);
        let bound = reference.share().unwrap_or(0.0) * self.ratio();
        let share = counted.canary.share().unwrap_or(0.0);
        share > self.tolerated() && share > bound
    }

    /// Both tests; none without events on the canary.
    pub(super) fn test(&self, counted: &Counted) -> Option<Tested> {
        let share = counted.canary.share()?;
        let (reference, against) = self.reference(counted.stable);
        let factor = counted.independence(self.gate.metric);
        let bad = (counted.canary.bad as f64 * factor).floor() as u64;
        let above = if share > self.tolerated() {
            poisson_at_least(
                bad,
                counted.canary.events as f64 * factor * self.tolerated(),
            )
        } else {
            1.0
        };
        let worse = match against {
            // With nothing to compare with, being above the limit is bad enough.
            Against::Nothing => above,
            Against::Stable | Against::History => {
                worse_than(counted.canary, reference, self.ratio(), factor)
            }
        };
        let shares = Shares {
            canary: share,
            stable: reference.share(),
            against,
        };
        Some(Tested {
            shares,
            above,
            worse,
        })
    }
}

/// What the canary is compared with: stable at the same time, or its history when
/// everything is on the canary or stable has no traffic.
pub(super) fn reference(weight: Percent, history: Count, stable: Count) -> (Count, Against) {
    let alone = weight == Percent::FULL && history.events > 0;
    if stable.events > 0 && !alone {
        (stable, Against::Stable)
    } else if history.events > 0 {
        (history, Against::History)
    } else {
        (Count::default(), Against::Nothing)
    }
}

/// Chance that the canary has so many of both sides' bad events when it is just
/// `ratio` times worse; 1 when it is not even that. `factor` says how much of an
/// independent event a counted one is.
pub(super) fn worse_than(canary: Count, stable: Count, ratio: f64, factor: f64) -> f64 {
    let (Some(share), Some(other)) = (canary.share(), stable.share()) else {
        return 1.0;
    };
    if share <= ratio * other {
        return 1.0;
    }
    let canary_bad = (canary.bad as f64 * factor).floor() as u64;
    let stable_bad = (stable.bad as f64 * factor).ceil() as u64;
    let weighted = ratio * canary.events as f64;
    let chance = weighted / (weighted + stable.events as f64);
    binomial_at_least(canary_bad, canary_bad.saturating_add(stable_bad), chance)
}
