//! Short messages in the corner, with what undoes the thing they tell of.

use leptos::prelude::*;

use crate::desk::{Toast, desk};

/// The messages. They are said by the live regions, not by themselves.
#[component]
pub(crate) fn Toasts() -> impl IntoView {
    let desk = desk();
    view! {
        <section class="toasts" aria-label="Messages" data-part="toasts">
            <For each=move || desk.toasts.get() key=|toast| toast.number let:toast>
                <Message toast />
            </For>
        </section>
    }
}

#[component]
fn Message(toast: Toast) -> impl IntoView {
    let desk = desk();
    let number = toast.number;
    let undo = toast.undo.clone().map(|command| {
        view! {
            <button
                type="button"
                data-part="undo"
                on:click=move |_| {
                    desk.dismiss(number);
                    desk.send(command.clone());
                }
            >
                "Undo"
            </button>
        }
    });
    view! {
        <div class="toast" class:toast-bad=toast.bad data-part="toast">
            <p>
                {toast.bad.then_some(view! { <b>"Not done: "</b> })} {toast.text.clone()}
            </p>
            {undo}
            <button type="button" on:click=move |_| desk.dismiss(number)>
                "Dismiss"
            </button>
        </div>
    }
}
