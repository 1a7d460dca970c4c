//! The worlds: what is wrong, with whom, from when on.

use vocab::{Gate, Method, Metric, Percent};

/// Intervals of ten seconds in the ladder's shortest way through: 15 minutes.
pub(crate) const STEP: usize = 30;

/// The ladder: weights in hundredths.
pub(crate) const LADDER: [u8; 3] = [10, 25, 50];

/// Healthy share of errors.
const HEALTHY: f64 = 0.000_2;

/// One world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct World {
    /// Its name in tables.
    pub name: &'static str,
    /// What is counted, and the rule for it.
    pub measure: Measure,
    /// Share of bad events on stable.
    pub stable: f64,
    /// What the canary has.
    pub canary: Canary,
    /// What goes on around it.
    pub weather: Weather,
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Failed requests: at most 0.1 %, 1.5 times stable.
    Errors,
    /// Requests over 100 ms: at most 5 %, 1.2 times stable.
    Latency,
    /// Sessions below 60 frames a second: at most 5 %, 1.2 times stable.
    Frames,
}

/// The canary's share of bad events.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Canary {
    /// The same as stable's.
    Healthy,
    /// This much: worse than stable, but inside the limit, which is a reason to
    /// hold and to tell, not to roll back.
    Inside(f64),
    /// This much from the start.
    Bad(f64),
    /// This much from 120 s on.
    Late(f64),
    /// This much with 25 % of the traffic and more.
    Loaded(f64),
}

/// What goes on around a rollout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Nothing.
    Calm,
    /// Traffic and shares move by half, up and down, within an hour.
    Diurnal,
    /// The logarithm of both sides' share wanders together (AR(1)).
    Shared,
    /// Each side's wanders alone.
    Apart,
    /// Errors come in clusters of five in the mean.
    Clustered,
    /// Both sides have 0.5 % more for two minutes.
    BrownOut,
    /// The canary has 0.2 % in its first minute.
    ColdStart,
    /// A fifth of the measurements and one whole minute are missing.
    Gaps,
}

impl Measure {
    /// The gate, judged by ours.
    #[must_use]
    pub fn gate(self) -> Gate {
        let (metric, bound, tolerated, ratio) = match self {
            Self::Errors => (Metric::ErrorRate, None, Percent::carried_by(1, 1_000), 1.5),
            Self::Latency => (Metric::Latency, Some(100.0), Percent::whole(5), 1.2),
            Self::Frames => (Metric::FrameRate, Some(60.0), Percent::whole(5), 1.2),
        };
        Gate {
            metric,
            bound,
            tolerated,
            ratio,
            judge: Method::default(),
        }
    }
}

impl Canary {
    /// Its share in this interval since the start, on this step.
    pub(crate) fn share(self, healthy: f64, interval: usize, step: usize) -> f64 {
        match self {
            Self::Bad(share) | Self::Inside(share) => share,
            Self::Late(share) if interval >= ONSET => share,
            Self::Loaded(share) if step >= 1 => share,
            Self::Healthy | Self::Late(_) | Self::Loaded(_) => healthy,
        }
    }
}

/// The interval in which a late fault begins.
pub(crate) const ONSET: usize = 12;

impl World {
    /// Whether a rollback would be wrong.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        matches!(self.canary, Canary::Healthy | Canary::Inside(_))
    }

    /// Whether it is one of those in which a healthy canary is inside the limit
    /// for certain, apart from what is shared.
    pub(crate) const fn healthy(name: &'static str, stable: f64, weather: Weather) -> Self {
        Self {
            name,
            measure: Measure::Errors,
            stable,
            canary: Canary::Healthy,
            weather,
        }
    }

    const fn bad(name: &'static str, canary: Canary) -> Self {
        Self {
            name,
            measure: Measure::Errors,
            stable: HEALTHY,
            canary,
            weather: Weather::Calm,
        }
    }

    const fn other(name: &'static str, measure: Measure, stable: f64, canary: Canary) -> Self {
        Self {
            name,
            measure,
            stable,
            canary,
            weather: Weather::Calm,
        }
    }
}

/// All of them, in the order of the tables.
pub const WORLDS: [World; 38] = {
    use Canary::{Bad, Healthy, Inside, Late, Loaded};
    use Measure::{Errors, Frames, Latency};
    [
        World::healthy("healthy 0.02 %", HEALTHY, Weather::Calm),
        World::healthy("healthy 0.05 %", 0.000_5, Weather::Calm),
        World::healthy("healthy 0.08 %", 0.000_8, Weather::Calm),
        World::healthy("boundary 0.1 %", 0.001, Weather::Calm),
        World::healthy("diurnal", 0.000_5, Weather::Diurnal),
        World::healthy("AR(1) shared", 0.000_5, Weather::Shared),
        World::healthy("AR(1) per arm", 0.000_5, Weather::Apart),
        World::healthy("clustered", 0.000_5, Weather::Clustered),
        World::healthy("clustered 0.1 %", 0.001, Weather::Clustered),
        World::healthy("brown-out", HEALTHY, Weather::BrownOut),
        World::healthy("cold start", HEALTHY, Weather::ColdStart),
        World::healthy("missing bins", HEALTHY, Weather::Gaps),
        World::other("0.02 → 0.08 %", Errors, HEALTHY, Inside(0.000_8)),
        World::other("latency 3 %", Latency, 0.03, Healthy),
        World::other("latency 5 %", Latency, 0.05, Healthy),
        World::other("latency 2 → 4 %", Latency, 0.02, Inside(0.04)),
        World::other("frames 2 %", Frames, 0.02, Healthy),
        World::other("frames 5 %", Frames, 0.05, Healthy),
        World::other("frames 2 → 4 %", Frames, 0.02, Inside(0.04)),
        World::bad("0.2 %", Bad(0.002)),
        World::bad("0.5 %", Bad(0.005)),
        World::bad("1 %", Bad(0.01)),
        World::bad("2 %", Bad(0.02)),
        World::bad("5 %", Bad(0.05)),
        World::bad("0.2 % from 120 s", Late(0.002)),
        World::bad("0.5 % from 120 s", Late(0.005)),
        World::bad("1 % from 120 s", Late(0.01)),
        World::bad("2 % from 120 s", Late(0.02)),
        World::bad("5 % from 120 s", Late(0.05)),
        World::bad("0.2 % from 25 %", Loaded(0.002)),
        World::bad("0.5 % from 25 %", Loaded(0.005)),
        World::bad("1 % from 25 %", Loaded(0.01)),
        World::bad("2 % from 25 %", Loaded(0.02)),
        World::bad("5 % from 25 %", Loaded(0.05)),
        World::other("latency 3 → 7 %", Latency, 0.03, Bad(0.07)),
        World::other("latency 3 → 10 %", Latency, 0.03, Bad(0.1)),
        World::other("latency 3 → 20 %", Latency, 0.03, Bad(0.2)),
        World::other("frames 2 → 10 %", Frames, 0.02, Bad(0.1)),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_names() {
        let mut names = WORLDS.map(|world| world.name).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), WORLDS.len());
    }

    #[test]
    fn faults_begin_when_they_are_said_to() {
        let late = Canary::Late(0.5);
        assert_eq!([11, 12].map(|at| late.share(0.1, at, 0)), [0.1, 0.5]);
        let loaded = Canary::Loaded(0.5);
        assert_eq!(
            [0, 1, 2].map(|step| loaded.share(0.1, 99, step)),
            [0.1, 0.5, 0.5]
        );
    }
}
