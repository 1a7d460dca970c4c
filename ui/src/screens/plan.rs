//! A plan before it is started: what it would do, and what to think about first.

use leptos::prelude::*;
use wire::{NoteView, PlanView};

use crate::model::plan::{self, Notes, Rung, Severity, Traffic};
use crate::parts::panel::Panel;
use crate::parts::shape::{Mark, Shape};

/// The plan, from what matters most to what can be looked up.
#[component]
pub(crate) fn Preview(plan: PlanView) -> impl IntoView {
    let verdict = plan::verdict(&plan);
    let state = if plan.startable {
        wire::State::Normal
    } else {
        wire::State::High
    };
    let notes = plan::notes(&plan).into_iter().map(notes).collect_view();
    let rungs = plan::rungs(&plan);
    let traffic = plan::traffic(&plan);
    let (policies, skipped) = (plan.policies.clone(), plan.skipped.clone());
    let (id, summary, requests) = (
        plan.id.clone(),
        plan::summary(&plan),
        plan.requests_per_second,
    );
    view! {
        <Panel id="plan" title="Plan" remark=id>
            <p class="plan-verdict" role="status" data-part="plan-verdict">
                <Mark state=state text=verdict />
            </p>
            <p dir="auto">{summary}</p>
            <div data-part="start-notes">{notes}</div>
            <Facts plan />
        </Panel>
        <Ladder rungs />
        <TrafficTable traffic requests />
        <Sentences id="plan-policies" title="When things do not go by themselves" texts=policies />
        <Sentences id="plan-skipped" title="What it leaves out" texts=skipped />
    }
}

/// The notes of one severity.
fn notes(notes: Notes) -> impl IntoView {
    let note = |note: NoteView| {
        let step = note.step.map(|step| format!("step {step}: "));
        let text = plan::note_words(&note);
        view! {
            <li data-code=note.code dir="auto">
                {step}
                {text}
            </li>
        }
    };
    view! {
        <section class="notes" data-severity=severity_name(notes.severity)>
            <h3>
                <Shape state=notes.severity.state() />
                {notes.severity.word()}
            </h3>
            <ul class="dots">{notes.notes.into_iter().map(note).collect_view()}</ul>
        </section>
    }
}

fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "advice",
    }
}

/// What is known about it in a label and a value.
#[component]
fn Facts(plan: PlanView) -> impl IntoView {
    let facts = [
        ("Way back", plan.way_back),
        ("If nobody drives it", plan.undriven),
        ("Weights", plan.mode),
        (
            "Stable",
            format!("{} in slot {}", plan.stable, plan.stable_slot),
        ),
        (
            "Canary",
            format!("{} in slot {}", plan.release, plan.canary_slot),
        ),
        ("Purpose", plan.purpose),
    ];
    let fact = |(label, value): (&'static str, String)| {
        (!value.is_empty()).then(|| {
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd dir="auto">{value}</dd>
                </div>
            }
        })
    };
    view! { <dl class="facts">{facts.into_iter().map(fact).collect_view()}</dl> }
}

/// The steps with their times; what each does there and back can be opened.
#[component]
fn Ladder(rungs: Vec<Rung>) -> impl IntoView {
    let remark = format!("{0} of {0} steps", rungs.len());
    view! {
        <Panel id="plan-ladder" title="Ladder" remark=remark>
            <ol class="plan-ladder" data-part="plan-ladder">
                {rungs.into_iter().map(rung).collect_view()}
            </ol>
        </Panel>
    }
}

fn rung(rung: Rung) -> impl IntoView {
    let step = rung.step;
    let noted = rung.noted.map(|severity| {
        view! {
            <span class="rung-noted">
                <Shape state=severity.state() />
                {severity.word()}
            </span>
        }
    });
    let weight = rung.weight;
    let groups = [
        ("There", step.forward),
        ("Back", step.back),
        ("Gates", step.gates),
    ];
    let group = |(label, texts): (&'static str, Vec<String>)| {
        (!texts.is_empty()).then(|| {
            let item = |text: String| view! { <li dir="auto">{text}</li> };
            view! {
                <dt>{label}</dt>
                <dd>
                    <ul class="plain">{texts.into_iter().map(item).collect_view()}</ul>
                </dd>
            }
        })
    };
    view! {
        <li class="rung" data-kind=step.kind>
            <details>
                <summary>
                    <span class="rung-number">{step.number}</span>
                    <span class="rung-title" dir="auto">{step.title}</span>
                    <span class="rung-time">{rung.begins} ", takes " {step.expected}</span>
                    {noted}
                </summary>
                <dl class="rung-details">{groups.into_iter().map(group).collect_view()}</dl>
            </details>
            <span class="rung-weight" aria-hidden="true">
                <span class="rung-fill" style:width=format!("{weight:.1}%")></span>
            </span>
        </li>
    }
}

/// What traffic each bake counts on, and whether that is enough for its gates.
#[component]
fn TrafficTable(traffic: Vec<Traffic>, requests: f64) -> impl IntoView {
    if traffic.is_empty() {
        return ().into_any();
    }
    let remark = format!("about {} requests/s on the target", plan::rounded(requests));
    let row = |row: Traffic| {
        view! {
            <tr data-step=row.step>
                <th scope="row">{row.bake}</th>
                <td class="mono">{row.rate}</td>
                <td class="mono">{row.requests}</td>
                <td>
                    {row.needs}
                    <span class="muted gate-title">{row.metric}</span>
                </td>
                <td>
                    <Mark state=row.state text=row.words />
                </td>
            </tr>
        }
    };
    view! {
        <Panel id="plan-traffic" title="Evidence it counts on" remark=remark>
            <div class="scroll" tabindex="0" role="group" aria-labelledby="plan-traffic-title">
                <table data-part="plan-traffic-table">
                    <thead>
                        <tr>
                            <th scope="col">"bake"</th>
                            <th scope="col">"canary sees"</th>
                            <th scope="col">"requests in all"</th>
                            <th scope="col">"needed for proof"</th>
                            <th scope="col">"which is"</th>
                        </tr>
                    </thead>
                    <tbody>{traffic.into_iter().map(row).collect_view()}</tbody>
                </table>
            </div>
        </Panel>
    }
    .into_any()
}

#[component]
fn Sentences(id: &'static str, title: &'static str, texts: Vec<String>) -> impl IntoView {
    (!texts.is_empty()).then(|| {
        let item = |text: String| view! { <li dir="auto">{text}</li> };
        view! {
            <Panel id=id title=title>
                <ul class="dots">{texts.into_iter().map(item).collect_view()}</ul>
            </Panel>
        }
    })
}
