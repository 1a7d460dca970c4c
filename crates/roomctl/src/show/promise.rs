//! The 30-second promise: breach, decision, call, acknowledgement, read back,
//! last request; and whether it was kept.

use crate::out::{Ink, Line, Page};
use vocab::Timestamp;
use wire::PromiseView;

/// The verdict, then all parts that happened, by their distance from the decision.
pub(crate) fn promise(view: &PromiseView, width: usize) -> Page {
    let mut page = Page::new(width);
    let (ink, shape) = match view.kept {
        Some(true) => (Ink::Plain, "✓"),
        Some(false) => (Ink::High, "▲"),
        None => (Ink::Run, "◐"),
    };
    let label = Line::inked(Ink::Faint, "back").pad_to(8);
    page.wrapped(label.put(ink, shape).and(" "), Ink::Strong, &view.text);
    let decided = decided(view);
    let parts: Vec<String> = view
        .parts
        .iter()
        .map(|(name, at)| part(name, *at, decided))
        .collect();
    page.wrapped(Line::new().pad_to(8), Ink::Plain, &parts.join(" · "));
    page
}

/// When the way back was decided.
pub(crate) fn decided(view: &PromiseView) -> Option<Timestamp> {
    view.parts
        .iter()
        .find(|(name, _)| name == "decided")
        .map(|(_, at)| *at)
}

/// One part, with its distance from the decision: `read back +3.8 s`.
pub(crate) fn part(name: &str, at: Timestamp, decided: Option<Timestamp>) -> String {
    match decided {
        Some(decided) if at > decided => format!("{name} +{}", at.since(decided)),
        Some(decided) if at < decided => format!("{name} -{}", decided.since(at)),
        Some(_) | None => format!("{name} {}", at.clock()),
    }
}
