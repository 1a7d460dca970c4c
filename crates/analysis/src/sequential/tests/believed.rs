//! Whether it can be believed: rollouts just at the limits, simulated.
//!
//! The benchmark does the same with ten times as many, and in worse weather.

use super::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Binomial, Distribution};

const ROLLOUTS: u64 = 2_000;

fn drawn(random: &mut ChaCha8Rng, events: u64, share: f64) -> (u64, u64) {
    let bad = Binomial::new(events, share).unwrap().sample(random);
    (events, bad)
}

/// Of so many rollouts, 40 intervals with these shares on the canary and on stable,
/// those that ever had such a verdict.
fn ever(canary: f64, stable: f64, wrong: impl Fn(&Verdict) -> bool) -> usize {
    let rollouts = (0..ROLLOUTS).filter(|seed| {
        let mut random = ChaCha8Rng::seed_from_u64(*seed);
        let mut trial = Trial::of(terms(gate(Metric::ErrorRate, 1.0, 1.5)));
        (0..40).any(|_| {
            let canary = drawn(&mut random, 120, canary);
            let stable = drawn(&mut random, 1_080, stable);
            wrong(&trial.pass(canary, stable).verdict())
        })
    });
    rollouts.count()
}

fn is_blame(verdict: &Verdict) -> bool {
    *verdict == Verdict::RollBack
}

#[test]
fn a_canary_at_the_limit_is_blamed_once_in_a_hundred_at_most() {
    let blamed = ever(0.01, 0.001, is_blame);
    assert!(blamed <= 20, "{blamed} of {ROLLOUTS}");
}

#[test]
fn a_canary_at_the_tolerated_ratio_is_blamed_once_in_a_hundred_at_most() {
    let blamed = ever(0.06, 0.04, is_blame);
    assert!(blamed <= 20, "{blamed} of {ROLLOUTS}");
}

#[test]
fn a_canary_at_the_limit_is_promoted_once_in_twenty_at_most() {
    let promoted = ever(0.01, 0.01, |verdict| *verdict == Verdict::Promote);
    assert!(promoted <= 100, "{promoted} of {ROLLOUTS}");
}

#[test]
fn a_canary_beyond_both_is_always_found() {
    let blamed = ever(0.06, 0.001, is_blame);
    assert_eq!(blamed as u64, ROLLOUTS);
}
