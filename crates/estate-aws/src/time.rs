//! Time, as the adapter needs it.
//!
//! A trait, so that a test rules it: what is fresh, how long a call waits for its
//! turn and when its patience ends are then the test's decisions. Sockets keep
//! real time beside it, as a last resort.

use estate::Pending;
use vocab::Timestamp;

/// A clock one can wait by.
pub trait Time: Send + Sync {
    /// What time it is. Never goes back.
    fn now(&self) -> Timestamp;

    /// A pause: ends when it is `until`.
    fn wait_until(&self, until: Timestamp) -> Pending<'_, ()>;

    /// The end of a call's patience. Apart from [`Time::wait_until`] because a
    /// test's clock may jump over a pause at once, and must not jump to the end
    /// of every call for the same reason.
    fn deadline(&self, at: Timestamp) -> Pending<'_, ()> {
        self.wait_until(at)
    }
}
