//! Kayenta's judge (NetflixACAJudge) on the shares of the intervals.
//!
//! Values are percentages, because the search for the bounds ends at an absolute
//! tolerance of 1e-4: fractions and percentages would be judged differently. They
//! are compared by a rank test, so ten failures in an interval weigh as much as
//! one, and a handful of intervals can prove nothing.
//!
//! It judges as Spinnaker lets it: a canary stage for every step, whose values
//! begin with the step, and a score at its end, five minutes later (and every five
//! minutes after that, when the step goes on). Looking more often is allowed and
//! makes it wrong more often: each look has an error of its own, and nobody adds
//! them up. The benchmark has both.

mod mann_whitney;
mod zero;

use super::desk::{Desk, UNSEEN};
use crate::{GateJudge, Terms, Told};
use mann_whitney::Samples;
use std::collections::VecDeque;
use vocab::{Reading, Span, Timestamp, Verdict};

/// How long a step's stage is where nobody says so.
const STAGE: Span = Span::minutes(5);

/// Scores below this fail a canary while it runs.
const MARGINAL: f64 = 75.0;

/// Part of the estimated shift that the lower bound must exceed.
const TOLERANCE: f64 = 0.25;

/// More of the newest values than these are not kept.
const KEPT: usize = 1_000;

/// Rolls back when a look finds the canary's shares higher than stable's.
#[derive(Debug, Clone)]
pub struct Kayenta {
    desk: Desk,
    interval: Span,
    stage: Option<Timestamp>,
    next: Span,
    /// The canary's percentage and stable's, where there is one.
    canary: VecDeque<f64>,
    stable: VecDeque<f64>,
    newest: Option<Class>,
    has_failed: bool,
}

/// What one metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Pass,
    High,
    NoData,
}

impl Kayenta {
    /// One that judges at the end of five minutes.
    #[must_use]
    pub fn new(terms: Terms) -> Self {
        Self::with_interval(terms, STAGE)
    }

    /// One that judges whenever so much more has been measured.
    #[must_use]
    pub fn with_interval(terms: Terms, interval: Span) -> Self {
        Self {
            desk: Desk::new(terms),
            interval,
            stage: None,
            next: interval,
            canary: VecDeque::new(),
            stable: VecDeque::new(),
            newest: None,
            has_failed: false,
        }
    }

    fn look(&mut self) {
        let allowed = self.desk.gate.ratio;
        let class = classify(
            self.canary.iter().copied().collect(),
            self.stable.iter().copied().collect(),
            allowed,
        );
        self.newest = Some(class);
        self.has_failed |= score(&[(class, true)]) < MARGINAL;
    }
}

impl GateJudge for Kayenta {
    fn take(&mut self, told: &Told) {
        let begun = *self.stage.get_or_insert(told.start);
        if told.end() <= begun {
            return;
        }
        self.desk.take(told);
        for (values, count) in [
            (&mut self.canary, told.canary),
            (&mut self.stable, told.stable),
        ] {
            if values.len() == KEPT {
                values.pop_front();
            }
            values.extend(count.share().map(|share| share * 100.0));
        }
        let measured = told.end().since(begun);
        if measured >= self.next {
            self.look();
            self.next = measured + self.interval;
        }
    }

    fn restart(&mut self, at: Timestamp) {
        self.desk.restart();
        self.stage = Some(at);
        self.next = self.interval;
        self.canary.clear();
        self.stable.clear();
        self.newest = None;
    }

    fn verdict(&self, _now: Timestamp) -> Verdict {
        match self.newest {
            _ if self.has_failed => Verdict::RollBack,
            None => UNSEEN,
            Some(Class::Pass) => Verdict::Promote,
            Some(Class::High | Class::NoData) => Verdict::RollBack,
        }
    }

    fn reading(&self, now: Timestamp) -> Reading {
        let (evidence, why) = match self.newest {
            Some(Class::NoData) => (-1.0, "no values to compare, which scores 0".to_owned()),
            _ if self.has_failed => (-1.0, "its values are higher than stable's, score 0".into()),
            Some(Class::High | Class::Pass) => (0.0, "not clearly higher, score 100".into()),
            None => {
                let values = self.canary.len();
                (0.0, format!("{values} values, not judged yet"))
            }
        };
        self.desk.reading(self.verdict(now), evidence, &why)
    }

    fn boxed(&self) -> Box<dyn GateJudge> {
        Box::new(self.clone())
    }
}

/// Classifies the canary's values against stable's; `allowed` is how many times
/// higher its mean may be.
fn classify(mut canary: Vec<f64>, mut stable: Vec<f64>, allowed: f64) -> Class {
    canary.retain(|value| !value.is_nan());
    stable.retain(|value| !value.is_nan());
    if canary.is_empty() || stable.is_empty() {
        return Class::NoData;
    }
    canary.sort_by(f64::total_cmp);
    stable.sort_by(f64::total_cmp);
    if canary == stable {
        return Class::Pass;
    }
    if let (Some(one), Some(other)) = (only(&canary), only(&stable)) {
        if one == other {
            return Class::Pass;
        }
        // Without some noise every rank would be a tie, and nothing could be told.
        blur(&mut canary);
        blur(&mut stable);
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let effect = mean(&canary) / mean(&stable);
    if effect < allowed || effect.is_nan() {
        return Class::Pass;
    }
    let samples = Samples {
        x: canary,
        y: stable,
    };
    let lower = samples.lower();
    if lower > 0.0 && lower > TOLERANCE * samples.estimate().abs() {
        Class::High
    } else {
        Class::Pass
    }
}

/// The value of all of them, when they have one.
fn only(sorted: &[f64]) -> Option<f64> {
    let (first, last) = (sorted.first()?, sorted.last()?);
    (first == last).then_some(*first)
}

/// Gaussian noise of 1e-5 of the value. The draws are always the same: a judge
/// that is told the same again says the same again.
fn blur(values: &mut [f64]) {
    let count = values.len() as f64;
    for (i, value) in values.iter_mut().enumerate() {
        let radius = (-2.0 * ((i as f64 + 0.5) / count).ln()).sqrt();
        // Steps of the golden ratio spread over the circle without a pattern.
        let angle = std::f64::consts::TAU * (i as f64 * 0.618_033_988_749_895).fract();
        *value += value.abs() * 1e-5 * radius * angle.cos();
    }
    values.sort_by(f64::total_cmp);
}

/// The score of all metrics: the part that passed of those that have data. 0 when
/// one that is critical failed, or half of them have no data.
fn score(metrics: &[(Class, bool)]) -> f64 {
    let count = |wanted: Class| metrics.iter().filter(|(class, _)| *class == wanted).count();
    let (pass, high, without) = (count(Class::Pass), count(Class::High), count(Class::NoData));
    let critical = metrics.contains(&(Class::High, true));
    if critical || 2 * without >= metrics.len() || pass + high == 0 {
        return 0.0;
    }
    100.0 * pass as f64 / (pass + high) as f64
}

#[cfg(test)]
mod tests {
    use super::super::story::{NOTHING, Story, terms};
    use super::*;

    fn hundreds(count: usize) -> Vec<f64> {
        let mut values = vec![100.0; count];
        values.resize(10, 1.0);
        values
    }

    #[test]
    fn the_rule_on_the_bounds_is_the_original() {
        let ones = vec![1.0; 10];
        assert_eq!(classify(hundreds(7), ones.clone(), 1.0), Class::Pass);
        assert_eq!(classify(hundreds(8), ones, 1.0), Class::High);
        let few = vec![0.0, 1.0, 2.0, 1.0, 0.0, 0.0];
        assert_eq!(classify(few, vec![0.0; 6], 1.0), Class::Pass);
    }

    #[test]
    fn a_canary_may_be_so_many_times_higher() {
        let stable: Vec<f64> = (0..20).map(|i| 10.0 + f64::from(i) / 100.0).collect();
        let canary: Vec<f64> = stable.iter().map(|value| value * 1.4).collect();
        assert_eq!(classify(canary.clone(), stable.clone(), 1.3), Class::High);
        assert_eq!(classify(canary, stable, 1.5), Class::Pass);
    }

    #[test]
    fn constant_values_are_compared_all_the_same() {
        assert_eq!(classify(vec![2.0; 9], vec![1.0; 9], 1.5), Class::High);
        assert_eq!(classify(vec![2.0; 9], vec![0.0; 9], 1.5), Class::High);
        assert_eq!(classify(vec![1.0; 9], vec![2.0; 9], 1.5), Class::Pass);
        assert_eq!(classify(vec![1.0; 9], vec![1.0; 4], 1.5), Class::Pass);
    }

    #[test]
    fn values_that_are_none_are_dropped() {
        let stable = vec![0.0, f64::NAN, 0.0];
        assert_eq!(
            classify(vec![f64::NAN; 3], stable.clone(), 1.5),
            Class::NoData
        );
        assert_eq!(classify(vec![0.0; 2], stable, 1.5), Class::Pass);
        assert_eq!(classify(vec![0.0; 2], Vec::new(), 1.5), Class::NoData);
    }

    #[test]
    fn scores_count_what_passed_of_what_was_measured() {
        use Class::{High, NoData, Pass};
        assert_eq!(score(&[(Pass, false), (High, false)]), 50.0);
        assert_eq!(score(&[(Pass, false), (High, true)]), 0.0);
        assert_eq!(score(&[(Pass, true), (Pass, false), (NoData, true)]), 100.0);
        assert_eq!(score(&[(Pass, true), (NoData, false)]), 0.0);
        assert_eq!(score(&[]), 0.0);
    }

    #[test]
    fn a_step_is_judged_at_its_end() {
        let mut story = Story::of(Kayenta::new(terms()));
        for _ in 0..29 {
            assert_eq!(story.told(10, (1_000, 20)), UNSEEN);
        }
        assert_eq!(story.told(10, (1_000, 20)), Verdict::RollBack);
        assert!(story.because().ends_with("higher than stable's, score 0"));
        assert_eq!(story.shift(), Verdict::RollBack);
    }

    #[test]
    fn a_new_weight_begins_a_new_stage() {
        let mut story = Story::of(Kayenta::new(terms()));
        for _ in 0..5 {
            story.both(60, (1_000, 0), (9_000, 0));
        }
        assert_eq!(story.verdict(), Verdict::Promote);
        assert_eq!(story.shift(), UNSEEN);
        for _ in 0..5 {
            story.both(60, (1_000, 20), (9_000, 2));
        }
        assert_eq!(story.verdict(), Verdict::RollBack);
    }

    #[test]
    fn no_data_scores_nothing() {
        let mut story = Story::of(Kayenta::new(terms()));
        for _ in 0..5 {
            story.minute(NOTHING);
        }
        assert_eq!(story.verdict(), Verdict::RollBack);
    }
}
