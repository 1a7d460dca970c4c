//! Records that do not fit are refused, also where no decision would make them:
//! the journal may be damaged, or the decider may have a bug.

use crate::asks::{ask, short};
use crate::story::Story;
use rollouts::{Cause, Effect, Ending, Outcome, PauseReason, Record, Slot, Strategy, Verb};
use vocab::{EffectId, Generation, Percent, Span, Timestamp};

fn baking() -> Story {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    story
}

fn weight(percent: u8) -> Effect {
    Effect::EnsureWeight {
        slot: Slot::B,
        weight: Percent::whole(percent),
    }
}

fn done(at: Timestamp) -> Outcome {
    Outcome::Done {
        called: at,
        acknowledged: at,
        detail: "ok".into(),
    }
}

/// Whether each of the records is legal, one after the other.
fn legal(story: &Story, records: Vec<Record>) -> Vec<bool> {
    let mut rollout = story.rollout.clone();
    let at = story.now();
    let legal = |record| rollout.apply(at, &record).is_ok();
    records.into_iter().map(legal).collect()
}

fn intended(effect: u64, order: Effect, generation: u64) -> Record {
    Record::Intended {
        effect: EffectId(effect),
        order,
        generation: Generation(generation),
        attempt: 1,
        awaited: true,
    }
}

fn returning(way: Vec<Effect>, generation: u64, at: Timestamp) -> Record {
    Record::ReturnDecided {
        cause: Cause::Aborted {
            by: "Ada".parse().unwrap(),
            reason: None,
        },
        breach: None,
        way,
        generation: Generation(generation),
        deadline: at + Span::minutes(15),
    }
}

#[test]
fn no_way_back_may_raise_the_weight_again() {
    let story = baking();
    let at = story.now();
    let settled = Record::Settled {
        effect: EffectId(90),
        outcome: done(at),
    };
    let rises = vec![
        returning(vec![weight(4), weight(6)], 2, at),
        intended(90, weight(4), 2),
        settled,
        Record::Reached { order: weight(4) },
        intended(91, weight(6), 2),
    ];
    assert_eq!(legal(&story, rises), [true, true, true, true, false]);
    let higher_than_now = vec![
        returning(vec![weight(11)], 2, at),
        intended(90, weight(11), 2),
    ];
    assert_eq!(legal(&story, higher_than_now), [true, false]);
}

#[test]
fn the_fence_is_raised_by_one_and_holds_for_every_effect() {
    let story = baking();
    let at = story.now();
    for wrong in [0, 1, 3] {
        assert_eq!(
            legal(&story, vec![returning(vec![weight(0)], wrong, at)]),
            [false]
        );
        let under_wrong = vec![
            returning(vec![weight(0)], 2, at),
            intended(90, weight(0), wrong),
        ];
        assert_eq!(legal(&story, under_wrong), [true, false]);
    }
}

#[test]
fn an_effect_is_intended_once_in_its_turn_and_under_a_new_id() {
    let story = baking();
    let at = story.now();
    let way = || returning(vec![weight(5), weight(0)], 2, at);
    assert_eq!(
        legal(&story, vec![way(), intended(90, weight(0), 2)]),
        [true, false],
        "out of turn"
    );
    assert_eq!(
        legal(&story, vec![way(), intended(1, weight(5), 2)]),
        [true, false],
        "an id that was used"
    );
    let twice = vec![
        way(),
        intended(90, weight(5), 2),
        intended(91, weight(5), 2),
        intended(90, weight(5), 2),
    ];
    assert_eq!(legal(&story, twice), [true, true, false, false]);
    assert_eq!(
        legal(&story, vec![intended(90, weight(25), 1)]),
        [false],
        "in a bake"
    );
}

#[test]
fn a_rollout_ends_with_the_weight_read_back_and_in_no_other_way() {
    let ended = |ending, percent| Record::Ended {
        ending,
        weight: Percent::whole(percent),
    };
    let story = baking();
    for ending in [
        Ending::Completed,
        Ending::RolledBack,
        Ending::Aborted,
        Ending::Failed,
    ] {
        for percent in [0, 10, 100] {
            assert_eq!(legal(&story, vec![ended(ending, percent)]), [false]);
        }
    }
    let back = returning(Vec::new(), 2, story.now());
    let half_way = vec![
        back,
        ended(Ending::RolledBack, 10),
        ended(Ending::Completed, 100),
        ended(Ending::RolledBack, 0),
        ended(Ending::RolledBack, 0),
    ];
    assert_eq!(legal(&story, half_way), [true, false, false, true, false]);
}

#[test]
fn a_course_is_left_only_when_it_is_done() {
    let story = Story::of(short());
    let finished = Record::StepFinished {
        step: 0,
        because: "said so".into(),
    };
    assert_eq!(legal(&story, vec![finished.clone()]), [false]);
    let mut story = baking();
    assert_eq!(legal(&story, vec![finished]), [false], "not that step");
    story.world.call = Span::seconds(30);
    story.until(|story| !story.rollout.outstanding().is_empty());
    story.command(Verb::Pause).unwrap();
    story.command(Verb::Unpause).unwrap();
    assert_eq!(
        legal(&story, vec![Record::Restored]),
        [false],
        "one is on its way"
    );
}

#[test]
fn only_what_stands_can_be_paused_approved_or_released() {
    let story = baking();
    let by = || "Ada".parse().unwrap();
    let paused = Record::Paused {
        why: PauseReason::Operator {
            by: by(),
            reason: None,
        },
    };
    let released = Record::Released {
        because: "said so".into(),
    };
    let records = vec![
        Record::Begun,
        Record::Approved { by: by() },
        released,
        Record::Unpaused {
            by: by(),
            way: Vec::new(),
        },
        Record::Restored,
        paused.clone(),
        paused,
    ];
    let expected = [false, false, false, false, false, true, false];
    assert_eq!(legal(&story, records), expected);
}

#[test]
fn a_contradictory_machine_can_be_stuck_wherever_it_stands() {
    let mut story = Story::of(ask(Strategy::Canary));
    for word in ["moving", "baking", "keeping warm"] {
        story.until_phase(word);
        let mut stuck = story.clone();
        let record = Record::GotStuck {
            why: "internal contradiction".into(),
            needs: "report it".into(),
        };
        stuck.rollout.apply(stuck.now(), &record).unwrap();
        stuck.command(Verb::RollBack).unwrap();
        stuck.run_to_the_end();
        assert!(stuck.rollout.has_ended(), "from {word}");
    }
}
