//! What a plan's bakes need, by what stable was like before.

use super::*;
use rollouts::{AtUsual, Enough, Usual};
use vocab::Metric;

fn plan(usual: Vec<Usual>) -> Plan {
    let mut stage = Stage::new();
    stage.gates = Recipe::usual_gates();
    let mut plan = stage.draft(&wish("2f9c1e4")).unwrap().plan;
    plan.usual = usual;
    plan
}

fn errors(bad: u64, dispersion: f64) -> Usual {
    Usual {
        metric: Metric::ErrorRate,
        events: 200_000,
        bad,
        dispersion,
    }
}

#[test]
fn what_is_needed_follows_from_what_is_usual() {
    let unknown = expectations(&plan(Vec::new()));
    assert_eq!(unknown[0].need.usual, AtUsual::Unknown);
    let known = expectations(&plan(vec![errors(40, 1.0)]));
    let AtUsual::Requests(usual) = known[0].need.usual else {
        panic!("{:?}", known[0].need);
    };
    assert!(usual > known[0].need.clean, "{:?}", known[0].need);
    assert_eq!(known[0].usual_share, Some(0.000_2));
    let never = expectations(&plan(vec![errors(400, 1.0)]));
    assert_eq!(never[0].need.usual, AtUsual::Never);
    assert_eq!(never[0].enough, Enough::No);
}

#[test]
fn more_traffic_is_enough_sooner() {
    let mut plan = plan(vec![errors(40, 1.0)]);
    plan.requests_per_second = 10_000.0;
    let needs = expectations(&plan);
    assert!(!needs.is_empty());
    assert!(needs.iter().all(|need| need.enough == Enough::Yes));
    plan.requests_per_second = 0.0;
    let needs = expectations(&plan);
    assert!(needs.iter().all(|need| need.enough == Enough::No));
}
