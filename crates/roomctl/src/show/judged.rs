//! Recorded counts and their verdict.

use crate::out::{Ink, Line, Page};
use crate::show::marks::evidence;
use vocab::grouped;
use wire::{CountView, EvidenceRow, GateEvidence, JudgedView, LogsView, TermsView};

/// Cells of the scale.
const CELLS: usize = 21;
/// Column at which facts begin.
const FACTS: usize = 11;

/// The verdict, when it was reached, and the figures to recompute it by.
pub(crate) fn judged(view: &JudgedView, width: usize) -> Page {
    let mut page = Page::new(width);
    let gate = &view.gate;
    let (ink, mark, words) = verdict(&gate.verdict);
    page.line(Line::inked(ink, mark).and(" ").put(Ink::Strong, words));
    let mut fact = |label: &str, text: &str| {
        let head = Line::inked(Ink::Faint, label).pad_to(FACTS);
        page.wrapped(head, Ink::Plain, text);
    };
    fact("why", &gate.because);
    fact("reached", &reached(view));
    if let Some(needed) = view.needed.filter(|needed| *needed > 0) {
        fact(
            "needed",
            &format!("some {} more events on the canary", grouped(needed)),
        );
    }
    let [canary, stable] = sums(&gate.rows);
    fact("canary", &counted(canary));
    fact("stable", &counted(stable));
    if gate.before.events > 0 {
        fact("before", &counted(gate.before));
    }
    fact("gate", &held(gate));
    page.line(
        Line::inked(Ink::Faint, "evidence")
            .pad_to(FACTS)
            .put(Ink::Faint, "bad ")
            .join(evidence(last(gate), CELLS))
            .put(Ink::Faint, " good")
            .and(&format!("  {}", view.standing)),
    );
    if let (Some(terms), Some(logs)) = (gate.terms, gate.rows.last().and_then(|row| row.logs)) {
        figures(&mut page, &terms, &logs);
    }
    for remark in &view.remarks {
        page.wrapped(Line::inked(Ink::Low, "△").and(" "), Ink::Plain, remark);
    }
    page
}

fn verdict(name: &str) -> (Ink, &'static str, &'static str) {
    match name {
        "promote" => (Ink::Faint, "○", "promote: the canary is good"),
        "roll-back" => (Ink::Critical, "■", "roll back: the canary is bad"),
        "hold" => (Ink::Low, "△", "hold: worse than stable, inside the limit"),
        "system-wide" => (Ink::Low, "△", "system-wide: both sides suffer"),
        _ => (Ink::Faint, "?", "not enough data to say"),
    }
}

fn reached(view: &JudgedView) -> String {
    let all = view.gate.rows.len();
    let intervals = crate::text::counted(all, "interval");
    match view.gate.reached {
        Some(at) => {
            let after = room::after_begin(view, at);
            format!("after {after}, and it stood until the end of {intervals}")
        }
        None => format!("never: {intervals}"),
    }
}

fn held(gate: &GateEvidence) -> String {
    let GateEvidence {
        metric,
        limit_percent,
        ratio,
        judge,
        ..
    } = gate;
    format!("{metric}, limit {limit_percent} %, ratio {ratio} to stable, judged by {judge}")
}

fn sums(rows: &[EvidenceRow]) -> [CountView; 2] {
    let add = |sum: CountView, count: CountView| CountView {
        events: sum.events.saturating_add(count.events),
        bad: sum.bad.saturating_add(count.bad),
    };
    let none = [CountView::default(); 2];
    rows.iter().fold(none, |[canary, stable], row| {
        [add(canary, row.canary), add(stable, row.stable)]
    })
}

#[expect(clippy::cast_precision_loss, reason = "shown with two digits")]
fn counted(count: CountView) -> String {
    let CountView { events, bad } = count;
    if events == 0 {
        return "no events".into();
    }
    let percent = bad as f64 / events as f64 * 100.0;
    format!(
        "{} bad of {} events ({percent:.3} %)",
        grouped(bad),
        grouped(events)
    )
}

fn last(gate: &GateEvidence) -> f64 {
    gate.rows.last().map_or(0.0, |row| row.evidence)
}

/// The logarithms beside what they have to reach.
fn figures(page: &mut Page, terms: &TermsView, logs: &LogsView) {
    let bad = -terms.alpha.ln();
    let good = -terms.beta.ln();
    let lines = [
        ("ln A", logs.above, logs.above_peak, bad, "above the limit"),
        (
            "ln R",
            logs.worse,
            logs.worse_peak,
            bad,
            "worse than stable",
        ),
        (
            "ln mirror",
            logs.proof,
            logs.proof_peak,
            good,
            "below the limit",
        ),
    ];
    for (name, now, most, enough, what) in lines {
        let text = format!("{now:.2}, at most {most:.2} of {enough:.2}: {what}");
        let head = Line::inked(Ink::Faint, name).pad_to(FACTS);
        page.wrapped(head, Ink::Plain, &text);
    }
    let text = format!(
        "α {}, β {}, φ {:.2}, η {:.3}",
        terms.alpha, terms.beta, terms.dispersion, terms.eta
    );
    page.wrapped(
        Line::inked(Ink::Faint, "terms").pad_to(FACTS),
        Ink::Plain,
        &text,
    );
}
