//! The tables, and how a file says that it is a journal.

use crate::fault::{Fault, unreadable};
use crate::place::Place;
use journal::{Hash, StoreError};
use rusqlite::Connection;

/// "cfjl": what the header of our files says they are.
pub(crate) const APPLICATION_ID: i32 = 0x6366_6a6c;

/// The layout written here, in the header as `user_version`.
pub(crate) const LAYOUT: i32 = 1;

const TABLES: &str = "
CREATE TABLE format (
  layout INTEGER NOT NULL, encoding TEXT NOT NULL, written_by TEXT NOT NULL
) STRICT;
CREATE TABLE record (
  sequence INTEGER PRIMARY KEY, schema INTEGER NOT NULL, epoch INTEGER NOT NULL,
  at INTEGER NOT NULL, previous BLOB NOT NULL, hash BLOB NOT NULL,
  subject TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE TABLE head (
  slot INTEGER PRIMARY KEY CHECK (slot = 1),
  sequence INTEGER NOT NULL, hash BLOB NOT NULL, epoch INTEGER NOT NULL
) STRICT;
CREATE TABLE lease (
  slot INTEGER PRIMARY KEY CHECK (slot = 1),
  holder TEXT NOT NULL, epoch INTEGER NOT NULL, until INTEGER NOT NULL, purpose TEXT NOT NULL
) STRICT;
CREATE TABLE message (
  id TEXT PRIMARY KEY, at INTEGER NOT NULL, sender TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE TABLE answer (
  id TEXT PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE TABLE snapshot (
  slot INTEGER PRIMARY KEY CHECK (slot = 1),
  through INTEGER NOT NULL, hash BLOB NOT NULL, schema INTEGER NOT NULL,
  digest BLOB NOT NULL, body TEXT NOT NULL
) STRICT;
";

/// What the header of a file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Header {
    /// Nothing has been written to it.
    Empty,
    /// A journal in our layout.
    Ours,
}

/// Reads the header and refuses everything that is not ours to touch.
pub(crate) fn header(connection: &Connection, place: &Place) -> Result<Header, Fault> {
    let foreign = |found: String| {
        let place = place.name();
        Err(StoreError::Foreign { place, found }.into())
    };
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    match (number("application_id")?, number("user_version")?) {
        (APPLICATION_ID, LAYOUT) => Ok(Header::Ours),
        (APPLICATION_ID, layout) if layout > LAYOUT => foreign(format!(
            "a journal in layout `{layout}` of a newer control room (this one knows `{LAYOUT}`)"
        )),
        (APPLICATION_ID, layout) => foreign(format!("a journal in the unknown layout `{layout}`")),
        (0, 0) if number("page_count")? == 0 => Ok(Header::Empty),
        _ => foreign("an SQLite database of another program".into()),
    }
}

/// Whether a transaction that was begun on an empty file found it still empty;
/// beginning it has already given the file its first page.
pub(crate) fn is_bare(connection: &Connection) -> rusqlite::Result<bool> {
    let query = "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema)";
    connection.query_row(query, (), |row| row.get(0))
}

/// Makes the tables; the caller has begun a transaction and seen that there are
/// none.
pub(crate) fn create(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(TABLES)?;
    connection.execute(
        "INSERT INTO format (layout, encoding, written_by) VALUES (?1, ?2, ?3)",
        (
            LAYOUT,
            "sha-256 over candlefish.journal.record",
            concat!("journal-sqlite ", env!("CARGO_PKG_VERSION")),
        ),
    )?;
    connection.execute(
        "INSERT INTO head (slot, sequence, hash, epoch) VALUES (1, 0, ?1, 0)",
        [Hash::GENESIS.as_bytes()],
    )?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", LAYOUT)
}

/// Finds out on opening, not in the middle of a rollout, that a table is gone.
pub(crate) fn check_tables(connection: &Connection) -> Result<(), Fault> {
    let tables = [
        "format", "record", "head", "lease", "message", "answer", "snapshot",
    ];
    for table in tables {
        let looked = connection.prepare(&format!("SELECT * FROM {table}"));
        looked.map_err(|error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::Unknown) => {
                let reason = format!("its table `{table}` is missing");
                Fault::Store(unreadable(crate::fault::NO_RECORD, reason))
            }
            Some(_) | None => Fault::Sqlite(error),
        })?;
    }
    Ok(())
}
