//! How much has to be seen, told before anything is: what proof costs.

use super::grid::{Fixed, Pair, PerPoint};
use super::onset::{FIRST, WEIGHTS};
use super::proof::Proof;
use super::reference::Known;
use super::temper::{BLAME, PRAISE, Temper, Tempers};
use super::{BETA, Limits, until};
use crate::Past;
use vocab::{Gate, Percent, Span};

/// Numbers of events on the canary, on average.
#[derive(Debug)]
pub(crate) struct Forecast {
    limits: Limits,
    blame: Temper,
    praise: Temper,
    proof: Proof,
    usual: f64,
    /// Stable's events to one of the canary's.
    beside: f64,
}

impl Forecast {
    /// For a gate, when stable was like this before, the canary has this weight and
    /// an interval this length.
    pub(crate) fn new(gate: &Gate, past: &Past, weight: Percent, interval: Span) -> Self {
        let limits = Limits::of(gate);
        let known = Known::new(past.count, past.dispersion.max(1.0));
        let usual = known.usual(limits.tolerated);
        let eta = 1.0 / past.dispersion.max(1.0);
        Self {
            limits,
            blame: Tempers::new(gate.metric, eta, BLAME).later(interval),
            praise: Tempers::new(gate.metric, 1.0, PRAISE).later(interval),
            proof: Proof::new(limits.tolerated),
            usual: usual.unwrap_or(0.0),
            beside: weight.rest().share() / weight.share().max(1e-4),
        }
    }

    /// Until a canary with this share of bad events is shown to be good; none when
    /// it is not, or too close to the limit to be shown.
    pub(crate) fn good(&self, share: f64) -> Option<u64> {
        counted(self.proof.until(1.0 / BETA, share, self.praise))
    }

    /// Until a canary with this share, bad from the start, is rolled back; none
    /// when it is inside the limits or too close to them.
    pub(crate) fn bad(&self, share: f64, alpha: f64) -> Option<u64> {
        let temper = self.blame.0;
        let above = Fixed::new(self.limits.tolerated).of(share * temper, temper);
        let stable = self.beside * temper;
        let worse = Pair {
            canary_bad: share * temper,
            canary: temper,
            stable_bad: self.usual * stable,
            stable,
        };
        let worse = if self.beside > 0.0 {
            worse.of(self.limits.ratio)
        } else {
            above
        };
        let needed = |drifts: PerPoint| grown(drifts, FIRST, 1.0 / alpha);
        counted(needed(above).max(needed(worse)))
    }
}

fn grown(drifts: PerPoint, stake: f64, enough: f64) -> f64 {
    let parts = WEIGHTS.map(|weight| stake * weight);
    until::grown(parts.into_iter().zip(drifts), enough)
}

/// Beyond this it takes for ever.
const FOR_EVER: f64 = 1e12;

fn counted(events: f64) -> Option<u64> {
    (events < FOR_EVER).then(|| (events.ceil() as u64).max(1))
}

#[cfg(test)]
mod tests {
    use super::super::grid::GRID;
    use super::*;

    const SHARES: [f64; 5] = [0.002, 0.005, 0.01, 0.02, 0.05];

    /// Against the limit only, all of the stake from the start, one hundredth of
    /// error: what the figures in docs/BENCHMARKS.md are made of.
    #[test]
    fn the_best_point_of_the_grid_alone_needs_what_was_computed_by_hand() {
        let enough = 100.0 * GRID.len() as f64;
        let needed = SHARES.map(|share| {
            let drifts = Fixed::new(0.001).of(share, 1.0);
            let best = drifts.into_iter().fold(0.0, f64::max);
            (f64::ln(enough) / best).round() as u64
        });
        assert_eq!(needed, [17_282, 1_648, 475, 163, 45]);
    }

    #[test]
    fn all_of_it_together_needs_about_as_much() {
        let needed = SHARES.map(|share| {
            let drifts = Fixed::new(0.001).of(share, 1.0);
            grown(drifts, 1.0, 100.0).round() as u64
        });
        assert_eq!(needed, [15_357, 1_451, 435, 155, 47]);
    }
}
