//! Sums over the runs of one method in one case, and the figures they give.
//!
//! Everything is counted in whole numbers, so that it does not matter in which
//! order, or on which thread, the runs were made.

use crate::walk::{End, Outcome};
use crate::world::{LADDER, STEP};

/// What became of all runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Runs.
    pub runs: u64,
    /// Rolled back with the fault there.
    pub detected: u64,
    /// Rolled back without a fault: always in a healthy world, before its onset in
    /// a bad one.
    pub false_rollbacks: u64,
    /// Detections by the step they were made on.
    pub by_step: [u64; LADDER.len()],
    /// Promoted once at least.
    pub promoted: u64,
    /// Through the whole ladder.
    pub completed: u64,
    /// Ended without an answer.
    pub inconclusive: u64,
    /// Bad events served by the canary, in all runs.
    pub bad: u64,
    /// Rollouts in which it can be compared with ours: it did not end them before
    /// there was a fault. Who rolls back too early serves nothing bad.
    pub compared: u64,
    /// Bad events more than ours in those, and the squares.
    pub more: i64,
    /// Sum of the squares of those differences.
    pub more_squared: u64,
    /// Intervals beyond the shortest way through, of those completed.
    pub(crate) delays: Vec<u64>,
    /// Intervals from onset to rollback.
    pub(crate) times: Vec<u64>,
}

impl Tally {
    /// Counts one run; `ours` is what our method served in the same rollout.
    pub(crate) fn add(&mut self, outcome: Outcome, ours: u64) {
        self.runs += 1;
        self.bad += outcome.bad;
        self.promoted += u64::from(outcome.step > 0 || outcome.end == End::Completed);
        let is_rollback = matches!(outcome.end, End::RolledBack);
        if outcome.onset.is_some() || !is_rollback {
            let more = outcome.bad.cast_signed() - ours.cast_signed();
            self.compared += 1;
            self.more += more;
            self.more_squared += more.unsigned_abs().pow(2);
        }
        match (outcome.end, outcome.onset) {
            (End::RolledBack, Some(onset)) => {
                self.detected += 1;
                self.by_step[outcome.step] += 1;
                count(&mut self.times, outcome.at - onset);
            }
            (End::RolledBack, None) => self.false_rollbacks += 1,
            (End::Completed, _) => {
                self.completed += 1;
                count(&mut self.delays, outcome.at - STEP * LADDER.len());
            }
            (End::Inconclusive, _) => self.inconclusive += 1,
        }
    }

    /// Adds the runs of another part of the same case.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.runs += other.runs;
        self.detected += other.detected;
        self.false_rollbacks += other.false_rollbacks;
        for (one, other) in self.by_step.iter_mut().zip(other.by_step) {
            *one += other;
        }
        self.promoted += other.promoted;
        self.completed += other.completed;
        self.inconclusive += other.inconclusive;
        self.bad += other.bad;
        self.compared += other.compared;
        self.more += other.more;
        self.more_squared += other.more_squared;
        merge(&mut self.delays, &other.delays);
        merge(&mut self.times, &other.times);
    }

    /// This many of the runs as a share.
    #[must_use]
    pub fn share(&self, count: u64) -> f64 {
        count as f64 / self.runs.max(1) as f64
    }

    /// Detected up to and with this step, as a share.
    #[must_use]
    pub fn detected_by(&self, step: usize) -> f64 {
        self.share(self.by_step.iter().take(step + 1).sum())
    }

    /// Bad events served in one rollout, in the mean.
    #[must_use]
    pub fn bad_mean(&self) -> f64 {
        self.share(self.bad)
    }

    /// How many bad events more than ours it served in a rollout, in the mean of
    /// those that can be compared, and the standard error of that.
    #[must_use]
    pub fn more_mean(&self) -> (f64, f64) {
        let compared = self.compared.max(1) as f64;
        let mean = self.more as f64 / compared;
        let variance = (self.more_squared as f64 / compared - mean * mean).max(0.0);
        (mean, (variance / compared).sqrt())
    }

    /// Seconds from onset to rollback that this part of all runs does not exceed;
    /// none when fewer were detected.
    #[must_use]
    pub fn time(&self, part: f64) -> Option<u64> {
        quantile(&self.times, part, self.runs).map(|intervals| intervals * 10)
    }

    /// The same for seconds by which the end of the ladder was delayed, of those
    /// that came to it.
    #[must_use]
    pub fn delay(&self, part: f64) -> Option<u64> {
        quantile(&self.delays, part, self.completed).map(|intervals| intervals * 10)
    }
}

fn count(histogram: &mut Vec<u64>, at: usize) {
    if histogram.len() <= at {
        histogram.resize(at + 1, 0);
    }
    histogram[at] += 1;
}

fn merge(one: &mut Vec<u64>, other: &[u64]) {
    if one.len() < other.len() {
        one.resize(other.len(), 0);
    }
    for (one, other) in one.iter_mut().zip(other) {
        *one += other;
    }
}

fn quantile(histogram: &[u64], part: f64, of: u64) -> Option<u64> {
    let wanted = ((part * of as f64).ceil() as u64).max(1);
    let mut seen = 0;
    for (value, count) in histogram.iter().enumerate() {
        seen += count;
        if seen >= wanted {
            return Some(value as u64);
        }
    }
    None
}

/// Wilson's interval of 95 % for a share of `count` in `runs`.
#[must_use]
pub fn wilson(count: u64, runs: u64) -> (f64, f64) {
    if runs == 0 {
        return (0.0, 1.0);
    }
    let z = 1.959_963_984_540_054_f64;
    let (n, p) = (runs as f64, count as f64 / runs as f64);
    let below = 1.0 + z * z / n;
    let middle = (p + z * z / (2.0 * n)) / below;
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / below;
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(at: usize, onset: Option<usize>, bad: u64) -> Outcome {
        Outcome {
            end: End::RolledBack,
            step: at / STEP,
            at,
            onset,
            bad,
        }
    }

    #[test]
    fn quantiles_count_those_that_never_came() {
        let mut tally = Tally::default();
        for at in [3, 5, 40] {
            tally.add(back(at, Some(1), 2), 1);
        }
        tally.add(back(2, None, 2), 4);
        assert_eq!(tally.time(0.5), Some(40));
        assert_eq!(tally.time(0.75), Some(390));
        assert_eq!(tally.time(0.95), None);
        assert_eq!((tally.detected, tally.false_rollbacks), (3, 1));
        assert_eq!([0, 1].map(|step| tally.detected_by(step)), [0.5, 0.75]);
        assert_eq!((tally.compared, tally.more_mean().0), (3, 1.0));
    }

    #[test]
    fn parts_make_a_whole() {
        let runs: Vec<_> = (1..50).map(|at| back(at, Some(0), at as u64)).collect();
        let mut whole = Tally::default();
        let mut parts = [Tally::default(), Tally::default()];
        for (i, run) in runs.iter().enumerate() {
            whole.add(*run, 7);
            parts[i % 2].add(*run, 7);
        }
        let [mut one, other] = parts;
        one.merge(&other);
        assert_eq!(one, whole);
    }

    #[test]
    fn intervals_are_wilsons() {
        let close = |found: (f64, f64), low: f64, high: f64| {
            assert!(
                (found.0 - low).abs() < 5e-5 && (found.1 - high).abs() < 5e-5,
                "{found:?}"
            );
        };
        close(wilson(0, 2_000), 0.0, 0.0019);
        close(wilson(1, 10), 0.0179, 0.4042);
        assert_eq!(wilson(0, 0), (0.0, 1.0));
    }
}
