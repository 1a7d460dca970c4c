//! Every phase against every input: one table, generated, to be read as a whole.
//! A change of the machine shows here as a changed line.

use crate::asks::{short, start};
use crate::story::{Story, command, judgement};
use crate::world::{Answer, Fault};
use rollouts::{
    Approval, Effect, FailureClass, FreezeWindow, Input, Objection, OnFailedGate, Outcome, Record,
    Rollout, Seen, Sight, Verb, When,
};
use std::fmt::Write;
use std::sync::Arc;
use vocab::{EffectId, Percent, Span, Timestamp, Verdict};

/// A named phase: the story so far.
type State = (&'static str, Story);

fn baking() -> Story {
    let mut story = Story::of(short());
    story.until_baking_at(10);
    story.for_span(Span::seconds(65));
    story
}

fn denied(on: fn(&Effect) -> bool) -> Fault {
    Fault {
        on,
        answer: Answer::Fails(FailureClass::Denied),
        times: 1,
    }
}

fn held(verdict: fn(&Rollout, Span) -> Option<Verdict>) -> Story {
    let mut ask = short();
    ask.recipe.policies.failed_gate = OnFailedGate::Hold;
    let mut story = Story::of(ask);
    story.judge = verdict;
    story.until_phase("held");
    story
}

fn approving() -> Story {
    let mut ask = short();
    ask.recipe.policies.approval = Some(Approval {
        before: Percent::whole(50),
        who: vec!["Grace".parse().unwrap()],
        why: "everybody".into(),
    });
    let mut story = Story::of(ask);
    story.until_phase("awaiting approval");
    story
}

fn frozen() -> Story {
    let mut ask = short();
    ask.recipe.policies.freezes = vec![FreezeWindow {
        reason: "quarterly close".into(),
        when: When::Once {
            from: start() + Span::minutes(3),
            until: start() + Span::minutes(60),
        },
    }];
    let mut story = Story::of(ask);
    story.until_phase("held");
    story
}

fn waiting() -> Story {
    let mut ask = short();
    ask.id = "r2".parse().unwrap();
    let now = ask.now;
    let stable = ask.survey.observation.a.release.clone().unwrap();
    let planned = Record::Planned {
        plan: Box::new(rollouts::plan(ask).unwrap()),
        notes: Vec::new(),
        behind: Some("r1".parse().unwrap()),
    };
    let mut story = Story::begin(crate::world::World::serving(now, stable, 6), now, planned);
    story.for_span(Span::seconds(60));
    story
}

fn paused(mut story: Story) -> Story {
    story.command(Verb::Pause).unwrap();
    story
}

fn told(mut story: Story, verb: Verb) -> Story {
    story.command(verb).unwrap();
    story
}

fn shifting() -> Story {
    let mut story = Story::of(short());
    story.until(|story| story.rollout.has_shifted());
    story
}

fn until(mut story: Story, holds: impl Fn(&Story) -> bool) -> Story {
    story.until(holds);
    story
}

fn forward() -> Vec<State> {
    let provisioning = || Story::of(short());
    let mut throttled = shifting();
    throttled.world.faults.push_back(Fault {
        on: Effect::moves_traffic,
        answer: Answer::Fails(FailureClass::Throttled),
        times: 9,
    });
    throttled.step();
    let acting = |story: &Story| !story.rollout.outstanding().is_empty();
    let idle = |story: &Story| story.rollout.outstanding().is_empty();
    vec![
        ("waiting behind another rollout", waiting()),
        ("moving: about to ask for tasks", provisioning()),
        ("moving: asking for tasks", until(provisioning(), acting)),
        (
            "moving: tasks coming up",
            until(until(provisioning(), acting), idle),
        ),
        ("moving: shifting to 10 %", shifting()),
        ("moving: shifting, throttled", throttled),
        ("baking at 10 %", baking()),
        ("awaiting approval", approving()),
        ("held: failed gate", held(|_, _| Some(Verdict::RollBack))),
        ("held: worse than stable", held(|_, _| Some(Verdict::Hold))),
        ("held: frozen", frozen()),
        (
            "baking at 100 %",
            until(Story::of(short()), |story| {
                story.rollout.expected().weight == Percent::FULL
                    && story.rollout.phase_word() == "baking"
            }),
        ),
        (
            "keeping warm",
            until(Story::of(short()), |story| {
                story.rollout.phase_word() == "keeping warm"
            }),
        ),
        ("moving: taking the old side down", retiring()),
        ("ready: all done, weight not read back yet", ready()),
    ]
}

fn retiring() -> Story {
    let story = until(Story::of(short()), |story| {
        story.rollout.phase_word() == "keeping warm"
    });
    until(story, |story| {
        story.rollout.phase_word() == "moving" && !story.rollout.outstanding().is_empty()
    })
}

/// The last step is done, and somebody else has changed the weight meanwhile.
fn ready() -> Story {
    let mut story = retiring();
    story.world.weight_of_b = Percent::whole(90);
    until(story, |story| story.rollout.phase_word() == "ready")
}

fn standing_and_back() -> Vec<State> {
    let mut draining = baking();
    draining.world.drain = Span::minutes(3);
    draining.command(Verb::RollBack).unwrap();
    draining.until(|story| {
        let present = story.rollout.present_effect();
        present.is_some_and(|effect| !effect.moves_traffic())
    });
    draining.for_span(Span::seconds(2));
    let mut stuck = baking();
    stuck.world.faults.push_back(denied(Effect::moves_traffic));
    stuck.command(Verb::RollBack).unwrap();
    stuck.run_to_the_end();
    let mut stuck_retiring = retiring();
    stuck_retiring.world.faults.push_back(denied(|_| true));
    stuck_retiring.run_to_the_end();
    let mut restoring = baking();
    restoring.world.weight_of_b = Percent::whole(40);
    restoring.until_phase("paused");
    restoring.command(Verb::Unpause).unwrap();
    restoring.until(|story| !story.rollout.outstanding().is_empty());
    let mut rolled_back = told(baking(), Verb::RollBack);
    rolled_back.run_to_the_end();
    let mut completed = Story::of(short());
    completed.run_to_the_end();
    vec![
        ("paused in a bake", paused(baking())),
        ("paused while shifting", paused(shifting())),
        ("paused while awaiting approval", paused(approving())),
        (
            "paused while held",
            paused(held(|_, _| Some(Verdict::RollBack))),
        ),
        ("restoring: undoing a foreign weight", restoring),
        (
            "returning: the weight on its way",
            told(baking(), Verb::RollBack),
        ),
        ("returning: requests draining", draining),
        ("stuck on the way back", stuck),
        ("stuck taking the old side down", stuck_retiring),
        ("ended: completed", completed),
        ("ended: rolled back", rolled_back),
    ]
}

/// An input as the table calls it, with the moment and what is known then.
struct Case {
    name: String,
    input: Input,
    sight: Sight,
    now: Timestamp,
}

fn cases(story: &Story) -> Vec<Case> {
    let mut later = story.clone();
    later.watched = false;
    later.world.advance(story.now() + Span::seconds(1));
    let now = later.now();
    let mut seen = later.world.observe();
    seen.at = now;
    let sight = Sight {
        target: story.sight.target.clone(),
        evidence: story.sight.evidence.clone(),
    };
    let case = |name: &str, input| Case {
        name: name.into(),
        input,
        sight: sight.clone(),
        now,
    };
    let mut cases = Vec::new();
    for verb in Verb::ALL {
        let bare = Input::Command(command(verb, "Ada", None));
        let because = Input::Command(command(verb, "Ada", Some("because")));
        cases.push(case(&verb.to_string(), bare));
        cases.push(case(&format!("{verb} (why)"), because));
    }
    let grace = Input::Command(command(Verb::Approve, "Grace", None));
    cases.push(case("approve by Grace", grace));
    cases.push(case("tick", Input::Tick));
    let mut late = case("tick an hour late", Input::Tick);
    late.now = now + Span::minutes(60);
    cases.push(late);
    let mut foreign = seen.clone();
    foreign.b.weight = Percent::whole(77);
    foreign.a.weight = Percent::whole(23);
    let mut stale = foreign.clone();
    stale.at = now - Span::minutes(90);
    for (name, reading) in [
        ("seen: the target", seen),
        ("seen: a foreign weight", foreign),
        ("seen: an old reading", stale),
    ] {
        let mut looked = case(name, Input::Seen(Seen::Target));
        looked.sight.target = Some(Arc::new(reading));
        cases.push(looked);
    }
    cases.extend(verdicts().into_iter().map(|(name, verdict)| {
        let mut judged = case(name, Input::Seen(Seen::Evidence));
        let mut judgement = judgement(verdict, now);
        judgement.newest = now;
        judged.sight.evidence = Some(Arc::new(judgement));
        judged
    }));
    for (name, seen) in [
        ("away 20 s", Seen::Absence(Span::seconds(20))),
        ("away 1 h", Seen::Absence(Span::minutes(60))),
        ("clock back 1 h", Seen::ClockWentBack(Span::minutes(60))),
    ] {
        cases.push(case(name, Input::Seen(seen)));
    }
    let outstanding = story.rollout.outstanding();
    let awaited = outstanding.iter().find(|(_, intent)| intent.awaited);
    let id = awaited.or(outstanding.iter().next());
    let id = id.map_or(EffectId(1), |(id, _)| *id);
    cases.extend(outcomes(now).into_iter().map(|(name, outcome)| {
        let input = Input::Settled(id, outcome);
        case(&format!("settled: {name}"), input)
    }));
    let (_, done) = outcomes(now).remove(0);
    cases.push(case(
        "settled: one never asked for",
        Input::Settled(EffectId(99), done),
    ));
    cases.push(case("begin", Input::Begin));
    cases.push(case("supersede", Input::Supersede("r9".parse().unwrap())));
    cases
}

fn verdicts() -> Vec<(&'static str, Verdict)> {
    vec![
        ("verdict: promote", Verdict::Promote),
        ("verdict: hold", Verdict::Hold),
        (
            "verdict: insufficient data",
            Verdict::InsufficientData { requests: 9 },
        ),
        ("verdict: system-wide", Verdict::SystemWide),
        ("verdict: roll back", Verdict::RollBack),
        ("verdict: roll back now", Verdict::RollBackNow),
    ]
}

fn outcomes(now: Timestamp) -> Vec<(&'static str, Outcome)> {
    let failed = |class| Outcome::Failed {
        class,
        message: "no".into(),
    };
    vec![
        (
            "done",
            Outcome::Done {
                called: now,
                acknowledged: now,
                detail: "ok".into(),
            },
        ),
        ("throttled", failed(FailureClass::Throttled)),
        ("denied", failed(FailureClass::Denied)),
        (
            "unknown",
            Outcome::Unknown {
                message: "no answer".into(),
            },
        ),
    ]
}

fn decided(story: &Story, case: &Case) -> String {
    match story.rollout.decide(&case.input, &case.sight, case.now) {
        Ok(records) if records.is_empty() => "-".into(),
        Ok(records) => {
            let words: Vec<String> = records.iter().map(ToString::to_string).collect();
            words.join("\n    ")
        }
        Err(Objection::Refused(refusal)) => format!("refused: {refusal}"),
        Err(Objection::Bug(bug)) => panic!("{}: {bug}", case.name),
    }
}

/// Inputs with the same answer share a line.
fn block((name, story): &State) -> String {
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    for case in cases(story) {
        let answer = decided(story, &case);
        match rows.iter_mut().find(|(known, _)| *known == answer) {
            Some((_, names)) => names.push(case.name),
            None => rows.push((answer, vec![case.name])),
        }
    }
    let mut text = format!("## {name}\n");
    for (answer, names) in rows {
        writeln!(text, "{}\n    {answer}", names.join(", ")).unwrap();
    }
    text
}

fn states() -> Vec<State> {
    let mut states = forward();
    states.extend(standing_and_back());
    states
}

#[test]
fn every_phase_answers_every_input() {
    let blocks: Vec<String> = states().iter().map(block).collect();
    insta::with_settings!({
        snapshot_path => "../snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!("every_phase_answers_every_input", blocks.join("\n"));
    });
}

#[test]
fn the_table_has_every_phase() {
    let mut words: Vec<&str> = states()
        .iter()
        .map(|(_, story)| story.rollout.phase_word())
        .collect();
    words.sort_unstable();
    words.dedup();
    insta::assert_snapshot!(words.join(", "), @"awaiting approval, baking, ended, held, keeping warm, moving, paused, ready, restoring, returning, stuck, waiting");
}

#[test]
fn a_rollback_is_accepted_wherever_it_is_not_over_and_twice_is_once() {
    for (name, story) in states() {
        for verb in [Verb::RollBack, Verb::Abort] {
            let mut story = story.clone();
            if story.rollout.has_ended() {
                assert!(story.command(verb).is_err(), "{name}");
                continue;
            }
            story.command(verb).unwrap();
            let over = story.rollout.has_ended();
            let back = story.rollout.phase_word() == "returning";
            assert!(back || over, "{name}: {:?}", story.rollout.phase());
            assert!(over || story.command(verb).unwrap().is_empty(), "{name}");
            story.world.heal();
            story.run_to_the_end();
            assert!(story.rollout.has_ended(), "{name}\n{}", story.transcript());
        }
    }
}

#[test]
fn a_record_that_is_not_legal_changes_nothing() {
    let mut records: Vec<(Timestamp, Record)> = Vec::new();
    for (_, story) in states() {
        for (at, record) in story.records() {
            if !records.iter().any(|(_, known)| known == record) {
                records.push((*at, record.clone()));
            }
        }
    }
    for (name, story) in states() {
        for (at, record) in &records {
            let mut rollout = story.rollout.clone();
            if rollout.apply(*at, record).is_err() {
                assert_eq!(rollout, story.rollout, "{name}: {record}");
            }
        }
    }
}
