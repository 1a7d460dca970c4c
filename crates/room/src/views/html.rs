//! The report of one rollout as a page to read, print and send: the Markdown
//! report's content and the charts. It needs nothing beside it, runs nothing, and
//! every text from outside stays text.

use super::evidence;
use std::fmt::{self, Write};
use wire::{ChartModel, EvidenceView, RolloutView};

const STYLE: &str = "\
:root{color-scheme:light}\
body{font:15px/1.5 system-ui,sans-serif;color:#1b1f24;background:#fff;margin:0 auto;padding:24px;max-width:1000px}\
h1{font-size:24px;margin:0 0 8px}h2{font-size:18px;margin:28px 0 8px}\
table{border-collapse:collapse;width:100%;font-size:13px}\
th,td{text-align:left;vertical-align:top;padding:4px 10px 4px 0;border-bottom:1px solid #d8dde3;overflow-wrap:anywhere}\
th{font-weight:600}\
.live{border:2px solid #1b1f24;border-left-width:14px;padding:8px 12px;margin:12px 0}\
.practice{border:2px dashed #5c6670;padding:8px 12px;margin:12px 0}\
figure{margin:16px 0;break-inside:avoid}figcaption{font-size:13px}\
svg{max-width:100%;height:auto}\
tr{break-inside:avoid}\
@media print{body{padding:0;max-width:none;font-size:11pt}}";

/// The whole page.
pub(crate) fn report(view: &RolloutView, told: &EvidenceView, charts: &[ChartModel]) -> String {
    let mut text = String::new();
    // Writing into a string cannot fail.
    let _infallible = write_page(&mut text, view, told, charts);
    text
}

/// What tells this rollout's report from all others', as it stands in the page:
/// ids begin again with every new journal.
pub(crate) fn identity(view: &RolloutView) -> String {
    let (id, made) = (escape(&view.plan.id), view.plan.made);
    format!("<meta name=\"rollout\" content=\"{id} {made}\">")
}

fn write_page(
    text: &mut String,
    view: &RolloutView,
    told: &EvidenceView,
    charts: &[ChartModel],
) -> fmt::Result {
    let plan = &view.plan;
    let title = format!("Rollout {}: {} → {}", plan.id, plan.service, plan.release);
    write!(
        text,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'unsafe-inline'\">\n{}\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<h1>{}</h1>\n",
        identity(view),
        escape(&title),
        escape(&title)
    )?;
    if plan.practice {
        text.push_str(
            "<p class=\"practice\"><strong>PRACTICE</strong> – a simulated estate; nothing of \
             this is real.</p>\n",
        );
    } else {
        writeln!(
            text,
            "<p class=\"live\"><strong>LIVE</strong> – account {}, region {}; what is told here was \
             done there.</p>",
            escape(&plan.account),
            escape(&plan.region)
        )?;
    }
    write_facts(text, view)?;
    write_promise(text, view)?;
    write_gates(text, view)?;
    write_charts(text, charts)?;
    write_evidence(text, told)?;
    write_plan(text, view)?;
    write_narration(text, view)?;
    text.push_str("</body>\n</html>\n");
    Ok(())
}

fn write_facts(text: &mut String, view: &RolloutView) -> fmt::Result {
    let (status, plan) = (&view.status, &view.plan);
    let rows = [
        ["Status".into(), status.status.clone()],
        [
            "Where".into(),
            format!("{} in {}", plan.environment, plan.region),
        ],
        ["Strategy".into(), plan.strategy.clone()],
        ["Purpose".into(), plan.purpose.clone()],
        ["Stable".into(), plan.stable.clone()],
        ["Canary".into(), plan.release.clone()],
        [
            "Canary weight".into(),
            format!("{} %", status.traffic_percentage),
        ],
        ["Planned".into(), plan.made.to_string()],
        ["Expected length".into(), plan.expected.clone()],
        ["Way back".into(), plan.way_back.clone()],
    ];
    table(text, &[], rows)
}

fn write_promise(text: &mut String, view: &RolloutView) -> fmt::Result {
    let Some(promise) = &view.promise else {
        return Ok(());
    };
    writeln!(
        text,
        "<h2>The 30-second promise</h2>\n<p>{}</p>",
        escape(&promise.text)
    )?;
    let decided = promise.parts.iter().find(|(name, _)| name == "decided");
    let decided = decided.map(|(_, at)| *at).unwrap_or_default();
    let rows = promise.parts.iter().map(|(name, at)| {
        let from = if *at < decided {
            format!("−{}", decided.since(*at))
        } else {
            format!("+{}", at.since(decided))
        };
        [name.clone(), at.to_string(), from]
    });
    table(text, &["what", "when", "from the decision"], rows)
}

fn write_gates(text: &mut String, view: &RolloutView) -> fmt::Result {
    text.push_str("<h2>Evidence</h2>\n");
    if view.gates.is_empty() {
        text.push_str(
            "<p>Nothing was judged: no bake was reached, or the plan has no gates.</p>\n",
        );
        return Ok(());
    }
    writeln!(text, "<p>{}</p>", escape(&view.evidence))?;
    let rows = view.gates.iter().map(|gate| {
        [
            gate.title.clone(),
            gate.canary.clone(),
            gate.stable.clone(),
            gate.limit.clone(),
            gate.verdict.clone(),
        ]
    });
    table(
        text,
        &["gate", "canary", "stable", "limit", "verdict"],
        rows,
    )
}

fn write_charts(text: &mut String, charts: &[ChartModel]) -> fmt::Result {
    text.push_str("<h2>Charts</h2>\n");
    let measured = charts
        .iter()
        .filter(|chart| chart.series.iter().any(|series| !series.points.is_empty()));
    let measured: Vec<&ChartModel> = measured.collect();
    if measured.is_empty() {
        text.push_str(
            "<p>There are no measurements: those of the last 15 days are kept, and this \
             rollout ended before that or was not measured.</p>\n",
        );
    }
    let paint = charts::Paint::literal(charts::Theme::Light);
    for chart in measured {
        writeln!(
            text,
            "<figure>\n{}\n<figcaption>{}</figcaption>\n</figure>",
            charts::svg(chart, &paint),
            escape(&charts::summary(chart))
        )?;
    }
    Ok(())
}

fn write_evidence(text: &mut String, told: &EvidenceView) -> fmt::Result {
    if told.gates.is_empty() && told.missing.is_empty() {
        return Ok(());
    }
    text.push_str("<h2>Evidence over time</h2>\n");
    for said in [told.missing.as_str(), evidence::READ_SO] {
        if !said.is_empty() {
            writeln!(text, "<p>{}</p>", escape(said))?;
        }
    }
    for gate in &told.gates {
        writeln!(text, "<h3>{}</h3>", escape(&gate.title))?;
        writeln!(text, "<p>{}</p>", escape(&evidence::terms(gate)))?;
        table(text, &evidence::HEADINGS, evidence::rows(gate))?;
    }
    Ok(())
}

fn write_plan(text: &mut String, view: &RolloutView) -> fmt::Result {
    text.push_str("<h2>Plan</h2>\n");
    let rows = view.plan.steps.iter().map(|step| {
        [
            step.number.to_string(),
            step.title.clone(),
            step.forward.join("; "),
            step.back.join("; "),
        ]
    });
    table(text, &["", "step", "forward", "back"], rows)?;
    let notes = view.plan.notes.iter();
    let notes = notes.map(|note| (note.severity.clone(), note.text.clone()));
    let skipped = view.plan.skipped.iter();
    let skipped = skipped.map(|skipped| ("skipped".to_owned(), skipped.clone()));
    let notes: Vec<(String, String)> = notes.chain(skipped).collect();
    if !notes.is_empty() {
        text.push_str("<ul>\n");
        for (kind, said) in notes {
            writeln!(
                text,
                "<li><strong>{}</strong> {}</li>",
                escape(&kind),
                escape(&said)
            )?;
        }
        text.push_str("</ul>\n");
    }
    Ok(())
}

fn write_narration(text: &mut String, view: &RolloutView) -> fmt::Result {
    text.push_str("<h2>What happened</h2>\n");
    let rows = view.narration.iter().map(|said| {
        [
            said.at.to_string(),
            said.action.clone(),
            said.reason.clone(),
            said.metrics.clone(),
        ]
    });
    table(text, &["when", "what", "why", "evidence"], rows)
}

/// A table; without headings its first column is one.
fn table<const N: usize>(
    text: &mut String,
    headings: &[&str],
    rows: impl IntoIterator<Item = [String; N]>,
) -> fmt::Result {
    text.push_str("<table>\n");
    if !headings.is_empty() {
        text.push_str("<thead><tr>");
        for heading in headings {
            write!(text, "<th scope=\"col\">{}</th>", escape(heading))?;
        }
        text.push_str("</tr></thead>\n");
    }
    text.push_str("<tbody>\n");
    for row in rows {
        text.push_str("<tr>");
        for (at, cell) in row.iter().enumerate() {
            let cell = escape(cell);
            if at == 0 && headings.is_empty() {
                write!(text, "<th scope=\"row\">{cell}</th>")?;
            } else {
                write!(text, "<td dir=\"auto\">{cell}</td>")?;
            }
        }
        text.push_str("</tr>\n");
    }
    text.push_str("</tbody>\n</table>\n");
    Ok(())
}

/// Text from outside, made harmless between tags and in quoted attributes.
fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
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
    fn markup_from_outside_stays_text() {
        let text = "<img src=x onerror=\"a('b')\">&\u{0}";
        let safe = "&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp; ";
        assert_eq!(escape(text), safe);
    }
}
