//! What happens in one simulated rollout: counts for every interval of ten seconds,
//! drawn when somebody asks, the same for everybody who does.
//!
//! How long a step lasts depends on the judge, so each weight has its own lane of
//! counts over the whole time. Two judges that are at the same weight at the same
//! time see the same.

use crate::draw::Draw;
use crate::world::{LADDER, Measure, STEP, Weather, World};
use analysis::{Arm, Bin, Count, History, Past};
use vocab::{Span, Timestamp};

/// Intervals of stable alone before the start: 35 minutes.
const BEFORE: usize = 210;

/// Intervals after which nobody waits any longer: three steps of 15 minutes.
pub(crate) const LONGEST: usize = 9 * STEP;

/// Length of an interval.
pub(crate) const INTERVAL: Span = Span::seconds(10);

/// Part of the sessions that end, and others begin, in one interval: three minutes.
const TURNOVER: f64 = 10.0 / 180.0;

/// How much of an AR(1) state is left after one interval, and its deviation.
const AR: (f64, f64) = (0.9, 0.5);

/// Both sides in one interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Both {
    pub(crate) canary: Count,
    pub(crate) stable: Count,
}

/// One rollout.
#[derive(Debug)]
pub(crate) struct Traffic<'a> {
    world: &'a World,
    /// Requests per interval, both sides together.
    rate: f64,
    sky: Vec<Moment>,
    lanes: [Lane; LADDER.len()],
    /// What the measurements tell of stable before the start.
    pub(crate) past: Past,
    /// Intervals of which no measurement comes.
    pub(crate) missing: Vec<bool>,
    /// Whole minutes of which none comes, for who measures minutes.
    pub(crate) missing_minutes: Vec<bool>,
    /// How late each minute's measurement comes, in intervals.
    pub(crate) delays: Vec<usize>,
}

/// What is the same for all weights.
#[derive(Debug, Clone, Copy)]
struct Moment {
    load: f64,
    canary: f64,
    stable: f64,
    added: f64,
}

const CALM: Moment = Moment {
    load: 1.0,
    canary: 1.0,
    stable: 1.0,
    added: 0.0,
};

/// The counts at one weight, as far as they were asked for.
#[derive(Debug)]
struct Lane {
    draw: Draw,
    counts: Vec<Both>,
}

impl<'a> Traffic<'a> {
    /// The rollout of this number.
    pub(crate) fn new(world: &'a World, rate: u32, seed: u64, case: u64, run: u64) -> Self {
        let mut sky = Draw::new(seed, case, run, 0);
        let moments = moments(world.weather, &mut sky);
        let (missing, missing_minutes) = gaps(world.weather, &mut sky);
        let delays = (0..LONGEST.div_ceil(6)).map(|_| 6 + (sky.part() * 7.0) as usize);
        let delays = delays.collect();
        let lanes = [1, 2, 3].map(|part| Lane {
            draw: Draw::new(seed, case, run, part),
            counts: Vec::with_capacity(STEP),
        });
        let mut traffic = Self {
            world,
            rate: f64::from(rate) * INTERVAL.as_seconds(),
            sky: moments,
            lanes,
            past: Past::default(),
            missing,
            missing_minutes,
            delays,
        };
        traffic.past = traffic.past_of(&mut Draw::new(seed, case, run, 4));
        traffic
    }

    /// The counts of an interval since the start, at a step's weight. A step
    /// cannot begin before those below it had their time.
    pub(crate) fn at(&mut self, interval: usize, step: usize) -> Both {
        let first = step * STEP;
        let wanted = interval.saturating_sub(first);
        while self.lanes[step].counts.len() <= wanted {
            let next = first + self.lanes[step].counts.len();
            let both = self.draw(next, step);
            self.lanes[step].counts.push(both);
        }
        self.lanes[step].counts[wanted]
    }

    fn draw(&mut self, interval: usize, step: usize) -> Both {
        let (world, moment) = (self.world, self.sky[BEFORE + interval]);
        let weight = f64::from(LADDER[step]) / 100.0;
        let cold = if world.weather == Weather::ColdStart && interval < 6 {
            0.002
        } else {
            0.0
        };
        let healthy = (world.stable * moment.stable + moment.added).min(1.0);
        let share = world.canary.share(world.stable, interval, step);
        let share = (share * moment.canary + moment.added).max(cold).min(1.0);
        let load = self.rate * moment.load;
        let lane = &mut self.lanes[step];
        let newest = lane.counts.last().copied();
        let mut side = |events: f64, share: f64, before: Option<Count>| match world.measure {
            Measure::Errors | Measure::Latency => {
                let events = lane.draw.events(events);
                requests(&mut lane.draw, world.weather, events, share)
            }
            Measure::Frames => sessions(&mut lane.draw, events / 10.0, share, before),
        };
        Both {
            canary: side(load * weight, share, newest.map(|both| both.canary)),
            stable: side(
                load * (1.0 - weight),
                healthy,
                newest.map(|both| both.stable),
            ),
        }
    }

    fn past_of(&self, draw: &mut Draw) -> Past {
        let world = self.world;
        let metric = world.measure.gate().metric;
        let mut history = History::default();
        let mut before = None;
        for (i, moment) in self.sky.iter().take(BEFORE).enumerate() {
            let share = (world.stable * moment.stable + moment.added).min(1.0);
            let load = self.rate * moment.load;
            let count = match world.measure {
                Measure::Errors | Measure::Latency => {
                    let events = draw.events(load);
                    requests(draw, world.weather, events, share)
                }
                Measure::Frames => sessions(draw, load / 10.0, share, before),
            };
            before = Some(count);
            let mut stable = Arm::default();
            match world.measure {
                Measure::Errors => stable.requests = count,
                Measure::Latency => stable.latency = count,
                Measure::Frames => stable.frames = count,
            }
            history.take(&Bin {
                start: moment_of(i) - INTERVAL.times(BEFORE as u64),
                span: INTERVAL,
                stable,
                canary: Arm::default(),
            });
        }
        history.past(metric)
    }
}

/// When an interval since the start begins.
pub(crate) fn moment_of(interval: usize) -> Timestamp {
    Timestamp::from_millis(1_795_000_000_000) + INTERVAL.times(interval as u64)
}

fn requests(draw: &mut Draw, weather: Weather, events: u64, share: f64) -> Count {
    let bad = if weather == Weather::Clustered {
        draw.clustered(events, share)
    } else {
        draw.bad(events, share)
    };
    Count { events, bad }
}

/// Sessions last three minutes in the mean, and a slow one is slow all the time.
fn sessions(draw: &mut Draw, expected: f64, share: f64, before: Option<Count>) -> Count {
    let Some(before) = before else {
        let events = draw.events(expected);
        let bad = draw.bad(events, share);
        return Count { events, bad };
    };
    let good = before.events - before.bad;
    let stay = |draw: &mut Draw, sessions: u64| sessions - draw.bad(sessions, TURNOVER);
    let (bad, good) = (stay(draw, before.bad), stay(draw, good));
    let new = draw.events(expected * TURNOVER);
    let slow = draw.bad(new, share);
    Count {
        events: bad + good + new,
        bad: bad + slow,
    }
}

fn moments(weather: Weather, sky: &mut Draw) -> Vec<Moment> {
    let mut moments = vec![CALM; BEFORE + LONGEST + 1];
    match weather {
        Weather::Calm | Weather::Clustered | Weather::ColdStart | Weather::Gaps => {}
        Weather::Diurnal => {
            let phase = sky.part();
            for (i, moment) in moments.iter_mut().enumerate() {
                let hours = i as f64 / 360.0 + phase;
                moment.load = 1.0 + 0.5 * (std::f64::consts::TAU * hours).sin();
                (moment.canary, moment.stable) = (moment.load, moment.load);
            }
        }
        Weather::Shared => {
            for (moment, factor) in moments.iter_mut().zip(wandering(sky)) {
                (moment.canary, moment.stable) = (factor, factor);
            }
        }
        Weather::Apart => {
            for (moment, factor) in moments.iter_mut().zip(wandering(sky)) {
                moment.canary = factor;
            }
            for (moment, factor) in moments.iter_mut().zip(wandering(sky)) {
                moment.stable = factor;
            }
        }
        Weather::BrownOut => {
            let start = BEFORE + (sky.part() * (3 * STEP - 12) as f64) as usize;
            for moment in moments.iter_mut().skip(start).take(12) {
                moment.added = 0.005;
            }
        }
    }
    moments
}

fn wandering(sky: &mut Draw) -> Vec<f64> {
    let (left, deviation) = AR;
    let fresh = deviation * (1.0 - left * left).sqrt();
    let mut state = deviation * sky.normal();
    let factors = (0..=BEFORE + LONGEST).map(|_| {
        state = left * state + fresh * sky.normal();
        // The mean of a log-normal factor is above 1; this one's is 1.
        (state - deviation * deviation / 2.0).exp()
    });
    factors.collect()
}

fn gaps(weather: Weather, sky: &mut Draw) -> (Vec<bool>, Vec<bool>) {
    let minutes = LONGEST.div_ceil(6);
    if weather != Weather::Gaps {
        return (vec![false; LONGEST], vec![false; minutes]);
    }
    let mut missing: Vec<bool> = (0..LONGEST).map(|_| sky.part() < 0.2).collect();
    let start = (sky.part() * (3 * STEP - 6) as f64) as usize;
    missing[start..start + 6].fill(true);
    let missing_minutes = (0..minutes).map(|_| sky.part() < 0.2).collect();
    (missing, missing_minutes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::WORLDS;

    #[test]
    fn the_same_number_is_the_same_rollout() {
        for world in &WORLDS {
            let mut one = Traffic::new(world, 20, 7, 1, 5);
            let mut other = Traffic::new(world, 20, 7, 1, 5);
            // Asked in another order, told the same.
            let late = other.at(100, 1);
            assert_eq!(one.at(3, 0), other.at(3, 0), "{}", world.name);
            assert_eq!(one.at(100, 1), late, "{}", world.name);
            assert_eq!(one.past, other.past);
        }
    }

    #[test]
    fn shares_and_weights_are_those_of_the_world() {
        let world = WORLDS.iter().find(|world| world.name == "2 % from 25 %");
        let (mut canary, mut stable) = ([Count::default(); 2], Count::default());
        for run in 0..40 {
            let mut traffic = Traffic::new(world.unwrap(), 1_000, 1, 1, run);
            for interval in 0..30 {
                canary[0] += traffic.at(interval, 0).canary;
                canary[1] += traffic.at(30 + interval, 1).canary;
                stable += traffic.at(30 + interval, 1).stable;
            }
        }
        // Within four standard errors.
        let near = |found: Count, share: f64| {
            let expected = found.events as f64 * share;
            let off = (found.bad as f64 - expected).abs();
            assert!(off < 4.0 * expected.sqrt(), "{found:?}");
        };
        near(canary[0], 0.000_2);
        near(canary[1], 0.02);
        near(stable, 0.000_2);
        let parts = canary[1].events as f64 / stable.events as f64;
        assert!((parts * 3.0 - 1.0).abs() < 0.01, "{parts}");
    }

    #[test]
    fn a_slow_session_stays_slow() {
        let world = WORLDS.iter().find(|world| world.name == "frames 2 %");
        let mut traffic = Traffic::new(world.unwrap(), 1_000, 1, 1, 1);
        let slow: Vec<_> = (0..30).map(|i| traffic.at(i, 0).canary.bad).collect();
        assert!(
            slow.windows(2).all(|two| two[0].abs_diff(two[1]) <= 3),
            "{slow:?}"
        );
    }
}
