//! The state of one rollout: what a fold over its records gives.

mod waiting;
mod words;

pub use waiting::WakeReason;

use crate::{Cause, Course, Drift, Effect, Ending, HoldReason, PauseReason, Plan, Slot, StepKind};
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{EffectId, Generation, Judgement, Percent, RolloutId, Span, Timestamp};

/// One rollout. Changed by [`Rollout::apply`] alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Rollout {
    pub(crate) plan: Arc<Plan>,
    pub(crate) phase: Phase,
    pub(crate) generation: Generation,
    pub(crate) last_effect: EffectId,
    pub(crate) intents: BTreeMap<EffectId, Intent>,
    pub(crate) expected: Expected,
    pub(crate) watch: Watch,
    pub(crate) judged: Option<Arc<Judgement>>,
    /// Steps taken up so far, the present one included; what a way back has to undo.
    pub(crate) taken_up: usize,
    /// Whether anything of the target was ever meant to change.
    pub(crate) touched: bool,
    /// When the canary was first meant to get traffic, once it was.
    pub(crate) exposed: Option<Timestamp>,
    /// What the target shall look like when everything intended has happened; on
    /// the way back its weight may only fall.
    pub(crate) aimed: Expected,
    /// Whether bakes and smaller shifts are skipped from now on.
    pub(crate) fully: bool,
    /// Whether a person went past what held it; until the next bake.
    pub(crate) waived: bool,
    /// A person overrode the freeze window until then.
    pub(crate) thawed_until: Timestamp,
    /// When something of ours last changed the estate; older observations say nothing.
    pub(crate) changed: Timestamp,
    /// Whether requests on the canary were seen to end since the way back was decided.
    pub(crate) quiet: bool,
}

/// Where a rollout stands. Each state carries what only it needs.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// Behind the rollout it supersedes.
    Waiting {
        /// Which.
        behind: RolloutId,
        /// Since when.
        since: Timestamp,
    },
    /// Between two steps.
    Ready {
        /// The step to take up next; one past the last means the end.
        next: usize,
        /// Since when.
        since: Timestamp,
    },
    /// A step's effects are being performed.
    Moving {
        /// Which step.
        step: usize,
        /// How far.
        course: Course,
    },
    /// Waiting at a weight while evidence grows.
    Baking {
        /// Which step.
        step: usize,
        /// Since when.
        since: Timestamp,
        /// Planned end.
        until: Timestamp,
        /// Latest end with all extensions.
        longest: Timestamp,
    },
    /// Waiting for a person to agree.
    AwaitingApproval {
        /// Which step.
        step: usize,
        /// Since when.
        since: Timestamp,
    },
    /// Staying where it is, for a reason that may pass.
    Held {
        /// Which step.
        step: usize,
        /// Why.
        why: HoldReason,
        /// Since when.
        since: Timestamp,
    },
    /// The clock stands.
    Paused {
        /// What it was doing.
        resume: Resume,
        /// Why.
        why: PauseReason,
        /// Since when.
        since: Timestamp,
    },
    /// Undoing a foreign change before the clock goes on.
    Restoring {
        /// How far.
        course: Course,
        /// What it was doing.
        resume: Resume,
    },
    /// Everything was shifted; the old side stays warm.
    KeepingWarm {
        /// The retire step.
        step: usize,
        /// Since when.
        since: Timestamp,
        /// How long.
        until: Timestamp,
    },
    /// On the way back to stable.
    Returning {
        /// Why, and since when.
        back: Return,
        /// How far.
        course: Course,
    },
    /// It needs a person.
    Stuck {
        /// What it tries again when it is unpaused; none when it was on its way back.
        retry: Option<Resume>,
        /// Why.
        why: String,
        /// What a person must do.
        needs: String,
        /// Since when.
        since: Timestamp,
    },
    /// Over.
    Ended {
        /// How.
        ending: Ending,
        /// The canary's weight as it was read back.
        weight: Percent,
        /// When.
        at: Timestamp,
    },
}

/// What a paused rollout was doing.
#[derive(Debug, Clone, PartialEq)]
pub enum Resume {
    /// About to take up a step, or in the middle of it: it is taken up again,
    /// which is harmless because effects name goals.
    Step {
        /// Which.
        step: usize,
    },
    /// Baking.
    Bake {
        /// Which step.
        step: usize,
        /// Planned time left.
        left: Span,
        /// Time left with all extensions.
        longest: Span,
    },
    /// Waiting for approval.
    Approval {
        /// Which step.
        step: usize,
    },
    /// Held.
    Held {
        /// Which step.
        step: usize,
        /// Why.
        why: HoldReason,
    },
    /// Keeping the old side warm.
    Warm {
        /// Which step.
        step: usize,
        /// Time left.
        left: Span,
    },
}

/// A way back.
#[derive(Debug, Clone, PartialEq)]
pub struct Return {
    /// Why.
    pub cause: Cause,
    /// When it was decided.
    pub decided: Timestamp,
    /// When the breach could first be seen in the measurements.
    pub breach: Option<Timestamp>,
}

/// An effect that was intended and has not settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// What.
    pub effect: Effect,
    /// The fence.
    pub generation: Generation,
    /// Counted from 1.
    pub attempt: u32,
    /// Whether the course waits for it.
    pub awaited: bool,
    /// Since when.
    pub since: Timestamp,
}

/// What the target looks like by this rollout's doing. More tasks than stand
/// here are fine: autoscaling does that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The canary's weight.
    pub weight: Percent,
    /// Tasks of the stable side.
    pub stable_tasks: u32,
    /// Tasks of the canary side.
    pub canary_tasks: u32,
}

/// Whether the target is as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watch {
    /// It is.
    Agreed,
    /// It was not when last read; one reading may be stale.
    Doubted(Drift),
}

impl Rollout {
    /// The plan.
    #[must_use]
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// Where it stands.
    #[must_use]
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// What the target must look like.
    #[must_use]
    pub fn expected(&self) -> &Expected {
        &self.expected
    }

    /// Effects that were intended and have not settled, oldest first. After a
    /// crash each of them is *unknown*: probe, then settle or perform again.
    #[must_use]
    pub fn outstanding(&self) -> &BTreeMap<EffectId, Intent> {
        &self.intents
    }

    /// The newest judgement in the journal.
    #[must_use]
    pub fn judged(&self) -> Option<&Judgement> {
        self.judged.as_deref()
    }

    /// The fence of its present way.
    #[must_use]
    pub fn generation(&self) -> Generation {
        self.generation
    }

    /// Whether the canary was ever meant to get traffic.
    #[must_use]
    pub fn has_shifted(&self) -> bool {
        self.exposed.is_some()
    }

    /// How it ended, when it has.
    #[must_use]
    pub fn ending(&self) -> Option<Ending> {
        match &self.phase {
            Phase::Ended { ending, .. } => Some(*ending),
            Phase::Waiting { .. }
            | Phase::Ready { .. }
            | Phase::Moving { .. }
            | Phase::Baking { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Held { .. }
            | Phase::Paused { .. }
            | Phase::Restoring { .. }
            | Phase::KeepingWarm { .. }
            | Phase::Returning { .. }
            | Phase::Stuck { .. } => None,
        }
    }

    /// Whether nothing will happen any more.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.ending().is_some()
    }

    /// The step it stands at, from 0; none before the first, on the way back and at the end.
    #[must_use]
    pub fn step(&self) -> Option<usize> {
        match &self.phase {
            Phase::Ready { next, .. } => Some(*next),
            Phase::Moving { step, .. }
            | Phase::Baking { step, .. }
            | Phase::AwaitingApproval { step, .. }
            | Phase::Held { step, .. }
            | Phase::KeepingWarm { step, .. } => Some(*step),
            Phase::Paused { resume, .. } | Phase::Restoring { resume, .. } => Some(resume.step()),
            Phase::Stuck { retry, .. } => retry.as_ref().map(Resume::step),
            Phase::Waiting { .. } | Phase::Returning { .. } | Phase::Ended { .. } => None,
        }
    }

    pub(crate) fn canary_slot(&self) -> Slot {
        self.plan.canary.slot
    }

    pub(crate) fn stable_slot(&self) -> Slot {
        self.plan.stable.slot
    }

    pub(crate) fn kind(&self, step: usize) -> Option<&StepKind> {
        self.plan.step(step).map(|step| &step.kind)
    }
}

impl Resume {
    /// The step it stands at, from 0.
    #[must_use]
    pub fn step(&self) -> usize {
        match self {
            Self::Step { step }
            | Self::Bake { step, .. }
            | Self::Approval { step }
            | Self::Held { step, .. }
            | Self::Warm { step, .. } => *step,
        }
    }
}

impl Rollout {
    /// The course it follows, when effects are under way.
    #[must_use]
    pub fn course(&self) -> Option<&Course> {
        match &self.phase {
            Phase::Moving { course, .. }
            | Phase::Restoring { course, .. }
            | Phase::Returning { course, .. } => Some(course),
            Phase::Waiting { .. }
            | Phase::Ready { .. }
            | Phase::Baking { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Held { .. }
            | Phase::Paused { .. }
            | Phase::KeepingWarm { .. }
            | Phase::Stuck { .. }
            | Phase::Ended { .. } => None,
        }
    }

    pub(crate) fn is_returning(&self) -> bool {
        matches!(self.phase, Phase::Returning { .. })
    }

    pub(crate) fn has_gates(&self, step: usize) -> bool {
        matches!(self.kind(step), Some(StepKind::Bake { gates, .. }) if !gates.is_empty())
    }

    /// Whether an effect that a course waited for has not settled. Another one
    /// on top of it could overtake it, and nobody could say which one won.
    pub(crate) fn awaits_outcome(&self) -> bool {
        self.intents.values().any(|intent| intent.awaited)
    }
}

impl Expected {
    pub(crate) fn at_start(plan: &Plan) -> Self {
        Self {
            weight: Percent::ZERO,
            stable_tasks: plan.stable.tasks,
            canary_tasks: 0,
        }
    }

    /// What it is once `effect` has happened.
    pub(crate) fn take_in(&mut self, effect: &Effect, canary: Slot) {
        match effect {
            Effect::EnsureWeight { slot, weight } if *slot == canary => self.weight = *weight,
            Effect::EnsureWeight { weight, .. } => self.weight = weight.rest(),
            Effect::EnsureCapacity { slot, tasks, .. } if *slot == canary => {
                self.canary_tasks = *tasks;
            }
            Effect::EnsureCapacity { tasks, .. } => self.stable_tasks = *tasks,
            Effect::RunSuite { .. }
            | Effect::TakeSnapshot { .. }
            | Effect::CaptureDiagnostics { .. }
            | Effect::Page { .. } => {}
        }
    }
}
