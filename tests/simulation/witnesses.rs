//! The invariants do object: worlds in which somebody did what no journal says.

use crate::{BAD_ABOVE_A_QUARTER, GOOD, WEBSITE};
use control_room_tests::{BEGAN, Class, Invariants, Scene, practice_estate};
use drills::{Happening, Rehearsal, Witness};
use estate::Order;
use estate_sim::World;
use rollouts::{Effect, Slot, Strategy};
use vocab::{EffectId, Generation, Percent, RolloutId, Span};

/// An order that nobody wrote down.
fn unwritten(effect: Effect) -> Order {
    Order {
        rollout: RolloutId::new("somebody").unwrap(),
        id: EffectId(1),
        generation: Generation(1),
        attempt: 1,
        target: WEBSITE.parse().unwrap(),
        effect,
    }
}

/// Plays a scene in a world in which an unwritten order happens after `seconds`,
/// and tells the rules that were broken.
fn broken_by(scene: &Scene, effect: Effect, seconds: u64) -> Vec<u8> {
    let mut world = World::candlefish(scene.seed, BEGAN);
    let performed = world.perform(&unwritten(effect), BEGAN + Span::seconds(seconds));
    assert!(performed.effect_at.is_some());
    let mut rehearsal = Rehearsal::new(world, practice_estate(), BEGAN, scene.seed);
    let mut invariants = Invariants::default();
    let id = rehearsal.start(&scene.wish(), &mut invariants).unwrap();
    rehearsal.run_to_end(&id, BEGAN + Span::minutes(60), &mut invariants);
    invariants.close(&rehearsal);
    let mut rules: Vec<u8> = invariants
        .breaches()
        .iter()
        .map(|breach| breach.rule)
        .collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

fn weight(percent: u8) -> Effect {
    Effect::EnsureWeight {
        slot: Slot::B,
        weight: Percent::whole(percent),
    }
}

#[test]
fn a_weight_that_nobody_intended_is_found() {
    let scene = Scene::new(WEBSITE, GOOD, Strategy::Canary);
    assert!(broken_by(&scene, weight(20), 200).contains(&2));
}

#[test]
fn a_serving_side_that_is_too_small_is_found() {
    let scene = Scene::new(WEBSITE, GOOD, Strategy::Canary);
    let shrunk = Effect::EnsureCapacity {
        slot: Slot::A,
        release: "b81d07a".parse().unwrap(),
        tasks: 1,
    };
    assert!(broken_by(&scene, shrunk, 200).contains(&5));
}

#[test]
fn users_who_come_back_to_a_release_that_was_sent_away_are_found() {
    let scene = Scene::new(WEBSITE, BAD_ABOVE_A_QUARTER, Strategy::Canary);
    let mut play = scene.begin();
    assert_eq!(play.finish(), Class::RolledBack);
    play.invariants.assert_kept(&scene.name);
    let now = play.rehearsal.now();
    let mut world = play.rehearsal.world().clone();
    world.perform(&unwritten(weight(20)), now);
    let later = Rehearsal::new(world, practice_estate(), now + Span::seconds(5), 1);
    play.invariants.close(&later);
    assert!(
        play.invariants
            .breaches()
            .iter()
            .any(|breach| breach.rule == 7)
    );
}

#[test]
fn a_call_that_nobody_intended_is_found() {
    let scene = Scene::new(WEBSITE, GOOD, Strategy::Canary);
    let mut play = scene.begin();
    let order = unwritten(weight(30));
    let performed = play.rehearsal.world().clone().perform(&order, BEGAN);
    let called = Happening::Called {
        order: &order,
        performed: &performed,
    };
    play.invariants.saw(&play.rehearsal, called);
    assert_eq!(play.invariants.breaches()[0].rule, 2);
}

#[test]
fn an_error_in_the_log_is_heard() {
    let alarms = control_room_tests::alarms::listen();
    let mark = "an error that a test has made up";
    assert!(alarms.heard().iter().all(|text| !text.contains(mark)));
    // Heard by an ear of its own: on the one all tests share it would fail them.
    let heard = control_room_tests::alarms::heard_in(|| tracing::error!("{mark}"));
    assert!(heard[0].contains(mark), "{heard:?}");
}
