//! Changes made behind the store's back are found and named.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a test that fails should fail at the line that is wrong"
)]

use journal::{Envelope, Flaw, Snapshot, Store, StoreError, resume, seal, verify_all};
use journal_sqlite::SqliteStore;
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;
use vocab::{Epoch, Sequence, Timestamp};

/// A journal with this many records, closed.
fn journal(records: u64) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let store = SqliteStore::open(&path).unwrap();
    for number in 0..records {
        let head = store.head().unwrap();
        let at = Timestamp::from_millis(i64::try_from(number).unwrap());
        let next = seal(
            &head,
            Epoch(1),
            at,
            "website-7",
            &format!("decision {number}"),
        );
        store.append(&next.unwrap()).unwrap();
    }
    drop(store);
    (folder, path)
}

/// Changes the file as another program could.
fn behind_its_back(path: &Path, statements: &str) {
    let raw = rusqlite::Connection::open(path).unwrap();
    raw.execute_batch(statements).unwrap();
}

/// The damage that is found: sequence, flaw, intact. Checking and opening agree.
fn damage(path: &Path) -> (u64, Flaw, u64) {
    let store = SqliteStore::open(path).unwrap();
    let found = verify_all(&store).unwrap_err();
    assert_eq!(resume(&store, 1).unwrap_err(), found);
    match found {
        StoreError::Damaged(damage) => (damage.sequence.0, damage.flaw, damage.intact.0),
        other => panic!("not called damage: {other}"),
    }
}

#[test]
fn an_altered_body_is_named_with_what_is_intact() {
    let (_folder, path) = journal(2_500);
    behind_its_back(
        &path,
        "UPDATE record SET body = '\"yes\"' WHERE sequence = 2042",
    );
    let (sequence, flaw, intact) = damage(&path);
    assert_eq!((sequence, intact), (2_042, 2_041));
    assert!(matches!(flaw, Flaw::Altered { .. }), "{flaw}");
}

#[test]
fn a_deleted_record_is_named() {
    let (_folder, path) = journal(10);
    behind_its_back(&path, "DELETE FROM record WHERE sequence = 4");
    assert_eq!(damage(&path), (4, Flaw::Missing { found: Sequence(5) }, 3));
}

#[test]
fn records_deleted_at_the_end_are_missed() {
    let (_folder, path) = journal(10);
    behind_its_back(&path, "DELETE FROM record WHERE sequence > 7");
    let witnessed = Sequence(10);
    assert_eq!(damage(&path), (8, Flaw::Cut { witnessed }, 7));
}

#[test]
fn all_records_deleted_are_missed() {
    let (_folder, path) = journal(3);
    behind_its_back(&path, "DELETE FROM record");
    let witnessed = Sequence(3);
    assert_eq!(damage(&path), (1, Flaw::Cut { witnessed }, 0));
}

#[test]
fn a_record_added_behind_the_end_is_named() {
    let (_folder, path) = journal(3);
    behind_its_back(
        &path,
        "INSERT INTO record SELECT 4, schema, epoch, at, previous, hash, subject, body
         FROM record WHERE sequence = 3",
    );
    let (sequence, flaw, intact) = damage(&path);
    assert_eq!((sequence, intact), (4, 3));
    assert!(matches!(flaw, Flaw::Altered { .. }), "{flaw}");
}

#[test]
fn a_well_sealed_record_that_was_smuggled_in_is_named() {
    let (_folder, path) = journal(3);
    let store = SqliteStore::open(&path).unwrap();
    let head = store.head().unwrap();
    let smuggled = seal(&head, Epoch(1), Timestamp::from_millis(9), "room", "x").unwrap();
    drop(store);
    let raw = rusqlite::Connection::open(&path).unwrap();
    let insert = "INSERT INTO record VALUES (4, 1, 1, 9, ?1, ?2, 'room', '\"x\"')";
    let hashes = (smuggled.previous.as_bytes(), smuggled.hash.as_bytes());
    raw.execute(insert, hashes).unwrap();
    drop(raw);
    let (sequence, flaw, intact) = damage(&path);
    assert_eq!((sequence, intact), (4, 4), "record 4 is sound but not ours");
    assert!(matches!(flaw, Flaw::Unreadable { .. }), "{flaw}");
}

#[test]
fn values_no_control_room_would_write_are_named() {
    for (change, sequence) in [
        ("UPDATE record SET hash = x'00' WHERE sequence = 3", 3),
        ("UPDATE record SET epoch = -1 WHERE sequence = 2", 2),
        ("UPDATE record SET schema = -1 WHERE sequence = 5", 5),
        (
            "UPDATE record SET body = CAST(x'ff' AS TEXT) WHERE sequence = 1",
            1,
        ),
        ("UPDATE record SET hash = x'00' WHERE sequence = 6", 6),
    ] {
        let (_folder, path) = journal(6);
        behind_its_back(&path, change);
        let (found, flaw, intact) = damage(&path);
        assert_eq!((found, intact), (sequence, sequence - 1), "{change}");
        let read = SqliteStore::open(&path)
            .unwrap()
            .read(Sequence(sequence), 1);
        let named = matches!(&read, Err(StoreError::Damaged(d)) if d.sequence.0 == sequence);
        assert!(named, "{change}: {read:?}");
        assert!(matches!(flaw, Flaw::Unreadable { .. }), "{change}: {flaw}");
    }
}

#[test]
fn a_damaged_journal_is_not_written_to() {
    let (_folder, path) = journal(5);
    let store = SqliteStore::open(&path).unwrap();
    let next = seal(
        &store.head().unwrap(),
        Epoch(1),
        Timestamp::from_millis(9),
        "room",
        "x",
    );
    behind_its_back(&path, "DELETE FROM record WHERE sequence = 5");
    let refused = store.append(&next.unwrap()).unwrap_err();
    assert!(matches!(refused, StoreError::Damaged(_)), "{refused}");
}

#[test]
fn a_missing_table_is_found_on_opening() {
    let (_folder, path) = journal(5);
    behind_its_back(&path, "DROP TABLE answer");
    let refused = SqliteStore::open(&path).unwrap_err().to_string();
    assert!(
        refused.starts_with("the journal cannot be used: its table `answer` is missing"),
        "{refused}"
    );
}

#[test]
fn an_altered_snapshot_costs_time_and_not_truth() {
    let (_folder, path) = journal(5);
    let store = SqliteStore::open(&path).unwrap();
    let snapshot = Snapshot::new(&store.head().unwrap(), 1, "state".into());
    store.save_snapshot(&snapshot).unwrap();
    for change in [
        "body = 'other'",
        "through = 4",
        "through = -4",
        "hash = x'00'",
    ] {
        behind_its_back(&path, &format!("UPDATE snapshot SET {change}"));
        let resumed = resume(&store, 1).unwrap();
        assert_eq!(resumed.snapshot, None, "{change}");
        assert_eq!(resumed.tail.len(), 5, "{change}");
        assert_eq!(resumed.notes.len(), 1, "{change}");
    }
}

/// Everything that can be read, if the journal claims to be sound.
fn sound(path: &Path) -> Result<Vec<Envelope>, StoreError> {
    let store = SqliteStore::open(path)?;
    verify_all(&store)?;
    store.read(Sequence(1), usize::MAX)
}

/// The file of a sound journal, and what it says.
fn original() -> &'static (Vec<u8>, Vec<Envelope>) {
    static ORIGINAL: OnceLock<(Vec<u8>, Vec<Envelope>)> = OnceLock::new();
    ORIGINAL.get_or_init(|| {
        let (_folder, path) = journal(60);
        let records = sound(&path).unwrap();
        (fs::read(&path).unwrap(), records)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_changed_byte_of_the_file_changes_history_unnoticed(
        at in any::<prop::sample::Index>(),
        bits in 1..=u8::MAX,
    ) {
        let (bytes, records) = original();
        let mut bytes = bytes.clone();
        let at = at.index(bytes.len());
        bytes[at] ^= bits;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.db");
        fs::write(&path, &bytes).unwrap();
        // Bytes in unused space and in other tables may change without harm.
        if let Ok(found) = sound(&path) {
            prop_assert_eq!(&found, records);
        }
    }
}
