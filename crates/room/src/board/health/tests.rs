//! From which figure on a target ails, and since when.

use super::{Figures, ailments};
use crate::board::readings::{Known, Wanted};
use analysis::{Arm, Bin, Count};
use rollouts::{Observation, Recipe, SlotState};
use std::sync::Arc;
use vocab::{Gate, Percent, Span, Timestamp};
use wire::State;

/// An arm on which nothing is wrong.
fn sound() -> Arm {
    let count = |events| Count { events, bad: 0 };
    Arm {
        requests: count(1_000),
        frames: count(100),
        memory: count(100),
        latency_millis: Some([30.0, 60.0, 90.0]),
        frames_per_second: Some(70.0),
        memory_megabytes: Some(32.0),
        ..Arm::default()
    }
}

fn at(bin: u64) -> Timestamp {
    Timestamp::from_millis(0) + Span::seconds(10 * bin)
}

/// Ten minutes of intervals, each as `arm` makes it.
fn known(arm: impl Fn(u64) -> Arm) -> Known {
    let bins = (0..60).map(|n| Bin {
        start: at(n),
        span: Span::seconds(10),
        stable: arm(n),
        canary: Arm::default(),
    });
    let mut known = Known::default();
    known.learn(bins.collect(), at(0));
    known
}

fn gates() -> Vec<Gate> {
    Recipe::usual_gates()
}

fn found(arm: impl Fn(u64) -> Arm) -> Vec<(State, String)> {
    let ailments = ailments(&known(arm), &gates(), 6, false);
    let told = ailments.into_iter();
    told.map(|ailment| (ailment.state, ailment.text)).collect()
}

fn slow(p95: f64) -> impl Fn(u64) -> Arm {
    move |_| Arm {
        latency_millis: Some([30.0, p95, p95]),
        ..sound()
    }
}

fn failing(bad: u64) -> impl Fn(u64) -> Arm {
    move |_| Arm {
        requests: Count { events: 1_000, bad },
        ..sound()
    }
}

fn janky(frames: f64) -> impl Fn(u64) -> Arm {
    move |_| Arm {
        frames_per_second: Some(frames),
        ..sound()
    }
}

fn heavy(memory: f64) -> impl Fn(u64) -> Arm {
    move |_| Arm {
        memory_megabytes: Some(memory),
        ..sound()
    }
}

#[test]
fn every_limit_is_broken_just_beyond_it_and_not_at_it() {
    assert_eq!(found(|_| sound()), []);
    assert_eq!(found(failing(50)), []);
    assert_eq!(
        found(failing(51)),
        [(State::Critical, "errors 5.1 %".into())]
    );
    assert_eq!(found(slow(100.0)), []);
    assert_eq!(found(slow(101.0)), [(State::Low, "p95 101 ms".into())]);
    assert_eq!(found(slow(2_100.0)), [(State::High, "p95 2100 ms".into())]);
    assert_eq!(
        found(slow(3_100.0)),
        [(State::Critical, "p95 3100 ms".into())]
    );
    assert_eq!(found(janky(55.0)), []);
    assert_eq!(found(janky(54.0)), [(State::High, "54 FPS".into())]);
    assert_eq!(found(janky(29.0)), [(State::Critical, "29 FPS".into())]);
    assert_eq!(found(heavy(40.0)), []);
    assert_eq!(found(heavy(44.0)), [(State::Low, "memory 44 MB".into())]);
    assert_eq!(
        found(heavy(51.0)),
        [(State::Critical, "memory 51 MB".into())]
    );
}

#[test]
fn frames_are_judged_over_five_minutes_and_errors_over_one() {
    let last_minute = |n| n >= 54;
    let frames = found(|n| janky(if last_minute(n) { 40.0 } else { 70.0 })(n));
    assert_eq!(frames, [], "one bad minute in five");
    let errors = found(|n| failing(if last_minute(n) { 100 } else { 0 })(n));
    assert_eq!(errors.len(), 1);
}

#[test]
fn the_gravest_comes_first() {
    let both = found(|_| Arm {
        memory_megabytes: Some(44.0),
        ..failing(90)(0)
    });
    let states: Vec<State> = both.iter().map(|(state, _)| *state).collect();
    assert_eq!(states, [State::Critical, State::Low]);
}

#[test]
fn a_trouble_is_as_old_as_its_unbroken_run_and_older_than_what_is_kept() {
    let mut known = known(|n| failing(if n >= 20 { 100 } else { 0 })(n));
    let since = |known: &Known| ailments(known, &gates(), 6, false)[0].since;
    assert_eq!(since(&known), Some(at(20)));
    let wanted = Wanted {
        gates: gates(),
        tasks: 6,
        from: at(0),
    };
    known.diagnose(&wanted, at(60));
    known.learn(Vec::new(), at(40));
    assert_eq!(since(&known), Some(at(20)));
}

#[test]
fn a_latency_gate_on_another_quantile_is_no_limit_on_the_p95() {
    let gates = vec![Gate {
        tolerated: Percent::whole(1),
        ..gates().into_iter().nth(1).unwrap()
    }];
    assert_eq!(ailments(&known(slow(150.0)), &gates, 6, false), []);
}

#[test]
fn nothing_measured_is_no_figure_and_no_ailment() {
    assert_eq!(Figures::of(std::iter::empty()), Figures::default());
    assert_eq!(Figures::default().requests_per_second(), None);
    assert_eq!(found(|_| Arm::default()), []);
}

#[test]
fn measurements_that_may_not_be_read_are_missed_aloud() {
    let mut known = known(|_| sound());
    known.untold = Some("`cloudwatch:GetMetricData` is not permitted".into());
    let [ailment] = &ailments(&known, &gates(), 6, false)[..] else {
        panic!("one thing is missing");
    };
    assert_eq!(ailment.state, State::High);
    assert_eq!(
        ailment.text,
        "no measurements: `cloudwatch:GetMetricData` is not permitted"
    );
}

#[test]
fn while_a_rollout_moves_tasks_only_their_share_of_traffic_is_missed() {
    let side = |weight, desired, healthy| SlotState {
        release: Some("b81d07a".parse().unwrap()),
        weight: Percent::whole(weight),
        desired,
        running: desired,
        healthy,
        ..SlotState::default()
    };
    let text = |a, b, moving| {
        let mut known = known(|_| sound());
        known.seen = Some(Arc::new(Observation { at: at(60), a, b }));
        let found = ailments(&known, &gates(), 6, moving);
        found.into_iter().next().map(|ailment| ailment.text)
    };
    // Half of the traffic needs half of the tasks, however many are wanted.
    assert_eq!(text(side(50, 6, 3), side(50, 6, 3), true), None);
    let missing = text(side(50, 6, 6), side(50, 6, 2), true);
    assert_eq!(missing.as_deref(), Some("2 of 3 tasks healthy"));
    // What gets no traffic may have any number.
    assert_eq!(text(side(100, 6, 6), side(0, 6, 0), false), None);
    let missing = text(side(100, 6, 5), side(0, 0, 0), false);
    assert_eq!(missing.as_deref(), Some("5 of 6 tasks healthy"));
}
