//! Curves: from counted intervals to chart models.

use super::Picture;
use crate::board::readings::arm;
use analysis::{Arm, Bin};
use rollouts::Slot;
use vocab::{Gate, Metric, Percent, Span, Timestamp};
use wire::{ChartModel, Point, Role, Series, Side, Threshold, Unit};

/// Points of one curve at most: more than a screen has columns for is of no use.
const POINTS: usize = 600;

/// What is read off an arm.
type Figure = fn(&Arm, Span) -> Option<f64>;

/// One kind of chart.
struct Kind {
    id: &'static str,
    title: &'static str,
    unit: Unit,
    /// Curves of each arm with their names, the one that stands for its side last;
    /// the only one needs no name.
    curves: &'static [(&'static str, Figure)],
    /// Whose gate is its limit.
    metric: Option<Metric>,
    /// Whether it is there only where there are sessions.
    of_sessions: bool,
}

const KINDS: [Kind; 6] = [
    Kind {
        id: "latency-p95",
        title: "Latency p95",
        unit: Unit::Milliseconds,
        curves: &[("", |arm, _| arm.latency_millis.map(|[_, p95, _]| p95))],
        metric: Some(Metric::Latency),
        of_sessions: false,
    },
    Kind {
        id: "error-rate",
        title: "Error rate",
        unit: Unit::Percent,
        curves: &[("", |arm, _| arm.requests.share().map(|share| share * 100.0))],
        metric: Some(Metric::ErrorRate),
        of_sessions: false,
    },
    Kind {
        id: "frame-rate",
        title: "Frames per second, median",
        unit: Unit::FramesPerSecond,
        curves: &[("", |arm, _| arm.frames_per_second)],
        metric: Some(Metric::FrameRate),
        of_sessions: true,
    },
    Kind {
        id: "memory",
        title: "Memory, median",
        unit: Unit::Megabytes,
        curves: &[("", |arm, _| arm.memory_megabytes)],
        metric: Some(Metric::Memory),
        of_sessions: true,
    },
    Kind {
        id: "latency-spread",
        title: "Latency p50 and p99",
        unit: Unit::Milliseconds,
        curves: &[
            ("p99", |arm, _| arm.latency_millis.map(|[_, _, p99]| p99)),
            ("p50", |arm, _| arm.latency_millis.map(|[p50, _, _]| p50)),
        ],
        metric: None,
        of_sessions: false,
    },
    Kind {
        id: "throughput",
        title: "Requests",
        unit: Unit::RequestsPerSecond,
        curves: &[("", per_second)],
        metric: None,
        of_sessions: false,
    },
];

/// The charts of a picture, those that people look at first in front. Those of
/// frame rate and memory are there where there are sessions.
pub(crate) fn models(picture: &Picture, bins: &[Bin]) -> Vec<ChartModel> {
    let kinds = KINDS.iter().filter(|kind| kind.applies_to(picture, bins));
    let charts = kinds.map(|kind| ChartModel {
        id: kind.id.into(),
        title: kind.title.into(),
        unit: kind.unit,
        from: picture.from,
        until: picture.until,
        series: curves(picture, bins, kind.curves),
        thresholds: kind
            .metric
            .and_then(|metric| threshold(&picture.gates, metric))
            .into_iter()
            .collect(),
        markers: picture.markers.clone(),
    });
    charts.collect()
}

impl Kind {
    fn applies_to(&self, picture: &Picture, bins: &[Bin]) -> bool {
        let gated = |gate: &Gate| Some(gate.metric) == self.metric;
        let measured = |bin: &Bin| {
            let arms = Slot::BOTH.map(|slot| arm(bin, slot));
            let mut values = self.curves.iter().flat_map(|(_, figure)| {
                let span = bin.span;
                arms.iter().map(move |arm| figure(arm, span))
            });
            values.any(|value| value.is_some())
        };
        !self.of_sessions || picture.gates.iter().any(gated) || bins.iter().any(measured)
    }
}

/// None without a request: a side that gets no traffic has no curve, not one at 0.
#[expect(clippy::cast_precision_loss, reason = "exact below 2^53 requests")]
fn per_second(arm: &Arm, span: Span) -> Option<f64> {
    let seconds = span.as_seconds();
    (arm.requests.events > 0 && seconds > 0.0).then(|| arm.requests.events as f64 / seconds)
}

/// The curves of both arms; stable first, for what is drawn last matters most.
fn curves(picture: &Picture, bins: &[Bin], figures: &[(&str, Figure)]) -> Vec<Series> {
    let (slot, canary) = (picture.canary.0, &picture.canary.1);
    let sides = [
        (slot.other(), "stable", &picture.stable, Role::Stable),
        (slot, "canary", canary, Role::Canary),
    ];
    let mut all = Vec::new();
    for (slot, side, release, role) in sides {
        for (at, (name, figure)) in figures.iter().enumerate() {
            let points = points(picture.from, bins, |bin| figure(arm(bin, slot), bin.span));
            // The last of several is the one that stands for its side.
            let role = if at + 1 == figures.len() {
                role
            } else {
                other(role, at)
            };
            let words = [side, *name, release.as_str()];
            let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
            let measured = points.iter().any(|point| point.1.is_some());
            if measured || role == Role::Stable {
                all.push(Series {
                    name: words.join(" "),
                    role,
                    points,
                });
            }
        }
    }
    all
}

/// A curve beside those that stand for their side.
fn other(role: Role, at: usize) -> Role {
    let at = u8::try_from(at).unwrap_or(u8::MAX / 2);
    match role {
        Role::Stable => Role::Other(at.saturating_mul(2)),
        Role::Canary => Role::Other(at.saturating_mul(2).saturating_add(1)),
        Role::Other(_) => role,
    }
}

/// Values at the middle of their intervals; a missing interval breaks the curve.
fn points(from: Timestamp, bins: &[Bin], value: impl Fn(&Bin) -> Option<f64>) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    let mut until = None;
    for bin in bins {
        let at = |at: Timestamp| at.millis().saturating_sub(from.millis());
        if let Some(until) = until.filter(|until| *until < bin.start) {
            points.push(Point(at(until), None));
        }
        until = Some(bin.end());
        let half = Span::millis(bin.span.as_millis() / 2);
        let measured = value(bin).filter(|value| value.is_finite());
        points.push(Point(at(bin.start + half), measured));
    }
    let first = points.iter().position(|point| point.1.is_some());
    points.drain(..first.unwrap_or(points.len()));
    while points.last().is_some_and(|point| point.1.is_none()) {
        points.pop();
    }
    charts::down_sample(&points, POINTS)
}

/// A gate as a line in a chart.
fn threshold(gates: &[Gate], metric: Metric) -> Option<Threshold> {
    let gate = gates.iter().find(|gate| gate.metric == metric)?;
    let bound = gate.bound.filter(|bound| bound.is_finite());
    let (label, value, bad) = match metric {
        Metric::ErrorRate => {
            let limit = gate.tolerated;
            (format!("limit {limit}"), limit.percent(), Side::Above)
        }
        // A limit on the p95 is "at most 5 % above".
        Metric::Latency => {
            let bound = bound.filter(|_| gate.tolerated == Percent::whole(5))?;
            (format!("limit {bound} ms"), bound, Side::Above)
        }
        Metric::FrameRate => {
            let bound = bound?;
            (format!("limit {bound} FPS"), bound, Side::Below)
        }
        Metric::Memory => {
            let bound = bound?;
            (format!("limit {bound} MB"), bound, Side::Above)
        }
    };
    Some(Threshold { label, value, bad })
}
