//! Commands in phases where they are easily got wrong.

use crate::asks::{ask, short};
use crate::story::{Story, command};
use rollouts::{Approval, Effect, Ending, Input, Strategy, Verb};
use vocab::{Percent, Span, Verdict};

#[test]
fn promoting_fully_skips_bakes_and_smaller_weights_but_not_tasks() {
    let mut story = Story::of(ask(Strategy::Canary));
    story.until_baking_at(10);
    let before = story.lines();
    story.because(Verb::PromoteFully, "it is good").unwrap();
    story.until_phase("keeping warm");
    insta::assert_snapshot!(story.since(before), @"
    14:00:27  Promoted fully: Ada: it is good
    14:00:27  Taking step 5: provision 2 tasks: the next weight needs the tasks
    14:00:31  Judged: good: every gate is good [error-rate 0.02 % against 0.02 %]
    14:00:49  Step 5 done: provision 2 tasks: seen in the estate
    14:00:49  Step 6 done: shift to 25 %: skipped: promote fully
    14:00:49  Step 7 done: bake 5 min: skipped: promote fully
    14:00:49  Taking step 8: provision 3 tasks: the next weight needs the tasks
    14:01:11  Step 8 done: provision 3 tasks: seen in the estate
    14:01:11  Step 9 done: shift to 50 %: skipped: promote fully
    14:01:11  Step 10 done: bake 5 min: skipped: promote fully
    14:01:11  Taking step 11: provision 6 tasks: the next weight needs the tasks
    14:01:33  Step 11 done: provision 6 tasks: seen in the estate
    14:01:33  Taking step 12: shift to 100 %: 100 % of the users meet the release
    14:01:36  Read back: weight 100 % on slot b, 0 % on slot a: the estate shows what was intended
    14:01:36  Step 12 done: shift to 100 %: seen in the estate
    14:01:36  Step 13 done: bake 5 min: skipped: promote fully
    14:01:36  Keeping the old side warm until 14:31:36: until then one weight write brings everything back
    ");
    story.command(Verb::PromoteFully).unwrap();
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::Completed));
    assert_eq!(story.world.weight_of_b, Percent::FULL);
}

#[test]
fn promoting_fully_works_from_every_phase_that_goes_forward() {
    for word in [
        "moving",
        "baking",
        "held",
        "paused",
        "awaiting approval",
        "keeping warm",
    ] {
        let mut ask = ask(Strategy::Canary);
        ask.recipe.policies.approval = Some(Approval {
            before: Percent::whole(50),
            who: Vec::new(),
            why: "half of production".into(),
        });
        let mut story = Story::of(ask);
        story.until_baking_at(10);
        if word == "paused" {
            story.command(Verb::Pause).unwrap();
        }
        if word == "held" {
            story.judge = |_, _| Some(Verdict::Hold);
        }
        if word == "keeping warm" {
            story.until_phase("awaiting approval");
            story.command(Verb::Approve).unwrap();
        }
        story.until_phase(word);
        story.judge = crate::story::all_good;
        story.because(Verb::PromoteFully, "it is good").unwrap();
        story.run_to_the_end();
        if story.rollout.phase_word() == "awaiting approval" {
            story.command(Verb::Approve).unwrap();
            story.run_to_the_end();
        }
        assert_eq!(
            story.rollout.ending(),
            Some(Ending::Completed),
            "from {word}"
        );
    }
}

#[test]
fn promoting_a_rolling_rollout_fully_leaves_the_old_side_up_until_all_have_moved() {
    let mut story = Story::of(ask(Strategy::Rolling));
    story.until_baking_at(33);
    story.command(Verb::PromoteFully).unwrap();
    while story.world.weight_of_b < Percent::FULL {
        story.step();
        assert_eq!(story.world.a.tasks.len(), 6);
    }
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::Completed));
}

#[test]
fn promoting_leaves_the_bake_and_says_no_in_a_move() {
    let mut story = Story::of(short());
    let refusal = story.command(Verb::Promote).unwrap_err().to_string();
    insta::assert_snapshot!(refusal, @"nothing to promote: the rollout is busy (provision 1 task) and goes on by itself; or roll back");
    story.until_baking_at(10);
    story.command(Verb::Promote).unwrap();
    assert_eq!(story.rollout.doing(), "provision 6 tasks");
}

#[test]
fn a_pause_stops_the_clock_of_a_bake() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    story.for_span(Span::minutes(2));
    let before = story.lines();
    story.because(Verb::Pause, "lunch").unwrap();
    story.for_span(Span::minutes(30));
    assert_eq!(story.rollout.next_wakeup(), None);
    story.command(Verb::Unpause).unwrap();
    story.until_phase("baking");
    let (until, _) = story.rollout.next_wakeup().unwrap();
    assert_eq!(until.since(story.now()), Span::minutes(3));
    insta::assert_snapshot!(story.since(before), @"
    14:02:27  Paused at 10 %: Ada paused it: lunch
    14:02:31  Judged: good: every gate is good [error-rate 0.02 % against 0.02 %]
    14:32:27  Unpaused: asked by Ada
    14:32:27  Read back: weight 10 % on slot b, 90 % on slot a: the estate shows what was intended
    14:32:27  The target is as intended: read back before going on
    ");
}

#[test]
fn a_pause_in_the_middle_of_a_shift_neither_repeats_nor_reverses_it() {
    let mut story = Story::of(short());
    story.until(|story| story.rollout.has_shifted());
    let intended = story.intended().len();
    story.command(Verb::Pause).unwrap();
    assert_eq!(story.rollout.outstanding().len(), 1, "it may still happen");
    story.for_span(Span::minutes(1));
    assert_eq!(story.world.weight_of_b, Percent::whole(10));
    story.command(Verb::Unpause).unwrap();
    story.until_baking_at(10);
    let since = &story.intended()[intended..];
    assert_eq!(
        since,
        ["weight 10 % on slot b, 90 % on slot a"],
        "the same goal again"
    );
}

#[test]
fn unpausing_waits_for_an_effect_that_is_still_on_its_way() {
    let mut story = Story::of(short());
    story.world.call = Span::seconds(30);
    story.until(|story| story.rollout.has_shifted());
    story.command(Verb::Pause).unwrap();
    story.command(Verb::Unpause).unwrap();
    story.for_span(Span::seconds(20));
    assert_eq!(story.rollout.phase_word(), "restoring");
    assert_eq!(story.rollout.outstanding().len(), 1);
    story.until(|story| story.world.weight_of_b == Percent::whole(10));
    while story.rollout.phase_word() != "baking" {
        story.step();
        assert_eq!(story.world.weight_of_b, Percent::whole(10), "no flapping");
    }
}

#[test]
fn promoting_out_of_a_pause_waits_for_an_effect_that_is_still_on_its_way() {
    let mut story = Story::of(short());
    story.world.call = Span::seconds(30);
    story.until(|story| story.rollout.has_shifted());
    story.command(Verb::Pause).unwrap();
    story.command(Verb::PromoteFully).unwrap();
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::Completed));
}

#[test]
fn a_pause_in_the_middle_of_taking_the_old_side_down_does_not_warm_it_up_again() {
    let mut story = Story::of(short());
    story.until_phase("keeping warm");
    story.until_phase("moving");
    story.command(Verb::Pause).unwrap();
    story.for_span(Span::seconds(3));
    story.command(Verb::Unpause).unwrap();
    story.for_span(Span::seconds(10));
    assert_eq!(story.rollout.ending(), Some(Ending::Completed));
}

#[test]
fn promoting_out_of_a_pause_leaves_the_step() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    story.command(Verb::Pause).unwrap();
    story.command(Verb::Promote).unwrap();
    assert_eq!(story.rollout.doing(), "provision 6 tasks");
}

#[test]
fn promoting_out_of_a_pause_for_a_foreign_change_undoes_it_first() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    story.world.weight_of_b = Percent::whole(40);
    story.until_phase("paused");
    story.command(Verb::Promote).unwrap();
    assert_eq!(story.rollout.phase_word(), "restoring");
    story.until_phase("baking");
    assert_eq!(story.world.weight_of_b, Percent::whole(10));
}

fn approving() -> Story {
    let mut ask = short();
    ask.recipe.policies.approval = Some(Approval {
        before: Percent::whole(50),
        who: vec!["Grace".parse().unwrap()],
        why: "everybody".into(),
    });
    let mut story = Story::of(ask);
    story.until_phase("awaiting approval");
    story
}

#[test]
fn agreeing_while_the_clock_stands_does_not_set_it_going() {
    let mut story = approving();
    story.world.weight_of_b = Percent::whole(40);
    story.until_phase("paused");
    let grace = Input::Command(command(Verb::Approve, "Grace", None));
    story.input(grace).unwrap();
    assert_eq!(story.rollout.phase_word(), "paused");
    story.command(Verb::Unpause).unwrap();
    story.until_phase("moving");
    assert_eq!(story.world.weight_of_b, Percent::whole(10), "undone first");
    assert_eq!(
        story.rollout.doing(),
        "provision 6 tasks",
        "and not asked again"
    );
}

#[test]
fn promoting_out_of_a_paused_approval_needs_the_approver() {
    let mut story = approving();
    story.command(Verb::Pause).unwrap();
    assert!(story.command(Verb::Promote).is_err());
    let grace = Input::Command(command(Verb::Promote, "Grace", None));
    story.input(grace).unwrap();
    assert_eq!(story.rollout.doing(), "provision 6 tasks");
}

#[test]
fn a_hold_that_is_paused_is_held_again_afterwards() {
    let mut story = Story::of(short());
    story.judge = |_, _| Some(Verdict::Hold);
    story.until_phase("held");
    let doing = story.rollout.doing();
    story.command(Verb::Pause).unwrap();
    story.command(Verb::Unpause).unwrap();
    story.until_phase("held");
    assert_eq!(story.rollout.doing(), doing);
}

#[test]
fn undoing_a_foreign_change_that_fails_is_stuck_and_tried_again_when_unpaused() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    story.for_span(Span::minutes(1));
    story.world.weight_of_b = Percent::whole(40);
    story.until_phase("paused");
    story.world.faults.push_back(crate::world::Fault {
        on: Effect::moves_traffic,
        answer: crate::world::Answer::Fails(rollouts::FailureClass::Denied),
        times: 1,
    });
    story.command(Verb::Unpause).unwrap();
    story.until_phase("stuck");
    story.command(Verb::Unpause).unwrap();
    story.until_phase("baking");
    assert_eq!(story.world.weight_of_b, Percent::whole(10));
    let (until, _) = story.rollout.next_wakeup().unwrap();
    assert!(
        until.since(story.now()) < Span::minutes(5),
        "the rest of the bake"
    );
}

#[test]
fn everything_said_has_an_action_a_reason_a_risk_and_mostly_a_time() {
    let mut story = Story::of(ask(Strategy::Canary));
    story.run_to_the_end();
    for (at, said) in story.told() {
        assert!(
            !said.action.is_empty() && !said.reason.is_empty(),
            "{at} {said:?}"
        );
        assert!(!said.risk.is_empty() && said.eta.is_some(), "{at} {said:?}");
    }
    let risks: Vec<&str> = story
        .told()
        .iter()
        .map(|(_, said)| said.risk.as_str())
        .collect();
    let mut told: Vec<&str> = risks;
    told.dedup();
    insta::assert_debug_snapshot!(told, @r#"
    [
        "none yet: no user meets the canary",
        "10 % of users meet 2f9c1e4; back by one weight write within 10 s",
        "25 % of users meet 2f9c1e4; back by one weight write within 10 s",
        "50 % of users meet 2f9c1e4; back by one weight write within 10 s",
        "100 % of users meet 2f9c1e4; back by one weight write within 10 s",
        "100 % of users meet 2f9c1e4; the way back needs new tasks first",
        "none: nothing moves any more",
    ]
    "#);
}
