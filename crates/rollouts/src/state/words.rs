//! The phase in words, for the status document and for sentences.

use super::{Phase, Rollout};
use crate::StepKind;

impl Rollout {
    /// The phase in one word, as the status document says it.
    #[must_use]
    pub fn phase_word(&self) -> &'static str {
        match &self.phase {
            Phase::Waiting { .. } => "waiting",
            Phase::Ready { .. } => "ready",
            Phase::Moving { .. } => "moving",
            Phase::Baking { .. } => "baking",
            Phase::AwaitingApproval { .. } => "awaiting approval",
            Phase::Held { .. } => "held",
            Phase::Paused { .. } => "paused",
            Phase::Restoring { .. } => "restoring",
            Phase::KeepingWarm { .. } => "keeping warm",
            Phase::Returning { .. } => "returning",
            Phase::Stuck { .. } => "stuck",
            Phase::Ended { .. } => "ended",
        }
    }

    /// What it does, in words: "shift to 25 %", "bake 5 min", "return to stable".
    #[must_use]
    pub fn doing(&self) -> String {
        match &self.phase {
            Phase::Waiting { behind, .. } => format!("wait for {behind}"),
            Phase::Ready { next, .. } => self.step_in_words(*next),
            Phase::Moving { step, .. } if self.takes_old_side_down(*step) => {
                "retire the old side".into()
            }
            Phase::Moving { step, .. }
            | Phase::Baking { step, .. }
            | Phase::AwaitingApproval { step, .. }
            | Phase::KeepingWarm { step, .. } => self.step_in_words(*step),
            Phase::Held { why, .. } => format!("hold ({why})"),
            Phase::Paused { why, .. } => format!("stand still ({why})"),
            Phase::Restoring { .. } => "undo foreign changes".into(),
            Phase::Returning { .. } => "return to stable".into(),
            Phase::Stuck { why, .. } => format!("wait for a person ({why})"),
            Phase::Ended { ending, .. } => ending.to_string(),
        }
    }

    /// Once it moves, it has been kept warm.
    fn takes_old_side_down(&self, step: usize) -> bool {
        matches!(self.kind(step), Some(StepKind::Retire { keep: 0, .. }))
    }

    /// A step in words; past the last one it is "finish".
    pub(crate) fn step_in_words(&self, step: usize) -> String {
        self.kind(step).map_or("finish".into(), ToString::to_string)
    }
}
