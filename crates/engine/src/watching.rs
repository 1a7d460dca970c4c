//! What was last seen of a rollout's target. Replaced, never journalled: after a
//! crash it is asked for again, from the beginning of the rollout.

use crate::Trial;
use analysis::Bin;
use estate::{Look, Sighted};
use rollouts::{Plan, Record, Rollout, Sight};
use std::collections::VecDeque;
use std::sync::Arc;
use vocab::{Span, Timestamp};

/// How far back before a rollout its stable side is remembered: long enough to tell
/// how much its counts scatter by themselves.
pub const HISTORY: Span = Span::minutes(35);

/// Measurements kept for charts: two hours of 10 s intervals.
const KEPT: usize = 720;

/// What was seen of one target for one rollout.
#[derive(Debug, Clone)]
pub struct Watching {
    sight: Sight,
    trial: Trial,
    bins: VecDeque<Bin>,
    seen_until: Timestamp,
}

impl Watching {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            sight: Sight::default(),
            trial: Trial::new(plan),
            bins: VecDeque::new(),
            seen_until: plan.made - HISTORY,
        }
    }

    /// What decisions may know of the world.
    #[must_use]
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    /// The newest measurements, oldest first.
    #[must_use]
    pub fn bins(&self) -> &VecDeque<Bin> {
        &self.bins
    }

    pub(crate) fn look(&self, rollout: &Rollout) -> Look {
        let plan = rollout.plan();
        Look {
            target: plan.target.clone(),
            canary: plan.canary.slot,
            since: self.seen_until,
            until: None,
            gates: self.trial.gates().to_vec(),
        }
    }

    /// Takes up a record that was just applied to its rollout.
    pub(crate) fn heed(&mut self, at: Timestamp, record: &Record, rollout: &Rollout) {
        self.trial.heed(at, record, rollout);
    }

    #[cfg(test)]
    pub(crate) fn shifted(&mut self, at: Timestamp, weight: vocab::Percent) {
        self.trial.shifted(at, weight);
    }

    /// Takes in what was seen; whether there is new evidence.
    pub(crate) fn notice(&mut self, sighted: Sighted, now: Timestamp) -> bool {
        let newer = |old: &Arc<rollouts::Observation>| sighted.observation.at >= old.at;
        if self.sight.target.as_ref().is_none_or(newer) {
            self.sight.target = Some(Arc::new(sighted.observation));
        }
        let mut learned = false;
        for bin in sighted.bins {
            if bin.end() > self.seen_until {
                self.seen_until = bin.end();
                self.learn(bin);
                learned = true;
            }
        }
        if let Some(judgement) = learned.then(|| self.trial.judgement(now)).flatten() {
            self.sight.evidence = Some(Arc::new(judgement));
        }
        learned
    }

    fn learn(&mut self, bin: Bin) {
        self.trial.learn(&bin);
        if self.bins.len() == KEPT {
            self.bins.pop_front();
        }
        self.bins.push_back(bin);
    }
}
