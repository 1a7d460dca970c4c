//! The releases there are, to choose one of.

use leptos::prelude::*;
use wire::ReleaseRow;

use crate::model::start;

/// A list of releases, one of which can be chosen.
#[component]
pub(crate) fn ReleaseList(
    /// The name of the group of radio buttons, unique on the page.
    name: &'static str,
    rows: Memo<Vec<ReleaseRow>>,
    #[prop(into)] value: Signal<String>,
    set: Callback<String>,
) -> impl IntoView {
    let choice = move |row: ReleaseRow| {
        let words = start::release_words(&row);
        let failed = !row.failed_before.is_empty();
        let release = row.release;
        let (own, sent) = (release.clone(), release.clone());
        let chosen = move || value.with(|value| *value == own);
        view! {
            <label class="release" class:release-failed=failed data-release=release.clone()>
                <input
                    type="radio"
                    name=name
                    value=release.clone()
                    prop:checked=chosen
                    on:change=move |_| set.run(sent.clone())
                />
                <span class="mono release-name">{release.clone()}</span>
                <span class="release-words" dir="auto">{words}</span>
            </label>
        }
    };
    view! {
        <fieldset class="plain-set" data-part="releases">
            <legend class="hidden">"Releases there are"</legend>
            <div class="releases">{move || rows.get().into_iter().map(choice).collect_view()}</div>
        </fieldset>
    }
}
