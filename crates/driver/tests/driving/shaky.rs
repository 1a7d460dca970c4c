//! A journal in memory whose inbox loses answers when it is told to.

use journal::{Answer, Envelope, Head, Lease, MemoryStore, Message, Snapshot, Store, StoreError};
use std::sync::atomic::{AtomicU32, Ordering};
use vocab::{Sequence, Timestamp};

#[derive(Debug, Default)]
pub(crate) struct Shaky {
    pub(crate) inner: MemoryStore,
    lost_answers: AtomicU32,
}

impl Shaky {
    pub(crate) fn refuse_writes(&self, with: Option<StoreError>) {
        self.inner.refuse_writes(with);
    }

    /// The next answers cannot be put in.
    pub(crate) fn lose_answers(&self, answers: u32) {
        self.lost_answers.store(answers, Ordering::SeqCst);
    }
}

impl Store for Shaky {
    fn head(&self) -> Result<Head, StoreError> {
        self.inner.head()
    }

    fn append(&self, envelope: &Envelope) -> Result<(), StoreError> {
        self.inner.append(envelope)
    }

    fn read(&self, from: Sequence, limit: usize) -> Result<Vec<Envelope>, StoreError> {
        self.inner.read(from, limit)
    }

    fn lease(&self) -> Result<Option<Lease>, StoreError> {
        self.inner.lease()
    }

    fn swap_lease(&self, expected: Option<&Lease>, next: Option<&Lease>) -> Result<(), StoreError> {
        self.inner.swap_lease(expected, next)
    }

    fn send(&self, message: &Message) -> Result<(), StoreError> {
        self.inner.send(message)
    }

    fn pending(&self) -> Result<Vec<Message>, StoreError> {
        self.inner.pending()
    }

    fn answer(&self, id: &str, answer: &Answer) -> Result<(), StoreError> {
        let take = |left: u32| left.checked_sub(1);
        let lost = self
            .lost_answers
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, take);
        match lost {
            Ok(_) => Err(StoreError::Busy {
                place: "the journal".into(),
            }),
            Err(_) => self.inner.answer(id, answer),
        }
    }

    fn answer_of(&self, id: &str) -> Result<Option<Answer>, StoreError> {
        self.inner.answer_of(id)
    }

    fn sweep(&self, before: Timestamp) -> Result<usize, StoreError> {
        self.inner.sweep(before)
    }

    fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.inner.save_snapshot(snapshot)
    }

    fn latest_snapshot(&self) -> Result<Option<Snapshot>, StoreError> {
        self.inner.latest_snapshot()
    }
}
