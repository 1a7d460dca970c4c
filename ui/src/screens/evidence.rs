//! The upper half of a rollout's page: its ladder, and its gates.

use leptos::prelude::*;
use wire::{GateView, LadderStep, StepState};

use crate::model::gates;
use crate::parts::panel::Meter;
use crate::parts::scale::Scale;
use crate::parts::shape::Shape;
use crate::screens::rollout::Page;

/// The steps as a track.
#[component]
pub(crate) fn Ladder(page: Page) -> impl IntoView {
    let steps = Memo::new(move |_| {
        page.with(|page| {
            page.as_ref()
                .map(|page| page.view.ladder.clone())
                .unwrap_or_default()
        })
    });
    view! {
        <ol class="track" data-part="track">
            {move || steps.get().iter().map(step).collect_view()}
        </ol>
    }
}

fn step(step: &LadderStep) -> impl IntoView + use<> {
    let (class, word) = match step.state {
        StepState::Done => ("done", "done"),
        StepState::Running => ("running", "under way"),
        StepState::Waiting => ("waiting", "waits for a person"),
        StepState::Ahead => ("ahead", "to come"),
        StepState::TakenBack => ("taken-back", "taken back"),
    };
    // A detail may be the very same word.
    let word = (word != step.detail).then(|| view! { <span class="step-word">{word}</span> });
    let current = matches!(step.state, StepState::Running | StepState::Waiting);
    let progress = step.progress.map(|progress| {
        view! { <Meter percent=progress * 100.0 label="progress of this step" /> }
    });
    view! {
        <li
            class=format!("step step-{class}")
            data-step=step.number
            data-state=class
            aria-current=current.then_some("step")
        >
            <b>{step.title.clone()}</b>
            {word}
            <span class="step-detail">{step.detail.clone()}</span>
            {progress}
        </li>
    }
}

/// The gates, with what is still needed for proof.
#[component]
pub(crate) fn Gates(page: Page) -> impl IntoView {
    let found = Memo::new(move |_| {
        page.with(|page| {
            page.as_ref()
                .map(|page| page.view.gates.clone())
                .unwrap_or_default()
        })
    });
    let sentence = move || {
        page.with(|page| {
            page.as_ref()
                .map(|page| page.view.evidence.clone())
                .unwrap_or_default()
        })
    };
    view! {
        <p class="sentence" data-part="evidence">
            {sentence}
        </p>
        <Show
            when=move || !found.with(Vec::is_empty)
            fallback=|| view! { <p class="quiet">"Nothing has been judged yet."</p> }
        >
            <div class="scroll" tabindex="0" role="group" aria-labelledby="gates-title">
                <table data-part="gates-table">
                    <thead>
                        <tr>
                            <th scope="col">"metric"</th>
                            <th scope="col" class="n">"stable"</th>
                            <th scope="col" class="n">"canary"</th>
                            <th scope="col" class="n">"limit"</th>
                            <th scope="col">"evidence: bad proven … good proven"</th>
                            <th scope="col">"verdict"</th>
                        </tr>
                    </thead>
                    <tbody>{move || found.get().iter().map(gate).collect_view()}</tbody>
                </table>
            </div>
        </Show>
    }
}

fn gate(gate: &GateView) -> impl IntoView + use<> {
    let state = gates::state(gate);
    let name = gates::metric(&gate.metric).to_owned();
    let title = (!gate.title.eq_ignore_ascii_case(&name)).then(|| {
        let title = gate.title.clone();
        view! { <span class="muted gate-title">{title}</span> }
    });
    let because = (!gate.because.is_empty() && gate.because != gate.verdict).then(|| {
        let because = gate.because.clone();
        view! { <span class="muted gate-title" data-part="gate-because">{because}</span> }
    });
    let judge = (!gate.judge.is_empty()).then(|| {
        let judge = format!("judged by {}", gate.judge);
        view! { <span class="muted gate-title">{judge}</span> }
    });
    let mark = (state != wire::State::Normal).then(|| view! { <Shape state /> });
    view! {
        <tr data-part="gate" data-metric=gate.metric.clone()>
            <th scope="row">
                {name}
                {title}
            </th>
            <td class="n">{gate.stable.clone()}</td>
            <td class="n">{gate.canary.clone()}</td>
            <td class="n">{gate.limit.clone()}</td>
            <td>
                <Scale evidence=gate.evidence standing=gate.standing.clone() />
            </td>
            <td>
                <span class="mark">{mark} <span>{gate.verdict.clone()}</span></span>
                {because}
                {judge}
            </td>
        </tr>
    }
}
