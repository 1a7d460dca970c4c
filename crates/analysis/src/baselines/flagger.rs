//! Flagger's analysis: failed checks add up, and are never forgiven.
//!
//! A check a minute, of that minute. A failed one halts the advancement and is
//! counted; no data is a failed check. When `failures` have come together, the
//! next tick rolls back, before it checks anything.

use super::desk::{Desk, UNSEEN};
use super::minutes::{Minute, Minutes};
use crate::{GateJudge, Terms, Told};
use vocab::{Reading, Timestamp, Verdict};

/// Flagger's examples say 5 or 10.
const USUAL_FAILURES: u32 = 5;

/// Rolls back one tick after so many failed checks.
#[derive(Debug, Clone)]
pub struct Flagger {
    desk: Desk,
    minutes: Minutes,
    checks: Checks,
}

#[derive(Debug, Clone, Copy)]
struct Checks {
    threshold: u32,
    failed: u32,
    newest: Newest,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Newest {
    None,
    Passed,
    Failed,
    RolledBack,
}

impl Flagger {
    /// One that tolerates what its examples do.
    #[must_use]
    pub fn new(terms: Terms) -> Self {
        Self::with_failures(terms, USUAL_FAILURES)
    }

    /// One that rolls back after so many failed checks.
    #[must_use]
    pub fn with_failures(terms: Terms, threshold: u32) -> Self {
        Self {
            desk: Desk::new(terms),
            minutes: Minutes::default(),
            checks: Checks {
                threshold,
                failed: 0,
                newest: Newest::None,
            },
        }
    }
}

impl Checks {
    fn tick(&mut self, minute: Minute, desk: &Desk) {
        if self.failed >= self.threshold || self.newest == Newest::RolledBack {
            self.newest = Newest::RolledBack;
        } else if desk.is_broken(minute.canary) == Some(false) {
            self.newest = Newest::Passed;
        } else {
            self.newest = Newest::Failed;
            self.failed += 1;
        }
    }
}

impl GateJudge for Flagger {
    fn take(&mut self, told: &Told) {
        self.desk.take(told);
        let (desk, checks) = (&self.desk, &mut self.checks);
        self.minutes.take(told, |minute| checks.tick(minute, desk));
    }

    fn restart(&mut self, _at: Timestamp) {
        self.desk.restart();
        if self.checks.newest != Newest::RolledBack {
            self.checks.newest = Newest::None;
        }
    }

    fn verdict(&self, _now: Timestamp) -> Verdict {
        match self.checks.newest {
            Newest::None => UNSEEN,
            Newest::Passed => Verdict::Promote,
            Newest::Failed => Verdict::Hold,
            Newest::RolledBack => Verdict::RollBack,
        }
    }

    fn reading(&self, now: Timestamp) -> Reading {
        let Checks {
            threshold, failed, ..
        } = self.checks;
        let why = match self.checks.newest {
            Newest::None => "the first minute is not over".into(),
            Newest::RolledBack => format!("{failed} minutes failed, {threshold} are enough"),
            Newest::Passed | Newest::Failed => {
                format!("{failed} of {threshold} minutes that roll back have failed")
            }
        };
        let evidence = -f64::from(failed) / f64::from(threshold.max(1));
        self.desk
            .reading(self.verdict(now), evidence.max(-1.0) + 0.0, &why)
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
    fn failures_add_up_and_roll_back_one_tick_later() {
        let mut story = Story::of(Flagger::with_failures(terms(), 2));
        assert_eq!(story.minute((100, 1)), Verdict::Hold);
        assert_eq!(story.minute((1_000, 0)), Verdict::Promote);
        assert_eq!(story.minute((1_000, 0)), Verdict::Promote);
        assert_eq!(story.minute((100, 1)), Verdict::Hold);
        assert_eq!(story.minute((1_000, 0)), Verdict::RollBack);
        assert!(story.because().ends_with("2 minutes failed, 2 are enough"));
    }

    #[test]
    fn no_data_is_a_failure() {
        let mut story = Story::of(Flagger::with_failures(terms(), 2));
        story.minute((1_000, 0));
        story.silence();
        assert_eq!(story.minute(NOTHING), Verdict::Hold);
        assert_eq!(story.minute((1_000, 0)), Verdict::RollBack);
    }

    #[test]
    fn a_new_weight_forgives_nothing() {
        let mut story = Story::of(Flagger::new(terms()));
        for _ in 0..5 {
            story.minute((100, 1));
            assert_eq!(story.shift(), UNSEEN);
        }
        assert_eq!(story.minute((1_000, 0)), Verdict::RollBack);
        assert_eq!(story.shift(), Verdict::RollBack);
    }
}
