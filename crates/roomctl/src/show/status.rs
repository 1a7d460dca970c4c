//! The status document for people.

use super::band;
use super::marks::{Standing, chip, percent, standing_words};
use crate::out::{Ink, Line, Page, Table};
use wire::{MetricView, StatusDocument};

/// All of it.
pub(crate) fn status(view: &StatusDocument, width: usize) -> Page {
    let mut page = Page::new(width);
    page.line(band(view.practice, &view.environment, 1, width));
    let standing = Standing::read(&view.status);
    page.line(
        chip(standing)
            .pad_to(8)
            .put(Ink::Strong, &format!("{} → {}", view.service, view.release))
            .and(&format!("  {}", standing_words(view))),
    );
    for (label, fact) in facts(view) {
        page.wrapped(Line::inked(Ink::Faint, label).pad_to(8), Ink::Plain, &fact);
    }
    if !view.metrics.is_empty() {
        page.heading("Metrics");
        metrics(&mut page, &view.metrics);
    }
    page
}

fn facts(view: &StatusDocument) -> Vec<(&'static str, String)> {
    let ended = Standing::read(&view.status).has_ended();
    let steps = view.step.map_or_else(
        || format!("{} steps", view.steps),
        |step| format!("step {step} of {}", view.steps),
    );
    let read = match view.read_at {
        _ if ended => "read back".to_owned(),
        Some(at) => format!("read {} ago", view.at.since(at)),
        None if view.driven_by.is_some() => "as the driver recorded it".to_owned(),
        None => "as it was left; nobody reads it".to_owned(),
    };
    let traffic = format!(
        "{} on the canary {}, the rest on stable {} ({read})",
        percent(view.traffic_percentage),
        view.release,
        view.stable
    );
    let rollout = format!(
        "{}, {}, {}, {steps}",
        view.rollout, view.strategy, view.purpose
    );
    let mut facts = vec![
        ("rollout", rollout),
        ("where", format!("{}/{}", view.environment, view.region)),
        ("traffic", traffic),
    ];
    if !ended {
        let nobody = || "nobody: nothing moves".to_owned();
        facts.push(("next", view.next_action.clone()));
        facts.push(("ETA", view.eta.text.clone()));
        facts.push(("driver", view.driven_by.clone().unwrap_or_else(nobody)));
    }
    facts
}

fn metrics(page: &mut Page, metrics: &[MetricView]) {
    let mut table = Table::new()
        .whole("METRIC")
        .whole("CANARY")
        .whole("STABLE")
        .whole("LIMIT")
        .giving("VERDICT", 12);
    let share = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), percent);
    for metric in metrics {
        table.row([
            Line::of(&metric.metric),
            Line::of(&share(metric.canary_percent)),
            Line::of(&share(metric.stable_percent)),
            Line::of(&format!("< {}", percent(metric.limit_percent))),
            Line::of(&metric.verdict),
        ]);
    }
    table.put(page, 2);
}
