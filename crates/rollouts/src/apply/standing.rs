//! Standing still: pauses, what they interrupt, and how the clock goes on.

use crate::course::Course;
use crate::state::{Phase, Resume, Rollout, Watch};
use crate::{Effect, PauseReason, StepKind};
use vocab::{Span, Timestamp};

impl Rollout {
    /// Effects under way stay outstanding: they may still happen, and what they
    /// come to is known only when they settle.
    pub(super) fn apply_paused(&mut self, at: Timestamp, why: &PauseReason) -> bool {
        let Some(resume) = self.resume_from(at) else {
            return false;
        };
        self.phase = Phase::Paused {
            resume,
            why: why.clone(),
            since: at,
        };
        self.watch = Watch::Agreed;
        true
    }

    /// What standing still at this moment interrupts; none where there is nothing
    /// to interrupt.
    pub(super) fn resume_from(&self, at: Timestamp) -> Option<Resume> {
        match &self.phase {
            Phase::Ready { next, .. } => Some(Resume::Step { step: *next }),
            Phase::Moving { step, .. } => Some(self.resume_move(*step)),
            Phase::Baking {
                step,
                until,
                longest,
                ..
            } => Some(Resume::Bake {
                step: *step,
                left: until.since(at),
                longest: longest.since(at),
            }),
            Phase::AwaitingApproval { step, .. } => Some(Resume::Approval { step: *step }),
            Phase::Held { step, why, .. } => Some(Resume::Held {
                step: *step,
                why: why.clone(),
            }),
            Phase::KeepingWarm { step, until, .. } => Some(Resume::Warm {
                step: *step,
                left: until.since(at),
            }),
            Phase::Restoring { resume, .. } => Some(resume.clone()),
            Phase::Waiting { .. }
            | Phase::Paused { .. }
            | Phase::Returning { .. }
            | Phase::Stuck { .. }
            | Phase::Ended { .. } => None,
        }
    }

    /// A step that takes the old side down has kept it warm already.
    fn resume_move(&self, step: usize) -> Resume {
        match self.kind(step) {
            Some(StepKind::Retire { after, .. }) if *after > Span::ZERO => Resume::Warm {
                step,
                left: Span::ZERO,
            },
            Some(
                StepKind::Provision { .. }
                | StepKind::Verify { .. }
                | StepKind::Approve { .. }
                | StepKind::Shift { .. }
                | StepKind::Bake { .. }
                | StepKind::Retire { .. },
            )
            | None => Resume::Step { step },
        }
    }

    pub(super) fn apply_unpaused(&mut self, at: Timestamp, way: &[Effect]) -> bool {
        let resume = match &self.phase {
            Phase::Paused { resume, .. }
            | Phase::Stuck {
                retry: Some(resume),
                ..
            } => resume.clone(),
            Phase::Waiting { .. }
            | Phase::Ready { .. }
            | Phase::Moving { .. }
            | Phase::Baking { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Held { .. }
            | Phase::Restoring { .. }
            | Phase::KeepingWarm { .. }
            | Phase::Returning { .. }
            | Phase::Stuck { .. }
            | Phase::Ended { .. } => return false,
        };
        let deadline = at + self.plan.policies.timing.provision;
        let course = Course::new(way.to_vec(), at, deadline);
        self.phase = Phase::Restoring { course, resume };
        true
    }

    pub(super) fn apply_restored(&mut self, at: Timestamp) -> bool {
        let Phase::Restoring { resume, .. } = &self.phase else {
            return false;
        };
        if self.awaits_outcome() {
            return false;
        }
        self.phase = resumed(at, resume);
        true
    }
}

fn resumed(at: Timestamp, resume: &Resume) -> Phase {
    let since = at;
    match resume {
        Resume::Step { step } => Phase::Ready { next: *step, since },
        Resume::Bake {
            step,
            left,
            longest,
        } => Phase::Baking {
            step: *step,
            since,
            until: at + *left,
            longest: at + *longest,
        },
        Resume::Approval { step } => Phase::AwaitingApproval { step: *step, since },
        Resume::Held { step, why } => Phase::Held {
            step: *step,
            why: why.clone(),
            since,
        },
        Resume::Warm { step, left } => Phase::KeepingWarm {
            step: *step,
            since,
            until: at + *left,
        },
    }
}
