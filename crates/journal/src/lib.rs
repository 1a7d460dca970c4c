//! The journal: the durable sequence of decisions, and the right to add to it.
//!
//! Nothing happens to the estate that was not written here first, so everything
//! that happened can be told, checked and, after a crash, continued. This crate
//! says what a record is ([`Envelope`]), how a history proves that nobody changed
//! it ([`verify`]), who may write ([`Lease`]) and what a place that keeps a
//! journal must be able to do ([`Store`]). It reads no clock, draws no random
//! number and opens no file: times and names are handed in, stores are adapters.
//!
//! # The chain
//! Record `n` carries the SHA-256 of record `n - 1` and its own. Changing, adding
//! or removing a record in the middle therefore breaks the chain at that record
//! or the next. There is no secret key: the chain finds accidents and naive
//! tampering, not somebody who rewrites the whole journal.
//!
//! # The life of a lease
//! ```text
//!            acquire (epoch + 1)               until has passed,
//!   (none) ───────────────────────▶ held ─────────────────────────▶ expired
//!                                  │ ▲  │                              │
//!                            renew └─┘  │ release                      │ acquire by
//!                                       ▼                              │ another:
//!                                   given back ──── acquire ────────▶ held, epoch + 1
//!                                                                      │
//!                                                                      ▼
//!                                              fence: first record under the new epoch
//! ```
//! An expired lease is only a hint that its holder is gone: a process that slept
//! for an hour still believes in it. What really stops the old holder is the
//! **fence**, the first record of the new epoch. It takes the number the old
//! holder would have used next ([`StoreError::Taken`]), and every later attempt
//! carries an epoch below the journal's ([`StoreError::StaleEpoch`]). So the order
//! is: [`acquire`], [`fence`], [`resume`], then act.
//!
//! Whoever lacks the lease puts its command into the inbox ([`Message`]); the
//! holder executes it and leaves an [`Answer`].
//!
//! # Invariants
//! - Sequence numbers have no gap; each is given once, to one writer.
//! - Epochs never fall along the journal, and no two holders ever share one.
//! - What is verified is the text that was hashed, never a re-serialised value.
//! - A snapshot only saves time: without it the same state is read from record 1.

mod damage;
mod envelope;
mod error;
mod hash;
mod inbox;
mod lease;
mod memory;
mod resume;
mod snapshot;
mod store;
mod verify;

#[cfg(any(test, feature = "contract"))]
pub mod contract;

pub use damage::{Damage, Flaw, Note};
pub use envelope::{Envelope, Head, SCHEMA, UnreadableBody, Unsealable, seal};
pub use error::StoreError;
pub use hash::{BadHash, Hash};
pub use inbox::{Answer, MAX_PENDING, Message};
pub use lease::{AcquireError, Acquired, Claimant, HeldBy, Lease, acquire, fence, release, renew};
pub use memory::MemoryStore;
pub use resume::{Resumed, resume, verify_all};
pub use snapshot::{Ignored, Snapshot};
pub use store::Store;
pub use verify::{Chain, Verified, verify};
