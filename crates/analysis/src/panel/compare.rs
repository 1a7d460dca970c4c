//! The fuse's comparison with stable: one exact test of two counts.
//!
//! Given their sum, the bad events of two sides are binomial when the one is just
//! `ratio` times worse than the other, with `θ = ratio·n_c / (ratio·n_c + n_b)`; so
//! stable's own luck is accounted for (Przyborowski and Wilenski, Biometrika 1940).

use crate::Count;
use crate::tail::binomial_at_least;
use vocab::Percent;

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
/// `ratio` times worse; 1 when it is not even that.
pub(super) fn worse_than(canary: Count, stable: Count, ratio: f64) -> f64 {
    let (Some(share), Some(other)) = (canary.share(), stable.share()) else {
        return 1.0;
    };
    if share <= ratio * other {
        return 1.0;
    }
    let weighted = ratio * canary.events as f64;
    let chance = weighted / (weighted + stable.events as f64);
    binomial_at_least(canary.bad, canary.bad.saturating_add(stable.bad), chance)
}
