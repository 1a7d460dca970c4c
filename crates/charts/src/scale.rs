//! Scales: which values a chart spans, and the round figures along its edges.

use crate::value::trimmed;
use crate::view::{believed, drawable, span_millis};
use vocab::{Span, Timestamp};
use wire::{ChartModel, Unit};

/// Room above the highest value, as a share of the whole: a curve that touches the
/// edge looks cut off.
const HEADROOM: f64 = 0.12;
const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Steps a clock's face would choose.
const STEPS: [i64; 17] = [
    SECOND,
    2 * SECOND,
    5 * SECOND,
    10 * SECOND,
    15 * SECOND,
    30 * SECOND,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
];

/// The values a chart spans.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// The lower edge.
    pub low: f64,
    /// The upper edge, always above the lower one.
    pub high: f64,
}

/// A round figure on an edge.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where: a value, or milliseconds after the chart's left edge.
    pub at: f64,
    /// What stands there.
    pub label: String,
}

impl Range {
    /// How far up a value is, 0 at the lower and 1 at the upper edge.
    #[must_use]
    pub fn share(self, value: f64) -> f64 {
        (value - self.low) / (self.high - self.low)
    }
}

/// What the chart spans: 0, everything drawn and every threshold, with some room.
/// All units here have a natural zero, and a chart without it makes noise look like
/// news.
#[must_use]
pub fn range(model: &ChartModel) -> Range {
    let span = span_millis(model);
    let limits = model
        .thresholds
        .iter()
        .filter_map(|one| believed(one.value));
    let (mut low, mut high) = limits.fold((0.0_f64, 0.0_f64), widened);
    for series in &model.series {
        let values = drawable(series, span).into_iter().filter_map(|at| at.1);
        (low, high) = values.fold((low, high), widened);
    }
    if low == 0.0 && high == 0.0 {
        high = 1.0;
    }
    let room = (high - low) * HEADROOM;
    Range {
        low: if low < 0.0 { low - room } else { low },
        high: if high > 0.0 { high + room } else { high },
    }
}

fn widened((low, high): (f64, f64), value: f64) -> (f64, f64) {
    (low.min(value), high.max(value))
}

/// About `wanted` round values in the range, 1, 2 or 5 times a power of ten apart;
/// the highest one says the unit.
#[must_use]
pub fn value_ticks(range: Range, unit: Unit, wanted: usize) -> Vec<Tick> {
    let step = round_step((range.high - range.low) / wanted.max(1) as f64);
    let decimals = (-step.log10().floor()).clamp(0.0, 12.0) as usize;
    let first = (range.low / step).ceil();
    let count = (range.high / step).floor() - first;
    let mut ticks: Vec<Tick> = (0..=count.clamp(0.0, 50.0) as u32)
        .map(|place| (first + f64::from(place)) * step)
        .map(|at| Tick {
            at,
            label: trimmed(at, decimals),
        })
        .collect();
    if let (Some(top), false) = (ticks.last_mut(), unit.sign().is_empty()) {
        top.label = format!("{} {}", top.label, unit.sign());
    }
    ticks
}

/// The nearest of 1, 2, 5, 10 … that is not smaller.
fn round_step(raw: f64) -> f64 {
    if !(raw.is_finite() && raw > 0.0) {
        return 1.0;
    }
    let power = 10.0_f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 5.0]
        .into_iter()
        .map(|digit| digit * power)
        .find(|step| raw <= step * (1.0 + 1e-9));
    step.unwrap_or(10.0 * power)
}

/// At most `wanted` round moments of a period; `at` counts from `from`, which is
/// itself `offset_millis` into the chart.
#[must_use]
pub fn time_ticks(
    from: Timestamp,
    offset_millis: i64,
    span_millis: i64,
    wanted: usize,
) -> Vec<Tick> {
    let span = span_millis.max(1);
    let step = time_step(span, wanted.max(1));
    let left = from.millis().saturating_add(offset_millis);
    let first = left.div_euclid(step).saturating_add(1).saturating_mul(step);
    let first = if left.rem_euclid(step) == 0 {
        left
    } else {
        first
    };
    (0..=wanted as i64)
        .map(|place| {
            first
                .saturating_add(step.saturating_mul(place))
                .saturating_sub(left)
        })
        .take_while(|at| *at <= span)
        .map(|at| {
            let offset = offset_millis.saturating_add(at);
            Tick {
                at: offset as f64,
                label: moment_label(moment(from, offset), step),
            }
        })
        .collect()
}

fn time_step(span: i64, wanted: usize) -> i64 {
    let wanted = i64::try_from(wanted).unwrap_or(i64::MAX);
    let enough = |step: &i64| span / step <= wanted.saturating_sub(1).max(1);
    if let Some(step) = STEPS.into_iter().find(enough) {
        return step;
    }
    let mut days = 1_i64;
    while !enough(&days.saturating_mul(DAY)) {
        days = days.saturating_mul(2);
    }
    days.saturating_mul(DAY)
}

/// The moment so many milliseconds after another.
#[must_use]
pub fn moment(from: Timestamp, offset_millis: i64) -> Timestamp {
    if offset_millis < 0 {
        from - Span::millis(offset_millis.unsigned_abs())
    } else {
        from + Span::millis(offset_millis.unsigned_abs())
    }
}

/// A moment in UTC as exactly as it matters when neighbours are `step_millis` apart:
/// `14:02`, `14:02:30`, `11-20 14:02`.
#[must_use]
pub fn moment_label(at: Timestamp, step_millis: i64) -> String {
    let text = at.to_string();
    let part = |from: usize, until: usize| text.get(from..until);
    let shown = if step_millis < MINUTE {
        part(11, 19).map(str::to_owned)
    } else if step_millis < DAY {
        part(11, 16).map(str::to_owned)
    } else {
        part(5, 10).map(str::to_owned)
    };
    shown.unwrap_or(text)
}

/// A moment of a chart for a sentence or a table: with seconds when the chart is
/// short, with the date when it is long.
#[must_use]
pub fn said(at: Timestamp, span_millis: i64) -> String {
    if span_millis > DAY {
        format!("{} {}", moment_label(at, DAY), moment_label(at, MINUTE))
    } else if span_millis <= 5 * MINUTE {
        moment_label(at, SECOND)
    } else {
        moment_label(at, MINUTE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: Vec<Tick>) -> Vec<String> {
        ticks.into_iter().map(|tick| tick.label).collect()
    }

    fn values(low: f64, high: f64, wanted: usize) -> Vec<String> {
        labels(value_ticks(Range { low, high }, Unit::Percent, wanted))
    }

    #[test]
    fn values_are_marked_at_round_steps_and_the_top_says_the_unit() {
        assert_eq!(values(0.0, 112.0, 3), ["0", "50", "100 %"]);
        assert_eq!(values(0.0, 0.112, 3), ["0", "0.05", "0.1 %"]);
        assert_eq!(values(-30.0, 30.0, 3), ["−20", "0", "20 %"]);
        assert_eq!(values(0.0, 3_400.0, 4), ["0", "1,000", "2,000", "3,000 %"]);
    }

    #[test]
    fn a_range_that_is_none_has_ticks_all_the_same() {
        assert_eq!(values(0.0, f64::NAN, 3).len(), 1);
        assert!(values(1.0, 1.0, 3).len() <= 2);
    }

    fn times(from: &str, span_seconds: i64, wanted: usize) -> Vec<String> {
        let from = from.parse().unwrap();
        labels(time_ticks(from, 0, span_seconds * SECOND, wanted))
    }

    #[test]
    fn moments_are_marked_where_a_clock_would_be_read() {
        let quarter = times("2026-11-20T14:02:10Z", 14 * 60, 6);
        assert_eq!(quarter, ["14:05", "14:10", "14:15"]);
        let short = times("2026-11-20T14:02:00Z", 60, 5);
        assert_eq!(
            short,
            ["14:02:00", "14:02:15", "14:02:30", "14:02:45", "14:03:00"]
        );
        let night = times("2026-11-20T23:30:00Z", 2 * 3_600, 5);
        assert_eq!(night, ["23:30", "00:00", "00:30", "01:00", "01:30"]);
        let month = times("2026-11-01T00:00:00Z", 30 * 86_400, 5);
        assert_eq!(month, ["11-03", "11-11", "11-19", "11-27"]);
    }

    #[test]
    fn ticks_of_a_part_count_from_the_left_edge_of_the_whole() {
        let from = "2026-11-20T14:00:00Z".parse().unwrap();
        let part = time_ticks(from, 5 * MINUTE, 10 * MINUTE, 3);
        let at: Vec<f64> = part.iter().map(|tick| tick.at / MINUTE as f64).collect();
        assert_eq!(at, [5.0, 10.0, 15.0]);
        let before = time_ticks(from, -90 * SECOND, MINUTE, 2);
        assert_eq!(labels(before), ["13:59"]);
    }

    #[test]
    fn ends_of_time_do_not_overflow() {
        for from in [i64::MIN, -1, i64::MAX] {
            for offset in [i64::MIN, 0, i64::MAX] {
                let ticks = time_ticks(Timestamp::from_millis(from), offset, i64::MAX, 4);
                assert!(ticks.len() <= 5);
            }
        }
    }

    #[test]
    fn moments_are_said_as_exactly_as_the_chart_is_long() {
        let at = "2026-11-20T14:02:30Z".parse().unwrap();
        assert_eq!(said(at, MINUTE), "14:02:30");
        assert_eq!(said(at, HOUR), "14:02");
        assert_eq!(said(at, 3 * DAY), "11-20 14:02");
    }
}
