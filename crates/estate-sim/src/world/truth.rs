//! The truth: what users really met, for debriefs. No fault can falsify it.

use super::World;
use crate::tally::{BIN, Bounds, bin_start};
use rollouts::{Observation, Slot};
use vocab::{Release, Target, Timestamp};

/// What users met on a target during some time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Truth {
    /// Requests they made.
    pub requests: u64,
    /// Of these, those that failed.
    pub failed: u64,
    /// Of these, those slower than what users of the service call slow.
    pub slow: u64,
    /// The same by slot and release, in the order in which they first served.
    pub parts: Vec<Part>,
}

/// What users met on one release in one slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where their requests went.
    pub slot: Slot,
    /// The release that served them, or should have; none where there never was one.
    pub release: Option<Release>,
    /// Requests that went there.
    pub requests: u64,
    /// Of these, those that failed.
    pub failed: u64,
    /// Of these, those that were slow.
    pub slow: u64,
}

impl World {
    /// The slots of a target as they really are at a moment; none for a target
    /// the estate does not have.
    #[must_use]
    pub fn state(&self, target: &Target, at: Timestamp) -> Option<Observation> {
        let track = self.tracks.get(target)?;
        let history = track.history(self.began, &self.faults, at);
        Some(track.scene(&history, &[]).observation(at))
    }

    /// What users met on a target from one moment to another, both widened to
    /// full intervals of 10 s. Nothing on a target the estate does not have.
    #[must_use]
    pub fn truth(&self, target: &Target, from: Timestamp, until: Timestamp) -> Truth {
        let mut truth = Truth::default();
        let Some(track) = self.tracks.get(target) else {
            return truth;
        };
        let history = track.history(self.began, &self.faults, until + BIN);
        let brown_outs = track.brown_outs(&self.faults);
        let scene = track.scene(&history, &brown_outs);
        let bounds = Bounds::latency(track.ground.model.slow);
        let mut start = bin_start(from);
        while start < until {
            for tally in scene.tallies(start, bounds) {
                let release = tally.flow.profile.map(|profile| profile.release);
                let part = truth.part(tally.flow.slot, release);
                part.requests += tally.requests;
                part.failed += tally.failed;
                part.slow += tally.slow;
                truth.requests += tally.requests;
                truth.failed += tally.failed;
                truth.slow += tally.slow;
            }
            start = start + BIN;
        }
        truth
    }
}

impl Truth {
    fn part(&mut self, slot: Slot, release: Option<&'static str>) -> &mut Part {
        let same = |part: &Part| {
            part.slot == slot && part.release.as_ref().map(Release::as_str) == release
        };
        let place = self.parts.iter().position(same).unwrap_or_else(|| {
            self.parts.push(Part {
                slot,
                release: release.and_then(|name| Release::new(name).ok()),
                requests: 0,
                failed: 0,
                slow: 0,
            });
            self.parts.len() - 1
        });
        &mut self.parts[place]
    }
}
