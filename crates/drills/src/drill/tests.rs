//! Drills: each is sound, repeats itself, and comes to what it teaches.

use super::*;
use crate::{Debrief, Happening, Rehearsal, Standing, Witness};
use rollouts::Ending;

fn named(name: &str) -> &'static Drill {
    find(name).unwrap()
}

/// Counts what no rehearsal may hold.
#[derive(Default)]
struct Contradictions(Vec<String>);

impl Witness for Contradictions {
    fn saw(&mut self, rehearsal: &Rehearsal, happening: Happening<'_>) {
        if let Happening::Contradicted(what) = happening {
            self.0.push(format!("{}: {what}", rehearsal.now()));
        }
    }
}

/// How a drill ends, in a word.
fn end(drill: &Drill, seed: u64, hands: Hands) -> &'static str {
    let mut contradictions = Contradictions::default();
    let played = drill.play(seed, hands, &mut contradictions).unwrap();
    assert_eq!(contradictions.0, Vec::<String>::new(), "{}", drill.name);
    match played.rehearsal.standing(&played.rollout) {
        Standing::Ended(summary) => match summary.ending {
            Ending::Completed => "completed",
            Ending::RolledBack => "rolled back",
            Ending::Aborted => "aborted",
            Ending::Failed => "failed",
        },
        Standing::NeedsPerson { stuck: true, .. } => "stuck",
        Standing::NeedsPerson { stuck: false, .. } => "needs a person",
        Standing::UnderWay { .. } => "under way",
        Standing::Unknown => "unknown",
    }
}

#[test]
fn drills_are_named_once_and_can_be_found() {
    let mut names: Vec<&str> = all().iter().map(|drill| drill.name).collect();
    assert!(names.len() >= 6);
    assert!(names.iter().all(|name| find(name).is_some()));
    let is_word = |name: &&str| name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    assert!(names.iter().all(is_word), "{names:?}");
    names.sort_unstable();
    let listed = names.len();
    names.dedup();
    assert_eq!(names.len(), listed);
}

#[test]
fn a_summary_gives_nothing_away_and_a_debrief_says_it_all() {
    for drill in all() {
        for text in [
            drill.summary,
            drill.trains,
            drill.what_happens,
            drill.lesson,
        ] {
            assert!(text.len() > 20, "{}: {text}", drill.name);
            assert!(!text.contains("  "), "{}: {text}", drill.name);
        }
        assert!(!drill.summary.contains(drill.release), "{}", drill.name);
    }
}

#[test]
fn every_fault_of_every_drill_can_be_injected() {
    for drill in all() {
        for cue in drill.script.iter().chain(drill.answer) {
            if let Turn::Inject(text) = cue.turn {
                let injection = text.parse::<estate_sim::Injection>();
                assert!(injection.is_ok(), "{}: {injection:?}", drill.name);
            }
        }
    }
}

/// What each drill comes to when nobody acts, and when somebody does.
const COMES_TO: &[(&str, &str, &str)] = &[
    ("bad-at-half", "rolled back", "rolled back"),
    ("brown-out", "completed", "completed"),
    ("foreign-writer", "needs a person", "completed"),
    ("killed-mid-shift", "rolled back", "rolled back"),
    ("small-stable", "rolled back", "rolled back"),
    ("scaled-down", "needs a person", "rolled back"),
    ("throttled-return", "rolled back", "rolled back"),
    ("bad-at-full", "needs a person", "rolled back"),
    ("leak", "rolled back", "rolled back"),
    ("quiet-service", "under way", "completed"),
    ("old-data", "rolled back", "rolled back"),
    ("permission-lost", "stuck", "rolled back"),
    ("crash-loop", "failed", "failed"),
];

#[test]
fn every_drill_comes_to_what_its_debrief_teaches() {
    let listed: Vec<&str> = all().iter().map(|drill| drill.name).collect();
    let expected: Vec<&str> = COMES_TO.iter().map(|(name, ..)| *name).collect();
    assert_eq!(listed, expected);
    for (name, off, on) in COMES_TO {
        let drill = named(name);
        for seed in [drill.seed, drill.seed + 1] {
            assert_eq!(
                end(drill, seed, Hands::Off),
                *off,
                "{name} {seed}, nobody acts"
            );
            assert_eq!(end(drill, seed, Hands::On), *on, "{name} {seed}, answered");
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_debrief() {
    for drill in all() {
        let debrief = || drill.rehearse_with(drill.seed, Hands::On).unwrap();
        assert_eq!(debrief(), debrief(), "{}", drill.name);
    }
}

#[test]
fn what_could_be_known_comes_after_the_beginning_and_before_what_was_done() {
    for drill in all() {
        let Debrief {
            began,
            knowable,
            acted,
            done,
            ..
        } = drill.rehearse(drill.seed).unwrap();
        let knowable = knowable.unwrap();
        assert!(began <= knowable, "{}", drill.name);
        assert!(acted.is_none_or(|at| began <= at), "{}", drill.name);
        assert!(done.is_sorted_by_key(|moment| moment.at), "{}", drill.name);
        let told = |moment: &&crate::Moment| (moment.at >= began) == moment.after.is_some();
        assert!(done.iter().all(|moment| told(&moment)), "{}", drill.name);
    }
}

#[test]
fn a_brown_out_is_not_put_down_to_the_release() {
    let harm = named("brown-out").rehearse(1).unwrap().harm;
    assert_eq!((harm.failed, harm.slow), (0, 0), "{harm:?}");
    assert!(harm.requests > 100_000, "{harm:?}");
}

#[test]
fn a_bad_release_costs_more_the_longer_nobody_acts() {
    let drill = named("bad-at-full");
    let cost = |hands| drill.rehearse_with(1, hands).unwrap().harm.failed;
    let (off, on) = (cost(Hands::Off), cost(Hands::On));
    assert!(
        on > 500 && off > 3 * on,
        "nobody acts: {off}, answered: {on}"
    );
}

#[test]
fn a_leak_is_found_in_sessions_while_requests_are_well() {
    let harm = named("leak").rehearse(1).unwrap().harm;
    assert_eq!((harm.failed, harm.slow), (0, 0), "{harm:?}");
    assert!(harm.session_minutes > 0, "{harm:?}");
}

#[test]
fn a_side_that_is_too_small_breaks_the_promise_and_says_so() {
    let thirty = Span::seconds(30);
    let promise = |name| named(name).rehearse(1).unwrap().promise.unwrap();
    assert!(promise("bad-at-half") < thirty);
    assert!(promise("small-stable") > thirty);
}

#[test]
fn a_live_drill_is_given_the_faults_and_not_the_crash() {
    assert_eq!(named("killed-mid-shift").injections().count(), 0);
    assert_eq!(named("brown-out").injections().count(), 1);
}
