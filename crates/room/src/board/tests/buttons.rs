//! Lines, buttons and the way back.

use crate::stage::{Stage, WEBSITE, minute};
use rollouts::Verb;
use vocab::{Percent, RolloutId};
use wire::ActionView;

fn refused(stage: &Stage, id: &RolloutId) -> Vec<String> {
    let actions = stage.board().actions(id).into_iter();
    let refused = actions.filter(|action| !action.refused.is_empty());
    refused.map(|action| action.verb).collect()
}

fn verbs(actions: &[ActionView]) -> Vec<&str> {
    actions.iter().map(|action| action.verb.as_str()).collect()
}

#[test]
fn a_baking_rollout_can_be_told_everything() {
    let (mut stage, id) = Stage::with("2f9c1e4");
    stage.run_until(minute(9));
    let actions = stage.board().actions(&id);
    let all = ["pause", "promote", "promote-fully", "abort", "roll-back"];
    assert_eq!(verbs(&actions), all);
    assert_eq!(refused(&stage, &id), Vec::<String>::new());
    assert_eq!(actions[1].label, "Promote…");
}

#[test]
fn a_paused_one_offers_to_unpause_in_the_same_place() {
    let (mut stage, id) = Stage::with("2f9c1e4");
    stage.run_until(minute(9));
    stage.command(&id, Verb::Pause, None);
    assert_eq!(verbs(&stage.board().actions(&id))[0], "unpause");
}

#[test]
fn on_the_way_back_nothing_can_be_told_not_even_to_go_back() {
    let (mut stage, id) = Stage::with("2f9c1e4");
    stage.run_until(minute(9));
    stage.command(&id, Verb::RollBack, None);
    assert_eq!(refused(&stage, &id).len(), 5);
    let board = stage.board();
    let back = board.actions(&id).pop().unwrap();
    assert_eq!(back.refused, "under way already: return to stable");
    let line = board.lines().remove(0);
    assert!(!line.can_roll_back);
    assert_eq!(line.back_in, "on its way back");
}

#[test]
fn what_has_ended_well_can_be_taken_back_to_the_release_before() {
    let (mut stage, id) = Stage::with("2f9c1e4");
    stage.run_to_end(&id);
    let back = stage.board().actions(&id).pop().unwrap();
    assert_eq!(
        (back.label.as_str(), back.refused.as_str()),
        ("Roll back to b81d07a", "")
    );
    let next = stage.start(WEBSITE, "e94a6c1", None);
    let back = stage.board().actions(&id).pop().unwrap();
    assert!(
        !back.refused.is_empty(),
        "another one is under way: {back:?}"
    );
    assert_eq!(stage.board().actions(&next).len(), 5);
}

#[test]
fn what_has_ended_badly_cannot_be_told_anything() {
    let (mut stage, id) = Stage::with("3ab77d0");
    stage.run_to_end(&id);
    assert_eq!(refused(&stage, &id).len(), 5);
}

#[test]
fn a_line_says_what_is_next_and_how_far_the_way_back_is() {
    let (mut stage, id) = Stage::with("2f9c1e4");
    let early = stage.board().lines().remove(0);
    assert_eq!(early.back_in, "no user has met it yet");
    stage.run_to_bake(&id, Percent::whole(25));
    let line = stage.board().lines().remove(0);
    assert_eq!(
        (line.stable.as_str(), line.release.as_str()),
        ("b81d07a", "2f9c1e4")
    );
    assert!((line.weight - 25.0).abs() < 1e-9);
    assert_eq!(line.step.1, 14);
    assert!(line.next.starts_with("judged at "), "{}", line.next);
    assert_eq!(line.back_in, "back within 30 s");
    assert!(line.can_roll_back && line.protected);
}

#[test]
fn the_way_back_is_expected_to_take_as_long_as_the_last_one() {
    let (mut stage, id) = Stage::with("3ab77d0");
    stage.run_to_end(&id);
    let took = stage.rehearsal.engine().ended()[0]
        .timeline
        .promise()
        .unwrap();
    let second = stage.start(WEBSITE, "2f9c1e4", None);
    stage.run_until(stage.rehearsal.now() + vocab::Span::minutes(9));
    let board = stage.board();
    let line = board.lines().remove(0);
    let seconds = took.as_millis().div_ceil(1_000);
    assert_eq!(line.back_in, format!("back in about {seconds} s"));
    let rollout = board.engine.active()[&second].rollout().clone();
    let way = board.way_back(&rollout, "for 10 min: pause");
    assert_eq!(way.stable_side, "6 of 6 tasks warm, can take 100 %");
    assert!(
        way.promise.ends_with(&format!("last way back {took}")),
        "{}",
        way.promise
    );
}

#[test]
fn a_weight_that_was_read_before_the_journal_went_on_is_not_shown() {
    let (mut stage, id) = Stage::with("2f9c1e4");
    stage.run_until(minute(3));
    let before = stage.board();
    stage.run_to_bake(&id, Percent::whole(25));
    let mut board = stage.board();
    board.drive = crate::room::Drive::Elsewhere("roomctl serve".into());
    board.known = before.known;
    assert!((before.engine.active().len(), board.lines()[0].weight) == (1, 25.0));
}
