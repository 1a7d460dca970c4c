//! The evidence scale: from "bad proven" to "good proven".

use leptos::prelude::*;

use crate::model::gates;

/// Where evidence stands. The words beside it say the same.
#[component]
pub(crate) fn Scale(#[prop(into)] evidence: Signal<f64>) -> impl IntoView {
    let left = move || format!("{:.1}%", gates::position(evidence.get()));
    view! {
        <span class="scale-cell">
            <span class="scale" aria-hidden="true">
                <span class="scale-mark" style:left=left></span>
            </span>
            <span class="scale-words">{move || gates::words(evidence.get())}</span>
        </span>
    }
}
