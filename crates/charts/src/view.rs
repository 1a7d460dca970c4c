//! A model as painters see it: what cannot be drawn taken out.

use crate::text::{NAME, clean};
use wire::{ChartModel, Point, Role, Series};

/// The length of a chart whose period does not end after it begins.
const MINUTE_MILLIS: i64 = 60_000;
/// Beyond it no measurement is believed; it also keeps sums finite.
const BELIEVED: f64 = 1e15;

/// How many milliseconds the chart shows; at least 1.
#[must_use]
pub fn span_millis(model: &ChartModel) -> i64 {
    let span = model.until.millis().saturating_sub(model.from.millis());
    if span > 0 { span } else { MINUTE_MILLIS }
}

/// The series' points inside the first `span_millis`, in the order of time; what is
/// no believable number is a gap.
#[must_use]
pub fn drawable(series: &Series, span_millis: i64) -> Vec<Point> {
    let mut points: Vec<Point> = series
        .points
        .iter()
        .filter(|point| (0..=span_millis).contains(&point.0))
        .map(|point| Point(point.0, point.1.and_then(believed)))
        .collect();
    if !points.is_sorted_by_key(|point| point.0) {
        points.sort_by_key(|point| point.0);
    }
    points
}

/// The value, when it is a number that a measurement could have.
#[must_use]
pub fn believed(value: f64) -> Option<f64> {
    (value.abs() <= BELIEVED).then_some(value)
}

/// The last point that has a value.
#[must_use]
pub fn last_value(points: &[Point]) -> Option<(i64, f64)> {
    points
        .iter()
        .rev()
        .find_map(|point| point.1.map(|value| (point.0, value)))
}

/// How many milliseconds apart points usually are: the median; 0 for fewer than two.
#[must_use]
pub fn usual_step(points: &[Point]) -> i64 {
    let mut steps: Vec<i64> = points
        .iter()
        .zip(points.iter().skip(1))
        .map(|(one, next)| next.0.saturating_sub(one.0))
        .collect();
    steps.sort_unstable();
    steps.get(steps.len() / 2).copied().unwrap_or(0)
}

/// The value at a time: that of the last point, unless one more should have come
/// since, going by the usual step.
#[must_use]
pub fn value_at(points: &[Point], step: i64, at: i64) -> Option<f64> {
    let after = points.partition_point(|point| point.0 <= at);
    let point = points.get(after.checked_sub(1)?)?;
    let age = at.saturating_sub(point.0);
    point.1.filter(|_| age <= step.saturating_mul(3) / 2)
}

/// What to call the series in short, in their order: `canary` and `stable` where
/// there is one of each, else by their names.
#[must_use]
pub fn names(model: &ChartModel) -> Vec<String> {
    let only = |role| model.series.iter().filter(|one| one.role == role).count() == 1;
    model
        .series
        .iter()
        .map(|series| match series.role {
            Role::Stable if only(Role::Stable) => "stable".to_owned(),
            Role::Canary if only(Role::Canary) => "canary".to_owned(),
            Role::Stable | Role::Canary | Role::Other(_) => clean(&series.name, NAME),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocab::Timestamp;
    use wire::Unit;

    fn series(points: &[(i64, Option<f64>)]) -> Series {
        Series {
            name: "x".into(),
            role: Role::Canary,
            points: points.iter().map(|at| Point(at.0, at.1)).collect(),
        }
    }

    #[test]
    fn what_cannot_be_drawn_is_a_gap_or_gone() {
        let odd = series(&[
            (-1, Some(1.0)),
            (5, Some(2.0)),
            (3, Some(f64::NAN)),
            (4, Some(f64::INFINITY)),
            (6, Some(1e300)),
            (11, Some(3.0)),
        ]);
        assert_eq!(
            drawable(&odd, 10),
            [
                Point(3, None),
                Point(4, None),
                Point(5, Some(2.0)),
                Point(6, None)
            ]
        );
    }

    #[test]
    fn a_period_that_does_not_end_lasts_a_minute() {
        let mut model = ChartModel {
            id: String::new(),
            title: String::new(),
            unit: Unit::Count,
            from: Timestamp::from_millis(5_000),
            until: Timestamp::from_millis(1_000),
            series: vec![],
            thresholds: vec![],
            markers: vec![],
        };
        assert_eq!(span_millis(&model), 60_000);
        model.until = model.from;
        assert_eq!(span_millis(&model), 60_000);
        model.from = Timestamp::from_millis(i64::MIN);
        model.until = Timestamp::from_millis(i64::MAX);
        assert_eq!(span_millis(&model), i64::MAX);
    }
}
