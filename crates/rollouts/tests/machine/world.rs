//! A small world: one target with two slots, just real enough to be rolled out
//! on. Effects take a while, tasks become healthy after a while, requests drain.

use rollouts::{Effect, FailureClass, Observation, Outcome, Slot, SlotState};
use std::collections::VecDeque;
use vocab::{EffectId, Generation, Percent, Release, Span, Timestamp};

/// The target, and the calls on their way to it.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) now: Timestamp,
    pub(crate) a: Side,
    pub(crate) b: Side,
    /// Share of the traffic on slot b; slot a has the rest.
    pub(crate) weight_of_b: Percent,
    /// How long a call takes.
    pub(crate) call: Span,
    /// How long a task needs to become healthy; a release that never does has none.
    pub(crate) healthy_after: Option<Span>,
    /// Whether users come at all.
    pub(crate) visited: bool,
    /// How long requests stay after a side has lost its weight.
    pub(crate) drain: Span,
    /// Answers to coming calls, instead of performing them: first match first.
    pub(crate) faults: VecDeque<Fault>,
    calls: Vec<Call>,
    fence: Generation,
}

/// One side.
#[derive(Debug, Clone)]
pub(crate) struct Side {
    pub(crate) release: Option<Release>,
    /// When each task is healthy; none for those that never will be.
    pub(crate) tasks: Vec<Option<Timestamp>>,
    /// When it last had weight.
    pub(crate) busy: Option<Timestamp>,
}

/// One call that will not go well.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) on: fn(&Effect) -> bool,
    pub(crate) answer: Answer,
    /// For how many calls.
    pub(crate) times: u32,
}

/// What goes wrong.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    Fails(FailureClass),
    /// The reply is lost, the effect happens.
    LosesReply,
    /// The call gets lost, and so does any reply.
    GetsLost,
    /// It is acknowledged and does not happen.
    Lies,
    /// It is never answered.
    Hangs,
}

#[derive(Debug, Clone)]
struct Call {
    due: Timestamp,
    left: Timestamp,
    id: EffectId,
    generation: Generation,
    effect: Effect,
}

impl World {
    /// `tasks` tasks of `release` serve everybody from slot a.
    pub(crate) fn serving(now: Timestamp, release: Release, tasks: u32) -> Self {
        let count = usize::try_from(tasks).unwrap();
        Self {
            now,
            a: Side {
                release: Some(release),
                tasks: vec![Some(now - Span::minutes(60)); count],
                busy: Some(now),
            },
            b: Side {
                release: None,
                tasks: Vec::new(),
                busy: None,
            },
            weight_of_b: Percent::ZERO,
            call: Span::seconds(1),
            healthy_after: Some(Span::seconds(20)),
            visited: true,
            drain: Span::seconds(5),
            faults: VecDeque::new(),
            calls: Vec::new(),
            fence: Generation(0),
        }
    }

    pub(crate) fn side(&mut self, slot: Slot) -> &mut Side {
        match slot {
            Slot::A => &mut self.a,
            Slot::B => &mut self.b,
        }
    }

    pub(crate) fn weight(&self, slot: Slot) -> Percent {
        match slot {
            Slot::A => self.weight_of_b.rest(),
            Slot::B => self.weight_of_b,
        }
    }

    /// A call leaves for the target.
    pub(crate) fn call(&mut self, id: EffectId, generation: Generation, effect: &Effect) {
        self.calls.push(Call {
            due: self.now + self.call,
            left: self.now,
            id,
            generation,
            effect: effect.clone(),
        });
    }

    /// Time goes on to `now`: calls arrive, and their outcomes come back.
    pub(crate) fn advance(&mut self, now: Timestamp) -> Vec<(EffectId, Outcome)> {
        self.now = now;
        self.note_traffic();
        let (due, later): (Vec<Call>, Vec<Call>) =
            self.calls.drain(..).partition(|call| call.due <= now);
        self.calls = later;
        let outcomes = due
            .into_iter()
            .filter_map(|call| Some((call.id, self.arrive(&call)?)))
            .collect();
        self.note_traffic();
        outcomes
    }

    fn note_traffic(&mut self) {
        let now = self.now;
        for slot in Slot::BOTH {
            if self.weight(slot) > Percent::ZERO {
                self.side(slot).busy = Some(now);
            }
        }
    }

    fn arrive(&mut self, call: &Call) -> Option<Outcome> {
        let fails = |class| Outcome::Failed {
            class,
            message: format!("`{}` said no", call.effect),
        };
        let unknown = Outcome::Unknown {
            message: "no answer within 8 s".into(),
        };
        let done = Outcome::Done {
            called: call.left,
            acknowledged: self.now,
            detail: "as wanted".into(),
        };
        if call.generation < self.fence {
            return Some(fails(FailureClass::Fenced));
        }
        self.fence = call.generation;
        match self.fault(&call.effect) {
            None => {
                self.perform(&call.effect);
                Some(done)
            }
            Some(Answer::Fails(class)) => Some(fails(class)),
            Some(Answer::LosesReply) => {
                self.perform(&call.effect);
                Some(unknown)
            }
            Some(Answer::GetsLost) => Some(unknown),
            Some(Answer::Lies) => Some(done),
            Some(Answer::Hangs) => None,
        }
    }

    fn fault(&mut self, effect: &Effect) -> Option<Answer> {
        let hit = self
            .faults
            .iter_mut()
            .find(|fault| fault.times > 0 && (fault.on)(effect))?;
        hit.times -= 1;
        Some(hit.answer.clone())
    }

    fn perform(&mut self, effect: &Effect) {
        match effect {
            Effect::EnsureCapacity {
                slot,
                release,
                tasks,
            } => self.run(*slot, release, usize::try_from(*tasks).unwrap()),
            Effect::EnsureWeight { slot, weight } => {
                self.weight_of_b = match slot {
                    Slot::A => weight.rest(),
                    Slot::B => *weight,
                };
            }
            Effect::RunSuite { .. }
            | Effect::TakeSnapshot { .. }
            | Effect::CaptureDiagnostics { .. }
            | Effect::Page { .. } => {}
        }
    }

    fn run(&mut self, slot: Slot, release: &Release, tasks: usize) {
        let healthy = self.healthy_after.map(|after| self.now + after);
        let side = self.side(slot);
        if side.release.as_ref() != Some(release) {
            side.release = Some(release.clone());
            side.tasks.clear();
        }
        side.tasks.resize(tasks, healthy);
    }

    /// The target as a reading made a moment ago shows it.
    pub(crate) fn observe(&self) -> Observation {
        Observation {
            at: self.now - Span::millis(200),
            a: self.state(&self.a, self.weight_of_b.rest()),
            b: self.state(&self.b, self.weight_of_b),
        }
    }

    fn state(&self, side: &Side, weight: Percent) -> SlotState {
        let count = |tasks: usize| u32::try_from(tasks).unwrap();
        let healthy = side
            .tasks
            .iter()
            .filter(|since| since.is_some_and(|since| since <= self.now))
            .count();
        let drained = |since: Timestamp| self.now.since(since) >= self.drain;
        let served = weight > Percent::ZERO || !side.busy.is_none_or(drained);
        SlotState {
            release: side.release.clone(),
            weight,
            desired: count(side.tasks.len()),
            running: count(side.tasks.len()),
            healthy: count(healthy),
            in_flight: if served && self.visited { 12 } else { 0 },
            ..SlotState::default()
        }
    }

    /// Another rollout begins: fences are per rollout.
    pub(crate) fn begin(&mut self) {
        self.fence = Generation(0);
        self.calls.clear();
    }

    /// Everything that was broken works again: faults are gone, tasks are healthy.
    pub(crate) fn heal(&mut self) {
        self.faults.clear();
        self.healthy_after = Some(Span::seconds(20));
        let now = self.now;
        for slot in Slot::BOTH {
            for task in &mut self.side(slot).tasks {
                *task = Some(task.unwrap_or(now).min(now + Span::seconds(20)));
            }
        }
    }
}
