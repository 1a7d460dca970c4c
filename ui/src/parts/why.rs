//! Why a button cannot be pressed, at the button: for the mouse, for the keyboard,
//! and as its description.

use leptos::prelude::*;

/// The reason, shown while its anchor is pointed at or has the focus.
#[component]
pub(crate) fn Why(
    /// For `aria-describedby`.
    #[prop(into)]
    id: Signal<String>,
    /// Empty when the button can be pressed.
    refused: Signal<String>,
) -> impl IntoView {
    view! {
        <span
            class="why"
            role="tooltip"
            id=move || id.get()
            hidden=move || refused.with(String::is_empty)
        >
            {move || refused.get()}
        </span>
    }
}
