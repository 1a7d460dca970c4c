//! The timeline of the 30-second promise, read off the records of a way back.

use rollouts::{Effect, Outcome, Record, Remark};
use serde::{Deserialize, Serialize};
use vocab::{EffectId, Percent, Span, Timestamp};

/// Breach visible → decided → first call → acknowledged → read back → last
/// request seen on the canary. A part that did not happen (yet) is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Timeline {
    /// When the breach could first be seen in the measurements.
    pub breach: Option<Timestamp>,
    /// When the way back was decided.
    pub decided: Option<Timestamp>,
    /// When the call that moves the traffic left.
    pub called: Option<Timestamp>,
    /// When the estate acknowledged it.
    pub acknowledged: Option<Timestamp>,
    /// When the weight was read back at 0 %.
    pub read_back: Option<Timestamp>,
    /// When no request was left on the canary.
    pub quiet: Option<Timestamp>,
    flip: Option<EffectId>,
}

impl Timeline {
    /// Decided → read back: what the promise covers.
    #[must_use]
    pub fn promise(&self) -> Option<Span> {
        Some(self.read_back?.since(self.decided?))
    }

    pub(crate) fn take(&mut self, at: Timestamp, record: &Record) {
        if let Record::ReturnDecided { breach, .. } = record {
            // A way back that had to be decided again began with the first.
            let breach = self.breach.or(*breach);
            let decided = self.decided.or(Some(at));
            *self = Self {
                breach,
                decided,
                ..Self::default()
            };
        }
        if self.decided.is_some() {
            self.take_return(at, record);
        }
    }

    fn take_return(&mut self, at: Timestamp, record: &Record) {
        if let Record::Intended { effect, order, .. } = record
            && is_flip(order)
        {
            self.flip = Some(*effect);
        }
        if let Record::Settled {
            effect,
            outcome:
                Outcome::Done {
                    called,
                    acknowledged,
                    ..
                },
        } = record
            && self.flip == Some(*effect)
        {
            self.called = Some(*called);
            self.acknowledged = Some(*acknowledged);
        }
        if let Record::Reached { order } = record
            && is_flip(order)
        {
            self.read_back = Some(at);
        }
        if let Record::Remarked {
            remark: Remark::CanaryQuiet { at },
        } = record
        {
            self.quiet = Some(*at);
        }
    }
}

/// Whether an effect takes the last user from the canary.
fn is_flip(order: &Effect) -> bool {
    matches!(order, Effect::EnsureWeight { weight, .. } if *weight == Percent::ZERO)
}
