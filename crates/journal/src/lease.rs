//! The lease: who may act on a journal, until when, under which epoch.

use crate::envelope::{Envelope, Head, seal};
use crate::error::StoreError;
use crate::store::Store;
use serde::{Deserialize, Serialize};
use vocab::{Epoch, Span, Timestamp};

/// How often a lost race is run again before the caller is told.
const ATTEMPTS: usize = 8;

/// What a lease that was given back has as its end: long before every clock.
const GIVEN_BACK: Timestamp = Timestamp::from_millis(i64::MIN);

/// The right to act on a journal for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Who holds it, unlike any other process ever: host, process id and a
    /// random part.
    pub holder: String,
    /// Its fencing number, higher than every one before.
    pub epoch: Epoch,
    /// When it expires, by the wall clock, unless it is renewed.
    pub until: Timestamp,
    /// What the holder is doing, as shown to people: `roomctl deploy (pid 4711)`.
    pub purpose: String,
}

/// Who asks for the lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimant {
    /// See [`Lease::holder`].
    pub holder: String,
    /// See [`Lease::purpose`].
    pub purpose: String,
}

/// The lease was obtained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acquired {
    /// The lease, to be renewed and released.
    pub lease: Lease,
    /// The lease before it. One that [was not given back](Lease::was_given_back)
    /// belonged to a holder that ended without finishing.
    pub before: Option<Lease>,
}

/// Somebody else holds the lease.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` holds the lease for {} more: send it the command, wait, or end that process", .lease.purpose, .lease.until.since(*.now))]
pub struct HeldBy {
    /// The lease as found.
    pub lease: Lease,
    /// The time at which the caller asked.
    pub now: Timestamp,
}

/// The lease was not obtained.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AcquireError {
    /// Somebody else holds it.
    #[error(transparent)]
    Held(#[from] HeldBy),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Lease {
    /// Whether it still binds others at `now`. Expiry is exclusive: at `until`
    /// itself others may take over.
    #[must_use]
    pub fn is_held(&self, now: Timestamp) -> bool {
        now < self.until
    }

    /// Whether its holder finished and gave it back, rather than vanished.
    #[must_use]
    pub fn was_given_back(&self) -> bool {
        self.until == GIVEN_BACK
    }

    fn is_same_term(&self, other: &Self) -> bool {
        self.holder == other.holder && self.epoch == other.epoch && !self.was_given_back()
    }
}

/// Takes the lease when nobody holds it at `now`, for `ttl`, under an epoch
/// higher than that of the last lease and that of the last record. The next
/// thing to do is [`fence`].
///
/// # Errors
/// [`AcquireError::Held`] when somebody else holds it, the caller's own earlier
/// lease included.
pub fn acquire(
    store: &dyn Store,
    now: Timestamp,
    ttl: Span,
    me: &Claimant,
) -> Result<Acquired, AcquireError> {
    let mut found = store.lease()?;
    for _ in 0..ATTEMPTS {
        if let Some(lease) = found.clone().filter(|lease| lease.is_held(now)) {
            return Err(HeldBy { lease, now }.into());
        }
        let lease = Lease {
            holder: me.holder.clone(),
            epoch: epoch_above(found.as_ref(), &store.head()?)?,
            until: now + ttl,
            purpose: me.purpose.clone(),
        };
        match store.swap_lease(found.as_ref(), Some(&lease)) {
            Ok(()) => {
                let before = found;
                return Ok(Acquired { lease, before });
            }
            Err(StoreError::LeaseMoved { found: moved }) => found = moved.map(|lease| *lease),
            Err(error) => return Err(error.into()),
        }
    }
    let found = found.map(Box::new);
    Err(StoreError::LeaseMoved { found }.into())
}

fn epoch_above(last: Option<&Lease>, head: &Head) -> Result<Epoch, StoreError> {
    let highest = last.map_or(head.epoch, |lease| lease.epoch.max(head.epoch));
    let next = highest.0.checked_add(1).map(Epoch);
    next.ok_or_else(|| StoreError::Io {
        place: "the lease".into(),
        reason: "the epochs are used up".into(),
    })
}

/// Holds the lease until `now + ttl`. An expired lease that nobody took can be
/// renewed. If an earlier renewal was written but its reply lost, this one
/// builds on it.
///
/// # Errors
/// [`StoreError::LeaseMoved`] when the lease belongs to somebody else or was
/// given back: stop acting.
pub fn renew(
    store: &dyn Store,
    lease: &Lease,
    now: Timestamp,
    ttl: Span,
) -> Result<Lease, StoreError> {
    let next = Lease {
        until: now + ttl,
        ..lease.clone()
    };
    replace_own(store, lease, &next)?;
    Ok(next)
}

/// Gives the lease back, so that others need not wait for it to expire. Its
/// epoch stays on record, so that the next one is higher.
///
/// # Errors
/// [`StoreError::LeaseMoved`] when it belongs to somebody else by now.
pub fn release(store: &dyn Store, lease: &Lease) -> Result<(), StoreError> {
    let next = Lease {
        until: GIVEN_BACK,
        ..lease.clone()
    };
    replace_own(store, lease, &next)
}

/// Swaps in `next` if the lease found is of the same term as `lease`.
fn replace_own(store: &dyn Store, lease: &Lease, next: &Lease) -> Result<(), StoreError> {
    match store.swap_lease(Some(lease), Some(next)) {
        Err(StoreError::LeaseMoved { found: Some(found) }) if found.is_same_term(lease) => {
            store.swap_lease(Some(&found), Some(next))
        }
        result => result,
    }
}

/// Writes the first record under a new lease, whatever the old holder appends
/// meanwhile. Once this returns, nothing can be written under an older epoch.
///
/// # Errors
/// [`StoreError::StaleEpoch`] when the lease has itself been superseded;
/// [`StoreError::Taken`] when others kept writing and every attempt lost.
pub fn fence(
    store: &dyn Store,
    lease: &Lease,
    at: Timestamp,
    subject: &str,
    body: &(impl Serialize + ?Sized),
) -> Result<Envelope, StoreError> {
    let mut attempts = 0;
    loop {
        let envelope = seal(&store.head()?, lease.epoch, at, subject, body)?;
        attempts += 1;
        match store.append(&envelope) {
            Ok(()) => return Ok(envelope),
            Err(StoreError::Taken { .. }) if attempts < ATTEMPTS => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::MemoryStore;

    const TTL: Span = Span::seconds(30);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    fn claimant(name: &str) -> Claimant {
        Claimant {
            holder: format!("host/{name}/5eed"),
            purpose: format!("roomctl {name} (pid 4711)"),
        }
    }

    #[test]
    fn who_waits_is_told_for_whom_and_how_long() {
        let store = MemoryStore::new();
        acquire(&store, at(0), TTL, &claimant("deploy")).unwrap();
        let held = acquire(&store, at(12), TTL, &claimant("watch")).unwrap_err();
        assert_eq!(
            held.to_string(),
            "`roomctl deploy (pid 4711)` holds the lease for 18 s more: send it the command, \
             wait, or end that process"
        );
    }

    #[test]
    fn a_renewal_whose_reply_was_lost_does_not_cost_the_lease() {
        let store = MemoryStore::new();
        let first = acquire(&store, at(0), TTL, &claimant("deploy")).unwrap();
        renew(&store, &first.lease, at(10), TTL).unwrap();
        let again = renew(&store, &first.lease, at(20), TTL).unwrap();
        assert_eq!(again.until, at(50));
        assert_eq!(store.lease().unwrap(), Some(again));
    }

    #[test]
    fn a_lease_given_back_cannot_be_renewed() {
        let store = MemoryStore::new();
        let first = acquire(&store, at(0), TTL, &claimant("deploy")).unwrap();
        release(&store, &first.lease).unwrap();
        let refused = renew(&store, &first.lease, at(1), TTL).unwrap_err();
        assert!(matches!(refused, StoreError::LeaseMoved { .. }));
    }

    #[test]
    fn a_holder_that_vanished_is_told_from_one_that_finished() {
        let store = MemoryStore::new();
        let first = acquire(&store, at(0), TTL, &claimant("one")).unwrap();
        assert_eq!(first.before, None);
        release(&store, &first.lease).unwrap();
        let second = acquire(&store, at(1), TTL, &claimant("two")).unwrap();
        assert!(second.before.unwrap().was_given_back());
        let third = acquire(&store, at(100), TTL, &claimant("three")).unwrap();
        assert_eq!(third.before, Some(second.lease));
        assert!(!third.before.unwrap().was_given_back());
    }

    #[test]
    fn epochs_that_are_used_up_are_an_error_and_not_a_wrap() {
        let store = MemoryStore::new();
        let last = Lease {
            holder: "host/one/5eed".into(),
            epoch: Epoch(u64::MAX),
            until: at(0),
            purpose: "roomctl".into(),
        };
        store.swap_lease(None, Some(&last)).unwrap();
        let refused = acquire(&store, at(1), TTL, &claimant("two")).unwrap_err();
        assert!(refused.to_string().contains("used up"), "{refused}");
    }
}
