//! A plan before it is started.

use super::*;
use vocab::Timestamp;

fn step(number: usize, kind: &str, title: &str, seconds: u64) -> StepView {
    StepView {
        number,
        kind: kind.into(),
        title: title.into(),
        forward: vec![],
        back: vec![],
        gates: vec![],
        expected_seconds: seconds,
        expected: Span::seconds(seconds).to_string(),
    }
}

fn note(severity: &str, code: &str, step: Option<usize>) -> NoteView {
    NoteView {
        severity: severity.into(),
        code: code.into(),
        step,
        text: format!("about {code}"),
    }
}

fn plan(notes: Vec<NoteView>) -> PlanView {
    PlanView {
        practice: true,
        account: String::new(),
        id: "r1".into(),
        fingerprint: "f".into(),
        protected: true,
        service: "website".into(),
        environment: "production".into(),
        region: "us-east-1".into(),
        strategy: "canary".into(),
        purpose: "ship".into(),
        stable: "b81d07a".into(),
        stable_slot: "a".into(),
        release: "2f9c1e4".into(),
        canary_slot: "b".into(),
        mode: String::new(),
        steps: vec![
            step(1, "provision", "provision 1 task", 55),
            step(2, "shift", "shift to 10 %", 2),
            step(3, "bake", "bake 5 min", 300),
            step(4, "shift", "shift to 12.5 %", 2),
            step(5, "bake", "bake 5 min", 300),
        ],
        startable: !notes.iter().any(|note| note.severity == "error"),
        notes,
        skipped: vec![],
        policies: vec![],
        undriven: String::new(),
        way_back: String::new(),
        requests_per_second: 80.0,
        evidence: vec![],
        expected_seconds: 659,
        expected: "10 min 59 s".into(),
        made: Timestamp::from_millis(0),
    }
}

#[test]
fn notes_stand_gravest_first_and_in_the_linters_order() {
    let plan = plan(vec![
        note("advice", "promise", None),
        note("error", "quota", None),
        note("error", "ladder", None),
    ]);
    let shown: Vec<(Severity, usize)> = notes(&plan)
        .iter()
        .map(|notes| (notes.severity, notes.notes.len()))
        .collect();
    assert_eq!(shown, [(Severity::Error, 2), (Severity::Advice, 1)]);
}

#[test]
fn a_severity_nobody_knows_is_looked_at() {
    assert_eq!(Severity::of("dire"), Severity::Warning);
}

#[test]
fn steps_say_when_they_begin_and_at_which_weight() {
    let rungs = rungs(&plan(vec![]));
    let begins: Vec<&str> = rungs.iter().map(|rung| rung.begins.as_str()).collect();
    assert_eq!(begins[..3], ["at once", "after 55 s", "after 57 s"]);
    let weights: Vec<f64> = rungs.iter().map(|rung| rung.weight).collect();
    assert_eq!(weights, [0.0, 10.0, 10.0, 12.5, 12.5]);
}

#[test]
fn a_step_carries_the_gravest_note_about_it() {
    let plan = plan(vec![
        note("warning", "short-bake", Some(3)),
        note("error", "freeze", Some(3)),
        note("error", "quota", None),
    ]);
    let noted: Vec<Option<Severity>> = rungs(&plan).iter().map(|rung| rung.noted).collect();
    assert_eq!(noted, [None, None, Some(Severity::Error), None, None]);
}

fn bake(weight: f64, enough: Enough, proposals: &[&str]) -> BakeView {
    BakeView {
        step: 3,
        weight,
        bake: "5 min".into(),
        metric: "error-rate".into(),
        requests_per_second: 8.0,
        expected: 2_400,
        needed_clean: 2_994,
        needed_usual: Some(4_100),
        usual_percent: Some(0.02),
        enough,
        text: String::new(),
        proposals: proposals.iter().map(|one| (*one).to_owned()).collect(),
    }
}

#[test]
fn each_bake_says_what_traffic_it_counts_on_and_what_it_needs() {
    let mut plan = plan(vec![]);
    plan.evidence = vec![
        bake(
            10.0,
            Enough::No,
            &[
                "bake 9 min instead of 5 min",
                "shift to 20 % instead of 10 %",
            ],
        ),
        bake(12.5, Enough::Extended, &["bake 9 min instead of 5 min"]),
        bake(100.0, Enough::Yes, &[]),
    ];
    let traffic = traffic(&plan);
    assert_eq!(traffic[0].bake, "5 min at 10 %");
    assert_eq!(traffic[0].rate, "8 /s");
    assert_eq!(traffic[0].requests, "about 2,400");
    assert_eq!(
        traffic[0].needs,
        "2,994 when none is bad; 4,100 at stable’s usual 0.02 %"
    );
    assert_eq!(traffic[0].state, wire::State::Low);
    assert_eq!(
        traffic[0].words,
        "bake 9 min instead of 5 min, or shift to 20 % instead of 10 %"
    );
    assert_eq!(traffic[1].bake, "5 min at 12.5 %");
    assert_eq!(
        traffic[1].words,
        "enough once it was extended; better bake 9 min instead of 5 min"
    );
    assert_eq!(traffic[1].state, wire::State::Normal);
    assert_eq!(traffic[2].words, "enough for its gates");
}

#[test]
fn what_cannot_be_known_of_stable_is_not_said() {
    let mut one = bake(10.0, Enough::Yes, &[]);
    one.usual_percent = None;
    one.needed_usual = None;
    assert_eq!(of_bake(&one).needs, "2,994 when none is bad");
    one.usual_percent = Some(0.31);
    assert_eq!(
        of_bake(&one).needs,
        "2,994 when none is bad; no number at stable’s usual 0.31 %, which is too much"
    );
}

#[test]
fn a_title_without_a_number_leaves_the_weight_as_it_was() {
    let mut plan = plan(vec![]);
    plan.steps[3].title = "shift a little".into();
    let weights: Vec<f64> = rungs(&plan).iter().map(|rung| rung.weight).collect();
    assert_eq!(weights[3..], [10.0, 10.0]);
}

#[test]
fn counts_are_readable_at_every_size() {
    let texts = [0.0, 0.25, 9.96, 10.4, 999.6, 1_234_567.0].map(rounded);
    assert_eq!(texts, ["0", "0.2", "10", "10", "1,000", "1,234,567"]);
    assert_eq!(rounded(f64::NAN), "–");
    assert_eq!(rounded(-1.0), "–");
}

#[test]
fn what_stands_in_the_way_names_the_choice_that_lifts_it() {
    let plan = plan(vec![
        note("error", "active", None),
        note("error", "failed-before", None),
    ]);
    let remedies = remedies(&plan);
    assert!(remedies.supersede && remedies.again && !remedies.fix);
    assert!(!plan.startable);
}

#[test]
fn a_note_speaks_of_the_form_and_not_of_the_command_line() {
    let mut note = note("error", "failed-before", None);
    note.text = "it went back; start with --again if it is meant".into();
    let words = note_words(&note);
    assert_eq!(words, "it went back; choose “Ship it again” if it is meant");
}

#[test]
fn the_verdict_counts_what_there_is_to_look_at() {
    assert_eq!(verdict(&plan(vec![])), "It can be started.");
    let one = plan(vec![note("warning", "short-bake", Some(3))]);
    assert_eq!(verdict(&one), "It can be started: 1 thing to look at.");
    let two = plan(vec![
        note("error", "quota", None),
        note("error", "active", None),
    ]);
    assert_eq!(
        verdict(&two),
        "It cannot be started as it is: 2 things must be mended."
    );
}
