//! What was done about an operation, target by target.

use crate::out::{Ink, Line, Page};
use wire::{Outcome, Receipt};

/// One line or two for each target.
pub(crate) fn receipt(view: &Receipt, width: usize) -> Page {
    let mut page = Page::new(width);
    for outcome in &view.outcomes {
        one(&mut page, outcome);
    }
    if view.outcomes.is_empty() {
        page.text("nothing was to be done");
    }
    page
}

fn one(page: &mut Page, outcome: &Outcome) {
    let (ink, shape) = match (&outcome.complaint, &outcome.rollout) {
        (Some(_), _) => (Ink::High, "▲"),
        (None, Some(_)) => (Ink::Plain, "✓"),
        (None, None) => (Ink::Faint, "○"),
    };
    let rollout = outcome
        .rollout
        .as_deref()
        .map(|id| format!(" ({id})"))
        .unwrap_or_default();
    let text = match &outcome.complaint {
        Some(complaint) => format!("not done: {}", complaint.message),
        None => outcome.text.clone(),
    };
    let snapshot = outcome.snapshot.as_deref().map(|database| {
        format!("; a snapshot of {database} is asked for first, and nothing waits for it")
    });
    let snapshot = snapshot.unwrap_or_default();
    let head = Line::inked(ink, shape).and(" ");
    page.wrapped(
        head,
        Ink::Plain,
        &format!("{}{rollout}: {text}{snapshot}", outcome.target),
    );
}
