//! A button that puts a text on the clipboard, and says that it did.

use leptos::prelude::*;

use crate::browser;
use crate::desk::desk;

/// Copies what `text` gives at the moment it is pressed.
#[component]
pub(crate) fn CopyButton(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What stands on it: "Copy command".
    #[prop(into)]
    label: String,
    /// What it is about, for those who hear the button without its surroundings.
    #[prop(into, optional)]
    about: String,
    text: Callback<(), String>,
) -> impl IntoView {
    let desk = desk();
    let copy = move |_| {
        if browser::copy(&text.run(())) {
            desk.toast("copied", false, None);
        } else {
            desk.toast("this window has no clipboard: select the text", true, None);
        }
    };
    let about = (!about.is_empty()).then(|| view! { <span class="hidden">" " {about}</span> });
    view! {
        <button type="button" id=id data-part="copy" on:click=copy>
            {label}
            {about}
        </button>
    }
}
