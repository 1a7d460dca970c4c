//! What the canary is compared with: stable at the same time where it has traffic,
//! else what it was like before.
//!
//! The history is one sample that is used over and over, so it cannot be drawn
//! from again in every interval. Instead the canary is held to the most that
//! stable's share may be by it, three standard errors above what was seen.

use super::Limits;
use crate::Count;

/// Standard errors above the seen share that stable's true one may be.
const ERRORS: f64 = 3.0;

/// A history in which fewer bad events than this are tolerated says nothing.
const TELLING: f64 = 5.0;

/// What one interval of the canary is compared with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reference {
    /// The other side, at the same time.
    Stable(Count),
    /// What the other side's share was before, at most.
    History(f64),
    /// Nothing is known.
    Nothing,
}

/// What is known of stable.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    count: Count,
    dispersion: f64,
}

impl Known {
    pub(super) fn new(count: Count, dispersion: f64) -> Self {
        Self { count, dispersion }
    }

    pub(super) fn learn(&mut self, stable: Count) {
        self.count += stable;
    }

    pub(super) fn count(&self) -> Count {
        self.count
    }

    /// Stable's share, when enough is known of it to expect the same of the canary.
    pub(super) fn usual(&self, tolerated: f64) -> Option<f64> {
        self.count.share().filter(|_| self.is_telling(tolerated))
    }

    /// What to compare with, where `stable` is the other side of the interval and
    /// the canary may have had all of the traffic.
    pub(super) fn beside(&self, stable: Count, alone: bool, limits: &Limits) -> Reference {
        let telling = self.is_telling(limits.tolerated);
        if stable.events > 0 && !(alone && telling) {
            Reference::Stable(stable)
        } else if telling {
            Reference::History(self.at_most())
        } else {
            Reference::Nothing
        }
    }

    pub(super) fn is_telling(&self, tolerated: f64) -> bool {
        self.count.events as f64 * tolerated >= TELLING * self.dispersion
    }

    /// Wilson and Hilferty's upper limit of a Poisson mean.
    fn at_most(&self) -> f64 {
        let bad = self.count.bad as f64 / self.dispersion + 1.0;
        let events = self.count.events as f64 / self.dispersion;
        let root = 1.0 - 1.0 / (9.0 * bad) + ERRORS / (3.0 * bad.sqrt());
        (bad * root.powi(3) / events).min(1.0)
    }
}
