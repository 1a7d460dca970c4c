//! What is done beside the target: snapshots, diagnostics, pages.

use crate::hand::{Hand, again, still};
use crate::kept::{Kept, holds, same};
use crate::venue::Venue;

pub(crate) async fn a_snapshot_diagnostics_and_a_page_are_done_and_change_no_slot(
    venue: &dyn Venue,
) -> Kept {
    let hand = Hand::of(venue).await?;
    hand.ready(2).await?;
    hand.done(&hand.weight(10)).await?;
    let before = still(&hand.see().await?);
    for order in hand.errands() {
        let detail = hand.done(&order).await?;
        holds("what it came to", !detail.trim().is_empty(), &detail)?;
        same("the slots", still(&hand.see().await?), before.clone())?;
    }
    venue.pass(hand.patience).await;
    same("and later", still(&hand.see().await?), before)
}

pub(crate) async fn asking_again_for_what_was_done_beside_the_target_is_harmless(
    venue: &dyn Venue,
) -> Kept {
    let hand = Hand::of(venue).await?;
    let before = still(&hand.see().await?);
    for order in hand.errands() {
        hand.done(&order).await?;
        hand.done(&again(&order)).await?;
    }
    same("the slots", still(&hand.see().await?), before)
}
