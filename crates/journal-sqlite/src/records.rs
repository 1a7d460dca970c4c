//! Records, and the witness of where they end.

use crate::fault::{Fault, NO_RECORD, stored, unreadable};
use crate::place::Place;
use journal::{Damage, Envelope, Flaw, Hash, Head, StoreError};
use rusqlite::{Connection, Row};
use vocab::{Epoch, Sequence, Timestamp};

/// The witness and the last record, in one statement: that is one moment, though
/// another process may be appending.
const HEAD: &str = "
SELECT head.sequence, head.hash, head.epoch, record.sequence, record.hash, record.epoch
FROM head LEFT JOIN record ON record.sequence = (SELECT max(sequence) FROM record)
WHERE head.slot = 1";

const READ: &str = "
SELECT sequence, schema, epoch, at, previous, hash, subject, body
FROM record WHERE sequence >= ?1 ORDER BY sequence LIMIT ?2";

const APPEND: &str = "
INSERT INTO record (sequence, schema, epoch, at, previous, hash, subject, body)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

const MOVE_HEAD: &str = "UPDATE head SET sequence = ?1, hash = ?2, epoch = ?3 WHERE slot = 1";

/// Where the journal ends, if witness and records agree.
pub(crate) fn head(connection: &Connection) -> Result<Head, Fault> {
    let mut statement = connection.prepare_cached(HEAD)?;
    let mut rows = statement.query(())?;
    let Some(row) = rows.next()? else {
        return Err(unreadable(NO_RECORD, "it does not say where it ends").into());
    };
    let witness = head_at(row, 0)?;
    let last = match row.get::<_, Option<i64>>(3)? {
        Some(_) => head_at(row, 3)?,
        None => Head::GENESIS,
    };
    if last == witness {
        return Ok(witness);
    }
    Err(StoreError::Damaged(compare(&last, &witness)).into())
}

/// Says how the last record and the witness differ.
fn compare(last: &Head, witness: &Head) -> Damage {
    let cut = Flaw::Cut {
        witnessed: witness.sequence,
    };
    let beyond = Flaw::Unreadable {
        reason: format!("it lies behind record `{}`, the last one", witness.sequence),
    };
    let other = Flaw::Unreadable {
        reason: "it is not the one with which the journal ended".into(),
    };
    let (sequence, flaw) = match last.sequence.cmp(&witness.sequence) {
        std::cmp::Ordering::Less => (last.sequence.0.saturating_add(1), cut),
        std::cmp::Ordering::Greater => (witness.sequence.0.saturating_add(1), beyond),
        std::cmp::Ordering::Equal => (last.sequence.0, other),
    };
    Damage {
        sequence: Sequence(sequence),
        flaw,
        intact: NO_RECORD,
    }
}

/// Adds a record and moves the witness; the caller's transaction makes it one.
pub(crate) fn append(
    connection: &Connection,
    place: &Place,
    envelope: &Envelope,
) -> Result<(), Fault> {
    envelope.check_follows(&head(connection)?)?;
    let sequence = stored(envelope.sequence.0, place)?;
    let epoch = stored(envelope.epoch.0, place)?;
    let hash = envelope.hash.as_bytes();
    connection.prepare_cached(APPEND)?.execute((
        sequence,
        envelope.schema,
        epoch,
        envelope.at.millis(),
        envelope.previous.as_bytes(),
        hash,
        &envelope.subject,
        &envelope.body,
    ))?;
    connection
        .prepare_cached(MOVE_HEAD)?
        .execute((sequence, hash, epoch))?;
    Ok(())
}

/// Records from `from` on, up to the first that cannot be read.
pub(crate) fn read(
    connection: &Connection,
    place: &Place,
    from: Sequence,
    limit: usize,
) -> Result<Vec<Envelope>, Fault> {
    // Behind what can be stored, there is nothing.
    let Ok(first) = i64::try_from(from.0) else {
        return Ok(Vec::new());
    };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached(READ)?;
    let mut rows = statement.query((first, limit))?;
    let mut page: Vec<Envelope> = Vec::new();
    loop {
        let next = rows.next().map_err(Fault::from);
        match next.and_then(|row| row.map(envelope).transpose()) {
            Ok(Some(envelope)) => page.push(envelope),
            Ok(None) => return Ok(page),
            Err(fault) => {
                let expected = page.last().map_or(from, |last| last.sequence.next());
                return ended_early(page, named(fault, place, expected));
            }
        }
    }
}

/// A page that ends at a record that cannot be read is shorter; one that begins
/// with it is damage.
fn ended_early(page: Vec<Envelope>, error: StoreError) -> Result<Vec<Envelope>, Fault> {
    if matches!(error, StoreError::Damaged(_)) && !page.is_empty() {
        Ok(page)
    } else {
        Err(error.into())
    }
}

/// Gives damage found while reading the number of the record it was found at.
fn named(fault: Fault, place: &Place, sequence: Sequence) -> StoreError {
    let error = fault.told(place);
    if let StoreError::Damaged(damage) = error {
        StoreError::Damaged(Damage { sequence, ..damage })
    } else {
        error
    }
}

fn envelope(row: &Row<'_>) -> Result<Envelope, Fault> {
    Ok(Envelope {
        sequence: Sequence(number(row, 0)?),
        schema: row.get(1)?,
        epoch: Epoch(number(row, 2)?),
        at: Timestamp::from_millis(row.get(3)?),
        previous: hash(row, 4)?,
        hash: hash(row, 5)?,
        subject: row.get(6)?,
        body: row.get(7)?,
    })
}

fn head_at(row: &Row<'_>, column: usize) -> Result<Head, Fault> {
    Ok(Head {
        sequence: Sequence(number(row, column)?),
        hash: hash(row, column + 1)?,
        epoch: Epoch(number(row, column + 2)?),
    })
}

/// A number that was stored as a signed one and was never negative.
pub(crate) fn number(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, number))
}

/// Exactly 32 bytes.
pub(crate) fn hash(row: &Row<'_>, column: usize) -> rusqlite::Result<Hash> {
    row.get(column).map(Hash::from_bytes)
}
