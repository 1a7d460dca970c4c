//! The lease: one row, replaced only if it is the one expected.

use crate::fault::{Fault, stored};
use crate::place::Place;
use crate::records::number;
use journal::{Lease, StoreError};
use rusqlite::{Connection, OptionalExtension as _, Row};
use vocab::{Epoch, Timestamp};

/// The lease as it is.
pub(crate) fn get(connection: &Connection) -> Result<Option<Lease>, Fault> {
    let query = "SELECT holder, epoch, until, purpose FROM lease WHERE slot = 1";
    let mut statement = connection.prepare_cached(query)?;
    Ok(statement.query_row((), lease).optional()?)
}

fn lease(row: &Row<'_>) -> rusqlite::Result<Lease> {
    Ok(Lease {
        holder: row.get(0)?,
        epoch: Epoch(number(row, 1)?),
        until: Timestamp::from_millis(row.get(2)?),
        purpose: row.get(3)?,
    })
}

/// Compare and swap; the caller's transaction makes it one.
pub(crate) fn swap(
    connection: &Connection,
    place: &Place,
    expected: Option<&Lease>,
    next: Option<&Lease>,
) -> Result<(), Fault> {
    let found = get(connection)?;
    if found.as_ref() != expected {
        let found = found.map(Box::new);
        return Err(StoreError::LeaseMoved { found }.into());
    }
    let Some(next) = next else {
        connection.execute("DELETE FROM lease", ())?;
        return Ok(());
    };
    connection.execute(
        "REPLACE INTO lease (slot, holder, epoch, until, purpose) VALUES (1, ?1, ?2, ?3, ?4)",
        (
            &next.holder,
            stored(next.epoch.0, place)?,
            next.until.millis(),
            &next.purpose,
        ),
    )?;
    Ok(())
}
