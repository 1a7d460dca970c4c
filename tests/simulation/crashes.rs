//! The control room dies after any record of its journal; whoever takes over
//! brings the rollout to the same end.

use crate::scenes;
use control_room_tests::{Class, Left, Play, Scene, alarms, says};
use drills::Tampering;
use rollouts::Verb;
use vocab::Span;

const SHORT: Span = Span::seconds(5);

/// Longer than the practice estate's plans let a rollout go undriven.
const LONG: Span = Span::minutes(12);

/// Lets the play crash.
fn crashed(play: &Play, luck: u64, away: Span) -> Play {
    let mut play = play.clone();
    play.rehearsal.reseed(luck);
    play.rehearsal.crash(away, &mut play.invariants);
    play
}

/// How a scene ends when nothing happens to the control room.
fn undisturbed(scene: &Scene) -> (Class, Left) {
    let mut play = scene.begin();
    let class = play.finish();
    play.invariants.assert_kept(&scene.name);
    (class, play.left(scene))
}

/// Crashes a scene after every record, twice with different luck for the calls
/// that were about to leave, and lets `finish` bring it to its end.
fn crash_everywhere(scene: &Scene, away: Span, finish: impl Fn(&mut Play)) {
    let expected = undisturbed(scene);
    scene.at_every_record(|written, play| {
        for luck in [2 * written, 2 * written + 1] {
            let mut play = crashed(play, luck as u64, away);
            finish(&mut play);
            let what = format!(
                "{}, crashed after record {written}, luck {luck}",
                scene.name
            );
            play.invariants.assert_kept(&what);
            assert_eq!((play.class(), play.left(scene)), expected, "{what}");
        }
    });
}

#[test]
fn a_crash_after_any_record_changes_nothing_about_the_end() {
    let _alarms = alarms::listen();
    for (scene, _) in scenes() {
        crash_everywhere(&scene, SHORT, |play| {
            play.finish();
        });
    }
}

#[test]
fn a_crash_in_the_middle_of_any_call_changes_nothing_about_the_end() {
    let _alarms = alarms::listen();
    for (scene, _) in scenes() {
        let expected = undisturbed(&scene);
        scene.at_every_record(|written, play| {
            let mut play = play.clone();
            let later = play.rehearsal.now() + Span::millis(70);
            play.rehearsal.run_until(later, &mut play.invariants);
            let mut play = crashed(&play, written as u64, SHORT);
            play.finish();
            let what = format!("{}, crashed 70 ms after record {written}", scene.name);
            play.invariants.assert_kept(&what);
            assert_eq!((play.class(), play.left(&scene)), expected, "{what}");
        });
    }
}

#[test]
fn a_crash_after_any_record_changes_nothing_where_calls_go_wrong_as_well() {
    let _alarms = alarms::listen();
    for (number, (scene, _)) in scenes().into_iter().take(8).enumerate() {
        let tampering = Tampering::ALL[number % Tampering::ALL.len()];
        let scene = scene.tampered(tampering);
        crash_everywhere(&scene, SHORT, |play| {
            play.finish();
        });
    }
}

#[test]
fn whoever_was_away_for_too_long_goes_on_when_told_to() {
    let _alarms = alarms::listen();
    for (scene, _) in scenes().into_iter().take(6) {
        crash_everywhere(&scene, LONG, |play| {
            let soon = play.rehearsal.now() + Span::minutes(1);
            play.rehearsal.run_until(soon, &mut play.invariants);
            if play.class() == Class::Waits {
                play.rehearsal
                    .act(&says(Verb::Unpause), &mut play.invariants);
            }
            play.finish();
        });
    }
}
