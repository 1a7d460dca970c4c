//! The evidence scale: from "bad proven" to "good proven".

use leptos::prelude::*;

use crate::model::gates;

/// Where evidence stands. The words beside it say the same, and so does the shape of
/// the mark: hollow while it is open, filled towards the end it has reached.
#[component]
pub(crate) fn Scale(
    #[prop(into)] evidence: Signal<f64>,
    /// Where that is, in words; made here when nobody said.
    #[prop(into, optional)]
    standing: Signal<String>,
) -> impl IntoView {
    let left = move || format!("{:.1}%", gates::position(evidence.get()));
    let class = move || format!("scale-mark scale-{}", gates::zone(evidence.get()).class());
    let words = move || {
        let standing = standing.get();
        if standing.is_empty() {
            gates::zone(evidence.get()).words().to_owned()
        } else {
            standing
        }
    };
    view! {
        <span class="scale-cell">
            <span class="scale" aria-hidden="true">
                <span class="scale-middle"></span>
                <span class=class style:left=left></span>
            </span>
            <span class="scale-words">{words}</span>
        </span>
    }
}
