//! A Markdown table of figures with their limits, and quantiles.

use std::fmt::Display;
use std::io::Write;

/// Rows of figure, value and limit, written as they come: the measurements take long.
#[derive(Debug)]
pub(crate) struct Table<W>(W);

impl<W: Write> Table<W> {
    pub(crate) fn begin(title: &str, mut out: W) -> anyhow::Result<Self> {
        writeln!(out, "\n### {title}\n")?;
        writeln!(out, "| figure | measured | limit |\n|---|---|---|")?;
        Ok(Self(out))
    }

    /// Adds a row; the limit may be empty.
    pub(crate) fn row(
        &mut self,
        figure: &str,
        value: impl Display,
        limit: &str,
    ) -> anyhow::Result<()> {
        writeln!(self.0, "| {figure} | {value} | {limit} |")?;
        Ok(self.0.flush()?)
    }

    /// Says why a group of figures is not complete.
    pub(crate) fn tell(&mut self, group: &str, measured: anyhow::Result<()>) -> anyhow::Result<()> {
        match measured {
            Ok(()) => Ok(()),
            Err(error) => self.row(group, format!("not measured: {error:#}"), ""),
        }
    }
}

/// The value below which so many percent lie; none of nothing.
pub(crate) fn percentile(values: &[f64], percent: usize) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

/// The middle one and the one below which 95 % lie, as text.
pub(crate) fn spread(values: &[f64], unit: &str) -> String {
    match (percentile(values, 50), percentile(values, 95)) {
        (Some(middle), Some(high)) => {
            format!("{middle:.0} / {high:.0} {unit} ({} times)", values.len())
        }
        _ => "not measured".to_owned(),
    }
}

/// Bytes as megabytes.
pub(crate) fn megabytes(bytes: f64) -> String {
    format!("{:.0} MB", bytes / 1e6)
}
