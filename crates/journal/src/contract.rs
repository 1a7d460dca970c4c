//! The contract every [`Store`] must keep, as tests a store's own crate runs.
//!
//! Each function takes a maker of **empty** stores and returns the first
//! [`Breach`] it finds. [`store_contract!`](crate::store_contract) makes a test
//! of each of them:
//! ```text
//! journal::store_contract!(|| Box::new(MyStore::empty()));
//! ```

pub mod appends;
pub mod inboxes;
pub mod leases;
pub mod snapshots;

use crate::envelope::{Envelope, seal};
use crate::error::StoreError;
use crate::lease::AcquireError;
use crate::store::Store;
use serde::Serialize;
use std::fmt;
use vocab::{Epoch, Sequence, Timestamp};

/// Makes an empty store each time it is called.
pub type Fresh<'a> = &'a dyn Fn() -> Box<dyn Store>;

/// A clause of the contract that was not kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Breach(String);

/// What a check returns.
pub type Kept = Result<(), Breach>;

impl fmt::Debug for Breach {
    /// The bare text, for this is what a failing test prints.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<StoreError> for Breach {
    fn from(error: StoreError) -> Self {
        Self(format!("the store should have done this, but: {error}"))
    }
}

impl From<AcquireError> for Breach {
    fn from(error: AcquireError) -> Self {
        Self(format!("the lease should have been free, but: {error}"))
    }
}

/// Requires two values to be equal.
fn same<T: PartialEq + fmt::Debug>(clause: &str, found: T, expected: T) -> Kept {
    if found == expected {
        return Ok(());
    }
    Err(Breach(format!(
        "{clause}: expected {expected:?}, found {found:?}"
    )))
}

/// Requires something to hold.
fn holds(clause: &str, found: bool) -> Kept {
    same(clause, found, true)
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// Appends one record and returns it.
fn write(
    store: &dyn Store,
    epoch: u64,
    body: &(impl Serialize + ?Sized),
) -> Result<Envelope, Breach> {
    let head = store.head()?;
    let envelope = seal(&head, Epoch(epoch), at(1_000), "room", body).map_err(StoreError::from)?;
    store.append(&envelope)?;
    Ok(envelope)
}

/// Appends `count` records under epoch 1.
fn fill(store: &dyn Store, count: u64) -> Kept {
    (0..count).try_for_each(|number| write(store, 1, &number).map(drop))
}

fn everything(store: &dyn Store) -> Result<Vec<Envelope>, StoreError> {
    store.read(Sequence(1), usize::MAX)
}

/// Makes a test of every clause of the contract. The argument is a maker of
/// empty stores: an expression for `Fn() -> Box<dyn Store>`.
#[macro_export]
macro_rules! store_contract {
    ($fresh:expr) => {
        $crate::store_contract! { $fresh => appends:
            what_was_appended_is_read_back_to_the_byte
            a_journal_is_read_in_pages
            only_the_next_number_is_accepted
            every_number_has_one_winner
            an_epoch_below_the_heads_writes_nothing
            an_envelope_for_another_journal_is_refused
        }
        $crate::store_contract! { $fresh => leases:
            the_lease_changes_only_from_the_expected_one
            the_lease_is_taken_over_only_after_it_expired
            every_holder_has_a_higher_epoch
            one_of_many_claimants_gets_the_lease
            the_fence_stops_the_holder_before
        }
        $crate::store_contract! { $fresh => inboxes:
            a_message_sent_twice_is_one_message
            messages_wait_in_order_until_they_are_answered
            the_first_answer_stands
            the_sweep_takes_only_what_was_answered_before
            the_inbox_is_bounded
        }
        $crate::store_contract! { $fresh => snapshots:
            the_snapshot_saved_last_is_the_one_found
            resuming_reads_only_the_tail
            a_snapshot_of_another_history_is_ignored
            a_snapshot_in_another_schema_is_ignored
            a_journal_shorter_than_its_snapshot_is_damaged
        }
    };
    ($fresh:expr => $module:ident: $($clause:ident)*) => {
        $(
            #[test]
            fn $clause() -> $crate::contract::Kept {
                $crate::contract::$module::$clause(&$fresh)
            }
        )*
    };
}
