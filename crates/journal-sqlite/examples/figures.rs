//! Measures the store: how long an append takes until it is durable, and how
//! long it takes to open and to check a journal of 100,000 records.
//!
//! `cargo run --release -p journal-sqlite --example figures [FOLDER]`: the disk
//! below the folder is what is measured.

use journal::{Snapshot, Store, resume, seal, verify_all};
use journal_sqlite::SqliteStore;
use rusqlite::Connection;
use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};
use vocab::{Epoch, Timestamp};

const RECORDS: u64 = 100_000;
const BEHIND_SNAPSHOT: u64 = 500;
const APPENDS: usize = 2_000;

/// About as long as a decision with its narration.
const BODY: &str = "canary 2f9c1e4 of website goes from 10 to 25 percent: errors 0.02 % of \
    48,210 requests against 0.03 % of stable, 95 % sure to be below the limit of 0.5 %; latency \
    p99 182 ms against 178 ms; next look in 5 min; rollback is one weight write away";

fn main() -> Result<(), Box<dyn Error>> {
    let parent = std::env::args_os().nth(1).unwrap_or_else(|| ".".into());
    let folder = tempfile::tempdir_in(parent)?;
    let mut out = std::io::stdout().lock();

    let path = folder.path().join("appends.db");
    let mut took = appends(&path)?;
    took.sort();
    let at = |share: usize| took.get(took.len() * share / 1_000).copied();
    writeln!(
        out,
        "append, durable: p50 {:?}, p99 {:?}, slowest {:?} of {APPENDS}",
        at(500).unwrap_or_default(),
        at(990).unwrap_or_default(),
        took.last().copied().unwrap_or_default(),
    )?;

    let path = folder.path().join("long.db");
    fill(&path)?;
    let bytes = std::fs::metadata(&path)?.len();
    writeln!(out, "journal of {RECORDS} records: {} MiB", bytes >> 20)?;
    let resumed = timed(|| {
        let store = SqliteStore::open(&path)?;
        resume(&store, 1)
    });
    let (time, resumed) = resumed;
    let tail = resumed?.tail.len();
    writeln!(
        out,
        "open and resume, {tail} records behind the snapshot: {time:?}"
    )?;
    let store = SqliteStore::open(&path)?;
    let (time, resumed) = timed(|| resume(&store, 2));
    let tail = resumed?.tail.len();
    writeln!(
        out,
        "resume without a usable snapshot, {tail} records: {time:?}"
    )?;
    let (time, verified) = timed(|| verify_all(&store));
    writeln!(
        out,
        "verify all {} records: {time:?}",
        verified?.head.sequence
    )?;
    Ok(())
}

/// Appends one by one, as a rollout does.
fn appends(path: &Path) -> Result<Vec<Duration>, Box<dyn Error>> {
    let store = SqliteStore::open(path)?;
    let mut head = store.head()?;
    let mut took = Vec::new();
    for number in 0..APPENDS {
        let at = Timestamp::from_millis(i64::try_from(number)?);
        let (time, appended) = timed(|| {
            let envelope = seal(&head, Epoch(1), at, "website-7", BODY)?;
            store.append(&envelope)?;
            Ok::<_, Box<dyn Error>>(envelope.head())
        });
        head = appended?;
        took.push(time);
    }
    Ok(took)
}

/// Makes the long journal in one transaction, and a snapshot near its end.
fn fill(path: &Path) -> Result<(), Box<dyn Error>> {
    let store = SqliteStore::open(path)?;
    let mut head = store.head()?;
    let mut raw = Connection::open(path)?;
    let transaction = raw.transaction()?;
    let mut snapshot = None;
    for number in 1..=RECORDS {
        let at = Timestamp::from_millis(i64::try_from(number)?);
        let envelope = seal(&head, Epoch(1), at, "website-7", BODY)?;
        head = envelope.head();
        let mut insert = transaction
            .prepare_cached("INSERT INTO record VALUES (?1, 1, 1, ?1, ?2, ?3, 'website-7', ?4)")?;
        let hashes = (envelope.previous, envelope.hash);
        insert.execute((
            i64::try_from(number)?,
            hashes.0.as_bytes(),
            hashes.1.as_bytes(),
            envelope.body,
        ))?;
        if number == RECORDS - BEHIND_SNAPSHOT {
            snapshot = Some(Snapshot::new(&head, 1, "x".repeat(50_000)));
        }
    }
    let last = (i64::try_from(RECORDS)?, head.hash.as_bytes());
    transaction.execute("UPDATE head SET sequence = ?1, hash = ?2, epoch = 1", last)?;
    transaction.commit()?;
    if let Some(snapshot) = snapshot {
        store.save_snapshot(&snapshot)?;
    }
    Ok(())
}

#[allow(
    clippy::disallowed_methods,
    reason = "measuring time is what this is for"
)]
fn timed<T>(run: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = run();
    (start.elapsed(), result)
}
