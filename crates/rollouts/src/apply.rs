//! The only place where a rollout changes: one legal record at a time, the same
//! when it is written and when it is read back after a crash.
//!
//! Here is the one match over all records; what each of them changes stands
//! beside its kin: courses of effects, waiting, standing still, and the way to
//! the end.

mod course;
mod ending;
mod standing;
mod waiting;

use crate::course::Course;
use crate::state::{Expected, Phase, Rollout, Watch};
use crate::{Record, Remark};
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{EffectId, Generation, Judgement, Timestamp};

/// A record that does not fit the history before it: the journal is damaged, or
/// there is a bug.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the record `{record}` is not legal while the rollout is {phase}")]
pub struct IllegalRecord {
    /// Which record.
    pub record: String,
    /// In which phase.
    pub phase: String,
}

impl Rollout {
    /// The rollout that its first record begins.
    ///
    /// # Errors
    /// [`IllegalRecord`] when the record is not [`Record::Planned`].
    pub fn begin(at: Timestamp, record: &Record) -> Result<Self, IllegalRecord> {
        let Record::Planned { plan, behind, .. } = record else {
            return Err(IllegalRecord {
                record: word(record),
                phase: "not yet planned".into(),
            });
        };
        let phase = match behind {
            Some(behind) => Phase::Waiting {
                behind: behind.clone(),
                since: at,
            },
            None => Phase::Ready { next: 0, since: at },
        };
        Ok(Self {
            phase,
            generation: Generation(1),
            last_effect: EffectId(0),
            intents: BTreeMap::new(),
            expected: Expected::at_start(plan),
            aimed: Expected::at_start(plan),
            watch: Watch::Agreed,
            judged: None,
            taken_up: 0,
            touched: false,
            exposed: None,
            fully: false,
            waived: false,
            thawed_until: Timestamp::default(),
            changed: at,
            quiet: false,
            plan: Arc::new((**plan).clone()),
        })
    }

    /// Applies one record.
    ///
    /// # Errors
    /// [`IllegalRecord`] when it does not fit the present phase; nothing has
    /// changed then.
    pub fn apply(&mut self, at: Timestamp, record: &Record) -> Result<(), IllegalRecord> {
        let fits = match record {
            Record::Planned { .. } => false,
            Record::Begun => self.apply_begun(at),
            Record::StepStarted { step, deadline } => self.apply_started(at, *step, *deadline),
            Record::Intended { .. } => self.apply_intended(at, record),
            Record::Settled { effect, outcome } => self.apply_settled(at, *effect, outcome),
            Record::RetryPlanned { at: until, why } => self.apply_retry(*until, why),
            Record::Reached { order } => self.apply_reached(at, order),
            Record::StepFinished { step, .. } => self.apply_finished(at, *step),
            Record::BakeStarted { .. } => self.apply_bake_started(at, record),
            Record::BakeExtended { until, .. } => self.apply_extended(*until),
            Record::Judged { judgement } => self.apply_judged(judgement),
            Record::ApprovalAsked { step } => self.apply_asked(at, *step),
            Record::Approved { .. } => self.apply_approved(at),
            Record::Held { step, why } => self.apply_held(at, *step, why),
            Record::Released { .. } => self.apply_released(at),
            Record::Paused { why } => self.apply_paused(at, why),
            Record::Unpaused { way, .. } => self.apply_unpaused(at, way),
            Record::Restored => self.apply_restored(at),
            Record::Promoted { fully, .. } => self.apply_promoted(at, *fully),
            Record::KeptWarm { step, until } => self.apply_warm(at, *step, *until),
            Record::Doubted { drift } => self.apply_watched(Watch::Doubted(drift.clone())),
            Record::Agreed => self.apply_watched(Watch::Agreed),
            Record::ReturnDecided { .. } => self.apply_return(at, record),
            Record::Remarked { remark } => self.apply_remarked(remark),
            Record::GotStuck { why, needs } => self.apply_stuck(at, why, needs),
            Record::Ended { ending, weight } => self.apply_ended(at, *ending, *weight),
        };
        if fits {
            Ok(())
        } else {
            Err(self.illegal(record))
        }
    }

    fn illegal(&self, record: &Record) -> IllegalRecord {
        IllegalRecord {
            record: word(record),
            phase: self.phase_word().into(),
        }
    }

    /// What the rollout before this one did to the target counts as a change:
    /// nothing that was read before says anything.
    fn apply_begun(&mut self, at: Timestamp) -> bool {
        let legal = matches!(self.phase, Phase::Waiting { .. });
        if legal {
            self.phase = Phase::Ready { next: 0, since: at };
            self.changed = at;
        }
        legal
    }

    /// Enters a phase that takes up `step`, from the phase just before it.
    fn take_up(&mut self, step: usize, phase: Phase) -> bool {
        let legal = match &self.phase {
            Phase::Ready { next, .. } => *next == step && self.plan.step(step).is_some(),
            Phase::KeepingWarm { step: warm, .. } => *warm == step,
            Phase::Waiting { .. }
            | Phase::Moving { .. }
            | Phase::Baking { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Held { .. }
            | Phase::Paused { .. }
            | Phase::Restoring { .. }
            | Phase::Returning { .. }
            | Phase::Stuck { .. }
            | Phase::Ended { .. } => false,
        };
        if legal {
            self.taken_up = self.taken_up.max(step + 1);
            self.phase = phase;
        }
        legal
    }

    fn apply_judged(&mut self, judgement: &Judgement) -> bool {
        let legal = !self.has_ended();
        if legal {
            self.judged = Some(Arc::new(judgement.clone()));
        }
        legal
    }

    fn apply_watched(&mut self, watch: Watch) -> bool {
        let legal = !self.has_ended();
        if legal {
            self.watch = watch;
        }
        legal
    }

    /// Time in which nobody drove the rollout is not held against it: what was
    /// under way then gets that much longer.
    fn apply_remarked(&mut self, remark: &Remark) -> bool {
        if self.has_ended() {
            return false;
        }
        match remark {
            Remark::WasAway { gap } => {
                if let Some(course) = self.course_mut() {
                    course.deadline = course.deadline + *gap;
                }
                if let Phase::Baking { until, longest, .. } = &mut self.phase {
                    *until = *until + *gap;
                    *longest = *longest + *gap;
                }
            }
            Remark::CanaryQuiet { .. } => self.quiet = true,
            Remark::ClockWentBack { .. } => {}
        }
        true
    }

    pub(crate) fn course_mut(&mut self) -> Option<&mut Course> {
        match &mut self.phase {
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
}

/// The record's name as it stands in the journal.
fn word(record: &Record) -> String {
    let text = format!("{record:?}");
    text.split([' ', '{']).next().unwrap_or_default().to_owned()
}
