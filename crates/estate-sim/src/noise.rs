//! Randomness without state: every draw is a function of where it is made.
//!
//! A draw site (seed, place, moment, purpose) is the key of a ChaCha8 stream. The
//! same question therefore gets the same answer in any order, from any process
//! and after any restart, and asking one question never changes the answer to
//! another. Counts are drawn in bulk, never event by event.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Binomial, Distribution, Poisson, StandardNormal};

/// What a draw is for. The numbers are part of the meaning of a world file:
/// renumbering changes what every seed shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Requests = 1,
    Errors = 2,
    Latency = 3,
    Sessions = 4,
    Rate = 5,
    Pace = 6,
    TaskLife = 7,
    InFlight = 8,
    Drain = 9,
    Write = 10,
    Read = 11,
    Suite = 12,
}

/// The part of a draw site that stays the same for one target of one world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    seed: u64,
    name: u64,
}

impl Place {
    /// The place with this name in the world with this seed.
    pub(crate) fn new(seed: u64, name: &str) -> Self {
        Self {
            seed,
            name: digest(name),
        }
    }

    /// The stream of a draw site: a moment (or interval), a purpose, and what
    /// else tells one draw from another.
    pub(crate) fn stream(self, when: i64, purpose: Purpose, which: u64) -> Stream {
        let words = [
            self.seed,
            self.name,
            when.cast_unsigned(),
            which ^ ((purpose as u64) << 56),
        ];
        let mut key = [0; 32];
        for (bytes, word) in key.chunks_exact_mut(8).zip(words) {
            bytes.copy_from_slice(&word.to_le_bytes());
        }
        Stream(ChaCha8Rng::from_seed(key))
    }

    /// Smooth noise between -1 and 1 that wanders over about `period` milliseconds.
    pub(crate) fn drift(self, at_millis: i64, period: i64, purpose: Purpose, which: u64) -> f64 {
        let period = period.max(1);
        let knot = at_millis.div_euclid(period);
        let part = at_millis.rem_euclid(period) as f64 / period as f64;
        let ease = part * part * (3.0 - 2.0 * part);
        let value = |knot: i64| self.knot(knot, purpose, which ^ period.cast_unsigned());
        let (left, right) = (value(knot), value(knot.wrapping_add(1)));
        left + (right - left) * ease
    }

    /// Noise is asked for several times per interval, so its knots are mixed
    /// directly; a cipher would cost more than all the counts together.
    fn knot(self, knot: i64, purpose: Purpose, which: u64) -> f64 {
        let words = [self.name, knot.cast_unsigned(), which, purpose as u64];
        let mixed = words.iter().fold(self.seed, |all, word| mix(all ^ word));
        (mixed >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}

/// One stream of random numbers.
#[derive(Debug)]
pub(crate) struct Stream(ChaCha8Rng);

impl Stream {
    /// Uniform from 0 up to 1.
    pub(crate) fn share(&mut self) -> f64 {
        self.0.random()
    }

    /// Uniform between two bounds.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.share()
    }

    /// Whether something with this probability happens.
    pub(crate) fn happens(&mut self, probability: f64) -> bool {
        self.share() < probability
    }

    /// Standard normal.
    pub(crate) fn normal(&mut self) -> f64 {
        StandardNormal.sample(&mut self.0)
    }

    /// Log-normal with this median; `sigma` is the standard deviation of the logarithm.
    pub(crate) fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        median * (sigma * self.normal()).exp()
    }

    /// How many independent events happen where `mean` are expected.
    pub(crate) fn poisson(&mut self, mean: f64) -> u64 {
        Poisson::new(mean).map_or(0, |law| whole(law.sample(&mut self.0)))
    }

    /// How many of `events` are bad when each is with this probability.
    pub(crate) fn binomial(&mut self, events: u64, probability: f64) -> u64 {
        Binomial::new(events, probability.clamp(0.0, 1.0)).map_or(0, |law| law.sample(&mut self.0))
    }

    /// Size of a cluster: geometric, at least 1, with this mean.
    pub(crate) fn cluster(&mut self, mean: f64) -> u64 {
        if mean <= 1.0 {
            return 1;
        }
        let tail = (1.0 - self.share()).ln() / (1.0 - 1.0 / mean).ln();
        1 + whole(tail)
    }
}

/// Rounds down to a whole number that is not negative; what is no number is 0.
pub(crate) fn whole(number: f64) -> u64 {
    number as u64
}

/// A number for a name (FNV-1a, 64 bits).
pub(crate) fn digest(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Spreads the bits of a number over all others (the finaliser of SplitMix64).
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(numbers: impl Iterator<Item = f64>) -> f64 {
        let all: Vec<f64> = numbers.collect();
        all.iter().sum::<f64>() / all.len() as f64
    }

    #[test]
    fn a_draw_depends_on_its_site_alone() {
        let place = Place::new(7, "production/us-east-1/website");
        let draw = |which| place.stream(1_000, Purpose::Errors, which).poisson(50.0);
        let first: Vec<u64> = (0..20).map(draw).collect();
        let mut again: Vec<u64> = (0..20).rev().map(draw).collect();
        again.reverse();
        assert_eq!(first, again);
        assert!(first.iter().any(|&n| n != first[0]));
    }

    #[test]
    fn every_part_of_a_site_matters() {
        let draw = |seed, name, when, purpose, which| {
            Place::new(seed, name).stream(when, purpose, which).share()
        };
        let base = draw(1, "x", 1, Purpose::Rate, 1);
        for other in [
            draw(2, "x", 1, Purpose::Rate, 1),
            draw(1, "y", 1, Purpose::Rate, 1),
            draw(1, "x", 2, Purpose::Rate, 1),
            draw(1, "x", 1, Purpose::Pace, 1),
            draw(1, "x", 1, Purpose::Rate, 2),
        ] {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn clusters_have_the_mean_they_were_asked_for() {
        let mut stream = Place::new(1, "x").stream(0, Purpose::Errors, 0);
        let found = mean((0..20_000).map(|_| stream.cluster(5.0) as f64));
        assert!((4.8..5.2).contains(&found), "{found}");
        assert_eq!(stream.cluster(1.0), 1);
    }

    #[test]
    fn impossible_laws_draw_nothing() {
        let mut stream = Place::new(1, "x").stream(0, Purpose::Errors, 0);
        assert_eq!(stream.poisson(0.0), 0);
        assert_eq!(stream.poisson(f64::NAN), 0);
        assert_eq!(stream.binomial(10, 2.0), 10);
        assert_eq!(stream.binomial(10, -1.0), 0);
    }

    #[test]
    fn drift_is_smooth_bounded_and_centred() {
        let place = Place::new(3, "x");
        let at = |millis| place.drift(millis, 60_000, Purpose::Rate, 0);
        let values: Vec<f64> = (0..50_000).map(|n| at(n * 1_000)).collect();
        assert!(values.iter().all(|v| (-1.0..=1.0).contains(v)));
        assert!(values.windows(2).all(|w| (w[0] - w[1]).abs() < 0.06));
        let centre = mean(values.iter().copied());
        assert!(centre.abs() < 0.1, "{centre}");
        let spread = mean(values.iter().map(|v| v * v)).sqrt();
        assert!((0.3..0.7).contains(&spread), "{spread}");
    }
}
