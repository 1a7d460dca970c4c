//! Clauses about snapshots: they may save time and may not change the truth.

use super::{Breach, Fresh, Kept, fill, holds, same};
use crate::damage::{Flaw, Note};
use crate::error::StoreError;
use crate::hash::Hash;
use crate::resume::{resume, verify_all};
use crate::snapshot::{Ignored, Snapshot};
use crate::store::Store;
use vocab::Sequence;

const SCHEMA: u32 = 7;

/// A snapshot of the journal as it is now.
fn taken(store: &dyn Store, body: &str) -> Result<Snapshot, StoreError> {
    Ok(Snapshot::new(&store.head()?, SCHEMA, body.into()))
}

/// All records are read, and the reason is told both on resuming and on
/// verifying.
fn is_ignored(store: &dyn Store, schema: u32, reason: Ignored) -> Kept {
    let length = store.head()?.sequence.0;
    let resumed = resume(store, schema)?;
    same("the snapshot used", resumed.snapshot, None)?;
    same("the records read", resumed.tail.len() as u64, length)?;
    same("the reason", resumed.notes, vec![Note::Snapshot(reason)])
}

/// The snapshot comes back whole, and a later one replaces it.
///
/// # Errors
/// [`Breach`] when the store does not keep this clause.
pub fn the_snapshot_saved_last_is_the_one_found(fresh: Fresh) -> Kept {
    let store = fresh();
    same("at first", store.latest_snapshot()?, None)?;
    fill(&*store, 2)?;
    for body in ["{}", "ünï¢ödé \0 ' \" 🕯"] {
        let snapshot = taken(&*store, body)?;
        store.save_snapshot(&snapshot)?;
        let found = store.latest_snapshot()?;
        same("the snapshot", found, Some(snapshot))?;
    }
    Ok(())
}

/// With a snapshot at record 3, resuming reads 4 and 5.
///
/// # Errors
/// [`Breach`] when the store does not keep this clause.
pub fn resuming_reads_only_the_tail(fresh: Fresh) -> Kept {
    let store = fresh();
    same(
        "records of an empty journal",
        resume(&*store, SCHEMA)?.tail,
        vec![],
    )?;
    fill(&*store, 3)?;
    let snapshot = taken(&*store, "state")?;
    store.save_snapshot(&snapshot)?;
    let resumed = resume(&*store, SCHEMA)?;
    same("nothing to read", resumed.tail, vec![])?;
    fill(&*store, 2)?;
    let resumed = resume(&*store, SCHEMA)?;
    same("the snapshot", resumed.snapshot, Some(snapshot))?;
    same("the tail", resumed.tail, store.read(Sequence(4), 9)?)?;
    same("the head", resumed.head, store.head()?)?;
    same("notes", resumed.notes, vec![])?;
    same("verified", verify_all(&*store)?.head, store.head()?)
}

/// A snapshot with the wrong hash, or altered in the store, is not used.
///
/// # Errors
/// [`Breach`] when the store does not keep this clause.
pub fn a_snapshot_of_another_history_is_ignored(fresh: Fresh) -> Kept {
    let store = fresh();
    fill(&*store, 3)?;
    let mut head = store.head()?;
    head.hash = Hash::from_bytes([7; 32]);
    let foreign = Snapshot::new(&head, SCHEMA, "state".into());
    store.save_snapshot(&foreign)?;
    let reason = Ignored::OtherHistory {
        through: Sequence(3),
    };
    is_ignored(&*store, SCHEMA, reason.clone())?;
    let notes = verify_all(&*store)?.notes;
    same("notes", notes, vec![Note::Snapshot(reason)])?;

    let mut altered = taken(&*store, "state")?;
    altered.body = "another state".into();
    store.save_snapshot(&altered)?;
    is_ignored(&*store, SCHEMA, Ignored::Altered)?;
    altered.through = Sequence(99);
    store.save_snapshot(&altered)?;
    is_ignored(&*store, SCHEMA, Ignored::Altered)
}

/// A control room that keeps its state differently reads the records instead.
///
/// # Errors
/// [`Breach`] when the store does not keep this clause.
pub fn a_snapshot_in_another_schema_is_ignored(fresh: Fresh) -> Kept {
    let store = fresh();
    fill(&*store, 3)?;
    store.save_snapshot(&taken(&*store, "state")?)?;
    let reason = Ignored::OtherSchema { found: SCHEMA };
    is_ignored(&*store, SCHEMA + 1, reason)?;
    let notes = verify_all(&*store)?.notes;
    same("verifying minds no schema", notes, vec![])
}

/// A snapshot of record 5 in a journal of 3 proves that records were lost:
/// going on without them would forget decisions that were acted upon.
///
/// # Errors
/// [`Breach`] when the store does not keep this clause.
pub fn a_journal_shorter_than_its_snapshot_is_damaged(fresh: Fresh) -> Kept {
    let (store, longer) = (fresh(), fresh());
    fill(&*store, 3)?;
    fill(&*longer, 5)?;
    store.save_snapshot(&taken(&*longer, "state")?)?;
    for result in [
        resume(&*store, SCHEMA).map(drop),
        verify_all(&*store).map(drop),
    ] {
        let Err(StoreError::Damaged(damage)) = result else {
            return Err(Breach(format!("the loss went unnoticed: {result:?}")));
        };
        let witnessed = Sequence(5);
        same("the flaw", damage.flaw, Flaw::Cut { witnessed })?;
        let named = (damage.sequence.0, damage.intact.0);
        same("missing and intact", named, (4, 3))?;
    }
    holds("nothing was changed", store.head()?.sequence == Sequence(3))
}
