//! Cues: when something happens in a drill, and what.
//!
//! A cue is bound to the rollout, not to the clock on the wall, so that the same
//! drill runs in a rehearsal and on the live practice estate: whoever plays it
//! asks [`When::due`] with what the journal says so far.

use crate::Act;
use estate_sim::{BadInjection, Injection};
use rollouts::{Effect, Phase, Record, Rollout, Verb};
use vocab::{OperatorName, Percent, Span, Timestamp};

/// A moment in the life of a rollout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// So long after it was planned.
    After(Span),
    /// So long after the canary was first read back at this weight or more.
    Weight(Percent, Span),
    /// So long after the call that gives the canary this weight or more was intended.
    Calling(Percent, Span),
    /// So long after it began to wait for a person.
    Waiting(Span),
    /// So long after the way back was decided.
    Returning(Span),
}

impl When {
    /// When the moment is, as far as the records so far can tell; none while they
    /// cannot, and for a rollout that has ended without it.
    #[must_use]
    pub fn due(self, records: &[(Timestamp, Record)], rollout: &Rollout) -> Option<Timestamp> {
        let canary = rollout.plan().canary.slot;
        let weighs = |order: &Effect, least: Percent| {
            matches!(order, Effect::EnsureWeight { slot, weight }
                if *slot == canary && *weight >= least && *weight > Percent::ZERO)
        };
        let first = |is: &dyn Fn(&Record) -> bool| {
            let mut found = records.iter().filter(|(_, record)| is(record));
            found.next().map(|(at, _)| *at)
        };
        match self {
            Self::After(span) => Some(rollout.plan().made + span),
            Self::Weight(least, span) => {
                first(&|record| matches!(record, Record::Reached { order } if weighs(order, least)))
                    .map(|at| at + span)
            }
            Self::Calling(least, span) => first(
                &|record| matches!(record, Record::Intended { order, .. } if weighs(order, least)),
            )
            .map(|at| at + span),
            Self::Waiting(span) => needs_person(rollout).then(|| rollout.since() + span),
            Self::Returning(span) => {
                first(&|record| matches!(record, Record::ReturnDecided { .. })).map(|at| at + span)
            }
        }
    }
}

/// Whether a rollout waits for a person.
pub(crate) fn needs_person(rollout: &Rollout) -> bool {
    match rollout.phase() {
        Phase::Held { why, .. } => why.needs_person(),
        Phase::Paused { .. } | Phase::AwaitingApproval { .. } | Phase::Stuck { .. } => true,
        Phase::Waiting { .. }
        | Phase::Ready { .. }
        | Phase::Moving { .. }
        | Phase::Baking { .. }
        | Phase::Restoring { .. }
        | Phase::KeepingWarm { .. }
        | Phase::Returning { .. }
        | Phase::Ended { .. } => false,
    }
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// A fault begins, written as on the command line.
    Inject(&'static str),
    /// All faults end.
    HealAll,
    /// A person asks the rollout for something, and says why.
    Command(Verb, &'static str),
    /// The control room dies, and another one takes over after so long.
    Crash(Span),
}

/// Something that happens at its moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cue {
    /// When.
    pub when: When,
    /// What.
    pub turn: Turn,
}

impl Cue {
    /// What is to be done to `rollout`, on behalf of `by`.
    ///
    /// # Errors
    /// [`BadInjection`] when the drill names a fault that there is not.
    pub fn act(&self, rollout: &Rollout, by: &OperatorName) -> Result<Act, BadInjection> {
        Ok(match self.turn {
            Turn::Inject(text) => Act::Inject(text.parse::<Injection>()?),
            Turn::HealAll => Act::HealAll,
            Turn::Command(verb, reason) => Act::Command {
                id: rollout.plan().id.clone(),
                verb,
                by: by.clone(),
                reason: Some(reason.to_owned()),
            },
            Turn::Crash(away) => Act::Crash { away },
        })
    }
}
