//! The head of the screen: what, where, how it stands, what comes next.

use super::Scene;
use crate::out::{Ink, Line, Page};
use crate::show::marks::{Standing, bar, chip, kind, percent, standing_words};
use crate::text;
use vocab::Span;
use wire::StatusDocument;

/// Column at which the facts begin.
const FACTS: usize = 8;
/// A reading older than this is stale, on a clock that runs at most at 15×.
const STALE: Span = Span::seconds(30);
/// Cells of the weight's bar, at most.
const CELLS: usize = 30;
/// Columns a release may take beside other things.
const RELEASE: usize = 24;

pub(super) fn head(scene: &Scene<'_>) -> Page {
    let status = &scene.view.status;
    let mut page = Page::new(scene.width);
    page.line(title(status, scene.width));
    page.wrapped(Line::new().pad_to(FACTS), Ink::Plain, &subtitle(scene));
    page.line(weight(status, scene.speed, scene.width));
    let label = |text: &str| Line::inked(Ink::Faint, text).pad_to(FACTS);
    if !Standing::read(&status.status).has_ended() {
        page.wrapped(label("next"), Ink::Plain, &status.next_action);
        page.wrapped(label("risk"), Ink::Plain, &scene.view.risk);
        page.wrapped(label("driver"), Ink::Plain, scene.driver);
    }
    if let Some(trouble) = scene.trouble {
        let mark = Line::new().pad_to(FACTS).put(Ink::Critical, "■").and(" ");
        page.wrapped(mark.put(Ink::Strong, "CRIT "), Ink::Strong, trouble);
    }
    page.wrapped(label("keys"), Ink::Plain, &keys(status));
    page
}

/// What one can do. It names the rollout, so that the words mean the same in any
/// other terminal.
fn keys(status: &StatusDocument) -> String {
    let id = &status.rollout;
    if Standing::read(&status.status).has_ended() {
        return format!("roomctl report {id} · Ctrl-C leaves");
    }
    format!("roomctl rollback {id} (pause, promote, abort) elsewhere · Ctrl-C leaves")
}

/// A release's name, short enough for a line it shares.
fn release(name: &str) -> String {
    text::shorten(&text::clean(name), RELEASE).into_owned()
}

/// State first, then what; where and how at the right edge.
fn title(status: &StatusDocument, width: usize) -> Line {
    let left = chip(Standing::read(&status.status))
        .pad_to(FACTS)
        .put(
            Ink::Strong,
            &format!("{} → {}", status.service, release(&status.release)),
        )
        .and(&format!("  {}", standing_words(status)));
    let right = format!("{}/{}", status.environment, status.region);
    let column = width.saturating_sub(right.chars().count());
    left.fit(column.saturating_sub(2))
        .pad_to(column)
        .and(&right)
}

fn subtitle(scene: &Scene<'_>) -> String {
    let (status, plan) = (&scene.view.status, &scene.view.plan);
    let mut parts = vec![status.rollout.clone(), kind(status).to_owned()];
    if let Some(step) = status.step {
        parts.push(format!("step {step} of {}", status.steps));
    }
    parts.push(format!("after {}", status.at.since(plan.made)));
    if !status.eta.text.is_empty() && !Standing::read(&status.status).has_ended() {
        parts.push(format!("ETA {}", status.eta.text));
    }
    parts.join(" · ")
}

/// The canary's share as it was last read, and how old that is.
fn weight(status: &StatusDocument, speed: u32, width: usize) -> Line {
    let share = status.traffic_percentage;
    let stable = format!("  stable {}  ", release(&status.stable));
    // What is left when the age of the reading has its place.
    let cells = width
        .saturating_sub(FACTS + 8 + text::width(&stable) + 18)
        .clamp(6, CELLS);
    let line = Line::inked(Ink::Faint, "canary")
        .pad_to(FACTS)
        .put(Ink::Strong, &percent(share))
        .pad_to(FACTS + 8)
        .join(bar(share / 100.0, cells, Ink::Plain))
        .and(&stable);
    match freshness(status, speed) {
        Freshness::Final => line.put(Ink::Faint, "read back"),
        Freshness::Fresh(age) => line.put(Ink::Faint, &format!("read {age} ago")),
        Freshness::Stale(age) => line
            .put(Ink::Faint, "◌ ")
            .put(Ink::Strong, &format!("STALE {age}")),
        Freshness::Elsewhere => line.put(Ink::Faint, "as recorded"),
        Freshness::Never => line
            .put(Ink::Faint, "? ")
            .put(Ink::Strong, "UNK not read yet"),
    }
}

enum Freshness {
    /// It is over: the last reading is the one that counts.
    Final,
    Fresh(Span),
    Stale(Span),
    /// Another process drives and reads; here one knows what it recorded.
    Elsewhere,
    Never,
}

/// Readings come by the wall's clock, ages are told by the estate's: a fast
/// practice clock makes everything look older than it is.
fn freshness(status: &StatusDocument, speed: u32) -> Freshness {
    if Standing::read(&status.status).has_ended() {
        return Freshness::Final;
    }
    let Some(read) = status.read_at else {
        let driven = status.driven_by.is_some();
        return if driven {
            Freshness::Elsewhere
        } else {
            Freshness::Never
        };
    };
    let age = status.at.since(read);
    let limit = STALE.max(Span::seconds(2).times(u64::from(speed)));
    if age > limit {
        Freshness::Stale(age)
    } else {
        Freshness::Fresh(age)
    }
}
