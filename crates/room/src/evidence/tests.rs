//! Evidence told again from a rehearsed rollout.

use super::*;
use crate::judging::{Case, Table, judge};
use crate::stage::{Stage, minute};
use estate::Look;
use rollouts::Record;
use vocab::RolloutId;

/// What the evidence of a rollout is told from, and its measurements.
fn told(stage: &Stage, id: &RolloutId) -> (Told, Vec<Bin>) {
    let records = stage.rehearsal.records(id);
    let Record::Planned { plan, .. } = &records[0].1 else {
        panic!("a rollout begins with its plan");
    };
    let trial = Trial::of(&records).unwrap().unwrap();
    let told = Told::of(trial, plan);
    let look = Look {
        target: plan.target.clone(),
        canary: Slot::B,
        since: told.from(),
        until: None,
        gates: told.trial.gates().to_vec(),
    };
    let now = stage.rehearsal.now();
    let sighted = stage.rehearsal.world().observe(&look, now).unwrap();
    (told, sighted.bins)
}

fn failing() -> (Told, Vec<Bin>) {
    let (mut stage, id) = Stage::with("3ab77d0");
    stage.run_to_end(&id);
    told(&stage, &id)
}

#[test]
fn evidence_told_again_ends_where_it_was_decided() {
    let (told, bins) = failing();
    let view = told.view(&bins);
    assert_eq!(view.missing, "");
    let bad = view.gates.iter().filter(|gate| gate.verdict == "roll-back");
    assert!(bad.count() > 0, "{:?}", view.gates);
    for gate in &view.gates {
        assert!(gate.rows.iter().all(|row| row.weight > 0.0));
        assert!(!gate.because.is_empty());
    }
}

#[test]
fn tables_judged_offline_come_to_the_same_figures() {
    let (told, bins) = failing();
    let view = told.view(&bins);
    let tables = told.tables(&bins);
    let table = |name: String| {
        let found = tables.iter().find(|table| table.name == name).unwrap();
        Table {
            name: &found.name,
            text: &found.text,
        }
    };
    for gate in &view.gates {
        let metric = &gate.metric;
        let judged = judge(&Case {
            canary: table(format!("{metric}-canary.csv")),
            stable: Some(table(format!("{metric}-stable.csv"))),
            history: Some(table(format!("{metric}-before.csv"))),
            cumulative: false,
            metric,
            judge: &gate.judge,
            limit: Some(gate.limit_percent),
            ratio: Some(gate.ratio),
            alpha: gate.terms.map(|terms| terms.alpha),
        })
        .unwrap();
        assert_eq!(judged.gate.terms, gate.terms, "{metric}");
        assert_eq!(judged.gate.verdict, gate.verdict, "{metric}");
        let last = |gate: &GateEvidence| gate.rows.last().and_then(|row| row.logs).unwrap();
        let (ours, theirs) = (last(gate), last(&judged.gate));
        let near = |a: f64, b: f64| (a - b).abs() < 1e-6;
        assert!(
            near(ours.above_peak, theirs.above_peak),
            "{metric}: {ours:?} {theirs:?}"
        );
        assert!(
            near(ours.worse_peak, theirs.worse_peak),
            "{metric}: {ours:?} {theirs:?}"
        );
        assert!(
            near(ours.proof, theirs.proof),
            "{metric}: {ours:?} {theirs:?}"
        );
    }
}

#[test]
fn what_is_missing_of_the_measurements_is_said() {
    let (told, bins) = failing();
    assert!(told.view(&[]).missing.contains("gone"));
    let first = told.trial.first_shift().unwrap();
    let late: Vec<Bin> = bins
        .iter()
        .filter(|bin| bin.start > first + Span::minutes(3))
        .cloned()
        .collect();
    assert!(told.view(&late).missing.contains("are gone"));
    let short: Vec<Bin> = bins
        .iter()
        .filter(|bin| bin.start > first - Span::minutes(1))
        .cloned()
        .collect();
    assert!(told.view(&short).missing.contains("dispersion"));
}

#[test]
fn rows_for_people_lose_no_event() {
    let (told, bins) = failing();
    for gate in told.view(&bins).gates {
        let events = |rows: &[EvidenceRow]| rows.iter().map(|row| row.canary.events).sum::<u64>();
        let thin = thinned(&gate.rows);
        assert_eq!(events(&thin), events(&gate.rows));
        assert!(thin.len() <= gate.rows.len());
        assert_eq!(
            thin.last().map(|row| &row.verdict),
            gate.rows.last().map(|row| &row.verdict)
        );
    }
}

#[test]
fn the_chart_of_the_evidence_has_a_curve_for_each_gate() {
    let (mut stage, id) = Stage::with("2f9c1e4");
    stage.run_until(minute(12));
    let (told, bins) = told(&stage, &id);
    let view = told.view(&bins);
    let beside = ChartModel {
        id: "throughput".into(),
        title: "Requests".into(),
        unit: Unit::Count,
        from: minute(0),
        until: minute(12),
        series: Vec::new(),
        thresholds: Vec::new(),
        markers: Vec::new(),
    };
    let chart = chart(&view, &beside).unwrap();
    assert_eq!(chart.series.len(), view.gates.len());
    let within = |point: &Point| point.1.is_some_and(|value| (-1.0..=1.0).contains(&value));
    assert!(
        chart
            .series
            .iter()
            .all(|series| series.points.iter().all(within))
    );
}
