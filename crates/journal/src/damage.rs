//! What can be wrong with a history, in words a person can act on.

use crate::envelope::{Envelope, SCHEMA};
use crate::hash::Hash;
use crate::snapshot::Ignored;
use std::fmt;
use vocab::{Epoch, Sequence, Timestamp};

/// A journal is not what was written. Nothing has been changed by finding out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// The first record that is wrong or missing; 0 when the place it is kept
    /// in is damaged outside the records.
    pub sequence: Sequence,
    /// What is wrong with it.
    pub flaw: Flaw,
    /// Records 1 to this one were checked and are as they were written; 0 when
    /// none is, or none has been checked yet.
    pub intact: Sequence,
}

/// What is wrong with one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// Another record is where it should be.
    Missing {
        /// The number of that other record.
        found: Sequence,
    },
    /// The journal ends before it, though it was once longer.
    Cut {
        /// The last record known to have existed.
        witnessed: Sequence,
    },
    /// Its content does not have the sum it was sealed with.
    Altered {
        /// The sum it was sealed with.
        sealed: Hash,
        /// The sum of what is there now.
        computed: Hash,
    },
    /// It continues a different record than the one before it.
    Unlinked {
        /// Hash of the record before it.
        expected: Hash,
        /// Hash of the record it was written to continue.
        found: Hash,
    },
    /// It was written by a holder that had lost the lease.
    EpochBack {
        /// Epoch of the record before it.
        before: Epoch,
        /// Its own.
        found: Epoch,
    },
    /// A newer control room wrote it.
    NewerSchema {
        /// Its schema; the newest known one is [`SCHEMA`].
        found: u32,
    },
    /// The store has something there that is not a record of this journal.
    Unreadable {
        /// What the store found.
        reason: String,
    },
}

/// Something worth telling about a journal that is nevertheless sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// The clock of the writer went backwards.
    ClockBack {
        /// The record with the earlier time.
        sequence: Sequence,
        /// The time of the record before it.
        before: Timestamp,
        /// Its own time.
        at: Timestamp,
    },
    /// The snapshot cannot be used; opening takes longer until the next one.
    Snapshot(Ignored),
}

impl Flaw {
    /// What is wrong with a record looked at alone.
    pub(crate) fn in_content(envelope: &Envelope) -> Option<Self> {
        // A newer schema may be hashed differently: say that before comparing.
        if envelope.schema > SCHEMA {
            return Some(Self::NewerSchema {
                found: envelope.schema,
            });
        }
        let computed = envelope.digest();
        (computed != envelope.hash).then_some(Self::Altered {
            sealed: envelope.hash,
            computed,
        })
    }

    fn advice(&self) -> &'static str {
        match self {
            Self::NewerSchema { .. } => "open this journal with the newer control room",
            Self::Missing { .. }
            | Self::Cut { .. }
            | Self::Altered { .. }
            | Self::Unlinked { .. }
            | Self::EpochBack { .. }
            | Self::Unreadable { .. } => {
                "nothing was overwritten: keep this journal as evidence, then go on from a \
                 backup, or start a new one and compare it with the estate"
            }
        }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { found } => {
                write!(f, "is missing: record `{found}` is in its place")
            }
            Self::Cut { witnessed } => {
                write!(
                    f,
                    "is missing: the journal once went on to record `{witnessed}`"
                )
            }
            Self::Altered { sealed, computed } => write!(
                f,
                "was altered: it was sealed as `{}` and is now `{}`",
                sealed.short(),
                computed.short()
            ),
            Self::Unlinked { expected, found } => write!(
                f,
                "does not continue the record before it (`{}`) but another (`{}`): one of the two was replaced",
                expected.short(),
                found.short()
            ),
            Self::EpochBack { before, found } => write!(
                f,
                "was written under epoch `{found}` after epoch `{before}`: its writer had lost the lease"
            ),
            Self::NewerSchema { found } => write!(
                f,
                "has schema `{found}`, and this control room reads up to `{SCHEMA}`"
            ),
            Self::Unreadable { reason } => write!(f, "cannot be used: {reason}"),
        }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sequence.0 {
            0 => write!(f, "the journal {}; ", self.flaw)?,
            number => write!(f, "record `{number}` {}; ", self.flaw)?,
        }
        match self.intact.0 {
            0 => {}
            1 => write!(f, "record `1` is intact; ")?,
            last => write!(f, "records `1` to `{last}` are intact; ")?,
        }
        f.write_str(self.flaw.advice())
    }
}

impl std::error::Error for Damage {}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClockBack {
                sequence,
                before,
                at,
            } => write!(
                f,
                "the clock went back by {} before record `{sequence}`",
                before.since(*at)
            ),
            Self::Snapshot(ignored) => ignored.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_says_which_record_what_is_intact_and_how_to_go_on() {
        let damage = Damage {
            sequence: Sequence(42),
            flaw: Flaw::Missing {
                found: Sequence(43),
            },
            intact: Sequence(41),
        };
        assert_eq!(
            damage.to_string(),
            "record `42` is missing: record `43` is in its place; records `1` to `41` are intact; \
             nothing was overwritten: keep this journal as evidence, then go on from a backup, \
             or start a new one and compare it with the estate"
        );
    }

    #[test]
    fn damage_outside_the_records_names_no_record() {
        let damage = Damage {
            sequence: Sequence(0),
            flaw: Flaw::Unreadable {
                reason: "the file ends early".into(),
            },
            intact: Sequence(0),
        };
        let text = damage.to_string();
        assert!(
            text.starts_with("the journal cannot be used: the file ends early; nothing was"),
            "{text}"
        );
    }

    #[test]
    fn a_newer_schema_asks_for_the_newer_control_room() {
        let damage = Damage {
            sequence: Sequence(2),
            flaw: Flaw::NewerSchema { found: 9 },
            intact: Sequence(1),
        };
        assert_eq!(
            damage.to_string(),
            "record `2` has schema `9`, and this control room reads up to `1`; record `1` is \
             intact; open this journal with the newer control room"
        );
    }
}
