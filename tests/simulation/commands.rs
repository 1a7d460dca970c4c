//! A person asks for something after any record of the journal.

use crate::{BAD_ABOVE_A_QUARTER, DOCUMENTS, GOOD, JANKY, WEBSITE, WEBSOCKET};
use control_room_tests::{Class, Play, Scene, ada, alarms, says};
use rollouts::{Phase, Record, StepKind, Strategy, Verb};
use vocab::Span;

fn scenes() -> Vec<Scene> {
    vec![
        Scene::new(WEBSITE, GOOD, Strategy::Canary),
        Scene::new(WEBSITE, GOOD, Strategy::BlueGreen),
        Scene::new(WEBSOCKET, GOOD, Strategy::Rolling),
        Scene::new(WEBSITE, GOOD, Strategy::Instant),
        Scene::new(DOCUMENTS, GOOD, Strategy::Canary).at(55 * 60, says(Verb::Approve)),
        Scene::new(WEBSITE, BAD_ABOVE_A_QUARTER, Strategy::Canary),
        Scene::new(WEBSITE, JANKY, Strategy::Canary),
    ]
}

/// Says something and tells whether it was accepted.
fn say(play: &mut Play, verb: Verb) -> bool {
    let reason = Some("it is part of the scene");
    let id = play.rollout.clone();
    play.rehearsal
        .command(&id, verb, &ada(), reason, &mut play.invariants)
        .is_ok()
}

/// Lets `then` loose on a copy of the play after every record of every scene.
fn after_every_record(then: impl Fn(&Scene, Play, &str)) {
    let _alarms = alarms::listen();
    for scene in scenes() {
        scene.at_every_record(|written, play| {
            let what = format!("{}, after record {written}", scene.name);
            then(&scene, play.clone(), &what);
        });
    }
}

/// Everybody is served by the release that served them before.
fn assert_back(scene: &Scene, play: &Play, what: &str) {
    let active = play.rehearsal.records(&play.rollout);
    let Some(rollouts::Record::Planned { plan, .. }) = active.first().map(|(_, record)| record)
    else {
        panic!("{what}: never planned");
    };
    let left = play.left(scene).0;
    let [(slot, release, tasks, weight)] = left.as_slice() else {
        panic!("{what}: left is {left:?}");
    };
    let found = (*slot, release, *tasks);
    assert_eq!(
        found,
        (plan.stable.slot, &plan.stable.release, plan.stable.tasks),
        "{what}"
    );
    assert_eq!(*weight, vocab::Percent::FULL, "{what}");
}

fn has_ended(play: &Play) -> bool {
    !play.rehearsal.engine().active().contains_key(&play.rollout)
}

#[test]
fn a_rollback_after_any_record_brings_everybody_back() {
    after_every_record(|scene, mut play, what| {
        if has_ended(&play) {
            assert!(
                !say(&mut play, Verb::RollBack),
                "{what}: accepted after the end"
            );
            return;
        }
        let was_returning = returning(&play);
        assert!(say(&mut play, Verb::RollBack), "{what}: refused");
        let class = play.finish();
        play.invariants.assert_kept(what);
        assert!(
            was_returning || class == Class::RolledBack,
            "{what}: {class}"
        );
        assert_back(scene, &play, what);
    });
}

#[test]
fn a_rollback_in_the_middle_of_any_call_brings_everybody_back() {
    after_every_record(|scene, play, what| {
        for millis in [30, 70, 110, 180] {
            let mut play = play.clone();
            let later = play.rehearsal.now() + Span::millis(millis);
            play.rehearsal.run_until(later, &mut play.invariants);
            if has_ended(&play) || returning(&play) {
                continue;
            }
            let what = format!("{what} and {millis} ms");
            assert!(say(&mut play, Verb::RollBack), "{what}: refused");
            assert_eq!(play.finish(), Class::RolledBack, "{what}");
            play.invariants.assert_kept(&what);
            assert_back(scene, &play, &what);
        }
    });
}

/// Whether the old side is as large as ever, so that one write brings everybody back.
fn is_warm(play: &Play) -> bool {
    let active = play.rehearsal.engine().active().get(&play.rollout);
    active.is_some_and(|active| {
        let mut records = active.records().iter();
        let taken_down = |record: &Record| {
            matches!(record, Record::StepStarted { step, .. }
                if matches!(active.rollout().plan().step(*step).map(|step| &step.kind),
                    Some(StepKind::Retire { .. })))
        };
        !records.any(|(_, record)| taken_down(record))
    })
}

#[test]
fn a_rollback_keeps_the_promise_of_thirty_seconds_while_the_old_side_is_warm() {
    after_every_record(|_, mut play, what| {
        if !is_warm(&play) || returning(&play) || !say(&mut play, Verb::RollBack) {
            return;
        }
        play.finish();
        let ended = play.rehearsal.engine().ended().last().unwrap();
        // Nothing to keep where nobody had met the release yet.
        let kept = ended
            .timeline
            .promise()
            .is_none_or(|took| took <= Span::seconds(30));
        assert!(kept, "{what}: {:?}", ended.timeline.promise());
    });
}

#[test]
fn a_rollback_wins_over_whatever_is_said_after_it() {
    after_every_record(|scene, mut play, what| {
        if has_ended(&play) || !say(&mut play, Verb::RollBack) {
            return;
        }
        for (number, verb) in Verb::ALL.into_iter().cycle().take(14).enumerate() {
            let at = play.rehearsal.now() + Span::seconds(2 + number as u64);
            play.rehearsal.schedule(at, says(verb));
        }
        let class = play.finish();
        play.invariants.assert_kept(what);
        let back = matches!(class, Class::RolledBack | Class::Failed);
        assert!(back, "{what}: {class}");
        assert_back(scene, &play, what);
    });
}

#[test]
fn an_abort_after_any_record_brings_everybody_back() {
    after_every_record(|scene, mut play, what| {
        if has_ended(&play) {
            return;
        }
        let was_returning = returning(&play);
        assert!(say(&mut play, Verb::Abort), "{what}: refused");
        let class = play.finish();
        play.invariants.assert_kept(what);
        assert!(was_returning || class == Class::Aborted, "{what}: {class}");
        assert_back(scene, &play, what);
    });
}

#[test]
fn a_pause_after_any_record_delays_the_end_and_does_not_change_it() {
    let _alarms = alarms::listen();
    for scene in scenes().into_iter().take(4) {
        let mut undisturbed = scene.begin();
        let class = undisturbed.finish();
        scene.at_every_record(|written, play| {
            let what = format!("{}, paused after record {written}", scene.name);
            let mut play = play.clone();
            if has_ended(&play) || !say(&mut play, Verb::Pause) {
                return;
            }
            let later = play.rehearsal.now() + Span::minutes(4);
            play.rehearsal.run_until(later, &mut play.invariants);
            assert_eq!(play.class(), Class::Waits, "{what}");
            assert!(say(&mut play, Verb::Unpause), "{what}");
            assert_eq!(play.finish(), class, "{what}");
            play.invariants.assert_kept(&what);
            assert_eq!(play.left(&scene), undisturbed.left(&scene), "{what}");
        });
    }
}

#[test]
fn promoting_fully_after_any_record_gets_a_good_release_to_everybody() {
    let _alarms = alarms::listen();
    for scene in scenes().into_iter().take(4) {
        scene.at_every_record(|written, play| {
            let what = format!("{}, promoted fully after record {written}", scene.name);
            let mut play = play.clone();
            if has_ended(&play) {
                return;
            }
            let _busy_where_nothing_is_left_to_skip = say(&mut play, Verb::PromoteFully);
            assert_eq!(play.finish(), Class::Completed, "{what}");
            play.invariants.assert_kept(&what);
        });
    }
}

fn returning(play: &Play) -> bool {
    let active = play.rehearsal.engine().active().get(&play.rollout);
    active.is_some_and(|active| matches!(active.rollout().phase(), Phase::Returning { .. }))
}
