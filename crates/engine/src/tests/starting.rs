//! Starting: what is refused, and taking another's place.

use super::*;
use rollouts::{Code, Note, Severity};

#[test]
fn a_second_rollout_on_a_target_is_refused() {
    let mut stage = Stage::new();
    stage.start(&wish("2f9c1e4")).unwrap();
    let second = stage.prepared(&Wish {
        supersede: true,
        ..wish("3ab77d0")
    });
    let refused = stage.refused(Start {
        supersede: false,
        ..second
    });
    assert_eq!(
        refused.to_string(),
        "rollout `r1` is under way on `production/us-east-1/website`; wait for it, roll it back, \
         or supersede it"
    );
}

#[test]
fn a_plan_with_errors_is_refused_with_their_texts() {
    let mut stage = Stage::new();
    let mut start = stage.prepared(&wish("2f9c1e4"));
    start.notes.push(Note {
        severity: Severity::Error,
        code: Code::Quota,
        step: None,
        text: "too many tasks".into(),
    });
    assert_eq!(
        stage.refused(start).to_string(),
        "the plan must not be started: too many tasks"
    );
}

#[test]
fn a_plan_made_for_swapped_roles_is_refused() {
    let mut stage = Stage::new();
    let mut start = stage.prepared(&wish("2f9c1e4"));
    start.seen.a.release = Some(release("3ab77d0"));
    assert_eq!(
        stage.refused(start).to_string(),
        "the plan is out of date: slot a runs 3ab77d0 now; make a new plan"
    );
}

#[test]
fn a_target_with_weight_left_on_the_canary_is_refused() {
    let mut stage = Stage::new();
    let mut start = stage.prepared(&wish("2f9c1e4"));
    (start.seen.a.weight, start.seen.b.weight) = (Percent::whole(95), Percent::whole(5));
    assert_eq!(
        stage.refused(start).to_string(),
        "the plan is out of date: slot b has weight 5 % now; make a new plan"
    );
}

#[test]
fn an_old_plan_is_refused() {
    let mut stage = Stage::new();
    let start = stage.prepared(&wish("2f9c1e4"));
    stage.now = stage.now + Span::minutes(31);
    assert_eq!(
        stage.refused(start).to_string(),
        "the plan is out of date: it was made 31 min ago; make a new plan"
    );
}

#[test]
fn a_plan_whose_id_is_taken_is_refused_also_after_the_other_has_ended() {
    let mut stage = Stage::new();
    let twin = stage.prepared(&wish("3ab77d0"));
    stage.start(&wish("2f9c1e4")).unwrap();
    let taken = "the plan is out of date: there is a rollout `r1` already; make a new plan";
    assert_eq!(stage.refused(twin.clone()).to_string(), taken);
    stage.command("r1", Verb::Abort);
    stage.until(|engine| engine.active().is_empty());
    assert_eq!(stage.refused(twin).to_string(), taken);
}

#[test]
fn what_supersedes_waits_and_begins_after_the_other_has_ended() {
    let mut stage = Stage::new();
    stage.start(&wish("2f9c1e4")).unwrap();
    stage.until(|engine| engine.active()[&id("r1")].rollout().has_shifted());
    stage
        .start(&Wish {
            supersede: true,
            ..wish("3ab77d0")
        })
        .unwrap();
    assert_eq!(stage.phase("r1"), "returning");
    while stage.engine.active().contains_key(&id("r1")) {
        assert_eq!(stage.phase("r2"), "waiting");
        let waiting = stage.engine.waiting(&website()).unwrap();
        assert_eq!(waiting.rollout().plan().id, id("r2"));
        assert!(
            stage
                .engine
                .orders()
                .iter()
                .all(|order| order.rollout == id("r1"))
        );
        stage.pass();
    }
    stage.until(|engine| engine.active().is_empty());
    let endings: Vec<Ending> = stage
        .engine
        .ended()
        .iter()
        .map(|ended| ended.ending)
        .collect();
    assert_eq!(endings, [Ending::Aborted, Ending::Completed]);
    let seen = stage.target(&website());
    assert_eq!(seen.slot(seen.stable()).release, Some(release("3ab77d0")));
}

#[test]
fn a_third_has_no_place_behind_the_one_that_waits() {
    let mut stage = Stage::new();
    let take_over = |name| Wish {
        supersede: true,
        ..wish(name)
    };
    stage.start(&wish("2f9c1e4")).unwrap();
    stage.pass();
    stage.start(&take_over("3ab77d0")).unwrap();
    let third = stage.prepared(&take_over("2f9c1e4"));
    assert_eq!(
        stage.refused(third).to_string(),
        "the plan is out of date: rollout `r2` waits already; make a new plan"
    );
}

#[test]
fn an_unknown_release_is_answered_with_the_nearest() {
    let mut stage = Stage::new();
    let unknown = stage.draft(&wish("2f9c1e5")).unwrap_err();
    assert!(matches!(unknown, Undraftable::UnknownRelease { .. }));
    assert!(unknown.to_string().contains("`2f9c1e4`"), "{unknown}");
}
