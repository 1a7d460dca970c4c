//! The port: what a place that keeps a journal must be able to do.

use crate::envelope::{Envelope, Head};
use crate::error::StoreError;
use crate::inbox::{Answer, Message};
use crate::lease::Lease;
use crate::snapshot::Snapshot;
use vocab::{Sequence, Timestamp};

/// A place that keeps one journal, its lease, its inbox and its snapshot.
///
/// Calls block until the answer is known; whoever must not block calls from a
/// thread that may. Several handles, in several processes, may be open on one
/// place at a time.
///
/// Nothing here needs more than a key-value store with conditional puts:
/// `append` puts key `sequence` if it is absent, `swap_lease` puts one key if it
/// is unchanged, messages and answers are put once under their id, and the
/// snapshot is one key. No operation spans two keys: a crash between two calls
/// leaves a state the next caller can go on from.
///
/// Every method answers [`StoreError::Busy`], [`StoreError::Damaged`] or
/// [`StoreError::Io`] when the place does not cooperate; every method that
/// writes also [`StoreError::Full`] and [`StoreError::ReadOnly`]. A write that
/// failed left nothing behind, except after `Io`, when that is unknown.
pub trait Store: Send + Sync {
    /// Where the journal ends.
    ///
    /// # Errors
    /// See [`Store`].
    fn head(&self) -> Result<Head, StoreError>;

    /// Adds a record; it is durable when this returns. Stores decide by
    /// [`Envelope::check_follows`] and let the number decide between writers.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when its number is not the next one,
    /// [`StoreError::StaleEpoch`] when the journal has gone on under a higher
    /// epoch, [`StoreError::Unfit`] when it does not continue this journal.
    fn append(&self, envelope: &Envelope) -> Result<(), StoreError>;

    /// Up to `limit` records in order, beginning with `from`, as they are: gaps
    /// are for [`verify`](crate::verify) to find. A record that cannot be read
    /// ends the answer early.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the first record asked for cannot be read.
    fn read(&self, from: Sequence, limit: usize) -> Result<Vec<Envelope>, StoreError>;

    /// The lease as it was last written, expired or not.
    ///
    /// # Errors
    /// See [`Store`].
    fn lease(&self) -> Result<Option<Lease>, StoreError>;

    /// Replaces the lease if it is still `expected`, compared field by field.
    ///
    /// # Errors
    /// [`StoreError::LeaseMoved`] when it is not.
    fn swap_lease(&self, expected: Option<&Lease>, next: Option<&Lease>) -> Result<(), StoreError>;

    /// Puts a message into the inbox. An id that is known, waiting or answered,
    /// is not put in again, whatever the rest of the message says.
    ///
    /// # Errors
    /// [`StoreError::InboxFull`] when [`MAX_PENDING`](crate::MAX_PENDING) wait.
    fn send(&self, message: &Message) -> Result<(), StoreError>;

    /// The messages without an answer, by time sent, then by id.
    ///
    /// # Errors
    /// See [`Store`].
    fn pending(&self) -> Result<Vec<Message>, StoreError>;

    /// Answers a message. The first answer stands; a later one is dropped, for
    /// the sender may have read the first.
    ///
    /// # Errors
    /// See [`Store`].
    fn answer(&self, id: &str, answer: &Answer) -> Result<(), StoreError>;

    /// The answer to a message, if there is one yet.
    ///
    /// # Errors
    /// See [`Store`].
    fn answer_of(&self, id: &str) -> Result<Option<Answer>, StoreError>;

    /// Removes messages answered before `before`, with their answers, and says
    /// how many answers went. Their ids count as unknown afterwards.
    ///
    /// # Errors
    /// See [`Store`].
    fn sweep(&self, before: Timestamp) -> Result<usize, StoreError>;

    /// Keeps a snapshot in place of the one before.
    ///
    /// # Errors
    /// See [`Store`].
    fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError>;

    /// The snapshot saved last, unchecked; [`resume`](crate::resume) checks it.
    ///
    /// # Errors
    /// See [`Store`].
    fn latest_snapshot(&self) -> Result<Option<Snapshot>, StoreError>;
}
