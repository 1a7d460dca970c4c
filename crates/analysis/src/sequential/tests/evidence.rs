//! What the evidence says, case by case.

use super::*;
use insta::assert_snapshot;

#[test]
fn evidence_against_the_limit_is_the_mixture_of_the_design() {
    let mut trial = Trial::of(errors());
    let strength = trial.pass((1_000, 5), (9_000, 0)).strength();
    // The same by hand: what was put down, and what was not.
    let put = 1.0 - 0.3 * 300.0 / 310.0;
    let ratio = |g: f64| {
        let (p, q) = (0.001_f64, g * 0.001);
        5.0 * (q / p).ln() + 995.0 * ((1.0 - q) / (1.0 - p)).ln()
    };
    let points = grid::GRID.iter().zip(onset::WEIGHTS);
    let mixture: f64 = points.map(|(g, weight)| weight * ratio(*g).exp()).sum();
    let by_hand = (put * mixture + 1.0 - put).ln();
    assert!(
        (strength.above - by_hand).abs() < 1e-9,
        "{strength:?} {by_hand}"
    );
}

#[test]
fn the_weights_of_the_mixture_are_one_whole() {
    assert!((onset::WEIGHTS.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    assert!((Proof::new(0.001).now() - 1.0).abs() < 1e-12);
}

#[test]
fn what_both_sides_share_cancels_out() {
    let mut trial = Trial::of(errors());
    trial.passes(12, (120, 6), (1_080, 54));
    let strength = trial.strength();
    assert!(strength.above > strength.alpha.recip().ln());
    assert!(strength.worse < 0.0);
    assert_eq!(trial.verdict(), Verdict::SystemWide);
}

#[test]
fn a_disturbance_that_is_over_is_forgotten() {
    let mut trial = Trial::of(errors());
    trial.passes(12, (120, 1), (1_080, 9));
    assert_eq!(trial.verdict(), Verdict::SystemWide);
    trial.passes(12, (120, 0), (1_080, 0));
    assert_ne!(trial.verdict(), Verdict::SystemWide);
    trial.passes(100, (120, 0), (1_080, 0));
    assert_eq!(trial.verdict(), Verdict::Promote);
    assert!(trial.strength().above_peak < 0.0);
}

#[test]
fn a_late_fault_is_not_buried_under_good_evidence() {
    let mut trial = Trial::of(errors());
    trial.passes(180, (120, 0), (1_080, 0));
    let mut intervals = 0;
    while trial.verdict() != Verdict::RollBack {
        trial.pass((120, 3), (1_080, 0));
        intervals += 1;
    }
    assert!(intervals <= 3, "{intervals}");
}

#[test]
fn a_fault_that_comes_with_load_is_found_at_once() {
    let mut trial = Trial::of(errors());
    trial.passes(60, (120, 0), (1_080, 0)).shift(25);
    trial.passes(2, (300, 6), (900, 0));
    assert_eq!(trial.verdict(), Verdict::RollBack);
}

#[test]
fn a_shift_takes_nothing_from_what_was_shown_against_it() {
    let mut trial = Trial::of(errors());
    trial.passes(3, (120, 1), (1_080, 0));
    let before = trial.strength();
    let after = trial.shift(25).strength();
    assert_eq!((before.above, before.worse), (after.above, after.worse));
    assert_eq!(after.proof, 0.0);
}

#[test]
fn clustered_failures_count_for_less() {
    let against = |dispersion, times| {
        let past = known(100_000, 20, dispersion);
        let mut trial = Trial::of(Terms { past, ..errors() });
        let count = |count: u64| count * times;
        trial.pass((count(1_000), count(5)), (count(9_000), count(1)));
        trial.strength()
    };
    let (once, tempered) = (against(1.0, 1), against(4.0, 4));
    assert!((once.above - tempered.above).abs() < 1e-9);
    assert!((once.worse - tempered.worse).abs() < 1e-9);
    assert!(against(4.0, 1).above < once.above);
}

#[test]
fn one_burst_in_a_short_interval_proves_nothing_alone() {
    let after_a_burst = |past| {
        let mut trial = Trial::of(Terms { past, ..errors() });
        trial.passes(6, (120, 0), (1_080, 0));
        trial.pass((120, 9), (1_080, 0));
        trial
    };
    let mut trial = after_a_burst(known(200_000, 40, 1.0));
    assert!(trial.strength().above_peak > 100.0_f64.ln());
    assert_ne!(trial.verdict(), Verdict::RollBack);
    trial.passes(6, (120, 0), (1_080, 0));
    assert_ne!(trial.verdict(), Verdict::RollBack, "nothing else spoke up");
    trial.pass((120, 9), (1_080, 0));
    assert_eq!(trial.verdict(), Verdict::RollBack, "another one agrees");
    let familiar = after_a_burst(known(2_000_000, 400, 1.0));
    assert_eq!(familiar.verdict(), Verdict::RollBack, "it knows of bursts");
}

#[test]
fn proof_that_clusters_make_weaker_says_so() {
    let past = known(100_000, 20, 4.0);
    let mut trial = Trial::of(Terms { past, ..errors() });
    trial.passes(30, (120, 0), (1_080, 0));
    assert_eq!(trial.verdict(), Verdict::Promote);
    assert!(trial.says().ends_with("so less sure than usual)"));
}

#[test]
fn sessions_are_new_once() {
    let memory = || terms(gate(Metric::Memory, 1.0, 1.5));
    let mut first = Trial::of(memory());
    first.pass((60, 6), (540, 0));
    let mut same = Trial::of(memory());
    same.passes(18, (60, 6), (540, 0));
    let mut others = Trial::of(memory());
    others.passes(2, (60, 6), (540, 0));
    let mut requests = Trial::of(terms(gate(Metric::ErrorRate, 1.0, 1.5)));
    requests.passes(2, (60, 6), (540, 0));
    let mut once = Trial::of(terms(gate(Metric::ErrorRate, 1.0, 1.5)));
    once.pass((60, 6), (540, 0));
    assert!((first.strength().above - once.strength().above).abs() < 1e-9);
    // Three minutes replace all of them once.
    assert!(same.strength().above < requests.strength().above + 0.1);
    assert!(others.strength().above < requests.strength().above);
}

#[test]
fn everything_on_the_canary_is_held_to_what_stable_was() {
    let verdict = |past, bad| {
        let mut trial = Trial::of(Terms { past, ..errors() });
        trial.shift(100).passes(30, (1_200, bad), (0, 0)).verdict()
    };
    let usual = known(200_000, 40, 1.0);
    assert_eq!(verdict(usual, 0), Verdict::Promote);
    assert_eq!(verdict(usual, 6), Verdict::RollBack);
    let suffering = known(200_000, 1_000, 1.0);
    assert_eq!(verdict(suffering, 6), Verdict::SystemWide);
    assert_eq!(verdict(suffering, 24), Verdict::RollBack);
    // Too little is known to compare with: the limit alone decides.
    assert_eq!(verdict(known(50, 40, 1.0), 6), Verdict::RollBack);
    assert_eq!(verdict(Past::default(), 6), Verdict::RollBack);
}

#[test]
fn what_is_missing_comes_closer() {
    let mut trial = Trial::of(errors());
    let mut last = u64::MAX;
    while let Verdict::InsufficientData { requests } = trial.verdict() {
        assert!(requests < last, "{requests} after {last}");
        last = requests;
        trial.pass((120, 0), (1_080, 0));
    }
    assert_eq!(trial.verdict(), Verdict::Promote);
    assert!(last <= 120, "{last}");
}

#[test]
fn what_is_said_holds() {
    let mut trial = Trial::of(errors());
    let Verdict::InsufficientData { requests } = trial.passes(3, (120, 0), (1_080, 0)).verdict()
    else {
        panic!("{}", trial.says());
    };
    assert!(matches!(
        trial.pass((requests - 1, 0), (9_000, 0)).verdict(),
        Verdict::InsufficientData { .. }
    ));
    assert_eq!(trial.pass((1, 0), (9, 0)).verdict(), Verdict::Promote);
}

#[test]
fn a_good_canary_that_turns_bad_is_not_promoted() {
    let mut trial = Trial::of(errors());
    trial.passes(60, (120, 0), (1_080, 0));
    assert_eq!(trial.verdict(), Verdict::Promote);
    assert_eq!(trial.evidence(), 1.0);
    trial.passes(2, (120, 6), (1_080, 54));
    assert_eq!(trial.verdict(), Verdict::SystemWide);
    trial.passes(20, (120, 1), (1_080, 2));
    assert_ne!(trial.verdict(), Verdict::Promote);
}

#[test]
fn every_cause_has_its_sentence() {
    let says = |canary: (u64, u64), stable: (u64, u64)| {
        Trial::of(errors()).passes(30, canary, stable).says()
    };
    let table = [
        says((0, 0), (1_080, 0)),
        says((120, 0), (1_080, 0)),
        says((60, 0), (540, 0)),
        says((120, 2), (1_080, 0)),
        says((120, 6), (1_080, 54)),
        says((10_000, 5), (10_000, 1)),
        says((20, 0), (0, 0)),
    ];
    assert_snapshot!(table.join("\n"), @r#"
InsufficientData { requests: 3413 }: error rate: no requests on the canary yet, some 3,400 needed
Promote: error rate 0 % on the canary against 0 % on stable, limit 0.1 %
InsufficientData { requests: 1613 }: error rate 0 % on the canary against 0 % on stable, limit 0.1 %: some 1,600 more requests for proof
RollBack: error rate 1.7 % on the canary against 0 % on stable, limit 0.1 %, after 3,600 requests: by chance less than once in a million
SystemWide: error rate 5 % on the canary against 5 % on stable, limit 0.1 %: both sides suffer, not the canary alone
Hold: error rate 0.05 % on the canary against 0.01 % on stable, limit 0.1 %: worse than stable, inside the limit
InsufficientData { requests: 2813 }: error rate 0 % on the canary, nothing to compare with, limit 0.1 %: some 2,800 more requests for proof
"#);
}

#[test]
fn a_judge_is_small() {
    assert!(
        size_of::<Sequential>() <= 1_024,
        "{}",
        size_of::<Sequential>()
    );
}
