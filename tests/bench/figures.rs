//! Times, their quantiles, and the tables they are shown in.

use std::io::Write;
use std::time::{Duration, Instant};

/// Times of many runs of one thing, in nanoseconds.
pub(crate) struct Times(Vec<u128>);

impl Times {
    /// Runs `work` so many times and keeps how long each took.
    pub(crate) fn of(
        runs: usize,
        mut work: impl FnMut(usize) -> anyhow::Result<()>,
    ) -> anyhow::Result<Self> {
        let mut times = Vec::with_capacity(runs);
        for run in 0..runs {
            let (result, took) = timed(|| work(run));
            result?;
            times.push(took.as_nanos());
        }
        times.sort_unstable();
        Ok(Self(times))
    }

    /// From durations in milliseconds of another clock.
    pub(crate) fn from_millis(millis: impl IntoIterator<Item = u64>) -> Self {
        let mut times: Vec<u128> = millis
            .into_iter()
            .map(|ms| u128::from(ms) * 1_000_000)
            .collect();
        times.sort_unstable();
        Self(times)
    }

    /// From nanoseconds.
    pub(crate) fn from_nanos(mut times: Vec<u128>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// The `hundredth`th percentile, in nanoseconds.
    pub(crate) fn at(&self, hundredth: usize) -> u128 {
        let last = self.0.len().saturating_sub(1);
        self.0.get(last * hundredth / 100).copied().unwrap_or(0)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The `hundredth`th percentile, as text with a fitting unit.
    pub(crate) fn quantile(&self, hundredth: usize) -> String {
        let last = self.0.len().saturating_sub(1);
        self.0
            .get(last * hundredth / 100)
            .map_or_else(|| "–".into(), |nanos| unit(*nanos))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "measuring time is what a benchmark is for"
)]
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let result = work();
    (result, began.elapsed())
}

/// Nanoseconds with a fitting unit and three digits.
pub(crate) fn unit(nanos: u128) -> String {
    let nanos = nanos as f64;
    match nanos {
        ..1e3 => format!("{nanos:.0} ns"),
        ..1e6 => format!("{:.1} µs", nanos / 1e3),
        ..1e9 => format!("{:.1} ms", nanos / 1e6),
        _ => format!("{:.2} s", nanos / 1e9),
    }
}

/// Writes a Markdown table.
pub(crate) fn table(
    out: &mut impl Write,
    title: &str,
    head: &[&str],
    rows: &[Vec<String>],
) -> anyhow::Result<()> {
    writeln!(out, "\n### {title}\n")?;
    writeln!(out, "| {} |", head.join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(head.len()))?;
    for row in rows {
        writeln!(out, "| {} |", row.join(" | "))?;
    }
    Ok(())
}
