//! Dispersion: how much more counts vary than independent events would.
//!
//! Clustered failures, and a share that wanders, make counts vary more. Pearson's
//! statistic over the intervals says how much, from sums alone:
//! `(Σx²/n − (Σx)²/Σn) / (p̂·(1−p̂)·(m−1))`. It is asked of the intervals as they
//! come and of whole minutes, because what wanders slowly hardly shows within ten
//! seconds; the larger counts.

use crate::Count;
use serde::{Deserialize, Serialize};
use vocab::Span;

/// With fewer intervals than this, nothing is said.
const FEWEST: f64 = 20.0;

/// More is not believed: one outage before the rollout would make it blind.
const MOST: f64 = 20.0;

/// Counts are also looked at in stretches of this length.
const MINUTE: Span = Span::seconds(60);

/// Counts of one metric, and how they vary.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Spread {
    fine: Sums,
    coarse: Sums,
    open: Count,
    open_span: Span,
}

impl Spread {
    /// One interval.
    pub(super) fn take(&mut self, count: Count, span: Span) {
        if count.events == 0 {
            return;
        }
        self.fine.take(count);
        self.open += count;
        self.open_span = self.open_span + span;
        if self.open_span >= MINUTE {
            self.coarse.take(self.open);
            (self.open, self.open_span) = (Count::default(), Span::ZERO);
        }
    }

    /// Dispersion φ of events that are each their own, never below 1.
    pub(super) fn dispersion(&self) -> f64 {
        let dispersion = f64::max(self.fine.dispersion(), self.coarse.dispersion());
        dispersion.clamp(1.0, MOST)
    }

    /// Dispersion φ of votes: within one interval only, since the same sessions vote
    /// in the next one, and that is accounted for elsewhere.
    pub(super) fn dispersion_of_votes(&self) -> f64 {
        self.fine.dispersion().clamp(1.0, MOST)
    }
}

/// What Pearson's statistic is made of.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
struct Sums {
    bins: f64,
    events: f64,
    bad: f64,
    /// Sum of the squares of bad events, each divided by its events.
    squares: f64,
}

impl Sums {
    fn take(&mut self, count: Count) {
        let (events, bad) = (count.events as f64, count.bad as f64);
        self.bins += 1.0;
        self.events += events;
        self.bad += bad;
        self.squares += bad * bad / events;
    }

    /// One standard error is taken off, so that chance alone tempers nothing.
    fn dispersion(&self) -> f64 {
        let share = self.bad / self.events;
        let variance = share * (1.0 - share);
        if self.bins < FEWEST || variance.is_nan() || variance <= 0.0 {
            return 1.0;
        }
        let freedom = self.bins - 1.0;
        let seen = (self.squares - self.bad * share) / (variance * freedom);
        let error = ((2.0 + self.bins / self.bad) / freedom).sqrt();
        seen - error * seen.max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN_SECONDS: Span = Span::seconds(10);

    fn spread(bad: impl Fn(u64) -> u64) -> f64 {
        let mut spread = Spread::default();
        for i in 0..180 {
            let bad = bad(i);
            spread.take(Count { events: 1_000, bad }, TEN_SECONDS);
        }
        spread.dispersion()
    }

    #[test]
    fn even_counts_are_not_dispersed() {
        assert_eq!(spread(|_| 0), 1.0);
        assert_eq!(spread(|_| 1), 1.0);
        assert_eq!(spread(|_| 1_000), 1.0);
    }

    #[test]
    fn failures_that_come_five_at_a_time_are() {
        // One interval in five has five: variance is four to five times the mean.
        let clustered = spread(|i| if i * 7 % 5 == 0 { 5 } else { 0 });
        assert!((3.0..4.5).contains(&clustered), "{clustered}");
    }

    #[test]
    fn what_wanders_slowly_shows_in_minutes() {
        let wandering = spread(|i| if i % 60 < 30 { 1 } else { 3 });
        assert!(wandering > 2.0, "{wandering}");
    }

    #[test]
    fn an_outage_before_is_not_believed_whole() {
        assert_eq!(spread(|i| if i < 12 { 500 } else { 0 }), MOST);
    }

    #[test]
    fn a_few_intervals_say_nothing() {
        let mut spread = Spread::default();
        for bad in [0, 90, 0, 0, 40] {
            spread.take(Count { events: 100, bad }, TEN_SECONDS);
        }
        assert_eq!(spread.dispersion(), 1.0);
    }

    #[test]
    fn gaps_and_enormous_counts_do_no_harm() {
        let mut spread = Spread::default();
        for _ in 0..100 {
            spread.take(Count::default(), TEN_SECONDS);
            let events = u64::MAX;
            spread.take(Count { events, bad: 7 }, TEN_SECONDS);
        }
        assert_eq!(spread.dispersion(), 1.0);
    }
}
