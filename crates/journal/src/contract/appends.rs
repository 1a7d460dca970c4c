//! Clauses about records: numbers, writers, epochs.

use super::{Breach, Fresh, Kept, at, everything, fill, holds, same, write};
use crate::damage::Flaw;
use crate::envelope::{Head, seal};
use crate::error::StoreError;
use crate::resume::verify_all;
use crate::store::Store;
use std::sync::Barrier;
use vocab::{Epoch, Sequence};

/// Texts that a careless store would change.
const TEXTS: [&str; 6] = [
    "",
    "plain",
    "line\nbreak\r\n",
    "quote ' \" ; -- \\",
    "nul \0 inside",
    "ünï¢ödé 🕯 \u{202e}",
];

/// Every field of every record comes back as it was appended.
///
/// # Errors
/// [`Breach`] when the store does not keep this clause.
pub fn what_was_appended_is_read_back_to_the_byte(fresh: Fresh) -> Kept {
    let store = fresh();
    same("an empty journal's head", store.head()?, Head::GENESIS)?;
    same("an empty journal's records", everything(&*store)?, vec![])?;
    let mut appended = Vec::new();
    for (text, millis) in TEXTS.into_iter().zip([0, -1, 1, i64::MIN, i64::MAX, 7]) {
        let head = store.head()?;
        let next = seal(&head, Epoch(3), at(millis), text, text).map_err(StoreError::from)?;
        store.append(&next)?;
        same("the head after appending", store.head()?, next.head())?;
        appended.push(next);
    }
    same("all records", everything(&*store)?, appended)?;
    verify_all(&*store)?;
    Ok(())
}

/// `read` begins where it is asked to and stops at the limit or the end.
///
/// # Errors
/// [`Breach`] when the store does not keep this clause.
pub fn a_journal_is_read_in_pages(fresh: Fresh) -> Kept {
    let store = fresh();
    fill(&*store, 7)?;
    let numbers = |from, limit| -> Result<Vec<u64>, Breach> {
        let page = store.read(Sequence(from), limit)?;
        Ok(page.iter().map(|record| record.sequence.0).collect())
    };
    same("the first page", numbers(1, 3)?, vec![1, 2, 3])?;
    same("the last page", numbers(6, 3)?, vec![6, 7])?;
    same("a page of nothing", numbers(4, 0)?, vec![])?;
    same("behind the end", numbers(8, 3)?, vec![])?;
    same("far behind the end", numbers(u64::MAX, 3)?, vec![])?;
    same("from before the first", numbers(0, 1)?, vec![1])
}

/// A number that is taken, or that would leave a gap, is refused with the head.
///
/// # Errors
/// [`Breach`] when the store does not keep this clause.
pub fn only_the_next_number_is_accepted(fresh: Fresh) -> Kept {
    let store = fresh();
    fill(&*store, 3)?;
    let head = store.head()?;
    let next = seal(&head, Epoch(1), at(0), "room", "x").map_err(StoreError::from)?;
    for number in [0, 1, 3, 5, u64::MAX] {
        let sequence = Sequence(number);
        let mut offered = next.clone();
        offered.sequence = sequence;
        offered.hash = offered.digest();
        let taken = StoreError::Taken { sequence, head };
        same("the refusal", store.append(&offered), Err(taken))?;
    }
    same("the head afterwards", store.head()?, head)
}

/// Two writers offer the same number at the same moment, fifty times.
///
/// # Errors
/// [`Breach`] when the store does not keep this clause.
pub fn every_number_has_one_winner(fresh: Fresh) -> Kept {
    const ROUNDS: usize = 50;
    let store = fresh();
    let store = &*store;
    let start = Barrier::new(2);
    let race = |name: &'static str| {
        let attempt = || offer(store, name, &start);
        let results: Vec<_> = (0..ROUNDS).map(|_| attempt()).collect();
        results
    };
    let (ones, twos) = std::thread::scope(|scope| {
        let other = scope.spawn(|| race("two"));
        (race("one"), other.join().unwrap_or_default())
    });
    same("rounds run by the second", twos.len(), ROUNDS)?;
    for (number, (one, two)) in (1..).zip(ones.into_iter().zip(twos)) {
        let name = match (one, two) {
            (Ok(()), Err(StoreError::Taken { .. })) => "\"one\"",
            (Err(StoreError::Taken { .. }), Ok(())) => "\"two\"",
            (one, two) => return Err(Breach(format!("record {number}: {one:?} and {two:?}"))),
        };
        let record = store.read(Sequence(number), 1)?.pop();
        let kept = record.map(|record| record.body);
        same("the record is the winner's", kept.as_deref(), Some(name))?;
    }
    let verified = verify_all(store)?;
    same("the length", verified.head.sequence.0, ROUNDS as u64)
}

/// One round of the race: both read the head, then both append.
fn offer(store: &dyn Store, name: &str, start: &Barrier) -> Result<(), StoreError> {
    start.wait();
    // Waiting must happen whatever goes wrong, or the other would wait for ever.
    let head = store.head();
    start.wait();
    let next = seal(&head?, Epoch(1), at(0), "room", name)?;
    store.append(&next)
}

/// After a record under epoch 5, epoch 4 can write nothing.
///
/// # Errors
/// [`Breach`] when the store does not keep this clause.
pub fn an_epoch_below_the_heads_writes_nothing(fresh: Fresh) -> Kept {
    let store = fresh();
    write(&*store, 4, "holder")?;
    let fence = write(&*store, 5, "next holder")?;
    let late = seal(&fence.head(), Epoch(4), at(0), "room", "late").map_err(StoreError::from)?;
    let stale = StoreError::StaleEpoch {
        offered: Epoch(4),
        current: Epoch(5),
    };
    same("the refusal", store.append(&late), Err(stale))?;
    same("the head afterwards", store.head()?, fence.head())?;
    write(&*store, 5, "goes on")?;
    Ok(())
}

/// A record that continues something else, or was altered after sealing, would
/// damage the journal and is refused.
///
/// # Errors
/// [`Breach`] when the store does not keep this clause.
pub fn an_envelope_for_another_journal_is_refused(fresh: Fresh) -> Kept {
    let (store, other) = (fresh(), fresh());
    let mine = write(&*store, 1, "mine")?;
    let theirs = write(&*other, 1, "theirs")?;
    let stranger = seal(&theirs.head(), Epoch(1), at(0), "room", "x").map_err(StoreError::from)?;
    let mut altered = seal(&mine.head(), Epoch(1), at(0), "room", "x").map_err(StoreError::from)?;
    altered.subject = "website".into();
    let refused = |envelope| match store.append(envelope) {
        Err(StoreError::Unfit { flaw, .. }) => Some(flaw),
        Ok(()) | Err(_) => None,
    };
    let found = refused(&stranger);
    holds("a stranger", matches!(found, Some(Flaw::Unlinked { .. })))?;
    let found = refused(&altered);
    holds(
        "an altered one",
        matches!(found, Some(Flaw::Altered { .. })),
    )?;
    same("the head afterwards", store.head()?, mine.head())
}
