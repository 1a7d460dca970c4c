//! Acknowledged alarms: who has seen what, in a small file beside the journal.
//!
//! It decides nothing, so it is not journalled; whoever deletes it is told of
//! every alarm again. All processes on one home share it. Two that write in the
//! same moment may lose one entry: then that alarm is shown as new once more.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use vocab::Timestamp;

pub(crate) const FILE: &str = "acknowledged.json";

/// As many are remembered; the oldest are forgotten first.
const KEPT: usize = 500;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Entry {
    by: String,
    at: Timestamp,
}

type Entries = BTreeMap<String, Entry>;

/// Who has seen which alarm; nothing when the file is missing or is not readable
/// as what it should be.
pub(crate) fn read(home: &Path) -> BTreeMap<String, String> {
    let seen = entries(home).into_iter();
    seen.map(|(alarm, entry)| (alarm, entry.by)).collect()
}

fn entries(home: &Path) -> Entries {
    let text = std::fs::read(home.join(FILE)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Notes that somebody has seen an alarm. Whoever was first stays the one.
pub(crate) fn note(home: &Path, alarm: &str, by: &str, at: Timestamp) -> io::Result<()> {
    let mut entries = entries(home);
    let entry = Entry { by: by.into(), at };
    entries.entry(alarm.to_owned()).or_insert(entry);
    while entries.len() > KEPT {
        let oldest = entries.iter().min_by_key(|(_, entry)| entry.at);
        let Some(oldest) = oldest.map(|(alarm, _)| alarm.clone()) else {
            break;
        };
        entries.remove(&oldest);
    }
    replace(&home.join(FILE), &serde_json::to_vec_pretty(&entries)?)
}

/// Writes a file as a whole or not at all.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}", std::process::id()));
    let beside = PathBuf::from(beside);
    std::fs::write(&beside, bytes)?;
    std::fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn who_was_first_stays_the_one() {
        let home = tempfile::tempdir().unwrap();
        note(home.path(), "stuck-r1", "ada", at(1)).unwrap();
        note(home.path(), "stuck-r1", "grace", at(2)).unwrap();
        assert_eq!(read(home.path())["stuck-r1"], "ada");
    }

    #[test]
    fn a_file_that_is_no_list_counts_as_none_and_is_replaced() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(FILE), b"[1, \xff").unwrap();
        assert!(read(home.path()).is_empty());
        note(home.path(), "stuck-r1", "ada", at(1)).unwrap();
        assert_eq!(read(home.path()).len(), 1);
    }

    #[test]
    fn the_oldest_are_forgotten_when_there_are_too_many() {
        let home = tempfile::tempdir().unwrap();
        let many = (0..KEPT).map(|n| {
            let at = at(i64::try_from(n).unwrap() + 10);
            (
                format!("a{n:04}"),
                Entry {
                    by: "ada".into(),
                    at,
                },
            )
        });
        let many: Entries = many.collect();
        let text = serde_json::to_vec(&many).unwrap();
        std::fs::write(home.path().join(FILE), text).unwrap();
        note(home.path(), "new", "ada", at(9_999)).unwrap();
        let left = read(home.path());
        assert_eq!(left.len(), KEPT);
        assert!(left.contains_key("new") && !left.contains_key("a0000"));
    }

    #[test]
    fn nothing_is_left_beside_the_file() {
        let home = tempfile::tempdir().unwrap();
        note(home.path(), "a", "ada", at(1)).unwrap();
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 1);
    }
}
