//! A native dialog: modal, closed by Esc, with the band of its context on top.

use leptos::prelude::*;

use crate::screens::frame::Band;

/// A modal dialog, open while `open` is true. `close` is called on Esc and must
/// make it false. The first element with `autofocus` gets the focus.
#[component]
pub(crate) fn Dialog(
    /// Unique on the page; the heading gets `ID-title`.
    id: &'static str,
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    #[prop(into)] open: Signal<bool>,
    close: Callback<()>,
    /// Wide, for sheets.
    #[prop(optional)]
    wide: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<leptos::html::Dialog>::new();
    Effect::new(move |_| {
        let open = open.get();
        let Some(dialog) = node.get() else { return };
        if open && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !open && dialog.open() {
            dialog.close();
        }
    });
    let title_id = StoredValue::new(format!("{id}-title"));
    view! {
        <dialog
            node_ref=node
            id=id
            data-part=id
            class="dialog"
            class:dialog-wide=wide
            aria-labelledby=title_id.get_value()
            on:cancel=move |event: web_sys::Event| {
                event.prevent_default();
                close.run(());
            }
            on:close=move |_| {
                if open.get_untracked() {
                    close.run(());
                }
            }
        >
            <Show when=move || open.get()>
                <Band />
                <div class="dialog-body">
                    <h2 class="dialog-title" id=title_id.get_value()>
                        {move || title.get()}
                    </h2>
                    {children()}
                </div>
            </Show>
        </dialog>
    }
}
