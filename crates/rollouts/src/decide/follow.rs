//! Following a course: from guarding over acting to confirming, one transition
//! at a time.

use super::Draft;
use super::settle::Failure;
use crate::course::{Course, PATIENCE, Stage};
use crate::guard::is_written;
use crate::{Effect, IllegalRecord, Observation, Record};
use vocab::{EffectId, Timestamp};

/// How a course went on.
pub(super) enum Progress {
    /// Something was decided.
    Moved,
    /// It waits for the world or the clock.
    Waiting,
    /// All of its effects are reached.
    Finished,
}

impl Draft<'_> {
    /// Carries the present course on by one transition. What is reached counts,
    /// however late; nothing is asked for when the time is over.
    pub(super) fn follow(&mut self) -> Result<Progress, IllegalRecord> {
        let Some(course) = self.rollout.course().cloned() else {
            return Ok(Progress::Waiting);
        };
        let Some(effect) = course.present().cloned() else {
            return Ok(Progress::Finished);
        };
        if self.is_reached(&course, &effect) {
            self.push(Record::Reached { order: effect })?;
            return Ok(Progress::Moved);
        }
        if self.now >= course.deadline {
            return self.run_out(&course);
        }
        match course.stage {
            Stage::Guarding { since } => self.guard(effect, since),
            Stage::BackingOff { until, .. } if self.now >= until => {
                self.intend(effect, course.effect, course.attempts + 1)
            }
            Stage::Confirming { since } => self.look_again(&effect, since),
            Stage::Acting { .. } | Stage::BackingOff { .. } => Ok(Progress::Waiting),
        }
    }

    fn is_reached(&self, course: &Course, effect: &Effect) -> bool {
        let rollout = &self.rollout;
        match course.stage {
            Stage::Confirming { since } => rollout.is_reached(effect, self.seen(), since),
            Stage::Guarding { .. } => {
                !rollout.awaits_outcome() && rollout.is_there_already(effect, self.seen())
            }
            Stage::Acting { .. } | Stage::BackingOff { .. } => false,
        }
    }

    /// Time is over. Tasks that are there and do not become healthy are the
    /// release's fault; everything else may be the estate's.
    fn run_out(&mut self, course: &Course) -> Result<Progress, IllegalRecord> {
        let why = format!(
            "not done by {}: waiting for {}",
            course.deadline.clock(),
            course.waiting_for()
        );
        let confirming = matches!(course.stage, Stage::Confirming { .. });
        let there = |effect| self.seen().is_some_and(|seen| is_written(effect, seen));
        self.fail(Failure {
            why,
            needs: "see what keeps the target from it and mend that, or do it by hand",
            found_wanting: confirming && course.present().is_some_and(there),
        })?;
        Ok(Progress::Moved)
    }

    fn guard(&mut self, effect: Effect, since: Timestamp) -> Result<Progress, IllegalRecord> {
        let rollout = &self.rollout;
        if rollout.awaits_outcome() || !rollout.is_safe(&effect, self.seen(), since, self.now) {
            return Ok(Progress::Waiting);
        }
        self.intend(effect, None, 1)
    }

    fn intend(
        &mut self,
        order: Effect,
        again: Option<EffectId>,
        attempt: u32,
    ) -> Result<Progress, IllegalRecord> {
        let effect = again.unwrap_or_else(|| self.rollout.last_effect.next());
        let generation = self.rollout.generation;
        self.push(Record::Intended {
            effect,
            order,
            generation,
            attempt,
            awaited: true,
        })?;
        Ok(Progress::Moved)
    }

    /// Acknowledged but not to be seen: written again once readings have
    /// contradicted it for longer than one of them may be stale.
    fn look_again(&mut self, effect: &Effect, since: Timestamp) -> Result<Progress, IllegalRecord> {
        let contradicts =
            |seen: &Observation| seen.at.since(since) >= PATIENCE && !is_written(effect, seen);
        if !self.seen().is_some_and(contradicts) {
            return Ok(Progress::Waiting);
        }
        self.try_again("the estate accepted it but does not show it")?;
        Ok(Progress::Moved)
    }
}
