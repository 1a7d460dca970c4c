//! Figures about this program: how soon it was usable, how old frames are when they
//! are painted, how long an emergency takes to leave.

use serde::Serialize;
use std::collections::VecDeque;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How many measurements of a kind are kept.
const KEPT: usize = 1_000;

/// What was measured so far.
#[derive(Debug, Default)]
pub struct Measures(Mutex<Figures>);

/// The figures, as they are written to a file.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Figures {
    /// Start of the process → first painted frame, milliseconds.
    pub usable_millis: Option<f64>,
    /// Frame sent → painted, milliseconds, oldest first.
    pub frame_millis: VecDeque<f64>,
    /// Command received → effect leaves, milliseconds, oldest first.
    pub effect_millis: VecDeque<f64>,
    /// Frames sent.
    pub frames: u64,
    /// Bytes of all frames.
    pub bytes: u64,
}

impl Measures {
    fn figures(&self) -> MutexGuard<'_, Figures> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A frame was sent.
    pub fn sent(&self, bytes: usize) {
        let mut figures = self.figures();
        figures.frames += 1;
        figures.bytes += u64::try_from(bytes).unwrap_or(u64::MAX);
    }

    /// A frame was painted, so long after it was sent and after the process began.
    pub fn painted(&self, took: Duration, since_start: Duration) {
        let mut figures = self.figures();
        figures.usable_millis.get_or_insert(millis(since_start));
        keep(&mut figures.frame_millis, millis(took));
    }

    /// An emergency's first effect left so many milliseconds after it was asked for.
    pub fn effect_left(&self, millis: f64) {
        keep(&mut self.figures().effect_millis, millis);
    }

    /// All of them.
    pub fn all(&self) -> Figures {
        self.figures().clone()
    }

    /// Writes them to a file, whole or not at all.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write(&self, file: &Path) -> io::Result<()> {
        let text = serde_json::to_string_pretty(&self.all())?;
        let draft = file.with_extension("draft");
        let mut draft_file = std::fs::File::create(&draft)?;
        draft_file.write_all(text.as_bytes())?;
        drop(draft_file);
        std::fs::rename(draft, file)
    }
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

fn keep(list: &mut VecDeque<f64>, value: f64) {
    if list.len() == KEPT {
        list.pop_front();
    }
    list.push_back(value);
}

/// The value below which so many percent lie; none of nothing.
pub fn percentile(values: &VecDeque<f64>, percent: usize) -> Option<f64> {
    let mut sorted: Vec<f64> = values.iter().copied().collect();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_painted_frame_makes_it_usable() {
        let measures = Measures::default();
        measures.painted(Duration::from_millis(9), Duration::from_millis(800));
        measures.painted(Duration::from_millis(8), Duration::from_millis(1_800));
        assert_eq!(measures.all().usable_millis, Some(800.0));
        assert_eq!(measures.all().frame_millis, [9.0, 8.0]);
    }

    #[test]
    fn only_the_last_thousand_are_kept() {
        let measures = Measures::default();
        for count in 0..1_500 {
            measures.effect_left(f64::from(count));
        }
        let kept = measures.all().effect_millis;
        assert_eq!((kept.len(), kept[0]), (KEPT, 500.0));
    }

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let values: VecDeque<f64> = (1..=20).map(f64::from).collect();
        assert_eq!(percentile(&values, 50), Some(10.0));
        assert_eq!(percentile(&values, 95), Some(19.0));
        assert_eq!(percentile(&VecDeque::from([3.0]), 95), Some(3.0));
        assert_eq!(percentile(&VecDeque::new(), 50), None);
    }

    #[test]
    fn the_file_has_the_whole_document() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("figures.json");
        let measures = Measures::default();
        measures.sent(100);
        measures.write(&file).unwrap();
        measures.sent(20);
        measures.write(&file).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&read["frames"], &read["bytes"]), (&2.into(), &120.into()));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
