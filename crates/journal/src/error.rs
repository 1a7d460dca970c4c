//! What a store can answer instead of doing what was asked.

use crate::damage::{Damage, Flaw};
use crate::envelope::{Head, Unsealable};
use crate::inbox::MAX_PENDING;
use crate::lease::Lease;
use vocab::{Epoch, Sequence};

/// Why a store did not do what was asked. `place` is where the journal is kept,
/// as a person would name it (a path, "memory").
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The number is not the next one: somebody else wrote, or will have to.
    #[error("record `{sequence}` cannot be appended, the journal ends at `{}`: read what was added, then decide again", .head.sequence)]
    Taken {
        /// The number that was asked for.
        sequence: Sequence,
        /// Where the journal ends.
        head: Head,
    },
    /// The writer has lost the lease.
    #[error(
        "epoch `{offered}` may not write any more, epoch `{current}` has taken over: stop acting, and send commands to its inbox"
    )]
    StaleEpoch {
        /// The epoch of the record that was offered.
        offered: Epoch,
        /// The epoch of the journal's last record.
        current: Epoch,
    },
    /// The lease is not the one the caller thought it was.
    #[error("{}: look at the lease again before acting", moved(.found.as_deref()))]
    LeaseMoved {
        /// The lease as it is.
        found: Option<Box<Lease>>,
    },
    /// The envelope was not made for the end of this journal: a bug of the caller.
    #[error(
        "record `{sequence}` was not written, it {flaw}; the journal is unharmed, report this as a bug"
    )]
    Unfit {
        /// The number that was asked for.
        sequence: Sequence,
        /// What is wrong with the envelope.
        flaw: Flaw,
    },
    /// The decision could not be turned into a record.
    #[error(transparent)]
    Unsealable(#[from] Unsealable),
    /// Too many messages wait for an answer.
    #[error(
        "{MAX_PENDING} messages wait for an answer already: see whether the holder of the lease still works, then send again"
    )]
    InboxFull,
    /// No room left; nothing of the write was kept.
    #[error(
        "no room left for the journal at `{place}`: free some space, then try again; nothing was written"
    )]
    Full {
        /// Where the journal is kept.
        place: String,
    },
    /// The place may only be read.
    #[error(
        "the journal at `{place}` may only be read: make it writable or choose another place; nothing was written"
    )]
    ReadOnly {
        /// Where the journal is kept.
        place: String,
    },
    /// Another process was writing for too long.
    #[error(
        "the journal at `{place}` is busy: another process is writing to it, try again or end that process"
    )]
    Busy {
        /// Where the journal is kept.
        place: String,
    },
    /// There is no journal there, and none was to be made.
    #[error("there is no journal at `{place}`: check the path, or start a rollout to begin one")]
    Absent {
        /// Where it was looked for.
        place: String,
    },
    /// A journal is there, but it is not what was written.
    #[error(transparent)]
    Damaged(#[from] Damage),
    /// Something else is there, or a journal of a newer control room.
    #[error(
        "`{place}` is {found}: it was left as it is, choose another place or open it with what made it"
    )]
    Foreign {
        /// What is kept there.
        place: String,
        /// What it is, with its article: "a text file", "a newer journal".
        found: String,
    },
    /// Anything else that went wrong underneath. Whether a write happened is
    /// unknown: read the head before trying again.
    #[error(
        "the journal at `{place}` failed: {reason}; put that right, then start again from its head"
    )]
    Io {
        /// Where the journal is kept.
        place: String,
        /// What the system said.
        reason: String,
    },
}

fn moved(found: Option<&Lease>) -> String {
    match found {
        Some(lease) => format!(
            "the lease belongs to `{}` under epoch `{}`",
            lease.purpose, lease.epoch
        ),
        None => "nobody has the lease".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_message_says_what_to_do() {
        let place = "/var/journal.db".to_string();
        let errors = [
            StoreError::Taken {
                sequence: Sequence(3),
                head: Head::GENESIS,
            },
            StoreError::LeaseMoved { found: None },
            StoreError::Full {
                place: place.clone(),
            },
            StoreError::Foreign {
                place,
                found: "a text file".into(),
            },
        ];
        let texts = errors.map(|error| error.to_string());
        assert_eq!(
            texts,
            [
                "record `3` cannot be appended, the journal ends at `0`: read what was added, \
                 then decide again",
                "nobody has the lease: look at the lease again before acting",
                "no room left for the journal at `/var/journal.db`: free some space, then try \
                 again; nothing was written",
                "`/var/journal.db` is a text file: it was left as it is, choose another place or \
                 open it with what made it",
            ]
        );
    }
}
