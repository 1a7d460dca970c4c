//! A chart as a table: what cannot be seen can be read.

use crate::scale::{moment, moment_label};
use crate::text::{NAME, clean};
use crate::value::{NOTHING, value};
use crate::view::{drawable, names, span_millis, usual_step, value_at};
use std::collections::{BTreeMap, BTreeSet};
use wire::{ChartModel, Point};

const DAY_MILLIS: i64 = 86_400_000;

/// Rows of text under headings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// One per column: the time, then the curves, then what happened, if anything.
    pub headers: Vec<String>,
    /// As many cells each as there are headings.
    pub rows: Vec<Vec<String>>,
}

/// At most `rows` times of measurement, evenly chosen with both ends among them, and
/// the times of all moments, oldest first. A cell has the latest value at that time,
/// or a dash where nothing was measured.
#[must_use]
pub fn table(model: &ChartModel, rows: usize) -> Table {
    let span = span_millis(model);
    let curves: Vec<Vec<Point>> = model.series.iter().map(|one| drawable(one, span)).collect();
    let moments = moments(model, span);
    let mut times = chosen(&curves, rows);
    times.extend(moments.keys());

    let mut headers = vec!["Time".to_owned()];
    headers.extend(names(model));
    if !moments.is_empty() {
        headers.push("What happened".to_owned());
    }
    let steps: Vec<i64> = curves.iter().map(|points| usual_step(points)).collect();
    let row = |at: &i64| {
        let mut cells = vec![time(model, span, *at)];
        for (points, step) in curves.iter().zip(&steps) {
            let cell = value_at(points, *step, *at).map(|number| value(number, model.unit));
            cells.push(cell.unwrap_or_else(|| NOTHING.to_owned()));
        }
        if !moments.is_empty() {
            cells.push(
                moments
                    .get(at)
                    .map(|said| said.join(", "))
                    .unwrap_or_default(),
            );
        }
        cells
    };
    Table {
        headers,
        rows: times.iter().map(row).collect(),
    }
}

fn moments(model: &ChartModel, span: i64) -> BTreeMap<i64, Vec<String>> {
    let mut found: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for marker in &model.markers {
        let at = marker.at.millis().saturating_sub(model.from.millis());
        if (0..=span).contains(&at) {
            found
                .entry(at)
                .or_default()
                .push(clean(&marker.label, NAME));
        }
    }
    found
}

fn chosen(curves: &[Vec<Point>], rows: usize) -> BTreeSet<i64> {
    let all: BTreeSet<i64> = curves.iter().flatten().map(|point| point.0).collect();
    let all: Vec<i64> = all.into_iter().collect();
    if all.len() <= rows {
        return all.into_iter().collect();
    }
    let last = all.len().saturating_sub(1);
    let place = |row: usize| match rows {
        1 => last,
        _ => row * last / (rows - 1),
    };
    (0..rows)
        .filter_map(|row| all.get(place(row)).copied())
        .collect()
}

fn time(model: &ChartModel, span: i64, at: i64) -> String {
    let when = moment(model.from, at);
    let clock = moment_label(when, 1);
    if span > DAY_MILLIS {
        format!("{} {clock}", moment_label(when, DAY_MILLIS))
    } else {
        clock
    }
}
