//! The same question gets the same answer.

use super::*;

/// A world with orders, faults and somebody else's writes.
fn eventful() -> World {
    let mut world = rolled_out("3ab77d0", 25);
    inject(&mut world, 400, "brown-out:us-east-1:for=1m");
    inject(&mut world, 420, "foreign-weight:slot=stable:every=2m");
    inject(&mut world, 430, "task-loss:slot=canary:tasks=2");
    done(&mut world, &weight(3, 50), 700);
    world
}

#[test]
fn the_same_seed_and_the_same_orders_make_the_same_world() {
    let (one, two) = (eventful(), eventful());
    assert_eq!(one.facts(), two.facts());
    assert_eq!(bins(&one, 0, 900), bins(&two, 0, 900));
    let other = World::candlefish(43, BEGAN);
    assert_ne!(bins(&world(), 0, 900), bins(&other, 0, 900));
}

#[test]
fn the_order_of_questions_does_not_matter() {
    let world = eventful();
    let all = bins(&world, 0, 900);
    let mut backwards: Vec<Bin> = (0..90)
        .rev()
        .flat_map(|n| bins(&world, n * 10, n * 10 + 10))
        .collect();
    backwards.reverse();
    assert_eq!(all, backwards);
}

#[test]
fn a_world_built_from_its_facts_gives_the_same_answers() {
    let world = eventful();
    let mut copy = World::candlefish(42, BEGAN);
    for fact in world.facts() {
        let line = serde_json::to_string(fact).unwrap();
        copy.admit(serde_json::from_str(&line).unwrap()).unwrap();
    }
    for seconds in [0, 301, 433, 555, 800] {
        let since = after(seconds);
        let now = after(seconds + 100);
        assert_eq!(
            world.observe(&look(since), now),
            copy.observe(&look(since), now)
        );
    }
    let mut world = world;
    let late = weight(2, 25);
    assert_eq!(
        world.perform(&late, after(900)),
        copy.perform(&late, after(900))
    );
}

#[test]
fn what_was_told_stays_true_whatever_happens_later() {
    let mut world = rolled_out("2f9c1e4", 25);
    let told = bins(&world, 0, 600);
    done(&mut world, &weight(3, 100), 602);
    inject(&mut world, 605, "brown-out");
    inject(&mut world, 606, "task-loss:tasks=6");
    assert_eq!(told, bins(&world, 0, 600));
}

#[test]
fn an_interval_is_told_once_complete_and_a_little_later() {
    let world = world();
    let told = |millis| {
        let now = BEGAN + Span::millis(millis);
        world.observe(&look(BEGAN), now).unwrap().bins.len()
    };
    assert_eq!(
        (told(11_999), told(12_000), told(21_999), told(22_000)),
        (0, 1, 1, 2)
    );
    let bins = bins(&world, 0, 60);
    assert!(bins.iter().all(|bin| bin.start.millis() % 10_000 == 0));
    assert!(bins.windows(2).all(|w| w[0].end() == w[1].start));
}

#[test]
fn an_observer_who_asks_for_everything_is_given_the_last_six_hours() {
    let sighted = world()
        .observe(&look(Timestamp::from_millis(0)), after(2))
        .unwrap();
    assert_eq!(sighted.bins.len(), 6 * 360);
    assert_eq!(sighted.bins.last().map(Bin::end), Some(BEGAN));
}

/// Intervals from `since` until a moment, told `days` after the world began.
fn past(world: &World, since: Timestamp, until: Timestamp, days: u64) -> Vec<Bin> {
    let look = Look {
        until: Some(until),
        ..look(since)
    };
    let now = BEGAN + Span::minutes(days * 24 * 60);
    world.observe(&look, now).unwrap().bins
}

#[test]
fn an_interval_is_told_up_to_the_moment_asked_for() {
    let world = eventful();
    let all = bins(&world, 0, 900);
    let until = |until| past(&world, BEGAN, until, 1);
    assert_eq!(until(after(600)), all[..60]);
    assert_eq!(until(after(600) - Span::millis(1)), all[..59]);
    assert_eq!(until(after(600) + Span::millis(1)), all[..60]);
    assert_eq!(until(BEGAN), []);
    assert_eq!(until(Timestamp::from_millis(i64::MIN)), []);
}

#[test]
fn a_moment_that_is_still_to_come_tells_nothing_more() {
    let world = world();
    let look = Look {
        until: Some(after(3_600)),
        ..look(BEGAN)
    };
    let told = world.observe(&look, after(602)).unwrap().bins;
    assert_eq!(told, bins(&world, 0, 600));
}

#[test]
fn a_stretch_in_the_past_is_told_for_fifteen_days_and_six_hours_of_it_at_once() {
    let world = eventful();
    let all = bins(&world, 0, 900);
    let told = |days| past(&world, BEGAN, after(900), days);
    assert_eq!(told(14), all);
    assert_eq!(told(16), []);
    assert_eq!(
        told(15),
        all,
        "the first interval ends less than 15 days ago"
    );
    let long = past(&world, Timestamp::from_millis(0), after(900), 3);
    assert_eq!(long.len(), 6 * 360);
    assert_eq!(long[long.len() - 90..], all);
}

#[test]
fn an_unknown_target_is_missing() {
    let mut world = world();
    let target: Target = "production/us-east-1/webshop".parse().unwrap();
    let look = Look {
        target: target.clone(),
        ..look(BEGAN)
    };
    let error = world.observe(&look, after(1)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`DescribeServices` on `production/us-east-1/webshop` in us-east-1 failed (missing, \
         request -): the practice estate has no such target"
    );
    let performed = world.perform(
        &Order {
            target,
            ..weight(1, 5)
        },
        after(1),
    );
    let Outcome::Failed { class, .. } = performed.outcome else {
        panic!("{performed:?}");
    };
    assert_eq!(class, rollouts::FailureClass::Missing);
}
