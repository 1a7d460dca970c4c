//! What blows the fuse, and what must not.

use super::*;
use insta::assert_snapshot;

fn wavering(i: u64) -> f64 {
    // Neither a trend nor a constant.
    f64::from(u8::try_from(i * 7 % 5).unwrap()) * 0.2
}

#[test]
fn half_of_the_requests_failing_is_seen_in_twenty_seconds() {
    let mut watch = Watch::new(errors());
    let stable = Traffic(108.0, 0.000_2);
    watch
        .run(60, Traffic(12.0, 0.0), stable)
        .run(20, Traffic(12.0, 0.5), stable);
    assert_snapshot!(watch.says(), @"RollBackNow: error rate 50 % on the canary against 0 % on stable, hard limit 10 %");
}

#[test]
fn errors_on_both_sides_are_not_the_canarys() {
    let mut watch = Watch::new(Vec::new());
    watch.run(60, Traffic(12.0, 0.3), Traffic(108.0, 0.25));
    assert_snapshot!(watch.says(), @"SystemWide: error rate 30 % on the canary against 25 % on stable, hard limit 10 %: both sides suffer");
}

#[test]
fn a_handful_of_requests_blows_no_fuse() {
    let mut watch = Watch::new(errors());
    watch.run(20, Traffic(0.5, 1.0), Traffic(4.5, 0.0));
    assert_ne!(watch.verdict(), Verdict::RollBackNow);
}

#[test]
fn the_error_fuse_compares_with_history_at_full_weight() {
    let share = Percent::whole(20);
    let history = History::default().with_share(Metric::ErrorRate, share, 10_000);
    let run = |history: History| {
        let mut watch = Watch::with_history(Vec::new(), history).at_weight(100);
        watch.run(60, Traffic(120.0, 0.3), NONE).verdict()
    };
    assert_eq!(run(history), Verdict::SystemWide);
    assert_eq!(run(History::default()), Verdict::RollBackNow);
}

#[test]
fn janky_frames_are_seen_after_three_intervals() {
    let mut watch = Watch::new(Vec::new());
    for _ in 0..2 {
        watch.pass(sessions(20, 24.0, 40.0), sessions(180, 60.0, 40.0));
        assert_eq!(watch.verdict(), Verdict::Promote);
    }
    watch.pass(sessions(20, 24.0, 40.0), sessions(180, 60.0, 40.0));
    assert_snapshot!(watch.says(), @"RollBackNow: median frame rate 24 FPS on the canary against 60 FPS on stable, more than 50 % down");
}

#[test]
fn slow_frames_that_are_not_half_as_many_blow_no_fuse() {
    for (canary, count, stable) in [(31.0, 20, 60.0), (24.0, 9, 60.0), (24.0, 20, 40.0)] {
        let mut watch = Watch::new(Vec::new());
        for _ in 0..5 {
            watch.pass(sessions(count, canary, 40.0), sessions(180, stable, 40.0));
        }
        assert_eq!(
            watch.verdict(),
            Verdict::Promote,
            "{canary} {count} {stable}"
        );
    }
}

#[test]
fn frames_are_compared_with_history_at_full_weight() {
    let mut watch = Watch::new(Vec::new());
    watch
        .pass(sessions(20, 60.0, 40.0), sessions(180, 60.0, 40.0))
        .weight = Percent::FULL;
    for _ in 0..3 {
        watch.pass(sessions(200, 24.0, 40.0), Arm::default());
    }
    assert_eq!(watch.verdict(), Verdict::RollBackNow);
}

#[test]
fn failing_health_checks_are_seen_after_three_intervals() {
    let tasks = |healthy, unhealthy| Arm {
        healthy,
        unhealthy,
        ..Arm::default()
    };
    let mut watch = Watch::new(Vec::new());
    watch
        .pass(tasks(1, 1), tasks(6, 0))
        .pass(tasks(1, 1), tasks(6, 0));
    assert_eq!(watch.verdict(), Verdict::Promote);
    watch.pass(tasks(0, 2), tasks(6, 0));
    assert_snapshot!(watch.says(), @"RollBackNow: 2 of 2 canary tasks fail their health check, 3 intervals in a row");
    watch.pass(tasks(2, 1), tasks(6, 0));
    assert_eq!(watch.verdict(), Verdict::Promote);
    for _ in 0..3 {
        watch.pass(tasks(0, 2), tasks(1, 5));
    }
    assert_eq!(watch.verdict(), Verdict::SystemWide);
}

#[test]
fn no_tasks_at_all_are_not_failing_tasks() {
    let mut watch = Watch::new(Vec::new());
    watch.run(60, NONE, NONE);
    assert_eq!(watch.verdict(), Verdict::Promote);
}

/// Thirty intervals with the canary's and stable's memory.
fn memory(canary: impl Fn(f64) -> f64, stable: impl Fn(f64) -> f64) -> Watch {
    let mut watch = Watch::new(Vec::new());
    for i in 0..30 {
        let minute = f64::from(u8::try_from(i).unwrap()) / 6.0;
        watch.pass(
            sessions(20, 60.0, canary(minute) + wavering(i)),
            sessions(180, 60.0, stable(minute) + wavering(i + 1)),
        );
    }
    watch
}

#[test]
fn a_leak_is_found() {
    let watch = memory(|minute| 38.0 + 3.0 * minute, |_| 38.0);
    assert_snapshot!(watch.says(), @"RollBackNow: memory on the canary grows steadily, from 38 MB to 53 MB, by 38 %, on stable not at all");
}

#[test]
fn growth_that_is_no_leak_blows_no_fuse() {
    let cases = [
        ("none", memory(|_| 38.0, |_| 38.0)),
        ("little", memory(|minute| 38.0 + minute, |_| 38.0)),
        (
            "both sides",
            memory(|minute| 38.0 + 3.0 * minute, |minute| 38.0 + 2.5 * minute),
        ),
        (
            "warming up",
            memory(|minute| 38.0 - 15.0 * (-minute).exp(), |_| 38.0),
        ),
        (
            "below stable",
            memory(|minute| 20.0 + 3.0 * minute, |_| 38.0),
        ),
        (
            "one jump",
            memory(|minute| if minute > 4.5 { 60.0 } else { 38.0 }, |_| 38.0),
        ),
        ("falling", memory(|minute| 60.0 - 3.0 * minute, |_| 38.0)),
    ];
    for (name, watch) in cases {
        assert_eq!(
            watch.verdict(),
            Verdict::Promote,
            "{name}: {}",
            watch.says()
        );
    }
}

#[test]
fn a_leak_is_found_at_full_weight() {
    let mut watch = Watch::new(Vec::new()).at_weight(100);
    for i in 0..30 {
        let grown = 38.0 + f64::from(u8::try_from(i).unwrap()) / 2.0;
        watch.pass(sessions(200, 60.0, grown), Arm::default());
    }
    assert_eq!(watch.verdict(), Verdict::RollBackNow);
}

#[test]
fn a_service_may_have_its_own_hard_limits() {
    let fuse = Fuse {
        error_rate: Percent::whole(60),
        ..Fuse::default()
    };
    let mut watch = Watch::new(Vec::new());
    watch.judge = Panel::new(Vec::new(), History::default(), fuse, START);
    watch.run(60, Traffic(12.0, 0.5), Traffic(108.0, 0.0));
    assert_eq!(watch.verdict(), Verdict::Promote);
}
