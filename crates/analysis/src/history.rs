//! What stable was like before: the reference when it has no traffic, and how much
//! its counts vary.

mod spread;

use crate::{Bin, Count, Past};
use serde::{Deserialize, Serialize};
use spread::Spread;
use vocab::{Metric, Percent};

/// How much one interval moves the remembered medians: they follow a change of
/// habit within some twenty intervals and do not jump with one of them.
const PACE: f64 = 0.05;

/// The stable side's measurements before, and during, a rollout.
///
/// At 100 % there is no stable arm left to compare with; then this is all there
/// is. An empty history is allowed: the canary is then held to the limits alone.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct History {
    requests: Count,
    latency: Count,
    frames: Count,
    memory: Count,
    #[serde(default)]
    spreads: [Spread; 4],
    frames_per_second: Option<f64>,
    memory_megabytes: Option<f64>,
}

impl History {
    /// Learns stable's side of one interval; counts that cannot be (more bad
    /// events than events) and figures that are no numbers are left out.
    pub fn take(&mut self, bin: &Bin) {
        for metric in Metric::ALL {
            let count = bin.stable.count(metric);
            if count.bad <= count.events {
                *self.entry(metric) += count;
                self.spreads[place(metric)].take(count, bin.span);
            }
        }
        follow(&mut self.frames_per_second, bin.stable.frames_per_second);
        follow(&mut self.memory_megabytes, bin.stable.memory_megabytes);
    }

    /// The same with this share of bad events for one metric, as if seen on so
    /// many events.
    #[must_use]
    pub fn with_share(mut self, metric: Metric, share: Percent, events: u64) -> Self {
        let bad = (events as f64 * share.share()).round() as u64;
        *self.entry(metric) = Count { events, bad };
        self
    }

    /// What a judge of one metric may know of it.
    #[must_use]
    pub fn past(&self, metric: Metric) -> Past {
        let spread = &self.spreads[place(metric)];
        Past {
            count: self.count(metric),
            dispersion: match metric {
                Metric::ErrorRate | Metric::Latency => spread.dispersion(),
                Metric::FrameRate | Metric::Memory => spread.dispersion_of_votes(),
            },
        }
    }

    /// What was counted for a metric; nothing counted when nothing is known.
    #[must_use]
    pub fn count(&self, metric: Metric) -> Count {
        match metric {
            Metric::ErrorRate => self.requests,
            Metric::Latency => self.latency,
            Metric::FrameRate => self.frames,
            Metric::Memory => self.memory,
        }
    }

    /// Median frames per second of the sessions, smoothed; none when never seen.
    #[must_use]
    pub fn frames_per_second(&self) -> Option<f64> {
        self.frames_per_second
    }

    /// Median memory of the sessions in megabytes, smoothed; none when never seen.
    #[must_use]
    pub fn memory_megabytes(&self) -> Option<f64> {
        self.memory_megabytes
    }

    fn entry(&mut self, metric: Metric) -> &mut Count {
        match metric {
            Metric::ErrorRate => &mut self.requests,
            Metric::Latency => &mut self.latency,
            Metric::FrameRate => &mut self.frames,
            Metric::Memory => &mut self.memory,
        }
    }
}

fn place(metric: Metric) -> usize {
    match metric {
        Metric::ErrorRate => 0,
        Metric::Latency => 1,
        Metric::FrameRate => 2,
        Metric::Memory => 3,
    }
}

fn follow(remembered: &mut Option<f64>, seen: Option<f64>) {
    if let Some(seen) = seen.filter(|value| value.is_finite() && *value >= 0.0) {
        *remembered = Some(remembered.map_or(seen, |old| old + (seen - old) * PACE));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Arm;
    use vocab::{Span, Timestamp};

    fn bin(events: u64, bad: u64, frames_per_second: f64) -> Bin {
        Bin {
            start: Timestamp::from_millis(0),
            span: Span::seconds(10),
            stable: Arm {
                requests: Count { events, bad },
                frames_per_second: Some(frames_per_second),
                ..Arm::default()
            },
            canary: Arm::default(),
        }
    }

    #[test]
    fn a_history_adds_what_stable_did() {
        let mut history = History::default();
        history.take(&bin(1_000, 1, 60.0));
        history.take(&bin(3_000, 3, 40.0));
        assert_eq!(history.count(Metric::ErrorRate).share(), Some(0.001));
        assert_eq!(history.count(Metric::Latency).share(), None);
        assert_eq!(history.frames_per_second(), Some(59.0));
    }

    #[test]
    fn a_history_leaves_out_what_cannot_be() {
        let mut history = History::default();
        history.take(&bin(5, 6, f64::NAN));
        assert_eq!(history, History::default());
    }

    #[test]
    fn a_history_knows_how_counts_vary() {
        let mut history = History::default();
        for i in 0..180 {
            history.take(&bin(1_000, if i % 9 == 0 { 9 } else { 0 }, 60.0));
        }
        let past = history.past(Metric::ErrorRate);
        assert_eq!(past.count.share(), Some(0.001));
        assert!(past.dispersion > 5.0, "{}", past.dispersion);
        assert_eq!(history.past(Metric::Latency), Past::default());
    }

    #[test]
    fn a_share_can_be_told_without_measurements() {
        let history = History::default().with_share(Metric::Latency, Percent::whole(3), 1_000);
        assert_eq!(
            history.count(Metric::Latency),
            Count {
                events: 1_000,
                bad: 30
            }
        );
    }
}
