//! Input that cannot be, or should not: each has its verdict and its sentence.

use super::*;
use insta::assert_snapshot;

const GOOD: Traffic = Traffic(12.0, 0.0);
const STABLE: Traffic = Traffic(108.0, 0.0);

fn arm(events: u64, bad: u64) -> Arm {
    Arm {
        requests: Count { events, bad },
        ..Arm::default()
    }
}

#[test]
fn no_measurement_at_all_is_insufficient() {
    let watch = Watch::new(errors());
    assert_snapshot!(watch.says(), @"InsufficientData { requests: 3413 }: error rate: no requests on the canary yet, some 3,400 needed");
    assert_eq!(watch.judgement().newest, START);
}

#[test]
fn no_traffic_on_either_side_is_insufficient() {
    let mut watch = Watch::new(usual_gates());
    assert_snapshot!(watch.run(300, NONE, NONE).says(), @"InsufficientData { requests: 20380 }: sessions over 50 MB: no session votes on the canary yet, some 2,000 needed");
}

#[test]
fn no_traffic_on_stable_leaves_the_limit_alone() {
    let mut watch = Watch::new(errors());
    assert_snapshot!(watch.run(300, GOOD, NONE).says(), @"Promote: the gate is good: error rate 0 % on the canary, nothing to compare with, limit 0.1 %");
}

#[test]
fn all_requests_failing_is_the_fuse() {
    let mut watch = Watch::new(errors());
    assert_snapshot!(watch.run(60, Traffic(12.0, 1.0), STABLE).says(), @"RollBackNow: error rate 100 % on the canary against 0 % on stable, hard limit 10 %");
    let mut both = Watch::new(errors());
    assert_snapshot!(both.run(60, Traffic(12.0, 1.0), Traffic(108.0, 1.0)).says(), @"SystemWide: error rate 100 % on the canary against 100 % on stable, limit 0.1 %: both sides suffer, not the canary alone");
}

#[test]
fn no_request_failing_is_good() {
    let mut watch = Watch::new(errors());
    assert_snapshot!(watch.run(300, GOOD, STABLE).says(), @"Promote: the gate is good: error rate 0 % on the canary against 0 % on stable, limit 0.1 %");
}

#[test]
fn more_bad_events_than_events_are_left_out_and_told() {
    let mut watch = Watch::new(errors());
    watch
        .run(290, GOOD, STABLE)
        .pass(arm(120, 121), arm(1_080, 0));
    assert_eq!(watch.judgement().readings[0].events, 3_480);
    assert_snapshot!(watch.says(), @"Promote: the gate is good: error rate 0 % on the canary against 0 % on stable, limit 0.1 %; 1 impossible measurement was left out");
    let mut never = Watch::new(errors());
    for _ in 0..30 {
        never.pass(arm(0, 5), arm(1_080, 0));
    }
    assert_snapshot!(never.says(), @"InsufficientData { requests: 3413 }: error rate: no requests on the canary yet, some 3,400 needed; 30 impossible measurements were left out");
}

#[test]
fn figures_that_are_no_numbers_are_left_out_and_told() {
    let mut watch = Watch::new(errors());
    for wrong in [f64::NAN, f64::INFINITY, -1.0] {
        let mut odd = sessions(20, wrong, wrong);
        odd.latency_millis = Some([20.0, wrong, 80.0]);
        odd.requests = Count {
            events: 1_200,
            bad: 0,
        };
        watch.pass(odd, arm(1_200, 0));
    }
    assert_snapshot!(watch.says(), @"Promote: the gate is good: error rate 0 % on the canary against 0 % on stable, limit 0.1 %; 9 impossible measurements were left out");
}

#[test]
fn a_figure_that_is_no_number_does_not_hide_the_failures_beside_it() {
    let mut watch = Watch::new(errors());
    for _ in 0..6 {
        let mut odd = sessions(20, f64::NAN, f64::NAN);
        odd.requests = Count {
            events: 120,
            bad: 6,
        };
        watch.pass(odd, arm(1_080, 0));
    }
    assert_eq!(watch.verdict(), Verdict::RollBack);
}

#[test]
fn an_interval_told_twice_counts_once() {
    let mut watch = Watch::new(errors());
    let bin = Bin {
        start: START,
        span: TEN_SECONDS,
        stable: arm(1_080, 0),
        canary: arm(120, 0),
    };
    for _ in 0..30 {
        watch.judge.take(&bin, watch.weight);
    }
    assert_eq!(watch.judgement().readings[0].events, 120);
}

#[test]
fn time_running_backwards_changes_nothing() {
    let mut watch = Watch::new(errors());
    watch.run(300, GOOD, STABLE);
    let before = watch.judgement();
    let early = Bin {
        start: START - Span::seconds(10),
        span: TEN_SECONDS,
        stable: arm(1_080, 0),
        canary: arm(120, 120),
    };
    let overlapping = Bin {
        start: watch.now - Span::seconds(5),
        ..early.clone()
    };
    let again = Bin {
        start: START + Span::seconds(100),
        ..early.clone()
    };
    for bin in [early, overlapping, again] {
        watch.judge.take(&bin, watch.weight);
    }
    assert_eq!(watch.judgement(), before);
}

#[test]
fn a_late_interval_counts_in_its_place() {
    let bins: Vec<Bin> = (0..40)
        .map(|i| Bin {
            start: START + TEN_SECONDS.times(i),
            span: TEN_SECONDS,
            stable: arm(1_080, 0),
            canary: arm(120, 0),
        })
        .collect();
    let judged = |order: &[usize]| {
        let mut watch = Watch::new(errors());
        for at in order {
            watch.judge.take(&bins[*at], watch.weight);
        }
        watch.judge.judgement(START + TEN_SECONDS.times(40))
    };
    let in_order: Vec<usize> = (0..40).collect();
    let mut late = in_order.clone();
    let missed = late.remove(3);
    let without = judged(&late);
    late.insert(30, missed);
    let (usual, late) = (judged(&in_order), judged(&late));
    assert_eq!(without.readings[0].events, 39 * 120);
    assert_eq!(late.readings[0].events, 40 * 120);
    assert_eq!(late.verdict, usual.verdict);
    assert_eq!(late.newest, usual.newest);
}

#[test]
fn an_interval_from_before_the_shift_comes_too_late() {
    let mut watch = Watch::new(errors());
    watch.run(60, GOOD, STABLE);
    let late = Bin {
        start: watch.now,
        span: TEN_SECONDS,
        stable: arm(1_080, 0),
        canary: arm(120, 120),
    };
    watch.now = watch.now + TEN_SECONDS;
    watch.judge.restart(watch.now);
    let mut watch = watch.at_weight(25);
    watch.run(60, GOOD, STABLE);
    let before = watch.judgement();
    watch.judge.take(&late, Percent::whole(25));
    assert_eq!(watch.judgement(), before);
}

#[test]
fn measurements_from_the_future_promote_nobody() {
    let mut watch = Watch::new(errors());
    watch.run(300, GOOD, STABLE);
    let earlier = watch.now - Span::minutes(3);
    let judgement = watch.judge.judgement(earlier);
    assert_eq!(judgement.verdict, Verdict::InsufficientData { requests: 1 });
    assert_snapshot!(judgement.because, @"the newest measurement ends at 14:05:00, which is 3 min ahead of the clock");
}

#[test]
fn intervals_of_different_length_are_counted_alike() {
    let mut watch = Watch::new(errors());
    let bad = Traffic(12.0, 0.05);
    watch.run(30, bad, STABLE);
    watch.span = Span::seconds(1);
    watch.run(15, bad, STABLE);
    watch.span = Span::seconds(60);
    watch.run(60, bad, STABLE);
    assert_eq!(watch.judgement().readings[0].events, 12 * 105);
    assert_eq!(watch.verdict(), Verdict::RollBack);
}

#[test]
fn an_interval_without_length_is_damaged() {
    let mut watch = Watch::new(errors());
    watch.span = Span::ZERO;
    watch.pass(arm(120, 120), arm(1_080, 0));
    assert_snapshot!(watch.says(), @"InsufficientData { requests: 3413 }: error rate: no requests on the canary yet, some 3,400 needed; 1 impossible measurement was left out");
}

#[test]
fn missing_intervals_do_no_harm() {
    let mut watch = Watch::new(errors());
    for _ in 0..3 {
        watch.run(20, Traffic(12.0, 0.05), STABLE).now = watch.now + Span::minutes(20);
    }
    assert_eq!(watch.verdict(), Verdict::RollBack);
}

#[test]
fn a_metric_that_disappears_is_missed() {
    let both = |votes| {
        let mut arm = sessions(votes, 60.0, 40.0);
        arm.requests.events = 200;
        arm.latency.events = 200;
        arm
    };
    let mut watch = Watch::new(usual_gates());
    for _ in 0..60 {
        watch.pass(both(50), both(400));
    }
    assert_eq!(watch.verdict(), Verdict::Promote);
    for _ in 0..6 {
        watch.pass(both(0), both(400));
    }
    assert_snapshot!(watch.says(), @"InsufficientData { requests: 5 }: sessions over 50 MB: no session votes on the canary for 1 min, after 3,000 before");
}

#[test]
fn a_feed_that_stops_promotes_nobody() {
    let mut watch = Watch::new(errors());
    watch.run(300, GOOD, STABLE);
    let at = |seconds| watch.judge.judgement(watch.now + Span::seconds(seconds));
    assert_eq!(at(59).verdict, Verdict::Promote);
    assert_snapshot!(at(90).because, @"error rate: no requests on the canary for 1 min 30 s, after 3,600 before");
    assert!(matches!(at(90).verdict, Verdict::InsufficientData { .. }));
}

#[test]
fn a_quiet_service_is_not_taken_for_a_silent_one() {
    let mut watch = Watch::new(vec![gate(Metric::ErrorRate, 0.0, 50.0, 1.5)]);
    watch
        .run(300, Traffic(0.1, 0.0), Traffic(0.9, 0.0))
        .run(60, NONE, STABLE);
    assert_eq!(watch.verdict(), Verdict::Promote);
}

#[test]
fn no_traffic_on_the_canary_is_insufficient() {
    let mut watch = Watch::new(errors());
    assert_snapshot!(watch.run(300, NONE, STABLE).says(), @"InsufficientData { requests: 3413 }: error rate: no requests on the canary yet, some 3,400 needed");
}

#[test]
fn gates_that_make_no_sense_have_a_verdict() {
    let verdict = |tolerated, ratio, failing| {
        let mut watch = Watch::new(vec![gate(Metric::ErrorRate, 0.0, tolerated, ratio)]);
        watch
            .run(300, Traffic(12.0, failing), Traffic(108.0, 0.0))
            .verdict()
    };
    let none_tolerated = verdict(0.0, 1.5, 0.0);
    assert!(matches!(none_tolerated, Verdict::InsufficientData { requests } if requests > 25_000));
    assert_eq!(verdict(0.0, 1.5, 0.05), Verdict::RollBack);
    assert_eq!(verdict(100.0, 1.5, 0.05), Verdict::Hold);
    for ratio in [f64::NAN, f64::INFINITY, -3.0, 0.0] {
        assert_eq!(verdict(0.1, ratio, 0.05), Verdict::RollBack, "{ratio}");
        assert_eq!(verdict(0.1, ratio, 0.0), Verdict::Promote, "{ratio}");
    }
}

#[test]
fn enormous_counts_are_judged_like_small_ones() {
    let huge = |bad| arm(1_000_000_000, bad);
    let verdict = |canary: u64, stable: u64| {
        let mut watch = Watch::new(errors());
        for _ in 0..30 {
            watch.pass(huge(canary), huge(stable));
        }
        watch.verdict()
    };
    assert_eq!(verdict(200_000, 200_000), Verdict::Promote);
    assert_eq!(verdict(50_000_000, 200_000), Verdict::RollBack);
    assert_eq!(verdict(50_000_000, 50_000_000), Verdict::SystemWide);
    let mut most = Watch::new(errors());
    for _ in 0..30 {
        most.pass(arm(u64::MAX, 0), arm(u64::MAX, u64::MAX));
    }
    assert_snapshot!(most.says(), @"InsufficientData { requests: 3413 }: error rate: no requests on the canary yet, some 3,400 needed; 30 impossible measurements were left out");
}
