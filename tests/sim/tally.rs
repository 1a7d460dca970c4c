//! What came of all outages together.

use control_room_tests::{Class, Played};
use std::collections::BTreeMap;
use std::io::{self, Write};
use vocab::Span;

/// What came of all of them.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    played: u64,
    endings: BTreeMap<Class, u64>,
    promises: Vec<Span>,
    failures: BTreeMap<u64, String>,
    stories: BTreeMap<u64, Vec<String>>,
}

impl Tally {
    pub(crate) fn take(&mut self, played: Played) {
        self.played += 1;
        *self.endings.entry(played.class).or_default() += 1;
        self.promises.extend(played.promises);
        if let Some(breach) = played.breach {
            let line = format!("{}: {breach}", played.name);
            self.failures.insert(played.seed, line);
        }
        if !played.story.is_empty() {
            self.stories.insert(played.seed, played.story);
        }
    }

    pub(crate) fn failed(&self) -> usize {
        self.failures.len()
    }

    /// Stories, failures with the seeds that repeat them, and the table.
    pub(crate) fn write(&mut self, out: &mut dyn Write, seconds: f64) -> io::Result<()> {
        for line in self.stories.values().flatten() {
            writeln!(out, "{line}")?;
        }
        for (seed, failure) in &self.failures {
            writeln!(out, "--seed {seed} --runs 1: {failure}")?;
        }
        writeln!(out, "| ending | outages |\n|---|---:|")?;
        for (class, count) in &self.endings {
            writeln!(out, "| {class} | {count} |")?;
        }
        self.promises.sort_unstable();
        if let (Some(half), Some(most)) = (self.promise_of(0.5), self.promise_of(0.99)) {
            let count = self.promises.len();
            writeln!(
                out,
                "\ndecided → read back: p50 {half}, p99 {most}, of {count} ways back"
            )?;
        }
        let rate = self.played as f64 / seconds.max(0.001);
        writeln!(
            out,
            "{} outages in {seconds:.1} s, {rate:.0} a second",
            self.played
        )
    }

    fn promise_of(&self, share: f64) -> Option<Span> {
        let last = self.promises.len().checked_sub(1)?;
        self.promises
            .get((last as f64 * share).round() as usize)
            .copied()
    }
}
