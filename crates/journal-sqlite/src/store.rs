//! The store: one connection, and the port's methods as transactions on it.

use crate::fault::Fault;
use crate::open::{self, Options};
use crate::place::Place;
use crate::{inbox, lease, records, snapshot};
use journal::{Answer, Envelope, Head, Lease, Message, Snapshot, Store, StoreError};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use vocab::{Sequence, Timestamp};

/// A journal in an SQLite file. Other processes may have the same file open.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Mutex<Connection>,
    place: Place,
}

impl SqliteStore {
    /// Opens the journal at `path`, and makes it, readable by its owner only, if
    /// there is none. The folder must exist. A file that may only be read is
    /// opened for reading; its writes are answered with [`StoreError::ReadOnly`].
    ///
    /// # Errors
    /// [`StoreError::Foreign`] when something else is there or a newer control
    /// room made it; it is left byte for byte as it was.
    /// [`StoreError::Damaged`] when the file cannot be read as a journal.
    /// [`StoreError::Full`] and [`StoreError::ReadOnly`] when it cannot be made,
    /// [`StoreError::Busy`] and [`StoreError::Io`] for the rest.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::open_with(path, &Options::default())
    }

    /// Like [`SqliteStore::open`], with options.
    ///
    /// # Errors
    /// See [`SqliteStore::open`].
    pub fn open_with(path: impl AsRef<Path>, options: &Options) -> Result<Self, StoreError> {
        let place = Place::new(path.as_ref());
        let connection = Mutex::new(open::open(&place, options)?);
        Ok(Self { connection, place })
    }

    /// Opens the journal at `path` for reading, on a read-only medium too.
    ///
    /// # Errors
    /// [`StoreError::Absent`] when there is none; otherwise see
    /// [`SqliteStore::open`].
    pub fn open_read_only(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let place = Place::new(path.as_ref());
        let connection = Mutex::new(open::open_read_only(&place, &Options::default())?);
        Ok(Self { connection, place })
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.place.path()
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A panic inside a transaction has rolled it back.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn look<T>(&self, at: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, StoreError> {
        at(&self.connection()).map_err(|fault| fault.told(&self.place))
    }

    /// All or nothing: what `change` did is kept only if it and the commit succeed.
    fn write<T>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>,
    ) -> Result<T, StoreError> {
        let mut connection = self.connection();
        let attempt = || {
            // Immediate: waiting for other writers happens here, before reading
            // anything that they could change.
            let behavior = TransactionBehavior::Immediate;
            let transaction = connection.transaction_with_behavior(behavior)?;
            let done = change(&transaction)?;
            transaction.commit()?;
            Ok(done)
        };
        attempt().map_err(|fault: Fault| fault.told(&self.place))
    }
}

impl Store for SqliteStore {
    fn head(&self) -> Result<Head, StoreError> {
        self.look(records::head)
    }

    fn append(&self, envelope: &Envelope) -> Result<(), StoreError> {
        self.write(|transaction| records::append(transaction, &self.place, envelope))
    }

    fn read(&self, from: Sequence, limit: usize) -> Result<Vec<Envelope>, StoreError> {
        self.look(|connection| records::read(connection, &self.place, from, limit))
    }

    fn lease(&self) -> Result<Option<Lease>, StoreError> {
        self.look(lease::get)
    }

    fn swap_lease(&self, expected: Option<&Lease>, next: Option<&Lease>) -> Result<(), StoreError> {
        self.write(|transaction| lease::swap(transaction, &self.place, expected, next))
    }

    fn send(&self, message: &Message) -> Result<(), StoreError> {
        self.write(|transaction| inbox::send(transaction, message))
    }

    fn pending(&self) -> Result<Vec<Message>, StoreError> {
        self.look(inbox::pending)
    }

    fn answer(&self, id: &str, answer: &Answer) -> Result<(), StoreError> {
        self.write(|transaction| inbox::answer(transaction, id, answer))
    }

    fn answer_of(&self, id: &str) -> Result<Option<Answer>, StoreError> {
        self.look(|connection| inbox::answer_of(connection, id))
    }

    fn sweep(&self, before: Timestamp) -> Result<usize, StoreError> {
        self.write(|transaction| inbox::sweep(transaction, before))
    }

    fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.write(|transaction| snapshot::save(transaction, &self.place, snapshot))
    }

    fn latest_snapshot(&self) -> Result<Option<Snapshot>, StoreError> {
        self.look(snapshot::latest)
    }
}

#[cfg(test)]
mod tests;
