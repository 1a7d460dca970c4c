//! Ways back: from everywhere, in the right order, and never up again.

use crate::asks::{ask, short};
use crate::story::Story;
use crate::world::{Answer, Fault};
use rollouts::{Effect, Ending, FailureClass, Input, Outcome, Phase, Record, Strategy, Verb};
use vocab::{EffectId, Percent, Span, Verdict};

fn moves_weight(effect: &Effect) -> bool {
    effect.moves_traffic()
}

fn takes_tasks_away(effect: &Effect) -> bool {
    matches!(effect, Effect::EnsureCapacity { tasks: 0, .. })
}

fn fault(on: fn(&Effect) -> bool, answer: Answer, times: u32) -> Fault {
    Fault { on, answer, times }
}

#[test]
fn a_rollback_in_batch_two_brings_tasks_back_before_the_traffic() {
    let mut story = Story::of(ask(Strategy::Rolling));
    story.until_baking_at(66);
    story.until(|story| story.rollout.doing() == "old side down to 2 tasks");
    story.for_span(Span::seconds(3));
    let before = story.lines();
    story.because(Verb::RollBack, "complaints").unwrap();
    story.run_to_the_end();
    insta::assert_snapshot!(story.since(before), @"
    14:04:58  Returning to stable: 3 moves: Ada rolled back: complaints
    14:04:58  Asking for diagnostics of slot b: beside the rollout; nothing waits for it
    14:05:21  Read back: weight 0 % on slot b, 100 % on slot a: the estate shows what was intended
    14:05:25  No request left on the canary at 14:05:24: seen in the estate
    14:05:27  Rollout rolled back: canary weight 0 % read back
    ");
    assert_eq!(story.world.weight_of_b, Percent::ZERO);
    assert_eq!(
        (story.world.a.tasks.len(), story.world.b.tasks.len()),
        (6, 0)
    );
}

#[test]
fn stable_gets_what_it_can_carry_then_its_tasks_then_the_rest() {
    let mut story = Story::of(ask(Strategy::Canary));
    story.until_baking_at(50);
    story.world.a.tasks.truncate(4);
    story.look();
    let before = story.lines();
    story.command(Verb::RollBack).unwrap();
    story.run_to_the_end();
    insta::assert_snapshot!(story.since(before), @"
    14:11:17  Returning to stable: 4 moves: Ada rolled back
    14:11:17  Asking for diagnostics of slot b: beside the rollout; nothing waits for it
    14:11:19  Read back: weight 34 % on slot b, 66 % on slot a: the estate shows what was intended
    14:11:42  Read back: weight 0 % on slot b, 100 % on slot a: the estate shows what was intended
    14:11:46  No request left on the canary at 14:11:45: seen in the estate
    14:11:48  Rollout rolled back: canary weight 0 % read back
    ");
    let intended = story.intended();
    let back = intended.len() - 5;
    insta::assert_debug_snapshot!(&intended[back..], @r#"
    [
        "weight 34 % on slot b, 66 % on slot a",
        "diagnostics of slot b",
        "6 tasks of 8ab03d1 in slot a",
        "weight 0 % on slot b, 100 % on slot a",
        "slot b down to 0 tasks",
    ]
    "#);
}

#[test]
fn a_rollback_while_the_old_side_is_warm_starts_with_the_weight() {
    for strategy in Strategy::ALL {
        let mut ask = ask(strategy);
        ask.recipe.keep_warm = Span::minutes(10);
        let mut story = Story::of(ask);
        if strategy == Strategy::Rolling {
            continue;
        }
        story.until_phase("keeping warm");
        story.command(Verb::RollBack).unwrap();
        let first = story.rollout.present_effect().map(ToString::to_string);
        assert_eq!(first.unwrap(), "weight 0 % on slot b, 100 % on slot a");
        let decided = story.now();
        story.until(|story| story.rollout.expected().weight == Percent::ZERO);
        assert!(story.now().since(decided) <= Span::seconds(2));
    }
}

#[test]
fn stable_is_never_made_smaller_by_a_way_back() {
    let mut story = Story::of(ask(Strategy::Rolling));
    story.until_baking_at(33);
    story.until_baking_at(66);
    // Autoscaling has made the old side larger than planned.
    let more = story.world.a.tasks[0];
    story.world.a.tasks.resize(9, more);
    story.look();
    story.command(Verb::RollBack).unwrap();
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::RolledBack));
    assert_eq!(story.world.a.tasks.len(), 9);
}

#[test]
fn users_do_not_wait_for_the_last_task_of_stable() {
    let mut story = Story::of(ask(Strategy::Rolling));
    story.until_baking_at(66);
    story.command(Verb::RollBack).unwrap();
    // One of the new tasks never becomes healthy.
    story.for_span(Span::seconds(3));
    *story.world.a.tasks.last_mut().unwrap() = None;
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::RolledBack));
}

#[test]
fn a_second_rollback_changes_nothing() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    story.command(Verb::RollBack).unwrap();
    for verb in [Verb::RollBack, Verb::Abort] {
        assert_eq!(story.command(verb).unwrap(), []);
    }
    assert_eq!(
        story
            .input(Input::Supersede("r2".parse().unwrap()))
            .unwrap(),
        []
    );
}

#[test]
fn outcomes_of_the_way_forward_come_too_late_after_a_rollback() {
    let mut story = Story::of(short());
    story.until(|story| story.rollout.has_shifted());
    let forward = *story.rollout.outstanding().keys().next_back().unwrap();
    story.command(Verb::RollBack).unwrap();
    assert!(!story.rollout.outstanding().contains_key(&forward));
    let late = Outcome::Done {
        called: story.now(),
        acknowledged: story.now(),
        detail: "late".into(),
    };
    assert_eq!(story.input(Input::Settled(forward, late)).unwrap(), []);
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::RolledBack));
}

#[test]
fn a_rollback_wins_right_after_promoting_fully() {
    let mut story = Story::of(ask(Strategy::Canary));
    story.until_baking_at(10);
    story.command(Verb::PromoteFully).unwrap();
    story.command(Verb::RollBack).unwrap();
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::RolledBack));
    assert_eq!(story.world.weight_of_b, Percent::ZERO);
}

#[test]
fn an_abort_before_anything_was_done_ends_at_once() {
    let mut ask = short();
    ask.recipe.policies.approval = Some(rollouts::Approval {
        before: Percent::whole(1),
        who: Vec::new(),
        why: "production".into(),
    });
    let mut story = Story::of(ask);
    story.command(Verb::Abort).unwrap();
    assert_eq!(story.rollout.ending(), Some(Ending::Aborted));
    assert_eq!(story.intended(), [""; 0]);
}

#[test]
fn an_abort_while_tasks_come_up_takes_them_down_and_writes_no_weight() {
    let mut story = Story::of(short());
    story.for_span(Span::seconds(5));
    story.command(Verb::Abort).unwrap();
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::Aborted));
    insta::assert_debug_snapshot!(story.intended(), @r#"
    [
        "1 task of 2f9c1e4 in slot b",
        "slot b down to 0 tasks",
    ]
    "#);
}

#[test]
fn a_step_that_is_denied_leads_back() {
    let mut story = Story::of(short());
    story
        .world
        .faults
        .push_back(fault(moves_weight, Answer::Fails(FailureClass::Denied), 1));
    story.run_to_the_end();
    insta::assert_snapshot!(story.transcript(), @"
    14:00:00  Planned canary of 2f9c1e4 on production/us-east-1/website: faster scene; stable is 8ab03d1, 8 steps
    14:00:00  Taking step 1: provision 1 task: the next weight needs the tasks
    14:00:22  Step 1 done: provision 1 task: seen in the estate
    14:00:22  Taking step 2: verify with `smoke`: before users touch the new side
    14:00:24  Step 2 done: verify with `smoke`: the suite passed
    14:00:24  Taking step 3: shift to 10 %: 10 % of the users meet the release
    14:00:26  Failed (denied): `weight 10 % on slot b, 90 % on slot a` said no
    14:00:26  Returning to stable: 2 moves: could not shift to 10 %: denied: `weight 10 % on slot b, 90 % on slot a` said no
    14:00:28  Read back: weight 0 % on slot b, 100 % on slot a: the estate shows what was intended
    14:00:29  No request left on the canary at 14:00:28: seen in the estate
    14:00:31  Rollout rolled back: canary weight 0 % read back
    ");
}

#[test]
fn tasks_that_never_become_healthy_fail_the_rollout_before_users_meet_it() {
    let mut story = Story::of(short());
    story.world.healthy_after = None;
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::Failed));
    insta::assert_snapshot!(story.transcript(), @"
    14:00:00  Planned canary of 2f9c1e4 on production/us-east-1/website: faster scene; stable is 8ab03d1, 8 steps
    14:00:00  Taking step 1: provision 1 task: the next weight needs the tasks
    14:10:00  Returning to stable: 1 move: could not provision 1 task: not done by 14:10:00: waiting for the estate to show: 1 task of 2f9c1e4 in slot b
    14:10:03  Rollout failed: canary weight 0 % read back
    ");
}

#[test]
fn a_way_back_that_is_denied_is_stuck_says_what_to_do_and_can_be_tried_again() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    let denied = Answer::Fails(FailureClass::Denied);
    story.world.faults.push_back(fault(moves_weight, denied, 1));
    let before = story.lines();
    story.command(Verb::RollBack).unwrap();
    story.run_to_the_end();
    insta::assert_snapshot!(story.since(before), @"
    14:00:27  Returning to stable: 2 moves: Ada rolled back
    14:00:27  Asking for diagnostics of slot b: beside the rollout; nothing waits for it
    14:00:28  Failed (denied): `weight 0 % on slot b, 100 % on slot a` said no
    14:00:28  Stuck: could not return to stable: denied: `weight 0 % on slot b, 100 % on slot a` said no: give the control room the permission named above
    14:00:28  Calling for a person: rollout r1 is stuck: could not return to stable: denied: `weight 0 % on slot b, 100 % on slot a` said no; give the control room the permission named above
    ");
    assert_eq!(story.rollout.phase_word(), "stuck");
    assert_eq!(story.pages(), 1);
    let refusal = story.command(Verb::Unpause).unwrap_err().to_string();
    insta::assert_snapshot!(refusal, @"rollout `r1` is stuck: give the control room the permission named above; then roll back or abort");
    story.command(Verb::RollBack).unwrap();
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::RolledBack));
}

#[test]
fn canary_tasks_that_cannot_be_taken_down_are_tried_again_after_a_person_came() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    let denied = Answer::Fails(FailureClass::Denied);
    story
        .world
        .faults
        .push_back(fault(takes_tasks_away, denied, 1));
    story.command(Verb::RollBack).unwrap();
    story.run_to_the_end();
    assert_eq!(story.rollout.phase_word(), "stuck");
    assert_eq!(story.world.weight_of_b, Percent::ZERO, "users are safe");
    story.command(Verb::Abort).unwrap();
    story.run_to_the_end();
    assert_eq!(story.world.b.tasks.len(), 0);
    assert_eq!(story.rollout.ending(), Some(Ending::Aborted));
}

#[test]
fn the_old_side_that_cannot_be_taken_down_is_stuck_and_goes_on_when_unpaused() {
    let mut story = Story::of(short());
    let denied = Answer::Fails(FailureClass::Denied);
    story
        .world
        .faults
        .push_back(fault(takes_tasks_away, denied, 1));
    story.run_to_the_end();
    let refusal = story.command(Verb::Promote).unwrap_err().to_string();
    insta::assert_snapshot!(refusal, @"rollout `r1` is stuck: give the control room the permission named above; then unpause, or roll back");
    let before = story.lines();
    story.command(Verb::Unpause).unwrap();
    story.run_to_the_end();
    insta::assert_snapshot!(story.since(before), @"
    14:40:54  Unpaused: asked by Ada
    14:40:55  Read back: weight 100 % on slot b, 0 % on slot a: the estate shows what was intended
    14:40:55  The target is as intended: read back before going on
    14:40:55  Taking step 8: keep warm 30 min, then retire: nobody is served by it any more
    14:40:58  Step 8 done: keep warm 30 min, then retire: seen in the estate
    14:40:58  Rollout completed: canary weight 100 % read back
    ");
}

#[test]
fn from_stuck_at_the_old_side_there_is_still_a_way_back() {
    let mut story = Story::of(short());
    let denied = Answer::Fails(FailureClass::Denied);
    story
        .world
        .faults
        .push_back(fault(takes_tasks_away, denied, 1));
    story.run_to_the_end();
    assert_eq!(story.rollout.phase_word(), "stuck");
    story.command(Verb::RollBack).unwrap();
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::RolledBack));
    assert_eq!(story.world.weight_of_b, Percent::ZERO);
}

#[test]
fn a_throttled_estate_is_asked_again_with_growing_pauses() {
    let mut story = Story::of(short());
    let throttled = Answer::Fails(FailureClass::Throttled);
    story
        .world
        .faults
        .push_back(fault(moves_weight, throttled, 4));
    story.until(|story| story.rollout.has_shifted());
    let before = story.lines();
    story.until_baking_at(10);
    insta::assert_snapshot!(story.since(before), @"
    14:00:26  Failed (throttled): `weight 10 % on slot b, 90 % on slot a` said no
    14:00:26  Next try at 14:00:26: throttled: `weight 10 % on slot b, 90 % on slot a` said no
    14:00:27  Trying again (2): weight 10 % on slot b, 90 % on slot a: the last try did not work
    14:00:28  Failed (throttled): `weight 10 % on slot b, 90 % on slot a` said no
    14:00:28  Next try at 14:00:29: throttled: `weight 10 % on slot b, 90 % on slot a` said no
    14:00:29  Trying again (3): weight 10 % on slot b, 90 % on slot a: the last try did not work
    14:00:30  Failed (throttled): `weight 10 % on slot b, 90 % on slot a` said no
    14:00:30  Next try at 14:00:32: throttled: `weight 10 % on slot b, 90 % on slot a` said no
    14:00:31  Judged: good: every gate is good [error-rate 0.02 % against 0.02 %]
    14:00:32  Trying again (4): weight 10 % on slot b, 90 % on slot a: the last try did not work
    14:00:33  Failed (throttled): `weight 10 % on slot b, 90 % on slot a` said no
    14:00:33  Next try at 14:00:37: throttled: `weight 10 % on slot b, 90 % on slot a` said no
    14:00:37  Trying again (5): weight 10 % on slot b, 90 % on slot a: the last try did not work
    14:00:39  Read back: weight 10 % on slot b, 90 % on slot a: the estate shows what was intended
    14:00:39  Step 3 done: shift to 10 %: seen in the estate
    14:00:39  Baking at 10 % until 14:05:39: errors < 0.1 %, requests over 100 ms < 5 %, sessions under 60 FPS < 2 %, sessions over 50 MB < 1 %
    ");
    let ids: Vec<EffectId> = story
        .records()
        .iter()
        .filter_map(|(_, record)| match record {
            Record::Intended { effect, order, .. } if order.moves_traffic() => Some(*effect),
            _ => None,
        })
        .collect();
    assert_eq!(ids.len(), 5);
    assert!(
        ids.windows(2).all(|pair| pair[0] == pair[1]),
        "one token: {ids:?}"
    );
}

#[test]
fn a_way_back_that_is_throttled_to_the_end_calls_a_person() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    let throttled = Answer::Fails(FailureClass::Throttled);
    story
        .world
        .faults
        .push_back(fault(moves_weight, throttled, u32::MAX));
    story.command(Verb::RollBack).unwrap();
    let decided = story.now();
    story.run_to_the_end();
    assert_eq!(story.now().since(decided), Span::minutes(15));
    assert_eq!(story.pages(), 1);
    let Phase::Stuck { why, needs, .. } = story.rollout.phase() else {
        panic!("stuck");
    };
    insta::assert_snapshot!(format!("{why}\n{needs}"), @"
    could not return to stable: not done by 14:15:27: waiting for the next try at 14:15:28: throttled: `weight 0 % on slot b, 100 % on slot a` said no
    see what keeps the target from it and mend that, or do it by hand
    ");
}

#[test]
fn a_lost_reply_a_lost_call_and_a_lie_are_told_apart_by_looking() {
    for answer in [Answer::LosesReply, Answer::GetsLost, Answer::Lies] {
        let mut story = Story::of(short());
        story.world.faults.push_back(fault(moves_weight, answer, 1));
        story.until_baking_at(10);
        assert_eq!(story.world.weight_of_b, Percent::whole(10));
        story.run_to_the_end();
        assert_eq!(story.rollout.ending(), Some(Ending::Completed));
    }
}

#[test]
fn somebody_who_puts_weight_on_a_canary_that_was_sent_away_is_answered_at_once() {
    let mut story = Story::of(short());
    story.world.drain = Span::minutes(3);
    story.until_baking_at(10);
    story.judge = |_, _| Some(Verdict::RollBackNow);
    story.until(|story| story.rollout.expected().weight == Percent::ZERO);
    story.for_span(Span::seconds(4));
    let before = story.lines();
    story.world.weight_of_b = Percent::whole(40);
    let changed = story.now();
    story.until(|story| story.world.weight_of_b == Percent::ZERO);
    assert!(story.now().since(changed) <= Span::seconds(6));
    insta::assert_snapshot!(story.since(before), @"
    14:00:37  Reading again: weight of slot b is 40 %, intended was 0 %
    14:00:39  Returning to stable: 2 moves: hard limit broken: more than a tenth of the requests fail [error-rate 30.00 % against 0.02 %]
    ");
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::RolledBack));
}

#[test]
fn requests_that_stay_do_not_keep_the_canary_for_ever() {
    let mut story = Story::of(short());
    story.world.drain = Span::minutes(600);
    story.until_baking_at(10);
    story.command(Verb::RollBack).unwrap();
    let decided = story.now();
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::RolledBack));
    assert!(
        story.now().since(decided) >= Span::minutes(5),
        "it drained first"
    );
}

#[test]
fn diagnostics_are_kept_and_the_database_is_snapshot_beside_the_way_back() {
    let mut ask = short();
    ask.recipe.policies.snapshot = Some("website-db".into());
    let mut story = Story::of(ask);
    story.until_baking_at(10);
    let intended = story.intended().len();
    story.judge = |_, _| Some(Verdict::RollBack);
    story.until_phase("returning");
    insta::assert_debug_snapshot!(&story.intended()[intended..], @r#"
    [
        "weight 0 % on slot b, 100 % on slot a",
        "diagnostics of slot b",
        "snapshot of database `website-db`",
    ]
    "#);
    // Nobody waits for them.
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::RolledBack));
}

#[test]
fn without_any_reading_users_are_sent_back_all_the_same() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    story.sight = rollouts::Sight::default();
    story.command(Verb::RollBack).unwrap();
    let effect = story.rollout.present_effect().unwrap();
    assert_eq!(effect.to_string(), "weight 0 % on slot b, 100 % on slot a");
    assert_eq!(
        story.rollout.outstanding().len(),
        2,
        "the weight, and diagnostics"
    );
}

#[test]
fn a_way_back_nobody_can_look_at_ends_at_its_deadline_too() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    let throttled = Answer::Fails(FailureClass::Throttled);
    story
        .world
        .faults
        .push_back(fault(moves_weight, throttled, u32::MAX));
    story.command(Verb::RollBack).unwrap();
    story.watched = false;
    let decided = story.now();
    story.run_to_the_end();
    assert_eq!(story.now().since(decided), Span::minutes(15));
}

#[test]
fn the_canary_keeps_its_tasks_while_somebody_sends_users_there_even_if_none_come() {
    let mut story = Story::of(short());
    story.world.visited = false;
    story.until_baking_at(10);
    story.command(Verb::RollBack).unwrap();
    story.until(|story| {
        let present = story.rollout.present_effect();
        present.is_some_and(takes_tasks_away)
    });
    story.world.weight_of_b = Percent::whole(40);
    story.until(|story| story.world.weight_of_b == Percent::ZERO);
    assert_eq!(story.world.b.tasks.len(), 1);
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::RolledBack));
}

#[test]
fn a_release_somebody_put_in_the_place_of_stable_is_replaced_before_users_go_there() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    story.world.a.release = Some("0000000".parse().unwrap());
    story.look();
    story.command(Verb::RollBack).unwrap();
    let first = story.rollout.present_effect().map(ToString::to_string);
    assert_eq!(first.unwrap(), "6 tasks of 8ab03d1 in slot a");
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::RolledBack));
    assert_eq!(story.world.a.release, Some("8ab03d1".parse().unwrap()));
}

#[test]
fn an_end_that_cannot_be_read_calls_a_person() {
    let mut story = Story::of(short());
    story.for_span(Span::seconds(5));
    story.command(Verb::Abort).unwrap();
    story.until(|story| story.world.b.tasks.is_empty());
    // Weight on a slot without tasks, and it cannot be taken away again.
    story.world.weight_of_b = Percent::whole(40);
    let denied = Answer::Fails(FailureClass::Denied);
    story.world.faults.push_back(fault(moves_weight, denied, 1));
    story.run_to_the_end();
    assert_eq!(story.rollout.phase_word(), "stuck");
    // A person has done it by hand, and the target cannot be looked at.
    story.world.weight_of_b = Percent::ZERO;
    story.sight = rollouts::Sight::default();
    story.watched = false;
    story.command(Verb::RollBack).unwrap();
    story.run_to_the_end();
    let Phase::Stuck { why, .. } = story.rollout.phase() else {
        panic!("stuck");
    };
    insta::assert_snapshot!(why, @"could not return to stable: the canary's weight could not be read back");
}
