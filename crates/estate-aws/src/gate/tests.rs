//! The bucket, the pauses, and what is counted.

use super::*;
use vocab::Timestamp;

const BEGAN: Timestamp = Timestamp::from_millis(1_000_000);

const ELB: Api = Api::ElasticLoadBalancing;

/// How long `count` calls made at once wait, in milliseconds.
fn waits(buckets: &Buckets, urgency: Urgency, at: Timestamp, count: usize) -> Vec<u64> {
    let wait = |_| buckets.take(ELB, urgency, at).since(at).as_millis();
    (0..count).map(wait).collect()
}

#[test]
fn a_full_bucket_lets_a_burst_through_and_then_one_at_a_time() {
    let buckets = Buckets::default();
    let waits = waits(&buckets, Urgency::Look, BEGAN, 25);
    assert!(waits[..22].iter().all(|wait| *wait == 0), "{waits:?}");
    assert_eq!(waits[22..], [166, 332, 498]);
}

#[test]
fn a_bucket_fills_again_and_no_higher_than_full() {
    let buckets = Buckets::default();
    waits(&buckets, Urgency::Look, BEGAN, 22);
    let later = BEGAN + Span::seconds(1);
    let free = |waits: Vec<u64>| waits.iter().filter(|wait| **wait == 0).count();
    assert_eq!(free(waits(&buckets, Urgency::Look, later, 10)), 6);
    let much_later = BEGAN + Span::minutes(60);
    assert_eq!(free(waits(&buckets, Urgency::Look, much_later, 100)), 22);
}

#[test]
fn every_interface_has_buckets_of_its_own() {
    let buckets = Buckets::default();
    waits(&buckets, Urgency::Look, BEGAN, 50);
    assert_eq!(buckets.take(Api::Ecs, Urgency::Look, BEGAN), BEGAN);
}

#[test]
fn an_order_does_not_queue_behind_a_refresh_however_long() {
    let buckets = Buckets::default();
    let looks = waits(&buckets, Urgency::Look, BEGAN, 500);
    assert!(looks[499] > 60_000, "{}", looks[499]);
    assert_eq!(
        waits(&buckets, Urgency::Order, BEGAN, 9),
        [0, 0, 0, 0, 0, 0, 0, 0, 500]
    );
}

#[test]
fn orders_take_what_looks_have_left_over() {
    let buckets = Buckets::default();
    let waits = waits(&buckets, Urgency::Order, BEGAN, 31);
    assert!(waits[..30].iter().all(|wait| *wait == 0), "{waits:?}");
    assert!(waits[30] > 0);
}

#[test]
fn after_being_throttled_looks_wait_and_orders_leave_at_once() {
    let buckets = Buckets::default();
    buckets.drain(ELB, BEGAN);
    assert_eq!(waits(&buckets, Urgency::Look, BEGAN, 1), [166]);
    assert_eq!(waits(&buckets, Urgency::Order, BEGAN, 1), [0]);
}

#[test]
fn pauses_grow_and_end_after_the_fourth_attempt() {
    let pauses = |trouble| -> Vec<Option<u64>> {
        (1..=4)
            .map(|attempt| Gate::pause(trouble, attempt).map(Span::as_millis))
            .collect()
    };
    assert_eq!(
        pauses(Trouble::NoAnswer),
        [Some(100), Some(300), Some(900), None]
    );
    assert_eq!(
        pauses(Trouble::Throttled),
        [Some(500), Some(1_500), Some(4_500), None]
    );
    assert_eq!(pauses(Trouble::Denied), [None; 4]);
}
