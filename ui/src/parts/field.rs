//! Fields of forms: a label, the input, its help, and what is wrong about it.
//!
//! Help and trouble are tied to the input, so that they are read with it.

use leptos::prelude::*;

/// Words around an input.
fn surroundings(
    id: &'static str,
    label: Signal<String>,
    help: Signal<String>,
    trouble: Signal<String>,
    input: impl IntoView,
) -> impl IntoView {
    let is_bad = move || trouble.with(|text| !text.is_empty());
    view! {
        <div class="field" class:field-bad=is_bad data-part="field">
            <label for=id>{move || label.get()}</label>
            {input}
            <p class="field-help" id=format!("{id}-help")>
                {move || help.get()}
            </p>
            <p class="field-trouble" id=format!("{id}-trouble") data-part="trouble">
                {move || trouble.get()}
            </p>
        </div>
    }
}

fn described(id: &str) -> String {
    format!("{id}-help {id}-trouble")
}

fn invalid(trouble: Signal<String>) -> impl Fn() -> Option<&'static str> {
    move || trouble.with(|text| (!text.is_empty()).then_some("true"))
}

/// A line of text.
#[component]
pub(crate) fn TextField(
    /// Unique on the page.
    id: &'static str,
    #[prop(into)] label: Signal<String>,
    #[prop(into, optional)] help: Signal<String>,
    /// What is wrong; empty when nothing is.
    #[prop(into, optional)]
    trouble: Signal<String>,
    #[prop(into)] value: Signal<String>,
    set: Callback<String>,
    /// The id of a list of suggestions.
    #[prop(optional)]
    list: Option<&'static str>,
    /// For numbers.
    #[prop(optional)]
    numeric: bool,
) -> impl IntoView {
    let input = view! {
        <input
            id=id
            type="text"
            inputmode=numeric.then_some("numeric")
            autocomplete="off"
            spellcheck="false"
            dir="auto"
            list=list
            aria-describedby=described(id)
            aria-invalid=invalid(trouble)
            prop:value=move || value.get()
            on:input:target=move |event| set.run(event.target().value())
        />
    };
    surroundings(id, label, help, trouble, input)
}

/// A choice among a few: value and label.
#[component]
pub(crate) fn ChoiceField(
    /// Unique on the page.
    id: &'static str,
    #[prop(into)] label: Signal<String>,
    #[prop(into, optional)] help: Signal<String>,
    /// What is wrong; empty when nothing is.
    #[prop(into, optional)]
    trouble: Signal<String>,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    #[prop(into)] value: Signal<String>,
    set: Callback<String>,
) -> impl IntoView {
    let option = move |(name, words): (String, String)| {
        let chosen = {
            let name = name.clone();
            move || value.with(|value| *value == name)
        };
        view! {
            <option value=name prop:selected=chosen>
                {words}
            </option>
        }
    };
    let input = view! {
        <select
            id=id
            aria-describedby=described(id)
            aria-invalid=invalid(trouble)
            on:change:target=move |event| set.run(event.target().value())
        >
            {move || options.get().into_iter().map(option).collect_view()}
        </select>
    };
    surroundings(id, label, help, trouble, input)
}

/// Yes or no.
#[component]
pub(crate) fn CheckField(
    /// Unique on the page.
    id: &'static str,
    #[prop(into)] label: Signal<String>,
    #[prop(into, optional)] help: Signal<String>,
    #[prop(into)] checked: Signal<bool>,
    set: Callback<bool>,
) -> impl IntoView {
    view! {
        <div class="field field-check" data-part="field">
            <label for=id>
                <input
                    id=id
                    type="checkbox"
                    aria-describedby=format!("{id}-help")
                    prop:checked=move || checked.get()
                    on:change:target=move |event| set.run(event.target().checked())
                />
                <span>{move || label.get()}</span>
            </label>
            <p class="field-help" id=format!("{id}-help")>
                {move || help.get()}
            </p>
        </div>
    }
}

/// One of a few, all of them in sight: value and label.
#[component]
pub(crate) fn Segments(
    /// Unique on the page; also the name of the group.
    id: &'static str,
    #[prop(into)] label: Signal<String>,
    #[prop(into, optional)] help: Signal<String>,
    options: Vec<(&'static str, &'static str)>,
    #[prop(into)] value: Signal<String>,
    set: Callback<String>,
) -> impl IntoView {
    let option = move |(name, words): (&'static str, &'static str)| {
        view! {
            <label class="segment">
                <input
                    type="radio"
                    id=format!("{id}-{name}")
                    name=id
                    value=name
                    prop:checked=move || value.with(|value| value == name)
                    on:change=move |_| set.run(name.to_owned())
                />
                <span>{words}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field segments" id=id aria-describedby=format!("{id}-help")>
            <legend>{move || label.get()}</legend>
            <div class="segments-row">{options.into_iter().map(option).collect_view()}</div>
            <p class="field-help" id=format!("{id}-help")>
                {move || help.get()}
            </p>
        </fieldset>
    }
}
