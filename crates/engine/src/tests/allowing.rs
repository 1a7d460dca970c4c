//! Leave to change protected environments: given, ended, remembered.

use super::*;
use crate::{Allow, Input, Objection, Refused};
use vocab::EnvironmentName;

fn production() -> EnvironmentName {
    "production".parse().unwrap()
}

fn at(minutes: u64) -> Timestamp {
    Timestamp::from_millis(0) + Span::minutes(minutes)
}

fn ask(reason: &str, lasts: Option<Span>) -> Input {
    Input::Allow(Allow {
        environments: vec![production()],
        by: "ada".parse().unwrap(),
        reason: reason.into(),
        lasts,
    })
}

fn allowed() -> Engine {
    let mut engine = Engine::default();
    let input = ask("the new checkout", Some(Span::minutes(30)));
    let decision = engine.decide(&input, at(1)).unwrap();
    engine.apply(at(1), &decision).unwrap();
    engine
}

#[test]
fn leave_ends_by_itself_and_holds_for_one_environment() {
    let engine = allowed();
    let given = engine.allowance(&production(), at(30)).unwrap();
    assert_eq!(given.reason, "the new checkout");
    assert_eq!(engine.allowance(&production(), at(31)), None);
    assert_eq!(engine.allowance(&"staging".parse().unwrap(), at(2)), None);
}

#[test]
fn leave_without_a_reason_is_refused() {
    let refused = Engine::default().decide(&ask(" ", Some(Span::minutes(30))), at(1));
    assert_eq!(refused, Err(Objection::Refused(Refused::Unreasoned)));
}

#[test]
fn leave_is_taken_back_once() {
    let mut engine = allowed();
    let decision = engine.decide(&ask("", None), at(2)).unwrap();
    engine.apply(at(2), &decision).unwrap();
    assert_eq!(engine.allowance(&production(), at(2)), None);
    assert!(engine.decide(&ask("", None), at(3)).unwrap().is_empty());
}

#[test]
fn leave_outlives_a_snapshot() {
    let engine = allowed();
    let again = Engine::recover(Some(&engine.snapshot().unwrap()), &[]).unwrap();
    assert_eq!(
        again.allowance(&production(), at(2)),
        engine.allowance(&production(), at(2))
    );
}
