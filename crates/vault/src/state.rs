//! How a vault stands, in words a shell can show.

use crate::keys::Closed;
use std::fmt;
use std::path::PathBuf;

/// How a vault stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// What is set is in the file, sealed, and is there after the next start.
    Kept,
    /// What is set is in memory and ends with this process.
    MemoryOnly {
        /// Why there is no key.
        why: Closed,
    },
    /// There is a file that cannot be read. It is left as it is, and nothing can be
    /// set until a person has moved it.
    Damaged(Damaged),
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kept => f.write_str("secrets are kept, sealed with a key in the keyring"),
            Self::MemoryOnly { why } => {
                write!(f, "secrets are in memory only, until this ends: {why}")
            }
            Self::Damaged(damaged) => damaged.fmt(f),
        }
    }
}

/// Which file cannot be read, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{}` {what}", file.display())]
pub struct Damaged {
    /// The file.
    pub file: PathBuf,
    /// What is wrong with it.
    pub what: Damage,
}

/// What is wrong with a vault's file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// It is something else.
    #[error("is no vault and is left as it is; move it away to have one there")]
    Foreign,
    /// It was made by a later version of this program.
    #[error("was written by a later version and is left as it is; use that version")]
    Newer,
    /// It does not open: a byte was changed, or the key is another one.
    #[error(
        "does not open with the key in this user's keyring: it was altered, or it was made \
         with another key; it is left as it is; put back the file or the key that belong \
         together, or move the file away and set the secrets again"
    )]
    Altered,
    /// The keyring is open and has no key for it.
    #[error(
        "is sealed with a key that is not in this user's keyring: it was made by another user \
         or on another computer, or its folder was moved; it is left as it is; bring it back \
         to where it was made, or move it away and set the secrets again"
    )]
    KeyMissing,
    /// The operating system does not give it out.
    #[error("cannot be read: {0}")]
    Unreadable(String),
}
