//! Orders: idempotency, fencing, probing, draining.

use super::*;
use estate::Probe;
use rollouts::FailureClass;

fn class(outcome: &Outcome) -> Option<FailureClass> {
    match outcome {
        Outcome::Failed { class, .. } => Some(*class),
        Outcome::Done { .. } | Outcome::Unknown { .. } => None,
    }
}

fn healthy_b(world: &World, seconds: u64) -> u32 {
    let sighted = world
        .observe(&look(after(seconds)), after(seconds))
        .unwrap();
    sighted.observation.b.healthy
}

#[test]
fn an_order_takes_effect_a_moment_after_it_left_and_is_answered_later() {
    let mut world = world();
    let performed = world.perform(&weight(1, 10), BEGAN);
    let effect_at = performed.effect_at.unwrap();
    assert!(BEGAN < effect_at && effect_at < performed.answered_at);
    let weight_at = |at| world.observe(&look(at), at).unwrap().observation.b.weight;
    assert_eq!(weight_at(effect_at - Span::millis(1)), Percent::ZERO);
    assert_eq!(weight_at(effect_at), Percent::whole(10));
    let Outcome::Done {
        called,
        acknowledged,
        detail,
    } = performed.outcome
    else {
        panic!("not done");
    };
    assert_eq!((called, acknowledged), (BEGAN, performed.answered_at));
    assert_eq!(detail, "weights a 90 %, b 10 % read back");
}

#[test]
fn every_order_can_be_performed_twice() {
    let page = Effect::Page {
        text: "help".into(),
    };
    let snapshot = Effect::TakeSnapshot {
        database: "main".into(),
    };
    let diagnostics = Effect::CaptureDiagnostics { slot: Slot::B };
    let orders = [
        capacity(1, "2f9c1e4", 6),
        suite(2),
        weight(3, 10),
        order(4, page),
        order(5, snapshot),
        order(6, diagnostics),
    ];
    let mut once = world();
    let mut twice = world();
    for (order, seconds) in orders.iter().zip([0, 200, 300, 310, 320, 330]) {
        done(&mut once, order, seconds);
        done(&mut twice, order, seconds);
        let again = Order {
            attempt: 2,
            ..order.clone()
        };
        done(&mut twice, &again, seconds + 5);
        assert!(matches!(
            twice.probe(order, after(seconds + 60)).0,
            Probe::Done { .. }
        ));
    }
    for seconds in [100, 250, 400] {
        let at = after(seconds);
        assert_eq!(
            once.observe(&look(BEGAN), at),
            twice.observe(&look(BEGAN), at)
        );
    }
    let count = |world: &World, wanted: fn(&Fact) -> bool| {
        world
            .facts()
            .iter()
            .filter(|dated| wanted(&dated.fact))
            .count()
    };
    assert_eq!(count(&twice, |fact| matches!(fact, Fact::Page { .. })), 1);
    assert_eq!(count(&twice, |fact| matches!(fact, Fact::Suite { .. })), 1);
    assert_eq!(
        count(&twice, |fact| matches!(fact, Fact::Snapshot { .. })),
        1
    );
}

#[test]
fn a_suite_that_failed_fails_again_in_the_same_words() {
    let mut world = rolled_out("a1f6d82", 0);
    let first = world.perform(&suite(3), after(400)).outcome;
    let again = Order {
        attempt: 2,
        ..suite(3)
    };
    assert_eq!(class(&first), Some(FailureClass::Rejected));
    assert_eq!(world.perform(&again, after(900)).outcome, first);
    assert_eq!(world.probe(&suite(3), after(950)).0, Probe::NotDone);
}

#[test]
fn a_suite_asked_for_again_while_it_runs_is_answered_when_it_ends() {
    let mut world = rolled_out("2f9c1e4", 0);
    let first = world.perform(&suite(3), after(400));
    assert_eq!(world.probe(&suite(3), after(401)).0, Probe::NotDone);
    let again = world.perform(
        &Order {
            attempt: 2,
            ..suite(3)
        },
        after(401),
    );
    let apart = again.answered_at.since(first.answered_at).as_seconds();
    assert!(apart < 0.5, "{apart}");
}

#[test]
fn an_older_generation_is_fenced_off() {
    let mut world = world();
    let back = Order {
        generation: Generation(1),
        ..weight(5, 0)
    };
    done(&mut world, &back, 10);
    let late = world.perform(&weight(6, 50), after(11));
    assert_eq!(class(&late.outcome), Some(FailureClass::Fenced));
    assert_eq!(late.effect_at, None);
    let other = Order {
        rollout: RolloutId::new("r-2").unwrap(),
        ..weight(1, 50)
    };
    done(&mut world, &other, 12);
}

#[test]
fn a_generation_counts_as_seen_even_when_its_order_came_to_nothing() {
    let mut world = world();
    let fault = inject(&mut world, 0, "throttling");
    let back = Order {
        generation: Generation(1),
        ..weight(5, 0)
    };
    assert_eq!(
        class(&world.perform(&back, after(1)).outcome),
        Some(FailureClass::Throttled)
    );
    world.heal(after(2), fault).unwrap();
    let late = world.perform(&weight(4, 50), after(3)).outcome;
    assert_eq!(class(&late), Some(FailureClass::Fenced));
}

#[test]
fn a_late_copy_of_an_order_that_was_replaced_changes_nothing() {
    let mut world = rolled_out("2f9c1e4", 10);
    done(&mut world, &weight(3, 25), 400);
    let late = world.perform(
        &Order {
            attempt: 2,
            ..weight(2, 10)
        },
        after(401),
    );
    assert_eq!(class(&late.outcome), Some(FailureClass::Fenced));
    let seen = world.observe(&look(after(410)), after(410)).unwrap();
    assert_eq!(seen.observation.b.weight, Percent::whole(25));
}

#[test]
fn orders_that_leave_together_take_effect_in_the_order_they_left() {
    let mut world = world();
    inject(&mut world, 0, "slow-api:factor=50:for=5s");
    let slow = world.perform(&weight(1, 10), after(4));
    let back = Order {
        generation: Generation(1),
        ..weight(2, 0)
    };
    let fast = world.perform(&back, after(6));
    assert!(slow.effect_at < fast.effect_at);
    let seen = world.observe(&look(after(60)), after(60)).unwrap();
    assert_eq!(seen.observation.b.weight, Percent::ZERO);
}

#[test]
fn capacity_that_cannot_be_is_rejected_and_an_unknown_release_is_missing() {
    let mut world = world();
    let much = world.perform(&capacity(1, "2f9c1e4", 35), BEGAN).outcome;
    assert_eq!(class(&much), Some(FailureClass::Rejected));
    let strange = world.perform(&capacity(2, "0000000", 1), BEGAN).outcome;
    assert_eq!(class(&strange), Some(FailureClass::Missing));
    done(&mut world, &capacity(3, "2f9c1e4", 34), 1);
}

#[test]
fn tasks_are_started_then_running_then_healthy() {
    let mut world = world();
    done(&mut world, &capacity(1, "2f9c1e4", 6), 0);
    let slot = |seconds| {
        world
            .observe(&look(BEGAN), after(seconds))
            .unwrap()
            .observation
            .b
    };
    let early = slot(5);
    assert_eq!((early.desired, early.running, early.healthy), (6, 0, 0));
    let middle = slot(30);
    assert!(middle.running > 3 && middle.healthy == 0, "{middle:?}");
    assert_eq!(healthy_b(&world, 150), 6);
}

#[test]
fn requests_in_flight_end_within_a_minute_of_weight_nothing() {
    let mut world = rolled_out("2f9c1e4", 50);
    let in_flight = |world: &World, seconds| {
        let sighted = world
            .observe(&look(after(seconds)), after(seconds))
            .unwrap();
        sighted.observation.b.in_flight
    };
    assert!(in_flight(&world, 500) > 5);
    done(&mut world, &weight(3, 0), 600);
    let falling: Vec<u64> = (601..670).map(|n| in_flight(&world, n)).collect();
    assert!(falling.windows(2).all(|w| w[0] >= w[1]), "{falling:?}");
    assert!(
        falling[0] > 5 && falling[15] > 0 && falling[61] == 0,
        "{falling:?}"
    );
    let new = sum(&bins(&world, 610, 700), |bin| bin.canary.requests);
    assert_eq!(new.events, 0);
}

#[test]
fn connections_of_the_websocket_service_stay_for_minutes() {
    let mut world = world();
    let target: Target = "production/us-east-1/websocket".parse().unwrap();
    let here = |order: Order| Order {
        target: target.clone(),
        ..order
    };
    done(&mut world, &here(capacity(1, "2f9c1e4", 4)), 0);
    done(&mut world, &here(weight(2, 100)), 200);
    done(&mut world, &here(weight(3, 0)), 400);
    let look = Look {
        target: target.clone(),
        ..look(after(450))
    };
    let then = world
        .observe(&look, after(450))
        .unwrap()
        .observation
        .b
        .in_flight;
    assert!(then > 50, "{then}");
    let later = world
        .observe(&look, after(641))
        .unwrap()
        .observation
        .b
        .in_flight;
    assert_eq!(later, 0);
}

#[test]
fn a_survey_shows_what_a_planner_needs() {
    let world = world();
    let survey = world.survey(&website(), BEGAN).unwrap();
    assert!((50.0..220.0).contains(&survey.requests_per_second));
    assert_eq!(
        (survey.task_quota, survey.alarm),
        (40, rollouts::Alarm::Quiet)
    );
    assert_eq!(survey.observation.a.healthy, 6);
    let preview: Target = "preview/us-east-1/website".parse().unwrap();
    assert_eq!(
        world.survey(&preview, BEGAN).unwrap().alarm,
        rollouts::Alarm::Missing
    );
    let bad = rolled_out("3ab77d0", 100);
    assert_eq!(
        bad.survey(&website(), after(600)).unwrap().alarm,
        rollouts::Alarm::Firing
    );
}
