//! The seam between measurements and verdicts.

use crate::Bin;
use vocab::{Judgement, Percent, Timestamp};

/// Turns measurements of one rollout into verdicts.
///
/// Deterministic: the same calls in the same order give the same judgements, so
/// that a judge can be rebuilt after a crash by telling it the same again.
pub trait Judge: Send {
    /// Learns one interval, measured while the canary had this weight.
    ///
    /// Intervals come in the order of time. One that was told already, or is
    /// older than the newest, changes nothing; one that is missing does no harm.
    fn take(&mut self, bin: &Bin, weight: Percent);

    /// The weight was changed: what gates are judged by begins anew. Intervals
    /// that end at or before `at` are not counted for them any more.
    fn restart(&mut self, at: Timestamp);

    /// What the evidence says at this moment. Has an answer for every input:
    /// without evidence the verdict is [`vocab::Verdict::InsufficientData`].
    fn judgement(&self, now: Timestamp) -> Judgement;
}
