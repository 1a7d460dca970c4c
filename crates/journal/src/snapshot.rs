//! Snapshots: the state after a record, so that opening need not read them all.

use crate::envelope::Head;
use crate::hash::{Canonical, Hash};
use serde::{Deserialize, Serialize};
use std::fmt;
use vocab::Sequence;

/// Keeps sums of snapshots apart from all other sums.
const DOMAIN: &str = "candlefish.journal.snapshot";

/// The state after record `through`. A cache: a wrong one costs time, not truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The last record that went into it.
    pub through: Sequence,
    /// The hash of that record.
    pub hash: Hash,
    /// How the body is to be read; numbered by whoever writes the body, apart
    /// from [`SCHEMA`](crate::SCHEMA).
    pub schema: u32,
    /// The state, in the form its writer chose.
    pub body: String,
    /// The sum over everything else here, so that a state altered on disk is
    /// not taken for the one the records lead to.
    pub digest: Hash,
}

/// Why a snapshot was not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ignored {
    /// It is not as it was saved.
    Altered,
    /// Its record is not, or no longer, the one in this journal.
    OtherHistory {
        /// The last record it claims to cover.
        through: Sequence,
    },
    /// It was made by a control room that keeps its state differently.
    OtherSchema {
        /// Its schema.
        found: u32,
    },
    /// The store could not read it.
    Unreadable {
        /// What the store found.
        reason: String,
    },
}

impl Snapshot {
    /// The state after the record at `head`.
    #[must_use]
    pub fn new(head: &Head, schema: u32, body: String) -> Self {
        let mut snapshot = Self {
            through: head.sequence,
            hash: head.hash,
            schema,
            body,
            digest: Hash::GENESIS,
        };
        snapshot.digest = snapshot.sum();
        snapshot
    }

    /// Whether it is as it was made.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.digest == self.sum()
    }

    fn sum(&self) -> Hash {
        Canonical::of(DOMAIN)
            .number(self.through.0)
            .hash(&self.hash)
            .number(self.schema.into())
            .text(&self.body)
            .finish()
    }
}

impl fmt::Display for Ignored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the snapshot is ignored and all records are read: ")?;
        match self {
            Self::Altered => write!(f, "it is not as it was saved"),
            Self::OtherHistory { through } => {
                write!(
                    f,
                    "it does not belong to record `{through}` of this journal"
                )
            }
            Self::OtherSchema { found } => write!(f, "its schema is `{found}`"),
            Self::Unreadable { reason } => write!(f, "{reason}"),
        }
    }
}
