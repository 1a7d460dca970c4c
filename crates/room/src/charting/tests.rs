//! Charts of rehearsed rollouts: whose curve is whose, and what is marked.

use super::curves::models;
use super::{Picture, driven, markers, of_rollout};
use crate::room::{Options, Room};
use crate::stage::{Stage, WEBSITE, minute};
use analysis::{Arm, Bin, Count};
use estate_sim::{Clock, Dated, Fact, Speed};
use rollouts::{Slot, Verb};
use std::path::Path;
use std::sync::Arc;
use vocab::{Percent, RolloutId, Span, Timestamp};
use wire::{ChartModel, ChartsOf, MarkerKind, Operation, Role, RollbackScope, Series, Wanted};

fn picture(stage: &Stage, id: &RolloutId) -> Picture {
    let records = Arc::new(stage.rehearsal.records(id));
    of_rollout(&records, stage.rehearsal.now()).unwrap()
}

fn chart<'a>(charts: &'a [ChartModel], id: &str) -> &'a ChartModel {
    charts.iter().find(|chart| chart.id == id).unwrap()
}

fn series(chart: &ChartModel, role: Role) -> &Series {
    let mut series = chart.series.iter();
    series.find(|series| series.role == role).unwrap()
}

fn mean(series: &Series) -> f64 {
    let values: Vec<f64> = series.points.iter().filter_map(|point| point.1).collect();
    values.iter().sum::<f64>() / f64::from(u32::try_from(values.len()).unwrap())
}

/// The error chart of a rollout that began two minutes ago, and the canary's slot.
fn errors_after_two_minutes(stage: &mut Stage, id: &RolloutId) -> (ChartModel, Slot) {
    let later = stage.rehearsal.now() + Span::minutes(2);
    stage.run_until(later);
    let picture = picture(stage, id);
    let bins = driven(stage.rehearsal.engine(), &picture).unwrap();
    let charts = models(&picture, &bins);
    (chart(&charts, "error-rate").clone(), picture.canary.0)
}

#[test]
fn the_failing_release_has_the_failing_curve_in_either_slot() {
    let (mut first, bad) = Stage::with("3ab77d0");
    let before = errors_after_two_minutes(&mut first, &bad);
    let (mut second, good) = Stage::with("2f9c1e4");
    second.run_to_end(&good);
    // A promotion swaps the roles.
    let bad = second.start(WEBSITE, "3ab77d0", None);
    let after = errors_after_two_minutes(&mut second, &bad);
    assert_eq!((before.1, after.1), (Slot::B, Slot::A));
    for (errors, stable) in [(before.0, "stable b81d07a"), (after.0, "stable 2f9c1e4")] {
        assert_eq!(series(&errors, Role::Canary).name, "canary 3ab77d0");
        assert_eq!(series(&errors, Role::Stable).name, stable);
        assert!(mean(series(&errors, Role::Canary)) > 1.0);
        assert!(mean(series(&errors, Role::Stable)) < 0.5);
    }
}

#[test]
fn before_the_first_shift_there_is_no_canary_and_stable_goes_further_back() {
    let (mut stage, id) = Stage::with("2f9c1e4");
    stage.run_until(minute(1));
    let picture = picture(&stage, &id);
    let bins = driven(stage.rehearsal.engine(), &picture).unwrap();
    let charts = models(&picture, &bins);
    for chart in &charts {
        assert!(
            chart
                .series
                .iter()
                .all(|series| series.name.starts_with("stable"))
        );
        assert!(chart.series.iter().all(|series| !series.points.is_empty()));
    }
    assert!(picture.from < minute(0) && picture.until == minute(1));
}

#[test]
fn shifts_and_the_way_back_are_marked_apart() {
    let (mut stage, id) = Stage::with("2f9c1e4");
    stage.run_to_bake(&id, Percent::whole(25));
    stage.command(&id, Verb::RollBack, None);
    stage.run_to_end(&id);
    let marked = markers(&stage.rehearsal.records(&id));
    let told: Vec<(&str, MarkerKind)> = marked
        .iter()
        .map(|marker| (marker.label.as_str(), marker.kind))
        .collect();
    let all = [
        ("10 %", MarkerKind::Shift),
        ("25 %", MarkerKind::Shift),
        ("rolled back", MarkerKind::Back),
        ("0 %", MarkerKind::Back),
    ];
    assert_eq!(told, all);
    assert!(marked.is_sorted_by_key(|marker| marker.at));
}

#[test]
fn limits_are_those_of_the_plans_gates() {
    let (stage, id) = Stage::with("2f9c1e4");
    let charts = models(&picture(&stage, &id), &[]);
    let limit = |id: &str| {
        let limits = &chart(&charts, id).thresholds;
        limits.first().map(|limit| limit.label.clone())
    };
    assert_eq!(limit("latency-p95").as_deref(), Some("limit 100 ms"));
    assert_eq!(limit("error-rate").as_deref(), Some("limit 0.1 %"));
    assert_eq!(limit("frame-rate").as_deref(), Some("limit 60 FPS"));
    assert_eq!(limit("memory").as_deref(), Some("limit 50 MB"));
    assert_eq!(limit("throughput"), None);
}

#[test]
fn a_service_without_sessions_has_no_chart_of_frames() {
    let mut stage = Stage::new();
    let id = stage.start("production/us-east-1/graphql-api", "2f9c1e4", None);
    let charts = models(&picture(&stage, &id), &[]);
    let ids: Vec<&str> = charts.iter().map(|chart| chart.id.as_str()).collect();
    assert_eq!(
        ids,
        ["latency-p95", "error-rate", "latency-spread", "throughput"]
    );
}

/// An interval in which the stable slot was asked `requests` times.
fn interval(start: Timestamp, requests: u64) -> Bin {
    Bin {
        start,
        span: Span::seconds(10),
        stable: Arm {
            requests: Count {
                events: requests,
                bad: 0,
            },
            ..Arm::default()
        },
        canary: Arm::default(),
    }
}

#[test]
fn a_missing_interval_breaks_the_curve_and_no_traffic_is_no_zero() {
    let (stage, id) = Stage::with("2f9c1e4");
    let picture = Picture {
        from: minute(0),
        until: minute(5),
        ..picture(&stage, &id)
    };
    let bins = [
        interval(minute(1), 100),
        interval(minute(1) + Span::seconds(10), 0),
        interval(minute(1) + Span::seconds(20), 100),
        interval(minute(2), 200),
    ];
    let charts = models(&picture, &bins);
    let rate = &series(chart(&charts, "throughput"), Role::Stable).points;
    let points: Vec<(i64, Option<f64>)> = rate.iter().map(|it| (it.0, it.1)).collect();
    let all = [
        (65_000, Some(10.0)),
        (75_000, None),
        (85_000, Some(10.0)),
        (90_000, None),
        (125_000, Some(20.0)),
    ];
    assert_eq!(points, all);
}

#[test]
fn the_driver_has_not_all_of_a_picture_that_begins_before_it() {
    let (mut stage, id) = Stage::with("2f9c1e4");
    stage.run_until(minute(9));
    let whole = picture(&stage, &id);
    assert!(driven(stage.rehearsal.engine(), &whole).is_some());
    let earlier = Picture {
        from: whole.from - Span::minutes(40),
        ..whole
    };
    assert_eq!(driven(stage.rehearsal.engine(), &earlier), None);
}

/// A room with a rollout on the website that was taken back and has ended. Its
/// charts were looked at when it began.
async fn with_an_ended_rollout(home: &Path) -> (Room, String) {
    let options = Options {
        home: home.to_owned(),
        estate_file: None,
        operator: "ada".into(),
        purpose: "a test".into(),
    };
    let room = Room::open(options).await.unwrap();
    let wanted = Wanted {
        service: "website".into(),
        release: Some("2f9c1e4".into()),
        ..Wanted::default()
    };
    let receipt = room.operate(&Operation::Deploy { wanted }).await.unwrap();
    let id = receipt.outcomes[0].rollout.clone().unwrap();
    room.charts(&of(&id), None, None).await.unwrap();
    room.set_speed(Speed::FASTEST.times()).await.unwrap();
    let back = Operation::RollBack {
        scope: RollbackScope::Service {
            service: "website".into(),
        },
        environment: None,
        region: None,
        to: None,
        force: false,
        reason: None,
    };
    room.operate(&back).await.unwrap();
    while !room.engine().await.unwrap().active().is_empty() {
        room.changed().await;
    }
    room.leave().await;
    room.set_speed(Speed::REAL.times()).await.unwrap();
    (room, id)
}

fn of(id: &str) -> ChartsOf {
    ChartsOf::Rollout { id: id.into() }
}

/// Lets estate time jump.
fn jump(room: &Room, span: Span) {
    let clock = Clock {
        practice: room.now() + span,
        wall: room.wall(),
        speed: Speed::REAL,
    };
    let jumped = Dated {
        at: clock.practice,
        fact: Fact::Clock { clock },
    };
    let admitted = room
        .world("it jumps")
        .unwrap()
        .change(|world| world.admit(jumped));
    admitted.unwrap().unwrap();
}

fn is_measured(chart: &ChartModel) -> bool {
    chart.series.iter().any(|series| !series.points.is_empty())
}

#[tokio::test]
async fn an_ended_rollout_has_its_charts_from_edge_to_edge_for_fifteen_days() {
    let home = tempfile::tempdir().unwrap();
    let (room, id) = with_an_ended_rollout(home.path()).await;
    jump(&room, Span::minutes(10 * 60));
    let charts = room.charts(&of(&id), None, None).await.unwrap();
    let latency = chart(&charts, "latency-p95");
    assert!(room.now().since(latency.until) > Span::minutes(9 * 60));
    let points = &series(latency, Role::Stable).points;
    assert!(points.iter().all(|point| point.1.is_some()), "{points:?}");
    let length = i64::try_from(latency.until.since(latency.from).as_millis()).unwrap();
    let (first, last) = (points.first().unwrap().0, points.last().unwrap().0);
    assert!(first < 10_000, "the left edge: {first} ms");
    assert!(length - last < 20_000, "the right edge: {last} of {length}");
    let page = room.report_html(&id, None, None).await.unwrap();
    assert!(page.contains("<svg"));
    jump(&room, Span::minutes(16 * 24 * 60));
    let charts = room.charts(&of(&id), None, None).await.unwrap();
    assert!(!charts.iter().any(is_measured));
    let page = room.report_html(&id, None, None).await.unwrap();
    assert!(page.contains("last 15 days") && !page.contains("<svg"));
}

#[tokio::test]
async fn charts_on_show_do_not_vanish_when_their_rollout_is_over() {
    let home = tempfile::tempdir().unwrap();
    let (room, id) = with_an_ended_rollout(home.path()).await;
    jump(&room, Span::minutes(60));
    // The past is not read yet: that begins here.
    let view = room.charts_view(&id).await.unwrap();
    assert!(is_measured(chart(&view.charts, "latency-p95")));
    let whole = room.charts(&of(&id), None, None).await.unwrap();
    assert_ne!(view.charts, whole, "the history ends before the past does");
    assert_eq!(room.charts_view(&id).await.unwrap().charts, whole);
}
