//! Latency: log-normal, with a scale that rises with the load of the tasks.
//!
//! The factor on latency is the waiting factor of a single queue, `ρ/(1−ρ)`,
//! weighted so that it is hardly felt at half load and plainly at nine tenths.
//! Above what the tasks can serve, the surplus fails and the rest crawls.

use crate::catalog::Ground;
use crate::noise::{Purpose, Stream};
use vocab::Timestamp;

const QUEUE_WEIGHT: f64 = 0.03;
/// Utilisation from which the queue no longer follows the formula, but grows.
const SATURATED: f64 = 0.97;
const LARGEST_FACTOR: f64 = 8.0;

/// Factor on latency at a utilisation (offered load by capacity, 0 and up).
pub(crate) fn load_factor(utilisation: f64) -> f64 {
    let queued = utilisation.clamp(0.0, SATURATED);
    let waiting = QUEUE_WEIGHT * queued / (1.0 - queued);
    let crawling = 4.0 * (utilisation - SATURATED).max(0.0);
    (1.0 + waiting + crawling).min(LARGEST_FACTOR)
}

/// Share of requests that cannot be served at a utilisation.
pub(crate) fn shed(utilisation: f64) -> f64 {
    if utilisation > 1.0 {
        1.0 - 1.0 / utilisation
    } else {
        0.0
    }
}

/// Factor around 1 that both slots share for the most part, so that a bad minute
/// of the machines is not mistaken for the canary's.
pub(crate) fn weather(ground: &Ground, at: Timestamp, slot: u64) -> f64 {
    let drift = |period, which| {
        ground
            .place
            .drift(at.millis(), period, Purpose::Pace, which)
    };
    (0.02 * drift(90_000, 0) + 0.008 * drift(60_000, 1 + slot)).exp()
}

/// Probability that a log-normal value is above `bound`.
pub(crate) fn above(ln_median: f64, sigma: f64, bound: f64) -> f64 {
    if bound <= 0.0 {
        return 1.0;
    }
    normal_tail((bound.ln() - ln_median) / sigma)
}

/// Probability that a standard normal value is above `z`.
///
/// Abramowitz and Stegun, *Handbook of Mathematical Functions*, 26.2.17; absolute
/// error below 7.5e-8.
pub(crate) fn normal_tail(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let weights = [
        0.319_381_530,
        -0.356_563_782,
        1.781_477_937,
        -1.821_255_978,
        1.330_274_429,
    ];
    let sum = weights
        .iter()
        .rev()
        .fold(0.0, |sum, weight| (sum + weight) * t);
    let upper = density(z) * sum;
    if z < 0.0 { 1.0 - upper } else { upper }
}

fn density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// Median, 95th and 99th percentile of `events` log-normal values, with the
/// sampling error so many values have.
pub(crate) fn quantiles(stream: &mut Stream, ln_median: f64, sigma: f64, events: u64) -> [f64; 3] {
    let root = (events.max(1) as f64).sqrt();
    // Probability, its standard normal quantile, and how far a sample's quantile
    // may plausibly be off: small samples have no 99th percentile of their own.
    let mut found = [(0.5_f64, 0.0_f64), (0.95, 1.6449), (0.99, 2.3263)].map(|(share, z)| {
        let error = (share * (1.0 - share)).sqrt() / (density(z) * root);
        let off = (error * stream.normal()).clamp(-1.0, 1.0);
        (ln_median + sigma * (z + off)).exp()
    });
    found.sort_by(f64::total_cmp);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Place;

    #[test]
    fn the_normal_tail_is_that_of_the_tables() {
        for (z, tail) in [
            (0.0, 0.5),
            (1.0, 0.158_655),
            (1.96, 0.024_998),
            (-1.0, 0.841_345),
        ] {
            assert!((normal_tail(z) - tail).abs() < 1e-5, "{z}");
        }
    }

    #[test]
    fn latency_rises_with_load_and_never_falls() {
        let factors: Vec<f64> = (0..30).map(|n| load_factor(f64::from(n) / 10.0)).collect();
        assert!(factors.windows(2).all(|w| w[0] <= w[1]));
        assert!(load_factor(0.5) < 1.05);
        assert!((1.2..1.4).contains(&load_factor(0.9)));
        assert!(load_factor(1.5) > 3.0);
        assert_eq!(load_factor(99.0), LARGEST_FACTOR);
    }

    #[test]
    fn what_cannot_be_served_fails() {
        assert_eq!(shed(0.99), 0.0);
        assert_eq!(shed(2.0), 0.5);
    }

    #[test]
    fn doubling_the_median_doubles_every_quantile() {
        let draw = |median: f64| {
            let mut stream = Place::new(1, "x").stream(0, Purpose::Latency, 0);
            quantiles(&mut stream, median.ln(), 0.5, 1_000)
        };
        let (fast, slow) = (draw(40.0), draw(80.0));
        for (fast, slow) in fast.iter().zip(slow) {
            assert!((slow / fast - 2.0).abs() < 1e-9);
        }
        assert!((80.0..105.0).contains(&fast[1]), "{fast:?}");
    }
}
