//! Side by side: orders that are on their way at the same time.

use crate::hand::{Hand, again, still};
use crate::kept::{Kept, same};
use crate::venue::Venue;
use vocab::{Percent, Release};

pub(crate) async fn orders_on_two_targets_do_not_disturb_each_other(venue: &dyn Venue) -> Kept {
    let here = Hand::on(venue, venue.target(), 1).await?;
    let there = Hand::on(venue, venue.elsewhere(), 2).await?;
    let (mut ours, mut theirs) = (still(&here.see().await?), still(&there.see().await?));
    let (weight, tasks) = (here.weight(30), there.capacity(3));
    let done = tokio::join!(here.done(&weight), there.done(&tasks));
    done.0.and(done.1)?;
    ours[here.canary as usize].weight = Percent::whole(30);
    ours[here.stable as usize].weight = Percent::whole(70);
    same("the weighted target", still(&here.see().await?), ours)?;
    theirs[there.canary as usize].desired = 3;
    theirs[there.canary as usize].release = Some(venue.other());
    let mut found = still(&there.see().await?);
    found[there.canary as usize].running = 0;
    same("the provisioned target", found, theirs)
}

pub(crate) async fn copies_of_one_order_side_by_side_are_one(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    let [snapshot, diagnostics, page] = hand.errands();
    for order in [
        hand.capacity(2),
        hand.weight(20),
        snapshot,
        diagnostics,
        page,
    ] {
        let (second, third) = (again(&order), again(&again(&order)));
        let done = tokio::join!(hand.done(&order), hand.done(&second), hand.done(&third));
        done.0.and(done.1).and(done.2)?;
    }
    venue.pass(hand.patience).await;
    let slot = hand.see().await?.slot(hand.canary).clone();
    let found = (slot.running, slot.healthy, slot.weight);
    same(
        "(running, healthy, weight)",
        found,
        (2, 2, Percent::whole(20)),
    )
}

pub(crate) async fn the_slots_of_a_target_can_be_provisioned_side_by_side(
    venue: &dyn Venue,
) -> Kept {
    let hand = Hand::of(venue).await?;
    let desired = hand.see().await?.slot(hand.stable).desired;
    let (up, more) = (
        hand.capacity(2),
        hand.capacity_of(hand.stable, venue.stable(), desired + 1),
    );
    let done = tokio::join!(hand.done(&up), hand.done(&more));
    done.0.and(done.1)?;
    venue.pass(hand.patience).await;
    let seen = hand.see().await?;
    let slot = |slot| -> (Option<Release>, u32, u32) {
        let slot = seen.slot(slot);
        (slot.release.clone(), slot.desired, slot.ready())
    };
    same("canary", slot(hand.canary), (Some(venue.other()), 2, 2))?;
    let wanted = (Some(venue.stable()), desired + 1, desired + 1);
    same("stable", slot(hand.stable), wanted)
}
