//! Rollouts that were, newest first.

use leptos::prelude::*;
use wire::{Command, HistoryRow, State};

use crate::asks::{self, Asked, ask};
use crate::desk::desk;
use crate::model::history::{
    Narrowed, back_words, count_words, endings, moment, services, under_way,
};
use crate::model::route::Route;
use crate::parts::confirm::confirm_and_operate;
use crate::parts::field::ChoiceField;
use crate::parts::panel::Panel;
use crate::parts::shape::Mark;

/// So many are read at first.
const FIRST: usize = 100;

type Rows = RwSignal<Asked<(Vec<HistoryRow>, usize)>>;

/// Rollouts that were, newest first.
#[component]
pub(crate) fn History() -> impl IntoView {
    let desk = desk();
    let asked: Rows = RwSignal::new(Asked::Waiting);
    let limit = RwSignal::new(FIRST);
    let narrowed = RwSignal::new(Narrowed::default());
    // A rollout that begins or ends is what changes this list.
    let phases = Memo::new(move |_| {
        desk.store.rollouts.with(|lines| {
            let phase = |line: &wire::RolloutLine| (line.id.clone(), line.phase.clone());
            lines.iter().map(phase).collect::<Vec<_>>()
        })
    });
    Effect::new(move |_| {
        phases.get();
        ask(asked, asks::history(limit.get()));
    });
    let rows = Memo::new(move |_| asked.with(Asked::here).unwrap_or_default());
    let shown = Memo::new(move |_| rows.with(|(rows, _)| narrowed.get().rows(rows)));
    let count = Signal::derive(move || {
        rows.with(|(rows, of)| count_words(shown.with(Vec::len), rows.len(), *of))
    });
    let is_cut = move || rows.with(|(rows, of)| rows.len() < *of);
    view! {
        <h1>"History"</h1>
        <Panel id="history" title="Rollouts" remark=count>
            <Filters rows=rows narrowed />
            <p class="waiting" role="status">
                {move || asked.with(Asked::words)}
            </p>
            <div class="scroll" tabindex="0" role="group" aria-labelledby="history-title">
                <table class="history-table" data-part="history-table">
                    <Head />
                    <tbody>
                        <For each=move || shown.get() key=key let:row>
                            <Row row />
                        </For>
                    </tbody>
                </table>
            </div>
            <Show when=move || shown.with(Vec::is_empty) && asked.with(|asked| asked.here().is_some())>
                <p class="empty">"No rollout fits. Choose another service or ending."</p>
            </Show>
            <Show when=is_cut>
                <button
                    type="button"
                    id="history-more"
                    on:click=move |_| limit.update(|limit| *limit = limit.saturating_mul(4))
                >
                    "Read older ones"
                </button>
            </Show>
        </Panel>
    }
}

/// A row that ended is another row than the one that was under way.
fn key(row: &HistoryRow) -> (String, String) {
    (row.id.clone(), row.ending.clone())
}

#[component]
fn Filters(rows: Memo<(Vec<HistoryRow>, usize)>, narrowed: RwSignal<Narrowed>) -> impl IntoView {
    let choices = |all: &str, names: Vec<String>| {
        let all = [(String::new(), all.to_owned())];
        let names = names.into_iter().map(|name| (name.clone(), name));
        all.into_iter().chain(names).collect::<Vec<_>>()
    };
    let of_services =
        Signal::derive(move || rows.with(|(rows, _)| choices("all services", services(rows))));
    let of_endings =
        Signal::derive(move || rows.with(|(rows, _)| choices("all endings", endings(rows))));
    view! {
        <div class="filters">
            <ChoiceField
                id="history-service"
                label="Service"
                options=of_services
                value=Signal::derive(move || narrowed.get().service)
                set=Callback::new(move |name| narrowed.update(|narrowed| narrowed.service = name))
            />
            <ChoiceField
                id="history-ending"
                label="How it ended"
                options=of_endings
                value=Signal::derive(move || narrowed.get().ending)
                set=Callback::new(move |name| narrowed.update(|narrowed| narrowed.ending = name))
            />
        </div>
    }
}

#[component]
fn Head() -> impl IntoView {
    view! {
        <caption class="hidden">"Rollouts, newest first"</caption>
        <thead>
            <tr>
                <th scope="col">"began, UTC"</th>
                <th scope="col">"rollout"</th>
                <th scope="col">"where"</th>
                <th scope="col">"how"</th>
                <th scope="col">"ended"</th>
                <th scope="col">"took"</th>
                <th scope="col">"way back"</th>
                <th scope="col">"by"</th>
                <th scope="col">"report"</th>
            </tr>
        </thead>
    }
}

#[component]
fn Row(row: HistoryRow) -> impl IntoView {
    let desk = desk();
    // What is over is told in words alone.
    let ending = if under_way(&row) {
        view! { <Mark state=State::Running text=row.ending.clone() /> }.into_any()
    } else {
        row.ending.clone().into_any()
    };
    let title = format!("{} {} → {}", row.service, row.stable, row.release);
    let why = (!row.cause.is_empty())
        .then(|| view! { <p class="cell-note" dir="auto">{row.cause.clone()}</p> });
    let reason = (!row.reason.is_empty())
        .then(|| view! { <p class="cell-note" dir="auto">{row.reason.clone()}</p> });
    let export = {
        let id = row.id.clone();
        move |_| confirm_and_operate(desk, Command::Export { id: id.clone() })
    };
    view! {
        <tr data-rollout=row.id.clone()>
            <td class="mono">{moment(row.planned)}</td>
            <th scope="row">
                <a href=Route::Rollout(row.id.clone()).hash()>{title.clone()}</a>
            </th>
            <td>{format!("{} {}", row.environment, row.region)}</td>
            <td>{format!("{}, {}", row.strategy, row.purpose)}</td>
            <td>
                {ending}
                {why}
            </td>
            <td class="mono">{row.took.clone()}</td>
            <td>{back_words(row.promise.as_ref())}</td>
            <td dir="auto">{row.by.clone()} {reason}</td>
            <td>
                <span class="cell-actions">
                    <a href=Route::Report(row.id.clone()).hash()>
                        "Read" <span class="hidden">{format!(" the report of {title}")}</span>
                    </a>
                    <button type="button" class="small" on:click=export>
                        "Export"
                        <span class="hidden">{format!(" the report of {title}")}</span>
                    </button>
                </span>
            </td>
        </tr>
    }
}
