//! Tests of what is told before anything was seen.

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

fn errors() -> Gate {
    gate(Metric::ErrorRate, 0.1)
}

#[test]
fn needed_events_follow_the_rule_of_three() {
    for tolerated in [0.0, 0.01, 0.1, 1.0, 2.0, 5.0] {
        let needed = requests_needed(&gate(Metric::ErrorRate, tolerated)) as f64;
        let three = 3.0 / (tolerated / 100.0).max(1e-4);
        assert!(
            (1.0..1.2).contains(&(needed / three)),
            "{tolerated}: {needed}"
        );
    }
    assert!(requests_needed(&gate(Metric::ErrorRate, 100.0)) < 3);
}

#[test]
fn usual_failures_need_more_and_bad_ones_show_soon() {
    let past = Past {
        count: Count {
            events: 200_000,
            bad: 40,
        },
        dispersion: 1.0,
    };
    let flow = Flow::new(120.0, Percent::whole(10));
    let expected = expectation(&errors(), 1, &flow, &past);
    assert!((3_000..4_500).contains(&expected.clean.requests));
    let usual = expected.usual.unwrap();
    assert!((6_000..9_000).contains(&usual.requests), "{usual:?}");
    assert_eq!(usual.time, Some(Span::seconds(usual.requests.div_ceil(12))));
    let found: Vec<u64> = expected
        .found
        .iter()
        .map(|found| found.after.unwrap().requests)
        .collect();
    assert!(found.is_sorted_by(|a, b| a > b), "{found:?}");
    assert!(found[4] < 150, "{found:?}");
}

#[test]
fn a_usual_share_above_the_limit_is_never_shown_to_be_good() {
    let past = Past {
        count: Count {
            events: 100_000,
            bad: 300,
        },
        dispersion: 1.0,
    };
    let flow = Flow::new(120.0, Percent::FULL);
    assert_eq!(expectation(&errors(), 4, &flow, &past).usual, None);
}

#[test]
fn what_is_clustered_is_found_later_and_promoted_as_soon() {
    let expected = |dispersion| {
        let past = Past {
            count: Count::default(),
            dispersion,
        };
        let flow = Flow::new(120.0, Percent::whole(10));
        expectation(&errors(), 1, &flow, &past)
    };
    let (even, clustered) = (expected(1.0), expected(3.0));
    assert_eq!(even.clean, clustered.clean);
    let found = |expected: &Expectation| expected.found[0].after.unwrap().requests;
    assert!(found(&clustered) > 2 * found(&even));
}

#[test]
fn without_traffic_there_is_no_time() {
    let flow = Flow::new(0.0, Percent::whole(10));
    let expected = expectation(&errors(), 1, &flow, &Past::default());
    assert_eq!(expected.clean.time, None);
    assert_eq!(expected.usual, None);
}

#[test]
fn session_votes_are_told_as_requests_by_what_is_known() {
    let known = Flow {
        votes: Some(6.0),
        ..Flow::new(120.0, Percent::whole(10))
    };
    let memory = gate(Metric::Memory, 1.0);
    let requests = |flow| {
        expectation(&memory, 1, flow, &Past::default())
            .clean
            .requests
    };
    let votes = requests_needed(&memory);
    assert!(requests(&known).abs_diff(2 * votes) <= 2);
    assert!(requests(&Flow::new(120.0, Percent::whole(10))).abs_diff(10 * votes) <= 10);
}

#[test]
fn the_slowest_gate_decides_how_long_a_bake_must_be() {
    let gates = [errors(), gate(Metric::Latency, 5.0)];
    let needed = requests_needed(&gates[0]);
    assert_eq!(
        bake_needed(&gates, 12.0),
        Some(Span::seconds(needed.div_ceil(12)))
    );
    assert!(bake_needed(&gates[1..], 7.0) < Some(Span::seconds(12)));
    assert_eq!(bake_needed(&[], 0.0), Some(Span::ZERO));
}

#[test]
fn no_bake_is_long_enough_without_traffic() {
    for nothing in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(bake_needed(&[errors()], nothing), None, "{nothing}");
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
