//! Effects that ended: what the course makes of it.

use super::Draft;
use crate::course::{LONGEST_PAUSE, Stage, URGENT_PAUSE, back_off};
use crate::state::Phase;
use crate::{Cause, Effect, FailureClass, IllegalRecord, Outcome, Record, StepKind};
use vocab::EffectId;

impl Draft<'_> {
    /// Takes in how an effect ended. One that a way back has shut out, or that
    /// has settled before, is a late arrival and changes nothing.
    pub(super) fn settle(&mut self, id: EffectId, outcome: &Outcome) -> Result<(), IllegalRecord> {
        if !self.rollout.intents.contains_key(&id) {
            return Ok(());
        }
        self.push(Record::Settled {
            effect: id,
            outcome: outcome.clone(),
        })?;
        let acting = Stage::Acting { effect: id };
        // `Done` has moved the course on already, by being applied.
        let course = self.rollout.course();
        if course.is_none_or(|course| course.stage != acting) {
            return Ok(());
        }
        match outcome {
            Outcome::Done { .. } => Ok(()),
            Outcome::Unknown { message } => self.try_again(message),
            Outcome::Failed { class, message } if class.is_passing() => {
                self.try_again(&format!("{class}: {message}"))
            }
            Outcome::Failed { class, message } => self.give_up(*class, message),
        }
    }

    /// Plans another try of the present move.
    pub(super) fn try_again(&mut self, why: &str) -> Result<(), IllegalRecord> {
        let attempts = self.rollout.course().map_or(1, |course| course.attempts);
        let present = self.rollout.present_effect();
        let urgent = self.rollout.is_returning() && present.is_some_and(Effect::moves_traffic);
        let longest = if urgent { URGENT_PAUSE } else { LONGEST_PAUSE };
        let at = self.now + back_off(attempts, longest);
        self.push(Record::RetryPlanned {
            at,
            why: why.to_owned(),
        })
    }

    /// The present move is impossible.
    fn give_up(&mut self, class: FailureClass, message: &str) -> Result<(), IllegalRecord> {
        let needs = match class {
            FailureClass::Denied => "give the control room the permission named above",
            FailureClass::Missing => "restore what is missing, or take the step by hand",
            FailureClass::Rejected => "look at what was found wanting and mend it",
            FailureClass::Fenced => "see which other control room acts on this target and stop it",
            FailureClass::Throttled | FailureClass::Conflict | FailureClass::Unavailable => {
                "wait until the estate answers again"
            }
        };
        self.fail(Failure {
            why: format!("{class}: {message}"),
            needs,
            found_wanting: class == FailureClass::Rejected,
        })
    }

    /// The present course cannot be finished: back to stable when it led forward,
    /// stuck when there is no further way back or going back would harm users.
    pub(super) fn fail(&mut self, failure: Failure) -> Result<(), IllegalRecord> {
        let Failure {
            why,
            needs,
            found_wanting,
        } = failure;
        let what = self.rollout.doing();
        if let Phase::Moving { step, .. } = &self.rollout.phase {
            let retiring = matches!(self.rollout.kind(*step), Some(StepKind::Retire { .. }));
            if !retiring {
                return self.go_back(Cause::CouldNot {
                    step: what,
                    why,
                    found_wanting,
                });
            }
        }
        let why = format!("could not {what}: {why}");
        let text = format!("rollout {} is stuck: {why}; {needs}", self.rollout.plan.id);
        self.push(Record::GotStuck {
            why,
            needs: needs.to_owned(),
        })?;
        self.beside(Effect::Page { text })
    }
}

/// Why a course cannot be finished.
pub(super) struct Failure {
    /// In words.
    pub(super) why: String,
    /// What a person must do when there is no way back from here.
    pub(super) needs: &'static str,
    /// Whether it was the release that was examined and found wanting.
    pub(super) found_wanting: bool,
}
