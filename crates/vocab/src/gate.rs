//! Gates: rules that evidence must pass before the next step.

use crate::Percent;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a gate looks at. Every metric is a share of bad events, so that one kind
/// of statistics serves all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Metric {
    /// Requests that failed.
    ErrorRate,
    /// Requests slower than the bound in milliseconds.
    Latency,
    /// Sessions whose frames are slower than the bound in frames per second.
    FrameRate,
    /// Sessions using more memory than the bound in megabytes.
    Memory,
}

impl Metric {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 4] = [
        Self::ErrorRate,
        Self::Latency,
        Self::FrameRate,
        Self::Memory,
    ];

    /// Its name in files and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ErrorRate => "error-rate",
            Self::Latency => "latency",
            Self::FrameRate => "frame-rate",
            Self::Memory => "memory",
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How a gate is judged.
///
/// The judges of other tools stand beside ours for those who compare, or must
/// keep what they are used to. docs/BENCHMARKS.md says how often each is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Ours: sequential evidence on counts, against the limit and against stable.
    #[default]
    Sequential,
    /// Looks once a minute, with an error bound spent over the looks.
    GroupSequential,
    /// Kayenta's judge: a rank test on the shares of the intervals.
    Kayenta,
    /// Argo Rollouts' default: the share of each minute; the first failure ends it.
    Argo,
    /// Flagger's: the same, until five failures have come together.
    Flagger,
    /// A CloudWatch alarm: three minutes of three above the limit.
    CloudWatch,
}

impl Method {
    /// All of them, ours first.
    pub const ALL: [Self; 6] = [
        Self::Sequential,
        Self::GroupSequential,
        Self::Kayenta,
        Self::Argo,
        Self::Flagger,
        Self::CloudWatch,
    ];

    /// Its name in files and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sequential => "sequential",
            Self::GroupSequential => "group-sequential",
            Self::Kayenta => "kayenta",
            Self::Argo => "argo",
            Self::Flagger => "flagger",
            Self::CloudWatch => "cloud-watch",
        }
    }

    /// Whether nobody chose another; such gates need not say it.
    #[must_use]
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One rule: at most `tolerated` of the events may be worse than `bound`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gate {
    /// What is counted.
    pub metric: Metric,
    /// Where an event becomes bad: milliseconds for latency, frames per second
    /// for frame rate, megabytes for memory; not used for the error rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bound: Option<f64>,
    /// Share of bad events that is tolerated.
    pub tolerated: Percent,
    /// How many times worse than stable is tolerated; 1.5 means half as much again.
    pub ratio: f64,
    /// How it is judged.
    #[serde(default, skip_serializing_if = "Method::is_usual")]
    pub judge: Method,
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bound = self.bound.unwrap_or_default();
        match self.metric {
            Metric::ErrorRate => write!(f, "errors < {}", self.tolerated),
            Metric::Latency => write!(f, "requests over {bound} ms < {}", self.tolerated),
            Metric::FrameRate => write!(f, "sessions under {bound} FPS < {}", self.tolerated),
            Metric::Memory => write!(f, "sessions over {bound} MB < {}", self.tolerated),
        }
    }
}

/// Whose measurements: the release on trial, or the one it is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The release serving users.
    Stable,
    /// The release under trial.
    Canary,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Stable => "stable",
            Self::Canary => "canary",
        })
    }
}
