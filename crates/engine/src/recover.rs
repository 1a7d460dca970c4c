//! Recovery: the fold over the journal, and the snapshots that shorten it.

use crate::{Decision, Engine, Fact};
use journal::{Envelope, UnreadableBody};
use rollouts::IllegalRecord;
use vocab::{Sequence, Timestamp};

/// How the body of a snapshot is to be read.
pub const SNAPSHOT_SCHEMA: u32 = 1;

/// The journal is whole, but does not tell a story.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unrecoverable {
    /// A body is not a decision.
    #[error(transparent)]
    Unreadable(#[from] UnreadableBody),
    /// A record does not fit what came before it.
    #[error(
        "record `{sequence}` does not follow from those before it: {illegal}; \
         nothing was changed, open the journal with the control room that wrote it"
    )]
    Illegal {
        /// Which record.
        sequence: Sequence,
        /// Why.
        illegal: IllegalRecord,
    },
    /// The snapshot's body cannot be read.
    #[error(
        "the snapshot cannot be read: {reason}; it is left out and the journal is read instead"
    )]
    Snapshot {
        /// What the parser found.
        reason: String,
    },
}

/// The decisions in a piece of the journal, with their times.
///
/// # Errors
/// [`UnreadableBody`] for the first that cannot be read.
pub fn decisions(tail: &[Envelope]) -> Result<Vec<(Timestamp, Decision)>, UnreadableBody> {
    tail.iter()
        .map(|envelope| Ok((envelope.at, envelope.decode::<Decision>()?)))
        .collect()
}

impl Engine {
    /// The engine that a snapshot, if any, and the records after it give.
    ///
    /// # Errors
    /// [`Unrecoverable`] naming the record; nothing is changed by trying.
    pub fn recover(snapshot: Option<&str>, tail: &[Envelope]) -> Result<Self, Unrecoverable> {
        let mut engine = Self::default();
        if let Some(body) = snapshot {
            engine.load(body)?;
        }
        for envelope in tail {
            let decision: Decision = envelope.decode()?;
            engine
                .apply(envelope.at, &decision)
                .map_err(|illegal| Unrecoverable::Illegal {
                    sequence: envelope.sequence,
                    illegal,
                })?;
        }
        Ok(engine)
    }

    fn load(&mut self, body: &str) -> Result<(), Unrecoverable> {
        let unusable = |reason: String| Unrecoverable::Snapshot { reason };
        let facts: Vec<(Timestamp, Fact)> =
            serde_json::from_str(body).map_err(|error| unusable(error.to_string()))?;
        for (at, fact) in &facts {
            self.apply_fact(*at, fact)
                .map_err(|illegal| unusable(illegal.to_string()))?;
            self.last = self.last.max(*at);
        }
        Ok(())
    }

    /// The body of a snapshot: ended rollouts in summary, active ones with all of
    /// their records. Machines themselves are not written down, so that a newer
    /// control room folds them anew.
    ///
    /// # Errors
    /// The serializer's words, should a value have no JSON form.
    pub fn snapshot(&self) -> Result<String, String> {
        let ended = self.ended.iter().map(|summary| {
            (
                summary.ended,
                Fact::Remembered {
                    summary: (**summary).clone(),
                },
            )
        });
        let active = self.active.iter().flat_map(|(id, active)| {
            active.records.iter().map(move |(at, record)| {
                (
                    *at,
                    Fact::Rollout {
                        id: id.clone(),
                        record: record.clone(),
                    },
                )
            })
        });
        let allowed = self
            .allowances
            .iter()
            .map(|(environment, (at, allowance))| {
                let fact = Fact::Allowed {
                    environment: environment.clone(),
                    allowance: allowance.clone(),
                };
                (*at, fact)
            });
        let seen = self.acknowledged.facts();
        let facts: Vec<(Timestamp, Fact)> =
            ended.chain(active).chain(allowed).chain(seen).collect();
        serde_json::to_string(&facts).map_err(|error| error.to_string())
    }
}
