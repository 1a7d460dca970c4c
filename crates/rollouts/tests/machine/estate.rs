//! What happens to the estate beside the rollout: other writers, old readings,
//! autoscaling, freezes, a control room that was away, newer rollouts.

use crate::asks::{STABLE, ask, short, start};
use crate::story::Story;
use rollouts::{
    Approval, Ending, FreezeWindow, Input, OnOrphan, Phase, Record, Rollout, Seen, Strategy, Verb,
    When, plan,
};
use vocab::{Percent, Span, Timestamp};

#[test]
fn a_foreign_weight_is_read_twice_named_with_both_values_and_undone_on_request() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    let before = story.lines();
    story.for_span(Span::seconds(30));
    story.world.weight_of_b = Percent::whole(40);
    story.until_phase("paused");
    story.for_span(Span::minutes(3));
    assert_eq!(
        story.world.weight_of_b,
        Percent::whole(40),
        "not fought over"
    );
    story.command(Verb::Unpause).unwrap();
    story.until_phase("moving");
    insta::assert_snapshot!(story.since(before), @"
    14:00:31  Judged: good: every gate is good [error-rate 0.02 % against 0.02 %]
    14:01:07  Reading again: weight of slot b is 40 %, intended was 10 %
    14:01:09  Paused at 10 %: foreign change: weight of slot b is 40 %, intended was 10 %
    14:04:09  Unpaused: asked by Ada
    14:04:12  Read back: weight 10 % on slot b, 90 % on slot a: the estate shows what was intended
    14:04:12  The target is as intended: read back before going on
    14:08:30  Step 4 done: bake 5 min: every gate is good [error-rate 0.02 % against 0.02 %]
    14:08:30  Taking step 5: provision 6 tasks: the next weight needs the tasks
    ");
}

#[test]
fn foreign_changes_of_tasks_and_releases_pause_with_both_values() {
    let pauses = |change: fn(&mut Story)| {
        let mut story = Story::of(short());
        story.until_baking_at(10);
        change(&mut story);
        story.until_phase("paused");
        story.rollout.doing()
    };
    let fewer = pauses(|story| story.world.a.tasks.truncate(4));
    insta::assert_snapshot!(fewer, @"stand still (foreign change: task count of slot a is 4, intended was 6)");
    let other = pauses(|story| story.world.a.release = Some("0000000".parse().unwrap()));
    insta::assert_snapshot!(other, @"stand still (foreign change: release of slot a is 0000000, intended was 8ab03d1)");
    let gone = pauses(|story| story.world.b.tasks.clear());
    insta::assert_snapshot!(gone, @"stand still (foreign change: task count of slot b is 0, intended was 1)");
}

#[test]
fn a_weight_changed_while_tasks_come_up_is_found_before_the_next_shift() {
    let mut story = Story::of(ask(Strategy::Canary));
    story.until_baking_at(10);
    story.until(|story| story.rollout.doing() == "provision 2 tasks");
    story.for_span(Span::seconds(5));
    story.world.weight_of_b = Percent::whole(80);
    story.until_phase("paused");
    insta::assert_snapshot!(story.rollout.doing(), @"stand still (foreign change: weight of slot b is 80 %, intended was 10 %)");
}

#[test]
fn a_change_seen_once_as_a_bake_ends_lets_no_shift_pass() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    let end = story.rollout.next_wakeup().unwrap().0;
    story.until(|story| story.now() + Span::seconds(1) >= end);
    story.world.weight_of_b = Percent::whole(40);
    story.until_phase("paused");
    assert_eq!(story.world.weight_of_b, Percent::whole(40));
}

#[test]
fn one_stale_reading_is_only_doubted() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    let before = story.lines();
    let mut old = story.world.observe();
    old.a.weight = Percent::FULL;
    old.b.weight = Percent::ZERO;
    old.at = story.now() + Span::seconds(9);
    story.for_span(Span::seconds(9));
    story.reading = Some(old);
    story.look();
    story.reading = None;
    story.for_span(Span::seconds(10));
    insta::assert_snapshot!(story.since(before), @"
    14:00:31  Judged: good: every gate is good [error-rate 0.02 % against 0.02 %]
    14:00:36  Reading again: weight of slot b is 0 %, intended was 10 %
    14:00:37  As intended after all: the first reading was stale
    ");
}

#[test]
fn a_reading_from_before_a_change_neither_proves_nor_disproves_it() {
    let mut story = Story::of(short());
    story.until(|story| story.rollout.has_shifted());
    let old = story.world.observe();
    story.step();
    story.reading = Some(old);
    story.look();
    let (records, phase) = (story.records().len(), story.rollout.phase_word());
    story.look();
    assert_eq!((story.records().len(), phase), (records, "moving"));
    story.reading = None;
    story.until_baking_at(10);
}

#[test]
fn nothing_is_taken_down_on_a_reading_from_before_the_keep_warm_ended() {
    let mut story = Story::of(short());
    story.until_phase("keeping warm");
    story.for_span(Span::seconds(30));
    // From here on nothing is read any more, while somebody brings users back
    // to the old side.
    story.watched = false;
    story.for_span(Span::minutes(10));
    story.world.weight_of_b = Percent::ZERO;
    story.for_span(Span::minutes(22));
    assert_eq!(story.rollout.phase_word(), "moving");
    assert_eq!(story.rollout.outstanding().len(), 0);
    story.watched = true;
    story.until_phase("paused");
    assert_eq!(story.world.a.tasks.len(), 6);
}

#[test]
fn a_shift_waits_until_stable_can_carry_the_rest() {
    let mut story = Story::of(short());
    story.until(|story| story.rollout.doing() == "verify with `smoke`");
    let tasks = story.world.a.tasks.clone();
    story.world.a.tasks[0] = None;
    story.until(|story| story.rollout.doing() == "shift to 10 %");
    story.for_span(Span::minutes(1));
    assert!(
        !story.rollout.has_shifted(),
        "five of six cannot carry 90 %"
    );
    story.world.a.tasks = tasks;
    story.until_baking_at(10);
}

#[test]
fn tasks_of_another_release_never_count_as_the_canary() {
    let ask = short();
    let mut world = crate::world::World::serving(ask.now, STABLE.parse().unwrap(), 6);
    world.b = crate::world::Side {
        release: Some("0000000".parse().unwrap()),
        tasks: vec![Some(ask.now - Span::minutes(30)); 6],
        busy: None,
    };
    world.faults.push_back(crate::world::Fault {
        on: |effect| matches!(effect, rollouts::Effect::EnsureCapacity { .. }),
        answer: crate::world::Answer::Lies,
        times: 1,
    });
    let mut story = Story::in_world(world, ask);
    story.until_baking_at(10);
    assert_eq!(
        story.world.b.release,
        Some(crate::asks::CANARY.parse().unwrap())
    );
}

#[test]
fn tasks_that_vanish_as_the_last_step_ends_are_no_success() {
    let mut story = Story::of(short());
    story.until_phase("keeping warm");
    story.until_phase("moving");
    story.until(|story| !story.rollout.outstanding().is_empty());
    story.world.b.tasks.clear();
    story.run_to_the_end();
    insta::assert_snapshot!(story.rollout.doing(), @"stand still (foreign change: task count of slot b is 0, intended was 6)");
}

#[test]
fn undoing_foreign_changes_takes_no_tasks_from_a_side_that_serves_with_them() {
    let mut story = Story::of(ask(Strategy::Rolling));
    story.until_baking_at(66);
    story.until(|story| story.rollout.doing() == "provision 6 tasks");
    // Somebody sends everybody to the old side and makes it large enough, with
    // a release of their own.
    story.world.weight_of_b = Percent::ZERO;
    story.world.a.release = Some("0000000".parse().unwrap());
    let more = story.world.a.tasks[0];
    story.world.a.tasks.resize(9, more);
    story.until_phase("paused");
    story.command(Verb::Unpause).unwrap();
    while story.world.weight_of_b == Percent::ZERO {
        assert_eq!(story.world.a.tasks.len(), 9);
        story.step();
    }
    assert_eq!(story.world.a.release, Some(STABLE.parse().unwrap()));
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::Completed));
}

#[test]
fn a_canary_that_somebody_replaced_and_sent_users_to_is_undone_without_a_dead_end() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    story.world.weight_of_b = Percent::whole(56);
    story.world.b.release = Some("0000000".parse().unwrap());
    let more = story.world.b.tasks[0];
    story.world.b.tasks.resize(4, more);
    story.until_phase("paused");
    story.command(Verb::Unpause).unwrap();
    story.until_phase("baking");
    assert_eq!(story.world.weight_of_b, Percent::whole(10));
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::Completed));
}

#[test]
fn the_old_side_is_kept_while_requests_are_served_there() {
    let mut story = Story::of(short());
    story.world.drain = Span::minutes(33);
    story.until(|story| story.rollout.doing() == "keep warm 30 min, then retire");
    story.until(|story| story.rollout.phase_word() == "moving");
    story.for_span(Span::minutes(1));
    assert_eq!(story.rollout.outstanding().len(), 0);
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::Completed));
}

#[test]
fn autoscaling_upwards_is_no_foreign_change_and_stops_no_step() {
    let mut story = Story::of(short());
    story.for_span(Span::seconds(4));
    let soon = story.now() + Span::seconds(20);
    story.world.b.tasks.resize(3, Some(soon));
    let more = story.world.a.tasks[0];
    story.world.a.tasks.resize(9, more);
    story.until_baking_at(10);
    story.command(Verb::Pause).unwrap();
    story.command(Verb::Unpause).unwrap();
    story.for_span(Span::seconds(5));
    assert_eq!(story.rollout.phase_word(), "baking");
    assert_eq!(
        (story.world.a.tasks.len(), story.world.b.tasks.len()),
        (9, 3)
    );
}

#[test]
fn a_target_that_is_not_as_planned_is_left_alone() {
    let mut story = Story::of(short());
    story.world.weight_of_b = Percent::FULL;
    story.run_to_the_end();
    insta::assert_snapshot!(story.transcript(), @"
    14:00:00  Planned canary of 2f9c1e4 on production/us-east-1/website: faster scene; stable is 8ab03d1, 8 steps
    14:00:00  Taking step 1: provision 1 task: the next weight needs the tasks
    14:00:01  Reading again: weight of slot b is 100 %, intended was 0 %
    14:00:03  Returning to stable: nothing has to be undone: the target is not as it was planned for: weight of slot b is 100 %, intended was 0 %
    14:00:03  Rollout failed: canary weight 100 % read back
    ");
    assert_eq!(story.intended(), [""; 0]);
    assert!(!story.cause().unwrap().blames_release());
}

fn frozen(from: u64, until: u64) -> FreezeWindow {
    FreezeWindow {
        reason: "quarterly close".into(),
        when: When::Once {
            from: start() + Span::minutes(from),
            until: start() + Span::minutes(until),
        },
    }
}

#[test]
fn a_freeze_holds_shifts_and_nothing_else() {
    let mut ask = short();
    ask.recipe.policies.freezes = vec![frozen(3, 60)];
    let mut story = Story::of(ask);
    story.until_phase("held");
    let before = story.lines();
    insta::assert_snapshot!(story.rollout.doing(), @"hold (frozen until 2026-11-16T15:00:00Z: quarterly close)");
    assert_eq!(
        story.rollout.expected().canary_tasks,
        6,
        "tasks may come up"
    );
    let (at, why) = story.rollout.next_wakeup().unwrap();
    assert_eq!(
        (at.clock(), why.to_string().as_str()),
        ("15:00:00".into(), "the freeze window ends")
    );
    story.until_baking_at(100);
    insta::assert_snapshot!(story.since(before), @"
    14:06:31  Judged: good: every gate is good [error-rate 0.02 % against 0.02 %]
    15:00:00  Going on: the freeze window is over
    15:00:00  Taking step 6: shift to 100 %: 100 % of the users meet the release
    15:00:03  Read back: weight 100 % on slot b, 0 % on slot a: the estate shows what was intended
    15:00:03  Step 6 done: shift to 100 %: seen in the estate
    15:00:03  Baking at 100 % until 15:05:03: errors < 0.1 %, requests over 100 ms < 5 %, sessions under 60 FPS < 2 %, sessions over 50 MB < 1 %
    ");
}

#[test]
fn a_freeze_is_overridden_with_a_reason_for_as_long_as_it_lasts() {
    let mut ask = ask(Strategy::Canary);
    ask.recipe.policies.freezes = vec![frozen(0, 60)];
    let mut story = Story::of(ask);
    story.until_phase("held");
    let refusal = story.command(Verb::Promote).unwrap_err().to_string();
    insta::assert_snapshot!(refusal, @"production is frozen until 2026-11-16T15:00:00Z: quarterly close; wait, or override it with a reason");
    story.because(Verb::Promote, "security fix").unwrap();
    story.until_baking_at(100);
    assert!(story.now() < start() + Span::minutes(60));
}

#[test]
fn a_rollback_does_not_wait_for_a_freeze_to_end() {
    let mut ask = short();
    ask.recipe.policies.freezes = vec![frozen(3, 60)];
    let mut story = Story::of(ask);
    story.until_phase("held");
    story.command(Verb::RollBack).unwrap();
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::RolledBack));
    assert!(story.now() < start() + Span::minutes(10));
}

fn away(policy: OnOrphan, gap: Span) -> Story {
    let mut ask = short();
    ask.recipe.policies.orphan = policy;
    let mut story = Story::of(ask);
    story.until_baking_at(10);
    story.world.advance(story.now() + gap);
    story.input(Input::Seen(Seen::Absence(gap))).unwrap();
    story
}

#[test]
fn an_orphan_goes_back_stands_still_or_goes_on() {
    let hour = Span::minutes(60);
    let mut story = away(OnOrphan::RollBack, hour);
    assert_eq!(
        story.cause().unwrap().to_string(),
        "nobody drove it for 1 h"
    );
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::RolledBack));
    let story = away(OnOrphan::Hold, hour);
    assert_eq!(
        story.rollout.doing(),
        "stand still (nobody drove it for 1 h)"
    );
    let mut story = away(OnOrphan::Continue, hour);
    insta::assert_snapshot!(story.since(story.lines() - 1), @"15:00:27  The control room was away for 1 h: asleep, ended or cut off; the estate is read again before anything is done");
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::Completed));
}

#[test]
fn short_absences_are_said_or_not_even_that() {
    let story = away(OnOrphan::RollBack, Span::minutes(1));
    assert_eq!(story.rollout.phase_word(), "baking");
    assert!(story.transcript().ends_with("before anything is done"));
    let story = away(OnOrphan::RollBack, Span::seconds(10));
    assert!(!story.transcript().contains("away"));
}

#[test]
fn an_hour_away_in_the_middle_of_a_move_is_not_held_against_it() {
    let mut story = Story::of(short());
    story.for_span(Span::seconds(5));
    assert_eq!(story.rollout.doing(), "provision 1 task");
    let hour = Span::minutes(60);
    let settled = story.world.advance(story.now() + hour);
    assert_eq!(settled, []);
    story.input(Input::Seen(Seen::Absence(hour))).unwrap();
    story.wake();
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::Completed));
}

#[test]
fn a_bake_nobody_watched_is_baked_for_the_rest_of_its_time() {
    let mut story = away(OnOrphan::Continue, Span::minutes(60));
    assert!(matches!(story.rollout.phase(), Phase::Baking { .. }));
    story.wake();
    let (until, _) = story.rollout.next_wakeup().unwrap();
    assert_eq!(until.since(story.now()), Span::minutes(5));
}

#[test]
fn a_clock_that_goes_back_is_said_and_changes_nothing() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    let phase = story.rollout.phase().clone();
    let back = Input::Seen(Seen::ClockWentBack(Span::minutes(5)));
    story.input(back.clone()).unwrap();
    assert_eq!(story.rollout.phase(), &phase);
    insta::assert_snapshot!(story.since(story.lines() - 1), @"14:00:27  This computer's clock went back by 5 min: time goes on here from where it was");
    story.run_to_the_end();
    assert_eq!(story.input(back).unwrap(), []);
}

/// A rollout that waits for `r1` to end.
fn behind() -> (Timestamp, Record) {
    let mut ask = short();
    ask.id = "r2".parse().unwrap();
    ask.release.release = "77aa001".parse().unwrap();
    let now = ask.now;
    let planned = Record::Planned {
        plan: Box::new(plan(ask).unwrap()),
        notes: Vec::new(),
        behind: Some("r1".parse().unwrap()),
    };
    (now, planned)
}

#[test]
fn a_superseded_rollout_gives_way_and_the_newer_one_begins_after_it() {
    let mut story = Story::of(ask(Strategy::Canary));
    story.until_baking_at(25);
    let before = story.lines();
    story
        .input(Input::Supersede("r2".parse().unwrap()))
        .unwrap();
    story.run_to_the_end();
    insta::assert_snapshot!(story.since(before), @"
    14:05:52  Returning to stable: 2 moves: superseded by r2
    14:05:54  Read back: weight 0 % on slot b, 100 % on slot a: the estate shows what was intended
    14:05:58  No request left on the canary at 14:05:57: seen in the estate
    14:06:00  Rollout aborted: canary weight 0 % read back
    ");
    let (_, planned) = behind();
    let mut next = Story::begin(story.world.clone(), story.now(), planned);
    next.for_span(Span::minutes(2));
    assert_eq!(next.rollout.doing(), "wait for r1");
    next.input(Input::Begin).unwrap();
    next.run_to_the_end();
    assert_eq!(next.rollout.ending(), Some(Ending::Completed));
}

#[test]
fn a_newer_rollout_that_finds_other_roles_than_planned_touches_nothing() {
    let mut story = Story::of(short());
    story.run_to_the_end();
    assert_eq!(story.rollout.ending(), Some(Ending::Completed));
    // Planned while slot a served; by now slot b does.
    let (_, planned) = behind();
    let mut next = Story::begin(story.world.clone(), story.now(), planned);
    next.input(Input::Begin).unwrap();
    next.run_to_the_end();
    assert_eq!(next.rollout.ending(), Some(Ending::Failed));
    assert_eq!(next.intended(), [""; 0]);
}

#[test]
fn readings_from_before_it_began_do_not_start_a_waiting_rollout() {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    let (_, planned) = behind();
    let mut next = Story::begin(story.world.clone(), story.now(), planned);
    next.for_span(Span::minutes(1));
    next.watched = false;
    let (mut first, mut second) = (next.world.observe(), next.world.observe());
    (first.at, second.at) = (next.now() - Span::seconds(9), next.now() - Span::seconds(5));
    next.input(Input::Begin).unwrap();
    // The rollout before it was at 10 % then.
    for reading in [first, second] {
        next.reading = Some(reading);
        next.look();
    }
    next.for_span(Span::seconds(5));
    assert_eq!(next.rollout.phase_word(), "moving");
    assert_eq!(next.intended(), [""; 0]);
}

#[test]
fn begin_means_nothing_to_a_rollout_that_does_not_wait() {
    let mut story = Story::of(short());
    assert_eq!(story.input(Input::Begin).unwrap(), []);
    let (now, planned) = behind();
    let world = crate::world::World::serving(now, STABLE.parse().unwrap(), 6);
    let mut waiting = Story::begin(world, now, planned);
    waiting.command(Verb::Abort).unwrap();
    assert_eq!(waiting.rollout.ending(), Some(Ending::Aborted));
    assert_eq!(waiting.input(Input::Begin).unwrap(), []);
}

#[test]
fn approval_is_asked_before_the_weight_that_needs_it_and_of_the_right_person() {
    let mut ask = ask(Strategy::Canary);
    ask.recipe.policies.approval = Some(Approval {
        before: Percent::whole(20),
        who: vec!["Grace".parse().unwrap(), "Edsger".parse().unwrap()],
        why: "a quarter of production".into(),
    });
    let mut story = Story::of(ask);
    let before = story.lines();
    story.until_phase("awaiting approval");
    assert_eq!(story.rollout.expected().weight, Percent::whole(10));
    for verb in [Verb::Approve, Verb::Promote, Verb::PromoteFully] {
        let refusal = story.command(verb).unwrap_err().to_string();
        assert_eq!(
            refusal,
            "`Ada` may not approve this; it needs `Grace` or `Edsger`"
        );
    }
    let approve = crate::story::command(Verb::Approve, "Grace", None);
    story.input(Input::Command(approve)).unwrap();
    story.until_baking_at(25);
    insta::assert_snapshot!(story.since(before), @"
    14:00:22  Step 1 done: provision 1 task: seen in the estate
    14:00:22  Taking step 2: verify with `smoke`: before users touch the new side
    14:00:24  Step 2 done: verify with `smoke`: the suite passed
    14:00:24  Taking step 3: shift to 10 %: 10 % of the users meet the release
    14:00:27  Read back: weight 10 % on slot b, 90 % on slot a: the estate shows what was intended
    14:00:27  Step 3 done: shift to 10 %: seen in the estate
    14:00:27  Baking at 10 % until 14:05:27: errors < 0.1 %, requests over 100 ms < 5 %, sessions under 60 FPS < 2 %, sessions over 50 MB < 1 %
    14:00:31  Judged: good: every gate is good [error-rate 0.02 % against 0.02 %]
    14:05:27  Step 4 done: bake 5 min: every gate is good [error-rate 0.02 % against 0.02 %]
    14:05:27  Waiting for approval: a quarter of production; Grace or Edsger may agree
    14:05:27  Approved: Grace agreed
    14:05:27  Taking step 6: provision 2 tasks: the next weight needs the tasks
    14:05:49  Step 6 done: provision 2 tasks: seen in the estate
    14:05:49  Taking step 7: shift to 25 %: 25 % of the users meet the release
    14:05:52  Read back: weight 25 % on slot b, 75 % on slot a: the estate shows what was intended
    14:05:52  Step 7 done: shift to 25 %: seen in the estate
    14:05:52  Baking at 25 % until 14:10:52: errors < 0.1 %, requests over 100 ms < 5 %, sessions under 60 FPS < 2 %, sessions over 50 MB < 1 %
    ");
}

fn replayed(records: &[(Timestamp, Record)]) -> Rollout {
    let ((at, planned), rest) = records.split_first().unwrap();
    let mut rollout = Rollout::begin(*at, planned).unwrap();
    for (at, record) in rest {
        rollout.apply(*at, record).unwrap();
    }
    rollout
}

#[test]
fn a_rollout_replayed_from_any_prefix_of_its_records_is_the_one_there_was() {
    let mut story = Story::of(ask(Strategy::Rolling));
    story.until_baking_at(66);
    story.world.weight_of_b = Percent::whole(40);
    story.until_phase("paused");
    story.command(Verb::Unpause).unwrap();
    story.until_baking_at(66);
    story.command(Verb::RollBack).unwrap();
    story.run_to_the_end();
    for length in 1..=story.records().len() {
        assert_eq!(
            &replayed(&story.records()[..length]),
            &story.states()[length - 1]
        );
    }
}

#[test]
fn every_record_survives_being_written_and_read() {
    let mut ask = ask(Strategy::Rolling);
    ask.recipe.policies.freezes = vec![frozen(2, 3)];
    let mut story = Story::of(ask);
    story.until_baking_at(66);
    story.command(Verb::Pause).unwrap();
    story.command(Verb::Unpause).unwrap();
    story.because(Verb::RollBack, "complaints").unwrap();
    story.run_to_the_end();
    let text = serde_json::to_string(story.records()).unwrap();
    let read: Vec<(Timestamp, Record)> = serde_json::from_str(&text).unwrap();
    assert_eq!(read, story.records());
    assert_eq!(replayed(&read), story.rollout);
}
