//! Weights: where traffic goes, always as one write of both slots.

use crate::hand::{Hand, again, still, sums_to_100};
use crate::kept::{Kept, broken, holds, same};
use crate::venue::Venue;
use rollouts::{Effect, FailureClass, Observation, Outcome};
use std::collections::BTreeSet;
use vocab::{Percent, Span};

/// Readings one after the other, from so many milliseconds on.
async fn watch(hand: &Hand<'_>, from: u64) -> Kept<Vec<Observation>> {
    hand.venue.pass(Span::millis(from)).await;
    let mut seen = Vec::new();
    for _ in 0..20 {
        seen.push(hand.see().await?);
    }
    Ok(seen)
}

pub(crate) async fn a_weight_is_one_write(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    let order = hand.weight(40);
    let before = hand.see().await?;
    // Many watchers, because a reading takes about as long as a write.
    let (done, a, b, c, d) = tokio::join!(
        hand.done(&order),
        watch(&hand, 1),
        watch(&hand, 40),
        watch(&hand, 80),
        watch(&hand, 120),
    );
    done?;
    let mut seen = [vec![before], a?, b?, c?, d?].concat();
    seen.sort_by_key(|seen| seen.at);
    seen.iter().try_for_each(sums_to_100)?;
    let weights = seen.iter().map(|seen| seen.slot(hand.canary).weight);
    // Readings overlap, so one that began later may show what was before.
    let course: BTreeSet<Percent> = weights.collect();
    let wanted = BTreeSet::from([Percent::ZERO, Percent::whole(40)]);
    same("weights that were seen", course, wanted)?;
    same(
        "in the end",
        hand.canary_weight().await?,
        Percent::whole(40),
    )
}

pub(crate) async fn weights_are_read_back_and_sum_to_100_all_the_way(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    for percent in [1, 10, 33, 50, 99, 100, 0, 100] {
        hand.done(&hand.weight(percent)).await?;
        let seen = hand.see().await?;
        sums_to_100(&seen)?;
        same(
            "read back",
            seen.slot(hand.canary).weight,
            Percent::whole(percent),
        )?;
    }
    Ok(())
}

pub(crate) async fn a_weight_can_be_named_from_either_slot(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    let weight = Percent::whole(70);
    let order = hand.order(Effect::EnsureWeight {
        slot: hand.stable,
        weight,
    });
    hand.done(&order).await?;
    same(
        "of the other slot",
        hand.canary_weight().await?,
        Percent::whole(30),
    )?;
    hand.probed(&hand.weight(30), true).await
}

pub(crate) async fn the_same_weight_again_is_done_and_changes_nothing(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    let order = hand.weight(20);
    hand.done(&order).await?;
    let before = still(&hand.see().await?);
    for order in [again(&order), hand.weight(20)] {
        hand.done(&order).await?;
        same("the slots", still(&hand.see().await?), before.clone())?;
    }
    Ok(())
}

pub(crate) async fn a_weight_leaves_the_tasks_alone(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    let before = still(&hand.ready(2).await?);
    hand.done(&hand.weight(25)).await?;
    venue.pass(Span::minutes(2)).await;
    let mut after = still(&hand.see().await?);
    for (now, before) in after.iter_mut().zip(&before) {
        now.weight = before.weight;
    }
    same("the slots but for their weights", after, before)
}

/// Whether anybody is there to serve is for the machine to guard, not for the
/// adapter: on the way back, a slot whose tasks cannot be counted must not keep
/// its traffic.
pub(crate) async fn a_weight_on_an_empty_slot_is_written_without_judgement(
    venue: &dyn Venue,
) -> Kept {
    let hand = Hand::of(venue).await?;
    hand.done(&hand.weight(50)).await?;
    same(
        "weight of the empty slot",
        hand.canary_weight().await?,
        Percent::whole(50),
    )?;
    hand.done(&hand.weight(0)).await?;
    same("and back", hand.canary_weight().await?, Percent::ZERO)
}

/// An effect names a goal: what matters is what is, not what was done before.
pub(crate) async fn an_order_is_done_again_when_another_rollout_moved_the_weight(
    venue: &dyn Venue,
) -> Kept {
    let hand = Hand::of(venue).await?;
    let other = Hand::on(venue, venue.target(), 2).await?;
    let order = hand.weight(10);
    hand.done(&order).await?;
    hand.done(&again(&order)).await?;
    other.done(&other.weight(25)).await?;
    same("moved on", hand.canary_weight().await?, Percent::whole(25))?;
    hand.done(&again(&order)).await?;
    same(
        "done again",
        hand.canary_weight().await?,
        Percent::whole(10),
    )
}

/// A late copy of an order that its own rollout has replaced may be refused, or
/// it may make its goal true; it may not say the one and do the other.
pub(crate) async fn a_late_copy_of_a_replaced_order_does_what_it_says(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    let late = hand.weight(10);
    hand.done(&late).await?;
    hand.done(&hand.weight(25)).await?;
    let expected = match hand.perform(&again(&late)).await {
        Outcome::Done { .. } => 10,
        Outcome::Failed {
            class: FailureClass::Fenced,
            ..
        } => 25,
        other @ (Outcome::Failed { .. } | Outcome::Unknown { .. }) => {
            return broken(format!("a late copy is done or fenced: found {other:?}"));
        }
    };
    same(
        "weight after the late copy",
        hand.canary_weight().await?,
        Percent::whole(expected),
    )
}

pub(crate) async fn done_says_when_it_was_called_and_acknowledged(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    for order in [hand.capacity(1), hand.weight(10), hand.weight(0)] {
        let before = venue.now();
        let outcome = hand.perform(&order).await;
        let Outcome::Done {
            called,
            acknowledged,
            detail,
        } = outcome
        else {
            return broken(format!(
                "`{}` was to be done: found {outcome:?}",
                order.effect
            ));
        };
        let times = [before, called, acknowledged, venue.now()];
        holds(
            "before, called, acknowledged, after",
            times.is_sorted(),
            &times,
        )?;
        holds("what it came to", !detail.trim().is_empty(), &detail)?;
    }
    Ok(())
}
