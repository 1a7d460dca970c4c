//! State shapes: every state has a shape, a colour and a word of its own.

use leptos::prelude::*;
use wire::State;

/// The name under which the styles and the tests know a state.
pub(crate) fn name(state: State) -> &'static str {
    match state {
        State::Critical => "critical",
        State::High => "high",
        State::Low => "low",
        State::Waiting => "waiting",
        State::Running => "running",
        State::Stale => "stale",
        State::Unknown => "unknown",
        State::Shelved => "shelved",
        State::Normal => "normal",
    }
}

/// A state's shape, without its word; readers skip it.
#[component]
pub(crate) fn Shape(#[prop(into)] state: Signal<State>) -> impl IntoView {
    view! {
        <svg
            class=move || format!("shape shape-{}", name(state.get()))
            viewBox="0 0 16 16"
            aria-hidden="true"
            inner_html=move || drawing(state.get())
        ></svg>
    }
}

/// A state's shape and word, and what is so: "◐ RUN canary 25 %".
#[component]
pub(crate) fn Mark(
    #[prop(into)] state: Signal<State>,
    /// What stands behind the word; may be empty.
    #[prop(into, optional)]
    text: Signal<String>,
) -> impl IntoView {
    let word = move || state.get().word();
    view! {
        <span class="mark" data-state=move || name(state.get())>
            <Shape state />
            <span class="word">{word}</span>
            <span class="hidden">
                {move || if state.get() == State::Normal && text.get().is_empty() { "normal" } else { "" }}
            </span>
            <span class="mark-text">{move || text.get()}</span>
        </span>
    }
}

/// Drawn by shape alone: colours come from the style sheet.
fn drawing(state: State) -> &'static str {
    match state {
        State::Critical => {
            "<path class='fill' d='M5 .5h6L15.5 5v6L11 15.5H5L.5 11V5z'/>\
             <path class='glyph' d='M7 3.5h2v5.5H7zM7 10.5h2v2H7z'/>"
        }
        State::High => "<path class='fill' d='M8 1 15.5 15H.5z'/>",
        State::Low => "<path class='line' d='M8 2.8 14 14H2z'/>",
        State::Waiting => "<path class='fill' d='M2.5 1.5h4v13h-4zM9.5 1.5h4v13h-4z'/>",
        State::Running => {
            "<circle class='line' cx='8' cy='8' r='6.2'/>\
             <path class='fill' d='M8 1.8a6.2 6.2 0 0 0 0 12.4z'/>"
        }
        State::Stale => "<circle class='line dashed' cx='8' cy='8' r='6.2'/>",
        State::Unknown => {
            "<path class='line' d='M4.5 5.2a3.5 3.2 0 1 1 5.2 2.9C8.4 8.9 8 9.5 8 11'/>\
             <circle class='fill' cx='8' cy='14' r='1.3'/>"
        }
        State::Shelved => {
            "<circle class='line' cx='8' cy='8' r='6.2'/>\
             <path class='line' d='M8 4.2V8l2.8 2'/>"
        }
        State::Normal => "<circle class='line' cx='8' cy='8' r='4.6'/>",
    }
}
