//! Flows: where traffic goes, and what it meets there.

use super::*;
use crate::catalog::grounds;
use crate::history::Change;
use vocab::Percent;

const BEGAN: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn after(seconds: u64) -> Timestamp {
    BEGAN + Span::seconds(seconds)
}

/// The website with a release in slot b since `BEGAN`, which gets this much
/// weight after 200 s.
fn website(release: &str, tasks: u32, percent: u8) -> (Ground, History) {
    let ground = grounds(1).swap_remove(0);
    let profile = ground.profiles().find(|p| p.release == release).unwrap();
    let (slot, weight) = (Slot::B, Percent::whole(percent));
    let changes = [
        (
            BEGAN,
            Change::Capacity {
                slot,
                profile,
                tasks,
            },
        ),
        (after(200), Change::Weight { slot, weight }),
    ];
    let history = History::fold(&ground, BEGAN, changes.iter());
    (ground, history)
}

fn flows(website: &(Ground, History), from: u64, until: u64) -> Vec<Flow> {
    let (ground, history) = website;
    let brown_outs = [];
    let scene = Scene {
        ground,
        history,
        brown_outs: &brown_outs,
    };
    scene.flows(after(from), after(until), 100.0)
}

#[test]
fn traffic_is_shared_by_weight() {
    let found = flows(&website("2f9c1e4", 6, 25), 300, 310);
    let [a, b] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!((a.slot, b.slot), (Slot::A, Slot::B));
    assert!((b.requests / (a.requests + b.requests) - 0.25).abs() < 1e-9);
}

#[test]
fn a_weight_written_inside_an_interval_counts_from_that_moment() {
    let found = flows(&website("2f9c1e4", 6, 100), 195, 205);
    let [a, b] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert!((a.requests / b.requests - 1.0).abs() < 0.05);
}

#[test]
fn weight_without_healthy_tasks_fails_every_request() {
    let found = flows(&website("a1f6d82", 6, 10), 300, 310);
    let lost = found.iter().find(|flow| flow.slot == Slot::B).unwrap();
    assert!(!lost.served);
    assert_eq!(lost.failing(), 1.0);
    assert_eq!(lost.profile.unwrap().release, "a1f6d82");
    let fine = found.iter().find(|flow| flow.slot == Slot::A).unwrap();
    assert_eq!(fine.failing(), 0.0);
}

#[test]
fn fewer_tasks_make_the_same_traffic_slower_and_too_few_make_it_fail() {
    let scales = [6, 3, 1].map(|tasks| {
        let found = flows(&website("2f9c1e4", tasks, 100), 400, 410);
        let flow = found.first().unwrap().clone();
        (flow.slow(), flow.failing())
    });
    assert!(
        scales[0].0 < scales[1].0 && scales[1].0 < scales[2].0,
        "{scales:?}"
    );
    assert_eq!(scales[0].1, 0.0);
    assert!(scales[2].1 > 0.3, "{scales:?}");
}

#[test]
fn a_release_that_fails_above_a_quarter_is_fine_at_a_quarter() {
    let failing = |percent| {
        let found = flows(&website("5d2e9f3", 6, percent), 300, 310);
        found
            .iter()
            .find(|flow| flow.slot == Slot::B)
            .unwrap()
            .failing()
    };
    assert_eq!(failing(25), 0.0);
    assert!((failing(26) - 0.04).abs() < 1e-9);
}

#[test]
fn a_brown_out_strikes_both_slots_while_it_lasts() {
    let (ground, history) = website("2f9c1e4", 6, 50);
    let brown_outs = [BrownOut {
        from: after(305),
        until: after(330),
        errors: 0.2,
        slower: 2.0,
    }];
    let scene = Scene {
        ground: &ground,
        history: &history,
        brown_outs: &brown_outs,
    };
    let failing = |from, until| {
        let found = scene.flows(after(from), after(until), 100.0);
        assert_eq!(found.len(), 2);
        found.iter().map(Flow::failing).fold(0.0, f64::max)
    };
    assert_eq!(failing(290, 300), 0.0);
    assert!((failing(300, 310) - 0.1).abs() < 0.01);
    assert!((failing(310, 320) - 0.2).abs() < 1e-9);
    assert_eq!(failing(330, 340), 0.0);
}
