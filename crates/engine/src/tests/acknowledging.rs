//! Alarms that somebody has seen: noted once, remembered, not for ever.

use super::*;
use crate::{Acknowledge, Input};

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn seen(engine: &mut Engine, alarm: &str, by: &str, millis: i64) -> usize {
    let input = Input::Acknowledge(Acknowledge {
        alarm: alarm.into(),
        by: by.parse().unwrap(),
    });
    let decision = engine.decide(&input, at(millis)).unwrap();
    engine.apply(at(millis), &decision).unwrap();
    decision.facts.len()
}

fn by(engine: &Engine, alarm: &str) -> Option<String> {
    engine.acknowledged_by(alarm).map(ToString::to_string)
}

#[test]
fn who_was_first_stays_the_one_and_a_second_is_not_journalled() {
    let mut engine = Engine::default();
    assert_eq!(by(&engine, "stuck-r1"), None);
    assert_eq!(seen(&mut engine, "stuck-r1", "ada", 1), 1);
    assert_eq!(seen(&mut engine, "stuck-r1", "grace", 2), 0);
    assert_eq!(by(&engine, "stuck-r1").as_deref(), Some("ada"));
    assert_eq!(by(&engine, "stuck-r2"), None);
}

#[test]
fn it_outlives_a_snapshot() {
    let mut engine = Engine::default();
    seen(&mut engine, "stuck-r1", "ada", 1);
    let again = Engine::recover(Some(&engine.snapshot().unwrap()), &[]).unwrap();
    assert_eq!(by(&again, "stuck-r1").as_deref(), Some("ada"));
}

#[test]
fn the_oldest_are_forgotten_when_there_are_too_many() {
    let mut engine = Engine::default();
    for number in 0..=500 {
        seen(&mut engine, &format!("a{number:03}"), "ada", number);
    }
    assert_eq!(by(&engine, "a000"), None);
    assert!(by(&engine, "a001").is_some() && by(&engine, "a500").is_some());
}
