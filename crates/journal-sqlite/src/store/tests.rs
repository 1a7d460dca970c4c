//! A disk without room, which only a limit inside the connection can imitate.

use super::*;
use journal::{resume, seal, verify_all};
use vocab::Epoch;

fn page_limit(store: &SqliteStore, pages: u32) {
    let limit = format!("PRAGMA max_page_count={pages}");
    let set = |row: &rusqlite::Row<'_>| row.get::<_, u32>(0);
    store.connection().query_row(&limit, (), set).unwrap();
}

fn next(store: &SqliteStore, body: &str) -> Envelope {
    let head = store.head().unwrap();
    seal(&head, Epoch(1), Timestamp::from_millis(1), "room", body).unwrap()
}

fn message(id: &str) -> Message {
    Message {
        id: id.into(),
        at: Timestamp::from_millis(1),
        from: "roomctl".into(),
        body: "x".repeat(10_000),
    }
}

#[test]
fn a_full_disk_keeps_nothing_half_written_and_room_makes_it_work_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let store = SqliteStore::open(&path).unwrap();
    page_limit(&store, 1); // SQLite raises it to what is there already.
    let mut full = None;
    for _ in 0..100 {
        let record = next(&store, &"x".repeat(1_000));
        full = store.append(&record).err();
        if full.is_some() {
            break;
        }
    }
    let place = path.display().to_string();
    assert_eq!(full, Some(StoreError::Full { place }));

    let before = store.head().unwrap();
    let snapshot = Snapshot::new(&before, 1, "x".repeat(100_000));
    assert!(matches!(
        store.save_snapshot(&snapshot),
        Err(StoreError::Full { .. })
    ));
    assert!(matches!(
        store.send(&message("a")),
        Err(StoreError::Full { .. })
    ));
    assert_eq!(store.latest_snapshot().unwrap(), None);
    assert_eq!(store.pending().unwrap(), []);
    assert_eq!(verify_all(&store).unwrap().head, before);

    page_limit(&store, 1_000_000);
    let record = next(&store, &"x".repeat(1_000));
    store.append(&record).unwrap();
    store.save_snapshot(&snapshot).unwrap();
    drop(store);
    let store = SqliteStore::open(&path).unwrap();
    let resumed = resume(&store, 1).unwrap();
    assert_eq!(resumed.snapshot, Some(snapshot));
    assert_eq!(resumed.tail, [record]);
}

#[test]
fn a_record_that_does_not_fit_leaves_the_head_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let options = Options {
        max_pages: Some(32),
        ..Options::default()
    };
    let store = SqliteStore::open_with(&path, &options).unwrap();
    store.append(&next(&store, "small")).unwrap();
    let head = store.head().unwrap();
    let large = next(&store, &"x".repeat(1_000_000));
    let full = store.append(&large).unwrap_err();
    assert!(full.to_string().contains("nothing was written"), "{full}");
    assert_eq!(store.head().unwrap(), head);
    store.append(&next(&store, "small enough")).unwrap();
    assert_eq!(verify_all(&store).unwrap().head.sequence, Sequence(2));
}

#[test]
fn numbers_larger_than_the_file_can_hold_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path().join("journal.db")).unwrap();
    let head = Head::GENESIS;
    let at = Timestamp::from_millis(1);
    let record = seal(&head, Epoch(u64::MAX), at, "room", "x").unwrap();
    let refused = store.append(&record).unwrap_err().to_string();
    assert!(
        refused.contains("`18446744073709551615` is larger than it can hold"),
        "{refused}"
    );
    assert_eq!(store.head().unwrap(), Head::GENESIS);
}
