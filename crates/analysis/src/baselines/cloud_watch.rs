//! A CloudWatch alarm on the canary's share: three periods of three.
//!
//! Periods of a minute. A missing period is treated as missing, which is the
//! default: the alarm looks back for three that are there, in an evaluation range
//! a little longer than three; here five.

use super::desk::{Desk, UNSEEN};
use super::minutes::{Minute, Minutes};
use crate::{GateJudge, Terms, Told};
use std::collections::VecDeque;
use vocab::{Reading, Timestamp, Verdict};

/// Periods that must all be above the limit.
const DATAPOINTS: usize = 3;

/// Periods among which they are looked for.
const RANGE: usize = 5;

/// Rolls back when the alarm goes off.
#[derive(Debug, Clone)]
pub struct CloudWatch {
    desk: Desk,
    minutes: Minutes,
    alarm: Alarm,
}

#[derive(Debug, Clone, Default)]
struct Alarm {
    /// The newest periods: above the limit, or nothing measured.
    periods: VecDeque<Option<bool>>,
    is_raised: bool,
}

impl CloudWatch {
    /// An alarm that has seen nothing yet.
    #[must_use]
    pub fn new(terms: Terms) -> Self {
        Self {
            desk: Desk::new(terms),
            minutes: Minutes::default(),
            alarm: Alarm::default(),
        }
    }
}

impl Alarm {
    fn take(&mut self, minute: Minute, desk: &Desk) {
        if self.periods.len() == RANGE {
            self.periods.pop_front();
        }
        self.periods.push_back(desk.is_broken(minute.canary));
        let newest = self.periods.iter().rev().flatten().take(DATAPOINTS);
        self.is_raised |= newest.filter(|broken| **broken).count() == DATAPOINTS;
    }

    fn measured(&self) -> usize {
        self.periods.iter().flatten().count()
    }

    /// How many of the newest are above the limit without a break.
    fn in_a_row(&self) -> usize {
        let newest = self.periods.iter().rev().flatten();
        newest.take_while(|broken| **broken).count().min(DATAPOINTS)
    }
}

impl GateJudge for CloudWatch {
    fn take(&mut self, told: &Told) {
        self.desk.take(told);
        let (desk, alarm) = (&self.desk, &mut self.alarm);
        self.minutes.take(told, |minute| alarm.take(minute, desk));
    }

    /// An alarm knows nothing of weights.
    fn restart(&mut self, _at: Timestamp) {
        self.desk.restart();
    }

    fn verdict(&self, _now: Timestamp) -> Verdict {
        if self.alarm.is_raised {
            Verdict::RollBack
        } else if self.alarm.measured() < DATAPOINTS {
            UNSEEN
        } else {
            Verdict::Promote
        }
    }

    fn reading(&self, now: Timestamp) -> Reading {
        let in_a_row = self.alarm.in_a_row();
        let (evidence, why) = if self.alarm.is_raised {
            (-1.0, "three minutes of three were above the limit".into())
        } else {
            let part = -(in_a_row as f64) / DATAPOINTS as f64;
            let why = format!("{in_a_row} of {DATAPOINTS} minutes above the limit");
            (part + 0.0, why)
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
    fn three_of_three_raise_the_alarm() {
        let mut story = Story::of(CloudWatch::new(terms()));
        assert_eq!(story.minute((100, 1)), UNSEEN);
        assert_eq!(story.minute((100, 1)), UNSEEN);
        assert_eq!(story.minute((1_000, 1)), Verdict::Promote);
        assert_eq!(story.minute((100, 1)), Verdict::Promote);
        assert_eq!(story.minute((100, 1)), Verdict::Promote);
        assert_eq!(story.minute((100, 1)), Verdict::RollBack);
        assert_eq!(story.minute((1_000, 0)), Verdict::RollBack);
    }

    #[test]
    fn a_missing_period_is_looked_past_and_two_are_forgotten() {
        let mut story = Story::of(CloudWatch::new(terms()));
        story.minute((100, 1));
        story.minute((100, 1));
        story.minute(NOTHING);
        assert_eq!(story.minute((100, 1)), Verdict::RollBack);

        let mut story = Story::of(CloudWatch::new(terms()));
        story.minute((100, 1));
        story.minute((100, 1));
        for _ in 0..3 {
            story.minute(NOTHING);
        }
        assert_eq!(story.minute((100, 1)), UNSEEN);
    }
}
