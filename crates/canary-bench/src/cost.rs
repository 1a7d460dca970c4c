//! What judging costs: nanoseconds for one interval of one metric, bytes of state.

use crate::method::{Bench, METHODS};
use crate::traffic::{INTERVAL, moment_of};
use crate::world::Measure;
use analysis::{Count, Past, Sequential, Told};
use std::fmt;
use std::time::Instant;
use vocab::Percent;

/// Intervals of one rollout that is timed, and rollouts of which the fastest counts.
const INTERVALS: usize = 20_000;
const ROUNDS: usize = 20;

/// What ours costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cost {
    /// Learning one interval.
    pub take_nanos: f64,
    /// The verdict after it.
    pub verdict_nanos: f64,
    /// State of one metric.
    pub bytes: usize,
}

/// Measures it on this machine, now.
#[must_use]
pub fn cost() -> Cost {
    let bench = Bench::new(&METHODS[..1], Measure::Errors.gate());
    let told: Vec<Told> = (0..INTERVALS)
        .map(|interval| Told {
            start: moment_of(interval),
            span: INTERVAL,
            canary: count(100, interval.is_multiple_of(50)),
            stable: count(900, interval.is_multiple_of(6)),
            weight: Percent::whole(10),
        })
        .collect();
    let (mut take, mut verdict) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        let mut judge = bench.judge(0, Past::default());
        take = take.min(nanos(|| {
            for told in &told {
                judge.take(std::hint::black_box(told));
            }
        }));
        verdict = verdict.min(nanos(|| {
            for told in &told {
                std::hint::black_box(judge.verdict(told.start));
            }
        }));
    }
    Cost {
        take_nanos: take,
        verdict_nanos: verdict,
        bytes: size_of::<Sequential>(),
    }
}

fn count(events: u64, is_bad: bool) -> Count {
    Count {
        events,
        bad: u64::from(is_bad),
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            take_nanos,
            verdict_nanos,
            bytes,
        } = self;
        writeln!(f, "\n### Cost of ours, a metric\n")?;
        writeln!(f, "| what | aim | measured |\n| --- | --- | --- |")?;
        writeln!(f, "| an interval | ≤ 1000 ns | {take_nanos:.0} ns |")?;
        writeln!(f, "| a verdict | | {verdict_nanos:.0} ns |")?;
        writeln!(f, "| state | ≤ 1024 bytes | {bytes} bytes |")
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "how long a computation takes is what is measured here"
)]
fn nanos(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1e9 / INTERVALS as f64
}
