//! What is found at the path decides what may be done to it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a test that fails should fail at the line that is wrong"
)]

use journal::{Head, Store, StoreError, seal, verify_all};
use journal_sqlite::SqliteStore;
use std::fs;
use std::path::Path;
use tempfile::TempDir;
use vocab::{Epoch, Sequence, Timestamp};

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn append(store: &SqliteStore, count: usize) {
    for _ in 0..count {
        let head = store.head().unwrap();
        let at = Timestamp::from_millis(1);
        let body = "x".repeat(500);
        let next = seal(&head, Epoch(1), at, "room", &body).unwrap();
        store.append(&next).unwrap();
    }
}

fn journal_of(path: &Path, records: usize) {
    append(&SqliteStore::open(path).unwrap(), records);
}

/// Names and contents of all files in a folder.
fn contents(folder: &TempDir) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder.path()).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        (path.display().to_string(), fs::read(path).unwrap())
    });
    let mut entries: Vec<_> = entries.collect();
    entries.sort();
    entries
}

/// Both ways of opening refuse the file as foreign and leave the folder as it was.
fn is_foreign(folder: &TempDir, path: &Path, expected: &str) {
    let before = contents(folder);
    for opened in [SqliteStore::open(path), SqliteStore::open_read_only(path)] {
        match opened {
            Err(StoreError::Foreign { place, found }) => {
                assert_eq!(place, path.display().to_string());
                assert!(found.contains(expected), "{found}");
            }
            other => panic!("{} is not foreign: {other:?}", path.display()),
        }
    }
    assert!(contents(folder) == before, "the folder was changed");
}

#[test]
fn reopening_continues_where_it_stopped() {
    let folder = folder();
    let path = folder.path().join("journal.db");
    for round in 1..=3 {
        let store = SqliteStore::open(&path).unwrap();
        append(&store, 5);
        let verified = verify_all(&store).unwrap();
        assert_eq!(verified.head.sequence, Sequence(round * 5));
    }
}

#[test]
fn text_files_of_every_length_are_foreign_and_stay_as_they_are() {
    let folder = folder();
    for length in [1, 15, 16, 99, 100, 511, 512, 513, 4_095, 4_096, 40_000] {
        let path = folder.path().join(format!("{length}.txt"));
        fs::write(&path, &"one line of a letter\n".repeat(2_000)[..length]).unwrap();
        is_foreign(&folder, &path, "not a journal");
    }
}

#[test]
fn databases_of_other_programs_are_foreign_and_stay_as_they_are() {
    let folder = folder();
    for mode in ["DELETE", "WAL"] {
        let path = folder.path().join(format!("{mode}.db"));
        let other = rusqlite::Connection::open(&path).unwrap();
        other.pragma_update(None, "journal_mode", mode).unwrap();
        // A table of the same name must not be taken for ours.
        other
            .execute_batch("CREATE TABLE record (sequence)")
            .unwrap();
        drop(other);
        is_foreign(&folder, &path, "an SQLite database of another program");
        let bytes = fs::read(&path).unwrap();
        fs::write(&path, &bytes[..bytes.len() - 4_096]).unwrap();
        is_foreign(&folder, &path, "an SQLite database of another program");
    }
}

#[test]
fn a_database_of_another_program_in_use_is_left_alone() {
    let folder = folder();
    let path = folder.path().join("other.db");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.pragma_update(None, "journal_mode", "WAL").unwrap();
    other
        .execute_batch("CREATE TABLE t (n); PRAGMA wal_checkpoint; INSERT INTO t VALUES (1)")
        .unwrap();
    is_foreign(&folder, &path, "an SQLite database of another program");
    other.execute_batch("INSERT INTO t VALUES (2)").unwrap();
}

#[test]
fn a_journal_in_a_newer_layout_is_foreign_and_says_so() {
    let folder = folder();
    let path = folder.path().join("journal.db");
    journal_of(&path, 2);
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.pragma_update(None, "user_version", 2).unwrap();
    drop(raw);
    is_foreign(&folder, &path, "layout `2` of a newer control room");
}

#[test]
fn an_empty_file_becomes_a_journal() {
    let folder = folder();
    let path = folder.path().join("journal.db");
    fs::write(&path, "").unwrap();
    let absent = SqliteStore::open_read_only(&path).unwrap_err();
    assert!(matches!(absent, StoreError::Absent { .. }), "{absent}");
    journal_of(&path, 1);
}

#[test]
fn a_truncated_journal_is_damaged_at_every_length() {
    let folder = folder();
    let whole = folder.path().join("whole.db");
    journal_of(&whole, 200);
    let bytes = fs::read(&whole).unwrap();
    assert!(bytes.len() > 100_000, "{}", bytes.len());
    let path = folder.path().join("journal.db");
    for length in (100..bytes.len()).step_by(3_000).chain([4_096, 8_192]) {
        fs::write(&path, &bytes[..length]).unwrap();
        let opened = SqliteStore::open(&path);
        let result = opened.and_then(|store| verify_all(&store));
        match result {
            Err(StoreError::Damaged(damage)) => {
                assert!(damage.intact.0 < 200, "{damage}");
            }
            other => panic!("cut to {length} bytes: {other:?}"),
        }
        assert_eq!(fs::read(&path).unwrap(), &bytes[..length]);
    }
}

#[test]
fn a_journal_opened_for_reading_refuses_to_write() {
    let folder = folder();
    let path = folder.path().join("journal.db");
    journal_of(&path, 3);
    let store = SqliteStore::open_read_only(&path).unwrap();
    assert_eq!(verify_all(&store).unwrap().head.sequence, Sequence(3));
    let head = store.head().unwrap();
    let next = seal(&head, Epoch(1), Timestamp::from_millis(1), "room", "x").unwrap();
    let place = path.display().to_string();
    let refused = StoreError::ReadOnly { place };
    assert_eq!(store.append(&next), Err(refused.clone()));
    assert_eq!(store.swap_lease(None, None), Err(refused));
}

#[test]
fn reading_needs_a_journal_and_makes_none() {
    let folder = folder();
    let path = folder.path().join("journal.db");
    let absent = SqliteStore::open_read_only(&path).unwrap_err();
    assert!(matches!(absent, StoreError::Absent { .. }), "{absent}");
    assert_eq!(contents(&folder), []);
}

#[test]
fn a_missing_folder_is_named_with_what_to_do() {
    let folder = folder();
    let refused = SqliteStore::open(folder.path().join("no/journal.db")).unwrap_err();
    let text = refused.to_string();
    assert!(
        text.contains("its folder does not exist, make it first"),
        "{text}"
    );
    let refused = SqliteStore::open(folder.path()).unwrap_err();
    assert!(matches!(refused, StoreError::Io { .. }), "{refused}");
}

#[test]
fn a_path_full_of_signs_is_one_file() {
    let folder = folder();
    let path = folder.path().join("file:a b?mode=memory&%23#é.db");
    journal_of(&path, 1);
    let names: Vec<_> = contents(&folder)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, [path.display().to_string()]);
    let store = SqliteStore::open_read_only(&path).unwrap();
    assert_ne!(store.head().unwrap(), Head::GENESIS);
}

#[test]
#[cfg(unix)]
fn only_the_owner_may_read_a_new_journal() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let path = folder.path().join("journal.db");
    let store = SqliteStore::open(&path).unwrap();
    append(&store, 1);
    let entries = fs::read_dir(folder.path()).unwrap();
    let modes =
        entries.map(|entry| entry.unwrap().metadata().unwrap().permissions().mode() & 0o777);
    let modes: Vec<_> = modes.collect();
    assert_eq!(modes, [0o600; 3], "the file, its log and its index");
}
