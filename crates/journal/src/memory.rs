//! A journal in memory: for tests and for practice that need not survive.

use crate::envelope::{Envelope, Head};
use crate::error::StoreError;
use crate::inbox::{Answer, MAX_PENDING, Message};
use crate::lease::Lease;
use crate::snapshot::Snapshot;
use crate::store::Store;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use vocab::{Sequence, Timestamp};

/// A store that forgets. Clones are handles on the same journal, as several
/// processes would have them.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Clone, Default)]
struct Kept {
    records: BTreeMap<Sequence, Envelope>,
    lease: Option<Lease>,
    messages: BTreeMap<String, Message>,
    answers: BTreeMap<String, Answer>,
    snapshot: Option<Snapshot>,
    refusing: Option<StoreError>,
}

impl MemoryStore {
    /// An empty journal.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A journal with these records, taken as they are, so that tests can begin
    /// with a damaged one.
    #[must_use]
    pub fn with_records(records: impl IntoIterator<Item = Envelope>) -> Self {
        let store = Self::new();
        let numbered = records.into_iter().map(|record| (record.sequence, record));
        store.kept().records = numbered.collect();
        store
    }

    /// An independent copy as it was after record `through`: what a crash there
    /// would have left. Lease, inbox and a snapshot it does not cover are dropped.
    #[must_use]
    pub fn prefix(&self, through: Sequence) -> Self {
        let kept = self.kept();
        let records = kept.records.range(..=through).map(|(_, r)| r.clone());
        let copy = Self::with_records(records);
        let covered = kept.snapshot.clone().filter(|s| s.through <= through);
        copy.kept().snapshot = covered;
        copy
    }

    /// From now on every write is answered with this error, as on a full disk;
    /// `None` ends it.
    pub fn refuse_writes(&self, with: Option<StoreError>) {
        self.kept().refusing = with;
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Every change below is one assignment: a panic elsewhere leaves it whole.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn to_write(&self) -> Result<MutexGuard<'_, Kept>, StoreError> {
        let kept = self.kept();
        match kept.refusing.clone() {
            Some(error) => Err(error),
            None => Ok(kept),
        }
    }
}

impl Kept {
    fn head(&self) -> Head {
        let last = self.records.values().next_back();
        last.map_or(Head::GENESIS, Envelope::head)
    }

    fn pending(&self) -> Vec<Message> {
        let waiting = self.messages.values();
        let waiting = waiting.filter(|message| !self.answers.contains_key(&message.id));
        let mut waiting: Vec<Message> = waiting.cloned().collect();
        waiting.sort_by(|one, two| (one.at, &one.id).cmp(&(two.at, &two.id)));
        waiting
    }
}

impl Store for MemoryStore {
    fn head(&self) -> Result<Head, StoreError> {
        Ok(self.kept().head())
    }

    fn append(&self, envelope: &Envelope) -> Result<(), StoreError> {
        let mut kept = self.to_write()?;
        envelope.check_follows(&kept.head())?;
        kept.records.insert(envelope.sequence, envelope.clone());
        Ok(())
    }

    fn read(&self, from: Sequence, limit: usize) -> Result<Vec<Envelope>, StoreError> {
        let kept = self.kept();
        let records = kept.records.range(from..).take(limit);
        Ok(records.map(|(_, record)| record.clone()).collect())
    }

    fn lease(&self) -> Result<Option<Lease>, StoreError> {
        Ok(self.kept().lease.clone())
    }

    fn swap_lease(&self, expected: Option<&Lease>, next: Option<&Lease>) -> Result<(), StoreError> {
        let mut kept = self.to_write()?;
        if kept.lease.as_ref() != expected {
            let found = kept.lease.clone().map(Box::new);
            return Err(StoreError::LeaseMoved { found });
        }
        kept.lease = next.cloned();
        Ok(())
    }

    fn send(&self, message: &Message) -> Result<(), StoreError> {
        let mut kept = self.to_write()?;
        if kept.messages.contains_key(&message.id) {
            return Ok(());
        }
        if kept.pending().len() >= MAX_PENDING {
            return Err(StoreError::InboxFull);
        }
        kept.messages.insert(message.id.clone(), message.clone());
        Ok(())
    }

    fn pending(&self) -> Result<Vec<Message>, StoreError> {
        Ok(self.kept().pending())
    }

    fn answer(&self, id: &str, answer: &Answer) -> Result<(), StoreError> {
        let mut kept = self.to_write()?;
        let slot = kept.answers.entry(id.into());
        slot.or_insert_with(|| answer.clone());
        Ok(())
    }

    fn answer_of(&self, id: &str) -> Result<Option<Answer>, StoreError> {
        Ok(self.kept().answers.get(id).cloned())
    }

    fn sweep(&self, before: Timestamp) -> Result<usize, StoreError> {
        let mut kept = self.to_write()?;
        let Kept {
            answers, messages, ..
        } = &mut *kept;
        let known = answers.len();
        answers.retain(|id, answer| {
            let stays = answer.at >= before;
            if !stays {
                messages.remove(id);
            }
            stays
        });
        Ok(known - answers.len())
    }

    fn save_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.to_write()?.snapshot = Some(snapshot.clone());
        Ok(())
    }

    fn latest_snapshot(&self) -> Result<Option<Snapshot>, StoreError> {
        Ok(self.kept().snapshot.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resume::{resume, verify_all};
    use crate::seal;
    use vocab::Epoch;

    crate::store_contract!(|| Box::new(MemoryStore::new()));

    fn filled(records: u64) -> MemoryStore {
        let store = MemoryStore::new();
        for number in 0..records {
            let head = store.head().unwrap();
            let at = Timestamp::from_millis(0);
            let next = seal(&head, Epoch(1), at, "room", &number).unwrap();
            store.append(&next).unwrap();
        }
        store
    }

    #[test]
    fn a_prefix_is_a_sound_journal_of_its_own() {
        let store = filled(5);
        let prefix = store.prefix(Sequence(3));
        assert_eq!(verify_all(&prefix).unwrap().head.sequence, Sequence(3));
        let next = seal(
            &prefix.head().unwrap(),
            Epoch(2),
            Timestamp::default(),
            "room",
            &(),
        );
        prefix.append(&next.unwrap()).unwrap();
        assert_eq!(store.head().unwrap().sequence, Sequence(5));
        assert_eq!(store.head().unwrap().epoch, Epoch(1));
    }

    #[test]
    fn refused_writes_leave_everything_as_it_was() {
        let store = filled(2);
        let full = StoreError::Full {
            place: "memory".into(),
        };
        store.refuse_writes(Some(full.clone()));
        let next = seal(
            &store.head().unwrap(),
            Epoch(1),
            Timestamp::default(),
            "room",
            &(),
        );
        let next = next.unwrap();
        assert_eq!(store.append(&next), Err(full));
        assert_eq!(store.head().unwrap().sequence, Sequence(2));
        store.refuse_writes(None);
        assert_eq!(store.append(&next), Ok(()));
    }

    #[test]
    fn resuming_a_damaged_journal_names_the_record() {
        let mut records = filled(4).read(Sequence(1), 10).unwrap();
        records[2].body = "7".into();
        let store = MemoryStore::with_records(records);
        let StoreError::Damaged(damage) = resume(&store, 1).unwrap_err() else {
            panic!("damage is not named as such");
        };
        assert_eq!((damage.sequence, damage.intact), (Sequence(3), Sequence(2)));
    }
}
