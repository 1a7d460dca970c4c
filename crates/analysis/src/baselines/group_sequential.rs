//! A group-sequential test: looks at fixed times, with an error bound that is
//! spent over them after O'Brien and Fleming (Lan and DeMets, Biometrika 1983).
//!
//! A look a minute compares what was counted in the whole rollout, against the
//! limit and against the tolerated ratio to stable, with exact tails. Both must be
//! beyond the look's level. Early looks have next to nothing to spend, which is
//! the price for full strength at the last one; after that there is nothing left,
//! so a rollout that takes longer is not watched any more. How many looks there
//! will be must be known before: that is what a sequential test does without.

mod spending;

use super::desk::{Desk, UNSEEN};
use super::minutes::{Minute, Minutes};
use crate::tail::binomial_at_least;
use crate::{Count, GateJudge, Terms, Told, figures};
use std::sync::Arc;
use vocab::{Reading, Timestamp, Verdict};

/// Half an hour, where nobody says how long it takes.
const LOOKS: usize = 30;

/// Rolls back when a look is beyond its level.
#[derive(Debug, Clone)]
pub struct GroupSequential {
    desk: Desk,
    minutes: Minutes,
    test: Test,
    is_fresh: bool,
}

#[derive(Debug, Clone)]
struct Test {
    /// Chance that each look may be wrong by.
    levels: Arc<[f64]>,
    looks: usize,
    canary: Count,
    stable: Count,
    /// Bad events of both sides, each times the canary's share of it at the
    /// tolerated ratio: what the canary may have.
    expected: f64,
    newest: f64,
    is_beyond: bool,
}

impl GroupSequential {
    /// A test of half an hour.
    #[must_use]
    pub fn new(terms: Terms) -> Self {
        Self::with_looks(terms, LOOKS)
    }

    /// A test of so many minutes.
    #[must_use]
    pub fn with_looks(terms: Terms, looks: usize) -> Self {
        let levels = spending::levels(terms.alpha, looks).into();
        Self {
            desk: Desk::new(terms),
            minutes: Minutes::default(),
            test: Test {
                levels,
                looks: 0,
                canary: Count::default(),
                stable: Count::default(),
                expected: 0.0,
                newest: 1.0,
                is_beyond: false,
            },
            is_fresh: true,
        }
    }
}

impl Test {
    fn look(&mut self, minute: Minute, desk: &Desk) {
        // The past is taken for what stable does now, minute by minute: it is that
        // much longer than a minute that its own error hardly matters.
        let stable = if minute.stable.events > 0 {
            minute.stable
        } else {
            desk.past.count
        };
        if minute.canary.events > 0 && stable.events > 0 {
            let ratio = if desk.gate.ratio.is_finite() {
                desk.gate.ratio
            } else {
                1.0
            };
            let weighted = ratio * minute.canary.events as f64;
            let part = weighted / (weighted + stable.events as f64);
            self.expected += (minute.canary.bad as f64 + stable.bad as f64) * part;
            self.stable += stable;
        }
        self.canary += minute.canary;
        let level = self.levels.get(self.looks).copied().unwrap_or(0.0);
        self.looks += 1;
        self.newest = self.chance(desk.gate.tolerated.share().max(1e-4));
        self.is_beyond |= self.newest < level;
    }

    /// The larger of two chances: that a canary at the limit has so many bad
    /// events, and that one at the tolerated ratio has so many of all.
    fn chance(&self, limit: f64) -> f64 {
        let Count { events, bad } = self.canary;
        let absolute = binomial_at_least(bad, events, limit);
        let all = bad.saturating_add(self.stable.bad);
        if self.stable.events == 0 || all == 0 {
            return absolute;
        }
        // Of bad events at different weights, taken as if at their mean: the
        // real spread is smaller, so this errs on the careful side.
        absolute.max(binomial_at_least(bad, all, self.expected / all as f64))
    }

    fn level(&self) -> f64 {
        let newest = self.looks.checked_sub(1);
        let level = newest.and_then(|look| self.levels.get(look));
        level.copied().unwrap_or(0.0)
    }
}

impl GateJudge for GroupSequential {
    fn take(&mut self, told: &Told) {
        self.desk.take(told);
        let Self {
            desk,
            minutes,
            test,
            is_fresh,
        } = self;
        minutes.take(told, |minute| {
            test.look(minute, desk);
            *is_fresh &= minute.canary.events == 0;
        });
    }

    fn restart(&mut self, _at: Timestamp) {
        self.desk.restart();
        self.is_fresh = true;
    }

    fn verdict(&self, _now: Timestamp) -> Verdict {
        if self.test.is_beyond {
            Verdict::RollBack
        } else if self.is_fresh || self.test.looks > self.test.levels.len() {
            UNSEEN
        } else {
            Verdict::Promote
        }
    }

    fn reading(&self, now: Timestamp) -> Reading {
        let Test { looks, newest, .. } = self.test;
        let planned = self.test.levels.len();
        let level = self.test.level();
        let (evidence, why) = if self.test.is_beyond {
            (-1.0, "beyond the level of a look".to_owned())
        } else if looks > planned {
            (0.0, format!("all {planned} looks are spent"))
        } else if level > 0.0 {
            let strength = newest.max(f64::MIN_POSITIVE).ln() / level.ln();
            let (chance, level) = (figures::percent(newest), figures::percent(level));
            let why = format!("look {looks} of {planned}, chance {chance}, level {level}");
            (-strength.clamp(0.0, 1.0) + 0.0, why)
        } else {
            (
                0.0,
                format!("look {looks} of {planned}, nothing to spend yet"),
            )
        };
        self.desk.reading(self.verdict(now), evidence, &why)
    }

    fn boxed(&self) -> Box<dyn GateJudge> {
        Box::new(self.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::super::story::{NOTHING, Story, terms};
    use super::*;

    #[test]
    fn a_clear_failure_is_seen_before_the_end() {
        let mut story = Story::of(GroupSequential::with_looks(terms(), 15));
        let mut minutes = 0;
        while story.both(60, (600, 12), (5_400, 1)) != Verdict::RollBack {
            minutes += 1;
            assert!(minutes < 15);
        }
        assert!(minutes > 0, "{}", story.because());
        assert!(story.because().ends_with("beyond the level of a look"));
    }

    #[test]
    fn both_the_limit_and_stable_must_be_left_behind() {
        let mut story = Story::of(GroupSequential::with_looks(terms(), 15));
        for _ in 0..15 {
            let verdict = story.both(60, (600, 12), (5_400, 108));
            assert_eq!(verdict, Verdict::Promote, "both suffer");
        }
        let mut story = Story::of(GroupSequential::with_looks(terms(), 15));
        for _ in 0..15 {
            let verdict = story.both(60, (6_000, 5), (54_000, 5));
            assert_eq!(verdict, Verdict::Promote, "inside the limit");
        }
    }

    #[test]
    fn nothing_is_spent_where_nothing_is_left() {
        let mut story = Story::of(GroupSequential::with_looks(terms(), 2));
        story.minute((600, 0));
        assert_eq!(story.minute((600, 0)), Verdict::Promote);
        assert_eq!(story.minute((600, 300)), UNSEEN);
        assert!(story.because().ends_with("all 2 looks are spent"));
    }

    #[test]
    fn history_stands_in_for_stable() {
        let mut held = terms();
        held.past.count = Count {
            events: 100_000,
            bad: 2_000,
        };
        let mut story = Story::of(GroupSequential::with_looks(held, 3));
        for _ in 0..3 {
            assert_eq!(story.both(60, (600, 12), NOTHING), Verdict::Promote);
        }
        let mut story = Story::of(GroupSequential::with_looks(terms(), 3));
        story.both(60, (600, 12), NOTHING);
        assert_eq!(story.both(60, (600, 12), NOTHING), Verdict::RollBack);
    }
}
