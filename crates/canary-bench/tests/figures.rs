//! The short benchmark against its recorded figures.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

use canary_bench::{Feed, METHODS, Pace, Plan, Results, WORLDS, compare, csv, short};

const RECORDED: &str = include_str!("figures.csv");

#[test]
fn no_figure_got_worse() {
    let worse = compare(&short(2), RECORDED);
    assert!(
        worse.is_empty(),
        "if it is meant to be so, `cargo xtask bench canary --record`:\n{}",
        worse.join("\n")
    );
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let plan = Plan {
        worlds: WORLDS[4..7].to_vec(),
        rates: vec![5, 100],
        feeds: Feed::ALL.to_vec(),
        methods: &METHODS,
        pace: Pace::Asked,
        runs: 6,
        seed: 3,
    };
    let on = |threads| csv(&Results(plan.run(threads)));
    assert_eq!(on(1), on(3));
}
