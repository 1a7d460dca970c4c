//! Clauses about the lease: who gets it, when, and under which epoch.

use super::{Breach, Fresh, Kept, at, holds, same, write};
use crate::envelope::seal;
use crate::error::StoreError;
use crate::lease::{AcquireError, Claimant, Lease, acquire, fence, release, renew};
use std::sync::Barrier;
use vocab::{Epoch, Sequence, Span};

const TTL: Span = Span::millis(100);

fn lease(holder: &str, epoch: u64) -> Lease {
    Lease {
        holder: holder.into(),
        epoch: Epoch(epoch),
        until: at(100),
        purpose: "a test ' \" 🕯".into(),
    }
}

fn claimant(name: &str) -> Claimant {
    Claimant {
        holder: name.into(),
        purpose: name.into(),
    }
}

/// `swap_lease` is a compare-and-swap over all fields.
///
/// # Errors
/// [`Breach`] when the store does not keep this clause.
pub fn the_lease_changes_only_from_the_expected_one(fresh: Fresh) -> Kept {
    let store = fresh();
    let (one, two) = (lease("one", 1), lease("two", 2));
    let moved = |found: Option<&Lease>| {
        let found = found.cloned().map(Box::new);
        Err(StoreError::LeaseMoved { found })
    };
    same("at first", store.lease()?, None)?;
    let swap = |expected, next| store.swap_lease(expected, next);
    same(
        "expected one too early",
        swap(Some(&one), Some(&two)),
        moved(None),
    )?;
    swap(None, Some(&one))?;
    same("after the swap", store.lease()?, Some(one.clone()))?;
    same("expected none", swap(None, Some(&two)), moved(Some(&one)))?;
    let mut renewed = one.clone();
    renewed.until = at(101);
    let stale = swap(Some(&renewed), Some(&two));
    same("expected another end", stale, moved(Some(&one)))?;
    swap(Some(&one), Some(&renewed))?;
    same("after the renewal", store.lease()?, Some(renewed.clone()))?;
    swap(Some(&renewed), None)?;
    same("after the removal", store.lease()?, None)?;
    same("removed already", swap(Some(&renewed), None), moved(None))
}

/// A held lease is refused to others until the very moment it expires; the
/// holder that was replaced can neither renew nor release.
///
/// # Errors
/// [`Breach`] when the store does not keep this clause.
pub fn the_lease_is_taken_over_only_after_it_expired(fresh: Fresh) -> Kept {
    let store = fresh();
    let one = acquire(&*store, at(0), TTL, &claimant("one"))?.lease;
    let early = acquire(&*store, at(99), TTL, &claimant("two"));
    let held = matches!(&early, Err(AcquireError::Held(held)) if held.lease == one);
    holds("refused while it is held", held)?;
    let one = renew(&*store, &one, at(50), TTL)?;
    let early = acquire(&*store, at(149), TTL, &claimant("two"));
    holds("refused after a renewal", early.is_err())?;
    let two = acquire(&*store, at(150), TTL, &claimant("two"))?.lease;
    same("the new holder", store.lease()?, Some(two.clone()))?;
    let found = Some(Box::new(two));
    let moved = StoreError::LeaseMoved { found };
    let late = renew(&*store, &one, at(151), TTL);
    same("renewing afterwards", late, Err(moved.clone()))?;
    same("releasing afterwards", release(&*store, &one), Err(moved))
}

/// Epochs rise over every holder and over the journal, even when a lease was
/// given back without a record having been written.
///
/// # Errors
/// [`Breach`] when the store does not keep this clause.
pub fn every_holder_has_a_higher_epoch(fresh: Fresh) -> Kept {
    let store = fresh();
    let one = acquire(&*store, at(0), TTL, &claimant("one"))?.lease;
    release(&*store, &one)?;
    let two = acquire(&*store, at(1), TTL, &claimant("two"))?.lease;
    holds("higher after a release", two.epoch > one.epoch)?;
    let three = acquire(&*store, at(200), TTL, &claimant("three"))?.lease;
    holds("higher after an expiry", three.epoch > two.epoch)?;
    write(&*store, 40, "restored from elsewhere")?;
    let four = acquire(&*store, at(400), TTL, &claimant("four"))?.lease;
    holds("higher than the journal's", four.epoch > Epoch(40))
}

/// Several claimants ask at the same moment; exactly one is told yes.
///
/// # Errors
/// [`Breach`] when the store does not keep this clause.
pub fn one_of_many_claimants_gets_the_lease(fresh: Fresh) -> Kept {
    let store = fresh();
    let store = &*store;
    let names = ["one", "two", "three", "four"];
    for round in 0..10 {
        let now = at(round * 1_000);
        let start = Barrier::new(names.len());
        let claim = |name| {
            start.wait();
            acquire(store, now, TTL, &claimant(name))
        };
        let claims: Vec<_> = std::thread::scope(|scope| {
            let claims = names.map(|name| scope.spawn(move || claim(name)));
            claims.into_iter().map(|claim| claim.join()).collect()
        });
        let mut winners = Vec::new();
        for claim in claims {
            match claim {
                Ok(Ok(acquired)) => winners.push(acquired.lease),
                Ok(Err(AcquireError::Held(_))) => {}
                Ok(Err(error)) => return Err(error.into()),
                Err(_) => return Err(Breach("a claimant panicked".into())),
            }
        }
        same("winners", winners.len(), 1)?;
        same("the lease is the winner's", store.lease()?, winners.pop())?;
    }
    Ok(())
}

/// The old holder prepared a record before it was replaced; after the fence,
/// neither that record nor a new one of its epoch can be written.
///
/// # Errors
/// [`Breach`] when the store does not keep this clause.
pub fn the_fence_stops_the_holder_before(fresh: Fresh) -> Kept {
    let store = fresh();
    let old = acquire(&*store, at(0), TTL, &claimant("old"))?.lease;
    let opened = fence(&*store, &old, at(0), "room", "old holder")?;
    let sealed = seal(&opened.head(), old.epoch, at(1), "room", "prepared");
    let prepared = sealed.map_err(StoreError::from)?;

    let new = acquire(&*store, at(100), TTL, &claimant("new"))?.lease;
    let written = fence(&*store, &new, at(100), "room", "new holder")?;
    same("the fence's epoch", written.epoch, new.epoch)?;

    let taken = StoreError::Taken {
        sequence: Sequence(2),
        head: written.head(),
    };
    same("the prepared record", store.append(&prepared), Err(taken))?;
    let stale = StoreError::StaleEpoch {
        offered: old.epoch,
        current: new.epoch,
    };
    let again = fence(&*store, &old, at(101), "room", "old holder again");
    same("a fence of the old epoch", again, Err(stale))?;
    same("the head afterwards", store.head()?, written.head())
}
