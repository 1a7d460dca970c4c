//! How much traffic a gate needs before it can be called good, or bad.
//!
//! To show with 95 % certainty that a share is below `tolerated` takes
//! `3 / tolerated` events without a bad one (the rule of three: Hanley and
//! Lippman-Hand, JAMA 1983), and a little more for being able to look at any
//! moment. A canary that has its usual bad events needs more: twice as many with a
//! fifth of what is tolerated.

use crate::sequential::Forecast;
use crate::{ALPHA, Count, Past};
use vocab::{Gate, Metric, Percent, Span};

/// Requests for one session vote, where nothing better is known. A session votes
/// once per interval of 10 s and asks for something about once a second.
const REQUESTS_PER_VOTE: u64 = 10;

/// Length of an interval, where nothing better is known.
const INTERVAL: Span = Span::seconds(10);

/// Bad shares of which it is told how long they go unnoticed.
const BAD_SHARES: [f64; 5] = [0.002, 0.005, 0.01, 0.02, 0.05];

/// What the canary will get.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// Requests per second on the canary.
    pub requests: f64,
    /// Session votes per second on the canary, when it is known.
    pub votes: Option<f64>,
    /// The canary's weight.
    pub weight: Percent,
    /// Length of one interval of measurements.
    pub interval: Span,
}

impl Flow {
    /// So many requests per second in all, at this weight of the canary, measured
    /// every ten seconds.
    #[must_use]
    pub fn new(requests_in_all: f64, weight: Percent) -> Self {
        Self {
            requests: requests_in_all * weight.share(),
            votes: None,
            weight,
            interval: INTERVAL,
        }
    }

    /// Requests to one event of a metric.
    fn requests_per_event(&self, metric: Metric) -> f64 {
        match metric {
            Metric::ErrorRate | Metric::Latency => 1.0,
            Metric::FrameRate | Metric::Memory => {
                let votes = self.votes.filter(|votes| *votes > 0.0);
                votes.map_or(REQUESTS_PER_VOTE as f64, |votes| self.requests / votes)
            }
        }
    }
}

/// So much has to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Requests on the canary.
    pub requests: u64,
    /// How long they take to come; none without traffic.
    pub time: Option<Span>,
}

/// A bad share, and how long it goes unnoticed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// Share of bad events on the canary, 0 to 1.
    pub share: f64,
    /// Until it is rolled back; none when that never happens.
    pub after: Option<Wait>,
}

/// What one gate will take, on average.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// Until a canary without a bad event is shown to be good.
    pub clean: Wait,
    /// Until one with stable's usual share is; none when the usual share is unknown,
    /// or too close to the limit to be shown.
    pub usual: Option<Wait>,
    /// Until bad ones are found.
    pub found: Vec<Found>,
}

/// What `gate`, one of `gates`, will take with this traffic, when stable was like
/// this before.
#[must_use]
pub fn expectation(gate: &Gate, gates: usize, flow: &Flow, past: &Past) -> Expectation {
    let forecast = Forecast::new(gate, past, flow.weight, flow.interval);
    let wait = |events: u64| {
        let requests = events as f64 * flow.requests_per_event(gate.metric);
        Wait {
            requests: requests.ceil() as u64,
            time: lasting(requests, flow.requests),
        }
    };
    let usual = past.count.share().and_then(|share| forecast.good(share));
    let alpha = ALPHA / gates.max(1) as f64;
    let tolerated = gate.tolerated.share();
    let found = BAD_SHARES.into_iter().filter(|share| *share > tolerated);
    Expectation {
        clean: wait(forecast.good(0.0).unwrap_or(u64::MAX)),
        usual: usual.map(wait),
        found: found
            .map(|share| Found {
                share,
                after: forecast.bad(share, alpha).map(wait),
            })
            .collect(),
    }
}

/// Events the canary must see before this gate can be good, when none of them is
/// bad: requests for error rate and latency, session votes for frame rate and memory.
///
/// A tolerated share of zero could never be shown; it counts as the smallest
/// share there is, 0.01 %.
#[must_use]
pub fn requests_needed(gate: &Gate) -> u64 {
    let forecast = Forecast::new(gate, &Past::default(), Percent::FULL, INTERVAL);
    forecast.good(0.0).unwrap_or(u64::MAX)
}

/// How long the canary must bake for all of the gates, in whole seconds rounded
/// up, when it gets so many requests per second. `None` without traffic: no bake
/// is long enough.
///
/// Session votes are counted as ten requests each.
#[must_use]
pub fn bake_needed(gates: &[Gate], canary_requests_per_second: f64) -> Option<Span> {
    let requests = gates.iter().map(|gate| {
        let votes = requests_needed(gate);
        in_requests(gate.metric, votes, Count::default(), Count::default())
    });
    let Some(most) = requests.max() else {
        return Some(Span::ZERO);
    };
    lasting(most as f64, canary_requests_per_second)
}

fn lasting(requests: f64, per_second: f64) -> Option<Span> {
    (per_second.is_finite() && per_second > 0.0)
        .then(|| Span::seconds((requests / per_second).ceil() as u64))
}

/// `events` of a metric as requests, by what was seen of both so far.
pub(crate) fn in_requests(metric: Metric, events: u64, seen: Count, requests: Count) -> u64 {
    match metric {
        Metric::ErrorRate | Metric::Latency => events,
        Metric::FrameRate | Metric::Memory if seen.events > 0 && requests.events > 0 => {
            let each = requests.events as f64 / seen.events as f64;
            ((events as f64 * each).ceil() as u64).max(1)
        }
        Metric::FrameRate | Metric::Memory => events.saturating_mul(REQUESTS_PER_VOTE),
    }
}

#[cfg(test)]
mod tests;
