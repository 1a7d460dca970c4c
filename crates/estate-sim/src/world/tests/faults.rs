//! Faults: each does what its help says, where and while it is in force.

use super::*;
use estate::{ErrorClass, Probe};
use rollouts::FailureClass;

fn failure(world: &mut World, order: &Order, seconds: u64) -> Option<FailureClass> {
    match world.perform(order, after(seconds)).outcome {
        Outcome::Failed { class, .. } => Some(class),
        Outcome::Done { .. } | Outcome::Unknown { .. } => None,
    }
}

fn weight_b(world: &World, seconds: u64) -> Percent {
    let sighted = world
        .observe(&look(after(seconds)), after(seconds))
        .unwrap();
    sighted.observation.b.weight
}

/// Whether the order happened, and whether its caller cannot know.
fn fate(text: &str) -> (bool, bool, Probe) {
    let mut world = world();
    inject(&mut world, 0, text);
    let performed = world.perform(&weight(1, 10), after(5));
    let unknown = matches!(performed.outcome, Outcome::Unknown { .. });
    let probe = world.probe(&weight(1, 10), after(60)).0;
    (weight_b(&world, 60) == Percent::whole(10), unknown, probe)
}

#[test]
fn refusing_faults_refuse_with_their_class_and_nothing_happens() {
    for (text, class) in [
        ("throttling", FailureClass::Throttled),
        ("unavailable", FailureClass::Unavailable),
        ("denied", FailureClass::Denied),
        ("conflict", FailureClass::Conflict),
    ] {
        let mut world = world();
        let fault = inject(&mut world, 0, text);
        assert_eq!(
            failure(&mut world, &weight(1, 10), 5),
            Some(class),
            "{text}"
        );
        world.heal(after(6), fault).unwrap();
        assert_eq!(weight_b(&world, 60), Percent::ZERO, "{text}");
        done(&mut world, &weight(1, 10), 61);
    }
}

#[test]
fn reads_are_refused_by_what_strikes_all_calls_only() {
    for (text, class) in [
        ("throttling", Some(ErrorClass::Throttled)),
        ("unavailable", Some(ErrorClass::Unavailable)),
        ("denied", None),
        ("conflict", None),
        ("lost-request", None),
    ] {
        let mut world = world();
        inject(&mut world, 0, text);
        let error = world.observe(&look(BEGAN), after(5)).err();
        assert_eq!(error.map(|error| error.class), class, "{text}");
        let unclear = matches!(
            world.probe(&weight(1, 10), after(5)).0,
            Probe::Unclear { .. }
        );
        assert_eq!(unclear, class.is_some(), "{text}");
    }
}

#[test]
fn a_lost_reply_and_a_late_one_happen_and_a_probe_says_so() {
    for text in ["lost-reply", "time-out"] {
        let (happened, unknown, probe) = fate(text);
        assert!(happened && unknown, "{text}");
        let detail = "weights a 90 %, b 10 % read back".to_owned();
        assert_eq!(probe, Probe::Done { detail }, "{text}");
    }
}

#[test]
fn a_lost_request_did_not_happen_and_a_probe_says_so() {
    let (happened, unknown, probe) = fate("lost-request");
    assert!(!happened && unknown);
    assert_eq!(probe, Probe::NotDone);
}

#[test]
fn a_time_out_is_heard_of_when_the_caller_gives_up() {
    let mut world = world();
    inject(&mut world, 0, "time-out:after=30s");
    let performed = world.perform(&weight(1, 10), after(5));
    assert_eq!(performed.answered_at, after(35));
    assert!(performed.effect_at.unwrap() < after(6));
}

#[test]
fn a_share_strikes_that_share_of_the_calls() {
    let mut world = world();
    inject(&mut world, 0, "throttling:share=30");
    let struck = (0..1_000).filter(|n| {
        let now = BEGAN + Span::millis(n * 700);
        world.observe(&look(now), now).is_err()
    });
    let struck = struck.count();
    assert!((250..350).contains(&struck), "{struck}");
}

#[test]
fn a_slow_interface_takes_its_multiple() {
    let takes = |text: &str| {
        let mut world = world();
        inject(&mut world, 0, text);
        world
            .perform(&weight(1, 10), after(5))
            .answered_at
            .since(after(5))
            .as_seconds()
    };
    let ratio = takes("slow-api:factor=20") / takes("slow-api:factor=1");
    assert!((19.9..20.1).contains(&ratio), "{ratio}");
}

#[test]
fn a_stale_read_shows_the_past_and_calls_it_now() {
    let mut world = rolled_out("2f9c1e4", 10);
    let fault = inject(&mut world, 400, "stale-read:age=30s");
    done(&mut world, &weight(3, 50), 500);
    let shown: Vec<Percent> = (501..540).map(|n| weight_b(&world, n)).collect();
    let old = shown
        .iter()
        .filter(|&&weight| weight == Percent::whole(10))
        .count();
    assert!((5..30).contains(&old), "{shown:?}");
    assert_eq!(
        shown[31..],
        [Percent::whole(50); 8],
        "never older than it may be"
    );
    let sighted = world.observe(&look(after(400)), after(501)).unwrap();
    assert_eq!(sighted.observation.at, after(501));
    assert!(matches!(
        world.probe(&weight(3, 50), after(501)).0,
        Probe::Done { .. }
    ));
    world.heal(after(540), fault).unwrap();
    assert_eq!(weight_b(&world, 541), Percent::whole(50));
}

#[test]
fn a_foreign_writer_sets_the_weight_back_again_and_again_until_healed() {
    let mut world = rolled_out("2f9c1e4", 10);
    let fault = inject(
        &mut world,
        400,
        "foreign-weight:slot=stable:weight=100:every=1m",
    );
    assert_eq!(weight_b(&world, 399), Percent::whole(10));
    assert_eq!(weight_b(&world, 400), Percent::ZERO);
    done(&mut world, &weight(3, 25), 430);
    assert_eq!(weight_b(&world, 459), Percent::whole(25));
    assert_eq!(weight_b(&world, 460), Percent::ZERO);
    done(&mut world, &weight(4, 60), 470);
    assert_eq!(weight_b(&world, 519), Percent::whole(60));
    assert_eq!(weight_b(&world, 520), Percent::ZERO);
    world.heal(after(525), fault).unwrap();
    done(&mut world, &weight(5, 50), 530);
    assert_eq!(weight_b(&world, 3_600), Percent::whole(50));
}

#[test]
fn a_weight_that_is_written_over_before_it_is_read_back_is_a_conflict() {
    let mut world = world();
    inject(&mut world, 0, "slow-api:factor=100");
    inject(&mut world, 0, "foreign-weight:slot=a:weight=100:every=10s");
    let performed = world.perform(&weight(1, 10), after(1));
    let Outcome::Failed { class, message } = performed.outcome else {
        panic!("{performed:?}");
    };
    assert_eq!(class, FailureClass::Conflict);
    assert_eq!(
        message,
        "`ModifyRule` on `production/us-east-1/website` in us-east-1 failed (conflict, request \
         edf19a2d): weight 10 % of slot b was written, but 0 % was read back: somebody else \
         writes it too"
    );
}

#[test]
fn a_foreign_writer_who_writes_once_leaves_what_comes_after_alone() {
    let mut world = rolled_out("2f9c1e4", 10);
    inject(&mut world, 400, "foreign-weight:slot=b:weight=77");
    assert_eq!(weight_b(&world, 401), Percent::whole(77));
    done(&mut world, &weight(3, 25), 430);
    assert_eq!(weight_b(&world, 3_600), Percent::whole(25));
}

#[test]
fn foreign_writers_change_tasks_and_releases_too() {
    let mut world = rolled_out("2f9c1e4", 10);
    inject(&mut world, 400, "foreign-tasks:slot=canary:tasks=2");
    inject(
        &mut world,
        500,
        "foreign-release:slot=canary:release=e94a6c1",
    );
    let slot = |seconds| {
        world
            .observe(&look(BEGAN), after(seconds))
            .unwrap()
            .observation
            .b
    };
    assert_eq!((slot(401).desired, slot(401).healthy), (2, 2));
    assert_eq!(slot(501).release, Some(release("e94a6c1")));
    assert_eq!(slot(900).healthy, 2);
}

#[test]
fn lost_tasks_come_back_by_themselves() {
    let mut world = world();
    inject(&mut world, 100, "task-loss:slot=stable:tasks=4");
    let slot = |seconds| {
        world
            .observe(&look(BEGAN), after(seconds))
            .unwrap()
            .observation
            .a
    };
    assert_eq!(
        (slot(99).healthy, slot(101).healthy, slot(300).healthy),
        (6, 2, 6)
    );
    assert_eq!((slot(101).desired, slot(101).running), (6, 2));
    let shares = |from, until| sum(&bins(&world, from, until), |bin| bin.stable.latency);
    assert!(shares(110, 140).share() > shares(0, 100).share());
}

#[test]
fn a_brown_out_strikes_both_sides_of_every_target_of_its_region_and_passes() {
    let mut world = rolled_out("2f9c1e4", 50);
    inject(
        &mut world,
        600,
        "brown-out:us-east-1:errors=5:slower=2:for=2m",
    );
    for arm in [
        |bin: &Bin| bin.stable.clone(),
        |bin: &Bin| bin.canary.clone(),
    ] {
        let errors = |from, until| sum(&bins(&world, from, until), |bin| arm(bin).requests).share();
        let slow = |from, until| sum(&bins(&world, from, until), |bin| arm(bin).latency).share();
        assert!(errors(400, 600) < Some(0.001) && errors(720, 900) < Some(0.001));
        assert!(errors(600, 720) > Some(0.045) && errors(600, 720) < Some(0.055));
        assert!(slow(600, 720) > Some(0.15) && slow(720, 900) < Some(0.05));
    }
    let europe: Target = "production/eu-west-1/website".parse().unwrap();
    let truth = world.truth(&europe, after(600), after(720));
    assert!(truth.failed * 1_000 < truth.requests);
}

#[test]
fn a_stable_side_that_is_too_small_suffers_until_it_is_healed() {
    let mut world = world();
    let fault = inject(
        &mut world,
        100,
        "small-stable:production/us-east-1/website:tasks=1",
    );
    let failed = |world: &World, from, until| {
        let truth = world.truth(&website(), after(from), after(until));
        truth.failed as f64 / truth.requests as f64
    };
    assert!(failed(&world, 110, 200) > 0.3);
    world.heal(after(300), fault).unwrap();
    assert!(failed(&world, 500, 800) < 0.001);
    let slot = world
        .observe(&look(BEGAN), after(800))
        .unwrap()
        .observation
        .a;
    assert_eq!((slot.desired, slot.healthy), (6, 6));
}

#[test]
fn a_fault_keeps_to_its_scope_and_its_time() {
    let mut world = world();
    inject(&mut world, 10, "denied:eu-west-1");
    inject(&mut world, 10, "conflict:production/us-east-1/animation");
    inject(&mut world, 20, "unavailable:us-east-1:for=10s");
    done(&mut world, &weight(1, 10), 19);
    assert_eq!(
        failure(&mut world, &weight(2, 20), 25),
        Some(FailureClass::Unavailable)
    );
    done(&mut world, &weight(3, 20), 30);
    let names: Vec<u32> = world.faults(after(30)).map(|fault| fault.id.0).collect();
    assert_eq!(names, [1, 2]);
}

#[test]
fn faults_are_healed_by_number_or_all_at_once() {
    let mut world = world();
    let first = inject(&mut world, 1, "denied");
    inject(&mut world, 2, "conflict");
    inject(&mut world, 3, "throttling");
    world.heal(after(4), first).unwrap();
    let error = world.heal(after(5), first).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no fault `1` is in force; in force are: `2`, `3`"
    );
    assert_eq!(world.heal_all(after(6)), [FaultId(2), FaultId(3)]);
    assert_eq!(world.faults(after(6)).count(), 0);
    let error = world.heal(after(7), FaultId(9)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no fault `9` is in force; in force are: none"
    );
}

#[test]
fn what_the_estate_does_not_have_cannot_be_struck() {
    let mut world = world();
    let mut refused = |text: &str| {
        let injection = text.parse().unwrap();
        world.inject(BEGAN, injection).unwrap_err().to_string()
    };
    assert!(refused("denied:mars-1").starts_with("`mars-1` is no place"));
    assert!(refused("denied:production/us-east-1/webshop").contains("is no place"));
    let error = refused("foreign-release:us-east-1:release=0000000");
    assert!(
        error.starts_with("no service in `us-east-1` has a release `0000000`"),
        "{error}"
    );
    assert_eq!(world.facts(), []);
}
