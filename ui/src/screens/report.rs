//! The report of one rollout, to read and to export.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wire::{ChartModel, Command};

use crate::asks::{self, Asked, ask};
use crate::desk::desk;
use crate::link;
use crate::model::markdown::{Block, Run, Table, Text, blocks};
use crate::model::route::Route;
use crate::parts::chart::Charts;

/// The report of one rollout.
#[component]
pub(crate) fn Report(id: String) -> impl IntoView {
    let report = RwSignal::new(Asked::<String>::Waiting);
    let charts = RwSignal::new(Asked::<Vec<ChartModel>>::Waiting);
    ask(report, asks::report(id.clone()));
    ask(charts, asks::charts(id.clone()));
    let models = Signal::derive(move || charts.with(Asked::here).unwrap_or_default());
    let no_charts = move || {
        charts.with(|charts| match charts.here() {
            Some(models) if models.is_empty() => {
                "There are no charts: measurements are kept for 6 h.".to_owned()
            }
            Some(_) | None => charts.words(),
        })
    };
    let body = move || {
        report.with(|report| match report.here() {
            Some(text) => document(&text).into_any(),
            None => view! {
                <h1>"Report"</h1>
                <p class="waiting" role="status">
                    {report.words()}
                </p>
            }
            .into_any(),
        })
    };
    view! {
        <div class="report-bar">
            <a href=Route::History.hash()>"History"</a>
            <a href=Route::Rollout(id.clone()).hash()>"The rollout's page"</a>
            <span class="grow"></span>
            <Export id=id />
        </div>
        <article class="report panel" data-part="report">
            {body}
        </article>
        <p class="waiting" role="status">
            {no_charts}
        </p>
        <Charts models=models />
    }
}

/// Writes the report to a file, and says where it is.
#[component]
fn Export(id: String) -> impl IntoView {
    let desk = desk();
    let told = RwSignal::new(String::new());
    let export = move |_| {
        let command = Command::Export { id: id.clone() };
        spawn_local(async move {
            let answer = link::operate(&command, None).await;
            let text = match &answer {
                Ok(done) => done.text.clone(),
                Err(complaint) => complaint.message.clone(),
            };
            told.set(text);
            desk.tell(answer, None);
        });
    };
    view! {
        <span class="report-path" data-part="export-path" dir="auto">
            {move || told.get()}
        </span>
        <button type="button" id="report-export" on:click=export>
            "Export"
        </button>
    }
}

/// The blocks of a document. Its first heading is the screen's; no other is as
/// large.
fn document(text: &str) -> impl IntoView + use<> {
    let blocks = blocks(text);
    let first = blocks
        .iter()
        .position(|block| matches!(block, Block::Heading(..)));
    let titled = first.is_some();
    let shown = blocks
        .into_iter()
        .enumerate()
        .map(move |(at, block)| match block {
            Block::Heading(_, text) if Some(at) == first => {
                view! { <h1>{runs(text)}</h1> }.into_any()
            }
            Block::Heading(level, text) if level <= 2 => view! { <h2>{runs(text)}</h2> }.into_any(),
            Block::Heading(_, text) => view! { <h3>{runs(text)}</h3> }.into_any(),
            Block::Quote(text) => {
                view! { <blockquote dir="auto">{runs(text)}</blockquote> }.into_any()
            }
            Block::Paragraph(text) => view! { <p dir="auto">{runs(text)}</p> }.into_any(),
            Block::List(items) => {
                let item = |text| view! { <li dir="auto">{runs(text)}</li> };
                view! { <ul class="dots">{items.into_iter().map(item).collect_view()}</ul> }
                    .into_any()
            }
            Block::Table(rows) if rows.is_facts() => facts(rows).into_any(),
            Block::Table(rows) => table(rows, at).into_any(),
        });
    view! {
        {(!titled).then(|| view! { <h1>"Report"</h1> })}
        {shown.collect_view()}
    }
}

fn facts(rows: Table) -> impl IntoView {
    let fact = |row: Vec<Text>| {
        let mut cells = row.into_iter();
        let label = cells.next().unwrap_or_default();
        let value = cells.next().unwrap_or_default();
        view! {
            <div>
                <dt>{runs(label)}</dt>
                <dd dir="auto">{runs(value)}</dd>
            </div>
        }
    };
    view! { <dl class="facts">{rows.rows.into_iter().map(fact).collect_view()}</dl> }
}

fn table(table: Table, at: usize) -> impl IntoView {
    let head = |text: Text| {
        // A column of numbers has no name in the document.
        let name = if text.is_empty() {
            view! { <span class="hidden">"number"</span> }.into_any()
        } else {
            runs(text).into_any()
        };
        view! { <th scope="col">{name}</th> }
    };
    let cell = |text: Text| view! { <td dir="auto">{runs(text)}</td> };
    let row = move |cells: Vec<Text>| {
        view! { <tr>{cells.into_iter().map(cell).collect_view()}</tr> }
    };
    view! {
        <div
            class="scroll"
            tabindex="0"
            role="group"
            aria-label=format!("Table {at} of the report")
        >
            <table>
                <thead>
                    <tr>{table.head.into_iter().map(head).collect_view()}</tr>
                </thead>
                <tbody>{table.rows.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn runs(text: Text) -> impl IntoView {
    text.into_iter()
        .map(|run| match run {
            Run::Plain(text) => text.into_any(),
            Run::Strong(text) => view! { <b>{text}</b> }.into_any(),
            Run::Code(text) => view! { <code>{text}</code> }.into_any(),
        })
        .collect_view()
}
