//! Views of a rehearsed rollout, as they were read and found right.

use super::plan::Place;
use super::report::report;
use super::rollout::rollout_view;
use super::status::Around;
use super::story::Story;
use crate::evidence::Told;
use drills::{Rehearsal, Standing};
use engine::{Trial, Wish};
use estate_sim::World;
use rollouts::{Purpose, Slot, Strategy};
use std::fmt::Write;
use std::sync::Arc;
use vocab::{RolloutId, Span, Timestamp};
use wire::{EvidenceView, RolloutView};

fn began() -> Timestamp {
    "2026-11-20T14:00:00Z".parse().unwrap()
}

/// A rehearsal in which a canary of `release` was just started on the website.
fn started(release: &str) -> (Rehearsal, RolloutId) {
    let estate = Arc::new(crate::estates::read(None).unwrap());
    let mut rehearsal = Rehearsal::new(World::candlefish(7, began()), estate, began(), 7);
    let wish = Wish {
        target: "production/us-east-1/website".parse().unwrap(),
        release: Some(release.parse().unwrap()),
        strategy: Some(Strategy::Canary),
        purpose: Purpose::Ship,
        supersede: false,
        again: false,
        force: false,
        by: "ada".parse().unwrap(),
        reason: Some("a *new* header | <b>bold</b>".into()),
    };
    let id = rehearsal.start(&wish, &mut ()).unwrap();
    (rehearsal, id)
}

fn view(rehearsal: &Rehearsal, id: &RolloutId) -> RolloutView {
    let story = Story::of(&rehearsal.records(id)).unwrap().unwrap();
    let active = rehearsal.engine().active().get(id);
    let ended = rehearsal
        .engine()
        .ended()
        .iter()
        .find(|summary| summary.id == *id);
    let timeline = active.map(|active| *active.timeline());
    let timeline = timeline.or(ended.map(|summary| summary.timeline)).unwrap();
    let around = Around {
        place: Place {
            moved_by_ecs: false,
            practice: true,
            account: String::new(),
            protected: true,
        },
        now: rehearsal.now(),
        read_at: None,
        weight: None,
        evidence: story.rollout.judged(),
        driven_by: Some("the test".into()),
    };
    rollout_view(&story, &timeline, &around)
}

/// The evidence of a rollout, told again from the practice estate's measurements.
fn told(rehearsal: &Rehearsal, id: &RolloutId) -> EvidenceView {
    let records = rehearsal.records(id);
    let trial = Trial::of(&records).unwrap().unwrap();
    let story = Story::of(&records).unwrap().unwrap();
    let told = Told::of(trial, story.rollout.plan());
    let look = estate::Look {
        target: story.rollout.plan().target.clone(),
        canary: Slot::B,
        since: told.from(),
        until: None,
        gates: told.trial.gates().to_vec(),
    };
    let sighted = rehearsal.world().observe(&look, rehearsal.now()).unwrap();
    told.view(&sighted.bins)
}

#[test]
fn a_canary_in_its_second_bake() {
    let (mut rehearsal, id) = started("2f9c1e4");
    let second = |rehearsal: &Rehearsal| {
        let rollout = rehearsal.engine().active()[&id].rollout();
        rollout.step() == Some(6) && rollout.phase_word() == "baking"
    };
    while !second(&rehearsal) {
        let next = rehearsal.now() + Span::seconds(10);
        assert!(next < began() + Span::minutes(60), "it never gets there");
        rehearsal.run_until(next, &mut ());
    }
    let later = rehearsal.now() + Span::minutes(2);
    rehearsal.run_until(later, &mut ());
    let view = view(&rehearsal, &id);
    let mut text = String::new();
    writeln!(
        text,
        "{} {} %",
        view.status.phase, view.status.traffic_percentage
    )
    .unwrap();
    writeln!(
        text,
        "status {}, next: {}",
        view.status.status, view.status.next_action
    )
    .unwrap();
    writeln!(text, "eta {}, risk {}", view.status.eta.text, view.risk).unwrap();
    for step in &view.ladder {
        let progress = step.progress.map(|done| format!(" {:.0} %", done * 100.0));
        let progress = progress.unwrap_or_default();
        writeln!(
            text,
            "{:>2} {:?}: {} — {}{progress}",
            step.number, step.state, step.title, step.detail
        )
        .unwrap();
    }
    for gate in &view.gates {
        writeln!(
            text,
            "{}: {} {} {} {}",
            gate.title, gate.canary, gate.stable, gate.limit, gate.verdict
        )
        .unwrap();
    }
    insta::assert_snapshot!(text);
}

#[test]
fn the_report_of_a_failing_canary() {
    let (mut rehearsal, id) = started("3ab77d0");
    let standing = rehearsal.run_to_end(&id, began() + Span::minutes(60), &mut ());
    assert!(matches!(standing, Standing::Ended(_)), "{standing:?}");
    insta::assert_snapshot!(report(&view(&rehearsal, &id), &told(&rehearsal, &id)));
}

#[test]
fn the_page_of_a_report_runs_nothing_and_needs_nothing() {
    let (mut rehearsal, id) = started("3ab77d0");
    rehearsal.run_to_end(&id, began() + Span::minutes(60), &mut ());
    let mut view = view(&rehearsal, &id);
    let nasty = "<img src=x onerror=alert(1)>\u{202e}";
    view.narration[0].reason = nasty.into();
    view.plan.release = "\"><script>alert(1)</script>".into();
    let point = |second: i64| wire::Point(second * 1_000, Some(80.0));
    let chart = wire::ChartModel {
        id: "latency-p95".into(),
        title: nasty.into(),
        unit: wire::Unit::Milliseconds,
        from: began(),
        until: began() + Span::minutes(1),
        series: vec![wire::Series {
            name: nasty.into(),
            role: wire::Role::Canary,
            points: (0..6).map(|n| point(n * 10)).collect(),
        }],
        thresholds: Vec::new(),
        markers: Vec::new(),
    };
    let page = super::html::report(&view, &told(&rehearsal, &id), &[chart]);
    for harmful in [
        "<script",
        "<img",
        "onerror=alert(1)>",
        "src=\"",
        "@import",
        "<link",
    ] {
        assert!(!page.contains(harmful), "{harmful}");
    }
    for told in [
        "PRACTICE",
        "The 30-second promise",
        "Evidence",
        "<svg",
        "Plan",
        "What happened",
    ] {
        assert!(page.contains(told), "{told}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn reports_of_a_live_estate_say_so_with_account_and_region() {
    let (rehearsal, id) = started("2f9c1e4");
    let mut view = view(&rehearsal, &id);
    view.plan.practice = false;
    view.plan.account = "111122223333".into();
    let evidence = EvidenceView::default();
    for told in [
        report(&view, &evidence),
        super::html::report(&view, &evidence, &[]),
    ] {
        for word in ["LIVE", "account 111122223333", "region us-east-1"] {
            assert!(told.contains(word), "{word}: {told}");
        }
        assert!(
            !told.contains("PRACTICE") && !told.contains("simulated"),
            "{told}"
        );
    }
}

#[test]
fn a_report_without_measurements_says_so() {
    let (rehearsal, id) = started("2f9c1e4");
    let page = super::html::report(&view(&rehearsal, &id), &EvidenceView::default(), &[]);
    assert!(page.contains("There are no measurements"));
}

#[test]
fn whose_place_a_plan_takes_is_part_of_what_was_shown() {
    let (rehearsal, id) = started("2f9c1e4");
    let active = &rehearsal.engine().active()[&id];
    let plan = rollouts::Plan::clone(active.rollout().plan());
    let superseding = |id: &str| rollouts::Plan {
        parent: Some(id.parse().unwrap()),
        ..plan.clone()
    };
    let shown = super::plan::fingerprint(&superseding("r1"));
    assert_eq!(shown, super::plan::fingerprint(&superseding("r1")));
    assert_ne!(shown, super::plan::fingerprint(&superseding("r5")));
    assert_ne!(shown, super::plan::fingerprint(&plan));
}
