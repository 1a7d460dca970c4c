//! A course: effects performed one after the other, each of them guarded before
//! it is intended and confirmed by an observation after it has settled.
//!
//! ```text
//! Guarding ──► Acting ──► Confirming ──► (next effect) Guarding … finished
//!                │ ▲          │
//!                ▼ │          ▼ (not written after all)
//!             BackingOff ◄────┘
//! ```

use crate::Effect;
use crate::state::WakeReason;
use vocab::{EffectId, Span, Timestamp};

/// Effects in order, and how far they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    /// What is to be done.
    pub moves: Vec<Effect>,
    /// The present one, from 0; one past the last means finished.
    pub position: usize,
    /// How far the present one is.
    pub stage: Stage,
    /// When all of them must be done.
    pub deadline: Timestamp,
    /// Tries of the present one so far.
    pub attempts: u32,
    /// Id of the present one, kept over its tries; none before the first.
    pub effect: Option<EffectId>,
}

/// How far one effect of a course is.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// Waiting until it is safe.
    Guarding {
        /// Since when.
        since: Timestamp,
    },
    /// Being performed.
    Acting {
        /// Its id.
        effect: EffectId,
    },
    /// Waiting for another try.
    BackingOff {
        /// Until when.
        until: Timestamp,
        /// Why the last try did not work.
        why: String,
    },
    /// Performed; waiting to see it in the estate.
    Confirming {
        /// Since when.
        since: Timestamp,
    },
}

/// How long an observation may contradict an acknowledged write before it is
/// written again: longer than one stale reading, much shorter than the promise.
pub(crate) const PATIENCE: Span = Span::seconds(8);

impl Course {
    pub(crate) fn new(moves: Vec<Effect>, now: Timestamp, deadline: Timestamp) -> Self {
        let stage = Stage::Guarding { since: now };
        Self {
            moves,
            position: 0,
            stage,
            deadline,
            attempts: 0,
            effect: None,
        }
    }

    /// The effect it is at.
    #[must_use]
    pub fn present(&self) -> Option<&Effect> {
        self.moves.get(self.position)
    }

    /// When the clock matters to it next, and why.
    pub(crate) fn next_wakeup(&self) -> (Timestamp, WakeReason) {
        match &self.stage {
            Stage::BackingOff { until, .. } if *until < self.deadline => {
                (*until, WakeReason::Retry)
            }
            Stage::Guarding { .. }
            | Stage::Acting { .. }
            | Stage::BackingOff { .. }
            | Stage::Confirming { .. } => (self.deadline, WakeReason::Deadline),
        }
    }

    /// What is being waited for, in words.
    #[must_use]
    pub fn waiting_for(&self) -> String {
        let Some(effect) = self.present() else {
            return "the next step".into();
        };
        match &self.stage {
            Stage::Guarding { .. } => format!("it to be safe: {effect}"),
            Stage::Acting { .. } => format!("the estate to accept: {effect}"),
            Stage::BackingOff { until, why } => {
                format!("the next try at {}: {why}", until.clock())
            }
            Stage::Confirming { .. } => format!("the estate to show: {effect}"),
        }
    }
}

/// Longest pause between two tries of an ordinary move.
pub(crate) const LONGEST_PAUSE: Span = Span::seconds(15);

/// Longest pause between two tries of a move that takes users from a canary:
/// ten tries fit into what was promised.
pub(crate) const URGENT_PAUSE: Span = Span::seconds(2);

/// Pause before the next try: half a second, doubling up to `longest`. No jitter:
/// a machine has no randomness, and one engine acts per target.
pub(crate) fn back_off(attempts: u32, longest: Span) -> Span {
    Span::millis(500_u64.saturating_mul(1 << attempts.saturating_sub(1).min(5))).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_between_tries_double_up_to_fifteen_seconds() {
        let pauses: Vec<String> = (1..=7)
            .map(|n| back_off(n, LONGEST_PAUSE).to_string())
            .collect();
        assert_eq!(
            pauses,
            ["500 ms", "1 s", "2 s", "4 s", "8 s", "15 s", "15 s"]
        );
    }
}
