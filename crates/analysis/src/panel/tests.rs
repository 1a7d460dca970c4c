//! Tests of the judge as its users see it: bins in, judgements out.

mod anything;
mod bad_input;
mod fuse;
mod gates;
mod simulation;

use crate::{Arm, Bin, Count, Fuse, History, Judge, Panel};
use vocab::{Gate, Judgement, Method, Metric, Percent, Span, Timestamp, Verdict};

const START: Timestamp = Timestamp::from_millis(1_795_183_200_000);
const TEN_SECONDS: Span = Span::seconds(10);

fn gate(metric: Metric, bound: f64, tolerated: f64, ratio: f64) -> Gate {
    Gate {
        metric,
        bound: (metric != Metric::ErrorRate).then_some(bound),
        tolerated: Percent::new(tolerated).unwrap(),
        ratio,
        judge: Method::default(),
    }
}

fn errors() -> Vec<Gate> {
    vec![gate(Metric::ErrorRate, 0.0, 0.1, 1.5)]
}

fn usual_gates() -> Vec<Gate> {
    vec![
        gate(Metric::ErrorRate, 0.0, 0.1, 1.5),
        gate(Metric::Latency, 100.0, 5.0, 1.2),
        gate(Metric::FrameRate, 60.0, 2.0, 1.5),
        gate(Metric::Memory, 50.0, 1.0, 1.5),
    ]
}

/// A judge and the clock of the rollout it judges.
struct Watch {
    judge: Panel,
    now: Timestamp,
    weight: Percent,
    span: Span,
}

impl Watch {
    fn new(gates: Vec<Gate>) -> Self {
        Self::with_history(gates, History::default())
    }

    fn with_history(gates: Vec<Gate>, history: History) -> Self {
        Self {
            judge: Panel::new(gates, history, Fuse::default(), START),
            now: START,
            weight: Percent::whole(10),
            span: TEN_SECONDS,
        }
    }

    fn every(mut self, seconds: u64) -> Self {
        self.span = Span::seconds(seconds);
        self
    }

    fn at_weight(mut self, percent: u8) -> Self {
        self.weight = Percent::whole(percent);
        self
    }

    /// One interval passes with this in it.
    fn pass(&mut self, canary: Arm, stable: Arm) -> &mut Self {
        let bin = Bin {
            start: self.now,
            span: self.span,
            stable,
            canary,
        };
        self.now = bin.end();
        self.judge.take(&bin, self.weight);
        self
    }

    /// Time passes with the same traffic on both arms, spread evenly.
    fn run(&mut self, seconds: u64, canary: Traffic, stable: Traffic) -> &mut Self {
        let each = self.span.as_seconds();
        for i in 0..seconds / (self.span.as_millis() / 1_000) {
            self.pass(canary.arm(i, each), stable.arm(i, each));
        }
        self
    }

    fn judgement(&self) -> Judgement {
        self.judge.judgement(self.now)
    }

    fn verdict(&self) -> Verdict {
        self.judgement().verdict
    }

    /// Verdict and sentence on one line.
    fn says(&self) -> String {
        let judgement = self.judgement();
        format!("{:?}: {}", judgement.verdict, judgement.because)
    }
}

/// Requests per second and the share of them that fail.
#[derive(Clone, Copy)]
struct Traffic(f64, f64);

const NONE: Traffic = Traffic(0.0, 0.0);

impl Traffic {
    /// The `i`th interval of `seconds`; fractions are carried over.
    fn count(self, i: u64, seconds: f64) -> Count {
        let events = |i: u64| (self.0 * seconds * i as f64).round();
        let bad = |i: u64| (events(i) * self.1).round();
        Count {
            events: (events(i + 1) - events(i)) as u64,
            bad: (bad(i + 1) - bad(i)) as u64,
        }
    }

    fn arm(self, i: u64, seconds: f64) -> Arm {
        Arm {
            requests: self.count(i, seconds),
            ..Arm::default()
        }
    }
}

/// Sessions with these medians, and nothing bad about them.
fn sessions(count: u64, frames_per_second: f64, memory_megabytes: f64) -> Arm {
    Arm {
        frames: Count {
            events: count,
            bad: 0,
        },
        memory: Count {
            events: count,
            bad: 0,
        },
        frames_per_second: Some(frames_per_second),
        memory_megabytes: Some(memory_megabytes),
        ..Arm::default()
    }
}
