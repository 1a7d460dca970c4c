//! Recovery: the fold over everything, and the shorter one over a snapshot.

use super::*;

/// What recovery must give back; what was seen of the world is not part of it.
fn assert_same(one: &Engine, two: &Engine) {
    let rollouts = |engine: &Engine| {
        let active = engine.active().values();
        let known = active.map(|active| (active.rollout.clone(), active.records.clone()));
        known.collect::<Vec<_>>()
    };
    let timelines = |engine: &Engine| {
        let active = engine.active().values();
        active.map(|active| active.timeline).collect::<Vec<_>>()
    };
    assert_eq!(rollouts(one), rollouts(two));
    assert_eq!(timelines(one), timelines(two));
    assert_eq!(one.ended, two.ended);
    assert_eq!(one.failures, two.failures);
    assert_eq!(one.planned, two.planned);
    assert_eq!(one.last, two.last);
    assert_eq!(one.moved, two.moved);
    assert_eq!(one.orders(), two.orders());
}

/// A completed, a failed and a returning rollout with another one behind it.
fn eventful() -> (Stage, Vec<String>) {
    let mut stage = Stage::new();
    let mut snapshots = Vec::new();
    stage.shipped("2f9c1e4");
    stage.suite_fails = true;
    stage.shipped("3ab77d0");
    stage.suite_fails = false;
    let again = Wish {
        again: true,
        ..wish("3ab77d0")
    };
    stage.start(&again).unwrap();
    stage.until(|engine| engine.active()[&id("r3")].rollout().has_shifted());
    let next = Wish {
        supersede: true,
        ..wish(STABLE)
    };
    stage.start(&next).unwrap();
    // The same again, with a snapshot after each record.
    let mut engine = Engine::default();
    snapshots.push(engine.snapshot().unwrap());
    for (at, decision) in decisions(&stage.journal).unwrap() {
        engine.apply(at, &decision).unwrap();
        snapshots.push(engine.snapshot().unwrap());
    }
    (stage, snapshots)
}

#[test]
fn the_fold_of_the_journal_is_the_engine_that_wrote_it() {
    let (stage, _) = eventful();
    let folded = Engine::recover(None, &stage.journal).unwrap();
    assert_same(&folded, &stage.engine);
}

#[test]
fn every_snapshot_with_its_tail_gives_what_the_whole_journal_gives() {
    let (stage, snapshots) = eventful();
    assert!(snapshots.len() > 20, "{}", snapshots.len());
    for (covered, snapshot) in snapshots.iter().enumerate() {
        let tail = &stage.journal[covered..];
        let recovered = Engine::recover(Some(snapshot), tail).unwrap();
        assert_same(&recovered, &stage.engine);
    }
}

#[test]
fn a_record_that_does_not_follow_is_named() {
    let (stage, _) = eventful();
    let error = Engine::recover(None, &stage.journal[1..]).unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, Unrecoverable::Illegal { .. }), "{text}");
    assert!(text.starts_with("record `2` does not follow"), "{text}");
}

#[test]
fn a_snapshot_that_cannot_be_read_says_so() {
    let error = Engine::recover(Some("{}"), &[]).unwrap_err();
    assert!(matches!(error, Unrecoverable::Snapshot { .. }), "{error}");
}

#[test]
fn that_somebody_drives_is_no_move_of_a_rollout() {
    let (mut stage, _) = eventful();
    let moved = stage.engine.last_moved();
    stage.now = stage.now + Span::minutes(60);
    let driving = Fact::Driving {
        holder: "another".into(),
        away: Some(Span::minutes(60)),
    };
    stage.write(&Decision {
        facts: vec![driving],
    });
    assert_eq!(stage.engine.last_decision(), stage.now);
    assert_eq!(stage.engine.last_moved(), moved);
}
