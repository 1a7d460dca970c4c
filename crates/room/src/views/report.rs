//! The report of one rollout, in Markdown.

use super::evidence;
use std::fmt::Write;
use wire::{EvidenceView, GateView, NarrationView, PlanView, PromiseView, RolloutView};

/// A report to read, send and keep.
pub(crate) fn report(view: &RolloutView, told: &EvidenceView) -> String {
    let mut text = String::new();
    // Writing into a string cannot fail.
    let _infallible = write_report(&mut text, view, told);
    text
}

fn write_report(text: &mut String, view: &RolloutView, told: &EvidenceView) -> std::fmt::Result {
    let (status, plan) = (&view.status, &view.plan);
    writeln!(
        text,
        "# Rollout {}: {} → {}\n",
        plan.id,
        plan.service,
        cell(&plan.release)
    )?;
    if plan.practice {
        writeln!(
            text,
            "> **PRACTICE** – a simulated estate; nothing of this is real.\n"
        )?;
    } else {
        writeln!(
            text,
            "> **LIVE** – account {}, region {}; what is told here was done there.\n",
            cell(&plan.account),
            cell(&plan.region)
        )?;
    }
    writeln!(text, "| | |\n|---|---|")?;
    let place = format!("{} in {}", plan.environment, plan.region);
    let began = plan.made.to_string();
    let rows = [
        ("Status", status.status.as_str()),
        ("Where", place.as_str()),
        ("Strategy", plan.strategy.as_str()),
        ("Purpose", plan.purpose.as_str()),
        ("Stable", plan.stable.as_str()),
        ("Canary", plan.release.as_str()),
        ("Planned", began.as_str()),
        ("Expected length", plan.expected.as_str()),
        ("Way back", plan.way_back.as_str()),
    ];
    for (name, value) in rows {
        writeln!(text, "| {name} | {} |", cell(value))?;
    }
    writeln!(text, "| Canary weight | {} % |", status.traffic_percentage)?;
    if let Some(promise) = &view.promise {
        write_promise(text, promise)?;
    }
    write_gates(text, &view.gates, &view.evidence)?;
    write_evidence(text, told)?;
    write_plan(text, plan)?;
    write_narration(text, &view.narration)
}

fn write_promise(text: &mut String, promise: &PromiseView) -> std::fmt::Result {
    writeln!(text, "\n## The 30-second promise\n\n{}\n", promise.text)?;
    writeln!(text, "| what | when | from the decision |\n|---|---|---|")?;
    let decided = promise.parts.iter().find(|part| part.0 == "decided");
    let decided = decided.map(|part| part.1).unwrap_or_default();
    for (name, at) in &promise.parts {
        let (sign, span) = if *at < decided {
            ("−", decided.since(*at))
        } else {
            ("+", at.since(decided))
        };
        writeln!(text, "| {name} | {at} | {sign}{span} |")?;
    }
    Ok(())
}

fn write_gates(text: &mut String, gates: &[GateView], evidence: &str) -> std::fmt::Result {
    writeln!(text, "\n## Evidence\n")?;
    if gates.is_empty() {
        return writeln!(
            text,
            "Nothing was judged: no bake was reached, or the plan has no gates."
        );
    }
    writeln!(text, "{}\n", cell(evidence))?;
    writeln!(
        text,
        "| gate | canary | stable | limit | verdict |\n|---|---|---|---|---|"
    )?;
    for gate in gates {
        let GateView {
            title,
            canary,
            stable,
            limit,
            verdict,
            ..
        } = gate;
        writeln!(
            text,
            "| {title} | {canary} | {stable} | {limit} | {verdict} |"
        )?;
    }
    Ok(())
}

fn write_evidence(text: &mut String, told: &EvidenceView) -> std::fmt::Result {
    if !told.missing.is_empty() {
        writeln!(text, "\n{}", told.missing)?;
    }
    if told.gates.is_empty() {
        return Ok(());
    }
    writeln!(text, "\n## Evidence over time\n\n{}", evidence::READ_SO)?;
    for gate in &told.gates {
        writeln!(text, "\n### {}\n", cell(&gate.title))?;
        writeln!(text, "{}\n", evidence::terms(gate))?;
        writeln!(text, "| {} |", evidence::HEADINGS.join(" | "))?;
        writeln!(text, "|{}", "---|".repeat(evidence::HEADINGS.len()))?;
        for row in evidence::rows(gate) {
            writeln!(text, "| {} |", row.join(" | "))?;
        }
    }
    Ok(())
}

fn write_plan(text: &mut String, plan: &PlanView) -> std::fmt::Result {
    writeln!(
        text,
        "\n## Plan\n\n| | step | forward | back |\n|---|---|---|---|"
    )?;
    for step in &plan.steps {
        let (forward, back) = (step.forward.join("; "), step.back.join("; "));
        let row = (step.number, cell(&step.title), cell(&forward), cell(&back));
        writeln!(text, "| {} | {} | {} | {} |", row.0, row.1, row.2, row.3)?;
    }
    for note in &plan.notes {
        writeln!(text, "\n- **{}** {}", note.severity, cell(&note.text))?;
    }
    for skipped in &plan.skipped {
        writeln!(text, "\n- skipped: {}", cell(skipped))?;
    }
    Ok(())
}

fn write_narration(text: &mut String, narration: &[NarrationView]) -> std::fmt::Result {
    writeln!(
        text,
        "\n## What happened\n\n| when | what | why | evidence |\n|---|---|---|---|"
    )?;
    for said in narration {
        let (action, reason) = (cell(&said.action), cell(&said.reason));
        writeln!(
            text,
            "| {} | {action} | {reason} | {} |",
            said.at,
            cell(&said.metrics)
        )?;
    }
    Ok(())
}

/// Text from outside, made harmless in a table cell.
fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '|' | '`' | '*' | '_' | '<' | '[' | '\\' => safe.extend(['\\', c]),
            c if c.is_control() => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_from_outside_stays_text_in_its_cell() {
        assert_eq!(cell("a|b\n<img> *x*"), "a\\|b \\<img> \\*x\\*");
    }
}
