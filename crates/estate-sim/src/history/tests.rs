//! Histories, folded from a few changes.

use super::*;
use crate::catalog::grounds;
use vocab::Span;

const BEGAN: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn after(seconds: u64) -> Timestamp {
    BEGAN + Span::seconds(seconds)
}

fn fold(changes: &[(Timestamp, Change)]) -> History {
    History::fold(&grounds(1)[0], BEGAN, changes.iter())
}

fn capacity(seconds: u64, slot: Slot, release: &str, tasks: u32) -> (Timestamp, Change) {
    let mut profiles = grounds(1)[0].profiles();
    let profile = profiles.find(|p| p.release == release).unwrap();
    (
        after(seconds),
        Change::Capacity {
            slot,
            profile,
            tasks,
        },
    )
}

fn weight(seconds: u64, slot: Slot, percent: u8) -> (Timestamp, Change) {
    let weight = Percent::whole(percent);
    (after(seconds), Change::Weight { slot, weight })
}

fn healthy(history: &History, slot: Slot, at: Timestamp) -> usize {
    let tasks = history.slot(slot).tasks.iter();
    tasks.filter(|task| task.is_healthy(at)).count()
}

fn healthy_on(history: &History, slot: Slot, release: &str, at: Timestamp) -> usize {
    let tasks = history.slot(slot).tasks.iter();
    let ours = tasks.filter(|task| task.profile.release == release);
    ours.filter(|task| task.is_healthy(at)).count()
}

#[test]
fn a_world_begins_with_everything_on_the_first_slot() {
    let history = fold(&[]);
    assert_eq!(history.weight(Slot::A, BEGAN), Percent::FULL);
    assert_eq!(history.stable(BEGAN), Slot::A);
    assert_eq!(healthy(&history, Slot::A, BEGAN), 6);
    assert_eq!(history.slot(Slot::B).want(after(1_000)), None);
}

#[test]
fn tasks_become_healthy_one_by_one_after_their_start_up() {
    let history = fold(&[capacity(0, Slot::B, "2f9c1e4", 6)]);
    let counts: Vec<usize> = (0..20)
        .map(|n| healthy(&history, Slot::B, after(n * 10)))
        .collect();
    assert_eq!((counts[0], counts[2], counts[19]), (0, 0, 6));
    assert!(counts.windows(2).all(|w| w[0] <= w[1]), "{counts:?}");
}

#[test]
fn wanting_the_same_again_starts_nothing() {
    let once = fold(&[capacity(0, Slot::B, "2f9c1e4", 6)]);
    let twice = fold(&[
        capacity(0, Slot::B, "2f9c1e4", 6),
        capacity(90, Slot::B, "2f9c1e4", 6),
    ]);
    assert_eq!(once.slot(Slot::B).tasks, twice.slot(Slot::B).tasks);
}

#[test]
fn scaling_down_stops_the_youngest_and_scaling_to_nothing_all() {
    let history = fold(&[
        capacity(0, Slot::B, "2f9c1e4", 2),
        capacity(200, Slot::B, "2f9c1e4", 4),
        capacity(400, Slot::B, "2f9c1e4", 2),
        capacity(600, Slot::B, "2f9c1e4", 0),
    ]);
    assert_eq!(healthy(&history, Slot::B, after(399)), 4);
    let left = history
        .slot(Slot::B)
        .tasks
        .iter()
        .filter(|task| task.is_healthy(after(401)));
    assert!(left.clone().count() == 2 && left.clone().all(|task| task.born == BEGAN));
    assert_eq!(healthy(&history, Slot::B, after(600)), 0);
}

#[test]
fn a_release_written_over_another_takes_its_place_without_a_gap() {
    let history = fold(&[capacity(0, Slot::A, "2f9c1e4", 6)]);
    let counts: Vec<usize> = (0..30)
        .map(|n| healthy(&history, Slot::A, after(n * 5)))
        .collect();
    assert!(counts.iter().all(|&count| count >= 6), "{counts:?}");
    assert_eq!(healthy_on(&history, Slot::A, "b81d07a", after(150)), 0);
    assert_eq!(healthy_on(&history, Slot::A, "2f9c1e4", after(150)), 6);
}

#[test]
fn a_crashing_release_written_over_another_never_takes_its_place() {
    let history = fold(&[capacity(0, Slot::A, "a1f6d82", 6)]);
    assert_eq!(healthy_on(&history, Slot::A, "b81d07a", after(3_600)), 6);
}

#[test]
fn a_release_taken_back_before_it_was_up_leaves_the_old_tasks_alone() {
    let history = fold(&[
        capacity(0, Slot::A, "2f9c1e4", 6),
        capacity(10, Slot::A, "b81d07a", 6),
    ]);
    assert_eq!(healthy_on(&history, Slot::A, "b81d07a", after(3_600)), 6);
    assert_eq!(healthy_on(&history, Slot::A, "2f9c1e4", after(3_600)), 0);
}

#[test]
fn a_second_release_written_over_a_first_still_leaves_no_gap() {
    let history = fold(&[
        capacity(0, Slot::A, "2f9c1e4", 6),
        capacity(30, Slot::A, "e94a6c1", 6),
    ]);
    let counts: Vec<usize> = (0..60)
        .map(|n| healthy(&history, Slot::A, after(n * 5)))
        .collect();
    assert!(counts.iter().all(|&count| count >= 6), "{counts:?}");
    assert_eq!(healthy_on(&history, Slot::A, "e94a6c1", after(300)), 6);
}

#[test]
fn lost_tasks_are_replaced_by_themselves() {
    let slot = Which::Stable;
    let history = fold(&[(after(100), Change::Loss { slot, tasks: 4 })]);
    assert_eq!(healthy(&history, Slot::A, after(99)), 6);
    assert_eq!(healthy(&history, Slot::A, after(100)), 2);
    assert_eq!(healthy(&history, Slot::A, after(300)), 6);
}

#[test]
fn a_role_is_settled_at_the_first_foreign_write() {
    let foreign = |seconds| {
        let write = Write::Weight(Percent::FULL);
        let (fault, slot) = (FaultId(1), Which::Stable);
        (after(seconds), Change::Foreign { fault, slot, write })
    };
    let history = fold(&[
        foreign(10),
        weight(20, Slot::B, 90),
        foreign(40),
        weight(50, Slot::B, 60),
        foreign(70),
    ]);
    assert_eq!(history.weight(Slot::B, after(30)), Percent::whole(90));
    assert_eq!(history.weight(Slot::B, after(45)), Percent::ZERO);
    assert_eq!(history.weight(Slot::A, after(70)), Percent::FULL);
}

#[test]
fn a_slot_scaled_down_by_a_fault_is_scaled_up_again_unless_somebody_did_already() {
    let fault = FaultId(3);
    let shrink = (after(10), Change::Shrink { fault, tasks: 1 });
    let regrow = (after(500), Change::Regrow { fault });
    let history = fold(&[shrink.clone(), regrow.clone()]);
    assert_eq!(history.slot(Slot::A).want(after(11)).unwrap().tasks, 1);
    assert_eq!(history.slot(Slot::A).want(after(501)).unwrap().tasks, 6);
    let mended = fold(&[shrink, capacity(100, Slot::A, "b81d07a", 4), regrow]);
    assert_eq!(mended.slot(Slot::A).want(after(501)).unwrap().tasks, 4);
}

#[test]
fn data_is_poisoned_from_the_first_moment_the_release_serves_users() {
    let up = capacity(0, Slot::B, "9c54e17", 2);
    let unserved = fold(std::slice::from_ref(&up));
    assert_eq!(unserved.poisoned, None);
    let served = fold(&[up.clone(), weight(200, Slot::B, 10)]);
    assert_eq!(served.poisoned.map(|(at, _)| at), Some(after(200)));
    let early = fold(&[up, weight(1, Slot::B, 10)]);
    let first = early
        .slot(Slot::B)
        .tasks
        .iter()
        .filter_map(Task::healthy_from)
        .min();
    assert_eq!(early.poisoned.map(|(at, _)| at), first);
}

#[test]
fn the_last_time_a_slot_lost_its_weight_is_found() {
    let history = fold(&[
        weight(10, Slot::B, 10),
        weight(20, Slot::B, 0),
        weight(30, Slot::B, 50),
        weight(40, Slot::B, 0),
    ]);
    let half = Percent::whole(50);
    assert_eq!(
        history.emptied(Slot::B, after(100)),
        Some((after(40), half))
    );
    assert_eq!(
        history.emptied(Slot::B, after(25)),
        Some((after(20), Percent::whole(10)))
    );
    assert_eq!(history.emptied(Slot::A, after(100)), None);
}
