//! Waiting forward: bakes, approvals, holds, keeping warm, and promoting past them.

use crate::state::{Phase, Resume, Rollout};
use crate::{HoldReason, Record, StepKind};
use vocab::Timestamp;

impl Rollout {
    pub(super) fn apply_bake_started(&mut self, at: Timestamp, record: &Record) -> bool {
        let Record::BakeStarted {
            step,
            until,
            longest,
        } = record
        else {
            return false;
        };
        let phase = Phase::Baking {
            step: *step,
            since: at,
            until: *until,
            longest: *longest,
        };
        let legal = self.take_up(*step, phase);
        self.waived &= !legal;
        legal
    }

    pub(super) fn apply_extended(&mut self, end: Timestamp) -> bool {
        let Phase::Baking { until, longest, .. } = &mut self.phase else {
            return false;
        };
        *until = end.min(*longest);
        true
    }

    pub(super) fn apply_warm(&mut self, at: Timestamp, step: usize, until: Timestamp) -> bool {
        let since = at;
        self.take_up(step, Phase::KeepingWarm { step, since, until })
    }

    pub(super) fn apply_asked(&mut self, at: Timestamp, step: usize) -> bool {
        self.take_up(step, Phase::AwaitingApproval { step, since: at })
    }

    /// Agreeing while the clock stands does not set it going: what caused the
    /// pause has not been looked at by that.
    pub(super) fn apply_approved(&mut self, at: Timestamp) -> bool {
        match &mut self.phase {
            Phase::AwaitingApproval { step, .. } => {
                let (next, since) = (*step + 1, at);
                self.phase = Phase::Ready { next, since };
                true
            }
            Phase::Paused {
                resume: resume @ Resume::Approval { .. },
                ..
            } => {
                let step = resume.step() + 1;
                *resume = Resume::Step { step };
                true
            }
            Phase::Waiting { .. }
            | Phase::Ready { .. }
            | Phase::Moving { .. }
            | Phase::Baking { .. }
            | Phase::Held { .. }
            | Phase::Paused { .. }
            | Phase::Restoring { .. }
            | Phase::KeepingWarm { .. }
            | Phase::Returning { .. }
            | Phase::Stuck { .. }
            | Phase::Ended { .. } => false,
        }
    }

    pub(super) fn apply_held(&mut self, at: Timestamp, step: usize, why: &HoldReason) -> bool {
        let can = matches!(
            self.phase,
            Phase::Ready { .. }
                | Phase::Baking { .. }
                | Phase::KeepingWarm { .. }
                | Phase::Held { .. }
        );
        let legal = can && self.step() == Some(step);
        if legal {
            let (why, since) = (why.clone(), at);
            self.phase = Phase::Held { step, why, since };
        }
        legal
    }

    pub(super) fn apply_released(&mut self, at: Timestamp) -> bool {
        let Phase::Held { step, why, .. } = &self.phase else {
            return false;
        };
        self.phase = self.after_hold(at, *step, why);
        true
    }

    /// Where a rollout goes when nothing holds it any more: past the bake it was
    /// held at, or on with the step it was held before.
    fn after_hold(&self, at: Timestamp, step: usize, why: &HoldReason) -> Phase {
        let ready = |next| Phase::Ready { next, since: at };
        let judged = match why {
            HoldReason::Frozen { .. } => false,
            HoldReason::FailedGate { .. }
            | HoldReason::WorseThanStable { .. }
            | HoldReason::SystemWide { .. }
            | HoldReason::Insufficient { .. } => true,
        };
        match self.kind(step) {
            Some(StepKind::Bake { .. }) if judged => ready(step + 1),
            Some(StepKind::Retire { .. }) if judged => Phase::KeepingWarm {
                step,
                since: at,
                until: at,
            },
            Some(
                StepKind::Provision { .. }
                | StepKind::Verify { .. }
                | StepKind::Approve { .. }
                | StepKind::Shift { .. }
                | StepKind::Bake { .. }
                | StepKind::Retire { .. },
            )
            | None => ready(step),
        }
    }

    /// A person who promotes past a failed gate is not stopped by it again before
    /// the next bake.
    pub(super) fn apply_promoted(&mut self, at: Timestamp, fully: bool) -> bool {
        let next = match &self.phase {
            Phase::Baking { step, .. } => Some(Phase::Ready {
                next: step + 1,
                since: at,
            }),
            Phase::KeepingWarm { step, since, .. } => Some(Phase::KeepingWarm {
                step: *step,
                since: *since,
                until: at,
            }),
            Phase::Held { step, why, .. } => {
                match why {
                    HoldReason::Frozen { until, .. } => self.thawed_until = *until,
                    HoldReason::FailedGate { .. }
                    | HoldReason::WorseThanStable { .. }
                    | HoldReason::SystemWide { .. }
                    | HoldReason::Insufficient { .. } => self.waived = true,
                }
                Some(self.after_hold(at, *step, why))
            }
            Phase::Ready { .. } | Phase::Moving { .. } | Phase::Restoring { .. } if fully => None,
            Phase::Waiting { .. }
            | Phase::Ready { .. }
            | Phase::Moving { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Paused { .. }
            | Phase::Restoring { .. }
            | Phase::Returning { .. }
            | Phase::Stuck { .. }
            | Phase::Ended { .. } => return false,
        };
        self.fully |= fully;
        self.phase = next.unwrap_or_else(|| self.phase.clone());
        true
    }
}
