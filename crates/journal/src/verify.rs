//! Checking that a history is the one that was written.

use crate::damage::{Damage, Flaw, Note};
use crate::envelope::{Envelope, Head};
use std::borrow::Borrow;
use vocab::{Sequence, Timestamp};

/// A history that was checked and is sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Where it ends.
    pub head: Head,
    /// What is worth telling all the same, in the order of the records.
    pub notes: Vec<Note>,
}

/// A history being checked record by record, so that a long one need not be in
/// memory at once.
#[derive(Debug, Clone)]
pub struct Chain {
    head: Head,
    last_at: Option<Timestamp>,
    notes: Vec<Note>,
}

/// Checks a whole history, from record 1.
///
/// # Errors
/// [`Damage`] at the first record that is wrong.
pub fn verify<I>(envelopes: I) -> Result<Verified, Damage>
where
    I: IntoIterator,
    I::Item: Borrow<Envelope>,
{
    let mut chain = Chain::after(Head::GENESIS);
    for envelope in envelopes {
        chain.accept(envelope.borrow())?;
    }
    Ok(chain.finish())
}

impl Chain {
    /// Goes on behind `head`, which the caller trusts; [`Head::GENESIS`] to
    /// check everything.
    #[must_use]
    pub fn after(head: Head) -> Self {
        Self {
            head,
            last_at: None,
            notes: Vec::new(),
        }
    }

    /// The last record that was accepted.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }

    /// Checks the next record.
    ///
    /// # Errors
    /// [`Damage`] when it is not the one that was written there; the chain is
    /// then as it was before.
    pub fn accept(&mut self, envelope: &Envelope) -> Result<(), Damage> {
        if envelope.sequence != self.next() {
            return Err(self.damage(Flaw::Missing {
                found: envelope.sequence,
            }));
        }
        if let Some(flaw) = Flaw::in_content(envelope) {
            return Err(self.damage(flaw));
        }
        if envelope.previous != self.head.hash {
            return Err(self.unlinked(envelope));
        }
        if envelope.epoch < self.head.epoch {
            return Err(self.damage(Flaw::EpochBack {
                before: self.head.epoch,
                found: envelope.epoch,
            }));
        }
        self.note_time(envelope);
        self.head = envelope.head();
        Ok(())
    }

    /// Ends the check.
    #[must_use]
    pub fn finish(self) -> Verified {
        Verified {
            head: self.head,
            notes: self.notes,
        }
    }

    /// The number of the record that must come next.
    pub(crate) fn next(&self) -> Sequence {
        Sequence(self.head.sequence.0.saturating_add(1))
    }

    /// Something is wrong with the next record.
    pub(crate) fn damage(&self, flaw: Flaw) -> Damage {
        Damage {
            sequence: self.next(),
            flaw,
            intact: self.head.sequence,
        }
    }

    /// Both records are whole in themselves, so the one before is not proven.
    fn unlinked(&self, envelope: &Envelope) -> Damage {
        Damage {
            intact: Sequence(self.head.sequence.0.saturating_sub(1)),
            ..self.damage(Flaw::Unlinked {
                expected: self.head.hash,
                found: envelope.previous,
            })
        }
    }

    /// Clocks are set back by people and by time servers: no reason for distrust.
    fn note_time(&mut self, envelope: &Envelope) {
        if let Some(before) = self.last_at.filter(|before| *before > envelope.at) {
            self.notes.push(Note::ClockBack {
                sequence: envelope.sequence,
                before,
                at: envelope.at,
            });
        }
        self.last_at = Some(envelope.at);
    }
}

#[cfg(test)]
mod tests;
