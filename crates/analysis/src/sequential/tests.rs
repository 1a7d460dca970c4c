//! Tests of the sequential judge: what its evidence is, and that it can be believed.

mod anything;
mod believed;
mod evidence;

use super::*;
use crate::judge_of;
use vocab::{Method, Metric};

const START: Timestamp = Timestamp::from_millis(1_795_183_200_000);
const TEN_SECONDS: Span = Span::seconds(10);

fn gate(metric: Metric, tolerated: f64, ratio: f64) -> Gate {
    Gate {
        metric,
        bound: None,
        tolerated: Percent::new(tolerated).unwrap(),
        ratio,
        judge: Method::Sequential,
    }
}

fn terms(gate: Gate) -> Terms {
    Terms {
        gate,
        alpha: 0.01,
        past: Past::default(),
    }
}

fn errors() -> Terms {
    terms(gate(Metric::ErrorRate, 0.1, 1.5))
}

fn known(events: u64, bad: u64, dispersion: f64) -> Past {
    Past {
        count: Count { events, bad },
        dispersion,
    }
}

/// A judge and its clock.
struct Trial {
    judge: Sequential,
    now: Timestamp,
    weight: Percent,
}

impl Trial {
    fn of(terms: Terms) -> Self {
        Self {
            judge: Sequential::new(terms),
            now: START,
            weight: Percent::whole(10),
        }
    }

    fn told(&self, canary: (u64, u64), stable: (u64, u64)) -> Told {
        let count = |(events, bad)| Count { events, bad };
        Told {
            start: self.now,
            span: TEN_SECONDS,
            canary: count(canary),
            stable: count(stable),
            weight: self.weight,
        }
    }

    /// One interval of ten seconds.
    fn pass(&mut self, canary: (u64, u64), stable: (u64, u64)) -> &mut Self {
        let told = self.told(canary, stable);
        self.judge.take(&told);
        self.now = told.end();
        self
    }

    fn passes(&mut self, times: u32, canary: (u64, u64), stable: (u64, u64)) -> &mut Self {
        for _ in 0..times {
            self.pass(canary, stable);
        }
        self
    }

    fn shift(&mut self, percent: u8) -> &mut Self {
        self.weight = Percent::whole(percent);
        self.judge.restart(self.now);
        self
    }

    fn verdict(&self) -> Verdict {
        self.judge.verdict(self.now)
    }

    fn strength(&self) -> Strength {
        self.judge.measured()
    }

    fn evidence(&self) -> f64 {
        self.judge.reading(self.now).evidence
    }

    fn says(&self) -> String {
        let reading = self.judge.reading(self.now);
        format!("{:?}: {}", reading.verdict, reading.because)
    }
}
