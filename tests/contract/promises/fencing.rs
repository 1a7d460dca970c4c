//! Fencing: what an older generation of a rollout may still do, which is nothing.

use crate::hand::{Hand, again, in_generation, still};
use crate::kept::{Kept, same};
use crate::venue::Venue;
use rollouts::FailureClass;
use vocab::Percent;

pub(crate) async fn an_older_generation_is_refused_and_changes_nothing(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    let (forward, next) = (hand.weight(10), hand.weight(25));
    hand.done(&forward).await?;
    hand.done(&in_generation(hand.weight(0), 1)).await?;
    let before = still(&hand.see().await?);
    // Sent before the way back was decided, or even numbered after it.
    for late in [again(&forward), next, hand.weight(50)] {
        hand.failed(&late, FailureClass::Fenced).await?;
        same("the slots", still(&hand.see().await?), before.clone())?;
    }
    Ok(())
}

pub(crate) async fn the_fence_holds_for_every_effect(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    hand.ready(1).await?;
    hand.done(&in_generation(hand.weight(0), 2)).await?;
    let before = still(&hand.see().await?);
    let [snapshot, diagnostics, page] = hand.errands();
    let late = [
        hand.capacity(3),
        hand.weight(10),
        hand.suite(),
        snapshot,
        diagnostics,
        page,
    ];
    for order in late.map(|order| in_generation(order, 1)) {
        hand.failed(&order, FailureClass::Fenced).await?;
        same("the slots", still(&hand.see().await?), before.clone())?;
    }
    Ok(())
}

pub(crate) async fn the_newest_generation_goes_on(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    hand.done(&in_generation(hand.capacity(1), 1)).await?;
    for percent in [10, 0] {
        hand.done(&in_generation(hand.weight(percent), 1)).await?;
        same(
            "weight",
            hand.canary_weight().await?,
            Percent::whole(percent),
        )?;
    }
    hand.done(&in_generation(hand.weight(5), 2)).await?;
    same(
        "and the next one",
        hand.canary_weight().await?,
        Percent::whole(5),
    )
}

pub(crate) async fn every_rollout_has_a_fence_of_its_own(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    let other = Hand::on(venue, venue.target(), 2).await?;
    hand.done(&in_generation(hand.weight(0), 7)).await?;
    other.done(&other.weight(15)).await?;
    same("weight", hand.canary_weight().await?, Percent::whole(15))
}

pub(crate) async fn a_generation_was_seen_even_if_its_order_came_to_nothing(
    venue: &dyn Venue,
) -> Kept {
    let hand = Hand::of(venue).await?;
    let forward = hand.weight(10);
    venue.throttle(Percent::FULL)?;
    hand.failed(&in_generation(hand.weight(0), 1), FailureClass::Throttled)
        .await?;
    venue.heal();
    hand.failed(&forward, FailureClass::Fenced).await?;
    same("weight", hand.canary_weight().await?, Percent::ZERO)
}
