//! Several connections on one file, as several processes have them.

#![allow(
    clippy::unwrap_used,
    reason = "a test that fails should fail at the line that is wrong"
)]

use journal::{Head, Store, StoreError, seal, verify_all};
use journal_sqlite::{Options, SqliteStore};
use std::path::Path;
use std::sync::Barrier;
use vocab::{Epoch, Sequence, Timestamp};

const WRITERS: usize = 4;
const RECORDS: usize = 25;

/// Opens the journal and appends records, however often others are faster.
fn write(path: &Path, name: usize, start: &Barrier) -> Result<(), StoreError> {
    start.wait();
    let store = SqliteStore::open(path)?;
    for number in 0..RECORDS {
        loop {
            let at = Timestamp::from_millis(1);
            let next = seal(&store.head()?, Epoch(1), at, "room", &(name, number))?;
            match store.append(&next) {
                Ok(()) => break,
                Err(StoreError::Taken { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

#[test]
fn writers_that_open_a_new_journal_at_once_share_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let start = Barrier::new(WRITERS);
    std::thread::scope(|scope| {
        let start_writing = |name| {
            let (path, start) = (&path, &start);
            scope.spawn(move || write(path, name, start))
        };
        let writers: Vec<_> = (0..WRITERS).map(start_writing).collect();
        for writer in writers {
            assert_eq!(writer.join().unwrap(), Ok(()));
        }
    });
    let store = SqliteStore::open(&path).unwrap();
    let verified = verify_all(&store).unwrap();
    assert_eq!(verified.head.sequence.0 as usize, WRITERS * RECORDS);
    let records = store.read(Sequence(1), usize::MAX).unwrap();
    for name in 0..WRITERS {
        let mine = records
            .iter()
            .map(|r| r.decode::<(usize, usize)>().unwrap());
        let mine = mine.filter(|(writer, _)| *writer == name).map(|(_, n)| n);
        assert!(mine.eq(0..RECORDS), "writer {name}");
    }
}

#[test]
fn what_one_writes_the_other_reads_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let one = SqliteStore::open(&path).unwrap();
    let two = SqliteStore::open(&path).unwrap();
    let reader = SqliteStore::open_read_only(&path).unwrap();
    let at = Timestamp::from_millis(1);
    let first = seal(&Head::GENESIS, Epoch(1), at, "room", "one").unwrap();
    one.append(&first).unwrap();
    assert_eq!(two.head().unwrap(), first.head());
    let second = seal(&first.head(), Epoch(1), at, "room", "two").unwrap();
    two.append(&second).unwrap();
    drop(two);
    assert_eq!(
        reader.read(Sequence(1), 9).unwrap(),
        [first, second.clone()]
    );
    drop(one);
    assert_eq!(reader.head().unwrap(), second.head());
}

#[test]
fn a_writer_that_does_not_let_go_makes_others_busy_and_not_broken() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal.db");
    let options = Options {
        busy_millis: 1,
        ..Options::default()
    };
    let store = SqliteStore::open_with(&path, &options).unwrap();
    let at = Timestamp::from_millis(1);
    let next = seal(&Head::GENESIS, Epoch(1), at, "room", "x").unwrap();

    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let place = path.display().to_string();
    assert_eq!(store.append(&next), Err(StoreError::Busy { place }));
    assert_eq!(store.head().unwrap(), Head::GENESIS, "reading goes on");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(store.append(&next), Ok(()));
}
