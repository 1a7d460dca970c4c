//! Reading back: whether what was written is what is there.
//!
//! AWS may show the past for a moment after a write, so something else is believed
//! only when it is still there after a few looks.

use crate::estate::AwsEstate;
use estate::AdapterError;
use std::future::Future;
use vocab::Span;

/// How often it is looked for what was written.
pub(super) const LOOKS: u32 = 6;

/// How far apart.
const APART: Span = Span::millis(300);

/// What was read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Back<T> {
    /// What was written.
    Same,
    /// Something else, to the last.
    Other(T),
    /// Nothing.
    Unread(AdapterError),
}

impl AwsEstate {
    /// Reads until `wanted` is found, or there is no hope left.
    pub(super) async fn read_back<T, F>(&self, wanted: &T, read: impl Fn() -> F) -> Back<T>
    where
        T: PartialEq,
        F: Future<Output = Result<T, AdapterError>>,
    {
        let mut looks = 1;
        loop {
            match read().await {
                Ok(found) if found == *wanted => return Back::Same,
                Ok(found) if looks >= LOOKS => return Back::Other(found),
                Ok(_) => {}
                Err(error) => return Back::Unread(error),
            }
            looks += 1;
            self.a_moment().await;
        }
    }

    /// The time between two looks.
    pub(super) async fn a_moment(&self) {
        self.time().wait_until(self.now() + APART).await;
    }
}
