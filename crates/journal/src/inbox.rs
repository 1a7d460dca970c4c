//! The inbox: how a process that lacks the lease asks the one that holds it.

use serde::{Deserialize, Serialize};
use vocab::Timestamp;

/// So many messages may wait for an answer; more are refused, because a holder
/// that is so far behind is gone, and commands this old should not be executed.
pub const MAX_PENDING: usize = 1_000;

/// A command on its way to the holder of the lease.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Chosen by the sender and unique: sending it twice is sending it once, so
    /// a sender that got no reply may simply send again. Messages of the same
    /// millisecond are handed out in the order of their ids.
    pub id: String,
    /// When it was sent, by the sender's clock.
    pub at: Timestamp,
    /// Who sent it, as shown to people.
    pub from: String,
    /// The command, as JSON.
    pub body: String,
}

/// What the holder of the lease replied to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// When, by the holder's clock.
    pub at: Timestamp,
    /// The reply, as JSON.
    pub body: String,
}
