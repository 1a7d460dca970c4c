//! Opening a journal: everything needed to go on where it stopped.

use crate::damage::{Damage, Flaw, Note};
use crate::envelope::{Envelope, Head};
use crate::error::StoreError;
use crate::snapshot::{Ignored, Snapshot};
use crate::store::Store;
use crate::verify::{Chain, Verified};
use vocab::Sequence;

/// Records are read so many at a time.
const PAGE: usize = 1_000;

/// A journal ready to go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resumed {
    /// The state to begin with, if there is a usable one.
    pub snapshot: Option<Snapshot>,
    /// The records after the snapshot, or all of them, verified.
    pub tail: Vec<Envelope>,
    /// Where the journal ends.
    pub head: Head,
    /// What is worth telling, an unusable snapshot included.
    pub notes: Vec<Note>,
}

/// Opens a journal: the latest snapshot in `snapshot_schema`, if it belongs to
/// this journal, and the verified records after it. What the snapshot covers is
/// not read again; [`verify_all`] does that.
///
/// # Errors
/// [`StoreError::Damaged`] when a record that was read is not as it was written,
/// or records are missing at the end.
pub fn resume(store: &dyn Store, snapshot_schema: u32) -> Result<Resumed, StoreError> {
    let found = Found::look(store)?;
    let (anchor, snapshot, mut notes) = match found.usable(store, snapshot_schema)? {
        Ok(Some((anchor, snapshot))) => (anchor, Some(snapshot), Vec::new()),
        Ok(None) => (Head::GENESIS, None, Vec::new()),
        Err(ignored) => (Head::GENESIS, None, vec![Note::Snapshot(ignored)]),
    };
    let mut tail = Vec::new();
    let verified = walk(store, &found, anchor, |envelope| tail.push(envelope))?;
    notes.extend(verified.notes);
    Ok(Resumed {
        snapshot,
        tail,
        head: verified.head,
        notes,
    })
}

/// Reads and checks every record, a page at a time. A snapshot that does not
/// belong to the journal is a note.
///
/// # Errors
/// [`StoreError::Damaged`] naming the first record that is wrong or missing.
pub fn verify_all(store: &dyn Store) -> Result<Verified, StoreError> {
    let found = Found::look(store)?;
    let mut verified = walk(store, &found, Head::GENESIS, |_| {})?;
    let schema = found.schema().unwrap_or_default();
    if let Err(ignored) = found.usable(store, schema)? {
        verified.notes.push(Note::Snapshot(ignored));
    }
    Ok(verified)
}

/// The state to begin with and where it stands, or why there is none.
type Usable = Result<Option<(Head, Snapshot)>, Ignored>;

/// What a store says about itself before any record is read.
struct Found {
    head: Result<Head, Damage>,
    snapshot: Result<Option<Snapshot>, Ignored>,
}

impl Found {
    /// Damage is kept for later: reading the records tells more about it.
    fn look(store: &dyn Store) -> Result<Self, StoreError> {
        // The snapshot first: one saved in between would seem to be ahead.
        let snapshot = match store.latest_snapshot() {
            Ok(snapshot) => Ok(snapshot),
            Err(StoreError::Damaged(damage)) => Err(Ignored::Unreadable {
                reason: damage.flaw.to_string(),
            }),
            Err(error) => return Err(error),
        };
        let head = match store.head() {
            Ok(head) => Ok(head),
            Err(StoreError::Damaged(damage)) => Err(damage),
            Err(error) => return Err(error),
        };
        Ok(Self { head, snapshot })
    }

    fn schema(&self) -> Option<u32> {
        let snapshot = self.snapshot.as_ref().ok()?.as_ref()?;
        Some(snapshot.schema)
    }

    /// The last record that is known to have existed.
    fn witnessed(&self) -> Sequence {
        let snapshot = self.snapshot.as_ref().ok().and_then(Option::as_ref);
        let covered = snapshot.filter(|snapshot| snapshot.is_whole());
        let covered = covered.map_or(Sequence(0), |snapshot| snapshot.through);
        self.head
            .as_ref()
            .map_or(covered, |head| head.sequence.max(covered))
    }

    /// The snapshot and the head it stands for, or why it cannot be used.
    fn usable(&self, store: &dyn Store, schema: u32) -> Result<Usable, StoreError> {
        let snapshot = match &self.snapshot {
            Ok(Some(snapshot)) => snapshot,
            Ok(None) => return Ok(Ok(None)),
            Err(ignored) => return Ok(Err(ignored.clone())),
        };
        if !snapshot.is_whole() {
            return Ok(Err(Ignored::Altered));
        }
        if snapshot.schema != schema {
            let found = snapshot.schema;
            return Ok(Err(Ignored::OtherSchema { found }));
        }
        let through = snapshot.through;
        let record = record_at(store, through)?;
        let record = record.filter(|record| record.hash == snapshot.hash);
        Ok(match record {
            Some(record) => Ok(Some((record.head(), snapshot.clone()))),
            None => Err(Ignored::OtherHistory { through }),
        })
    }
}

/// The record with this number, if it is as it was sealed. One that cannot be
/// read is as good as none here: the walk that follows reports it.
fn record_at(store: &dyn Store, sequence: Sequence) -> Result<Option<Envelope>, StoreError> {
    let record = match store.read(sequence, 1) {
        Ok(mut page) => page.pop(),
        Err(StoreError::Damaged(_)) => None,
        Err(error) => return Err(error),
    };
    Ok(record.filter(|record| record.sequence == sequence && Flaw::in_content(record).is_none()))
}

/// Reads and checks the records after `anchor`, to the end that was found.
fn walk(
    store: &dyn Store,
    found: &Found,
    anchor: Head,
    mut visit: impl FnMut(Envelope),
) -> Result<Verified, StoreError> {
    let mut chain = Chain::after(anchor);
    loop {
        let page = match store.read(chain.next(), PAGE) {
            Ok(page) => page,
            Err(StoreError::Damaged(damage)) => return Err(chain.damage(damage.flaw).into()),
            Err(error) => return Err(error),
        };
        if page.is_empty() {
            break;
        }
        for envelope in page {
            chain.accept(&envelope)?;
            visit(envelope);
        }
    }
    if let Err(damage) = &found.head {
        let intact = chain.head().sequence;
        let damage = damage.clone();
        return Err(Damage { intact, ..damage }.into());
    }
    let witnessed = found.witnessed();
    if chain.head().sequence < witnessed {
        return Err(chain.damage(Flaw::Cut { witnessed }).into());
    }
    Ok(chain.finish())
}
