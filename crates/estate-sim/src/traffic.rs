//! Traffic: how many requests per second users make, and when.
//!
//! The rate follows the local time of day by half up and half down (busiest at
//! 15:00, quietest at 03:00), wanders by some percent over minutes, and is the
//! mean of a Poisson law in every interval.

use crate::catalog::Ground;
use crate::noise::Purpose;
use std::f64::consts::TAU;
use vocab::Timestamp;

const HOUR_MILLIS: f64 = 3_600_000.0;
const BUSIEST_HOUR: f64 = 15.0;

/// Requests per second users make on a target at a moment.
pub(crate) fn rate(ground: &Ground, at: Timestamp) -> f64 {
    ground.rate * time_of_day(ground, at) * wandering(ground, at)
}

/// Factor from 0.5 to 1.5 that follows the local time of day.
fn time_of_day(ground: &Ground, at: Timestamp) -> f64 {
    let hour = at.millis() as f64 / HOUR_MILLIS + ground.hours_ahead - BUSIEST_HOUR;
    1.0 + 0.5 * (hour / 24.0 * TAU).cos()
}

/// Factor around 1: slow noise with two time constants.
fn wandering(ground: &Ground, at: Timestamp) -> f64 {
    let drift = |period| ground.place.drift(at.millis(), period, Purpose::Rate, 0);
    (0.10 * drift(300_000) + 0.05 * drift(47_000)).exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::grounds;
    use vocab::Span;

    fn day() -> Vec<Timestamp> {
        let midnight: Timestamp = "2026-11-17T00:00:00Z".parse().unwrap();
        (0..288).map(|n| midnight + Span::minutes(5 * n)).collect()
    }

    #[test]
    fn the_mean_over_a_day_is_the_one_in_the_catalog() {
        let website = &grounds(1)[0];
        let sum: f64 = day().iter().map(|&at| rate(website, at)).sum();
        let mean = sum / 288.0;
        assert!((114.0..126.0).contains(&mean), "{mean}");
    }

    #[test]
    fn each_region_is_busiest_in_its_own_afternoon() {
        let busiest = |ground: &Ground| {
            let quiet = |at: &Timestamp| time_of_day(ground, *at);
            let all = day();
            let best = all.iter().max_by(|a, b| quiet(a).total_cmp(&quiet(b)));
            best.unwrap().clock()
        };
        let grounds = grounds(1);
        assert_eq!(busiest(&grounds[0]), "20:00:00");
        assert_eq!(busiest(&grounds[5]), "15:00:00");
        assert_eq!(busiest(&grounds[10]), "07:00:00");
    }
}
