//! A chart: heading, one sentence, curves, and a table for those who want figures.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wire::{ChartModel, Freshness};

use crate::browser;
use crate::desk::{Desk, desk};
use crate::model::fresh;
use crate::model::painter::{self, PaintTimes, Paints};
use crate::parts::canvas::PlotCanvas;
use crate::parts::panel::{Age, Panel};

/// Rows of a chart's table, beside those of its marked moments.
const ROWS: usize = 12;

/// The charts of a page, by whichever painter is the right one here.
#[component]
pub(crate) fn Charts(
    #[prop(into)] models: Signal<Vec<ChartModel>>,
    /// Where they are from, while they are live.
    #[prop(into, optional)]
    freshness: Signal<Option<Freshness>>,
) -> impl IntoView {
    let desk = desk();
    let chosen = Memo::new(move |_| {
        let setting = desk.settings.with(|settings| settings.painter);
        desk.plot_trouble
            .with(|trouble| painter::choose(setting, trouble.as_deref()))
    });
    Effect::new(move |before: Option<Paints>| {
        let (paints, words) = chosen.get();
        if before.is_some_and(|before| before != paints) {
            // What one painter needs says nothing of the other.
            desk.paint_millis.set_value(PaintTimes::default());
        }
        desk.painter.set(words);
        paints
    });
    view! {
        <Show
            when=move || chosen.with(|chosen| chosen.0 == Paints::Plot)
            fallback=move || view! { <Drawn models freshness /> }
        >
            <Plotted models freshness />
        </Show>
    }
}

/// One canvas for all, and the same in words.
#[component]
fn Plotted(models: Signal<Vec<ChartModel>>, freshness: Signal<Option<Freshness>>) -> impl IntoView {
    let ids = ids(models);
    let any = move || !ids.with(Vec::is_empty);
    view! {
        <Show when=any>
            <Panel id="charts-panel" title="Charts" freshness>
                <div data-part="charts" data-painter="plot">
                    <PlotCanvas models />
                    <div class="chart-words">
                        <For each=move || ids.get() key=Clone::clone let:id>
                            <Words id models />
                        </For>
                    </div>
                </div>
            </Panel>
        </Show>
    }
}

/// What a chart says, in a sentence and in figures.
#[component]
fn Words(id: String, models: Signal<Vec<ChartModel>>) -> impl IntoView {
    let model = one(models, id.clone());
    view! {
        <section data-part="chart" data-chart=id>
            <h3 class="hidden">{read(model, |model| model.title.clone())}</h3>
            <p class="chart-summary">{read(model, charts::summary)}</p>
            <Figures model />
        </section>
    }
}

fn ids(models: Signal<Vec<ChartModel>>) -> Memo<Vec<String>> {
    Memo::new(move |_| models.with(|models| models.iter().map(|model| model.id.clone()).collect()))
}

fn one(models: Signal<Vec<ChartModel>>, id: String) -> Memo<Option<ChartModel>> {
    Memo::new(move |_| models.with(|models| models.iter().find(|model| model.id == id).cloned()))
}

/// Charts side by side, painted as SVG.
#[component]
fn Drawn(models: Signal<Vec<ChartModel>>, freshness: Signal<Option<Freshness>>) -> impl IntoView {
    let ids = ids(models);
    view! {
        <div class="charts" data-part="charts" data-painter="svg">
            <For each=move || ids.get() key=Clone::clone let:id>
                <Chart id models freshness />
            </For>
        </div>
    }
}

#[component]
fn Chart(
    id: String,
    models: Signal<Vec<ChartModel>>,
    freshness: Signal<Option<Freshness>>,
) -> impl IntoView {
    let desk = desk();
    let now = desk.store.now;
    let age = Memo::new(move |_| freshness.get().map(|known| fresh::age(&known, now.get())));
    let model = one(models, id.clone());
    let title_id = format!("chart-panel-{id}-title");
    let unit = move || model.with(|model| model.as_ref().map(|model| model.unit.sign()));
    let body = NodeRef::new();
    Effect::new(move |_| {
        if let Some(body) = body.get() {
            model.with(|model| draw(desk, &body, model.as_ref()));
        }
    });
    view! {
        <section
            class="panel chart-panel"
            class:old=move || age.with(|age| age.as_ref().is_some_and(fresh::Age::is_old))
            id=format!("chart-panel-{id}")
            data-part="chart"
            data-chart=id
            aria-labelledby=title_id.clone()
        >
            <div class="panel-head">
                <h2 id=title_id.clone()>{read(model, |model| model.title.clone())}</h2>
                <span class="panel-remark">{unit} " · canary thick, stable thin"</span>
                <Age age />
            </div>
            <p class="chart-summary">{read(model, charts::summary)}</p>
            <div class="chart-body" node_ref=body></div>
            <Figures model />
        </section>
    }
}

/// Draws a chart in its place, and notes how long the page was busy with it.
fn draw(desk: Desk, body: &web_sys::HtmlDivElement, model: Option<&ChartModel>) {
    let began = browser::uptime_millis();
    body.set_inner_html(&model.map(svg).unwrap_or_default());
    // Only who asks for its box has it laid out now.
    let _ = body.get_bounding_client_rect();
    let millis = browser::uptime_millis() - began;
    desk.paint_millis.update_value(|all| all.push(millis));
}

fn svg(model: &ChartModel) -> String {
    charts::svg(model, &charts::Paint::tokens())
}

fn read(
    model: Memo<Option<ChartModel>>,
    read: fn(&ChartModel) -> String,
) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    move || model.with(|model| model.as_ref().map(read).unwrap_or_default())
}

/// The table behind a chart; made only while it is open.
#[component]
pub(crate) fn Figures(model: Memo<Option<ChartModel>>) -> impl IntoView {
    let open = RwSignal::new(false);
    let title = read(model, |model| format!("Figures of {}", model.title));
    let toggled = move |event: web_sys::Event| {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        open.set(target.is_some_and(|details| details.has_attribute("open")));
    };
    view! {
        <details on:toggle=toggled data-part="chart-figures">
            <summary>{title}</summary>
            <Show when=move || open.get()>
                <div class="scroll" tabindex="0" role="group" aria-label=title>
                    {move || model.with(|model| model.as_ref().map(table))}
                </div>
            </Show>
        </details>
    }
}

fn table(model: &ChartModel) -> impl IntoView + use<> {
    let table = charts::table(model, ROWS);
    let heads = table
        .headers
        .into_iter()
        .map(|head| view! { <th scope="col">{head}</th> });
    let rows = table.rows.into_iter().map(|row| {
        let mut cells = row.into_iter();
        let first = cells.next().unwrap_or_default();
        view! {
            <tr>
                <th scope="row" class="mono">
                    {first}
                </th>
                {cells.map(|cell| view! { <td class="mono">{cell}</td> }).collect_view()}
            </tr>
        }
    });
    view! {
        <table>
            <thead>
                <tr>{heads.collect_view()}</tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}
