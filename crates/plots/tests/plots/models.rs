//! Models for the tests: one that could be real, and ways to vary it.

use vocab::{Span, Timestamp};
use wire::{ChartModel, Marker, MarkerKind, Point, Role, Series, Side, Threshold, Unit};

/// 2026-11-20T14:02:00Z.
pub(crate) const START: Timestamp = Timestamp::from_millis(1_795_183_320_000);
pub(crate) const MINUTE: i64 = 60_000;

/// A canary that was taken back: 14 minutes, shifts at 4 and 9, back at 12.
pub(crate) fn latency() -> ChartModel {
    let mut canary = wave(240_000, 84, 3.0);
    for at in canary.iter_mut().filter(|at| at.0 >= 11 * MINUTE) {
        at.1 = at.1.map(|value| value + 48.0);
    }
    ChartModel {
        id: "latency-p95".into(),
        title: "Latency p95".into(),
        unit: Unit::Milliseconds,
        from: START,
        until: START + Span::minutes(14),
        series: vec![
            series("stable b81d07a", Role::Stable, wave(0, 84, 0.0)),
            series("canary 2f9c1e4", Role::Canary, canary),
        ],
        thresholds: vec![limit("limit 100 ms", 100.0, Side::Above)],
        markers: vec![
            marker(4, "10 %", MarkerKind::Shift),
            marker(9, "25 %", MarkerKind::Shift),
            marker(12, "back", MarkerKind::Back),
        ],
    }
}

/// Six curves of equals over half an hour, close together.
pub(crate) fn equals() -> ChartModel {
    let of = |which: u8| {
        let points = wave(0, 180, f64::from(which) * 2.0);
        series(&format!("service-{which}"), Role::Other(which), points)
    };
    ChartModel {
        id: "frames".into(),
        title: "Frames per second, median".into(),
        unit: Unit::FramesPerSecond,
        until: START + Span::minutes(30),
        series: (0..6).map(of).collect(),
        thresholds: vec![limit("limit 60 FPS", 60.0, Side::Below)],
        markers: vec![],
        ..latency()
    }
}

/// Nothing at all.
pub(crate) fn empty() -> ChartModel {
    ChartModel {
        series: vec![],
        thresholds: vec![],
        markers: vec![],
        ..latency()
    }
}

/// One flat curve and nothing else.
pub(crate) fn flat(role: Role, value: f64) -> ChartModel {
    let points = (0..=84).map(|step| Point(step * 10_000, Some(value)));
    ChartModel {
        series: vec![series("flat", role, points.collect())],
        ..empty()
    }
}

pub(crate) fn series(name: &str, role: Role, points: Vec<Point>) -> Series {
    Series {
        name: name.into(),
        role,
        points,
    }
}

pub(crate) fn limit(label: &str, value: f64, bad: Side) -> Threshold {
    Threshold {
        label: label.into(),
        value,
        bad,
    }
}

pub(crate) fn marker(minute: u64, label: &str, kind: MarkerKind) -> Marker {
    Marker {
        at: START + Span::minutes(minute),
        label: label.into(),
        kind,
    }
}

/// A point every ten seconds, with something like noise.
fn wave(from: i64, until_step: i64, more: f64) -> Vec<Point> {
    (0..=until_step)
        .filter(|step| step * 10_000 >= from)
        .map(|step| {
            let t = step as f64;
            let noise = (t * 12.9898).sin() * 43_758.547;
            let value = 60.0 + 9.0 * (t / 13.0).sin() + 4.0 * (noise - noise.floor());
            Point(step * 10_000, Some(value + more))
        })
        .collect()
}
