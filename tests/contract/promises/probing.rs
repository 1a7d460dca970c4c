//! Probing: whether what may have happened has happened.

use crate::hand::{Hand, again, still};
use crate::kept::{Kept, holds, same};
use crate::venue::Venue;
use estate::{Order, Probe};
use vocab::{Percent, Span};

/// Of what is done beside the target, an estate may keep no trace: then it says
/// so. It never claims what did not happen, nor the opposite.
async fn never_denied(hand: &Hand<'_>, order: &Order) -> Kept {
    let probe = hand.probe(order).await;
    let what = format!("`{}` was done and is not denied", order.effect);
    holds(&what, !matches!(probe, Probe::NotDone), &probe)
}

pub(crate) async fn a_probe_says_not_done_before_and_done_after(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    for order in [
        hand.capacity(2),
        hand.weight(10),
        hand.capacity(3),
        hand.weight(0),
    ] {
        hand.probed(&order, false).await?;
        hand.done(&order).await?;
        hand.probed(&order, true).await?;
    }
    Ok(())
}

pub(crate) async fn a_probe_does_not_claim_what_was_never_done_beside_the_target(
    venue: &dyn Venue,
) -> Kept {
    let hand = Hand::of(venue).await?;
    hand.ready(1).await?;
    let [snapshot, diagnostics, page] = hand.errands();
    for order in [hand.suite(), snapshot, diagnostics, page] {
        let before = hand.probe(&order).await;
        let what = format!("`{}` was not done yet", order.effect);
        holds(&what, !matches!(before, Probe::Done { .. }), &before)?;
        hand.done(&order).await?;
        never_denied(&hand, &order).await?;
    }
    Ok(())
}

pub(crate) async fn a_probe_changes_nothing(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    hand.ready(2).await?;
    hand.done(&hand.weight(10)).await?;
    let before = still(&hand.see().await?);
    let [snapshot, diagnostics, page] = hand.errands();
    let (more, none) = (hand.capacity(5), hand.capacity(0));
    let (up, down) = (hand.weight(60), hand.weight(0));
    for order in [
        more,
        none,
        up,
        down,
        hand.suite(),
        snapshot,
        diagnostics,
        page,
    ] {
        for _ in 0..2 {
            hand.probe(&order).await;
            same("the slots", still(&hand.see().await?), before.clone())?;
        }
    }
    venue.pass(hand.patience).await;
    same("and later", still(&hand.see().await?), before)
}

pub(crate) async fn a_probe_after_a_lost_reply_says_done(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    venue.lose_replies()?;
    let [snapshot, diagnostics, page] = hand.errands();
    for order in [hand.capacity(2), hand.weight(10)] {
        hand.perform(&order).await;
        hand.probed(&order, true).await?;
    }
    for order in [snapshot, diagnostics, page] {
        hand.perform(&order).await;
        never_denied(&hand, &order).await?;
    }
    Ok(())
}

pub(crate) async fn a_probe_looks_at_what_is_and_not_at_what_was_done(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    let other = Hand::on(venue, venue.target(), 2).await?;
    let (tasks, weight) = (hand.capacity(2), hand.weight(10));
    for order in [&tasks, &weight] {
        hand.done(order).await?;
        hand.probed(order, true).await?;
    }
    for order in [other.capacity(1), other.weight(25)] {
        other.done(&order).await?;
    }
    for order in [&tasks, &weight] {
        hand.probed(order, false).await?;
    }
    Ok(())
}

/// A caller who waits no longer may have been too impatient or just right; the
/// estate knows.
pub(crate) async fn an_order_given_up_on_its_way_can_be_probed(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    for (percent, patience) in [(10, 1), (20, 40), (30, 120), (40, 400)] {
        let order = hand.weight(percent);
        tokio::select! {
            biased;
            _ = hand.perform(&order) => {}
            () = venue.pass(Span::millis(patience)) => {}
        }
        venue.pass(Span::seconds(20)).await;
        let happened = hand.canary_weight().await? == Percent::whole(percent);
        hand.probed(&order, happened).await?;
        hand.done(&again(&order)).await?;
        hand.probed(&order, true).await?;
    }
    Ok(())
}

pub(crate) async fn a_restarted_adapter_finds_what_the_one_before_it_did(
    venue: &dyn Venue,
) -> Kept {
    let hand = Hand::of(venue).await?;
    hand.ready(2).await?;
    let (tasks, weight, next) = (hand.capacity(2), hand.weight(10), hand.weight(25));
    for order in [&tasks, &weight] {
        hand.done(order).await?;
    }
    let before = still(&hand.see().await?);
    let restarted = hand.restarted();
    for (order, met) in [(&tasks, true), (&weight, true), (&next, false)] {
        restarted.probed(order, met).await?;
    }
    for order in [&tasks, &weight] {
        restarted.done(&again(order)).await?;
    }
    same("the slots", still(&restarted.see().await?), before)
}
