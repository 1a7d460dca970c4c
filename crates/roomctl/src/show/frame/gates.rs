//! The gates: canary against stable, the limit, and where the evidence stands.

use crate::out::{Ink, Line, Page};
use crate::show::marks::evidence;
use crate::text;
use wire::{GateView, RolloutView};

/// Cells of the scale, so that it has a middle.
const CELLS: usize = 9;
/// From here on the verdict has a column of its own.
const WIDE: usize = 108;
/// Columns of a figure.
const FIGURE: usize = 9;

/// Where the columns begin.
struct Columns {
    canary: usize,
    stable: usize,
    limit: usize,
    scale: usize,
    verdict: Option<usize>,
}

impl Columns {
    fn of(gates: &[GateView], width: usize) -> Self {
        let longest = gates
            .iter()
            .map(|gate| text::width(&gate.title))
            .max()
            .unwrap_or(0);
        let canary = 2 + longest.clamp(8, width.saturating_sub(53).clamp(8, 34)) + 2;
        let [stable, limit, scale] = [1, 2, 3].map(|column| canary + column * (FIGURE + 1));
        let verdict = (width >= WIDE).then_some(scale + CELLS + 14);
        Self {
            canary,
            stable,
            limit,
            scale,
            verdict,
        }
    }
}

/// The table. On a `low` screen each gate has one line.
pub(super) fn gates(view: &RolloutView, low: bool, width: usize) -> Page {
    let mut page = Page::new(width);
    if view.gates.is_empty() {
        if view.plan.steps.iter().any(|step| !step.gates.is_empty()) {
            page.line(Line::inked(Ink::Strong, "Gates").and("  not judged yet"));
        }
        return page;
    }
    let columns = Columns::of(&view.gates, width);
    page.line(
        Line::inked(Ink::Strong, "Gates")
            .pad_to(columns.canary)
            .put(Ink::Faint, "canary")
            .pad_to(columns.stable)
            .put(Ink::Faint, "stable")
            .pad_to(columns.limit)
            .put(Ink::Faint, "limit")
            .pad_to(columns.scale)
            .put(Ink::Faint, "evidence"),
    );
    for gate in &view.gates {
        row(&mut page, gate, low, &columns);
    }
    if !view.evidence.is_empty() {
        page.wrapped(Line::new().pad_to(2), Ink::Plain, &view.evidence);
    }
    page
}

fn row(page: &mut Page, gate: &GateView, low: bool, columns: &Columns) {
    let short =
        |text: &str, columns: usize| text::shorten(&text::clean(text), columns).into_owned();
    let figure = |text: &str| short(text, FIGURE);
    let title = short(&gate.title, columns.canary.saturating_sub(4));
    let bad = gate.evidence <= -0.5;
    let mark = if bad {
        Line::inked(Ink::Critical, "■ ")
    } else {
        Line::of("  ")
    };
    let line = mark
        .and(&title)
        .pad_to(columns.canary)
        .put(
            if bad { Ink::Strong } else { Ink::Plain },
            &figure(&gate.canary),
        )
        .pad_to(columns.stable)
        .and(&figure(&gate.stable))
        .pad_to(columns.limit)
        .and(&figure(&gate.limit))
        .pad_to(columns.scale)
        .put(Ink::Faint, "bad ")
        .join(evidence(gate.evidence, CELLS))
        .put(Ink::Faint, " good");
    let Some(verdict) = columns.verdict else {
        page.line(line);
        // What is good needs no second line, and the mark says what is bad.
        if !low && !matches!(gate.verdict.as_str(), "" | "good" | "bad") {
            page.wrapped(Line::new().pad_to(4), Ink::Plain, &gate.verdict);
        }
        return;
    };
    page.wrapped(line.pad_to(verdict), Ink::Plain, &gate.verdict);
}
