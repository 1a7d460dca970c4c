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
    /// Intervals come in the order of time, or nearly. One that is missing or late
    /// does no harm; one that overlaps another, or is from before the weight was
    /// changed and comes after a newer one, changes nothing.
    fn take(&mut self, bin: &Bin, weight: Percent);

    /// The weight was changed: what has to be shown for promotion begins anew.
    /// Intervals told before, and those that end at or before `at`, do not count for
    /// it; what was shown against the canary stays.
    fn restart(&mut self, at: Timestamp);

    /// What the evidence says at this moment. Has an answer for every input:
    /// without evidence the verdict is [`vocab::Verdict::InsufficientData`].
    fn judgement(&self, now: Timestamp) -> Judgement;
}
