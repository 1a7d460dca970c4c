//! One record of the journal as it is kept: the decision and its seal.

use crate::damage::Flaw;
use crate::error::StoreError;
use crate::hash::{Canonical, Hash};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use vocab::{Epoch, Sequence, Timestamp};

/// The newest schema of records this control room writes and reads: one number
/// for the envelope and what the bodies may say, so that an older control room
/// stops at the first record it could misunderstand.
pub const SCHEMA: u32 = 1;

/// Keeps sums of records apart from all other sums.
const DOMAIN: &str = "candlefish.journal.record";

/// One atomic decision.
///
/// # The sum
/// `hash` is the SHA-256 of, in this order: the text
/// `candlefish.journal.record`, `sequence`, `schema`, `epoch`, `at` in
/// milliseconds, `subject`, `body`, `previous`. A text is written as its length in
/// bytes followed by its UTF-8; every number, lengths included, as 8 bytes, big
/// end first (`at` in two's complement); `previous` as its 32 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Its place in the journal, from 1.
    pub sequence: Sequence,
    /// How envelope and body are to be read; at most [`SCHEMA`].
    pub schema: u32,
    /// The lease under which it was written.
    pub epoch: Epoch,
    /// When it was decided.
    pub at: Timestamp,
    /// The hash of the record before, [`Hash::GENESIS`] for the first.
    pub previous: Hash,
    /// The sum over everything else here.
    pub hash: Hash,
    /// What it is about: a rollout id, or `room`.
    pub subject: String,
    /// The decision: exactly the JSON text that was hashed.
    pub body: String,
}

/// Where a journal ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Number of the last record; 0 in an empty journal.
    pub sequence: Sequence,
    /// Hash of the last record; [`Hash::GENESIS`] in an empty journal.
    pub hash: Hash,
    /// Epoch of the last record; 0 in an empty journal.
    pub epoch: Epoch,
}

/// A decision could not be turned into a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no record can be made about `{subject}`: {reason}; nothing was written, report this as a bug"
)]
pub struct Unsealable {
    /// What the record would have been about.
    pub subject: String,
    /// Why not.
    pub reason: String,
}

/// A body is not what the caller expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "record `{sequence}` about `{subject}` is whole but says nothing known: {reason}; open the journal with the control room that wrote it"
)]
pub struct UnreadableBody {
    /// Which record.
    pub sequence: Sequence,
    /// What it is about.
    pub subject: String,
    /// What the parser found.
    pub reason: String,
}

impl Head {
    /// The head of an empty journal.
    pub const GENESIS: Self = Self {
        sequence: Sequence(0),
        hash: Hash::GENESIS,
        epoch: Epoch(0),
    };
}

/// Makes the record that follows `previous`. Nothing is written yet.
///
/// # Errors
/// [`Unsealable`] when the body has no JSON form or the sequence numbers are used up.
pub fn seal(
    previous: &Head,
    epoch: Epoch,
    at: Timestamp,
    subject: impl Into<String>,
    body: &(impl Serialize + ?Sized),
) -> Result<Envelope, Unsealable> {
    let subject = subject.into();
    let unsealable = |reason: String| Unsealable {
        subject: subject.clone(),
        reason,
    };
    let number = previous.sequence.0.checked_add(1);
    let number = number.ok_or_else(|| unsealable("the sequence numbers are used up".into()))?;
    let body = serde_json::to_string(body).map_err(|error| unsealable(error.to_string()))?;
    let mut envelope = Envelope {
        sequence: Sequence(number),
        schema: SCHEMA,
        epoch,
        at,
        previous: previous.hash,
        hash: Hash::GENESIS,
        subject,
        body,
    };
    envelope.hash = envelope.digest();
    Ok(envelope)
}

impl Envelope {
    /// The sum its content really has; equal to `hash` unless it was altered.
    #[must_use]
    pub fn digest(&self) -> Hash {
        Canonical::of(DOMAIN)
            .number(self.sequence.0)
            .number(self.schema.into())
            .number(self.epoch.0)
            .signed(self.at.millis())
            .text(&self.subject)
            .text(&self.body)
            .hash(&self.previous)
            .finish()
    }

    /// The head of a journal that ends with this record.
    #[must_use]
    pub fn head(&self) -> Head {
        Head {
            sequence: self.sequence,
            hash: self.hash,
            epoch: self.epoch,
        }
    }

    /// The decision as a value.
    ///
    /// # Errors
    /// [`UnreadableBody`] when the JSON does not fit the type.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, UnreadableBody> {
        serde_json::from_str(&self.body).map_err(|error| UnreadableBody {
            sequence: self.sequence,
            subject: self.subject.clone(),
            reason: error.to_string(),
        })
    }

    /// Whether this record may be appended to a journal ending at `head`. Every
    /// [`Store`](crate::Store) asks this, so that all of them refuse the same.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when the number is not the next one,
    /// [`StoreError::StaleEpoch`] when the epoch is below the journal's,
    /// [`StoreError::Unfit`] when it was not made by [`seal`] for this head.
    pub fn check_follows(&self, head: &Head) -> Result<(), StoreError> {
        let unfit = |flaw| StoreError::Unfit {
            sequence: self.sequence,
            flaw,
        };
        if head.sequence.0.checked_add(1) != Some(self.sequence.0) {
            return Err(StoreError::Taken {
                sequence: self.sequence,
                head: *head,
            });
        }
        if self.epoch < head.epoch {
            return Err(StoreError::StaleEpoch {
                offered: self.epoch,
                current: head.epoch,
            });
        }
        if let Some(flaw) = Flaw::in_content(self) {
            return Err(unfit(flaw));
        }
        if self.previous != head.hash {
            return Err(unfit(Flaw::Unlinked {
                expected: head.hash,
                found: self.previous,
            }));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first() -> Envelope {
        let at = Timestamp::from_millis(1_000);
        seal(&Head::GENESIS, Epoch(1), at, "room", &["opened"]).unwrap()
    }

    #[test]
    fn the_sum_never_changes_between_releases() {
        // Computed independently from the documented encoding; a journal written
        // by one release must be verified by the next.
        let expected = "c73f6264c7f24d1b4e3b1acdb5d1a8b564ef6695c053bb0950ffa576b0720af0";
        assert_eq!(first().hash.to_string(), expected);
        assert_eq!(first().digest(), first().hash);
    }

    #[test]
    fn the_body_is_the_text_that_was_hashed() {
        let mut spaced = first();
        assert_eq!(spaced.body, r#"["opened"]"#);
        assert_eq!(spaced.decode::<Vec<String>>().unwrap(), ["opened"]);
        spaced.body = r#"[ "opened" ]"#.into();
        assert_ne!(spaced.digest(), spaced.hash);
    }

    #[test]
    fn an_envelope_survives_json_to_the_byte() {
        let json = serde_json::to_string(&first()).unwrap();
        assert_eq!(serde_json::from_str::<Envelope>(&json).unwrap(), first());
    }

    #[test]
    fn a_body_of_another_type_names_its_record() {
        let message = first().decode::<u32>().unwrap_err().to_string();
        assert!(message.starts_with("record `1` about `room`"), "{message}");
    }

    #[test]
    fn a_body_without_json_form_and_a_full_journal_are_refused() {
        let at = Timestamp::from_millis(0);
        let unjsonable = std::collections::BTreeMap::from([((1, 2), 3)]);
        let refused = seal(&Head::GENESIS, Epoch(1), at, "room", &unjsonable).unwrap_err();
        assert_eq!(refused.subject, "room");
        let last = Head {
            sequence: Sequence(u64::MAX),
            ..Head::GENESIS
        };
        let refused = seal(&last, Epoch(1), at, "room", &()).unwrap_err();
        assert_eq!(refused.reason, "the sequence numbers are used up");
    }
}
