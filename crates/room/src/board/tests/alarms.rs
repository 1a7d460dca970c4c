//! What is an alarm, for how long, and what is none.

use crate::room::Drive;
use crate::stage::{Stage, WEBSITE, acknowledge, minute};
use rollouts::Verb;
use std::sync::Arc;
use vocab::{Span, Target};
use wire::{AlarmView, Complaint, State};

fn titles(alarms: &[AlarmView]) -> Vec<&str> {
    alarms.iter().map(|alarm| alarm.title.as_str()).collect()
}

#[test]
fn a_rollback_by_itself_is_told_for_a_day_with_its_evidence() {
    let (mut stage, id) = Stage::with("3ab77d0");
    stage.run_to_end(&id);
    let mut board = stage.board();
    let alarms = board.alarms();
    assert_eq!(
        titles(&alarms),
        ["website in us-east-1 rolled back by itself"]
    );
    let alarm = &alarms[0];
    assert_eq!(
        (alarm.state, alarm.rollout.as_deref()),
        (State::High, Some(id.as_str()))
    );
    assert!(alarm.text.contains("error rate"), "{}", alarm.text);
    assert!(
        alarm.text.contains("stable traffic was back after"),
        "{}",
        alarm.text
    );
    board.now = board.now + Span::minutes(24 * 60 + 1);
    assert_eq!(board.alarms(), []);
}

#[test]
fn users_on_their_way_back_are_critical_under_the_same_id() {
    let (mut stage, id) = Stage::with("3ab77d0");
    let returning = |stage: &Stage| {
        let active = stage.rehearsal.engine().active().get(&id);
        active.is_some_and(|active| active.rollout().phase_word() == "returning")
    };
    while !returning(&stage) {
        let next = stage.rehearsal.now() + Span::millis(250);
        stage.run_until(next);
    }
    let before = stage.board().alarms().remove(0);
    assert_eq!(before.state, State::Critical);
    stage.run_to_end(&id);
    let after = stage.board().alarms().remove(0);
    assert_eq!((after.id, after.state), (before.id, State::High));
}

#[test]
fn a_later_rollout_that_made_it_ends_the_alarm() {
    let (mut stage, id) = Stage::with("3ab77d0");
    stage.run_to_end(&id);
    let good = stage.start(WEBSITE, "2f9c1e4", None);
    assert_eq!(stage.board().alarms().len(), 1);
    stage.run_to_end(&good);
    assert_eq!(stage.board().alarms(), []);
}

#[test]
fn what_a_person_rolled_back_or_paused_is_no_alarm() {
    let (mut stage, id) = Stage::with("2f9c1e4");
    stage.run_until(minute(9));
    stage.command(&id, Verb::Pause, None);
    assert_eq!(stage.board().alarms(), []);
    stage.command(&id, Verb::RollBack, None);
    assert_eq!(stage.board().alarms(), []);
    stage.run_to_end(&id);
    assert_eq!(stage.board().alarms(), []);
}

#[test]
fn giving_up_a_later_rollout_does_not_hide_the_rollback_before_it() {
    let (mut stage, id) = Stage::with("3ab77d0");
    stage.run_to_end(&id);
    let second = stage.start(WEBSITE, "2f9c1e4", None);
    stage.command(&second, Verb::Abort, None);
    stage.run_to_end(&second);
    let alarms = stage.board().alarms();
    assert_eq!(alarms.len(), 1);
    assert_eq!(alarms[0].rollout.as_deref(), Some(id.as_str()));
}

#[test]
fn a_pause_for_a_foreign_change_is_an_alarm() {
    let (mut stage, id) = Stage::with("2f9c1e4");
    stage.run_until(minute(9));
    stage.inject(&format!("foreign-weight:{WEBSITE}:weight=70"));
    stage.run_until_state(&id, State::High);
    let alarms = stage.board().alarms();
    let told = "website in us-east-1 was paused: somebody else changed the target";
    assert!(titles(&alarms).contains(&told), "{alarms:?}");
    let alarm = alarms.iter().find(|alarm| alarm.title == told).unwrap();
    assert_eq!(alarm.state, State::High);
    assert!(alarm.text.contains("weight of slot"), "{}", alarm.text);
}

#[test]
fn waiting_for_approval_is_an_alarm_until_somebody_agrees() {
    let mut stage = Stage::new();
    let id = stage.start("production/us-east-1/document-service", "2f9c1e4", None);
    stage.run_until_state(&id, State::Waiting);
    let alarms = stage.board().alarms();
    assert_eq!(
        titles(&alarms),
        ["document-service in us-east-1 waits for approval"]
    );
    assert_eq!(alarms[0].state, State::Waiting);
}

#[test]
fn nobody_driving_is_told_after_a_moment_and_only_when_it_matters() {
    let (mut stage, _) = Stage::with("2f9c1e4");
    stage.run_until(minute(9));
    let mut board = stage.board();
    board.drive = Drive::Nobody;
    board.undriven_since = Some(board.now);
    assert_eq!(board.alarms(), []);
    board.wall = board.wall + Span::seconds(6);
    assert_eq!(
        titles(&board.alarms()),
        ["nobody drives; 1 rollout is under way"]
    );
    let mut idle = Stage::new().board();
    idle.drive = Drive::Nobody;
    idle.undriven_since = Some(idle.now - Span::minutes(5));
    assert_eq!(idle.alarms(), []);
}

#[test]
fn a_damaged_journal_and_a_driver_in_trouble_come_first() {
    let (mut stage, id) = Stage::with("3ab77d0");
    stage.run_to_end(&id);
    let mut board = stage.board();
    board.unreadable = Some(Complaint::new(
        "damaged",
        "record 7 does not follow record 6",
    ));
    board.trouble = Some("the disk is full".into());
    let alarms = board.alarms();
    assert_eq!(alarms.len(), 3);
    assert!(
        alarms[..2]
            .iter()
            .all(|alarm| alarm.state == State::Critical)
    );
    assert!(titles(&alarms).contains(&"the journal is damaged"));
    assert_eq!(board.bar().gravest, State::Critical);
    assert!(board.bar().trouble.contains("record 7"));
}

#[test]
fn targets_of_one_region_that_cannot_be_read_are_one_alarm() {
    let mut stage = Stage::new();
    stage.run_until(minute(5));
    let mut board = stage.board();
    let (now, wall) = (board.now, board.wall);
    let blind = |target: &Target| target.region.as_str() == "eu-west-1";
    for (_, known) in board.known.iter_mut().filter(|(target, _)| blind(target)) {
        let known = Arc::make_mut(known);
        known.read_at = Some(wall - Span::seconds(30));
        known.trouble = "throttled".into();
        known.failing_since = Some(now - Span::seconds(25));
    }
    let alarms = board.alarms();
    assert_eq!(titles(&alarms), ["5 targets in eu-west-1 cannot be read"]);
    assert_eq!(alarms[0].state, State::Low);
    assert!(
        alarms[0].text.contains("and 2 more: throttled"),
        "{}",
        alarms[0].text
    );
}

#[test]
fn one_reading_that_failed_is_no_alarm_yet() {
    let mut board = Stage::new().board();
    let known = board.known.values_mut().next().unwrap();
    let known = Arc::make_mut(known);
    known.trouble = "throttled".into();
    known.failing_since = Some(board.now);
    assert_eq!(board.alarms(), []);
}

#[test]
fn trouble_in_every_region_of_a_service_is_one_alarm() {
    let mut stage = Stage::new();
    stage.run_until(minute(5));
    for region in ["us-east-1", "eu-west-1"] {
        stage.inject(&format!(
            "task-loss:production/{region}/website:slot=stable:tasks=2"
        ));
    }
    stage.run_until(minute(5) + Span::seconds(3));
    let alarms = stage.board().alarms();
    assert_eq!(alarms.len(), 1, "{alarms:?}");
    assert!(
        alarms[0].title.starts_with("website in production: "),
        "{alarms:?}"
    );
    assert!(alarms[0].text.contains("eu-west-1"), "{alarms:?}");
}

#[test]
fn acknowledged_alarms_are_shown_last_and_not_counted() {
    let (mut stage, id) = Stage::with("3ab77d0");
    stage.run_to_end(&id);
    let mut board = stage.board();
    board.trouble = Some("the disk is full".into());
    let first = board.alarms().remove(0);
    acknowledge(&mut board, &first.id, "grace");
    let alarms = board.alarms();
    assert_eq!(alarms[1].id, first.id);
    assert_eq!(alarms[1].acknowledged, "grace");
    assert_eq!((board.bar().alarms, board.bar().gravest), (1, State::High));
}
