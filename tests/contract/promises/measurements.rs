//! Measurements: which intervals are told, and that they are told right.

use crate::hand::Hand;
use crate::kept::{Kept, holds, same};
use crate::venue::Venue;
use analysis::Bin;
use estate::{Look, Sighted};
use vocab::{Metric, Span, Timestamp};

/// A hand on a target that was measured for twelve minutes.
async fn measured(venue: &dyn Venue) -> Kept<Hand<'_>> {
    venue.users()?;
    let hand = Hand::of(venue).await?;
    venue.pass(Span::minutes(12)).await;
    Ok(hand)
}

async fn told(hand: &Hand<'_>, since: Timestamp) -> Kept<Vec<Bin>> {
    let Sighted { bins, .. } = hand.sight(&hand.look(since)).await?;
    holds("intervals were told", bins.len() > 2, &bins.len())?;
    Ok(bins)
}

/// Requires a list of intervals to begin with others.
pub(super) fn begin_with(all: &[Bin], first: &[Bin]) -> Kept {
    let agree = all
        .iter()
        .zip(first)
        .take_while(|(one, other)| one == other)
        .count();
    same(
        "intervals that are told as expected, from the oldest on",
        agree,
        first.len(),
    )
}

pub(crate) async fn intervals_are_complete_when_they_are_told(venue: &dyn Venue) -> Kept {
    let hand = measured(venue).await?;
    for _ in 0..10 {
        for bin in told(&hand, hand.began).await? {
            let complete = bin.span > Span::ZERO && bin.end() <= venue.now();
            holds(
                "an interval that has ended",
                complete,
                &(bin.end(), venue.now()),
            )?;
        }
        venue.pass(Span::millis(1_700)).await;
    }
    Ok(())
}

pub(crate) async fn intervals_come_in_order_and_do_not_overlap(venue: &dyn Venue) -> Kept {
    let hand = measured(venue).await?;
    let bins = told(&hand, hand.began).await?;
    for pair in bins.windows(2) {
        let apart = pair[0].end() <= pair[1].start;
        holds(
            "one ends before the next begins",
            apart,
            &(pair[0].end(), pair[1].start),
        )?;
    }
    Ok(())
}

pub(crate) async fn only_intervals_that_end_after_since_are_told(venue: &dyn Venue) -> Kept {
    let hand = measured(venue).await?;
    let all = told(&hand, hand.began).await?;
    let on_an_edge = all[all.len() / 2].end();
    for since in [
        on_an_edge,
        on_an_edge + Span::millis(1),
        on_an_edge - Span::millis(1),
    ] {
        let found = hand.sight(&hand.look(since)).await?.bins;
        let wanted: Vec<Bin> = all
            .iter()
            .filter(|bin| bin.end() > since)
            .cloned()
            .collect();
        begin_with(&found, &wanted)?;
    }
    Ok(())
}

pub(crate) async fn only_intervals_that_end_by_until_are_told(venue: &dyn Venue) -> Kept {
    let hand = measured(venue).await?;
    let all = told(&hand, hand.began).await?;
    venue.pass(Span::minutes(5)).await;
    let on_an_edge = all[all.len() / 2].end();
    for until in [
        on_an_edge,
        on_an_edge + Span::millis(1),
        on_an_edge - Span::millis(1),
        hand.began,
    ] {
        let found = told_until(&hand, until).await?;
        let by_then = all.iter().take_while(|bin| bin.end() <= until);
        same("intervals", found.len(), by_then.count())?;
        begin_with(&all, &found)?;
    }
    let later = venue.now() + Span::minutes(60);
    let found = told_until(&hand, later).await?;
    begin_with(&found, &all)?;
    let ends = found.last().map(Bin::end);
    holds(
        "the last one has ended",
        ends.is_some_and(|end| end <= venue.now()),
        &ends,
    )
}

async fn told_until(hand: &Hand<'_>, until: Timestamp) -> Kept<Vec<Bin>> {
    let look = Look {
        until: Some(until),
        ..hand.look(hand.began)
    };
    Ok(hand.sight(&look).await?.bins)
}

pub(crate) async fn nothing_is_told_of_the_future(venue: &dyn Venue) -> Kept {
    let hand = measured(venue).await?;
    let later = venue.now() + Span::minutes(60);
    same(
        "intervals",
        hand.sight(&hand.look(later)).await?.bins.len(),
        0,
    )
}

pub(crate) async fn looks_that_follow_each_other_tell_every_interval_once(
    venue: &dyn Venue,
) -> Kept {
    let hand = measured(venue).await?;
    let mut bins = told(&hand, hand.began).await?;
    for seconds in [3, 10, 17, 60, 1, 95, 40, 61] {
        venue.pass(Span::seconds(seconds)).await;
        let since = bins.last().map_or(hand.began, Bin::end);
        bins.extend(hand.sight(&hand.look(since)).await?.bins);
    }
    let all = told(&hand, hand.began).await?;
    begin_with(&all, &bins)?;
    let late = all.len() - bins.len();
    holds("the newest are not missing", late < 3, &late)
}

pub(crate) async fn an_interval_told_again_is_told_the_same(venue: &dyn Venue) -> Kept {
    let hand = measured(venue).await?;
    let first = told(&hand, hand.began).await?;
    hand.ready(2).await?;
    hand.done(&hand.weight(20)).await?;
    venue.pass(Span::minutes(5)).await;
    begin_with(&told(&hand, hand.began).await?, &first)
}

pub(crate) async fn no_more_events_are_bad_than_there_are(venue: &dyn Venue) -> Kept {
    let hand = measured(venue).await?;
    hand.done(&hand.capacity(2)).await?;
    // Before its tasks are healthy, so that much goes wrong.
    hand.done(&hand.weight(50)).await?;
    venue.pass(Span::minutes(5)).await;
    let mut bad = 0;
    for bin in told(&hand, hand.began).await? {
        for metric in Metric::ALL {
            for count in [bin.stable.count(metric), bin.canary.count(metric)] {
                holds(metric.as_str(), count.bad <= count.events, &count)?;
                bad += count.bad;
            }
        }
    }
    holds("a slot without tasks fails its users", bad > 0, &bad)
}

pub(crate) async fn the_arms_follow_the_look(venue: &dyn Venue) -> Kept {
    let hand = measured(venue).await?;
    hand.ready(2).await?;
    hand.done(&hand.weight(30)).await?;
    venue.pass(Span::minutes(5)).await;
    let ours = told(&hand, hand.began).await?;
    let look = Look {
        canary: hand.stable,
        ..hand.look(hand.began)
    };
    let theirs = hand.sight(&look).await?.bins;
    holds(
        "seen from the other side",
        theirs.len() >= ours.len(),
        &theirs.len(),
    )?;
    for (ours, theirs) in ours.iter().zip(&theirs) {
        same("the stable arm as canary", &theirs.canary, &ours.stable)?;
        same("the canary arm as stable", &theirs.stable, &ours.canary)?;
    }
    Ok(())
}

pub(crate) async fn an_interval_says_how_many_tasks_were_healthy(venue: &dyn Venue) -> Kept {
    let hand = measured(venue).await?;
    let seen = hand.ready(2).await?;
    let wanted = seen.slot(hand.stable).healthy;
    venue.pass(Span::minutes(5)).await;
    let bins = told(&hand, hand.began).await?;
    let (first, last) = (&bins[0], &bins[bins.len() - 1]);
    let healthy = |bin: &Bin| (bin.stable.healthy, bin.canary.healthy);
    same("healthy on both arms at first", healthy(first), (wanted, 0))?;
    same("and at last", healthy(last), (wanted, 2))?;
    same(
        "unhealthy",
        last.stable.unhealthy + last.canary.unhealthy,
        0,
    )
}
