//! The mirror: evidence that the canary is inside the limit.
//!
//! Refutes that its share is the tolerated one or more, by a mixture over smaller
//! shares. Half of the weight is on next to nothing, so that a canary without any bad
//! event is shown to be good after some 3,400 requests where 0.1 % is tolerated (3,000
//! if all of it were there); the rest is where most canaries are. Of those with a
//! fifth of the tolerated share, 49 % are shown to be good by 3,600 requests, 68 % by
//! 7,200 and 87 % by 10,800. With more weight on nothing, more points, or stable's own
//! share for one of them, it was fewer.
//!
//! Counted twice, with half of the weight each: over all intervals, and without
//! those in which stable itself was clearly above the limit. Otherwise one bad
//! minute of both sides would keep a rollout for an hour. Leaving out by stable's
//! share alone favours nobody: the canary's own events have no part in the choice.

use super::grid::Worth;
use super::temper::Temper;
use crate::{Count, Told};
use vocab::Span;

/// Shares that are thought of, as parts of the tolerated one, and their weights.
const SHARES: [(f64, f64); 3] = [(0.001, 0.45), (0.25, 0.45), (0.5, 0.1)];

/// One number for every share.
type PerShare = [f64; SHARES.len()];

/// Never less than this: what was bad can be made up for, if only in ages.
const LEAST: f64 = 1e-250;

/// Nor more: what turns bad is noticed.
const MOST: f64 = 1e12;

/// Evidence for one gate.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proof {
    tolerated: f64,
    worth: [Worth; SHARES.len()],
    all: PerShare,
    calm: PerShare,
    /// What the canary did while stable was calm.
    counted: Count,
    left_out: Span,
    peak: f64,
}

impl Proof {
    pub(super) fn new(tolerated: f64) -> Self {
        let prior = SHARES.map(|(_, weight)| weight);
        Self {
            worth: SHARES.map(|(part, _)| Worth::new(part * tolerated, tolerated)),
            tolerated,
            all: prior,
            calm: prior,
            counted: Count::default(),
            left_out: Span::ZERO,
            peak: 1.0,
        }
    }

    /// Begins anew.
    pub(super) fn restart(&mut self) {
        *self = Self::new(self.tolerated);
    }

    /// One interval.
    pub(super) fn take(&mut self, told: &Told, temper: Temper) {
        let (bad, events) = temper.of(told.canary);
        let factors = self
            .worth
            .map(|worth| worth.of(bad, events).clamp(-700.0, 700.0).exp());
        multiply(&mut self.all, &factors);
        if self.is_calm(told.stable) {
            multiply(&mut self.calm, &factors);
            self.counted += told.canary;
        } else {
            self.left_out = self.left_out + told.span;
        }
        self.peak = self.peak.max(self.now());
    }

    pub(super) fn now(&self) -> f64 {
        self.parts().sum()
    }

    pub(super) fn peak(&self) -> f64 {
        self.peak
    }

    /// What the canary did, apart from that time.
    pub(super) fn counted(&self) -> Count {
        self.counted
    }

    /// How long stable itself was clearly above the limit.
    pub(super) fn left_out(&self) -> Span {
        self.left_out
    }

    /// Clean events until it has grown to `target`, when this share of them is bad.
    pub(super) fn until(&self, target: f64, share: f64, temper: Temper) -> f64 {
        let drift = self.worth.map(|worth| temper.0 * worth.of(share, 1.0));
        let drifts = drift.into_iter().chain(drift);
        super::until::grown(self.parts().zip(drifts), target)
    }

    fn parts(&self) -> impl Iterator<Item = f64> {
        self.all.iter().chain(&self.calm).map(|part| part / 2.0)
    }

    /// Not clearly above the limit: two standard deviations and an event.
    fn is_calm(&self, stable: Count) -> bool {
        let tolerated = stable.events as f64 * self.tolerated;
        stable.bad as f64 <= tolerated + 2.0 * tolerated.sqrt() + 1.0
    }
}

fn multiply(parts: &mut PerShare, factors: &PerShare) {
    for (part, factor) in parts.iter_mut().zip(factors) {
        *part = (*part * factor).clamp(LEAST, MOST);
    }
}
