//! Evidence: what is judged, and from when on.

use super::*;
use analysis::{Arm, Bin, Count};
use vocab::Metric;

const BIN: Span = Span::seconds(10);

fn canary_plan() -> Plan {
    let mut stage = Stage::new();
    stage.gates = Recipe::usual_gates();
    stage.draft(&wish("2f9c1e4")).unwrap().plan
}

fn bin(start: Timestamp, canary: u64) -> Bin {
    let arm = |events| Arm {
        requests: Count { events, bad: 0 },
        latency: Count { events, bad: 0 },
        healthy: 4,
        ..Arm::default()
    };
    Bin {
        start,
        span: BIN,
        stable: arm(1_000),
        canary: arm(canary),
    }
}

fn sighted(at: Timestamp, bins: Vec<Bin>) -> Sighted {
    let observation = Observation {
        at,
        a: SlotState::default(),
        b: SlotState::default(),
    };
    Sighted {
        observation,
        bins,
        untold: None,
    }
}

fn judged_requests(watching: &Watching) -> u64 {
    let evidence = watching.sight().evidence.clone().unwrap();
    let reading = evidence
        .readings
        .iter()
        .find(|reading| reading.gate.metric == Metric::ErrorRate);
    reading.unwrap().events
}

#[test]
fn judgement_begins_anew_at_each_shift() {
    let mut watching = Watching::new(&canary_plan());
    let mut at = began();
    let mut learn = |watching: &mut Watching, canary| {
        let start = at;
        at = at + BIN;
        assert!(watching.notice(sighted(at, vec![bin(start, canary)]), at));
        at
    };
    let now = learn(&mut watching, 0);
    assert!(watching.sight().evidence.is_none(), "nothing was shifted");
    watching.shifted(now, Percent::whole(10));
    learn(&mut watching, 100);
    assert_eq!(judged_requests(&watching), 100);
    let now = learn(&mut watching, 100);
    assert_eq!(judged_requests(&watching), 200);
    watching.shifted(now, Percent::whole(25));
    learn(&mut watching, 250);
    assert_eq!(judged_requests(&watching), 250);
}

#[test]
fn an_interval_told_twice_counts_once() {
    let mut watching = Watching::new(&canary_plan());
    watching.shifted(began(), Percent::whole(10));
    let end = began() + BIN;
    let told = || sighted(end, vec![bin(began(), 100)]);
    assert!(watching.notice(told(), end));
    assert!(!watching.notice(told(), end), "nothing new");
    assert_eq!(judged_requests(&watching), 100);
    assert_eq!(watching.bins().len(), 1);
}

#[test]
fn an_older_reading_does_not_replace_a_newer_one() {
    let mut watching = Watching::new(&canary_plan());
    let newer = began() + BIN;
    watching.notice(sighted(newer, Vec::new()), newer);
    watching.notice(sighted(began(), Vec::new()), newer);
    assert_eq!(watching.sight().target.as_ref().unwrap().at, newer);
}

#[test]
fn charts_keep_two_hours_and_no_more() {
    let mut watching = Watching::new(&canary_plan());
    let mut at = began();
    for _ in 0..800 {
        watching.notice(sighted(at + BIN, vec![bin(at, 1)]), at + BIN);
        at = at + BIN;
    }
    assert_eq!(watching.bins().len(), 720);
    assert_eq!(watching.bins().back().unwrap().end(), at);
}
