//! Lists of what was and of what could be: rollouts, releases.

use super::band;
use super::marks::{Standing, chip};
use crate::out::{Ink, Line, Page};
use crate::text;
use wire::{HistoryRow, ReleaseRow};

/// Rollouts, newest first, out of so many.
pub(crate) fn history(rows: &[HistoryRow], total: usize, practice: bool, width: usize) -> Page {
    let mut page = Page::new(width);
    page.line(band(practice, "estate", 1, width));
    for row in rows {
        one(&mut page, row);
    }
    page.blank();
    match (rows.len(), total) {
        (_, 0) if practice => {
            page.text("no rollout yet; `roomctl practice tour` starts the first one");
        }
        (_, 0) => page.text("no rollout yet; `roomctl deploy` starts the first one"),
        (shown, total) if shown < total => {
            page.text(&format!(
                "{shown} of {total} rollouts; `--limit {total}` shows all"
            ));
        }
        (shown, _) => page.text(&format!("{shown} of {total} rollouts")),
    }
    page
}

fn one(page: &mut Page, row: &HistoryRow) {
    let planned = row.planned.to_string();
    let minute = planned.get(..16).unwrap_or(&planned).replace('T', " ");
    let standing = Standing::read(&row.ending);
    page.line(
        Line::inked(Ink::Faint, &minute)
            .and(&format!("  {}", row.id))
            .pad_to(23)
            .join(chip(standing))
            .pad_to(31)
            .put(Ink::Strong, &format!("{} → {}", row.service, row.release))
            .and(&format!("  {}, {}", row.ending, row.took)),
    );
    let mut about = format!(
        "{}/{}, {} {}, from {}, asked by {}",
        row.environment, row.region, row.purpose, row.strategy, row.stable, row.by
    );
    if !row.reason.is_empty() {
        about.push_str(&format!(": {}", row.reason));
    }
    let mut say = |text: &str| page.wrapped(Line::new().pad_to(18), Ink::Plain, text);
    say(&about);
    if !row.cause.is_empty() {
        say(&format!("went back: {}", row.cause));
    }
    if let Some(promise) = &row.promise {
        say(&format!("promise: {}", promise.text));
    }
}

/// Releases of one service.
pub(crate) fn releases(service: &str, rows: &[ReleaseRow], width: usize) -> Page {
    let mut page = Page::new(width);
    page.heading(service);
    if rows.is_empty() {
        page.text("  none that could be rolled out");
        return page;
    }
    for row in rows {
        let head = Line::new()
            .pad_to(2)
            .put(Ink::Strong, &row.release)
            .and("  ");
        let head = head.pad_to(14);
        let mut about = text::sentence(&row.summary);
        if row.migration != "none" && !row.migration.is_empty() {
            about.push_str(&format!("; data migration: {}", row.migration));
        }
        if !row.failed_before.is_empty() {
            about.push_str(&format!("; FAILED BEFORE: {}", row.failed_before));
        }
        page.wrapped(head, Ink::Plain, &about);
    }
    page
}
