//! Deciding: from what came in to the records of what shall be.
//!
//! A decision is worked out on a copy of the machine, record by record, so that
//! each record is checked by [`Rollout::apply`] before anybody sees it.

mod compare;
mod evidence;
mod follow;
mod obey;
mod proceed;
mod retreat;
mod settle;

use crate::state::Phase;
use crate::{
    Cause, Command, Effect, IllegalRecord, Observation, Outcome, Record, Refusal, Rollout,
};
use std::sync::Arc;
use vocab::{EffectId, Judgement, Span, Timestamp};

/// What comes in.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A person asks for something; may be refused.
    Command(Command),
    /// Something was seen; may not be refused.
    Seen(Seen),
    /// An effect ended.
    Settled(EffectId, Outcome),
    /// Time has passed.
    Tick,
    /// The rollout this one waits for has ended.
    Begin,
    /// A newer rollout takes this one's place.
    Supersede(vocab::RolloutId),
}

/// What was seen. The figures themselves are in [`Sight`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// There is a new observation of the target.
    Target,
    /// There is a new judgement.
    Evidence,
    /// Nobody drove the rollout for this long.
    Absence(Span),
    /// The computer's clock went back by this much.
    ClockWentBack(Span),
}

/// What is known of the world at the moment of a decision. It is passed in and
/// not kept: recovery must never depend on what is not in the journal.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sight {
    /// The newest observation of the target.
    pub target: Option<Arc<Observation>>,
    /// The newest judgement of the evidence.
    pub evidence: Option<Arc<Judgement>>,
}

/// Why there is no decision.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// The domain says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The machine contradicted itself: a bug.
    #[error(transparent)]
    Bug(#[from] IllegalRecord),
}

impl Rollout {
    /// Decides what follows from `input`. Reads only.
    ///
    /// # Errors
    /// [`Objection::Refused`] for a command that makes no sense now;
    /// [`Objection::Bug`] when the machine contradicts itself.
    pub fn decide(
        &self,
        input: &Input,
        sight: &Sight,
        now: Timestamp,
    ) -> Result<Vec<Record>, Objection> {
        let mut draft = Draft {
            rollout: self.clone(),
            sight,
            now,
            records: Vec::new(),
        };
        match input {
            Input::Command(command) => draft.obey(command)?,
            Input::Seen(seen) => draft.take_note(*seen)?,
            Input::Settled(effect, outcome) => draft.settle(*effect, outcome)?,
            Input::Tick => {}
            Input::Begin => draft.begin()?,
            Input::Supersede(by) => draft.give_way(by.clone())?,
        }
        draft.proceed()?;
        Ok(draft.records)
    }
}

/// A decision being worked out.
pub(crate) struct Draft<'a> {
    pub(crate) rollout: Rollout,
    pub(crate) sight: &'a Sight,
    pub(crate) now: Timestamp,
    pub(crate) records: Vec<Record>,
}

impl Draft<'_> {
    pub(crate) fn push(&mut self, record: Record) -> Result<(), IllegalRecord> {
        self.rollout.apply(self.now, &record)?;
        self.records.push(record);
        Ok(())
    }

    pub(crate) fn seen(&self) -> Option<&Observation> {
        self.sight.target.as_deref()
    }

    /// Intends something nothing waits for: a page, a snapshot, diagnostics.
    pub(crate) fn beside(&mut self, order: Effect) -> Result<(), IllegalRecord> {
        let effect = self.rollout.last_effect.next();
        let generation = self.rollout.generation;
        self.push(Record::Intended {
            effect,
            order,
            generation,
            attempt: 1,
            awaited: false,
        })
    }

    /// The rollout before this one has ended; said twice, or after this one was
    /// given up, it means nothing.
    fn begin(&mut self) -> Result<(), IllegalRecord> {
        match self.rollout.phase {
            Phase::Waiting { .. } => self.push(Record::Begun),
            Phase::Ready { .. }
            | Phase::Moving { .. }
            | Phase::Baking { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Held { .. }
            | Phase::Paused { .. }
            | Phase::Restoring { .. }
            | Phase::KeepingWarm { .. }
            | Phase::Returning { .. }
            | Phase::Stuck { .. }
            | Phase::Ended { .. } => Ok(()),
        }
    }

    fn give_way(&mut self, by: vocab::RolloutId) -> Result<(), IllegalRecord> {
        if self.rollout.has_ended() || self.rollout.is_returning() {
            return Ok(());
        }
        self.go_back(Cause::Superseded { by })
    }
}
