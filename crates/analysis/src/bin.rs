//! Bins: what was counted on the two arms in one interval of time.

use serde::{Deserialize, Serialize};
use vocab::{Metric, Span, Timestamp};

/// Events, and how many of them were bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Count {
    /// All events.
    pub events: u64,
    /// The bad ones, at most `events`.
    pub bad: u64,
}

impl Count {
    /// Share of bad events, 0 to 1; none without events.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "exact below 2^53 events")]
    pub fn share(self) -> Option<f64> {
        (self.events > 0).then(|| self.bad as f64 / self.events as f64)
    }
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.events = self.events.saturating_add(other.events);
        self.bad = self.bad.saturating_add(other.bad);
    }
}

/// One arm in one interval. Counts are what verdicts are made of; quantiles and
/// means are for people.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Arm {
    /// Requests, and those that failed.
    pub requests: Count,
    /// Requests, and those slower than the latency gate's bound.
    pub latency: Count,
    /// Sessions (one vote each), and those below the frame-rate gate's bound.
    pub frames: Count,
    /// Sessions (one vote each), and those above the memory gate's bound.
    pub memory: Count,
    /// Latency in milliseconds: median, 95th and 99th percentile; none without requests.
    pub latency_millis: Option<[f64; 3]>,
    /// Median frames per second of the sessions; none without sessions.
    pub frames_per_second: Option<f64>,
    /// Median memory of the sessions in megabytes; none without sessions.
    pub memory_megabytes: Option<f64>,
    /// Tasks that pass their health check at the end of the interval.
    pub healthy: u32,
    /// Tasks that are past their start-up and fail their health check.
    pub unhealthy: u32,
}

impl Arm {
    /// What is counted for a gate on `metric`.
    #[must_use]
    pub fn count(&self, metric: Metric) -> Count {
        match metric {
            Metric::ErrorRate => self.requests,
            Metric::Latency => self.latency,
            Metric::FrameRate => self.frames,
            Metric::Memory => self.memory,
        }
    }
}

/// Both arms in one interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// First moment inside.
    pub start: Timestamp,
    /// Length; 10 s and 60 s are usual.
    pub span: Span,
    /// The release serving users.
    pub stable: Arm,
    /// The release under trial; without traffic when there is none.
    pub canary: Arm,
}

impl Bin {
    /// First moment after the interval.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        self.start + self.span
    }
}
