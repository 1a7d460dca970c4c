//! How much traffic a gate needs before it can be called good.
//!
//! The rule of three: when nothing bad was seen in `3 / tolerated` events, the
//! share is below `tolerated` with 95 % confidence (Hanley and Lippman-Hand, JAMA
//! 1983). A canary that does have its rare bad events could never show that, so
//! the rule here is softer: `max(3, bad) / tolerated` events, which is to say at
//! least three times the smallest number in which one bad event is tolerated, and
//! a share inside the limit. It lets a good release pass within a bake and
//! certifies less than 95 %; a sequential test will do better.

use crate::Count;
use vocab::{Gate, Metric, Percent, Span};

/// Requests for one session vote, where nothing better is known. A session votes
/// once per interval of 10 s and asks for something about once a second.
const REQUESTS_PER_VOTE: u64 = 10;

/// Events the canary must see before this gate can be good: requests for error
/// rate and latency, session votes for frame rate and memory.
///
/// A tolerated share of zero could never be shown; it counts as the smallest
/// share there is, 0.01 %.
#[must_use]
pub fn requests_needed(gate: &Gate) -> u64 {
    events_for(gate.tolerated, 0)
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
    let traffic = canary_requests_per_second;
    (traffic.is_finite() && traffic > 0.0)
        .then(|| Span::seconds((most as f64 / traffic).ceil() as u64))
}

/// Events in which `bad` ones, and at least three, are inside the limit.
pub(crate) fn events_for(tolerated: Percent, bad: u64) -> u64 {
    let hundredths = (tolerated.share() * 10_000.0).round().max(1.0) as u64;
    bad.max(3).saturating_mul(10_000).div_ceil(hundredths)
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
mod tests {
    use super::*;
    use vocab::Method;

    fn gate(metric: Metric, tolerated: f64) -> Gate {
        Gate {
            metric,
            bound: None,
            tolerated: Percent::new(tolerated).unwrap(),
            ratio: 1.5,
            judge: Method::default(),
        }
    }

    #[test]
    fn needed_events_follow_the_rule_of_three() {
        let needed = [0.0, 0.01, 0.1, 1.0, 2.0, 5.0, 100.0]
            .map(|tolerated| requests_needed(&gate(Metric::ErrorRate, tolerated)));
        assert_eq!(needed, [30_000, 30_000, 3_000, 300, 150, 60, 3]);
    }

    #[test]
    fn more_bad_events_need_more_events() {
        let limit = Percent::new(0.1).unwrap();
        assert_eq!(events_for(limit, 3), 3_000);
        assert_eq!(events_for(limit, 4), 4_000);
        assert_eq!(events_for(limit, u64::MAX), u64::MAX / 10 + 1);
    }

    #[test]
    fn the_slowest_gate_decides_how_long_a_bake_must_be() {
        let gates = [gate(Metric::ErrorRate, 0.1), gate(Metric::Latency, 5.0)];
        assert_eq!(bake_needed(&gates, 12.0), Some(Span::seconds(250)));
        assert_eq!(bake_needed(&gates[1..], 7.0), Some(Span::seconds(9)));
        assert_eq!(bake_needed(&[], 0.0), Some(Span::ZERO));
        let votes = [gate(Metric::Memory, 1.0)];
        assert_eq!(bake_needed(&votes, 12.0), Some(Span::seconds(250)));
    }

    #[test]
    fn no_bake_is_long_enough_without_traffic() {
        let gates = [gate(Metric::ErrorRate, 0.1)];
        for nothing in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(bake_needed(&gates, nothing), None, "{nothing}");
        }
    }

    #[test]
    fn votes_are_told_as_requests_by_what_was_seen() {
        let requests = Count {
            events: 600,
            bad: 0,
        };
        let votes = Count {
            events: 200,
            bad: 0,
        };
        assert_eq!(in_requests(Metric::Memory, 100, votes, requests), 300);
        assert_eq!(
            in_requests(Metric::Memory, 100, Count::default(), requests),
            1_000
        );
        assert_eq!(in_requests(Metric::Latency, 100, votes, requests), 100);
    }
}
