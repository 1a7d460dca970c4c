//! What gates say, from counts to sentences.

use super::*;
use insta::assert_snapshot;

/// One row: how long, the canary, stable; then verdict, evidence and sentence.
fn table(rows: &[(u64, Traffic, Traffic)]) -> String {
    let row = |(seconds, canary, stable): &(u64, Traffic, Traffic)| {
        let mut watch = Watch::new(errors());
        let judgement = watch.run(*seconds, *canary, *stable).judgement();
        let evidence = judgement.readings[0].evidence;
        format!(
            "{seconds:>3} s {:>5}/s {:>6.3} %  {:>5}/s {:>6.3} % | {evidence:>5.2} {:?}: {}",
            canary.0,
            canary.1 * 100.0,
            stable.0,
            stable.1 * 100.0,
            judgement.verdict,
            judgement.because
        )
    };
    rows.iter().map(row).collect::<Vec<_>>().join("\n")
}

#[test]
fn verdicts_follow_the_counts() {
    let healthy = Traffic(108.0, 0.000_2);
    let rows = [
        (300, Traffic(12.0, 0.000_2), healthy),
        (60, Traffic(12.0, 0.000_2), healthy),
        (300, Traffic(0.5, 0.0), Traffic(4.5, 0.0)),
        (300, NONE, healthy),
        (50, Traffic(12.0, 0.05), healthy),
        (60, Traffic(12.0, 0.05), healthy),
        (300, Traffic(12.0, 0.05), healthy),
        (300, Traffic(12.0, 0.006), healthy),
        (300, Traffic(12.0, 0.001_4), healthy),
        (300, Traffic(12.0, 0.05), Traffic(108.0, 0.05)),
        (300, Traffic(12.0, 0.000_3), Traffic(108.0, 0.05)),
        (300, Traffic(1000.0, 0.000_5), Traffic(1000.0, 0.000_1)),
        (300, Traffic(2.0, 0.02), Traffic(2.0, 0.005)),
    ];
    assert_snapshot!(table(&rows), @r#"
300 s    12/s  0.020 %    108/s  0.020 % |  0.23 InsufficientData { requests: 6026 }: error rate 0.03 % on the canary against 0.02 % on stable, limit 0.1 %: some 6,000 more requests for proof
 60 s    12/s  0.020 %    108/s  0.020 % |  0.20 InsufficientData { requests: 4589 }: error rate 0 % on the canary against 0.02 % on stable, limit 0.1 %: some 4,600 more requests for proof
300 s   0.5/s  0.000 %    4.5/s  0.000 % |  0.04 InsufficientData { requests: 3263 }: error rate 0 % on the canary against 0 % on stable, limit 0.1 %: some 3,300 more requests for proof
300 s     0/s  0.000 %    108/s  0.020 % |  0.00 InsufficientData { requests: 7514 }: error rate: no requests on the canary yet, some 7,500 needed
 50 s    12/s  5.000 %    108/s  0.020 % | -1.00 RollBack: error rate 5 % on the canary against 0.02 % on stable, limit 0.1 %, after 600 requests: by chance less than once in a million
 60 s    12/s  5.000 %    108/s  0.020 % | -1.00 RollBack: error rate 5 % on the canary against 0.02 % on stable, limit 0.1 %, after 720 requests: by chance less than once in a million
300 s    12/s  5.000 %    108/s  0.020 % | -1.00 RollBack: error rate 5 % on the canary against 0.02 % on stable, limit 0.1 %, after 3,600 requests: by chance less than once in a million
300 s    12/s  0.600 %    108/s  0.020 % | -1.00 RollBack: error rate 0.61 % on the canary against 0.02 % on stable, limit 0.1 %, after 3,600 requests: by chance less than once in a million
300 s    12/s  0.140 %    108/s  0.020 % |  0.00 InsufficientData { requests: 1000000000000000 }: error rate 0.14 % on the canary against 0.02 % on stable, limit 0.1 %: may be chance, many more requests would tell
300 s    12/s  5.000 %    108/s  5.000 % |  0.00 SystemWide: error rate 5 % on the canary against 5 % on stable, limit 0.1 %: both sides suffer, not the canary alone
300 s    12/s  0.030 %    108/s  5.000 % |  0.13 InsufficientData { requests: 6323 }: error rate 0.03 % on the canary against 5 % on stable, limit 0.1 %: some 6,300 more requests for proof
300 s  1000/s  0.050 %   1000/s  0.010 % |  0.00 Hold: error rate 0.05 % on the canary against 0.01 % on stable, limit 0.1 %: worse than stable, inside the limit
300 s     2/s  2.000 %      2/s  0.500 % | -0.16 InsufficientData { requests: 1643 }: error rate 2 % on the canary against 0.5 % on stable, limit 0.1 %: may be chance, some 1,600 more requests would tell
"#);
}

#[test]
fn one_failed_request_does_not_roll_back_a_quiet_service() {
    let mut watch = Watch::new(errors());
    let stable = Traffic(90.0, 0.000_2);
    watch.run(10, Traffic(10.0, 0.01), stable);
    for _ in 0..80 {
        let verdict = watch.run(10, Traffic(10.0, 0.0), stable).verdict();
        assert!(
            matches!(verdict, Verdict::InsufficientData { .. } | Verdict::Promote),
            "{}",
            watch.says()
        );
    }
    assert_eq!(watch.verdict(), Verdict::Promote);
}

#[test]
fn a_failure_that_begins_late_is_found_within_a_minute() {
    let mut watch = Watch::new(errors());
    let stable = Traffic(108.0, 0.000_2);
    watch.run(280, Traffic(12.0, 0.000_2), stable);
    assert_eq!(
        watch.run(60, Traffic(12.0, 0.05), stable).verdict(),
        Verdict::RollBack
    );
}

#[test]
fn a_failure_that_was_proven_stays_proven() {
    let mut watch = Watch::new(errors());
    let stable = Traffic(108.0, 0.000_2);
    watch
        .run(30, Traffic(12.0, 0.05), stable)
        .run(60, Traffic(12.0, 0.0), stable);
    assert_snapshot!(watch.says(), @"RollBack: error rate 1.7 % on the canary against 0.02 % on stable, limit 0.1 %, after 1,080 requests: by chance less than once in a million");
}

#[test]
fn a_brown_out_that_is_over_does_not_keep_the_rollout() {
    let mut watch = Watch::new(errors());
    watch.run(60, Traffic(12.0, 0.05), Traffic(108.0, 0.05));
    assert_eq!(watch.verdict(), Verdict::SystemWide);
    let (canary, stable) = (Traffic(12.0, 0.0), Traffic(108.0, 0.0));
    watch.run(120, canary, stable);
    assert_snapshot!(watch.says(), @"InsufficientData { requests: 2726 }: error rate 1.7 % on the canary against 1.7 % on stable, limit 0.1 %: calmer now, some 2,700 more requests for proof");
    watch.run(240, canary, stable);
    assert_snapshot!(watch.says(), @"Promote: the gate is good: error rate 0.71 % on the canary against 0.71 % on stable, limit 0.1 %: inside it apart from 1 min, when stable was not either");
}

#[test]
fn a_fix_is_promoted_although_stable_never_calms_down() {
    let mut watch = Watch::new(errors());
    watch.run(900, Traffic(12.0, 0.000_2), Traffic(108.0, 0.02));
    assert_eq!(watch.verdict(), Verdict::Promote);
}

#[test]
fn failures_of_the_canary_alone_are_not_forgiven_as_a_brown_out() {
    let mut watch = Watch::new(errors());
    let stable = Traffic(108.0, 0.0);
    watch
        .run(20, Traffic(12.0, 0.05), stable)
        .run(600, Traffic(12.0, 0.0), stable);
    assert_ne!(watch.verdict(), Verdict::Promote, "{}", watch.says());
}

#[test]
fn a_shift_begins_the_proof_anew() {
    let mut watch = Watch::new(errors());
    let (canary, stable) = (Traffic(12.0, 0.0), Traffic(108.0, 0.000_2));
    assert_eq!(watch.run(300, canary, stable).verdict(), Verdict::Promote);
    watch.judge.restart(watch.now);
    assert_snapshot!(watch.says(), @"InsufficientData { requests: 7514 }: error rate: no requests on the canary yet, some 7,500 needed");
    watch.run(10, canary, stable);
    assert_eq!(watch.judgement().readings[0].events, 120);
}

#[test]
fn what_was_told_before_a_shift_counts_for_none_after_it() {
    let mut watch = Watch::new(errors());
    watch.run(300, Traffic(12.0, 0.0), Traffic(108.0, 0.0));
    watch.judge.restart(watch.now - Span::seconds(25));
    assert_eq!(watch.judgement().readings[0].events, 0);
}

#[test]
fn everything_on_the_canary_is_compared_with_history() {
    let share = Percent::new(0.3).unwrap();
    let history = History::default().with_share(Metric::ErrorRate, share, 1_000_000);
    let says = |failing| {
        let mut watch = Watch::with_history(errors(), history.clone()).at_weight(100);
        watch.run(300, Traffic(120.0, failing), NONE).says()
    };
    let table = [0.000_2, 0.002_9, 0.009].map(says).join("\n");
    assert_snapshot!(table, @r#"
Promote: the gate is good: error rate 0.02 % on the canary against 0.3 % on stable before, limit 0.1 %
SystemWide: error rate 0.29 % on the canary against 0.3 % on stable before, limit 0.1 %: both sides suffer, not the canary alone
RollBack: error rate 0.9 % on the canary against 0.3 % on stable before, limit 0.1 %, after 36,000 requests: by chance less than once in a million
"#);
}

#[test]
fn what_stable_did_during_the_rollout_is_history_at_full_weight() {
    let mut watch = Watch::new(errors()).at_weight(50);
    watch.run(300, Traffic(60.0, 0.0), Traffic(60.0, 0.005));
    watch.judge.restart(watch.now);
    watch.weight = Percent::FULL;
    watch.run(300, Traffic(120.0, 0.004), NONE);
    assert_snapshot!(watch.says(), @"SystemWide: error rate 0.4 % on the canary against 0.5 % on stable before, limit 0.1 %: both sides suffer, not the canary alone");
}

#[test]
fn without_anything_to_compare_with_the_limit_alone_decides() {
    let says = |failing| {
        let mut watch = Watch::new(errors()).at_weight(100);
        watch.run(300, Traffic(120.0, failing), NONE).says()
    };
    assert_snapshot!([0.000_2, 0.009].map(says).join("\n"), @r#"
Promote: the gate is good: error rate 0.02 % on the canary, nothing to compare with, limit 0.1 %
RollBack: error rate 0.9 % on the canary, nothing to compare with, limit 0.1 %, after 36,000 requests: by chance less than once in a million
"#);
}

#[test]
fn one_long_interval_can_be_enough() {
    let mut watch = Watch::new(errors()).every(60);
    let (canary, stable) = (Traffic(12.0, 0.05), Traffic(108.0, 0.0));
    assert_eq!(watch.run(60, canary, stable).verdict(), Verdict::RollBack);
}

#[test]
fn one_slow_machine_among_few_sessions_breaks_no_gate() {
    let slow = |bad| Arm {
        frames: Count { events: 10, bad },
        ..Arm::default()
    };
    let stable = Arm {
        frames: Count { events: 90, bad: 1 },
        ..Arm::default()
    };
    let mut watch = Watch::new(vec![gate(Metric::FrameRate, 60.0, 2.0, 1.5)]);
    for _ in 0..30 {
        watch.pass(slow(1), stable.clone());
        assert!(
            matches!(watch.verdict(), Verdict::InsufficientData { .. }),
            "{}",
            watch.says()
        );
    }
    for _ in 0..30 {
        watch.pass(slow(6), stable.clone());
    }
    assert_eq!(watch.verdict(), Verdict::RollBack);
}

#[test]
fn the_gravest_gate_speaks_for_all() {
    let arm = |errors, slow, votes| Arm {
        requests: Count {
            events: 120,
            bad: errors,
        },
        latency: Count {
            events: 120,
            bad: slow,
        },
        frames: Count {
            events: votes,
            bad: 0,
        },
        memory: Count {
            events: votes,
            bad: 0,
        },
        ..Arm::default()
    };
    let says = |errors, slow, votes| {
        let mut watch = Watch::new(usual_gates());
        for _ in 0..30 {
            watch.pass(arm(errors, slow, votes), arm(0, 3, 100));
        }
        watch.says()
    };
    let table = [
        says(0, 4, 20),
        says(0, 4, 5),
        says(0, 30, 5),
        says(9, 30, 5),
    ]
    .join("\n");
    assert_snapshot!(table, @r#"
InsufficientData { requests: 8028 }: sessions over 50 MB 0 % on the canary against 0 % on stable, limit 1 %: some 1,300 more session votes for proof
InsufficientData { requests: 44712 }: sessions over 50 MB 0 % on the canary against 0 % on stable, limit 1 %: some 1,900 more session votes for proof
RollBack: requests over 100 ms 25 % on the canary against 2.5 % on stable, limit 5 %, after 3,600 requests: by chance less than once in a million
RollBack: error rate 7.5 % on the canary against 0 % on stable, limit 0.1 %, after 3,600 requests: by chance less than once in a million
"#);
}

#[test]
fn without_gates_only_the_fuse_speaks() {
    let mut watch = Watch::new(Vec::new());
    watch.run(60, Traffic(12.0, 0.05), Traffic(108.0, 0.0));
    assert_snapshot!(watch.says(), @"Promote: there are no gates, and no hard limit is broken");
    assert_eq!(
        watch
            .run(20, Traffic(12.0, 0.5), Traffic(108.0, 0.0))
            .verdict(),
        Verdict::RollBackNow
    );
}
