//! Whether our error bound holds where it is tightest: a canary exactly at the
//! limit, and one exactly at the tolerated ratio to a stable that is beyond the
//! limit itself. A rollback is wrong in both.
//!
//! The whole ladder is walked whatever the judge says, so that changes of weight
//! are part of it.

use crate::case::{Plan, Row};
use crate::method::METHODS;
use crate::walk::{Feed, Pace};
use crate::world::{Canary, Measure, Weather, World};

/// The limits: of both at once, of the share beside a much better stable, of the
/// ratio to a stable that is beyond the limit.
const LIMITS: [World; 4] = [
    World::healthy("share at the limit", 0.001, Weather::Calm),
    at_ratio(
        "share at the limit, stable 0.02 %",
        Measure::Errors,
        0.000_2,
        0.001,
    ),
    at_ratio(
        "ratio at the limit, 0.4 → 0.6 %",
        Measure::Errors,
        0.004,
        0.006,
    ),
    at_ratio(
        "ratio at the limit, 10 → 12 % latency",
        Measure::Latency,
        0.1,
        0.12,
    ),
];

const fn at_ratio(name: &'static str, measure: Measure, stable: f64, canary: f64) -> World {
    World {
        name,
        measure,
        stable,
        canary: Canary::Bad(canary),
        weather: Weather::Calm,
    }
}

/// Runs the limits; every rollback in them is wrong, whatever the row calls it.
#[must_use]
pub fn validity(runs: u64, seed: u64, rates: &[u32], threads: usize) -> Vec<Row> {
    let plan = Plan {
        worlds: LIMITS.to_vec(),
        rates: rates.to_vec(),
        feeds: vec![Feed::Tens],
        methods: &METHODS[..1],
        pace: Pace::Forced,
        runs,
        seed,
    };
    plan.run(threads)
}
