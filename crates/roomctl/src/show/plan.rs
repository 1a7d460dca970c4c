//! A plan before it is started: every step with its way there and its way back,
//! what the linter says, what is left out, and how fast one is back.

use super::band;
use super::marks::severity_mark;
use crate::out::{Ink, Line, Page};
use crate::text;
use wire::{BakeView, Enough, NoteView, PlanView, StepView};

/// Column at which the effects of a step begin.
const INDENT: usize = 5;

/// All of it.
pub(crate) fn plan(view: &PlanView, width: usize) -> Page {
    let mut page = Page::new(width);
    head(&mut page, view);
    page.heading("Steps");
    for step in &view.steps {
        step_line(&mut page, step);
        if step.forward.is_empty() && step.back.is_empty() {
            effects(
                &mut page,
                "changes",
                &step.forward,
                "nothing, there or back",
            );
        } else {
            effects(&mut page, "forward", &step.forward, "nothing to change");
            effects(&mut page, "back", &step.back, "nothing to take back");
        }
        if !step.gates.is_empty() {
            effects(&mut page, "gates", &step.gates, "");
        }
    }
    bakes(&mut page, &view.evidence);
    notes(&mut page, &view.notes);
    list(&mut page, "Left out", &view.skipped);
    list(
        &mut page,
        "When things do not go by themselves",
        &view.policies,
    );
    foot(&mut page, view);
    page
}

/// What one must know before saying yes.
pub(crate) fn plan_in_short(view: &PlanView, width: usize) -> Page {
    let mut page = Page::new(width);
    head(&mut page, view);
    page.heading("Steps");
    for step in &view.steps {
        step_line(&mut page, step);
    }
    notes(&mut page, &view.notes);
    list(&mut page, "Left out", &view.skipped);
    foot(&mut page, view);
    page
}

fn head(page: &mut Page, view: &PlanView) {
    page.line(band(view.practice, &view.environment, 1, page.width()));
    let place = format!("{}/{}", view.environment, view.region);
    page.line(
        Line::inked(Ink::Strong, &format!("{} → {}", view.service, view.release))
            .and(&format!("  {} in {place}", view.strategy))
            .put(Ink::Faint, &format!("  plan {}", view.id)),
    );
    let sides = format!(
        "stable {} in slot {}, canary {} in slot {}",
        view.stable, view.stable_slot, view.release, view.canary_slot
    );
    let facts = [
        ("sides", sides),
        ("purpose", view.purpose.clone()),
        ("mode", view.mode.clone()),
        (
            "traffic",
            format!("about {:.0} requests/s expected", view.requests_per_second),
        ),
    ];
    for (label, fact) in facts {
        page.wrapped(Line::inked(Ink::Faint, label).pad_to(10), Ink::Plain, &fact);
    }
}

fn step_line(page: &mut Page, step: &StepView) {
    let number = Line::of(&format!("{:>3}  ", step.number)).put(Ink::Strong, &step.title);
    let time = Line::inked(Ink::Faint, &step.expected);
    let column = page.width().min(80).saturating_sub(time.width());
    page.line(
        number
            .fit(column.saturating_sub(1))
            .pad_to(column)
            .join(time),
    );
}

fn effects(page: &mut Page, label: &str, effects: &[String], nothing: &str) {
    let head = Line::new()
        .pad_to(INDENT)
        .put(Ink::Faint, label)
        .pad_to(INDENT + 9);
    if effects.is_empty() {
        page.line(head.put(Ink::Faint, nothing));
        return;
    }
    page.wrapped(head, Ink::Plain, &effects.join("; "));
}

/// What each bake needs for its evidence, and whether it gets it.
fn bakes(page: &mut Page, bakes: &[BakeView]) {
    if bakes.is_empty() {
        return;
    }
    page.heading("Evidence it counts on");
    for bake in bakes {
        let (ink, shape, word) = match bake.enough {
            Enough::Yes => (Ink::Faint, "○", "enough"),
            Enough::Extended => (Ink::Faint, "○", "enough once extended"),
            Enough::No => (Ink::High, "▲", "not enough"),
        };
        let head = Line::of(&format!("{:>3}  ", bake.step))
            .put(ink, shape)
            .and(" ");
        page.wrapped(head, Ink::Plain, &format!("{word}: {}", bake.text));
    }
}

fn notes(page: &mut Page, notes: &[NoteView]) {
    page.heading("Notes");
    if notes.is_empty() {
        page.text("  none: the linter has nothing to remark");
    }
    for note in notes {
        let (ink, shape) = severity_mark(&note.severity);
        let step = note
            .step
            .map(|step| format!(", step {step}"))
            .unwrap_or_default();
        let head = Line::new().pad_to(2).put(ink, shape).and(" ");
        let words = format!("{}: {} ({}{step})", note.severity, note.text, note.code);
        page.wrapped(head, Ink::Plain, &words);
    }
}

fn list(page: &mut Page, title: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    page.heading(title);
    for item in items {
        page.wrapped(Line::of("  - "), Ink::Plain, item);
    }
}

fn foot(page: &mut Page, view: &PlanView) {
    page.blank();
    page.wrapped(
        Line::inked(Ink::Strong, "Way back").pad_to(10),
        Ink::Plain,
        &view.way_back,
    );
    let total = format!(
        "{}, {} expected",
        text::counted(view.steps.len(), "step"),
        view.expected
    );
    page.wrapped(
        Line::inked(Ink::Strong, "In all").pad_to(10),
        Ink::Plain,
        &total,
    );
    if !view.startable {
        page.blank();
        let head = Line::inked(Ink::Critical, "■")
            .and(" ")
            .put(Ink::Strong, "Not startable ");
        page.wrapped(
            head,
            Ink::Plain,
            "as it is: what is marked as error above must be mended first",
        );
    }
}
