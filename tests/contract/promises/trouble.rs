//! Trouble: lost replies, throttling, stale readings, other writers.

use super::measurements::begin_with;
use crate::hand::{Hand, again, still, sums_to_100};
use crate::kept::{Kept, broken, holds, same};
use crate::venue::Venue;
use estate::{ErrorClass, Probe};
use rollouts::{FailureClass, Observation, Outcome};
use vocab::{Percent, Span};

pub(crate) async fn a_lost_reply_is_unknown_and_the_effect_is_there(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    venue.lose_replies()?;
    for order in [hand.capacity(2), hand.weight(10)] {
        let outcome = hand.perform(&order).await;
        let what = "neither done nor failed";
        holds(what, matches!(outcome, Outcome::Unknown { .. }), &outcome)?;
    }
    venue.heal();
    let slot = hand.see().await?.slot(hand.canary).clone();
    same(
        "(desired, weight)",
        (slot.desired, slot.weight),
        (2, Percent::whole(10)),
    )
}

pub(crate) async fn what_is_unknown_can_be_performed_again(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    hand.ready(1).await?;
    let [snapshot, diagnostics, page] = hand.errands();
    for order in [
        hand.capacity(2),
        hand.weight(10),
        hand.suite(),
        snapshot,
        diagnostics,
        page,
    ] {
        venue.lose_replies()?;
        let outcome = hand.perform(&order).await;
        let what = format!("`{}` is unknown", order.effect);
        holds(&what, matches!(outcome, Outcome::Unknown { .. }), &outcome)?;
        venue.heal();
        hand.done(&again(&order)).await?;
    }
    let slot = hand.see().await?.slot(hand.canary).clone();
    same(
        "(desired, weight)",
        (slot.desired, slot.weight),
        (2, Percent::whole(10)),
    )
}

pub(crate) async fn a_throttled_order_fails_as_throttled_and_nothing_happened(
    venue: &dyn Venue,
) -> Kept {
    let hand = Hand::of(venue).await?;
    let before = still(&hand.see().await?);
    let [snapshot, diagnostics, page] = hand.errands();
    for order in [
        hand.capacity(2),
        hand.weight(10),
        snapshot,
        diagnostics,
        page,
    ] {
        venue.throttle(Percent::FULL)?;
        hand.failed(&order, FailureClass::Throttled).await?;
        venue.heal();
        let probe = hand.probe(&order).await;
        holds(
            "a probe does not claim it",
            !matches!(probe, Probe::Done { .. }),
            &probe,
        )?;
        same("the slots", still(&hand.see().await?), before.clone())?;
    }
    Ok(())
}

pub(crate) async fn a_throttled_order_can_be_performed_again(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    for order in [hand.capacity(2), hand.weight(10)] {
        venue.throttle(Percent::FULL)?;
        hand.failed(&order, FailureClass::Throttled).await?;
        venue.heal();
        hand.done(&again(&order)).await?;
        hand.probed(&order, true).await?;
    }
    Ok(())
}

/// An order may take several calls, and any of them may be the one that is
/// refused; whatever was answered has to be true all the same.
pub(crate) async fn every_answer_is_true_with_half_of_the_calls_throttled(
    venue: &dyn Venue,
) -> Kept {
    let hand = Hand::of(venue).await?;
    for percent in 1..=30 {
        let before = hand.canary_weight().await?;
        venue.throttle(Percent::whole(50))?;
        let outcome = hand.perform(&hand.weight(percent)).await;
        venue.heal();
        let (found, wanted) = (hand.canary_weight().await?, Percent::whole(percent));
        let is_true = match outcome {
            Outcome::Done { .. } => found == wanted,
            Outcome::Failed {
                class: FailureClass::Throttled,
                ..
            } => found == before,
            Outcome::Unknown { .. } => found == wanted || found == before,
            Outcome::Failed { .. } => false,
        };
        holds(
            &format!("{wanted} after {before}"),
            is_true,
            &(outcome, found),
        )?;
    }
    Ok(())
}

pub(crate) async fn throttled_readings_say_so_and_a_throttled_probe_is_unclear(
    venue: &dyn Venue,
) -> Kept {
    let hand = Hand::of(venue).await?;
    let order = hand.weight(10);
    hand.done(&order).await?;
    venue.throttle(Percent::FULL)?;
    let observed = hand.estate.observe(&hand.look(hand.began)).await.err();
    let surveyed = hand.estate.survey(&hand.target).await.err();
    let listed = hand.estate.releases(&hand.target).await.err();
    for error in [observed, surveyed, listed] {
        let class = error.map(|error| error.class);
        same(
            "class of a throttled reading",
            class,
            Some(ErrorClass::Throttled),
        )?;
    }
    for order in [order, hand.weight(20)] {
        let probe = hand.probe(&order).await;
        holds(
            "a throttled probe",
            matches!(probe, Probe::Unclear { .. }),
            &probe,
        )?;
    }
    Ok(())
}

/// Done and probes are about the thing itself, whatever a reading shows.
pub(crate) async fn stale_readings_falsify_neither_done_nor_a_probe(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    venue.stale_reads()?;
    let mut was = Percent::ZERO;
    for percent in [10, 20, 30, 0] {
        let (order, weight) = (hand.weight(percent), Percent::whole(percent));
        hand.probed(&order, false).await?;
        hand.done(&order).await?;
        hand.probed(&order, true).await?;
        let seen = hand.see().await?;
        sums_to_100(&seen)?;
        let shown = seen.slot(hand.canary).weight;
        holds(
            "a weight it has or had",
            shown == weight || shown == was,
            &shown,
        )?;
        venue.pass(Span::minutes(2)).await;
        same("two minutes later", hand.canary_weight().await?, weight)?;
        was = weight;
    }
    Ok(())
}

pub(crate) async fn stale_readings_lose_no_interval(venue: &dyn Venue) -> Kept {
    venue.users()?;
    let hand = Hand::of(venue).await?;
    venue.stale_reads()?;
    let (mut since, mut told) = (hand.began, Vec::new());
    for _ in 0..12 {
        venue.pass(Span::seconds(37)).await;
        told.extend(hand.sight(&hand.look(since)).await?.bins);
        since = told.last().map_or(since, analysis::Bin::end);
    }
    venue.heal();
    let all = hand.sight(&hand.look(hand.began)).await?.bins;
    holds("intervals were told", told.len() > 2, &told.len())?;
    begin_with(&all, &told)
}

pub(crate) async fn a_foreign_weight_is_shown_and_an_order_undoes_it(venue: &dyn Venue) -> Kept {
    let hand = Hand::of(venue).await?;
    let order = hand.weight(10);
    hand.done(&order).await?;
    let foreign = Percent::whole(77);
    venue.foreign_weight(hand.canary, foreign, None)?;
    let written = |seen: &Observation| seen.slot(hand.canary).weight == foreign;
    sums_to_100(
        &hand
            .until("the foreign weight", Span::minutes(1), written)
            .await?,
    )?;
    hand.probed(&order, false).await?;
    match hand.perform(&again(&order)).await {
        Outcome::Done { .. } => {}
        // Whoever compares before writing may say so once.
        Outcome::Failed {
            class: FailureClass::Conflict,
            ..
        } => {
            hand.done(&again(&again(&order))).await?;
        }
        other @ (Outcome::Failed { .. } | Outcome::Unknown { .. }) => {
            return broken(format!(
                "the weight was to be written again: found {other:?}"
            ));
        }
    }
    same("weight", hand.canary_weight().await?, Percent::whole(10))
}

/// Done means read back. Whoever writes over a weight before that is noticed; in
/// the last quarter of a call an adapter may have looked already.
pub(crate) async fn a_weight_written_over_before_it_is_read_back_is_not_done(
    venue: &dyn Venue,
) -> Kept {
    let hand = Hand::of(venue).await?;
    let (foreign, every) = (Percent::whole(77), Span::seconds(10));
    let mut strikes = venue.now();
    venue.foreign_weight(hand.canary, foreign, Some(every))?;
    // Finely enough to meet the moment between a write and its reading.
    for earlier in (0..400).step_by(8) {
        strikes = strikes + every;
        let leaves = strikes - Span::millis(earlier);
        venue.pass(leaves.since(venue.now())).await;
        let outcome = hand.perform(&hand.weight(10)).await;
        let found = hand.canary_weight().await?;
        let is_true = match outcome {
            Outcome::Done {
                called,
                acknowledged,
                ..
            } => {
                let took = acknowledged.since(called).as_millis();
                let looked = acknowledged - Span::millis(took / 4);
                found == Percent::whole(10) || looked <= strikes
            }
            Outcome::Failed { class, .. } => class == FailureClass::Conflict,
            Outcome::Unknown { .. } => true,
        };
        holds(
            "what an order came to that met another writer",
            is_true,
            &(outcome, found),
        )?;
    }
    Ok(())
}
