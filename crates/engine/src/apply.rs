//! The only place where the engine changes by decision, and the one where it
//! takes in what was seen.

use crate::{Active, Decision, Engine, Fact, Summary, Timeline, Watching};
use estate::Sighted;
use rollouts::{IllegalRecord, Record, Rollout};
use std::sync::Arc;
use vocab::{RolloutId, Timestamp};

impl Engine {
    /// Applies a decision that is in the journal.
    ///
    /// # Errors
    /// [`IllegalRecord`] when a fact does not fit what came before it.
    pub fn apply(&mut self, at: Timestamp, decision: &Decision) -> Result<(), IllegalRecord> {
        for fact in &decision.facts {
            self.apply_fact(at, fact)?;
        }
        self.last = self.last.max(at);
        Ok(())
    }

    pub(crate) fn apply_fact(&mut self, at: Timestamp, fact: &Fact) -> Result<(), IllegalRecord> {
        match fact {
            Fact::Rollout { id, record } => {
                self.apply_record(at, id, record)?;
                self.moved = self.moved.max(at);
                Ok(())
            }
            Fact::Driving { .. } => Ok(()),
            Fact::Allowed {
                environment,
                allowance,
            } => {
                let given = (at, allowance.clone());
                self.allowances.insert(environment.clone(), given);
                Ok(())
            }
            Fact::Forbidden { environment, .. } => {
                self.allowances.remove(environment);
                Ok(())
            }
            Fact::Acknowledged { alarm, by } => {
                self.acknowledged.note(at, alarm, by);
                Ok(())
            }
            Fact::Remembered { summary } => {
                self.planned += 1;
                self.moved = self.moved.max(at);
                self.remember(summary.clone());
                Ok(())
            }
        }
    }

    fn apply_record(
        &mut self,
        at: Timestamp,
        id: &RolloutId,
        record: &Record,
    ) -> Result<(), IllegalRecord> {
        let Some(active) = self.active.get_mut(id) else {
            let rollout = Rollout::begin(at, record)?;
            let watching = Watching::new(rollout.plan());
            let records = vec![(at, record.clone())];
            let timeline = Timeline::default();
            self.planned += 1;
            self.active.insert(
                id.clone(),
                Active {
                    rollout,
                    records,
                    timeline,
                    watching,
                },
            );
            return Ok(());
        };
        active.rollout.apply(at, record)?;
        active.timeline.take(at, record);
        active.records.push((at, record.clone()));
        active.watching.heed(at, record, &active.rollout);
        if active.rollout.has_ended() {
            let summary = Summary::of(active);
            self.active.remove(id);
            if let Some(summary) = summary {
                self.remember(summary);
            }
        }
        Ok(())
    }

    fn remember(&mut self, summary: Summary) {
        let key = (summary.target.service.clone(), summary.release.clone());
        match (summary.failure(), summary.ending) {
            (Some(failure), _) => {
                self.failures.insert(key, failure);
            }
            // A release that made it after all has made up for it.
            (None, rollouts::Ending::Completed) => {
                self.failures.remove(&key);
            }
            (None, _) => {}
        }
        self.ended.push(Arc::new(summary));
    }

    /// Takes in what was seen of a rollout's target. Nothing of it is journalled;
    /// afterwards the rollout is to be told with [`rollouts::Input::Seen`].
    /// Returns whether there is new evidence.
    pub fn notice(&mut self, id: &RolloutId, sighted: Sighted, now: Timestamp) -> bool {
        self.active
            .get_mut(id)
            .is_some_and(|active| active.watching.notice(sighted, now))
    }
}
