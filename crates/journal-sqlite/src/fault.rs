//! What SQLite complains about, in the words of [`StoreError`].

use crate::place::Place;
use journal::{Damage, Flaw, StoreError};
use rusqlite::ErrorCode;
use vocab::Sequence;

/// "Outside the records".
pub(crate) const NO_RECORD: Sequence = Sequence(0);

/// Why a statement failed: what SQLite said, or what we decided inside a
/// transaction that must be undone.
#[derive(Debug)]
pub(crate) enum Fault {
    /// SQLite said no.
    Sqlite(rusqlite::Error),
    /// We did.
    Store(StoreError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Fault {
    /// What SQLite calls it.
    pub(crate) fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Sqlite(error) => error.sqlite_error_code(),
            Self::Store(_) => None,
        }
    }

    /// In the words of the port.
    pub(crate) fn told(self, place: &Place) -> StoreError {
        match self {
            Self::Store(error) => error,
            Self::Sqlite(error) => told(&error, place),
        }
    }
}

/// A flaw found while reading a row.
pub(crate) fn unreadable(sequence: Sequence, reason: impl Into<String>) -> StoreError {
    StoreError::Damaged(Damage {
        sequence,
        flaw: Flaw::Unreadable {
            reason: reason.into(),
        },
        intact: NO_RECORD,
    })
}

/// Sorts an error of SQLite into its class.
fn told(error: &rusqlite::Error, place: &Place) -> StoreError {
    let place = place.name();
    let mut reason = error.to_string();
    // Columns have fixed types: a value of another type was not written by us.
    let Some(code) = error.sqlite_error_code() else {
        if is_bad_value(error) {
            return unreadable(NO_RECORD, reason);
        }
        return StoreError::Io { place, reason };
    };
    if code == ErrorCode::CannotOpen {
        reason = "it cannot be opened, check that it is a file and who may read it".into();
    }
    if code == ErrorCode::DiskFull || has_no_room_to_share(error) {
        StoreError::Full { place }
    } else if code == ErrorCode::ReadOnly {
        StoreError::ReadOnly { place }
    } else if is_busy(code) {
        StoreError::Busy { place }
    } else if code == ErrorCode::DatabaseCorrupt || code == ErrorCode::NotADatabase {
        unreadable(NO_RECORD, reason)
    } else {
        StoreError::Io { place, reason }
    }
}

fn is_busy(code: ErrorCode) -> bool {
    let busy = [
        ErrorCode::DatabaseBusy,
        ErrorCode::DatabaseLocked,
        ErrorCode::FileLockingProtocolFailed,
    ];
    busy.contains(&code)
}

/// The memory shared between processes is a file, which needs room too.
fn has_no_room_to_share(error: &rusqlite::Error) -> bool {
    let failure = error.sqlite_error();
    failure.is_some_and(|found| found.extended_code == rusqlite::ffi::SQLITE_IOERR_SHMSIZE)
}

fn is_bad_value(error: &rusqlite::Error) -> bool {
    matches!(
        error,
        rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..)
    )
}

/// A number as SQLite stores it.
pub(crate) fn stored(number: u64, place: &Place) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::Io {
        place: place.name(),
        reason: format!("`{number}` is larger than it can hold"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::ffi;
    use std::path::Path;

    #[test]
    fn every_complaint_of_sqlite_has_its_class() {
        let place = || "/j.db".to_string();
        let malformed = |reason: &str| unreadable(NO_RECORD, reason);
        for (code, expected) in [
            (ffi::SQLITE_FULL, StoreError::Full { place: place() }),
            (
                ffi::SQLITE_IOERR_SHMSIZE,
                StoreError::Full { place: place() },
            ),
            (
                ffi::SQLITE_READONLY,
                StoreError::ReadOnly { place: place() },
            ),
            (
                ffi::SQLITE_READONLY_DBMOVED,
                StoreError::ReadOnly { place: place() },
            ),
            (ffi::SQLITE_BUSY, StoreError::Busy { place: place() }),
            (
                ffi::SQLITE_BUSY_SNAPSHOT,
                StoreError::Busy { place: place() },
            ),
            (ffi::SQLITE_LOCKED, StoreError::Busy { place: place() }),
            (ffi::SQLITE_PROTOCOL, StoreError::Busy { place: place() }),
            (ffi::SQLITE_CORRUPT_VTAB, malformed("said so")),
            (ffi::SQLITE_NOTADB, malformed("said so")),
            (
                ffi::SQLITE_IOERR_FSYNC,
                StoreError::Io {
                    place: place(),
                    reason: "said so".into(),
                },
            ),
        ] {
            let said = Some("said so".to_string());
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), said);
            assert_eq!(
                told(&error, &Place::new(Path::new("/j.db"))),
                expected,
                "{code}"
            );
        }
    }
}
