//! Numbers that must not be mixed up, each a type of its own.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! number {
    ($(#[$doc:meta])* $type:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $type(pub u64);

        impl $type {
            /// The one after this.
            #[must_use]
            pub fn next(self) -> Self {
                Self(self.0 + 1)
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }
    };
}

number!(
    /// Place of a record in the journal, from 1; 0 is "before the first".
    Sequence
);
number!(
    /// Fencing number of a lease: who holds a lower one may write nothing.
    Epoch
);
number!(
    /// Fencing number inside one rollout: raised when a rollback is decided, so
    /// that an effect of the way forward can no longer win against the way back.
    Generation
);
number!(
    /// An intended effect, counted inside one rollout; the idempotency token.
    EffectId
);

/// A count as people read it, with commas between thousands: `133,261`.
#[must_use]
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_counts_can_be_read() {
        let counts = [0, 999, 1_000, 17_282, 1_000_000].map(grouped);
        assert_eq!(counts, ["0", "999", "1,000", "17,282", "1,000,000"]);
    }
}
