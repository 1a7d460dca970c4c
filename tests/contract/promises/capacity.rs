//! Capacity: tasks of a release in one slot.

use crate::hand::{Hand, again, still};
use crate::kept::{Kept, holds, same};
use crate::venue::Venue;
use rollouts::{FailureClass, Observation, Slot};
use vocab::{Release, Span};

/// A release nobody ever built.
const NEVER_BUILT: &str = "never-built";

/// Tasks of a slot: wanted, running and healthy. One that is promised counts as both,
/// for it starts by itself as soon as it is needed.
fn tasks(seen: &Observation, slot: Slot) -> (u32, u32, u32) {
    let slot = seen.slot(slot);
    (slot.desired, slot.running + slot.promised, slot.ready())
}

pub(crate) async fn tasks_run_first_and_are_healthy_later(venue: &dyn Venue) -> Kept {
    venue.start_ups()?;
    let hand = Hand::of(venue).await?;
    hand.done(&hand.capacity(3)).await?;
    let mut course = Vec::new();
    let ends = venue.now() + hand.patience;
    while venue.now() < ends {
        let (_, running, healthy) = tasks(&hand.see().await?, hand.canary);
        course.push((running, healthy));
        venue.pass(Span::seconds(2)).await;
    }
    let never = course.iter().all(|(running, healthy)| healthy <= running);
    holds("no task is healthy that does not run", never, &course)?;
    same("at first (running, healthy)", course.first(), Some(&(0, 0)))?;
    holds(
        "a moment when all run and none is healthy",
        course.contains(&(3, 0)),
        &course,
    )?;
    same(
        "in the end (running, healthy)",
        course.last(),
        Some(&(3, 3)),
    )
}

pub(crate) async fn capacity_is_wanted_under_its_release_at_once(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    hand.done(&hand.capacity(2)).await?;
    let slot = hand.see().await?.slot(hand.canary).clone();
    same(
        "(release, desired)",
        (slot.release, slot.desired),
        (Some(venue.other()), 2),
    )
}

pub(crate) async fn the_same_capacity_order_twice_is_once(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    let order = hand.capacity(2);
    hand.done(&order).await?;
    hand.done(&again(&order)).await?;
    let never_more = |seen: &Observation| tasks(seen, hand.canary).1 <= 2;
    let up = hand.until("two healthy tasks", hand.patience, |seen| {
        tasks(seen, hand.canary).2 == 2 || !never_more(seen)
    });
    same(
        "(desired, running, healthy)",
        tasks(&up.await?, hand.canary),
        (2, 2, 2),
    )?;
    hand.done(&again(&again(&order))).await?;
    venue.pass(hand.patience).await;
    same(
        "and later",
        tasks(&hand.see().await?, hand.canary),
        (2, 2, 2),
    )
}

pub(crate) async fn the_same_capacity_under_another_id_is_once(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    let before = still(&hand.ready(2).await?);
    hand.done(&hand.capacity(2)).await?;
    same("at once", still(&hand.see().await?), before.clone())?;
    venue.pass(hand.patience).await;
    same("and later", still(&hand.see().await?), before)
}

pub(crate) async fn capacity_grows_and_shrinks_to_what_was_asked(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    for wanted in [1, 4, 2, 3] {
        hand.done(&hand.capacity(wanted)).await?;
        same("desired", tasks(&hand.see().await?, hand.canary).0, wanted)?;
        hand.until(&format!("{wanted} tasks"), hand.patience, |seen| {
            tasks(seen, hand.canary) == (wanted, wanted, wanted)
        })
        .await?;
    }
    Ok(())
}

pub(crate) async fn capacity_0_takes_the_slot_down(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    hand.ready(2).await?;
    hand.done(&hand.capacity(0)).await?;
    same("desired", tasks(&hand.see().await?, hand.canary).0, 0)?;
    let empty = |seen: &Observation| tasks(seen, hand.canary) == (0, 0, 0);
    let seen = hand.until("an empty slot", hand.patience, empty).await?;
    same(
        "what ran there",
        seen.slot(hand.canary).release.clone(),
        Some(venue.other()),
    )
}

pub(crate) async fn capacity_of_one_slot_leaves_the_other_alone(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    let stable = |seen: &Observation| still(seen)[hand.stable as usize].clone();
    let before = stable(&hand.see().await?);
    for wanted in [2, 4, 0] {
        hand.done(&hand.capacity(wanted)).await?;
        for _ in 0..6 {
            same("the other slot", stable(&hand.see().await?), before.clone())?;
            venue.pass(Span::seconds(20)).await;
        }
    }
    Ok(())
}

pub(crate) async fn a_slot_takes_over_another_release(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    hand.ready(2).await?;
    let other = hand.capacity_of(hand.canary, venue.stable(), 2);
    hand.done(&other).await?;
    let release = |seen: &Observation| seen.slot(hand.canary).release.clone();
    same("release", release(&hand.see().await?), Some(venue.stable()))?;
    hand.until("two healthy tasks", hand.patience, |seen| {
        tasks(seen, hand.canary) == (2, 2, 2)
    })
    .await?;
    hand.probed(&other, true).await
}

pub(crate) async fn an_impossible_number_of_tasks_is_rejected_and_changes_nothing(
    venue: &dyn Venue,
) -> Kept {
    let hand = Hand::of(venue).await?;
    let before = still(&hand.see().await?);
    let message = hand
        .failed(&hand.capacity(u32::MAX), FailureClass::Rejected)
        .await?;
    holds("why it is impossible", !message.trim().is_empty(), &message)?;
    same("the slots", still(&hand.see().await?), before)
}

pub(crate) async fn a_release_nobody_built_is_missing_and_changes_nothing(
    venue: &dyn Venue,
) -> Kept {
    let hand = Hand::of(venue).await?;
    let before = still(&hand.see().await?);
    let never_built: Release = NEVER_BUILT.parse().unwrap();
    let order = hand.capacity_of(hand.canary, never_built, 1);
    let message = hand.failed(&order, FailureClass::Missing).await?;
    holds(
        "the release is named",
        message.contains(NEVER_BUILT),
        &message,
    )?;
    same("the slots", still(&hand.see().await?), before)
}
