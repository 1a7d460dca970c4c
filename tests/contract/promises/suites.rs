//! Verification suites: a verdict with its evidence, given once for every order.

use crate::hand::{Hand, again, still};
use crate::kept::{Kept, holds, same};
use crate::venue::Venue;
use rollouts::FailureClass;

pub(crate) async fn a_suite_on_a_healthy_slot_is_done_with_evidence(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    hand.ready(1).await?;
    let evidence = hand.done(&hand.suite()).await?;
    holds("evidence", !evidence.trim().is_empty(), &evidence)
}

pub(crate) async fn a_suite_on_an_empty_slot_is_rejected_with_evidence(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    let suite = hand.suite();
    let evidence = hand.failed(&suite, FailureClass::Rejected).await?;
    holds("evidence", !evidence.trim().is_empty(), &evidence)?;
    hand.probed(&suite, false).await
}

/// An order is one examination: who lost the answer and asks again hears what
/// was found, and not what would be found now.
pub(crate) async fn the_same_suite_order_gets_the_same_verdict(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    let before = hand.suite();
    let rejected = hand.failed(&before, FailureClass::Rejected).await?;
    hand.ready(1).await?;
    let repeated = hand.failed(&again(&before), FailureClass::Rejected).await?;
    same("evidence of a rejection", repeated, rejected)?;
    let after = hand.suite();
    let passed = hand.done(&after).await?;
    hand.done(&hand.capacity(0)).await?;
    same(
        "evidence of a pass",
        hand.done(&again(&after)).await?,
        passed,
    )
}

pub(crate) async fn another_suite_order_examines_anew(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    hand.failed(&hand.suite(), FailureClass::Rejected).await?;
    hand.ready(1).await?;
    hand.done(&hand.suite()).await?;
    hand.done(&hand.capacity(0)).await?;
    hand.failed(&hand.suite(), FailureClass::Rejected)
        .await
        .map(drop)
}

pub(crate) async fn a_suite_changes_no_slot(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    let before = still(&hand.ready(2).await?);
    hand.done(&hand.suite()).await?;
    same("the slots", still(&hand.see().await?), before.clone())?;
    venue.pass(hand.patience).await;
    same("and later", still(&hand.see().await?), before)
}
