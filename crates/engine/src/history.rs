//! What is left to know of rollouts that have ended.

use crate::{Active, Timeline};
use rollouts::{Cause, Ending, Phase, Purpose, Record, Strategy};
use serde::{Deserialize, Serialize};
use vocab::{OperatorName, Release, RolloutId, Span, Target, Timestamp};

/// One ended rollout in a few words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Which.
    pub id: RolloutId,
    /// Where.
    pub target: Target,
    /// How.
    pub strategy: Strategy,
    /// What for.
    pub purpose: Purpose,
    /// The release it was to bring.
    pub release: Release,
    /// The release that served before.
    pub stable: Release,
    /// Who asked.
    pub by: OperatorName,
    /// Why.
    pub reason: Option<String>,
    /// When it was planned.
    pub planned: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// How it ended.
    pub ending: Ending,
    /// Why it went back, if it did.
    pub cause: Option<Cause>,
    /// The times of its way back.
    pub timeline: Timeline,
}

impl Summary {
    /// How long it took.
    #[must_use]
    pub fn took(&self) -> Span {
        self.ended.since(self.planned)
    }

    pub(crate) fn of(active: &Active) -> Option<Self> {
        let Phase::Ended { ending, at, .. } = active.rollout.phase() else {
            return None;
        };
        let plan = active.rollout.plan();
        let cause = active
            .records
            .iter()
            .rev()
            .find_map(|(_, record)| cause_in(record));
        Some(Self {
            id: plan.id.clone(),
            target: plan.target.clone(),
            strategy: plan.strategy,
            purpose: plan.purpose,
            release: plan.canary.release.clone(),
            stable: plan.stable.release.clone(),
            by: plan.by.clone(),
            reason: plan.reason.clone(),
            planned: plan.made,
            ended: *at,
            ending: *ending,
            cause: cause.cloned(),
            timeline: active.timeline,
        })
    }

    /// What to remember against the release, if anything.
    pub(crate) fn failure(&self) -> Option<Failure> {
        let cause = self.cause.as_ref().filter(|cause| cause.blames_release())?;
        let (rollout, because) = (self.id.clone(), cause.to_string());
        Some(Failure {
            rollout,
            at: self.ended,
            because,
        })
    }
}

fn cause_in(record: &Record) -> Option<&Cause> {
    if let Record::ReturnDecided { cause, .. } = record {
        Some(cause)
    } else {
        None
    }
}

/// What happened when a release was last tried and went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// In which rollout.
    pub rollout: RolloutId,
    /// When it ended.
    pub at: Timestamp,
    /// Why it went back.
    pub because: String,
}
