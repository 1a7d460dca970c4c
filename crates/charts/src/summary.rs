//! One sentence that says what a chart shows.

use crate::scale::{moment, said};
use crate::text::{NAME, clean, isolated};
use crate::value::value;
use crate::view::{believed, drawable, last_value, names, span_millis};
use wire::{ChartModel, MarkerKind, Point, Side, Threshold};

/// More curves than this are counted, not named.
const NAMED: usize = 6;

/// One curve as the sentence needs it.
struct Told {
    name: String,
    points: Vec<Point>,
}

/// What the chart shows, in one plain sentence: the latest values, the extreme on the
/// side that matters, every limit and whether it was kept, and the way back.
///
/// `Latency p95: canary 61 ms, stable 59 ms at 14:16; highest canary 74 ms at 14:08;
/// limit 100 ms, not reached.`
#[must_use]
pub fn summary(model: &ChartModel) -> String {
    let span = span_millis(model);
    // Drawn last matters most, so it is said first.
    let told: Vec<Told> = model
        .series
        .iter()
        .zip(names(model))
        .rev()
        .map(|(series, name)| Told {
            name: isolated(&name),
            points: drawable(series, span),
        })
        .collect();
    let mut parts = vec![latest(model, span, &told)];
    parts.extend(extreme(model, span, &told));
    parts.extend(
        model
            .thresholds
            .iter()
            .filter_map(|limit| kept(model, span, &told, limit)),
    );
    parts.extend(way_back(model, span));
    let title = isolated(&clean(&model.title, NAME));
    let title = if title.is_empty() { "Chart" } else { &title };
    format!("{title}: {}.", parts.join("; "))
}

fn latest(model: &ChartModel, span: i64, told: &[Told]) -> String {
    let ends: Vec<(&str, i64, f64)> = told
        .iter()
        .filter_map(|one| last_value(&one.points).map(|(at, last)| (one.name.as_str(), at, last)))
        .collect();
    let Some(newest) = ends.iter().map(|end| end.1).max() else {
        return "nothing measured yet".to_owned();
    };
    let mut said_now: Vec<String> = Vec::new();
    let mut said_then: Vec<String> = Vec::new();
    for (name, at, last) in ends.iter().take(NAMED) {
        let figure = format!("{name} {}", value(*last, model.unit));
        if *at == newest {
            said_now.push(figure);
        } else {
            said_then.push(format!("{figure} at {}", clock(model, span, *at)));
        }
    }
    if said_now.is_empty() {
        return said_then.join(", ");
    }
    let mut sentence = format!("{} at {}", said_now.join(", "), clock(model, span, newest));
    for part in said_then {
        sentence = format!("{sentence}, {part}");
    }
    match ends.len().saturating_sub(NAMED) {
        0 => sentence,
        more => format!("{sentence}, and {more} more"),
    }
}

/// The most extreme value of the curve that matters most.
fn extreme(model: &ChartModel, span: i64, told: &[Told]) -> Option<String> {
    let first = told.iter().find(|one| last_value(&one.points).is_some())?;
    let mut values = first.points.iter().filter_map(|at| Some((at.0, at.1?)));
    let start = values.next()?;
    let side = model
        .thresholds
        .first()
        .map_or(Side::Above, |limit| limit.bad);
    let (word, (at, most)) = match side {
        Side::Above => (
            "highest",
            values.fold(start, |a, b| if b.1 > a.1 { b } else { a }),
        ),
        Side::Below => (
            "lowest",
            values.fold(start, |a, b| if b.1 < a.1 { b } else { a }),
        ),
    };
    let figure = value(most, model.unit);
    let when = clock(model, span, at);
    Some(format!("{word} {} {figure} at {when}", first.name))
}

fn kept(model: &ChartModel, span: i64, told: &[Told], limit: &Threshold) -> Option<String> {
    let bound = believed(limit.value)?;
    let label = match clean(&limit.label, NAME).as_str() {
        "" => format!("limit {}", value(bound, model.unit)),
        label => isolated(label),
    };
    let (held, broken) = match limit.bad {
        Side::Above => ("not reached", "reached"),
        Side::Below => ("not undercut", "undercut"),
    };
    let over = |measured: f64| match limit.bad {
        Side::Above => measured >= bound,
        Side::Below => measured < bound,
    };
    let first = |one: &Told| {
        one.points
            .iter()
            .find(|at| at.1.is_some_and(over))
            .map(|at| at.0)
    };
    let by: Vec<String> = told
        .iter()
        .take(NAMED)
        .filter_map(|one| {
            Some(format!(
                "{} at {}",
                one.name,
                clock(model, span, first(one)?)
            ))
        })
        .collect();
    Some(if by.is_empty() {
        format!("{label}, {held}")
    } else {
        format!("{label}, {broken} by {}", by.join(", "))
    })
}

fn way_back(model: &ChartModel, span: i64) -> Option<String> {
    let back = model
        .markers
        .iter()
        .find(|one| one.kind == MarkerKind::Back)?;
    let when = said(back.at, span);
    Some(match clean(&back.label, NAME).as_str() {
        "" => format!("way back at {when}"),
        label => format!("{} at {when}", isolated(label)),
    })
}

fn clock(model: &ChartModel, span: i64, at: i64) -> String {
    said(moment(model.from, at), span)
}
