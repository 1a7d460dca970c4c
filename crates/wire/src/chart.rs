//! Charts as data: one model, however it is painted.

use serde::{Deserialize, Serialize};
use vocab::Timestamp;

/// One chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChartModel {
    /// Stable name, unique on a page: `latency-p95`.
    pub id: String,
    /// What it shows, for people: "Latency p95".
    pub title: String,
    /// What its values are.
    pub unit: Unit,
    /// Left edge.
    pub from: Timestamp,
    /// Right edge.
    pub until: Timestamp,
    /// The curves; those drawn last matter most.
    pub series: Vec<Series>,
    /// Lines a curve should stay on one side of.
    pub thresholds: Vec<Threshold>,
    /// Moments worth marking, oldest first: traffic was shifted, a way back began.
    pub markers: Vec<Marker>,
}

/// One curve.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// For people: "canary 2f9c1e4".
    pub name: String,
    /// Whose it is; decides how it is painted.
    pub role: Role,
    /// Oldest first.
    pub points: Vec<Point>,
}

/// One measurement: milliseconds after the chart's left edge, and the value; none
/// where nothing was measured, which breaks the curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point(pub i64, pub Option<f64>);

/// Whose curve it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// The release that serves users.
    Stable,
    /// The release on trial.
    Canary,
    /// One of several equals, counted from 0.
    Other(u8),
}

/// What values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Milliseconds.
    Milliseconds,
    /// Frames per second.
    FramesPerSecond,
    /// Percent, 0 to 100.
    Percent,
    /// Requests per second.
    RequestsPerSecond,
    /// Megabytes.
    Megabytes,
    /// A count of things.
    Count,
}

/// A limit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Threshold {
    /// For people: "limit 100 ms".
    pub label: String,
    /// In the chart's unit.
    pub value: f64,
    /// Which side is bad.
    pub bad: Side,
}

/// A side of a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Above it is bad.
    Above,
    /// Below it is bad.
    Below,
}

/// A moment worth marking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// When.
    pub at: Timestamp,
    /// For people: "25 %".
    pub label: String,
    /// What kind of moment.
    pub kind: MarkerKind,
}

/// Kinds of moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarkerKind {
    /// Traffic was shifted towards the canary.
    Shift,
    /// The way back was decided, or carried out.
    Back,
    /// Anything else.
    Note,
}

impl Unit {
    /// The unit's sign: `ms`, `FPS`, `%`; empty for counts.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Milliseconds => "ms",
            Self::FramesPerSecond => "FPS",
            Self::Percent => "%",
            Self::RequestsPerSecond => "/s",
            Self::Megabytes => "MB",
            Self::Count => "",
        }
    }
}
