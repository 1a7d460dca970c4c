//! Narration: what a rollout said, for reading along and for a log.

use crate::out::{Ink, Line, Page};
use wire::NarrationView;

/// Columns before the words: a time of day and a space.
const CLOCK: usize = 9;

/// One thing said, with everything about it. What was said `before` of risk and
/// ETA is not said again.
pub(crate) fn told(
    narration: &NarrationView,
    before: Option<&NarrationView>,
    width: usize,
) -> Page {
    let mut page = Page::new(width);
    head(&mut page, narration);
    let mut about: Vec<String> = Vec::new();
    if !narration.metrics.is_empty() {
        about.push(format!("metrics: {}", narration.metrics));
    }
    let is_new = |text: &str, before: Option<&String>| {
        !text.is_empty() && before.is_none_or(|before| before != text)
    };
    if is_new(&narration.risk, before.map(|before| &before.risk)) {
        about.push(format!("risk: {}", narration.risk));
    }
    // Nothing is left when it is over; that needs no figure.
    if narration.eta != "0 s" && is_new(&narration.eta, before.map(|before| &before.eta)) {
        about.push(format!("ETA: {}", narration.eta));
    }
    if !about.is_empty() {
        let indent = Line::new().pad_to(CLOCK);
        page.wrapped(indent, Ink::Faint, &about.join(" · "));
    }
    page
}

/// Action and reason, the action first.
fn head(page: &mut Page, narration: &NarrationView) {
    let clock = Line::inked(Ink::Faint, &narration.clock).pad_to(CLOCK);
    page.told(clock, &narration.action, &narration.reason);
}

/// The newest first, each in as many lines as it needs, until `height` is used;
/// the newest one with its metrics.
pub(super) fn story(narration: &[NarrationView], height: usize, width: usize) -> Page {
    let mut page = Page::new(width);
    for (at, one) in narration.iter().rev().enumerate() {
        let mut next = Page::new(width);
        head(&mut next, one);
        if at == 0 && !one.metrics.is_empty() {
            let indent = Line::new().pad_to(CLOCK);
            next.wrapped(indent, Ink::Faint, &format!("metrics: {}", one.metrics));
        }
        if page.height() > 0 && page.height() + next.height() > height {
            break;
        }
        page.append(next);
    }
    page.cut(height);
    page
}
