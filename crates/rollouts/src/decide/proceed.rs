//! Going on: everything that follows by itself from where the rollout stands.

use super::Draft;
use super::follow::Progress;
use crate::state::Phase;
use crate::{Ending, HoldReason, IllegalRecord, Purpose, Record, Rollout, StepKind, Verb};
use std::sync::Arc;
use vocab::{Judgement, Percent, Span, Timestamp, Verdict};

impl Draft<'_> {
    /// Takes every transition that is due, until none is.
    pub(super) fn proceed(&mut self) -> Result<(), IllegalRecord> {
        while self.proceed_once()? {}
        Ok(())
    }

    fn proceed_once(&mut self) -> Result<bool, IllegalRecord> {
        match self.rollout.phase.clone() {
            Phase::Ready { next, .. } => self.take_up(next),
            Phase::Moving { step, .. } => match self.follow()? {
                Progress::Finished => {
                    let because = self.rollout.why_it_is_done(step);
                    self.push(Record::StepFinished { step, because })
                        .map(|()| true)
                }
                Progress::Moved => Ok(true),
                Progress::Waiting => Ok(false),
            },
            Phase::Baking { step, until, .. } if self.now >= until => self.end_bake(step),
            Phase::Baking { step, since, .. } if self.is_proven_late(step, since) => {
                self.end_bake(step)
            }
            Phase::Held { why, .. } => self.release(&why),
            Phase::KeepingWarm { step, until, .. } if self.now >= until => self.start(step),
            Phase::Restoring { .. } => match self.follow()? {
                Progress::Finished => self.push(Record::Restored).map(|()| true),
                Progress::Moved => Ok(true),
                Progress::Waiting => Ok(false),
            },
            Phase::Returning { back, course } => match self.follow()? {
                Progress::Finished => self.end_return(&back, course.deadline),
                Progress::Moved => Ok(true),
                Progress::Waiting => Ok(false),
            },
            Phase::Waiting { .. }
            | Phase::Baking { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Paused { .. }
            | Phase::KeepingWarm { .. }
            | Phase::Stuck { .. }
            | Phase::Ended { .. } => Ok(false),
        }
    }

    /// Whether a bake that was extended for want of evidence has it now: it has had
    /// its planned time, and waiting longer proves nothing more.
    fn is_proven_late(&self, step: usize, since: Timestamp) -> bool {
        let Some(StepKind::Bake { duration, gates }) = self.rollout.kind(step) else {
            return false;
        };
        let promotes = |evidence: Arc<Judgement>| evidence.verdict == Verdict::Promote;
        !gates.is_empty()
            && self.now >= since + *duration
            && self.fresh_evidence().is_some_and(promotes)
    }

    /// Takes up the step `next`, or ends after the last.
    fn take_up(&mut self, next: usize) -> Result<bool, IllegalRecord> {
        let rollout = &self.rollout;
        let Some(kind) = rollout.kind(next).cloned() else {
            return self.complete();
        };
        if rollout.fully && rollout.is_skippable(next) {
            let (step, because) = (next, format!("skipped: {}", Verb::PromoteFully));
            return self
                .push(Record::StepFinished { step, because })
                .map(|()| true);
        }
        match kind {
            StepKind::Shift { .. } => self.start_shift(next),
            StepKind::Provision { .. } | StepKind::Verify { .. } => self.start(next),
            StepKind::Approve { .. } => self
                .push(Record::ApprovalAsked { step: next })
                .map(|()| true),
            StepKind::Bake { duration, .. } => {
                let factor = u64::from(rollout.plan.policies.longest_bake.max(1));
                let longest = self.now + duration.times(factor);
                self.push(Record::BakeStarted {
                    step: next,
                    until: self.now + duration,
                    longest,
                })
                .map(|()| true)
            }
            StepKind::Retire { after, .. } if after > Span::ZERO => {
                let until = self.now + after;
                self.push(Record::KeptWarm { step: next, until })
                    .map(|()| true)
            }
            StepKind::Retire { .. } => self.start(next),
        }
    }

    /// More users meet the canary only outside freeze windows, and not while the
    /// newest judgement is that it is bad: a policy that does not go back then
    /// does not go on either.
    fn start_shift(&mut self, step: usize) -> Result<bool, IllegalRecord> {
        if let Some(because) = self.rollout.failing() {
            return self.gate_failed(because).map(|()| true);
        }
        match self.rollout.frozen(self.now) {
            Some(why) => self.push(Record::Held { step, why }).map(|()| true),
            None => self.start(step),
        }
    }

    fn start(&mut self, step: usize) -> Result<bool, IllegalRecord> {
        let deadline = self.now + self.rollout.time_for(step);
        self.push(Record::StepStarted { step, deadline })
            .map(|()| true)
    }

    /// A rollout completes only with the weight read back at 100 % and everything
    /// else as intended; what differs is a foreign change, found by comparing.
    fn complete(&mut self) -> Result<bool, IllegalRecord> {
        let rollout = &self.rollout;
        let done = self.seen().is_some_and(|seen| {
            let weight = seen.slot(rollout.canary_slot()).weight;
            weight == Percent::FULL && rollout.is_restored(seen)
        });
        if done {
            self.end(Ending::Completed, Percent::FULL)
        } else {
            Ok(false)
        }
    }

    /// Lets go of what is held as soon as its reason has passed.
    fn release(&mut self, why: &HoldReason) -> Result<bool, IllegalRecord> {
        if let HoldReason::Frozen { until, .. } = why {
            if self.now < *until {
                return Ok(false);
            }
            let because = "the freeze window is over".into();
            return self.push(Record::Released { because }).map(|()| true);
        }
        let Some(evidence) = self.fresh_evidence().filter(|_| !why.needs_person()) else {
            return Ok(false);
        };
        match evidence.verdict {
            Verdict::Promote => {
                let because = evidence.because.clone();
                self.push(Record::Released { because }).map(|()| true)
            }
            Verdict::RollBack | Verdict::RollBackNow => {
                let before = self.records.len();
                self.gate_failed(evidence.because.clone())?;
                Ok(self.records.len() > before)
            }
            Verdict::Hold | Verdict::InsufficientData { .. } | Verdict::SystemWide => Ok(false),
        }
    }
}

impl Rollout {
    /// Whether "promote fully" leaves this step out: bakes, smaller shifts, and
    /// taking the old side down before everything was shifted.
    fn is_skippable(&self, step: usize) -> bool {
        match self.kind(step) {
            Some(StepKind::Bake { .. }) => true,
            Some(StepKind::Shift { weight }) => *weight < Percent::FULL,
            Some(StepKind::Retire { keep, .. }) => *keep > 0,
            Some(
                StepKind::Provision { .. } | StepKind::Verify { .. } | StepKind::Approve { .. },
            )
            | None => false,
        }
    }

    /// The hold that a freeze window means now, unless a person overrode it.
    fn frozen(&self, now: Timestamp) -> Option<HoldReason> {
        if now < self.thawed_until || self.plan.purpose == Purpose::Revert {
            return None;
        }
        let (window, until) = self.plan.policies.frozen(now)?;
        let reason = window.reason.clone();
        Some(HoldReason::Frozen { until, reason })
    }

    /// What the newest judgement has against the canary, when it is that it is bad.
    fn failing(&self) -> Option<String> {
        let judged = self.judged().filter(|_| !self.waived)?;
        match judged.verdict {
            Verdict::RollBack | Verdict::RollBackNow => Some(judged.because.clone()),
            Verdict::Promote
            | Verdict::Hold
            | Verdict::InsufficientData { .. }
            | Verdict::SystemWide => None,
        }
    }

    fn why_it_is_done(&self, step: usize) -> String {
        match self.kind(step) {
            Some(StepKind::Verify { .. }) => "the suite passed".into(),
            Some(
                StepKind::Provision { .. }
                | StepKind::Approve { .. }
                | StepKind::Shift { .. }
                | StepKind::Bake { .. }
                | StepKind::Retire { .. },
            )
            | None => "seen in the estate".into(),
        }
    }

    fn time_for(&self, step: usize) -> Span {
        let timing = &self.plan.policies.timing;
        match self.kind(step) {
            Some(StepKind::Provision { .. }) => timing.provision,
            Some(StepKind::Verify { .. }) => timing.verify,
            Some(StepKind::Retire { .. }) => timing.drain + timing.shift,
            Some(StepKind::Shift { .. } | StepKind::Bake { .. } | StepKind::Approve { .. })
            | None => timing.shift,
        }
    }
}
