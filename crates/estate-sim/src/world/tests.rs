//! Whole worlds: what the control room would meet.

mod faults;
mod orders;
mod repeatable;
mod symptoms;

use super::*;
use analysis::{Bin, Count};
use estate::{Look, Order};
use rollouts::{Effect, Outcome, Recipe};
use vocab::{Percent, Release, Span};

/// A busy afternoon in us-east-1.
const BEGAN: Timestamp = Timestamp::from_millis(1_800_043_200_000);

fn after(seconds: u64) -> Timestamp {
    BEGAN + Span::seconds(seconds)
}

fn website() -> Target {
    "production/us-east-1/website".parse().unwrap()
}

fn release(name: &str) -> Release {
    Release::new(name).unwrap()
}

fn world() -> World {
    World::candlefish(42, BEGAN)
}

fn order(id: u64, effect: Effect) -> Order {
    Order {
        rollout: RolloutId::new("r-1").unwrap(),
        id: EffectId(id),
        generation: Generation(0),
        attempt: 1,
        target: website(),
        effect,
    }
}

fn weight(id: u64, percent: u8) -> Order {
    let (slot, weight) = (Slot::B, Percent::whole(percent));
    order(id, Effect::EnsureWeight { slot, weight })
}

fn capacity(id: u64, name: &str, tasks: u32) -> Order {
    let (slot, release) = (Slot::B, release(name));
    order(
        id,
        Effect::EnsureCapacity {
            slot,
            release,
            tasks,
        },
    )
}

fn suite(id: u64) -> Order {
    let (slot, suite) = (Slot::B, "full".to_owned());
    order(id, Effect::RunSuite { suite, slot })
}

fn look(since: Timestamp) -> Look {
    Look {
        target: website(),
        canary: Slot::B,
        since,
        until: None,
        gates: Recipe::usual_gates(),
    }
}

/// A world in which a release has slot b since the beginning, and a weight since 300 s.
fn rolled_out(name: &str, percent: u8) -> World {
    let mut world = world();
    done(&mut world, &capacity(1, name, 6), 0);
    done(&mut world, &weight(2, percent), 300);
    world
}

fn done(world: &mut World, order: &Order, seconds: u64) -> Timestamp {
    let performed = world.perform(order, after(seconds));
    assert!(
        matches!(performed.outcome, Outcome::Done { .. }),
        "{performed:?}"
    );
    performed.effect_at.unwrap()
}

fn inject(world: &mut World, seconds: u64, text: &str) -> FaultId {
    world.inject(after(seconds), text.parse().unwrap()).unwrap()
}

/// Intervals between two moments, told a little later.
fn bins(world: &World, from: u64, until: u64) -> Vec<Bin> {
    let sighted = world.observe(&look(after(from)), after(until + 2)).unwrap();
    sighted.bins
}

fn sum(bins: &[Bin], count: impl Fn(&Bin) -> Count) -> Count {
    bins.iter().fold(Count::default(), |mut sum, bin| {
        sum += count(bin);
        sum
    })
}
