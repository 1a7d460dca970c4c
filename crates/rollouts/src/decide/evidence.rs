//! What was seen: verdicts, and gaps in time.

use super::{Draft, Seen};
use crate::state::Phase;
use crate::{
    Cause, Effect, HoldReason, IllegalRecord, OnFailedGate, OnInsufficient, OnOrphan, OnSystemWide,
    PauseReason, Purpose, Record, Remark,
};
use std::sync::Arc;
use vocab::{Judgement, Percent, Span, Verdict};

/// A judgement is journalled when its verdict changes, and this often otherwise.
const JUDGED_EVERY: Span = Span::minutes(1);

/// Gaps shorter than this are not worth a word.
const SHORT_GAP: Span = Span::seconds(15);

impl Draft<'_> {
    pub(super) fn take_note(&mut self, seen: Seen) -> Result<(), IllegalRecord> {
        match seen {
            Seen::Target => self.compare(),
            Seen::Evidence => self.heed(),
            Seen::Absence(gap) => self.was_away(gap),
            Seen::ClockWentBack(_) if self.rollout.has_ended() => Ok(()),
            Seen::ClockWentBack(by) => self.push(Record::Remarked {
                remark: Remark::ClockWentBack { by },
            }),
        }
    }

    /// Acts on the newest judgement, whatever the rollout is doing.
    fn heed(&mut self) -> Result<(), IllegalRecord> {
        let Some(evidence) = self.sight.evidence.clone() else {
            return Ok(());
        };
        if !self.rollout.heeds(&evidence) {
            return Ok(());
        }
        self.keep(&evidence)?;
        let because = || evidence.because.clone();
        match evidence.verdict {
            Verdict::RollBackNow => self.go_back(Cause::Fuse { because: because() }),
            Verdict::RollBack => self.gate_failed(because()),
            Verdict::Promote
            | Verdict::Hold
            | Verdict::InsufficientData { .. }
            | Verdict::SystemWide => Ok(()),
        }
    }

    fn keep(&mut self, evidence: &Arc<Judgement>) -> Result<(), IllegalRecord> {
        let due = self.rollout.judged.as_ref().is_none_or(|last| {
            std::mem::discriminant(&last.verdict) != std::mem::discriminant(&evidence.verdict)
                || evidence.at.since(last.at) >= JUDGED_EVERY
        });
        if due {
            self.push(Record::Judged {
                judgement: (**evidence).clone(),
            })
        } else {
            Ok(())
        }
    }

    /// A gate failed: what the plan says about it, at this weight.
    pub(super) fn gate_failed(&mut self, because: String) -> Result<(), IllegalRecord> {
        let policies = &self.rollout.plan.policies;
        let last = self.rollout.expected.weight == Percent::FULL;
        let policy = if last {
            policies.failed_final_gate
        } else {
            policies.failed_gate
        };
        match policy {
            OnFailedGate::RollBack => self.go_back(Cause::GateFailed { because }),
            OnFailedGate::Hold => self.hold(HoldReason::FailedGate { because }).map(drop),
            OnFailedGate::HoldAndPage => {
                let text = format!("{} holds: {because}", self.rollout.plan.target);
                if self.hold(HoldReason::FailedGate { because })? {
                    self.beside(Effect::Page { text })?;
                }
                Ok(())
            }
        }
    }

    /// Holds, unless it is held for the same kind of reason already or cannot be.
    fn hold(&mut self, why: HoldReason) -> Result<bool, IllegalRecord> {
        let step = match &self.rollout.phase {
            Phase::Ready { next: step, .. }
            | Phase::Baking { step, .. }
            | Phase::KeepingWarm { step, .. } => *step,
            Phase::Held {
                step, why: present, ..
            } => {
                if std::mem::discriminant(present) == std::mem::discriminant(&why) {
                    return Ok(false);
                }
                *step
            }
            Phase::Waiting { .. }
            | Phase::Moving { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Paused { .. }
            | Phase::Restoring { .. }
            | Phase::Returning { .. }
            | Phase::Stuck { .. }
            | Phase::Ended { .. } => return Ok(false),
        };
        self.push(Record::Held { step, why })?;
        Ok(true)
    }

    /// The end of a bake is reached: what the verdict means for it. Returns
    /// whether anything was decided.
    pub(super) fn end_bake(&mut self, step: usize) -> Result<bool, IllegalRecord> {
        if !self.rollout.has_gates(step) {
            let because = "the time is over".into();
            return self
                .push(Record::StepFinished { step, because })
                .map(|()| true);
        }
        let Some(evidence) = self.fresh_evidence() else {
            return self.not_enough("no fresh measurements".into());
        };
        let because = evidence.because.clone();
        match evidence.verdict {
            Verdict::Promote => self
                .push(Record::StepFinished { step, because })
                .map(|()| true),
            Verdict::RollBack | Verdict::RollBackNow => self.gate_failed(because).map(|()| true),
            Verdict::Hold => self.hold(HoldReason::WorseThanStable { because }),
            Verdict::InsufficientData { .. } => self.not_enough(because),
            Verdict::SystemWide => match self.rollout.plan.policies.system_wide {
                OnSystemWide::Hold => self.hold(HoldReason::SystemWide { because }),
                OnSystemWide::RollBack => {
                    self.go_back(Cause::SystemWide { because }).map(|()| true)
                }
            },
        }
    }

    /// The newest judgement, if it was made since the weight last changed and not
    /// too long ago to speak for the present.
    pub(super) fn fresh_evidence(&self) -> Option<Arc<Judgement>> {
        let evidence = self.sight.evidence.clone()?;
        let young = self.now.since(evidence.at) <= Span::seconds(90);
        let ours = evidence.newest >= self.rollout.since();
        (young && ours).then_some(evidence)
    }

    fn not_enough(&mut self, because: String) -> Result<bool, IllegalRecord> {
        if let Phase::Baking {
            until,
            longest,
            since,
            ..
        } = self.rollout.phase
            && until < longest
            && self.now < longest
        {
            let more = Span::millis(until.since(since).as_millis() / 4).max(Span::seconds(30));
            let until = (self.now + more).min(longest);
            return self
                .push(Record::BakeExtended { until, because })
                .map(|()| true);
        }
        match self.rollout.plan.policies.insufficient {
            OnInsufficient::Hold => self.hold(HoldReason::Insufficient {
                because,
                ask: false,
            }),
            OnInsufficient::RollBack => {
                self.go_back(Cause::Insufficient { because }).map(|()| true)
            }
            OnInsufficient::Ask => {
                let text = format!("{} asks: {because}", self.rollout.plan.target);
                if self.hold(HoldReason::Insufficient { because, ask: true })? {
                    self.beside(Effect::Page { text })?;
                    return Ok(true);
                }
                Ok(false)
            }
        }
    }

    /// Nobody drove the rollout for a while.
    fn was_away(&mut self, gap: Span) -> Result<(), IllegalRecord> {
        if gap < SHORT_GAP || self.rollout.has_ended() {
            return Ok(());
        }
        self.push(Record::Remarked {
            remark: Remark::WasAway { gap },
        })?;
        let rollout = &self.rollout;
        let exposed = rollout.has_shifted() && rollout.expected.weight < Percent::FULL;
        if gap < rollout.plan.policies.absence || !exposed {
            return Ok(());
        }
        match rollout.plan.policies.orphan {
            OnOrphan::RollBack if rollout.may_be_orphaned() => {
                self.go_back(Cause::Orphaned { gap })
            }
            OnOrphan::Hold if rollout.is_under_way() => self.push(Record::Paused {
                why: PauseReason::Absence { gap },
            }),
            OnOrphan::RollBack | OnOrphan::Hold | OnOrphan::Continue => Ok(()),
        }
    }
}

impl crate::Rollout {
    /// Whether a judgement means anything to it now: the canary has, or may have,
    /// traffic, it was measured since it has, and nothing newer was judged.
    fn heeds(&self, evidence: &Judgement) -> bool {
        let active = match &self.phase {
            Phase::Ready { .. }
            | Phase::Moving { .. }
            | Phase::Baking { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Held { .. }
            | Phase::Paused { .. }
            | Phase::Restoring { .. }
            | Phase::KeepingWarm { .. }
            | Phase::Stuck { retry: Some(_), .. } => true,
            Phase::Waiting { .. }
            | Phase::Returning { .. }
            | Phase::Stuck { .. }
            | Phase::Ended { .. } => false,
        };
        let ours = self.exposed.is_some_and(|since| evidence.newest >= since);
        let newest = self.judged().is_none_or(|last| evidence.at >= last.at);
        active && ours && newest && self.plan.purpose != Purpose::Revert
    }
}
