//! What the window reads and is asked to confirm, in rooms of their own.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of a test fails like a test"
)]

use room::{Options, Room};
use std::path::Path;
use vocab::{Span, Timestamp};
use wire::{ChartsOf, Command, Confirmation, Level, Operation, Role, RollbackScope, State, Wanted};

async fn open(home: &Path) -> Room {
    let options = Options {
        home: home.to_owned(),
        estate_file: None,
        operator: "ada".into(),
        purpose: "a test".into(),
    };
    Room::open(options)
        .await
        .unwrap_or_else(|complaint| panic!("{complaint}"))
}

fn wanted(environment: &str) -> Wanted {
    Wanted {
        service: "website".into(),
        environment: Some(environment.into()),
        release: Some("2f9c1e4".into()),
        ..Wanted::default()
    }
}

fn deploy(wanted: Wanted) -> Command {
    Command::Operate {
        operation: Operation::Deploy { wanted },
    }
}

fn steer(verb: &str, what: &str, environment: Option<&str>) -> Command {
    Command::Operate {
        operation: Operation::Steer {
            verb: verb.into(),
            what: what.into(),
            environment: environment.map(str::to_owned),
            region: None,
            reason: None,
        },
    }
}

fn back(scope: RollbackScope, force: bool) -> Command {
    Command::Operate {
        operation: Operation::RollBack {
            scope,
            environment: None,
            region: None,
            to: None,
            force,
            reason: None,
        },
    }
}

async fn start(room: &Room, environment: &str) -> String {
    let wanted = wanted(environment);
    let receipt = room.operate(&Operation::Deploy { wanted }).await;
    let receipt = receipt.unwrap_or_else(|complaint| panic!("{complaint}"));
    receipt.outcomes[0].rollout.clone().unwrap()
}

fn fact<'a>(confirmation: &'a Confirmation, label: &str) -> &'a str {
    let mut facts = confirmation.facts.iter();
    facts
        .find(|(of, _)| of == label)
        .map_or("", |(_, value)| value)
}

#[tokio::test]
async fn a_board_is_there_at_once_and_its_readings_follow() {
    let home = tempfile::tempdir().unwrap();
    let room = open(home.path()).await;
    let first = room.board().await;
    assert_eq!(first.deck().freshness.read_at, None);
    room.look_around().await;
    let board = room.board().await;
    let deck = board.deck();
    assert_eq!(deck.rows.len(), 5);
    assert!(deck.freshness.read_at.is_some_and(|at| at <= room.wall()));
    let cells = deck.rows.iter().flat_map(|row| row.cells.iter().flatten());
    assert!(cells.clone().count() > 0);
    assert!(
        cells
            .map(|cell| cell.state)
            .all(|state| state == State::Normal)
    );
    let bar = board.bar();
    assert_eq!((bar.lease.as_str(), bar.driving), ("nobody", false));
    assert_eq!(bar.environment, "production");
    assert_eq!(board.alarms(), []);
}

#[tokio::test]
async fn what_is_protected_asks_first_and_the_rest_is_reversible() {
    let home = tempfile::tempdir().unwrap();
    let room = open(home.path()).await;
    let production = room.confirmation(&deploy(wanted("production"))).await;
    let production = production.unwrap();
    assert_eq!(production.level, Level::Production);
    assert_eq!(production.refused, "");
    assert_eq!(fact(&production, "Environment"), "production");
    assert_eq!(fact(&production, "Region"), "us-east-1");
    assert_eq!(fact(&production, "Release"), "2f9c1e4");
    assert_eq!(fact(&production, "Serves now"), "b81d07a");
    assert!(fact(&production, "Effect").contains("shift to 10 %"));
    assert_eq!(production.undo, None);
    let staging = room.confirmation(&deploy(wanted("staging"))).await.unwrap();
    assert_eq!(staging.level, Level::Reversible);
    assert_eq!(staging.undo, Some(steer_undone("staging")));
    let instant = Wanted {
        strategy: Some("instant".into()),
        ..wanted("production")
    };
    let stakes = room.stakes(&deploy(instant)).await.unwrap();
    assert_eq!(
        (stakes.level, stakes.typed.as_str()),
        (Level::Destructive, "website")
    );
    assert_eq!(stakes.protected.as_deref(), Some("production"));
}

fn steer_undone(environment: &str) -> Command {
    let mut command = steer("abort", "website", Some(environment));
    if let Command::Operate {
        operation: Operation::Steer { reason, .. },
    } = &mut command
    {
        *reason = Some("undone".into());
    }
    command
}

#[tokio::test]
async fn what_would_be_refused_says_so_before_it_is_confirmed() {
    let home = tempfile::tempdir().unwrap();
    let room = open(home.path()).await;
    let unknown = Wanted {
        release: Some("nosuch".into()),
        ..wanted("production")
    };
    let confirmation = room.confirmation(&deploy(unknown)).await.unwrap();
    assert!(confirmation.refused.contains("nosuch"), "{confirmation:?}");
    let id = start(&room, "production").await;
    let promote = steer("unpause", &id, None);
    let confirmation = room.confirmation(&promote).await.unwrap();
    assert!(
        confirmation.refused.contains("not paused"),
        "{confirmation:?}"
    );
    let again = room.confirmation(&deploy(wanted("production"))).await;
    assert!(again.unwrap().refused.contains(&id));
    for nonsense in [
        steer("explode", "website", None),
        steer("pause", "nosuch", None),
        steer("pause", &"x".repeat(10_000), None),
    ] {
        let complaint = room.stakes(&nonsense).await.unwrap_err();
        assert_eq!(complaint.kind, "unknown-name", "{complaint}");
    }
    room.leave().await;
}

#[tokio::test]
async fn going_back_is_an_emergency_and_forcing_it_is_not() {
    let home = tempfile::tempdir().unwrap();
    let room = open(home.path()).await;
    let website = || RollbackScope::Service {
        service: "website".into(),
    };
    let stakes = room.stakes(&back(website(), false)).await.unwrap();
    assert_eq!(stakes.level, Level::Emergency);
    assert!(stakes.leads_back);
    let forced = room.stakes(&back(website(), true)).await.unwrap();
    assert_eq!(
        (forced.level, forced.leads_back),
        (Level::Destructive, true)
    );
    let stack = room
        .stakes(&back(RollbackScope::Stack, true))
        .await
        .unwrap();
    assert_eq!(stack.typed, "production");
    let allow = room
        .stakes(&Command::AllowChanges { minutes: 30 })
        .await
        .unwrap();
    assert_eq!((allow.level, allow.protected), (Level::Production, None));
}

#[tokio::test]
async fn the_first_effect_of_a_way_back_is_noted_when_it_leaves() {
    let home = tempfile::tempdir().unwrap();
    let room = open(home.path()).await;
    let id = start(&room, "production").await;
    // Its first tasks are asked for: from there on there is something to take back.
    let asked = |room: &Room| {
        let left = room.performed_since(Timestamp::default());
        left.iter().any(|performed| performed.rollout == id)
    };
    while !asked(&room) {
        room.changed().await;
    }
    let pressed = room.wall();
    let website = RollbackScope::Service {
        service: "website".into(),
    };
    let Command::Operate { operation } = back(website, false) else {
        panic!()
    };
    room.operate(&operation).await.unwrap();
    while room.performed_since(pressed).is_empty() {
        room.changed().await;
    }
    let first = room.performed_since(pressed).remove(0);
    assert_eq!(first.rollout, id);
    assert!(first.at >= pressed);
    room.leave().await;
}

#[tokio::test]
async fn whoever_left_can_look_on_and_is_not_shown_as_driving() {
    let home = tempfile::tempdir().unwrap();
    let room = open(home.path()).await;
    let id = start(&room, "production").await;
    assert_eq!(room.board().await.bar().lease, "this window");
    room.leave().await;
    let bar = room.board().await.bar();
    assert_eq!((bar.lease.as_str(), bar.rollouts), ("nobody", 1));
    let page = room.page(&id).await.unwrap();
    assert_eq!(page.view.plan.id, id);
    assert_eq!(page.view.status.driven_by, None);
}

#[tokio::test]
async fn what_one_room_does_another_one_shows() {
    let home = tempfile::tempdir().unwrap();
    let (room, other) = (open(home.path()).await, open(home.path()).await);
    assert_eq!(other.board().await.lines(), []);
    let id = start(&room, "production").await;
    let board = other.board().await;
    assert_eq!(board.lines()[0].id, id);
    let bar = board.bar();
    assert_eq!((bar.lease.as_str(), bar.driving), ("a test", false));
    let website = RollbackScope::Service {
        service: "website".into(),
    };
    let Command::Operate { operation } = back(website, false) else {
        panic!()
    };
    other.operate(&operation).await.unwrap();
    let (here, there) = (
        room.page(&id).await.unwrap(),
        other.page(&id).await.unwrap(),
    );
    assert_eq!(here.view.promise, there.view.promise);
    assert!(here.view.promise.is_some());
    room.leave().await;
}

#[tokio::test]
async fn a_page_has_its_buttons_and_charts_from_before_it_began() {
    let home = tempfile::tempdir().unwrap();
    let room = open(home.path()).await;
    let id = start(&room, "production").await;
    let page = room.page(&id).await.unwrap();
    assert_eq!(page.state, State::Running);
    assert_eq!(page.actions.len(), 5);
    assert_eq!(page.way_back.back_in, "no user has met it yet");
    let of = ChartsOf::Rollout { id: id.clone() };
    let charts = room.charts(&of, None, None).await.unwrap();
    let ids: Vec<&str> = charts.iter().map(|chart| chart.id.as_str()).collect();
    let all = [
        "latency-p95",
        "error-rate",
        "frame-rate",
        "memory",
        "latency-spread",
        "throughput",
    ];
    assert_eq!(ids, all);
    let stable = &charts[0].series[0];
    assert_eq!(
        (stable.name.as_str(), stable.role),
        ("stable b81d07a", Role::Stable)
    );
    assert!(stable.points.len() > 10, "{} points", stable.points.len());
    let (first, last) = (
        Timestamp::from_millis(i64::MIN),
        Timestamp::from_millis(i64::MAX),
    );
    for (from, until) in [
        (Some(last), None),
        (None, Some(first)),
        (Some(last), Some(first)),
    ] {
        let charts = room.charts(&of, from, until).await.unwrap();
        let mut points = charts.iter().flat_map(|chart| &chart.series);
        assert!(
            points.all(|series| series.points.is_empty()),
            "{from:?} {until:?}"
        );
    }
    let charts = room.charts(&of, Some(first), Some(last)).await.unwrap();
    assert!(!charts[0].series[0].points.is_empty());
    let shown = charts[0].until.since(charts[0].from);
    assert_eq!(shown, Span::minutes(6 * 60), "the last six hours");
    room.leave().await;
}

#[tokio::test]
async fn an_export_never_takes_the_place_of_another_rollouts() {
    let home = tempfile::tempdir().unwrap();
    let room = open(home.path()).await;
    let id = start(&room, "staging").await;
    let first = room.export(&id).await.unwrap();
    assert!(first.ends_with("reports/website-r1.html"), "{first:?}");
    let html = std::fs::read_to_string(&first).unwrap();
    assert!(html.contains("<svg") && !html.contains("<script"));
    assert!(first.with_extension("md").is_file());
    assert_eq!(
        room.export(&id).await.unwrap(),
        first,
        "its own is replaced"
    );
    std::fs::write(&first, "the report of another r1").unwrap();
    let second = room.export(&id).await.unwrap();
    assert!(second.ends_with("website-r1-2.html"), "{second:?}");
    assert_eq!(
        std::fs::read_to_string(&first).unwrap(),
        "the report of another r1"
    );
    room.leave().await;
}

#[tokio::test]
async fn an_alarm_can_be_acknowledged_once_it_is_there() {
    let home = tempfile::tempdir().unwrap();
    let room = open(home.path()).await;
    let complaint = room.acknowledge("stuck-r1-0").await.unwrap_err();
    assert_eq!(complaint.kind, "unknown-name");
}

#[tokio::test]
async fn a_journal_that_cannot_be_read_is_an_alarm_and_not_the_end_of_the_board() {
    let home = tempfile::tempdir().unwrap();
    open(home.path()).await.close().await;
    let journal = home.path().join("journal.sqlite");
    let mut bytes = std::fs::read(&journal).unwrap();
    let middle = bytes.len() / 2;
    bytes[100..middle].fill(0x5a);
    let room = open(home.path()).await;
    std::fs::write(&journal, bytes).unwrap();
    for beside in ["journal.sqlite-wal", "journal.sqlite-shm"] {
        let _not_there = std::fs::remove_file(home.path().join(beside));
    }
    room.look_around().await;
    let board = room.board().await;
    let alarms = board.alarms();
    assert!(
        alarms.iter().any(|alarm| alarm.id.starts_with("journal-")),
        "{alarms:?}"
    );
    assert_eq!(board.deck().rows.len(), 5);
}

#[tokio::test]
async fn forms_know_what_there_is_to_choose_from() {
    let home = tempfile::tempdir().unwrap();
    let room = open(home.path()).await;
    let view = room.estate_view();
    assert_eq!(view.default_environment, "production");
    assert_eq!(
        view.strategies,
        ["canary", "blue-green", "rolling", "instant"]
    );
    let documents = view
        .services
        .iter()
        .find(|it| it.name == "document-service");
    let there = documents.unwrap().places.iter();
    assert!(
        there
            .clone()
            .all(|(environment, _)| environment != "preview")
    );
    assert_eq!(there.count(), 4);
    let panel = room.practice().await.unwrap();
    assert_eq!((panel.speed, panel.faults.len(), panel.drill), (1, 0, None));
    let wrong = room
        .inject_words("denied website sternly")
        .await
        .unwrap_err();
    assert!(wrong.message.contains("`sternly` is no setting"), "{wrong}");
    room.inject_words("denied website").await.unwrap();
    let panel = room.practice().await.unwrap();
    assert!(
        panel.faults[0].starts_with("denied:production/us-east-1/website"),
        "{panel:?}"
    );
}
