//! Tasks: from being started over becoming healthy to being gone.
//!
//! ```text
//! born ──pulling──▶ running ──starting──▶ examined ──▶ healthy ──▶ stopping ──▶ gone
//!                                             └─ never healthy (crashing) ─┘
//! ```
//! Every moment of a life is drawn when the task is born, except its end.

use crate::catalog::Ground;
use crate::noise::Purpose;
use crate::profiles::Profile;
use rollouts::Slot;
use vocab::{Span, Timestamp};

/// Spread of start-up times: standard deviation of the logarithm.
const START_SPREAD: f64 = 0.2;
/// Part of the start-up during which the image is fetched and nothing runs.
const PULLING: f64 = 0.4;
/// Seconds of health checks before a task counts as healthy.
const EXAMINATION: (f64, f64) = (6.0, 14.0);
/// Seconds after which a replacement for a dead task is born.
const REPLACED_AFTER: (f64, f64) = (2.0, 8.0);
/// Seconds a stopped task lives on to finish its requests.
const STOPPING: (f64, f64) = (15.0, 45.0);

/// The life of one task.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Task {
    pub(crate) profile: &'static Profile,
    pub(crate) born: Timestamp,
    pub(crate) running: Timestamp,
    /// When its health is known; it is healthy from then on unless it crashes.
    pub(crate) examined: Timestamp,
    /// When it stops to receive requests, if that is known.
    pub(crate) stops: Option<Timestamp>,
    /// How long it lives on after it was stopped.
    lives_on: Span,
}

impl Task {
    /// A task that is started at `born`; `number` tells it from others born there then.
    pub(crate) fn start(
        ground: &Ground,
        slot: Slot,
        profile: &'static Profile,
        born: Timestamp,
        number: u32,
    ) -> Self {
        let which = u64::from(number) << 1 | slot as u64;
        let mut draw = ground.place.stream(born.millis(), Purpose::TaskLife, which);
        let median = profile.start.unwrap_or(ground.model.start);
        let start = draw.log_normal(median, START_SPREAD);
        let examination = draw.between(EXAMINATION.0, EXAMINATION.1);
        Self {
            profile,
            born,
            running: born + seconds(start * PULLING),
            examined: born + seconds(start + examination),
            stops: None,
            lives_on: seconds(draw.between(STOPPING.0, STOPPING.1)),
        }
    }

    /// A task that has been healthy since before anyone looked.
    pub(crate) fn settled(profile: &'static Profile, since: Timestamp) -> Self {
        Self {
            profile,
            born: since,
            running: since,
            examined: since,
            stops: None,
            lives_on: Span::seconds(30),
        }
    }

    /// When the replacement of this task is born, if it dies at `dead`.
    pub(crate) fn replaced(&self, ground: &Ground, dead: Timestamp, number: u32) -> Timestamp {
        let which = u64::from(number) | 1 << 40;
        let mut draw = ground.place.stream(dead.millis(), Purpose::TaskLife, which);
        dead + seconds(draw.between(REPLACED_AFTER.0, REPLACED_AFTER.1))
    }

    /// When it becomes healthy, if it ever does.
    pub(crate) fn healthy_from(&self) -> Option<Timestamp> {
        let in_time = self.stops.is_none_or(|stops| self.examined < stops);
        (self.profile.healthy && in_time).then_some(self.examined)
    }

    /// Whether it receives requests.
    pub(crate) fn is_healthy(&self, at: Timestamp) -> bool {
        self.is_wanted(at) && self.healthy_from().is_some_and(|from| from <= at)
    }

    /// Whether it is past its start-up and fails its health check.
    pub(crate) fn is_unhealthy(&self, at: Timestamp) -> bool {
        self.is_wanted(at) && !self.profile.healthy && self.examined <= at
    }

    /// Whether it was born and not told to stop.
    pub(crate) fn is_wanted(&self, at: Timestamp) -> bool {
        self.born <= at && self.stops.is_none_or(|stops| at < stops)
    }

    /// Whether it runs, healthy or not, finishing its last requests or not.
    pub(crate) fn is_running(&self, at: Timestamp) -> bool {
        let running_when_stopped = self.stops.is_none_or(|stops| self.running < stops);
        let gone = self.stops.is_some_and(|stops| stops + self.lives_on <= at);
        self.running <= at && running_when_stopped && !gone
    }

    /// Tells it to stop; an earlier stop stays.
    pub(crate) fn stop(&mut self, at: Timestamp) {
        self.stops = Some(self.stops.map_or(at, |stops| stops.min(at)));
    }

    /// Ends it without letting it finish.
    pub(crate) fn die(&mut self, at: Timestamp) {
        self.stop(at);
        self.lives_on = Span::ZERO;
    }
}

/// A number of seconds as a span, to the millisecond.
pub(crate) fn seconds(number: f64) -> Span {
    Span::millis(crate::noise::whole(number * 1_000.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::grounds;
    use crate::profiles::on_trial;

    const BORN: Timestamp = Timestamp::from_millis(1_800_000_000_000);

    fn task(release: &str, number: u32) -> Task {
        let ground = &grounds(1)[0];
        let profile = on_trial(true).find(|p| p.release == release).unwrap();
        Task::start(ground, Slot::B, profile, BORN, number)
    }

    #[test]
    fn a_task_runs_before_it_is_healthy_and_after_it_was_stopped() {
        let mut task = task("2f9c1e4", 0);
        assert!(!task.is_running(BORN));
        assert!(task.is_running(task.running) && !task.is_healthy(task.running));
        assert!(task.is_healthy(task.examined));
        let stop = task.examined + Span::minutes(1);
        task.stop(stop);
        assert!(!task.is_healthy(stop) && task.is_running(stop + Span::seconds(14)));
        assert!(!task.is_running(stop + Span::seconds(46)));
    }

    #[test]
    fn start_up_takes_the_median_of_the_service_in_the_middle() {
        let mut took: Vec<u64> = (0..401)
            .map(|n| task("2f9c1e4", n).examined.since(BORN).as_millis())
            .collect();
        took.sort_unstable();
        assert!((50_000..60_000).contains(&took[200]), "{}", took[200]);
        assert!(took[0] < took[400]);
    }

    #[test]
    fn a_release_that_is_slow_to_start_needs_four_minutes() {
        let mut took: Vec<f64> = (0..101)
            .map(|n| task("80b3a9e", n).examined.since(BORN).as_seconds())
            .collect();
        took.sort_by(f64::total_cmp);
        assert!((220.0..280.0).contains(&took[50]), "{}", took[50]);
    }

    #[test]
    fn a_crashing_task_runs_and_is_never_healthy() {
        let task = task("a1f6d82", 0);
        let late = BORN + Span::minutes(30);
        assert!(task.is_running(late) && task.is_unhealthy(late) && !task.is_healthy(late));
        assert!(!task.is_unhealthy(task.examined - Span::millis(1)));
    }

    #[test]
    fn a_task_stopped_before_it_ran_never_runs() {
        let mut task = task("2f9c1e4", 0);
        task.stop(BORN + Span::seconds(1));
        assert!(!task.is_running(BORN + Span::minutes(2)));
        assert_eq!(task.healthy_from(), None);
    }

    #[test]
    fn a_dead_task_finishes_nothing() {
        let mut task = task("2f9c1e4", 0);
        let at = task.examined + Span::minutes(1);
        task.die(at);
        assert!(!task.is_running(at));
    }
}
