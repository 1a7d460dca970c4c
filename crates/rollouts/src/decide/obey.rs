//! Commands: every verb in every phase, one arm each.

use super::{Draft, Objection};
use crate::state::{Phase, Resume};
use crate::{
    Cause, Command, HoldReason, IllegalRecord, PauseReason, Record, Refusal, StepKind, Verb,
};
use vocab::OperatorName;

impl Draft<'_> {
    pub(super) fn obey(&mut self, command: &Command) -> Result<(), Objection> {
        let Command { by, verb, reason } = command;
        match verb {
            Verb::RollBack => {
                let cause = Cause::RolledBack {
                    by: by.clone(),
                    reason: reason.clone(),
                };
                self.obey_return(cause)
            }
            Verb::Abort => {
                let cause = Cause::Aborted {
                    by: by.clone(),
                    reason: reason.clone(),
                };
                self.obey_return(cause)
            }
            Verb::Pause => self.obey_pause(command),
            Verb::Unpause => self.obey_unpause(by),
            Verb::Approve => self.obey_approve(by),
            Verb::Promote | Verb::PromoteFully => self.obey_promote(command),
        }
    }

    /// Rolling back and aborting pre-empt everything; asking twice is the same as
    /// asking once.
    fn obey_return(&mut self, cause: Cause) -> Result<(), Objection> {
        match &self.rollout.phase {
            Phase::Returning { .. } => Ok(()),
            Phase::Ended { .. } => Err(self.rollout.over().into()),
            Phase::Waiting { .. }
            | Phase::Ready { .. }
            | Phase::Moving { .. }
            | Phase::Baking { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Held { .. }
            | Phase::Paused { .. }
            | Phase::Restoring { .. }
            | Phase::KeepingWarm { .. }
            | Phase::Stuck { .. } => Ok(self.go_back(cause)?),
        }
    }

    fn obey_pause(&mut self, command: &Command) -> Result<(), Objection> {
        let (by, reason) = (command.by.clone(), command.reason.clone());
        match &self.rollout.phase {
            Phase::Ready { .. }
            | Phase::Moving { .. }
            | Phase::Baking { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Held { .. }
            | Phase::Restoring { .. }
            | Phase::KeepingWarm { .. } => Ok(self.push(Record::Paused {
                why: PauseReason::Operator { by, reason },
            })?),
            Phase::Paused { .. } => Err(Refusal::PausedAlready.into()),
            Phase::Waiting { .. }
            | Phase::Returning { .. }
            | Phase::Stuck { .. }
            | Phase::Ended { .. } => Err(self.rollout.closed().into()),
        }
    }

    fn obey_unpause(&mut self, by: &OperatorName) -> Result<(), Objection> {
        match &self.rollout.phase {
            Phase::Paused { .. } | Phase::Stuck { retry: Some(_), .. } => Ok(self.unpause(by)?),
            Phase::Ready { .. }
            | Phase::Moving { .. }
            | Phase::Baking { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Held { .. }
            | Phase::Restoring { .. }
            | Phase::KeepingWarm { .. } => Err(Refusal::NotPaused.into()),
            Phase::Waiting { .. }
            | Phase::Returning { .. }
            | Phase::Stuck { .. }
            | Phase::Ended { .. } => Err(self.rollout.closed().into()),
        }
    }

    fn unpause(&mut self, by: &OperatorName) -> Result<(), IllegalRecord> {
        let way = self.rollout.way_to_restore(self.seen());
        let by = by.clone();
        self.push(Record::Unpaused { by, way })
    }

    fn obey_approve(&mut self, by: &OperatorName) -> Result<(), Objection> {
        let step = match &self.rollout.phase {
            Phase::AwaitingApproval { step, .. }
            | Phase::Paused {
                resume: Resume::Approval { step },
                ..
            } => *step,
            Phase::Ready { .. }
            | Phase::Moving { .. }
            | Phase::Baking { .. }
            | Phase::Held { .. }
            | Phase::Paused { .. }
            | Phase::Restoring { .. }
            | Phase::KeepingWarm { .. } => return Err(Refusal::NothingToApprove.into()),
            Phase::Waiting { .. }
            | Phase::Returning { .. }
            | Phase::Stuck { .. }
            | Phase::Ended { .. } => return Err(self.rollout.closed().into()),
        };
        self.check_approver(step, by)?;
        Ok(self.push(Record::Approved { by: by.clone() })?)
    }

    fn check_approver(&self, step: usize, by: &OperatorName) -> Result<(), Refusal> {
        let Some(StepKind::Approve { who, .. }) = self.rollout.kind(step) else {
            return Ok(());
        };
        if who.is_empty() || who.contains(by) {
            return Ok(());
        }
        let names: Vec<String> = who.iter().map(|name| format!("`{name}`")).collect();
        Err(Refusal::NotAnApprover {
            by: by.clone(),
            who: names.join(" or "),
        })
    }

    fn obey_promote(&mut self, command: &Command) -> Result<(), Objection> {
        let fully = command.verb == Verb::PromoteFully;
        let busy = |draft: &Self| Refusal::Busy {
            verb: command.verb,
            doing: draft.rollout.doing(),
        };
        match self.rollout.phase.clone() {
            Phase::Baking { .. } | Phase::KeepingWarm { .. } => self.promote(command),
            Phase::Held { why, .. } => {
                self.check_bypass(&why, command)?;
                self.promote(command)
            }
            Phase::AwaitingApproval { .. } => {
                self.obey_approve(&command.by)?;
                if fully { self.promote(command) } else { Ok(()) }
            }
            Phase::Paused { resume, .. } => {
                if let Resume::Held { why, .. } = &resume {
                    self.check_bypass(why, command)?;
                }
                if let Resume::Approval { .. } = &resume {
                    self.obey_approve(&command.by)?;
                }
                self.go_on(command)
            }
            Phase::Moving { .. } | Phase::Ready { .. } | Phase::Restoring { .. } if fully => {
                self.promote(command)
            }
            Phase::Moving { .. } | Phase::Ready { .. } | Phase::Restoring { .. } => {
                Err(busy(self).into())
            }
            Phase::Waiting { .. }
            | Phase::Returning { .. }
            | Phase::Stuck { .. }
            | Phase::Ended { .. } => Err(self.rollout.closed().into()),
        }
    }

    fn promote(&mut self, command: &Command) -> Result<(), Objection> {
        let fully = command.verb == Verb::PromoteFully;
        let (by, reason) = (command.by.clone(), command.reason.clone());
        Ok(self.push(Record::Promoted { by, fully, reason })?)
    }

    /// Promoting out of a pause: the clock goes on and the step is left, unless a
    /// foreign change has to be undone first; then the clock goes on only.
    fn go_on(&mut self, command: &Command) -> Result<(), Objection> {
        self.unpause(&command.by)?;
        let as_expected = self
            .seen()
            .is_some_and(|seen| self.rollout.is_restored(seen));
        if as_expected {
            self.push(Record::Restored)?;
        }
        let waits = matches!(
            self.rollout.phase,
            Phase::Restoring { .. } | Phase::Ready { .. }
        );
        if waits && command.verb == Verb::Promote {
            return Ok(());
        }
        self.promote(command)
    }

    /// Going past a failed gate, missing evidence or a freeze needs a reason.
    fn check_bypass(&self, why: &HoldReason, command: &Command) -> Result<(), Refusal> {
        match &command.reason {
            Some(reason) if !reason.trim().is_empty() => Ok(()),
            Some(_) | None => Err(match why {
                HoldReason::Frozen { until, reason } => Refusal::Frozen {
                    until: *until,
                    reason: reason.clone(),
                },
                HoldReason::FailedGate { .. }
                | HoldReason::WorseThanStable { .. }
                | HoldReason::SystemWide { .. }
                | HoldReason::Insufficient { .. } => Refusal::NeedsReason {
                    what: why.to_string(),
                },
            }),
        }
    }
}

impl crate::Rollout {
    fn over(&self) -> Refusal {
        let how = self
            .ending()
            .map_or_else(|| "ended".into(), |ending| ending.to_string());
        Refusal::Over {
            id: self.plan.id.clone(),
            how,
        }
    }

    /// Why commands other than the way back make no sense in this phase.
    fn closed(&self) -> Refusal {
        let id = self.plan.id.clone();
        match &self.phase {
            Phase::Waiting { behind, .. } => Refusal::NotBegun {
                id,
                behind: behind.clone(),
            },
            Phase::Stuck { needs, retry, .. } => Refusal::Stuck {
                id,
                needs: needs.clone(),
                instead: match retry {
                    Some(_) => "unpause, or roll back".into(),
                    None => "roll back or abort".into(),
                },
            },
            Phase::Ended { .. } => self.over(),
            Phase::Returning { .. }
            | Phase::Ready { .. }
            | Phase::Moving { .. }
            | Phase::Baking { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Held { .. }
            | Phase::Paused { .. }
            | Phase::Restoring { .. }
            | Phase::KeepingWarm { .. } => Refusal::Returning { id },
        }
    }
}
