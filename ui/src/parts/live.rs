//! Live regions: what is said to those who listen.

use leptos::prelude::*;

use crate::desk::desk;

/// One region for what can wait, one for what cannot.
#[component]
pub(crate) fn LiveRegions() -> impl IntoView {
    let desk = desk();
    view! {
        <div class="hidden" role="status" aria-live="polite" data-part="polite">
            {move || desk.polite.get()}
        </div>
        <div class="hidden" role="alert" aria-live="assertive" data-part="assertive">
            {move || desk.assertive.get()}
        </div>
    }
}
