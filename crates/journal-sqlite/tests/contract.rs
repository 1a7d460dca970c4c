//! The contract of stores, kept in files.

#![allow(
    clippy::unwrap_used,
    reason = "a test that fails should fail at the line that is wrong"
)]

use journal::Store;
use journal_sqlite::SqliteStore;
use std::cell::Cell;
use tempfile::TempDir;

/// A maker of empty journals, each in a file of its own in this folder.
fn files_in(folder: &TempDir) -> impl Fn() -> Box<dyn Store> {
    let made = Cell::new(0);
    let folder = folder.path().to_owned();
    move || {
        made.set(made.get() + 1);
        let path = folder.join(format!("{}.db", made.get()));
        Box::new(SqliteStore::open(path).unwrap())
    }
}

journal::store_contract!(files_in(&tempfile::tempdir().unwrap()));
