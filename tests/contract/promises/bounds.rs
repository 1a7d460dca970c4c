//! Bounds: gates say where an event becomes bad, and that is where it is counted.

use crate::hand::Hand;
use crate::kept::{Kept, holds, same};
use crate::venue::Venue;
use analysis::{Arm, Bin, Count};
use estate::Look;
use vocab::{Gate, Method, Metric, Percent, Span, Timestamp};

/// Bounds of one metric, from the loosest to the tightest.
type Ladder = (Metric, Vec<f64>);

pub(crate) async fn a_tighter_bound_never_counts_fewer_bad_events(venue: &dyn Venue) -> Kept {
    venue.users()?;
    let hand = Hand::of(venue).await?;
    venue.pass(Span::minutes(12)).await;
    let seen = stable_arms(&hand, &[], venue.now()).await?;
    let ladders = seen.last().map(ladders).unwrap_or_default();
    holds(
        "something is measured that can be bounded",
        !ladders.is_empty(),
        &seen,
    )?;
    let until = venue.now();
    for (metric, bounds) in ladders {
        let mut counts = Vec::new();
        for bound in bounds {
            let gate = Gate {
                metric,
                bound: Some(bound),
                tolerated: Percent::whole(1),
                ratio: 1.5,
                judge: Method::Sequential,
            };
            let arms = stable_arms(&hand, &[gate], until).await?;
            counts.push(
                arms.iter()
                    .map(|arm| arm.count(metric))
                    .collect::<Vec<Count>>(),
            );
        }
        ordered(metric, &counts)?;
    }
    Ok(())
}

/// The serving arm in every interval that ended up to a moment.
async fn stable_arms(hand: &Hand<'_>, gates: &[Gate], until: Timestamp) -> Kept<Vec<Arm>> {
    let look = Look {
        gates: gates.to_vec(),
        ..hand.look(hand.began)
    };
    let bins = hand.sight(&look).await?.bins;
    let bins = bins
        .into_iter()
        .filter(|bin: &Bin| bin.end() <= until - Span::minutes(1));
    Ok(bins.map(|bin| bin.stable).collect())
}

/// Bounds around what is usual, as far as there is something usual. They are far
/// apart, because an estate may count samples, which need not agree to the event.
fn ladders(arm: &Arm) -> Vec<Ladder> {
    let times = |median: f64, factors: [f64; 5]| factors.map(|factor| median * factor).to_vec();
    let latency = arm
        .latency_millis
        .map(|[p50, _, p99]| vec![p99 * 3.0, p99, p50, p50 / 2.0]);
    let frames = arm
        .frames_per_second
        .map(|median| times(median, [0.5, 0.9, 1.0, 1.1, 1.5]));
    let memory = arm
        .memory_megabytes
        .map(|median| times(median, [2.0, 1.2, 1.0, 0.8, 0.4]));
    let ladders = [
        latency.map(|bounds| (Metric::Latency, bounds)),
        frames.map(|bounds| (Metric::FrameRate, bounds)),
        memory.map(|bounds| (Metric::Memory, bounds)),
    ];
    ladders.into_iter().flatten().collect()
}

/// Requires that from bound to bound the events stay the same and the bad ones
/// grow, interval by interval, to far more than there were at first.
fn ordered(metric: Metric, counts: &[Vec<Count>]) -> Kept {
    for pair in counts.windows(2) {
        for (loose, tight) in pair[0].iter().zip(&pair[1]) {
            same(
                &format!("{metric}: events under a tighter bound"),
                tight.events,
                loose.events,
            )?;
            let more = loose.bad <= tight.bad;
            holds(
                &format!("{metric}: bad events under a tighter bound"),
                more,
                &(loose, tight),
            )?;
        }
    }
    let bad: Vec<u64> = counts
        .iter()
        .map(|all| all.iter().map(|one| one.bad).sum())
        .collect();
    let events: u64 = counts
        .iter()
        .flatten()
        .take(counts[0].len())
        .map(|one| one.events)
        .sum();
    let (fewest, most) = (bad[0], bad[bad.len() - 1]);
    let apart = events > 0 && fewest * 4 < events && most * 4 > events * 3;
    holds(
        &format!("{metric}: bad events of {events}, by bound"),
        apart,
        &bad,
    )
}
