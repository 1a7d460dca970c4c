//! The journal in one SQLite file: the durable store of a control room that
//! runs on one machine, shared by all its processes.
//!
//! # Why it is so
//! - **Durable when it returns**: write-ahead log with `synchronous=FULL`, so a
//!   decision survives the loss of power, not only the end of the process.
//! - **One statement of truth**: the number of a record is its primary key, and
//!   every write is one `IMMEDIATE` transaction. Whatever fails, the disk being
//!   full included, leaves the file as it was before.
//! - **The end is witnessed**: the chain of hashes cannot notice records missing
//!   at the end, so each append also writes where the journal ends; the two are
//!   compared whenever the head is read.
//! - **Nothing foreign is touched**: a file is looked at through an immutable
//!   connection, which takes no lock and makes no file beside it, before it is
//!   opened. `application_id` says that it is a journal, `user_version` in which
//!   layout.
//!
//! # Where it must not be
//! On a network file system: SQLite's locks and its shared memory do not reach
//! other machines. A store for several machines is another crate.

mod fault;
mod inbox;
mod layout;
mod lease;
mod open;
mod place;
mod records;
mod snapshot;
mod store;

pub use open::Options;
pub use store::SqliteStore;
