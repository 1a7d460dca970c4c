//! Crashes: everything that is only in memory is gone, and another control room
//! goes on from the journal.

use super::lanes::Lanes;
use super::lookout::Lookout;
use super::witness::{Happening, Witness};
use super::{Rehearsal, Round};
use engine::{Decision, Engine, Fact, Unrecoverable};
use journal::{Envelope, Head, Unsealable, seal};
use rollouts::Seen;
use vocab::{Epoch, RolloutId, Span};

/// The journal did not give the engine back that wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Unrecovered {
    #[error(transparent)]
    Unsealable(#[from] Unsealable),
    #[error(transparent)]
    Unrecoverable(#[from] Unrecoverable),
    #[error("no snapshot can be made: {0}")]
    Snapshot(String),
    #[error("rollout `{0}` is not what it was before the crash")]
    Different(RolloutId),
}

impl Rehearsal {
    /// The control room dies now, and another one takes over after `away`.
    ///
    /// Answers on their way are lost. Calls that were about to leave may have
    /// reached the estate or not, as the seed says. The new control room knows
    /// what is in the journal, after a trip through its encoding, and nothing else.
    pub fn crash(&mut self, away: Span, witness: &mut dyn Witness) {
        for order in self.engine.orders() {
            if self.lanes.enter(&order).is_some() && self.chance.flip() {
                self.perform(&order, witness);
            }
        }
        self.queue.cut_off();
        self.inputs.clear();
        self.insisting.clear();
        self.now = self.now + away;
        match self.recovered() {
            Ok(engine) => self.engine = engine,
            Err(error) => self.contradict(format!("after a crash: {error}"), witness),
        }
        self.take_over(witness);
    }

    fn take_over(&mut self, witness: &mut dyn Witness) {
        let gap = self.now.since(self.engine.last_moved());
        let away = (!self.engine.active().is_empty()).then_some(gap);
        self.lanes = Lanes::recovered(&self.engine.unsettled());
        self.lookout = Lookout::default();
        let holder = "rehearsal".to_owned();
        let facts = vec![Fact::Driving { holder, away }];
        self.enact(Decision { facts }, witness);
        if let Some(gap) = away {
            self.tell_all(Seen::Absence(gap));
        }
        self.round = Round::Due;
        witness.saw(self, Happening::TookOver { away: gap });
    }

    /// The engine that the journal gives, read as it would be from a disk:
    /// sometimes from its first record, sometimes from a snapshot on.
    fn recovered(&mut self) -> Result<Engine, Unrecovered> {
        let sealed = self.sealed()?;
        let engine = if self.chance.flip() {
            Engine::recover(None, &sealed)?
        } else {
            let (head, tail) = sealed.split_at(sealed.len() / 2);
            let body = Engine::recover(None, head)?.snapshot();
            Engine::recover(Some(&body.map_err(Unrecovered::Snapshot)?), tail)?
        };
        for (id, active) in self.engine.active() {
            let found = engine.active().get(id).map(engine::Active::rollout);
            if found != Some(active.rollout()) {
                return Err(Unrecovered::Different(id.clone()));
            }
        }
        Ok(engine)
    }

    /// The journal as a store would have it.
    fn sealed(&self) -> Result<Vec<Envelope>, Unsealable> {
        let mut head = Head::GENESIS;
        let entries = self.journal.iter();
        let sealed = entries.map(|entry| {
            let subject = entry.decision.subject();
            let envelope = seal(&head, Epoch(1), entry.at, subject, &entry.decision)?;
            head = envelope.head();
            Ok(envelope)
        });
        sealed.collect()
    }
}
