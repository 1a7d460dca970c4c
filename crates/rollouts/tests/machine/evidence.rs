//! What verdicts do to a rollout, by policy and by weight.

use crate::asks::{ask, short};
use crate::story::Story;
use rollouts::{
    Ending, HoldReason, Input, OnFailedGate, OnInsufficient, OnSystemWide, Phase, Purpose, Record,
    Seen, Strategy, Verb,
};
use std::sync::Arc;
use vocab::{Percent, Span, Verdict};

const MORE: Verdict = Verdict::InsufficientData { requests: 2000 };

#[test]
fn a_canary_that_fails_at_25_percent_is_brought_back_in_one_write() {
    let mut story = Story::of(ask(Strategy::Canary));
    story.until_baking_at(25);
    let before = story.lines();
    story.for_span(Span::minutes(1));
    story.judge = |_, _| Some(Verdict::RollBack);
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::RolledBack));
    insta::assert_snapshot!(story.since(before), @"
    14:06:31  Judged: good: every gate is good [error-rate 0.02 % against 0.02 %]
    14:07:01  Judged: bad: errors broke the limit [error-rate 2.00 % against 0.02 %]
    14:07:01  Returning to stable: 2 moves: gate failed: errors broke the limit [error-rate 2.00 % against 0.02 %]
    14:07:01  Asking for diagnostics of slot b: beside the rollout; nothing waits for it
    14:07:03  Read back: weight 0 % on slot b, 100 % on slot a: the estate shows what was intended
    14:07:07  No request left on the canary at 14:07:06: seen in the estate
    14:07:09  Rollout rolled back: canary weight 0 % read back
    ");
}

#[test]
fn a_broken_fuse_goes_back_whatever_the_policy_and_the_phase() {
    for phase in ["moving", "baking", "keeping warm", "held", "paused"] {
        let mut ask = short();
        ask.recipe.policies.failed_gate = OnFailedGate::Hold;
        let mut story = Story::of(ask);
        story.until(|story| story.rollout.has_shifted());
        match phase {
            "held" => {
                story.until_phase("baking");
                story.for_span(Span::seconds(30));
                story.judged(Verdict::RollBack);
            }
            "paused" => drop(story.command(Verb::Pause).unwrap()),
            "moving" => story.until(|story| story.rollout.doing() == "provision 6 tasks"),
            _ => story.until_phase(phase),
        }
        story.for_span(Span::seconds(6));
        assert_eq!(story.rollout.phase_word(), phase);
        story.judged(Verdict::RollBackNow);
        assert_eq!(story.rollout.phase_word(), "returning", "from {phase}");
        story.run_to_the_end();
        assert_eq!(story.rollout.ending(), Some(Ending::RolledBack));
    }
}

#[test]
fn a_bake_without_enough_data_is_extended_and_then_held_until_there_is() {
    let mut story = Story::of(short());
    story.judge = |_, past| {
        Some(if past < Span::minutes(20) {
            MORE
        } else {
            Verdict::Promote
        })
    };
    story.until_baking_at(100);
    insta::assert_snapshot!(story.transcript(), @"
    14:00:00  Planned canary of 2f9c1e4 on production/us-east-1/website: faster scene; stable is 8ab03d1, 8 steps
    14:00:00  Taking step 1: provision 1 task: the next weight needs the tasks
    14:00:22  Step 1 done: provision 1 task: seen in the estate
    14:00:22  Taking step 2: verify with `smoke`: before users touch the new side
    14:00:24  Step 2 done: verify with `smoke`: the suite passed
    14:00:24  Taking step 3: shift to 10 %: 10 % of the users meet the release
    14:00:27  Read back: weight 10 % on slot b, 90 % on slot a: the estate shows what was intended
    14:00:27  Step 3 done: shift to 10 %: seen in the estate
    14:00:27  Baking at 10 % until 14:05:27: errors < 0.1 %, requests over 100 ms < 5 %, sessions under 60 FPS < 2 %, sessions over 50 MB < 1 %
    14:00:31  Judged: not enough data: too few requests [error-rate 0.00 % against 0.02 %]
    14:05:27  Baking on, at most until 14:06:42: too few requests [error-rate 0.00 % against 0.02 %]
    14:06:42  Baking on, at most until 14:08:15: too few requests [error-rate 0.00 % against 0.02 %]
    14:08:16  Baking on, at most until 14:10:13: too few requests [error-rate 0.00 % against 0.02 %]
    14:10:14  Baking on, at most until 14:12:40: too few requests [error-rate 0.00 % against 0.02 %]
    14:12:41  Baking on, at most until 14:15:27: too few requests [error-rate 0.00 % against 0.02 %]
    14:15:27  Holding at 10 %: insufficient data: too few requests
    14:20:01  Judged: good: every gate is good [error-rate 0.02 % against 0.02 %]
    14:20:01  Going on: every gate is good
    14:20:01  Taking step 5: provision 6 tasks: the next weight needs the tasks
    14:20:23  Step 5 done: provision 6 tasks: seen in the estate
    14:20:23  Taking step 6: shift to 100 %: 100 % of the users meet the release
    14:20:26  Read back: weight 100 % on slot b, 0 % on slot a: the estate shows what was intended
    14:20:26  Step 6 done: shift to 100 %: seen in the estate
    14:20:26  Baking at 100 % until 14:25:26: errors < 0.1 %, requests over 100 ms < 5 %, sessions under 60 FPS < 2 %, sessions over 50 MB < 1 %
    ");
}

#[test]
fn an_extended_bake_ends_as_soon_as_there_is_enough() {
    let mut story = Story::of(short());
    story.judge = |_, past| {
        Some(if past < Span::minutes(7) {
            MORE
        } else {
            Verdict::Promote
        })
    };
    story.until_baking_at(10);
    let before = story.lines();
    story.for_span(Span::minutes(9));
    insta::assert_snapshot!(story.since(before), @"
    14:00:31  Judged: not enough data: too few requests [error-rate 0.00 % against 0.02 %]
    14:05:27  Baking on, at most until 14:06:42: too few requests [error-rate 0.00 % against 0.02 %]
    14:06:42  Baking on, at most until 14:08:15: too few requests [error-rate 0.00 % against 0.02 %]
    14:07:01  Judged: good: every gate is good [error-rate 0.02 % against 0.02 %]
    14:07:01  Step 4 done: bake 5 min: every gate is good [error-rate 0.02 % against 0.02 %]
    14:07:01  Taking step 5: provision 6 tasks: the next weight needs the tasks
    14:07:23  Step 5 done: provision 6 tasks: seen in the estate
    14:07:23  Taking step 6: shift to 100 %: 100 % of the users meet the release
    14:07:26  Read back: weight 100 % on slot b, 0 % on slot a: the estate shows what was intended
    14:07:26  Step 6 done: shift to 100 %: seen in the estate
    14:07:26  Baking at 100 % until 14:12:26: errors < 0.1 %, requests over 100 ms < 5 %, sessions under 60 FPS < 2 %, sessions over 50 MB < 1 %
    ");
}

#[test]
fn a_plan_that_asks_when_data_is_missing_pages_once_and_wants_a_reason() {
    let mut ask = short();
    ask.recipe.policies.insufficient = OnInsufficient::Ask;
    let mut story = Story::of(ask);
    story.judge = |_, _| Some(MORE);
    story.run_to_the_end();
    story.for_span(Span::minutes(5));
    assert_eq!(story.pages(), 1);
    let refusal = story.command(Verb::Promote).unwrap_err().to_string();
    insta::assert_snapshot!(refusal, @"promoting here bypasses a safeguard (insufficient data: too few requests); say why with a reason");
    story.because(Verb::Promote, "quiet night").unwrap();
    assert_eq!(story.rollout.doing(), "provision 6 tasks");
}

#[test]
fn a_plan_may_go_back_when_data_is_missing() {
    let mut ask = short();
    ask.recipe.policies.insufficient = OnInsufficient::RollBack;
    ask.recipe.policies.longest_bake = 1;
    let mut story = Story::of(ask);
    story.judge = |_, _| Some(MORE);
    story.until_baking_at(10);
    let before = story.lines();
    story.run_to_the_end();
    insta::assert_snapshot!(story.since(before), @"
    14:00:31  Judged: not enough data: too few requests [error-rate 0.00 % against 0.02 %]
    14:05:27  Returning to stable: 2 moves: insufficient data: too few requests [error-rate 0.00 % against 0.02 %]
    14:05:29  Read back: weight 0 % on slot b, 100 % on slot a: the estate shows what was intended
    14:05:33  No request left on the canary at 14:05:32: seen in the estate
    14:05:35  Rollout rolled back: canary weight 0 % read back
    ");
}

#[test]
fn without_any_measurements_a_bake_does_not_end_well() {
    let mut story = Story::of(short());
    story.judge = |_, _| None;
    story.until_phase("held");
    insta::assert_snapshot!(story.rollout.doing(), @"hold (insufficient data: no fresh measurements)");
}

#[test]
fn system_wide_trouble_is_waited_out_and_the_canary_not_blamed() {
    let mut story = Story::of(short());
    story.judge = |_, past| {
        Some(if past < Span::minutes(12) {
            Verdict::SystemWide
        } else {
            Verdict::Promote
        })
    };
    story.until_baking_at(10);
    let before = story.lines();
    story.until_baking_at(100);
    insta::assert_snapshot!(story.since(before), @"
    14:00:31  Judged: both sides suffer: both sides fail [error-rate 2.00 % against 2.00 %]
    14:05:27  Holding at 10 %: system-wide trouble: both sides fail
    14:12:01  Judged: good: every gate is good [error-rate 0.02 % against 0.02 %]
    14:12:01  Going on: every gate is good
    14:12:01  Taking step 5: provision 6 tasks: the next weight needs the tasks
    14:12:23  Step 5 done: provision 6 tasks: seen in the estate
    14:12:23  Taking step 6: shift to 100 %: 100 % of the users meet the release
    14:12:26  Read back: weight 100 % on slot b, 0 % on slot a: the estate shows what was intended
    14:12:26  Step 6 done: shift to 100 %: seen in the estate
    14:12:26  Baking at 100 % until 14:17:26: errors < 0.1 %, requests over 100 ms < 5 %, sessions under 60 FPS < 2 %, sessions over 50 MB < 1 %
    ");
}

#[test]
fn a_plan_may_go_back_in_system_wide_trouble_without_blaming_the_release() {
    let mut ask = short();
    ask.recipe.policies.system_wide = OnSystemWide::RollBack;
    let mut story = Story::of(ask);
    story.judge = |_, _| Some(Verdict::SystemWide);
    story.run_to_the_end();
    let cause = story.cause().unwrap();
    assert_eq!(cause.to_string(), "system-wide trouble: both sides fail");
    assert!(!cause.blames_release());
    assert_eq!(story.rollout.ending(), Some(Ending::RolledBack));
}

#[test]
fn worse_than_stable_holds_and_goes_on_by_itself_when_it_turns_good() {
    let mut story = Story::of(short());
    story.judge = |_, past| {
        Some(if past < Span::minutes(8) {
            Verdict::Hold
        } else {
            Verdict::Promote
        })
    };
    story.until_baking_at(10);
    let before = story.lines();
    story.until(|story| story.rollout.doing() == "provision 6 tasks");
    insta::assert_snapshot!(story.since(before), @"
    14:00:31  Judged: worse than stable: errors are worse, not above the limit [error-rate 0.09 % against 0.02 %]
    14:05:27  Holding at 10 %: worse than stable: errors are worse, not above the limit
    14:08:01  Judged: good: every gate is good [error-rate 0.02 % against 0.02 %]
    14:08:01  Going on: every gate is good
    14:08:01  Taking step 5: provision 6 tasks: the next weight needs the tasks
    ");
}

#[test]
fn worse_than_stable_that_turns_bad_follows_the_policy_for_failed_gates() {
    let mut story = Story::of(short());
    story.judge = |_, past| {
        Some(if past < Span::minutes(8) {
            Verdict::Hold
        } else {
            Verdict::RollBack
        })
    };
    story.run_to_the_end();
    assert_eq!(
        story.cause().unwrap().to_string(),
        "gate failed: errors broke the limit"
    );
}

#[test]
fn a_gate_that_fails_at_100_percent_holds_and_pages_once() {
    let mut story = Story::of(short());
    story.until_baking_at(100);
    let before = story.lines();
    story.judge = |_, _| Some(Verdict::RollBack);
    story.run_to_the_end();
    story.for_span(Span::minutes(3));
    insta::assert_snapshot!(story.since(before), @"
    14:06:01  Judged: bad: errors broke the limit [error-rate 2.00 % against 0.02 %]
    14:06:01  Holding at 100 %: gate failed: errors broke the limit
    14:06:01  Calling for a person: production/us-east-1/website holds: errors broke the limit
    ");
    assert_eq!(story.pages(), 1);
    story.command(Verb::RollBack).unwrap();
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::RolledBack));
}

#[test]
fn a_gate_that_fails_while_the_old_side_is_warm_holds_before_it_is_taken_down() {
    let mut story = Story::of(short());
    story.until_phase("keeping warm");
    story.judged_now(Verdict::RollBack);
    assert_eq!(story.rollout.phase_word(), "held");
    story.watched = false;
    story.for_span(Span::minutes(60));
    assert_eq!(
        story.world.a.tasks.len(),
        6,
        "nobody took the old side down"
    );
    story.watched = true;
    story.because(Verb::Promote, "known").unwrap();
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::Completed));
}

#[test]
fn a_plan_that_holds_on_failed_gates_raises_no_weight_while_one_fails() {
    let mut ask = short();
    ask.recipe.policies.failed_gate = OnFailedGate::HoldAndPage;
    let mut story = Story::of(ask);
    story.until(|story| story.rollout.doing() == "provision 6 tasks");
    let before = story.lines();
    story.judge = |_, _| Some(Verdict::RollBack);
    story.until_phase("held");
    story.for_span(Span::minutes(2));
    insta::assert_snapshot!(story.since(before), @"
    14:05:31  Judged: bad: errors broke the limit [error-rate 2.00 % against 0.02 %]
    14:05:49  Step 5 done: provision 6 tasks: seen in the estate
    14:05:49  Holding at 10 %: gate failed: errors broke the limit
    14:05:49  Calling for a person: production/us-east-1/website holds: errors broke the limit
    ");
    assert_eq!(story.world.weight_of_b, Percent::whole(10));
    assert_eq!(story.pages(), 1);
    story.because(Verb::Promote, "known and harmless").unwrap();
    story.until_phase("baking");
    assert_eq!(story.world.weight_of_b, Percent::FULL);
}

#[test]
fn a_failed_gate_is_gone_past_once_per_bake_not_once_per_step() {
    let mut ask = short();
    ask.recipe.policies.failed_gate = OnFailedGate::Hold;
    let mut story = Story::of(ask);
    story.judge = |_, _| Some(Verdict::RollBack);
    story.until_phase("held");
    assert!(story.command(Verb::Promote).is_err());
    story.because(Verb::Promote, "known and harmless").unwrap();
    story.until(|story| story.world.weight_of_b == Percent::FULL);
}

#[test]
fn evidence_from_before_the_canary_had_traffic_says_nothing() {
    let mut story = Story::of(short());
    story.until(|story| story.rollout.has_shifted());
    // Five seconds old: measured before the shift.
    story.judged(Verdict::RollBackNow);
    assert_eq!(story.rollout.phase_word(), "moving");
}

#[test]
fn a_judgement_that_comes_late_does_not_overrule_a_newer_one() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    story.for_span(Span::minutes(1));
    let late = crate::story::judgement(Verdict::RollBack, story.now());
    story.for_span(Span::minutes(1));
    story.judged_now(Verdict::Hold);
    story.sight.evidence = Some(Arc::new(late));
    let records = story.input(Input::Seen(Seen::Evidence)).unwrap();
    assert_eq!(records, []);
}

#[test]
fn nobody_is_judged_before_users_meet_the_canary_or_in_a_revert() {
    let mut story = Story::of(short());
    story.judged(Verdict::RollBackNow);
    assert_eq!(story.rollout.phase_word(), "moving");
    let mut ask = short();
    ask.purpose = Purpose::Revert;
    let mut story = Story::of(ask);
    story.judge = |_, _| Some(Verdict::RollBackNow);
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::Completed));
}

#[test]
fn judgements_are_kept_when_they_change_and_once_a_minute() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    let before = story.records().len();
    story.for_span(Span::minutes(3));
    let judged = |(_, record): &&(_, Record)| matches!(record, Record::Judged { .. });
    assert_eq!(story.records()[before..].iter().filter(judged).count(), 3);
}

#[test]
fn a_failed_gate_in_a_hold_for_worse_takes_its_place() {
    let mut ask = short();
    ask.recipe.policies.failed_gate = OnFailedGate::HoldAndPage;
    let mut story = Story::of(ask);
    story.judge = |_, _| Some(Verdict::Hold);
    story.until_phase("held");
    story.for_span(Span::minutes(1));
    story.judge = |_, _| Some(Verdict::RollBack);
    story.run_to_the_end();
    let held = matches!(
        story.rollout.phase(),
        Phase::Held {
            why: HoldReason::FailedGate { .. },
            ..
        }
    );
    assert!(held && story.pages() == 1);
}

#[test]
fn going_past_a_failed_gate_counts_until_the_next_bake() {
    let mut ask = ask(Strategy::Canary);
    ask.recipe.policies.failed_gate = OnFailedGate::Hold;
    let mut story = Story::of(ask);
    story.judge = |_, _| Some(Verdict::RollBack);
    story.until_phase("held");
    story.because(Verb::Promote, "known and harmless").unwrap();
    story.judge = crate::story::all_good;
    story.until_baking_at(25);
    story.until(|story| story.rollout.doing() == "provision 3 tasks");
    story.judge = |_, _| Some(Verdict::RollBack);
    story.until_phase("held");
    assert_eq!(story.world.weight_of_b, Percent::whole(25));
}
