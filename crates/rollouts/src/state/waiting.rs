//! Waiting: when a rollout wants to be asked again, how often its target should
//! be looked at, and the reason for both.

use super::{Phase, Rollout, Watch};
use crate::HoldReason;
use std::fmt;
use vocab::{Span, Timestamp};

/// Why a rollout will look at the clock again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WakeReason {
    /// A bake reaches its planned end.
    BakeEnds,
    /// The old side was warm long enough.
    WarmEnds,
    /// The freeze window ends.
    FreezeEnds,
    /// The next try of a move is due.
    Retry,
    /// A move has had its time.
    Deadline,
}

impl fmt::Display for WakeReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::BakeEnds => "the bake ends",
            Self::WarmEnds => "the old side was kept warm long enough",
            Self::FreezeEnds => "the freeze window ends",
            Self::Retry => "the next try is due",
            Self::Deadline => "the move has had its time",
        })
    }
}

impl Rollout {
    /// When it must look at the clock again, and why. Everything else it waits
    /// for comes to it: observations, outcomes, commands. A tick at that moment
    /// always takes it past it, so that nobody is woken twice for one reason.
    #[must_use]
    pub fn next_wakeup(&self) -> Option<(Timestamp, WakeReason)> {
        match &self.phase {
            Phase::Moving { course, .. }
            | Phase::Restoring { course, .. }
            | Phase::Returning { course, .. } => Some(course.next_wakeup()),
            Phase::Baking { until, .. } => Some((*until, WakeReason::BakeEnds)),
            Phase::KeepingWarm { until, .. } => Some((*until, WakeReason::WarmEnds)),
            Phase::Held {
                why: HoldReason::Frozen { until, .. },
                ..
            } => Some((*until, WakeReason::FreezeEnds)),
            Phase::Waiting { .. }
            | Phase::Ready { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Held { .. }
            | Phase::Paused { .. }
            | Phase::Stuck { .. }
            | Phase::Ended { .. } => None,
        }
    }

    /// How often the target should be looked at now: every second while
    /// something moves or returns, every ten otherwise.
    #[must_use]
    pub fn look_every(&self) -> Span {
        match &self.phase {
            Phase::Moving { .. }
            | Phase::Restoring { .. }
            | Phase::Returning { .. }
            | Phase::Ready { .. } => Span::seconds(1),
            Phase::Baking { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Held { .. }
            | Phase::Paused { .. }
            | Phase::KeepingWarm { .. } => match self.watch {
                Watch::Agreed => Span::seconds(10),
                Watch::Doubted(_) => Span::seconds(2),
            },
            Phase::Waiting { .. } | Phase::Stuck { .. } | Phase::Ended { .. } => Span::seconds(30),
        }
    }

    /// Since when it is in its present phase.
    #[must_use]
    pub fn since(&self) -> Timestamp {
        match &self.phase {
            Phase::Waiting { since, .. }
            | Phase::Ready { since, .. }
            | Phase::Baking { since, .. }
            | Phase::AwaitingApproval { since, .. }
            | Phase::Held { since, .. }
            | Phase::Paused { since, .. }
            | Phase::KeepingWarm { since, .. }
            | Phase::Stuck { since, .. } => *since,
            Phase::Returning { back, .. } => back.decided,
            Phase::Ended { at, .. } => *at,
            Phase::Moving { .. } | Phase::Restoring { .. } => self.changed,
        }
    }

    /// Whether it can be left alone at all: it goes by itself, or waits for a person
    /// who never came. One that a person paused was left on purpose.
    pub(crate) fn may_be_orphaned(&self) -> bool {
        let waits = matches!(
            self.phase,
            Phase::AwaitingApproval { .. } | Phase::Held { .. }
        );
        waits || self.is_under_way()
    }

    /// Whether it goes forward by itself, without waiting for a person.
    pub(crate) fn is_under_way(&self) -> bool {
        match &self.phase {
            Phase::Ready { .. }
            | Phase::Moving { .. }
            | Phase::Baking { .. }
            | Phase::Restoring { .. }
            | Phase::KeepingWarm { .. } => true,
            Phase::Held { why, .. } => !why.needs_person(),
            Phase::Waiting { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Paused { .. }
            | Phase::Returning { .. }
            | Phase::Stuck { .. }
            | Phase::Ended { .. } => false,
        }
    }
}
