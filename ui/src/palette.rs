//! The command palette: everything that can be done, by name.
//!
//! One input and one list: the focus stays in the input, the keys move the choice
//! in the list, as the combobox pattern has it.

use leptos::prelude::*;

use crate::browser;
use crate::desk::{Desk, Overlay, desk};
use crate::model::offers::{Known, Offer, offers};
use crate::model::palette::{Entry, Found, count_words, moved, ranked};
use crate::model::route::Route;
use crate::parts::dialog::Dialog;

const INPUT: &str = "palette-input";
const LIST: &str = "palette-list";

/// So many lines are shown.
const LINES: usize = 40;

/// The command palette.
#[component]
pub(crate) fn Palette() -> impl IntoView {
    let desk = desk();
    let open = Memo::new(move |_| desk.overlay.get() == Some(Overlay::Palette));
    let close = Callback::new(move |()| desk.overlay.set(None));
    Effect::new(move |_| {
        if open.get() {
            request_animation_frame(|| browser::focus(INPUT));
        }
    });
    view! {
        <Dialog id="palette" title="Command palette" open=open close=close>
            <Chooser />
        </Dialog>
    }
}

/// What is known when it opens. What changes later does not move lines under the
/// operator's fingers.
fn on_offer(desk: Desk) -> Vec<Offer> {
    let lines = desk.store.rollouts.get_untracked();
    let deck = desk.store.deck.get_untracked();
    let waits =
        |alarms: &Vec<wire::AlarmView>| alarms.iter().any(|alarm| alarm.acknowledged.is_empty());
    let open = desk
        .route
        .with_untracked(|route| matches!(route, Route::Rollout(_) | Route::Report(_)));
    offers(Known {
        lines: &lines,
        deck: deck.as_ref(),
        alarms: desk.store.alarms.with_untracked(waits),
        open,
        kind: desk.kind.get_untracked(),
        login: desk
            .store
            .bar
            .with_untracked(|bar| bar.as_ref().is_some_and(|bar| !bar.login.is_empty())),
    })
}

#[component]
fn Chooser() -> impl IntoView {
    let desk = desk();
    let offers = StoredValue::new(on_offer(desk));
    let query = RwSignal::new(String::new());
    let chosen = RwSignal::new(0_usize);
    let found = Memo::new(move |_| {
        let entries: Vec<Entry> =
            offers.with_value(|offers| offers.iter().map(|offer| offer.entry.clone()).collect());
        query.with(|query| ranked(&entries, query, LINES))
    });
    let take = move |at: usize| {
        let entry = found.with(|(found, _)| found.get(at).map(|found| found.entry));
        let offer = offers.with_value(|offers| entry.and_then(|entry| offers.get(entry).cloned()));
        if let Some(offer) = offer.filter(|offer| offer.entry.refused.is_empty()) {
            desk.overlay.set(None);
            desk.act(offer.action);
        }
    };
    let pressed = move |event: web_sys::KeyboardEvent| {
        let len = found.with(|(found, _)| found.len());
        if event.is_composing() {
            return;
        }
        if event.key() == "Enter" {
            event.prevent_default();
            take(chosen.get_untracked());
        } else if let Some(next) = moved(chosen.get_untracked(), len, &event.key()) {
            event.prevent_default();
            chosen.set(next);
            show(next);
        }
    };
    let active = move || {
        let len = found.with(|(found, _)| found.len());
        (len > 0).then(|| option_id(chosen.get()))
    };
    let count = move || found.with(|(found, more)| count_words(found.len(), *more));
    view! {
        <Search query chosen active=Signal::derive(active) pressed=Callback::new(pressed) />
        <ul id=LIST class="palette-list" role="listbox" aria-label="Found">
            {move || {
                found
                    .get()
                    .0
                    .into_iter()
                    .enumerate()
                    .filter_map(|(at, found)| {
                        let offer = offers.with_value(|offers| offers.get(found.entry).cloned());
                        offer.map(|offer| option(at, &found, &offer.entry, chosen, take))
                    })
                    .collect_view()
            }}
        </ul>
        <p id="palette-count" class="palette-count" role="status">
            {count}
        </p>
        <p class="palette-keys">
            <kbd>"↑"</kbd> " " <kbd>"↓"</kbd> " choose, " <kbd>"Enter"</kbd> " do it, "
            <kbd>"Esc"</kbd> " close"
        </p>
    }
}

/// The input, which keeps the focus.
#[component]
fn Search(
    query: RwSignal<String>,
    chosen: RwSignal<usize>,
    active: Signal<Option<String>>,
    pressed: Callback<web_sys::KeyboardEvent>,
) -> impl IntoView {
    view! {
        <input
            id=INPUT
            class="palette-input"
            type="text"
            role="combobox"
            aria-label="Command, screen, rollout or service"
            aria-expanded="true"
            aria-controls=LIST
            aria-autocomplete="list"
            aria-activedescendant=move || active.get()
            aria-describedby="palette-count"
            autocomplete="off"
            spellcheck="false"
            autofocus
            prop:value=move || query.get()
            on:input:target=move |event| {
                query.set(event.target().value());
                chosen.set(0);
            }
            on:keydown=move |event| pressed.run(event)
        />
    }
}

fn option_id(at: usize) -> String {
    format!("palette-{at}")
}

/// Scrolls a line into sight.
fn show(at: usize) {
    if let Some(element) = document().get_element_by_id(&option_id(at)) {
        element.scroll_into_view_with_bool(false);
    }
}

fn option<F: Fn(usize) + Copy + Send + Sync + 'static>(
    at: usize,
    found: &Found,
    entry: &Entry,
    chosen: RwSignal<usize>,
    take: F,
) -> impl IntoView + use<F> {
    let is_refused = !entry.refused.is_empty();
    let remark = if is_refused {
        entry.refused.clone()
    } else {
        entry.hint.clone()
    };
    let marks = found.marks.clone();
    let letters = entry.title.chars().enumerate().map(move |(place, letter)| {
        let letter = letter.to_string();
        if marks.contains(&place) {
            view! { <mark>{letter}</mark> }.into_any()
        } else {
            letter.into_any()
        }
    });
    view! {
        <li
            id=option_id(at)
            role="option"
            class="palette-line"
            data-entry=entry.id.clone()
            aria-selected=move || if chosen.get() == at { "true" } else { "false" }
            aria-disabled=is_refused.then_some("true")
            // The focus stays in the input.
            on:mousedown=|event| event.prevent_default()
            on:click=move |_| take(at)
        >
            <span class="palette-title">{letters.collect_view()}</span>
            <span class="palette-hint">{remark}</span>
            <span class="palette-group">{entry.group.word()}</span>
        </li>
    }
}
