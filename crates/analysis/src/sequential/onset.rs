//! Evidence that grows from an unknown moment on.
//!
//! A fault may be there from the start, come with more weight, or begin at any
//! time. Evidence that is simply multiplied up since the start would first have to
//! make up for everything good before it. So it is a mixture over the moment of
//! onset: a stake of one is set aside before the start, a part of it is put on
//! every interval before it is looked at, and only what was put down takes part:
//! `S ← (S + stake)·L`. What is not put down yet counts as it is. The whole is one
//! at the start and grows on average by nothing as long as the canary is good,
//! whatever the moment it is looked at; so it reaches `1/α` with a chance of `α`
//! at most (Ville).
//!
//! How the stake is spread was tried out in the benchmark, at 1,000 requests/s. With
//! half, seven tenths, eight tenths or all of it put down at the start, a canary
//! served so many bad requests before it was rolled back: 211, 204, 203, 199 with slow
//! requests (3 to 7 %) from the start; 22, 23, 23, 30 with 0.5 % errors from the third
//! minute on; 27, 27, 28, 35 with those that come with the second step. Weights that
//! are even over the grid cost 5 % more where a canary is but twice as bad as
//! tolerated, and save 3 % where it is twenty times.

use super::grid::{GRID, PerPoint};
use vocab::Span;

/// Put down at the start: most faults are in the release.
pub(super) const FIRST: f64 = 0.7;

/// Of what is left, put down when the weight is changed: those that come with load.
const SHIFT: f64 = 0.4;

/// Of what is left, put down over this time: those that come by themselves. Later
/// ever less; what is left falls with one over the time, so that it lasts for days.
const PATIENCE: Span = Span::minutes(5);

/// How the stake is spread over the grid. What is little worse takes longest to
/// show, and what is said for it counts most bad requests less.
pub(super) const WEIGHTS: PerPoint = [0.1, 0.16, 0.2, 0.14, 0.18, 0.1, 0.08, 0.04];

/// Beyond this, evidence is not counted up: it is proof enough, and what is over
/// can be forgotten.
const MOST: f64 = 1e12;

/// How the stake is put down, interval by interval. Depends on nothing that was
/// counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stakes {
    left: f64,
    elapsed: f64,
    next: f64,
}

impl Stakes {
    pub(super) fn new() -> Self {
        Self {
            left: 1.0,
            elapsed: 0.0,
            next: FIRST,
        }
    }

    /// The weight was changed.
    pub(super) fn shift(&mut self) {
        if self.elapsed > 0.0 {
            self.next = SHIFT;
        }
    }

    /// What is put on the next interval, and what is left then.
    pub(super) fn put(&mut self, span: Span) -> (f64, f64) {
        let length = span.as_seconds();
        let before = self.left;
        self.left *= 1.0 - self.next;
        let patience = PATIENCE.as_seconds() + self.elapsed;
        self.left *= patience / (patience + length);
        self.elapsed += length;
        self.next = 0.0;
        (before - self.left, self.left)
    }
}

/// Evidence for one claim against the canary.
#[derive(Debug, Clone, Copy)]
pub(super) struct Growth {
    parts: PerPoint,
    now: f64,
    peak: f64,
    /// The most one interval made it grow since it was last below one,
    largest: f64,
    /// and what all others did together.
    besides: f64,
}

impl Growth {
    pub(super) fn new() -> Self {
        Self {
            parts: [0.0; GRID.len()],
            now: 1.0,
            peak: 1.0,
            largest: 1.0,
            besides: 1.0,
        }
    }

    /// One interval, with the logarithms of its likelihood ratios.
    pub(super) fn take(&mut self, (stake, left): (f64, f64), ratios: &PerPoint) {
        let mut grown = left;
        for ((part, ratio), weight) in self.parts.iter_mut().zip(ratios).zip(WEIGHTS) {
            *part = (*part + stake * weight) * ratio.clamp(-700.0, 700.0).exp();
            grown += *part;
            *part = part.min(MOST);
        }
        self.share(grown / self.now);
        self.now = left + self.parts.iter().sum::<f64>();
        if self.now < 1.0 {
            self.peak = self.now;
            (self.largest, self.besides) = (1.0, self.now);
        } else {
            self.peak = self.peak.max(self.now);
        }
    }

    fn share(&mut self, factor: f64) {
        let smaller = factor.min(self.largest);
        self.largest = self.largest.max(factor);
        self.besides = (self.besides * smaller).clamp(1.0 / MOST, MOST);
    }

    /// What is left of it without the interval that said most.
    pub(super) fn besides(&self) -> f64 {
        self.besides
    }

    pub(super) fn now(&self) -> f64 {
        self.now
    }

    /// The most it was since it was last less than nothing (below one).
    pub(super) fn peak(&self) -> f64 {
        self.peak
    }

    /// What every point of the grid has.
    pub(super) fn parts(&self) -> impl Iterator<Item = f64> {
        self.parts.iter().copied()
    }
}
