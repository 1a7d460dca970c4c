//! Opening a file without harming it, whatever it turns out to be.

use crate::fault::Fault;
use crate::layout::{self, Header};
use crate::place::Place;
use journal::StoreError;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How a journal is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How long a write waits for another process, in milliseconds.
    pub busy_millis: u32,
    /// How large the file may grow, in pages of 4,096 bytes; beyond that, writes
    /// are answered with [`StoreError::Full`]. `None`: as large as the disk.
    pub max_pages: Option<u32>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            busy_millis: 5_000,
            max_pages: None,
        }
    }
}

/// Closing a file drops all locks this process has on it (POSIX), those of a
/// connection opened meanwhile by another thread included. So only one thread
/// at a time creates a file.
static CREATING: Mutex<()> = Mutex::new(());

/// Opens a journal for reading and writing, and makes it if there is none.
pub(crate) fn open(place: &Place, options: &Options) -> Result<Connection, StoreError> {
    create_file(place)?;
    let header = probe(place)?;
    match connect(place, options, header) {
        // The folder cannot be written to: reading works, writing is refused.
        Err(fault) if is_unopenable(&fault) => connect_read_only(place, options),
        result => result,
    }
    .map_err(|fault| fault.told(place))
}

/// Opens a journal for reading.
pub(crate) fn open_read_only(place: &Place, options: &Options) -> Result<Connection, StoreError> {
    if !place.path().exists() || probe(place)? == Header::Empty {
        let place = place.name();
        return Err(StoreError::Absent { place });
    }
    connect_read_only(place, options).map_err(|fault| fault.told(place))
}

/// Makes an empty file that only its owner can read, if there is none.
fn create_file(place: &Place) -> Result<(), StoreError> {
    let _guard = CREATING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    match options.open(place.path()) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(uncreated(&error, place)),
        Ok(_) | Err(_) => Ok(()),
    }
}

fn uncreated(error: &io::Error, place: &Place) -> StoreError {
    let kind = error.kind();
    let place = place.name();
    if kind == io::ErrorKind::PermissionDenied || kind == io::ErrorKind::ReadOnlyFilesystem {
        return StoreError::ReadOnly { place };
    }
    if kind == io::ErrorKind::StorageFull || kind == io::ErrorKind::QuotaExceeded {
        return StoreError::Full { place };
    }
    let reason = if kind == io::ErrorKind::NotFound {
        "its folder does not exist, make it first".into()
    } else {
        error.to_string()
    };
    StoreError::Io { place, reason }
}

/// Looks at the header without taking a lock, replaying a log or making a file.
fn probe(place: &Place) -> Result<Header, StoreError> {
    let unknown = || StoreError::Foreign {
        place: place.name(),
        found: "not a journal, or one whose first bytes are destroyed".into(),
    };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let look = || -> Result<Header, Fault> {
        let connection = Connection::open_with_flags(place.uri("?immutable=1"), flags)?;
        // Lets a file that is shorter than its header says still tell its name.
        connection.pragma_update(None, "writable_schema", true)?;
        layout::header(&connection, place)
    };
    match look() {
        // SQLite takes a single byte for nothing.
        Ok(Header::Empty) if place.length() == Some(1) => Err(unknown()),
        Ok(header) => Ok(header),
        Err(fault) if fault.code() == Some(ErrorCode::NotADatabase) => Err(unknown()),
        Err(fault) => Err(fault.told(place)),
    }
}

fn connect(place: &Place, options: &Options, header: Header) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI;
    let mut connection = Connection::open_with_flags(place.uri(""), flags)?;
    prepare(&connection, options)?;
    if connection.is_readonly("main")? {
        // The permissions allow no more: reading works, writing is refused.
        layout::check_tables(&connection)?;
        return Ok(connection);
    }
    if header == Header::Empty {
        create(&mut connection, place)?;
    }
    // Only now: what the header says must be in the file itself, not in the log.
    let mode: String = connection.query_row("PRAGMA journal_mode=WAL", (), |row| row.get(0))?;
    if mode != "wal" {
        let reason = "this file system cannot share memory between processes, use a local disk";
        return Err(StoreError::Io {
            place: place.name(),
            reason: reason.into(),
        }
        .into());
    }
    if let Some(pages) = options.max_pages {
        connection.query_row(&format!("PRAGMA max_page_count={pages}"), (), |_| Ok(()))?;
    }
    layout::header(&connection, place)?;
    layout::check_tables(&connection)?;
    Ok(connection)
}

fn connect_read_only(place: &Place, options: &Options) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI;
    let connect = |how: &str| -> Result<Connection, Fault> {
        let connection = Connection::open_with_flags(place.uri(how), flags)?;
        prepare(&connection, options)?;
        layout::header(&connection, place)?;
        layout::check_tables(&connection)?;
        Ok(connection)
    };
    match connect("") {
        // On a read-only medium SQLite cannot make the files it shares between
        // processes. Nobody can write there either, so it may do without.
        Err(fault) if is_unopenable(&fault) && !place.has_log() => connect("?immutable=1"),
        result => result,
    }
}

fn prepare(connection: &Connection, options: &Options) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_millis(options.busy_millis.into()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // The file is input: nothing in its schema may run, and cells are checked.
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)
}

/// Makes the tables, unless another process has done so since we looked.
fn create(connection: &mut Connection, place: &Place) -> Result<(), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if layout::is_bare(&transaction)? {
        layout::create(&transaction)?;
    } else {
        layout::header(&transaction, place)?;
    }
    transaction.commit()?;
    Ok(())
}

fn is_unopenable(fault: &Fault) -> bool {
    let code = fault.code();
    code == Some(ErrorCode::CannotOpen) || code == Some(ErrorCode::ReadOnly)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_file_that_another_process_filled_meanwhile_is_not_filled_again() {
        let place = Place::new(Path::new("memory"));
        let mut ours = Connection::open_in_memory().unwrap();
        create(&mut ours, &place).unwrap();
        create(&mut ours, &place).unwrap();
        layout::check_tables(&ours).unwrap();

        let mut other = Connection::open_in_memory().unwrap();
        other.execute_batch("CREATE TABLE t (n)").unwrap();
        let refused = create(&mut other, &place).unwrap_err().told(&place);
        assert!(matches!(refused, StoreError::Foreign { .. }), "{refused}");
    }
}
