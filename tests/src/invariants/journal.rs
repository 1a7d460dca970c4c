//! What the journal says, and whether it says it properly (2, 6).

use super::{Invariants, Known, weight_of};
use drills::{Entry, Rehearsal};
use estate::Order;
use rollouts::{Effect, Ending, Record};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use vocab::{Percent, RolloutId, Timestamp};

impl Invariants {
    pub(super) fn read_journal(&mut self, rehearsal: &Rehearsal) {
        let entries = rehearsal.journal();
        let from = self.entries;
        self.entries = entries.len();
        for entry in entries.iter().skip(from) {
            self.read_entry(entry);
        }
    }

    fn read_entry(&mut self, entry: &Arc<Entry>) {
        if entry.decision.is_empty() {
            self.broken(entry.at, 2, "an empty decision was journalled".into());
        }
        for fact in &entry.decision.facts {
            if let Some((id, record)) = fact.record() {
                self.read_record(entry.at, id, record);
            }
        }
    }

    fn read_record(&mut self, at: Timestamp, id: &RolloutId, record: &Record) {
        if let Record::Planned { plan, .. } = record {
            let known = Known {
                plan: Arc::new((**plan).clone()),
                intended: BTreeMap::new(),
                open: BTreeSet::new(),
                returning: None,
                touched: false,
                ended: false,
            };
            self.rollouts.insert(id.clone(), known);
            return;
        }
        let Some(known) = self.rollouts.get_mut(id) else {
            self.broken(at, 2, format!("{id} was never planned"));
            return;
        };
        if known.ended {
            self.broken(at, 6, format!("{id} goes on after its end"));
            return;
        }
        let canary = known.plan.canary.slot;
        match record {
            Record::Intended {
                effect,
                order,
                generation,
                awaited,
                ..
            } => {
                known.intended.insert((*effect, *generation), order.clone());
                if *awaited {
                    known.open.insert(*effect);
                }
                let gives = weight_of(order, canary).is_some_and(|w| w > Percent::ZERO);
                if gives {
                    self.banished.remove(&known.plan.target);
                }
            }
            Record::Settled { effect, .. } => {
                known.open.remove(effect);
            }
            Record::Reached { order }
                if known.returning.is_some() && weight_of(order, canary) == Some(Percent::ZERO) =>
            {
                self.banished.insert(known.plan.target.clone(), canary);
            }
            Record::ReturnDecided { generation, .. } => {
                known.returning = Some((*generation, at));
                known.open.clear();
            }
            Record::Paused { .. } => known.open.clear(),
            Record::GotStuck { why, needs } if why.trim().is_empty() || needs.trim().is_empty() => {
                self.broken(
                    at,
                    6,
                    format!("{id} is stuck and does not say what it needs"),
                );
            }
            Record::Ended { ending, weight } => {
                known.ended = true;
                // One that never touched its target says nothing about its weights.
                if known.touched {
                    self.check_ending(at, id, *ending, *weight);
                }
            }
            Record::Planned { .. }
            | Record::Begun
            | Record::StepStarted { .. }
            | Record::RetryPlanned { .. }
            | Record::Reached { .. }
            | Record::StepFinished { .. }
            | Record::BakeStarted { .. }
            | Record::BakeExtended { .. }
            | Record::Judged { .. }
            | Record::ApprovalAsked { .. }
            | Record::Approved { .. }
            | Record::Held { .. }
            | Record::Released { .. }
            | Record::Unpaused { .. }
            | Record::Restored
            | Record::Promoted { .. }
            | Record::KeptWarm { .. }
            | Record::Doubted { .. }
            | Record::Agreed
            | Record::Remarked { .. }
            | Record::GotStuck { .. } => {}
        }
    }

    fn check_ending(&mut self, at: Timestamp, id: &RolloutId, ending: Ending, weight: Percent) {
        let expected = match ending {
            Ending::Completed => Percent::FULL,
            Ending::RolledBack | Ending::Aborted | Ending::Failed => Percent::ZERO,
        };
        if weight != expected {
            let what = format!("{id} {ending} with weight {weight} read back");
            self.broken(at, 6, what);
        }
    }

    /// What is performed was journalled, exactly so.
    pub(super) fn check_order(&mut self, rehearsal: &Rehearsal, order: &Order) {
        self.read_journal(rehearsal);
        let known = self.rollouts.get(&order.rollout);
        let key = (order.id, order.generation);
        let intended = known.and_then(|known| known.intended.get(&key));
        let at = rehearsal.now();
        match intended {
            Some(intended) if *intended == order.effect => {}
            Some(intended) => {
                let what = format!("{intended} was intended, {} performed", order.effect);
                self.broken(at, 2, what);
            }
            None => self.broken(at, 2, format!("{} was never intended", order.effect)),
        }
        let fence = known_fence(self, order);
        let serves = matches!(
            order.effect,
            Effect::EnsureCapacity { .. } | Effect::EnsureWeight { .. }
        );
        if serves && fence.is_some_and(|fence| order.generation < fence) {
            let what = format!("{} was called after a way back was decided", order.effect);
            self.broken(at, 4, what);
        }
    }
}

fn known_fence(invariants: &Invariants, order: &Order) -> Option<vocab::Generation> {
    let known = invariants.rollouts.get(&order.rollout)?;
    known.returning.map(|(generation, _)| generation)
}
