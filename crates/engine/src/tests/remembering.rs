//! What is remembered of rollouts that have ended, and what may leave now.

use super::*;
use crate::Decision;
use rollouts::{Code, Severity};
use vocab::{EffectId, Generation};

#[test]
fn a_failed_release_is_remembered_and_forgiven_after_a_completion() {
    let mut stage = Stage::new();
    stage.suite_fails = true;
    assert_eq!(stage.shipped("2f9c1e4"), Ending::Failed);
    let service = website().service;
    let failed = |stage: &Stage| stage.engine.failure(&service, &release("2f9c1e4")).cloned();
    assert_eq!(failed(&stage).unwrap().rollout, id("r1"));
    let notes = stage.draft(&wish("2f9c1e4")).unwrap().notes;
    let note = notes.iter().find(|note| note.code == Code::FailedBefore);
    assert_eq!(note.unwrap().severity, Severity::Error);
    stage.suite_fails = false;
    let again = Wish {
        again: true,
        ..wish("2f9c1e4")
    };
    stage.start(&again).unwrap();
    stage.until(|engine| engine.active().is_empty());
    assert_eq!(
        stage.engine.ended().last().unwrap().ending,
        Ending::Completed
    );
    assert_eq!(failed(&stage), None);
}

#[test]
fn a_rollout_that_was_aborted_is_not_held_against_its_release() {
    let mut stage = Stage::new();
    stage.start(&wish("2f9c1e4")).unwrap();
    stage.pass();
    stage.command("r1", Verb::Abort);
    stage.until(|engine| engine.active().is_empty());
    assert_eq!(
        stage
            .engine
            .failure(&website().service, &release("2f9c1e4")),
        None
    );
}

#[test]
fn the_earlier_release_is_the_one_that_served_before() {
    let mut stage = Stage::new();
    assert_eq!(stage.engine.earlier(&website()), None);
    assert_eq!(stage.shipped("2f9c1e4"), Ending::Completed);
    assert_eq!(stage.engine.earlier(&website()), Some(release(STABLE)));
    stage.suite_fails = true;
    stage.shipped("3ab77d0");
    assert_eq!(stage.engine.earlier(&website()), Some(release(STABLE)));
    stage.suite_fails = false;
    let again = Wish {
        again: true,
        ..wish("3ab77d0")
    };
    stage.start(&again).unwrap();
    stage.until(|engine| engine.active().is_empty());
    assert_eq!(stage.engine.earlier(&website()), Some(release("2f9c1e4")));
}

#[test]
fn a_revert_names_the_earlier_release_by_itself() {
    let mut stage = Stage::new();
    let revert = Wish {
        release: None,
        purpose: Purpose::Revert,
        ..wish(STABLE)
    };
    let none = stage.draft(&revert).unwrap_err();
    assert!(matches!(none, Undraftable::NoEarlier { .. }), "{none}");
    stage.shipped("2f9c1e4");
    let plan = stage.draft(&revert).unwrap().plan;
    assert_eq!(plan.canary.release, release(STABLE));
}

#[test]
fn reverting_twice_goes_back_further_and_not_to_what_was_reverted() {
    let mut stage = Stage::new();
    stage.shipped("2f9c1e4");
    stage.shipped("3ab77d0");
    let revert = Wish {
        release: None,
        purpose: Purpose::Revert,
        ..wish(STABLE)
    };
    stage.start(&revert).unwrap();
    stage.until(|engine| engine.active().is_empty());
    assert_eq!(stage.engine.earlier(&website()), Some(release(STABLE)));
    stage.start(&revert).unwrap();
    stage.until(|engine| engine.active().is_empty());
    assert_eq!(stage.engine.earlier(&website()), None);
}

#[test]
fn what_is_paused_or_stuck_sends_nothing_but_is_unsettled() {
    let mut stage = Stage::new();
    stage.start(&wish("2f9c1e4")).unwrap();
    stage.look();
    let ordered = stage.engine.orders();
    assert_eq!(ordered.len(), 1);
    stage.command("r1", Verb::Pause);
    assert_eq!(stage.engine.orders(), []);
    assert_eq!(stage.engine.unsettled(), ordered);

    let mut stage = Stage::new();
    stage.start(&wish("2f9c1e4")).unwrap();
    stage.look();
    let stuck = stage
        .engine
        .contain(&id("r1"), "it contradicts itself")
        .unwrap();
    stage.write(&stuck);
    assert_eq!(stage.phase("r1"), "stuck");
    assert_eq!(stage.engine.orders(), []);
    assert_eq!(stage.engine.unsettled(), ordered);
}

#[test]
fn what_leads_back_leaves_first() {
    let mut stage = Stage::new();
    let other: Target = "production/us-east-1/animation".parse().unwrap();
    let elsewhere = Wish {
        target: other.clone(),
        ..wish("2f9c1e4")
    };
    // r1 is later in time and earlier by its id.
    stage.start(&wish("2f9c1e4")).unwrap();
    stage.start(&elsewhere).unwrap();
    stage.until(|engine| engine.active()[&id("r2")].rollout().has_shifted());
    stage.command("r1", Verb::Abort);
    stage.until(|engine| !engine.active().contains_key(&id("r1")));
    stage.start(&wish("3ab77d0")).unwrap();
    stage.look();
    stage.command("r2", Verb::RollBack);
    let orders = stage.engine.orders();
    let who: Vec<String> = orders
        .iter()
        .map(|order| order.rollout.to_string())
        .collect();
    assert_eq!(who.first().map(String::as_str), Some("r2"), "{orders:?}");
    assert!(who.iter().any(|who| who == "r3"), "{orders:?}");
}

#[test]
fn a_way_back_that_is_decided_twice_began_with_the_first() {
    let mut stage = Stage::new();
    stage.start(&wish("2f9c1e4")).unwrap();
    stage.until(|engine| engine.active()[&id("r1")].rollout().has_shifted());
    stage.command("r1", Verb::RollBack);
    let decided = stage.now;
    let first = *stage.engine.active()[&id("r1")].timeline();
    assert_eq!(first.decided, Some(decided));
    stage.look();
    let again = Record::ReturnDecided {
        cause: Cause::Aborted {
            by: "ada".parse().unwrap(),
            reason: None,
        },
        breach: Some(stage.now),
        way: Vec::new(),
        generation: Generation(3),
        deadline: stage.now + Span::minutes(10),
    };
    stage.write(&Decision::about(&id("r1"), vec![again]));
    let timeline = stage.engine.active()[&id("r1")].timeline();
    assert_eq!(timeline.decided, Some(decided));
    assert_eq!(
        timeline.called, None,
        "what was called for the first way is void"
    );
}

#[test]
fn outcomes_of_what_has_ended_mean_nothing_and_commands_are_refused() {
    let mut stage = Stage::new();
    stage.shipped("2f9c1e4");
    let outcome = Outcome::Unknown {
        message: "late".into(),
    };
    let before = stage.journal.len();
    stage.tell(&id("r1"), In::Settled(EffectId(1), outcome));
    assert_eq!(stage.journal.len(), before);
    let command = Command {
        by: "ada".parse().unwrap(),
        verb: Verb::RollBack,
        reason: None,
    };
    let refused = stage.decide(&Input::Rollout {
        id: id("r1"),
        input: In::Command(command),
    });
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("completed"), "{refused}");
}
