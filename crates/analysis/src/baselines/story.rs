//! What the tests of these judges tell them.

use crate::{Count, GateJudge, Past, Terms, Told};
use vocab::{Gate, Method, Metric, Percent, Span, Timestamp, Verdict};

pub(super) const NOTHING: (u64, u64) = (0, 0);

/// At most 0.1 % errors, half as many again as stable, one part of four of 0.01.
pub(super) fn terms() -> Terms {
    Terms {
        gate: Gate {
            metric: Metric::ErrorRate,
            bound: None,
            tolerated: Percent::new(0.1).unwrap(),
            ratio: 1.5,
            judge: Method::default(),
        },
        alpha: 0.002_5,
        past: Past::default(),
    }
}

/// A judge, and the time of its story.
pub(super) struct Story {
    judge: Box<dyn GateJudge>,
    now: Timestamp,
}

impl Story {
    pub(super) fn of(judge: impl GateJudge + 'static) -> Self {
        Self {
            judge: Box::new(judge),
            now: Timestamp::from_millis(0),
        }
    }

    /// So many seconds with these requests and errors on the canary, and ten times
    /// the requests on a faultless stable.
    pub(super) fn told(&mut self, seconds: u64, canary: (u64, u64)) -> Verdict {
        self.both(seconds, canary, (canary.0 * 10, 0))
    }

    /// The same with stable's.
    pub(super) fn both(&mut self, seconds: u64, canary: (u64, u64), stable: (u64, u64)) -> Verdict {
        let count = |(events, bad)| Count { events, bad };
        let told = Told {
            start: self.now,
            span: Span::seconds(seconds),
            canary: count(canary),
            stable: count(stable),
            weight: Percent::whole(10),
        };
        self.now = told.end();
        if seconds > 0 {
            self.judge.take(&told);
        }
        self.verdict()
    }

    pub(super) fn minute(&mut self, canary: (u64, u64)) -> Verdict {
        self.told(60, canary)
    }

    /// A minute of which nothing is known.
    pub(super) fn silence(&mut self) {
        self.now = self.now + Span::minutes(1);
    }

    pub(super) fn shift(&mut self) -> Verdict {
        self.judge.restart(self.now);
        self.verdict()
    }

    pub(super) fn verdict(&self) -> Verdict {
        let reading = self.judge.reading(self.now);
        assert_eq!(reading.verdict, self.judge.verdict(self.now));
        assert!((-1.0..=1.0).contains(&reading.evidence), "{reading:?}");
        reading.verdict
    }

    pub(super) fn because(&self) -> String {
        self.judge.reading(self.now).because
    }
}
