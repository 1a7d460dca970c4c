//! Sessions: frames per second and memory in users' browsers.
//!
//! Every open session has one vote in every interval. Frames per second are
//! normal between sessions, memory is log-normal. A leak grows with the age of
//! the tasks that serve the release, because that is how long sessions can have
//! been open on it; after an hour most of them have been closed again.

use crate::catalog::Sessions;
use crate::latency::{above, normal_tail};
use crate::noise::Stream;
use crate::profiles::Profile;
use analysis::Count;

const LONGEST_LEAK_MINUTES: f64 = 60.0;

/// Sessions of one release, in the middle of one interval.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Crowd {
    model: Sessions,
    frames: f64,
    memory: f64,
}

/// What was counted among them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Votes {
    pub(crate) frames: Count,
    pub(crate) memory: Count,
    pub(crate) frames_median: f64,
    pub(crate) memory_median: f64,
}

impl Crowd {
    /// The sessions of a release whose tasks are so many minutes old.
    pub(crate) fn new(model: Sessions, profile: &Profile, age_minutes: f64) -> Self {
        let leaked = profile.leak * age_minutes.clamp(0.0, LONGEST_LEAK_MINUTES);
        Self {
            model,
            frames: profile.frames.unwrap_or(model.frames),
            memory: model.memory + leaked,
        }
    }

    /// Counts `sessions` of them: below a bound of frames, above one of memory.
    pub(crate) fn count(
        &self,
        stream: &mut Stream,
        sessions: u64,
        frames_bound: Option<f64>,
        memory_bound: Option<f64>,
    ) -> Votes {
        let root = (sessions.max(1) as f64).sqrt();
        // A sample's median is off by 1.2533 standard deviations by root n.
        let mut off = || 1.2533 / root * stream.normal();
        let frames_median = self.frames + self.model.frames_spread * off();
        let memory_median = self.memory * (self.model.memory_spread * off()).exp();
        let low = |bound: f64| normal_tail((self.frames - bound) / self.model.frames_spread);
        let high = |bound: f64| above(self.memory.ln(), self.model.memory_spread, bound);
        // Every session votes, with or without a bound: medians count for something
        // only when one knows how many they are of.
        let mut votes = |share: Option<f64>| Count {
            events: sessions,
            bad: share.map_or(0, |share| stream.binomial(sessions, share)),
        };
        Votes {
            frames: votes(frames_bound.map(low)),
            memory: votes(memory_bound.map(high)),
            frames_median,
            memory_median,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::grounds;
    use crate::noise::{Place, Purpose};
    use crate::profiles::on_trial;

    fn votes(release: &str, age_minutes: f64) -> Votes {
        let model = grounds(1)[0].model.sessions.unwrap();
        let profile = on_trial(true).find(|p| p.release == release).unwrap();
        let mut stream = Place::new(5, "x").stream(0, Purpose::Sessions, 0);
        Crowd::new(model, profile, age_minutes).count(&mut stream, 10_000, Some(60.0), Some(50.0))
    }

    #[test]
    fn sessions_of_a_good_release_pass_the_usual_gates() {
        let good = votes("2f9c1e4", 500.0);
        assert!(good.frames.share().unwrap() < 0.01);
        assert!(good.memory.share().unwrap() < 0.005);
        assert!((72.0..74.0).contains(&good.frames_median));
    }

    #[test]
    fn a_janky_release_drops_frames_and_nothing_else() {
        let janky = votes("7f0d4c5", 5.0);
        assert!(janky.frames.share().unwrap() > 0.99);
        assert!(janky.memory.share().unwrap() < 0.005);
        assert!((34.0..36.0).contains(&janky.frames_median));
    }

    #[test]
    fn a_leak_grows_with_age_and_ends_after_an_hour() {
        let shares = [0.0, 3.0, 6.0, 10.0].map(|age| votes("6e81b2a", age).memory.share().unwrap());
        assert!(shares[0] < 0.005, "{shares:?}");
        assert!(shares.windows(2).all(|w| w[0] < w[1]), "{shares:?}");
        assert_eq!(
            votes("6e81b2a", 60.0).memory_median,
            votes("6e81b2a", 600.0).memory_median
        );
    }

    #[test]
    fn without_a_bound_every_session_votes_and_none_is_bad() {
        let model = grounds(1)[0].model.sessions.unwrap();
        let profile = &grounds(1)[0].model.stable;
        let mut stream = Place::new(5, "x").stream(0, Purpose::Sessions, 0);
        let votes = Crowd::new(model, profile, 1.0).count(&mut stream, 10, None, Some(50.0));
        assert_eq!((votes.frames.events, votes.memory.events), (10, 10));
        assert_eq!(votes.frames.bad, 0);
    }
}
