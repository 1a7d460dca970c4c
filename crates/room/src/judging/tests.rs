//! Recorded counts, good and bad, and what is said about them.

use super::{Case, Table, judge};
use std::fmt::Write;
use wire::JudgedView;

/// Ten-second intervals from zero.
fn table(intervals: usize, count: impl Fn(usize) -> (u64, u64)) -> String {
    let mut text = String::from("start,seconds,events,bad\n");
    for at in 0..intervals {
        let (events, bad) = count(at);
        writeln!(text, "{},10,{events},{bad}", at * 10).unwrap();
    }
    text
}

fn case<'a>(canary: &'a str, stable: &'a str) -> Case<'a> {
    Case {
        canary: Table {
            name: "canary.csv",
            text: canary,
        },
        stable: Some(Table {
            name: "stable.csv",
            text: stable,
        }),
        history: None,
        cumulative: false,
        metric: "error-rate",
        judge: "sequential",
        limit: None,
        ratio: None,
        alpha: None,
    }
}

fn judged(canary: &str, stable: &str) -> JudgedView {
    judge(&case(canary, stable)).unwrap()
}

fn refused(canary: &str) -> String {
    let stable = table(1, |_| (100, 0));
    judge(&case(canary, &stable)).unwrap_err().message
}

/// One bad request in 5,000, spread evenly: the usual share of a sound service.
fn sound(at: usize, events: u64) -> (u64, u64) {
    (events, u64::from(at % 5 == 4))
}

#[test]
fn a_good_canary_is_promoted_and_a_bad_one_rolled_back() {
    let stable = table(60, |at| sound(at, 1_000));
    let good = judged(&table(60, |at| sound(at, 1_000)), &stable);
    assert_eq!(good.gate.verdict, "promote");
    assert_eq!(good.gate.rows.len(), 60);
    assert_eq!(good.standing, "good proven");
    let bad = judged(&table(60, |_| (1_000, 20)), &stable);
    assert_eq!(bad.gate.verdict, "roll-back");
    let reached = super::after_begin(&bad, bad.gate.reached.unwrap());
    assert!(reached.as_seconds() <= 30.0, "{reached}");
    assert!(bad.gate.rows.iter().all(|row| row.logs.is_some()));
}

#[test]
fn what_one_side_lacks_has_a_verdict_and_a_sentence() {
    let stable = table(30, |at| sound(at, 1_000));
    let none = table(30, |_| (0, 0));
    let cases = [
        ("no traffic", judged(&none, &none)),
        ("none on the canary", judged(&none, &stable)),
        ("none on stable", judged(&table(30, |_| (1_000, 0)), &none)),
        ("all bad", judged(&table(30, |_| (100, 100)), &stable)),
        ("disappears", judged(&table(5, |_| (100, 0)), &stable)),
    ];
    let said = cases.iter().map(|(name, judged)| {
        assert!(!judged.gate.because.is_empty(), "{name}");
        format!("{name}: {}", judged.gate.verdict)
    });
    insta::assert_snapshot!(said.collect::<Vec<_>>().join("\n"), @"
    no traffic: insufficient-data
    none on the canary: insufficient-data
    none on stable: promote
    all bad: roll-back
    disappears: insufficient-data
    ");
}

#[test]
fn everything_wrong_is_told_with_its_place() {
    let wrong = "start,seconds,events,bad\n0,10,100,NaN\n10,0,100,1\n20,10,-5,0\n30,10,5,6\n\
                 soon,10,5,1\n50,10,1.5,0\n60,10\n";
    insta::assert_snapshot!(refused(wrong), @"
    canary.csv, line 2, `bad`: `NaN` is no count; write a whole number
    canary.csv, line 3, `seconds`: `0` is no length of an interval; write seconds, from 1 to 86400
    canary.csv, line 4, `events`: `-5` is negative; a count never is
    canary.csv, line 5, `bad`: 6 of 5 events cannot be bad
    canary.csv, line 6, `start`: `soon` is no point in time; write 2026-11-20T14:02:00Z, or a number of seconds
    canary.csv, line 7, `events`: `1.5` is no count; write a whole number
    canary.csv, line 8, `events`: the line has nothing there; every interval needs all four
    canary.csv, line 8, `bad`: the line has nothing there; every interval needs all four
    ");
}

#[test]
fn time_goes_forward_and_nothing_is_told_twice_differently() {
    insta::assert_snapshot!(refused("start,seconds,events,bad\n10,10,5,0\n0,10,5,0\n10,10,6,0\n15,10,5,0\n"), @"
    canary.csv, line 3, `start`: time runs backwards: line 2 begins later; sort the lines
    canary.csv, line 4, `start`: line 2 tells this interval differently; keep one of them
    canary.csv, line 5, `start`: it begins before the interval of line 2 has ended
    ");
}

#[test]
fn columns_are_found_by_their_names() {
    let canary = "# recorded by hand\n\nbad,events,seconds,start\n0,100,10,2026-11-20T14:00:00Z\n";
    let view = judged(canary, canary);
    assert_eq!(view.gate.rows[0].start.to_string(), "2026-11-20T14:00:00Z");
    assert_eq!(view.gate.rows[0].canary.events, 100);
    insta::assert_snapshot!(refused("start,seconds,total,bad\n"), @"canary.csv, line 1, `events`: there is no such column; the first line names them: start,seconds,events,bad");
    insta::assert_snapshot!(refused(""), @"canary.csv, line 1: the file is empty; its first line names the columns: start,seconds,events,bad");
}

#[test]
fn an_interval_told_twice_counts_once_and_is_said() {
    let twice = "start,seconds,events,bad\n0,10,100,0\n0,10,100,0\n";
    let view = judged(twice, &table(1, |_| (100, 0)));
    assert_eq!(view.gate.rows.len(), 1);
    assert!(
        view.remarks[0].contains("canary.csv, line 3"),
        "{:?}",
        view.remarks
    );
}

#[test]
fn counters_become_intervals_and_may_begin_anew() {
    let canary = "start,seconds,events,bad\n0,10,1000,5\n10,10,1100,5\n20,10,40,0\n30,10,140,1\n";
    let stable = table(4, |at| (1_000 * at as u64, 0));
    let mut case = case(canary, &stable);
    case.cumulative = true;
    let view = judge(&case).unwrap();
    let events: Vec<u64> = view.gate.rows.iter().map(|row| row.canary.events).collect();
    assert_eq!(events, [100, 40, 100]);
    assert!(
        view.remarks.iter().any(|said| said.contains("begun anew")),
        "{:?}",
        view.remarks
    );
}

#[test]
fn intervals_of_different_length_are_put_together() {
    let canary = "start,seconds,events,bad\n0,60,600,0\n60,60,600,0\n";
    let view = judged(canary, &table(12, |_| (1_000, 0)));
    let stable: Vec<u64> = view.gate.rows.iter().map(|row| row.stable.events).collect();
    assert_eq!(stable, [6_000, 6_000]);
    assert!(
        view.remarks
            .iter()
            .any(|said| said.contains("put together"))
    );
}

#[test]
fn another_tools_judge_and_other_limits_can_be_asked_for() {
    let stable = table(60, |at| sound(at, 1_000));
    let canary = table(60, |_| (1_000, 20));
    for method in vocab::Method::ALL {
        let mut case = case(&canary, &stable);
        case.judge = method.as_str();
        let view = judge(&case).unwrap();
        assert_eq!(view.gate.verdict, "roll-back", "{method}");
    }
    let mut case = case(&canary, &stable);
    case.limit = Some(5.0);
    assert_eq!(judge(&case).unwrap().gate.verdict, "hold");
    case.limit = Some(101.0);
    case.judge = "guessing";
    insta::assert_snapshot!(judge(&case).unwrap_err().message, @"there is no judge `guessing`; say one of sequential, group-sequential, kayenta, argo, flagger, cloud-watch");
    case.judge = "sequential";
    insta::assert_snapshot!(judge(&case).unwrap_err().message, @"--limit: `101` is not a share: use a number from 0 to 100 with at most two decimals");
}
