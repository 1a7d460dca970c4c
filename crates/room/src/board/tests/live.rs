//! Boards of a live estate: whose it is, and what keeps us out of it.

use crate::board::Board;
use crate::live::Standing;
use crate::stage::{Stage, WEBSITE, minute};
use std::sync::Arc;
use vocab::{Span, Timestamp};
use wire::{AccountView, State};

fn account(number: &str, arn: &str, expires: Option<Timestamp>) -> AccountView {
    AccountView {
        account: number.into(),
        profile: "shop".into(),
        role: String::new(),
        arn: arn.into(),
        expires,
        trouble: String::new(),
        login_needed: false,
    }
}

/// A board as a live room would put it together.
fn live(accounts: Vec<AccountView>) -> Board {
    let mut stage = Stage::new();
    stage.run_until(minute(5));
    Board {
        practice: false,
        standing: Standing {
            factor: None,
            accounts,
            login: None,
        },
        ..stage.board()
    }
}

#[test]
fn the_bar_names_the_account_and_who_we_are() {
    let arn = "arn:aws:sts::111122223333:assumed-role/deploy/ada";
    let board = live(vec![account("111122223333", arn, None)]);
    let bar = board.bar();
    assert!(!bar.practice);
    assert_eq!(bar.account, "111122223333");
    assert_eq!(bar.identity, "assumed-role/deploy/ada");
    assert_eq!((bar.credentials.as_str(), bar.login.as_str()), ("", ""));
    assert_eq!(board.alarms(), []);
}

#[test]
fn credentials_are_told_of_once_they_end_soon() {
    let told = |left: Span| {
        let mut board = live(vec![]);
        let ends = board.wall + left;
        board.standing.accounts = vec![account("111122223333", "", Some(ends))];
        board.bar().credentials
    };
    assert_eq!(told(Span::minutes(90)), "");
    assert_eq!(told(Span::minutes(42)), "credentials for 42 min");
    assert_eq!(told(Span::ZERO), "credentials have ended");
}

#[test]
fn a_login_that_is_needed_is_the_one_complaint() {
    let mut board = live(vec![account("111122223333", "", None)]);
    board.standing.accounts[0].trouble = "credentials have ended".into();
    let way_out = "the session has ended; run `aws sso login --profile shop`";
    board.standing.login = Some((way_out.into(), board.wall));
    for known in board.known.values_mut() {
        let known = Arc::make_mut(known);
        known.read_at = Some(board.wall - Span::minutes(5));
        known.trouble = "not logged in".into();
        known.failing_since = Some(board.now - Span::minutes(5));
    }
    let alarms = board.alarms();
    let ids: Vec<&str> = alarms.iter().map(|alarm| alarm.id.as_str()).collect();
    assert_eq!(ids, ["login-needed"]);
    assert_eq!(alarms[0].state, State::High);
    assert!(
        alarms[0].text.contains("aws sso login"),
        "{}",
        alarms[0].text
    );
    assert_eq!(board.bar().login, way_out);
}

#[test]
fn an_account_that_is_another_one_is_an_alarm_of_its_own() {
    let mut board = live(vec![account("111122223333", "", None)]);
    let why = "these credentials are for account 444455556666, not for 111122223333";
    board.standing.accounts[0].trouble = why.into();
    let alarms = board.alarms();
    assert_eq!(alarms[0].id, "account-111122223333");
    assert_eq!(alarms[0].text, why);
}

#[test]
fn all_rollouts_of_an_environment_go_back_together_newest_first() {
    let (mut stage, first) = Stage::with("2f9c1e4");
    stage.run_until(minute(1));
    let later = "production/eu-west-1/website";
    let second = stage.start(later, "2f9c1e4", None);
    stage.start("staging/us-east-1/website", "2f9c1e4", None);
    let board = stage.board();
    let ids = |region| {
        let plans = board.stack("production", region).into_iter();
        plans.map(|plan| plan.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(None), [second.clone(), first.clone()]);
    assert_eq!(ids(Some("eu-west-1")), [second]);
    assert!(WEBSITE.starts_with("production/us-east-1"));
    assert_eq!(ids(Some("us-east-1")), [first]);
}
