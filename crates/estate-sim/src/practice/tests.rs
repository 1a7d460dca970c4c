//! The practice estate behind its port.

use super::*;
use crate::faults::Injection;
use rollouts::{Effect, Slot};
use std::future::Future;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::{Context, Poll, Waker};
use tempfile::TempDir;
use vocab::{EffectId, Generation, Percent, RolloutId, Span};

const BEGAN: Timestamp = Timestamp::from_millis(1_800_000_000_000);

/// Time that passes only when somebody waits.
struct Patience(AtomicI64);

impl Patience {
    fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(BEGAN.millis())))
    }
}

impl PracticeTime for Patience {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }

    fn wait_until(&self, until: Timestamp) -> Pending<'_, ()> {
        self.0.fetch_max(until.millis(), Ordering::Relaxed);
        Box::pin(std::future::ready(()))
    }
}

/// Runs a future that never has to wait.
fn now_or_never<T>(future: impl Future<Output = T>) -> T {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("it waits for something that never comes"),
    }
}

fn order(id: u64, weight: u8) -> Order {
    Order {
        rollout: RolloutId::new("r-1").unwrap(),
        id: EffectId(id),
        generation: Generation(0),
        attempt: 1,
        target: "production/us-east-1/website".parse().unwrap(),
        effect: Effect::EnsureWeight {
            slot: Slot::B,
            weight: Percent::whole(weight),
        },
    }
}

fn look() -> Look {
    Look {
        target: order(1, 0).target,
        canary: Slot::B,
        since: BEGAN,
        until: None,
        gates: rollouts::Recipe::usual_gates(),
    }
}

fn beginning() -> Beginning {
    let clock = Clock {
        practice: BEGAN,
        wall: BEGAN,
        speed: Speed::REAL,
    };
    Beginning { seed: 3, clock }
}

fn in_a_file() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.jsonl");
    (folder, path)
}

#[test]
fn an_order_is_answered_after_the_time_its_call_takes() {
    let time = Patience::new();
    let world = Arc::new(SharedWorld::in_memory(World::candlefish(3, BEGAN)));
    let estate = PracticeEstate::new(world, time.clone());
    let outcome = now_or_never(estate.perform(&order(1, 10)));
    let Outcome::Done {
        called,
        acknowledged,
        ..
    } = outcome
    else {
        panic!("{outcome:?}");
    };
    assert_eq!((called, acknowledged), (BEGAN, time.now()));
    let took = acknowledged.since(called);
    assert!(
        Span::millis(100) < took && took < Span::millis(600),
        "{took}"
    );
}

#[test]
fn two_estates_on_one_file_see_each_others_changes() {
    let (_folder, path) = in_a_file();
    let time = Patience::new();
    let one = Arc::new(SharedWorld::open_or_begin(&path, &beginning()).unwrap());
    let two = Arc::new(SharedWorld::open(&path).unwrap());
    let writer = PracticeEstate::new(one, time.clone());
    let reader = PracticeEstate::new(two.clone(), time.clone());
    now_or_never(writer.perform(&order(1, 25)));
    let seen = now_or_never(reader.observe(&look())).unwrap();
    assert_eq!(seen.observation.b.weight, Percent::whole(25));
    let fault: Injection = "unavailable".parse().unwrap();
    two.change(|world| world.inject(time.now(), fault))
        .unwrap()
        .unwrap();
    let outcome = now_or_never(writer.perform(&order(2, 50)));
    assert!(matches!(
        outcome,
        Outcome::Failed {
            class: FailureClass::Unavailable,
            ..
        }
    ));
}

#[test]
fn a_restarted_estate_shows_what_the_one_before_it_showed() {
    let (_folder, path) = in_a_file();
    let time = Patience::new();
    let shared = Arc::new(SharedWorld::open_or_begin(&path, &beginning()).unwrap());
    let estate = PracticeEstate::new(shared, time.clone());
    now_or_never(estate.perform(&order(1, 25)));
    now_or_never(time.wait_until(BEGAN + Span::minutes(5)));
    let then = time.now();
    let shown = estate
        .world
        .ask(|world| world.observe(&look(), then))
        .unwrap()
        .unwrap();
    drop(estate);
    let again = SharedWorld::open(&path).unwrap();
    let shown_again = again
        .ask(|world| world.observe(&look(), then))
        .unwrap()
        .unwrap();
    assert_eq!(shown, shown_again);
    assert_eq!(shown.bins.len(), 29);
}

#[test]
fn a_change_of_speed_is_seen_by_all() {
    let (_folder, path) = in_a_file();
    let one = SharedWorld::open_or_begin(&path, &beginning()).unwrap();
    let two = SharedWorld::open(&path).unwrap();
    let wall = BEGAN + Span::minutes(1);
    let fast = one.set_speed(wall, Speed::FASTEST).unwrap();
    assert_eq!(two.clock().unwrap(), fast);
    assert_eq!(
        fast.practice_at(wall + Span::seconds(1)),
        wall + Span::minutes(10)
    );
}

#[test]
fn a_file_that_vanished_is_a_failure_with_its_cause_and_not_a_panic() {
    let (folder, path) = in_a_file();
    let shared = Arc::new(SharedWorld::open_or_begin(&path, &beginning()).unwrap());
    let estate = PracticeEstate::new(shared, Patience::new());
    drop(folder);
    let outcome = now_or_never(estate.perform(&order(1, 10)));
    let Outcome::Failed {
        class: FailureClass::Unavailable,
        message,
    } = outcome
    else {
        panic!("{outcome:?}");
    };
    assert!(
        message.starts_with("there is no practice estate in"),
        "{message}"
    );
    assert!(matches!(
        now_or_never(estate.probe(&order(1, 10))),
        Probe::Unclear { .. }
    ));
    let error = now_or_never(estate.observe(&look())).unwrap_err();
    assert_eq!(error.class, ErrorClass::Unavailable);
}
