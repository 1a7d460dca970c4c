//! Traffic: users go where the weight says, and leave when it is gone.

use crate::hand::Hand;
use crate::kept::{Kept, holds, same};
use crate::venue::Venue;
use analysis::Bin;
use rollouts::Observation;
use vocab::{Metric, Percent, Span, Timestamp};

/// Longest time requests that are being served take to end.
const DRAINED: Span = Span::minutes(6);

/// What was measured in the five minutes from now on; an interval that had begun
/// before is none of it.
async fn five_minutes(hand: &Hand<'_>) -> Kept<Vec<Bin>> {
    let from: Timestamp = hand.venue.now();
    hand.venue.pass(Span::minutes(10)).await;
    let mut bins = hand.sight(&hand.look(from)).await?.bins;
    bins.retain(|bin| bin.start >= from && bin.end() <= from + Span::minutes(5));
    let requests: u64 = bins.iter().map(|bin| bin.stable.requests.events).sum();
    holds("users make requests", requests > 100, &requests)?;
    Ok(bins)
}

fn events_on_the_canary(bins: &[Bin]) -> u64 {
    let metrics = || Metric::ALL.into_iter();
    let events = bins
        .iter()
        .flat_map(|bin| metrics().map(|metric| bin.canary.count(metric).events));
    events.sum()
}

pub(crate) async fn a_canary_without_weight_has_no_traffic(venue: &dyn Venue) -> Kept {
    venue.users()?;
    let hand = Hand::of(venue).await?;
    same(
        "fresh",
        events_on_the_canary(&five_minutes(&hand).await?),
        0,
    )?;
    hand.ready(2).await?;
    same(
        "with tasks",
        events_on_the_canary(&five_minutes(&hand).await?),
        0,
    )?;
    hand.done(&hand.weight(20)).await?;
    let events = events_on_the_canary(&five_minutes(&hand).await?);
    holds("with weight there is traffic", events > 0, &events)?;
    hand.done(&hand.weight(0)).await?;
    same(
        "without it again",
        events_on_the_canary(&five_minutes(&hand).await?),
        0,
    )
}

pub(crate) async fn traffic_follows_the_weight(venue: &dyn Venue) -> Kept {
    venue.users()?;
    let hand = Hand::of(venue).await?;
    let tasks = hand.see().await?.slot(hand.stable).desired;
    hand.ready(tasks).await?;
    for percent in [10, 40, 75] {
        hand.done(&hand.weight(percent)).await?;
        let bins = five_minutes(&hand).await?;
        let requests = |arm: fn(&Bin) -> u64| bins.iter().map(arm).sum::<u64>();
        let canary = requests(|bin| bin.canary.requests.events);
        let all = canary + requests(|bin| bin.stable.requests.events);
        // A fifth of the share is many standard deviations of so many requests.
        let (found, wanted) = (canary * 100, all * u64::from(percent));
        let near = found * 5 > wanted * 4 && found * 5 < wanted * 6;
        holds(
            &format!("{percent} % of all requests"),
            near,
            &(canary, all),
        )?;
    }
    Ok(())
}

pub(crate) async fn requests_in_flight_end_once_the_weight_is_0(venue: &dyn Venue) -> Kept {
    venue.users()?;
    let hand = Hand::of(venue).await?;
    let tasks = hand.see().await?.slot(hand.stable).desired;
    hand.ready(tasks).await?;
    hand.done(&hand.weight(60)).await?;
    let in_flight = |seen: &Observation| seen.slot(hand.canary).in_flight;
    hand.until("requests in flight", Span::minutes(5), |seen| {
        in_flight(seen) > 0
    })
    .await?;
    hand.done(&hand.weight(0)).await?;
    hand.until("the last request", DRAINED, |seen| in_flight(seen) == 0)
        .await?;
    for _ in 0..12 {
        venue.pass(Span::seconds(11)).await;
        let seen = hand.see().await?;
        same("in flight afterwards", in_flight(&seen), 0)?;
        same("weight", seen.slot(hand.canary).weight, Percent::ZERO)?;
    }
    Ok(())
}
