//! What a cell says of a target, and what it does not.

use crate::board::Board;
use crate::stage::{Stage, WEBSITE, acknowledge, began, minute};
use rollouts::{Strategy, Verb};
use std::sync::Arc;
use vocab::{Percent, Span};
use wire::{DeckCell, State};

/// The website's cell in production.
fn cell(board: &Board) -> DeckCell {
    let deck = board.deck();
    let row = deck.rows.into_iter().find(|row| row.service == "website");
    let cells = row.unwrap().cells.into_iter();
    cells.flatten().next().unwrap()
}

#[test]
fn what_was_never_read_is_unknown_and_never_normal() {
    let deck = Stage::new().blind_board(began()).deck();
    let cells = deck.rows.iter().flat_map(|row| row.cells.iter().flatten());
    let states: Vec<State> = cells.map(|cell| cell.state).collect();
    assert!(
        states.iter().all(|state| *state == State::Unknown),
        "{states:?}"
    );
    assert_eq!(deck.freshness.read_at, None);
}

#[test]
fn a_service_has_no_cell_where_it_does_not_run() {
    let deck = Stage::new().board().deck();
    let documents = deck
        .rows
        .iter()
        .find(|row| row.service == "document-service");
    let there: Vec<bool> = documents
        .unwrap()
        .cells
        .iter()
        .map(Option::is_some)
        .collect();
    assert_eq!(deck.environments, ["production", "staging", "preview"]);
    assert_eq!(there, [true, true, false]);
}

#[test]
fn a_quiet_estate_is_silent_and_has_figures() {
    let mut stage = Stage::new();
    stage.run_until(minute(5));
    let board = stage.board();
    let deck = board.deck();
    for row in &deck.rows {
        for cell in row.cells.iter().flatten() {
            assert_eq!(
                (cell.state, cell.text.as_str()),
                (State::Normal, ""),
                "{row:?}"
            );
        }
    }
    let website = &deck.rows[0];
    let rate = website.requests_per_second.unwrap();
    assert!((100.0..500.0).contains(&rate), "{rate}");
    assert!(website.latency_p95.unwrap() < 100.0);
    assert!(website.frames_per_second.unwrap() > 60.0);
    assert_eq!(
        deck.rows[2].frames_per_second, None,
        "the API has no screen"
    );
    assert_eq!(board.alarms(), []);
}

#[test]
fn a_canary_says_its_weight_and_where_it_is() {
    let (mut stage, id) = Stage::with("2f9c1e4");
    stage.run_to_bake(&id, Percent::whole(25));
    let board = stage.board();
    let cell = cell(&board);
    assert_eq!(
        (cell.state, cell.text.as_str()),
        (State::Running, "canary 25 %")
    );
    assert_eq!(cell.rollout, Some(id.to_string()));
    assert_eq!(cell.regions[0], ("us-east-1".into(), "canary 25 %".into()));
    assert!(cell.regions[1].1.starts_with("as it should be"), "{cell:?}");
    let row = &board.deck().rows[0];
    assert_eq!(row.release, "b81d07a → 2f9c1e4");
}

#[test]
fn a_blue_green_says_that_it_is_verifying() {
    let mut stage = Stage::new();
    let id = stage.start(WEBSITE, "2f9c1e4", Some(Strategy::BlueGreen));
    let mut said = std::collections::BTreeSet::new();
    while stage.rehearsal.engine().active().contains_key(&id) {
        said.insert(cell(&stage.board()).text);
        let next = stage.rehearsal.now() + Span::seconds(5);
        stage.run_until(next);
    }
    for text in [
        "blue-green bringing up tasks",
        "blue-green verifying",
        "old side kept warm",
    ] {
        assert!(said.contains(text), "{said:?}");
    }
}

#[test]
fn a_pause_waits_for_a_person() {
    let (mut stage, id) = Stage::with("2f9c1e4");
    stage.run_to_bake(&id, Percent::whole(25));
    stage.command(&id, Verb::Pause, None);
    let cell = cell(&stage.board());
    assert_eq!(
        (cell.state, cell.text.as_str()),
        (State::Waiting, "paused at 25 %")
    );
}

#[test]
fn old_readings_are_stale_but_the_journal_is_not() {
    let (mut stage, _) = Stage::with("2f9c1e4");
    stage.run_until(minute(9));
    let fresh = stage.board();
    let mut old = fresh.clone();
    old.wall = fresh.wall + Span::seconds(12);
    let deck = old.deck();
    assert_eq!(cell(&old).state, State::Running);
    let staging = deck.rows[0].cells[1].as_ref().unwrap();
    assert_eq!(staging.state, State::Stale);
    let mut late = fresh;
    late.wall = late.wall + Span::seconds(9);
    let staging = late.deck().rows[0].cells[1].clone().unwrap();
    assert_eq!(staging.state, State::Normal);
}

#[test]
fn one_target_that_cannot_be_read_leaves_the_others_as_they_are() {
    let mut stage = Stage::new();
    stage.run_until(minute(5));
    let mut board = stage.board();
    let target = WEBSITE.parse().unwrap();
    let known = Arc::make_mut(board.known.get_mut(&target).unwrap());
    known.read_at = Some(board.wall - Span::seconds(20));
    known.trouble = "no answer".into();
    known.failing_since = Some(board.now - Span::seconds(15));
    let deck = board.deck();
    assert_eq!(cell(&board).state, State::Stale);
    assert_eq!(deck.freshness.trouble, "no answer");
    assert_eq!(deck.freshness.read_at, Some(board.wall - Span::seconds(20)));
    let others = deck.rows[1..]
        .iter()
        .flat_map(|row| row.cells.iter().flatten());
    assert!(
        others
            .map(|cell| cell.state)
            .all(|state| state == State::Normal)
    );
    assert_eq!(deck.rows[1].freshness.read_at, Some(board.wall));
}

#[test]
fn missing_tasks_are_high_and_none_at_all_is_critical() {
    for (lost, state) in [(2, State::High), (6, State::Critical)] {
        let mut stage = Stage::new();
        stage.run_until(minute(5));
        stage.inject(&format!("task-loss:{WEBSITE}:slot=stable:tasks={lost}"));
        stage.run_until(minute(5) + Span::seconds(3));
        let cell = cell(&stage.board());
        assert_eq!(cell.state, state, "{cell:?}");
    }
}

#[test]
fn a_brown_out_breaks_the_limit_on_errors() {
    let mut stage = Stage::new();
    stage.run_until(minute(5));
    stage.inject("brown-out:us-east-1:errors=9");
    stage.run_until(minute(8));
    let board = stage.board();
    let cell = cell(&board);
    assert_eq!(cell.state, State::Critical);
    assert!(cell.text.starts_with("errors "), "{cell:?}");
    let since = cell.since.unwrap();
    assert!((minute(4)..minute(6)).contains(&since), "{since}");
}

#[test]
fn a_rollback_marks_its_cell_until_somebody_has_seen_it() {
    let (mut stage, id) = Stage::with("3ab77d0");
    stage.run_to_end(&id);
    let mut board = stage.board();
    let marked = cell(&board);
    assert_eq!(
        (marked.state, marked.text.as_str()),
        (State::High, "rolled back by itself")
    );
    let alarm = board.alarms().remove(0);
    acknowledge(&mut board, &alarm.id, "ada");
    assert_eq!(cell(&board).state, State::Normal);
}
