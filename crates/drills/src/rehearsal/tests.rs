//! Rehearsals: the same seed, the same story; and calls go wrong as for the driver.

use super::*;
use engine::Wish;
use estate_sim::{Fact, Injection};
use rollouts::{Effect, Ending, Purpose, Strategy, Verb};
use vocab::{OperatorName, Span};

const PRACTICE: &str = include_str!("../../../estate-sim/practice.toml");

fn began() -> Timestamp {
    "2026-11-20T14:30:00Z".parse().unwrap()
}

fn ada() -> OperatorName {
    OperatorName::new("Ada Lovelace").unwrap()
}

fn fault(text: &str) -> Act {
    Act::Inject(text.parse::<Injection>().unwrap())
}

/// A rehearsal in which a rollout of `release` has just been started.
fn started(release: &str, strategy: Strategy) -> (Rehearsal, RolloutId) {
    let estate = Arc::new(Estate::parse(PRACTICE, "practice.toml").unwrap());
    let world = World::candlefish(1, began());
    let mut rehearsal = Rehearsal::new(world, estate, began(), 1);
    let wish = Wish {
        target: "production/us-east-1/website".parse().unwrap(),
        release: Some(release.parse().unwrap()),
        strategy: Some(strategy),
        purpose: Purpose::Ship,
        supersede: false,
        again: false,
        force: false,
        by: ada(),
        reason: Some("a rehearsal".into()),
    };
    let id = rehearsal.start(&wish, &mut ()).unwrap();
    (rehearsal, id)
}

fn ending(rehearsal: &mut Rehearsal, id: &RolloutId) -> Option<Ending> {
    let limit = rehearsal.now() + Span::minutes(120);
    match rehearsal.run_to_end(id, limit, &mut ()) {
        Standing::Ended(summary) => Some(summary.ending),
        Standing::UnderWay { .. } | Standing::NeedsPerson { .. } | Standing::Unknown => None,
    }
}

#[test]
fn a_clone_goes_on_as_the_original_does() {
    let (mut rehearsal, id) = started("e94a6c1", Strategy::Canary);
    rehearsal.run_until(began() + Span::minutes(4), &mut ());
    let mut clone = rehearsal.clone();
    assert_eq!(ending(&mut rehearsal, &id), Some(Ending::Completed));
    assert_eq!(ending(&mut clone, &id), Some(Ending::Completed));
    assert_eq!(rehearsal.journal(), clone.journal());
    assert_eq!(rehearsal.now(), clone.now());
}

#[test]
fn it_goes_no_further_than_it_is_told() {
    let (mut rehearsal, _) = started("e94a6c1", Strategy::Canary);
    let at = began() + Span::millis(90_123);
    rehearsal.run_until(at, &mut ());
    assert_eq!(rehearsal.now(), at);
    assert!(rehearsal.journal().iter().all(|entry| entry.at <= at));
}

#[test]
fn a_call_without_an_answer_is_asked_about_and_not_made_again() {
    let (mut rehearsal, id) = started("e94a6c1", Strategy::Instant);
    let lost = fault("lost-reply:production/us-east-1/website:share=100");
    rehearsal.act(&lost, &mut ());
    assert_eq!(ending(&mut rehearsal, &id), Some(Ending::Completed));
    let records = rehearsal.records(&id);
    let again =
        |record: &Record| matches!(record, Record::Intended { attempt, .. } if *attempt > 1);
    assert!(
        !records.iter().any(|(_, record)| again(record)),
        "asking was enough"
    );
    let settled = records.iter().filter_map(|(_, record)| {
        if let Record::Settled { outcome, .. } = record {
            Some(format!("{outcome:?}"))
        } else {
            None
        }
    });
    let outcomes: Vec<String> = settled.collect();
    let found = outcomes
        .iter()
        .filter(|outcome| outcome.contains("found by asking again"));
    assert_eq!(found.count(), outcomes.len(), "{outcomes:?}");
}

#[test]
fn a_page_that_is_throttled_still_reaches_somebody() {
    let (mut rehearsal, id) = started("41c08be", Strategy::BlueGreen);
    let throttled = fault("throttling:production/us-east-1/website:share=70");
    rehearsal.schedule(began() + Span::seconds(110), throttled);
    assert_eq!(ending(&mut rehearsal, &id), None, "it holds and waits");
    // The page may still be on its way, or between two tries.
    rehearsal.run_until(rehearsal.now() + Span::minutes(5), &mut ());
    let paged = |fact: &Fact| matches!(fact, Fact::Page { .. });
    let pages = rehearsal
        .world()
        .facts()
        .iter()
        .filter(|dated| paged(&dated.fact));
    assert_eq!(pages.count(), 1);
}

#[test]
fn a_crash_loses_what_was_on_its_way_and_nothing_that_was_decided() {
    let (mut rehearsal, id) = started("e94a6c1", Strategy::Canary);
    rehearsal.run_until(began() + Span::minutes(3), &mut ());
    let before = rehearsal.journal().len();
    rehearsal.crash(Span::seconds(20), &mut ());
    assert_eq!(
        rehearsal.now(),
        began() + Span::minutes(3) + Span::seconds(20)
    );
    assert_eq!(rehearsal.contradictions(), Vec::<String>::new());
    let driving = &rehearsal.journal()[before].decision.facts;
    assert!(matches!(
        driving.as_slice(),
        [engine::Fact::Driving { away: Some(_), .. }]
    ));
    assert_eq!(ending(&mut rehearsal, &id), Some(Ending::Completed));
}

#[test]
fn what_a_script_has_in_store_happens_in_its_time() {
    let (mut rehearsal, id) = started("e94a6c1", Strategy::Canary);
    let at = began() + Span::minutes(3);
    let act = Act::Command {
        id: id.clone(),
        verb: Verb::RollBack,
        by: ada(),
        reason: None,
    };
    rehearsal.schedule(at, act);
    assert_eq!(ending(&mut rehearsal, &id), Some(Ending::RolledBack));
    let records = rehearsal.records(&id);
    let decided = records
        .iter()
        .find(|(_, r)| matches!(r, Record::ReturnDecided { .. }));
    assert_eq!(decided.map(|(at, _)| *at), Some(at));
    let flip = records.iter().find_map(|(_, record)| {
        if let Record::Intended {
            order: Effect::EnsureWeight { weight, .. },
            generation,
            ..
        } = record
        {
            (generation.0 == 2).then_some(*weight)
        } else {
            None
        }
    });
    assert_eq!(flip, Some(vocab::Percent::ZERO));
}
