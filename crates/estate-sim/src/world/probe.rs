//! Probing: whether an order that may have happened has happened.
//!
//! A probe reads the thing itself (the rule, the service, the list of snapshots),
//! so it is never stale; it may be throttled or get no answer.

use super::calls::Fate;
use super::perform::met;
use super::track::Track;
use super::{Deed, World};
use estate::{Order, Probe};
use rollouts::Effect;
use vocab::Timestamp;

const PROBING: u64 = 1;

impl World {
    /// Looks whether the goal of an order is met at `now`; also says when the
    /// caller learns it. Changes nothing.
    #[must_use]
    pub fn probe(&self, order: &Order, now: Timestamp) -> (Probe, Timestamp) {
        let Some(track) = self.tracks.get(&order.target) else {
            // Performing it again is safe, and says what is wrong.
            return (Probe::NotDone, now);
        };
        let call = self.reading(track, PROBING, now);
        let answered_at = now + call.takes;
        if let Fate::Refused(class, message) = call.fate {
            let why = format!("{message} ({class}, request {})", call.request);
            return (Probe::Unclear { why }, answered_at);
        }
        let probe = match self.found(track, order, now) {
            Some(detail) => Probe::Done { detail },
            None => Probe::NotDone,
        };
        (probe, answered_at)
    }

    /// What shows that the goal is met, if it is.
    fn found(&self, track: &Track, order: &Order, now: Timestamp) -> Option<String> {
        let history = track.history(self.began, &self.faults, now);
        let is_met = match &order.effect {
            Effect::EnsureCapacity {
                slot,
                release,
                tasks,
            } => history.slot(*slot).want(now).is_some_and(|want| {
                want.tasks == *tasks && want.profile.release == release.as_str()
            }),
            Effect::EnsureWeight { slot, weight } => history.weight(*slot, now) == *weight,
            Effect::RunSuite { .. } => return self.passed(order, now),
            Effect::TakeSnapshot { .. }
            | Effect::CaptureDiagnostics { .. }
            | Effect::Page { .. } => self.act(order).is_some_and(|act| act.at <= now),
        };
        is_met.then(|| met(&order.effect))
    }

    /// What a suite found, when it is through and passed. One that failed or
    /// still runs can be asked for again: it is not run a second time.
    fn passed(&self, order: &Order, now: Timestamp) -> Option<String> {
        let Deed::Suite {
            ends,
            passed,
            detail,
        } = &self.act(order)?.deed
        else {
            return None;
        };
        (*passed && *ends <= now).then(|| detail.clone())
    }
}
