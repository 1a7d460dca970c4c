//! The lower half of a rollout's page: what it said, the way back, the journal.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::{Answer, Command, JournalRow, NarrationView, PromiseView, Query, RolloutPage};

use crate::desk::desk;
use crate::link;
use crate::model::rollout;
use crate::model::route::Route;
use crate::screens::rollout::{Page, report_link};

/// How many records of the journal's end are looked through.
const LOOK_BACK: u64 = 400;
/// How many of the rollout's own are shown.
const SHOWN: usize = 10;

/// What it said, newest first.
#[component]
pub(crate) fn Narration(page: Page) -> impl IntoView {
    let said = Memo::new(move |_| {
        page.with(|page| {
            page.as_ref()
                .map(|page| page.view.narration.clone())
                .unwrap_or_default()
        })
    });
    let count = move || {
        let count = said.with(Vec::len);
        format!("{count} of {count}, newest first")
    };
    view! {
        <p class="age">{count}</p>
        <div class="feed-scroll scroll" tabindex="0" role="group" aria-labelledby="narration-title">
            <ol class="feed" data-part="feed">
                {move || said.get().iter().rev().map(sentence).collect_view()}
            </ol>
        </div>
    }
}

fn sentence(said: &NarrationView) -> impl IntoView + use<> {
    let part = |label: &'static str, text: &str| {
        (!text.is_empty()).then(|| {
            let text = text.to_owned();
            view! {
                <span>
                    <span class="muted">{label}</span>
                    " "
                    {text}
                    " "
                </span>
            }
        })
    };
    view! {
        <li>
            <time class="mono">{said.clock.clone()}</time>
            <p>
                <b>{said.action.clone()}</b>
                " "
                {part("", &said.reason)}
                {part("Evidence:", &said.metrics)}
                {part("Risk:", &said.risk)}
                {part("Left:", &said.eta)}
            </p>
        </li>
    }
}

/// Where the way back is, and how it went when it was taken.
#[component]
pub(crate) fn WayBack(page: Page) -> impl IntoView {
    let read = move |read: fn(&RolloutPage) -> String| {
        move || page.with(|page| page.as_ref().map(read).unwrap_or_default())
    };
    let snapshot = read(|page| rollout::snapshot_words(page.way_back.snapshot.as_deref()));
    let promise = Memo::new(move |_| {
        page.with(|page| page.as_ref().and_then(|page| page.view.promise.clone()))
    });
    view! {
        <dl class="facts" data-part="way-back-facts">
            <div>
                <dt>"Stable side"</dt>
                <dd>{read(|page| page.way_back.stable_side.clone())}</dd>
            </div>
            <div>
                <dt>"Promise"</dt>
                <dd>{read(|page| page.way_back.promise.clone())}</dd>
            </div>
            <Show when=move || !snapshot().is_empty()>
                <div>
                    <dt>"Database"</dt>
                    <dd data-part="snapshot">{snapshot}</dd>
                </div>
            </Show>
            <div>
                <dt>"If this window dies"</dt>
                <dd>{read(|page| page.way_back.undriven.clone())}</dd>
            </div>
            <div>
                <dt>"Risk now"</dt>
                <dd>{read(|page| page.view.risk.clone())}</dd>
            </div>
        </dl>
        {move || promise.get().map(|promise| timeline(&promise))}
    }
}

/// The parts of the promise, each with the time since the decision.
fn timeline(promise: &PromiseView) -> impl IntoView + use<> {
    let first = promise.parts.first().map(|(_, at)| *at);
    let parts = promise.parts.iter().map(|(name, at)| {
        let after = first
            .map(|first| format!("+{}", at.since(first)))
            .unwrap_or_default();
        view! {
            <li>
                <time class="mono">{at.clock()}</time>
                <span>{name.clone()}</span>
                <span class="n muted">{after}</span>
            </li>
        }
    });
    view! {
        <h3>"The way back as it went"</h3>
        <ol class="timeline" data-part="promise">
            {parts.collect_view()}
        </ol>
        <p data-part="promise-text">{promise.text.clone()}</p>
    }
}

/// How it ended, and where to read on.
#[component]
pub(crate) fn Ending(page: Page) -> impl IntoView {
    let desk = desk();
    let ended = Memo::new(move |_| {
        page.with(|page| {
            page.as_ref()
                .filter(|page| rollout::is_ended(page))
                .map(|page| {
                    let status = &page.view.status;
                    (
                        status.rollout.clone(),
                        status.status.clone(),
                        rollout::next(page),
                    )
                })
        })
    });
    view! {
        {move || {
            ended
                .get()
                .map(|(id, how, next)| {
                    let export = id.clone();
                    view! {
                        <section class="ending" aria-label="Ending" data-part="ending">
                            <p>
                                "This rollout is over: " <b>{how}</b> ". "
                                {next}
                            </p>
                            <a class="button" href=report_link(&id) data-part="report-link">
                                "Report"
                            </a>
                            <button
                                type="button"
                                data-part="export"
                                on:click=move |_| desk.send(Command::Export { id: export.clone() })
                            >
                                "Export report"
                            </button>
                        </section>
                    }
                })
        }}
    }
}

/// The last records about this rollout.
#[component]
pub(crate) fn JournalExcerpt(page: Page) -> impl IntoView {
    let rows = RwSignal::new(Ok::<Vec<JournalRow>, String>(Vec::new()));
    // A rollout writes when it moves, and then it says something, or its phase changes.
    let moved = Memo::new(move |_| {
        page.with(|page| {
            page.as_ref().map(|page| {
                let view = &page.view;
                (
                    view.status.rollout.clone(),
                    view.status.phase.clone(),
                    view.narration.len(),
                )
            })
        })
    });
    Effect::new(move |_| {
        let Some((id, ..)) = moved.get() else { return };
        spawn_local(async move {
            let _ = rows.try_set(excerpt(&id).await);
        });
    });
    view! {
        {move || match rows.get() {
            Ok(rows) => records(&rows).into_any(),
            Err(message) => view! { <p class="refusal">{message}</p> }.into_any(),
        }}
        <p>
            <a href=Route::Journal(0).hash()>"The whole journal"</a>
        </p>
    }
}

async fn excerpt(id: &str) -> Result<Vec<JournalRow>, String> {
    let (_, last) = journal(0, 1).await?;
    let from = last.saturating_sub(LOOK_BACK).max(1);
    let limit = usize::try_from(LOOK_BACK + 1).unwrap_or(usize::MAX);
    let (rows, _) = journal(from, limit).await?;
    Ok(rows
        .into_iter()
        .filter(|row| row.subject.contains(id))
        .collect())
}

async fn journal(from: u64, limit: usize) -> Result<(Vec<JournalRow>, u64), String> {
    match link::query(&Query::Journal { from, limit }).await {
        Ok(Answer::Journal { rows, last }) => Ok((rows, last)),
        Ok(other) => Err(format!("no journal: {other:?}")),
        Err(complaint) => Err(complaint.message),
    }
}

fn records(rows: &[JournalRow]) -> impl IntoView + use<> {
    let of = rows.len();
    let newest = rows.iter().rev().take(SHOWN);
    let shown = newest.len();
    let lines = newest.map(|row| {
        view! {
            <li>
                <span class="mono muted">{format!("#{}", row.sequence)}</span>
                <time class="mono">{row.at.clock()}</time>
                <span>{row.facts.join("; ")}</span>
            </li>
        }
    });
    view! {
        <p class="age">{format!("{shown} of {of} recent records, newest first")}</p>
        <ol class="records" data-part="records">
            {lines.collect_view()}
        </ol>
    }
}
