//! A panel: a heading, how fresh it is, and what it holds.

use leptos::prelude::*;
use wire::Freshness;

use crate::desk::desk;
use crate::model::fresh;

/// A panel with a heading. With freshness, its header tells source and age, and
/// old figures are dimmed and hatched.
#[component]
pub(crate) fn Panel(
    /// Unique on the page; the heading gets `ID-title`.
    id: &'static str,
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// Where its figures are from.
    #[prop(into, optional)]
    freshness: Signal<Option<Freshness>>,
    /// A remark at the right of the heading, instead of freshness or before it.
    #[prop(into, optional)]
    remark: Signal<String>,
    children: Children,
) -> impl IntoView {
    let now = desk().store.now;
    let age = Memo::new(move |_| freshness.get().map(|known| fresh::age(&known, now.get())));
    let is_old = move || age.with(|age| age.as_ref().is_some_and(fresh::Age::is_old));
    let title_id = format!("{id}-title");
    view! {
        <section
            class="panel"
            class:old=is_old
            id=id
            data-part=id
            aria-labelledby=title_id.clone()
        >
            <div class="panel-head">
                <h2 id=title_id.clone()>{move || title.get()}</h2>
                <span class="panel-remark">{move || remark.get()}</span>
                <Age age=age />
            </div>
            {children()}
        </section>
    }
}

/// The age of figures in words; its state is in `data-fresh`.
#[component]
pub(crate) fn Age(#[prop(into)] age: Signal<Option<fresh::Age>>) -> impl IntoView {
    let state = move || {
        age.with(|age| match age.as_ref().map(|age| age.state) {
            None => "",
            Some(wire::Freshening::Live) => "live",
            Some(wire::Freshening::Late) => "late",
            Some(wire::Freshening::Stale) => "stale",
            Some(wire::Freshening::Failed) => "failed",
        })
    };
    let words = move || age.with(|age| age.as_ref().map(|age| age.words.clone()));
    view! {
        <span class="age" data-fresh=state>
            {words}
        </span>
    }
}

/// A bar that fills: weight, progress. Its value stands beside it in words.
#[component]
pub(crate) fn Meter(
    /// 0 to 100.
    #[prop(into)]
    percent: Signal<f64>,
    /// What it measures, for readers.
    label: &'static str,
) -> impl IntoView {
    view! {
        <span
            class="meter"
            role="meter"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=move || format!("{:.0}", percent.get())
        >
            <span
                class="meter-fill"
                style:width=move || format!("{:.1}%", percent.get().clamp(0.0, 100.0))
            ></span>
        </span>
    }
}
