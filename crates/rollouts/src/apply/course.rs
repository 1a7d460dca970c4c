//! Courses: a step is taken up, its effects are intended, settle and are reached.

use crate::course::{Course, Stage};
use crate::state::{Expected, Intent, Phase, Rollout};
use crate::{Effect, Outcome, Record};
use vocab::{EffectId, Percent, Timestamp};

impl Rollout {
    pub(super) fn apply_started(&mut self, at: Timestamp, step: usize, end: Timestamp) -> bool {
        let moves = self
            .plan
            .step(step)
            .map(|step| step.forward.clone())
            .unwrap_or_default();
        let course = Course::new(moves, at, end);
        self.take_up(step, Phase::Moving { step, course })
    }

    pub(super) fn apply_intended(&mut self, at: Timestamp, record: &Record) -> bool {
        let Record::Intended {
            effect: id,
            order,
            generation,
            attempt,
            awaited,
        } = record
        else {
            return false;
        };
        let may = if *awaited {
            self.may_act(*id, order)
        } else {
            *id == self.last_effect.next()
        };
        let known = self.intents.contains_key(id);
        if !may || known || *generation != self.generation || self.has_ended() {
            return false;
        }
        if *awaited {
            self.act(at, *id, order, *attempt);
        }
        self.last_effect = self.last_effect.max(*id);
        let intent = Intent {
            effect: order.clone(),
            generation: *generation,
            attempt: *attempt,
            awaited: *awaited,
            since: at,
        };
        self.intents.insert(*id, intent);
        true
    }

    /// Whether the present course may ask for `order` now. On the way back the
    /// canary's weight never rises.
    fn may_act(&self, id: EffectId, order: &Effect) -> bool {
        let Some(course) = self.course() else {
            return false;
        };
        let due = matches!(
            course.stage,
            Stage::Guarding { .. } | Stage::BackingOff { .. }
        );
        let same = course.effect.map_or(id > self.last_effect, |of| of == id);
        let rises = self.is_returning() && self.aimed_with(order).weight > self.aimed.weight;
        due && same && !rises && course.present() == Some(order)
    }

    fn aimed_with(&self, order: &Effect) -> Expected {
        let mut aimed = self.aimed.clone();
        aimed.take_in(order, self.canary_slot());
        aimed
    }

    fn act(&mut self, at: Timestamp, id: EffectId, order: &Effect, attempt: u32) {
        if let Some(course) = self.course_mut() {
            course.stage = Stage::Acting { effect: id };
            course.attempts = attempt;
            course.effect = Some(id);
        }
        self.aimed = self.aimed_with(order);
        if self.aimed.weight > Percent::ZERO {
            self.exposed.get_or_insert(at);
        }
        self.touched |= order.changes_target();
        self.changed = self.changed.max(at);
    }

    /// An outcome of an effect that a way back has shut out is legal and changes nothing.
    pub(super) fn apply_settled(&mut self, at: Timestamp, id: EffectId, how: &Outcome) -> bool {
        let Some(intent) = self.intents.remove(&id).filter(|intent| intent.awaited) else {
            return true;
        };
        self.changed = self.changed.max(at);
        if !matches!(how, Outcome::Done { .. }) {
            return true;
        }
        let restoring = matches!(self.phase, Phase::Restoring { .. });
        let acting = |course: &Course| course.stage == Stage::Acting { effect: id };
        let awaited_here = self.course().is_some_and(acting);
        if let Some(course) = self.course_mut().filter(|_| awaited_here) {
            course.stage = Stage::Confirming { since: at };
        }
        // What undoes a foreign change may ask for more than the target must have.
        if !(restoring && awaited_here) {
            self.take_in(&intent.effect);
        }
        true
    }

    /// What the target must look like is what was done to it last, also when the
    /// course has been left meanwhile by a pause; and that is what the end of the
    /// pause has to find.
    fn take_in(&mut self, done: &Effect) {
        let canary = self.canary_slot();
        self.expected.take_in(done, canary);
        if let Phase::Restoring { course, .. } = &mut self.phase {
            let to_come = course.moves.iter_mut().skip(course.position);
            for goal in to_come.filter(|goal| goal.writes_the_same(done)) {
                goal.clone_from(done);
            }
        }
    }

    pub(super) fn apply_retry(&mut self, until: Timestamp, why: &str) -> bool {
        let Some(course) = self.course_mut() else {
            return false;
        };
        let legal = matches!(
            course.stage,
            Stage::Acting { .. } | Stage::Confirming { .. }
        );
        if legal {
            course.stage = Stage::BackingOff {
                until,
                why: why.to_owned(),
            };
        }
        legal
    }

    /// Where foreign changes are undone, an effect may be found reached before it
    /// was ever intended.
    pub(super) fn apply_reached(&mut self, at: Timestamp, order: &Effect) -> bool {
        let restoring = matches!(self.phase, Phase::Restoring { .. });
        let Some(course) = self.course_mut() else {
            return false;
        };
        let due = match course.stage {
            Stage::Confirming { .. } => true,
            Stage::Guarding { .. } => restoring,
            Stage::Acting { .. } | Stage::BackingOff { .. } => false,
        };
        if !due || course.present() != Some(order) {
            return false;
        }
        course.position += 1;
        course.stage = Stage::Guarding { since: at };
        course.attempts = 0;
        course.effect = None;
        if !restoring {
            self.take_in(order);
        }
        true
    }

    pub(super) fn apply_finished(&mut self, at: Timestamp, step: usize) -> bool {
        let over = match &self.phase {
            Phase::Ready { .. } => self.fully,
            Phase::Moving { course, .. } => course.present().is_none(),
            Phase::Baking { .. } => true,
            Phase::Waiting { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Held { .. }
            | Phase::Paused { .. }
            | Phase::Restoring { .. }
            | Phase::KeepingWarm { .. }
            | Phase::Returning { .. }
            | Phase::Stuck { .. }
            | Phase::Ended { .. } => false,
        };
        if !over || self.step() != Some(step) || self.plan.step(step).is_none() {
            return false;
        }
        self.taken_up = self.taken_up.max(step + 1);
        let (next, since) = (step + 1, at);
        self.phase = Phase::Ready { next, since };
        true
    }
}
