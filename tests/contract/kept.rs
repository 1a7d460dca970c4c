//! Whether a promise was kept, and how it is said when it was not.

use crate::venue::{Unsupported, Venue};
use estate::AdapterError;
use std::fmt;
use std::io::Write;

/// What a promise comes to on a venue.
pub(crate) type Kept<T = ()> = Result<T, Shortfall>;

/// Why a promise was not seen to be kept.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Shortfall {
    /// It was broken.
    Broken(String),
    /// The venue cannot show whether it is kept.
    Unsupported(Unsupported),
}

impl fmt::Debug for Shortfall {
    /// The bare text, for this is what a failing test prints.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(text) => f.write_str(text),
            Self::Unsupported(what) => write!(f, "the venue {what}"),
        }
    }
}

impl From<Unsupported> for Shortfall {
    fn from(what: Unsupported) -> Self {
        Self::Unsupported(what)
    }
}

impl From<AdapterError> for Shortfall {
    fn from(error: AdapterError) -> Self {
        Self::Broken(format!("this should have been answered, but: {error}"))
    }
}

/// What a test makes of a promise: a skip is no failure, but it is loud. `out` is
/// the error stream itself, because what tests print is kept from whom it concerns
/// as long as they pass.
pub(crate) fn judge(venue: &dyn Venue, promise: &str, kept: Kept, out: &mut dyn Write) -> Kept {
    let Err(Shortfall::Unsupported(what)) = &kept else {
        return kept;
    };
    let written = writeln!(out, "SKIPPED `{promise}`: the {} {what}", venue.name());
    written.map_err(|error| Shortfall::Broken(format!("a skip was not reported: {error}")))
}

/// A broken promise.
pub(crate) fn broken<T>(text: impl Into<String>) -> Kept<T> {
    Err(Shortfall::Broken(text.into()))
}

/// Requires something to hold; `found` is shown when it does not.
pub(crate) fn holds(what: &str, held: bool, found: &(impl fmt::Debug + ?Sized)) -> Kept {
    if held {
        return Ok(());
    }
    broken(format!("{what}: found {found:?}"))
}

/// Requires two values to be equal.
pub(crate) fn same<T: PartialEq + fmt::Debug>(what: &str, found: T, expected: T) -> Kept {
    if found == expected {
        return Ok(());
    }
    broken(format!("{what}: expected {expected:?}, found {found:?}"))
}
