//! The head of the screens from which rollouts are started.

use leptos::prelude::*;

use crate::desk::desk;
use crate::model::keys::Action;

/// The screen's title, and beside it the way to a new rollout.
#[component]
pub(crate) fn StartHead(title: &'static str) -> impl IntoView {
    let desk = desk();
    view! {
        <div class="head">
            <h1>{title}</h1>
            <span class="grow"></span>
            <button
                type="button"
                data-part="new-rollout"
                aria-keyshortcuts="n"
                on:click=move |_| desk.act(Action::NewRollout)
            >
                "New rollout…"
            </button>
        </div>
    }
}
