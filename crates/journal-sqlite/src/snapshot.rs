//! The snapshot: one row, replaced by each later one.

use crate::fault::{Fault, stored};
use crate::place::Place;
use crate::records::{hash, number};
use journal::Snapshot;
use rusqlite::{Connection, OptionalExtension as _, Row};
use vocab::Sequence;

/// Keeps a snapshot in place of the one before.
pub(crate) fn save(
    connection: &Connection,
    place: &Place,
    snapshot: &Snapshot,
) -> Result<(), Fault> {
    connection.execute(
        "REPLACE INTO snapshot (slot, through, hash, schema, digest, body)
         VALUES (1, ?1, ?2, ?3, ?4, ?5)",
        (
            stored(snapshot.through.0, place)?,
            snapshot.hash.as_bytes(),
            snapshot.schema,
            snapshot.digest.as_bytes(),
            &snapshot.body,
        ),
    )?;
    Ok(())
}

/// The one that was saved last.
pub(crate) fn latest(connection: &Connection) -> Result<Option<Snapshot>, Fault> {
    let query = "SELECT through, hash, schema, digest, body FROM snapshot WHERE slot = 1";
    let mut statement = connection.prepare_cached(query)?;
    Ok(statement.query_row((), snapshot).optional()?)
}

fn snapshot(row: &Row<'_>) -> rusqlite::Result<Snapshot> {
    Ok(Snapshot {
        through: Sequence(number(row, 0)?),
        hash: hash(row, 1)?,
        schema: row.get(2)?,
        digest: hash(row, 3)?,
        body: row.get(4)?,
    })
}
