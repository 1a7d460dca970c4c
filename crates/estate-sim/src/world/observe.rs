//! Observing: what an observer and a planner are shown.

use super::World;
use super::calls::{Fate, error};
use super::track::Track;
use crate::catalog::TASK_QUOTA;
use crate::flow::Scene;
use crate::profiles::Profile;
use crate::tally::{BIN, Bounds, bin_start, count};
use crate::tasks::seconds;
use crate::traffic::rate;
use estate::{AdapterError, ErrorClass, Look, Sighted};
use rollouts::{Alarm, Observation, Promise, ReleaseFacts, RuleShape, Slot, SlotState, Survey};
use vocab::{Percent, Release, Span, Target, Timestamp};

const OBSERVING: u64 = 2;
const SURVEYING: u64 = 3;
const LISTING: u64 = 4;
/// Time after its end until an interval is told.
const PUBLISHING: Span = Span::seconds(2);
/// Intervals that ended longer ago are not told any more.
const KEPT: Span = Span::minutes(15 * 24 * 60);
/// The longest stretch of time told at once: 2,160 intervals.
const AT_ONCE: Span = Span::minutes(6 * 60);
/// Alarms and planners look at this much of the past.
const LATELY: Span = Span::minutes(3);
/// Share of failed requests from which the alarm fires.
const ALARMING: f64 = 0.02;
/// Mean seconds of health checks before a task counts as healthy.
const EXAMINATION: f64 = 10.0;

impl World {
    /// How long a reading that begins at `now` takes.
    #[must_use]
    pub fn reading_takes(&self, target: &Target, now: Timestamp) -> Span {
        let track = self.tracks.get(target);
        track.map_or(Span::ZERO, |track| {
            self.reading(track, OBSERVING, now).takes
        })
    }

    /// What can be seen of a target at `now`. Intervals are 10 s long, aligned to
    /// full multiples of 10 s, told 2 s after their end and kept for 15 days. Of a
    /// stretch longer than 6 hours the last 6 hours are told.
    ///
    /// # Errors
    /// [`AdapterError`] for an unknown target, or when a fault refuses the call.
    pub fn observe(&self, look: &Look, now: Timestamp) -> Result<Sighted, AdapterError> {
        let track = self.read(&look.target, "DescribeServices", OBSERVING, now)?;
        let then = now - self.staleness(track, OBSERVING, now);
        let history = track.history(self.began, &self.faults, now);
        let brown_outs = track.brown_outs(&self.faults);
        let scene = track.scene(&history, &brown_outs);
        let bounds = Bounds::of(&look.gates);
        let starts = starts(look.since, look.until, then);
        let bins = starts.map(|start| scene.bin(start, look.canary, bounds));
        Ok(Sighted {
            observation: Observation {
                at: now,
                ..scene.observation(then)
            },
            bins: bins.collect(),
            untold: None,
        })
    }

    /// What a planner can see of a target at `now`.
    ///
    /// # Errors
    /// [`AdapterError`] for an unknown target, or when a fault refuses the call.
    pub fn survey(&self, target: &Target, now: Timestamp) -> Result<Survey, AdapterError> {
        let track = self.read(target, "DescribeServices", SURVEYING, now)?;
        let then = now - self.staleness(track, SURVEYING, now);
        let history = track.history(self.began, &self.faults, now);
        let brown_outs = track.brown_outs(&self.faults);
        let scene = track.scene(&history, &brown_outs);
        Ok(Survey {
            observation: Observation {
                at: now,
                ..scene.observation(then)
            },
            requests_per_second: scene.lately(then),
            task_quota: TASK_QUOTA,
            task_start: seconds(track.ground.model.start + EXAMINATION),
            promise: Promise {
                within: Span::seconds(30),
                by: "one weight write".to_owned(),
            },
            largest_weight: Percent::FULL,
            rule: RuleShape::Forward,
            alarm: alarm(&scene, then),
            health_check: true,
        })
    }

    /// Releases that could be rolled out on a target, newest first; the one it
    /// began with comes last.
    ///
    /// # Errors
    /// [`AdapterError`] for an unknown target, or when a fault refuses the call.
    pub fn releases(
        &self,
        target: &Target,
        now: Timestamp,
    ) -> Result<Vec<ReleaseFacts>, AdapterError> {
        let track = self.read(target, "DescribeImages", LISTING, now)?;
        Ok(track.ground.profiles().filter_map(Profile::facts).collect())
    }

    fn read(
        &self,
        target: &Target,
        operation: &str,
        which: u64,
        now: Timestamp,
    ) -> Result<&Track, AdapterError> {
        let Some(track) = self.tracks.get(target) else {
            let message = "the practice estate has no such target";
            return Err(error(ErrorClass::Missing, operation, target, "-", message));
        };
        let call = self.reading(track, which, now);
        if let Fate::Refused(class, message) = call.fate {
            return Err(error(class, operation, target, &call.request, message));
        }
        Ok(track)
    }
}

/// Starts of the intervals that end after `since` and not after `until`, and are
/// told at `then`.
fn starts(
    since: Timestamp,
    until: Option<Timestamp>,
    then: Timestamp,
) -> impl Iterator<Item = Timestamp> {
    let until = until.map_or(then, |until| until.min(then));
    let oldest = since.max(until - AT_ONCE).max(then - KEPT);
    let first = bin_start(oldest);
    let last = until.min(then - PUBLISHING);
    let next = |start: &Timestamp| Some(*start + BIN);
    std::iter::successors(Some(first), next).take_while(move |start| *start + BIN <= last)
}

fn alarm(scene: &Scene<'_>, at: Timestamp) -> Alarm {
    if !scene.ground.watched {
        return Alarm::Missing;
    }
    let bounds = Bounds::latency(scene.ground.model.slow);
    let (mut requests, mut failed) = (0, 0);
    for start in starts(at - LATELY, None, at) {
        for tally in scene.tallies(start, bounds) {
            requests += tally.requests;
            failed += tally.failed;
        }
    }
    if failed as f64 > requests as f64 * ALARMING {
        Alarm::Firing
    } else {
        Alarm::Quiet
    }
}

impl Scene<'_> {
    pub(super) fn observation(&self, at: Timestamp) -> Observation {
        Observation {
            at,
            a: self.slot_state(Slot::A, at),
            b: self.slot_state(Slot::B, at),
        }
    }

    fn slot_state(&self, slot: Slot, at: Timestamp) -> SlotState {
        let side = self.history.slot(slot);
        let want = side.want(at);
        let running = side.tasks.iter().filter(|task| task.is_running(at)).count();
        let (healthy, _) = self.health(slot, at);
        SlotState {
            release: want.and_then(|want| Release::new(want.profile.release).ok()),
            weight: self.history.weight(slot, at),
            desired: want.map_or(0, |want| want.tasks),
            running: count(running),
            healthy,
            in_flight: self.in_flight(slot, at),
            ..SlotState::default()
        }
    }

    /// Requests per second on the whole target over the last minutes.
    fn lately(&self, at: Timestamp) -> f64 {
        let pieces = 6;
        let step = LATELY.as_millis() / pieces;
        let rates = (0..pieces).map(|piece| rate(self.ground, at - Span::millis(piece * step)));
        rates.sum::<f64>() / pieces as f64
    }
}
