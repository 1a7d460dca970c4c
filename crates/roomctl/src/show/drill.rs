//! Drills: the list, and what was learnt from one.

use super::band;
use crate::out::{Ink, Line, Page};
use crate::text;
use vocab::{Span, Timestamp};
use wire::{Debrief, DrillRow};

/// All drills.
pub(crate) fn drills(rows: &[DrillRow], width: usize) -> Page {
    let mut page = Page::new(width);
    for row in rows {
        page.line(Line::inked(Ink::Strong, &row.name));
        page.wrapped(Line::new().pad_to(2), Ink::Plain, &row.summary);
        page.wrapped(
            Line::inked(Ink::Faint, "  trains: "),
            Ink::Plain,
            &row.trains,
        );
    }
    page.blank();
    page.text(&format!(
        "{}; `roomctl drill run NAME` rehearses one, `--live` on the practice estate",
        text::counted(rows.len(), "drill")
    ));
    page
}

/// What happened, when it could be known, what was done, who was affected.
pub(crate) fn debrief(view: &Debrief, width: usize) -> Page {
    let mut page = Page::new(width);
    page.line(band(true, "", 1, width));
    page.line(
        Line::inked(Ink::Strong, &format!("Debrief of {}", view.drill))
            .put(Ink::Faint, &format!("  seed {}", view.seed)),
    );
    page.heading("What happened");
    page.wrapped(Line::of("  "), Ink::Plain, &view.what_happened);
    page.heading("When it could be known");
    page.wrapped(Line::of("  "), Ink::Plain, &knowable(view));
    page.heading("What was done");
    for moment in &view.done {
        let head = Line::new()
            .pad_to(2)
            .put(Ink::Faint, &moment.at.clock())
            .pad_to(12);
        let head = head.put(Ink::Faint, &moment.after).and("  ").pad_to(24);
        page.wrapped(head, Ink::Plain, &moment.text);
    }
    affected(&mut page, view);
    page
}

/// When it began, when it could be seen, when something was done about it.
fn knowable(view: &Debrief) -> String {
    let after = |at: Timestamp| at.since(view.began);
    let seen = view.knowable.map_or_else(
        || "the measurements could never show it".to_owned(),
        |at| format!("it could be seen at {}, {} later", at.clock(), after(at)),
    );
    let acted = view.acted.map_or_else(
        || "the control room did nothing by itself".to_owned(),
        |at| {
            format!(
                "the control room acted at {}, {} after it began",
                at.clock(),
                after(at)
            )
        },
    );
    format!("it began at {}; {seen}; {acted}", view.began.clock())
}

fn affected(page: &mut Page, view: &Debrief) {
    page.heading("Users affected");
    let requests = format!(
        "of {} requests {} failed and {} were too slow because of it; sessions spent {} beyond \
         their gates",
        vocab::grouped(view.requests),
        vocab::grouped(view.failed_requests),
        vocab::grouped(view.slow_requests),
        Span::minutes(view.session_minutes)
    );
    page.wrapped(Line::of("  "), Ink::Plain, &requests);
    page.heading("How it ended");
    page.wrapped(Line::of("  "), Ink::Plain, &view.ending);
    if let Some(millis) = view.promise_millis {
        let words = format!(
            "  decided → read back: {} (promised: 30 s)",
            Span::millis(millis)
        );
        page.text(&words);
    }
    page.heading("To take home");
    page.wrapped(Line::of("  "), Ink::Plain, &view.lesson);
    page.blank();
    page.text(&format!(
        "again: roomctl drill run {} --seed {}",
        view.drill, view.seed
    ));
}
