//! The sheet of shortcuts: what the registry says, group by group.

use leptos::prelude::*;

use crate::desk::{Overlay, desk};
use crate::model::keys::{Shortcut, registry_on};
use crate::model::kind::Kind;
use crate::parts::dialog::Dialog;

/// The sheet of shortcuts.
#[component]
pub(crate) fn ShortcutSheet() -> impl IntoView {
    let desk = desk();
    let open = Memo::new(move |_| desk.overlay.get() == Some(Overlay::Shortcuts));
    let close = Callback::new(move |()| desk.overlay.set(None));
    let single_keys = move || desk.settings.get().single_keys;
    view! {
        <Dialog id="shortcuts" title="Shortcuts" open=open close=close wide=true>
            <p>
                {move || {
                    if single_keys() {
                        "On a Mac, Cmd is meant where Ctrl stands. Single keys can be turned off in Settings."
                    } else {
                        "Single keys are turned off in Settings; those with Ctrl (Cmd on a Mac) work."
                    }
                }}
            </p>
            <div class="sheet">
                {move || groups(desk.kind.get()).into_iter().map(group).collect_view()}
            </div>
            <div class="dialog-buttons">
                <button type="button" id="shortcuts-close" autofocus on:click=move |_| close.run(())>
                    "Close"
                </button>
            </div>
        </Dialog>
    }
}

/// The registry parted by its headings, in its order.
fn groups(kind: Kind) -> Vec<(&'static str, Vec<Shortcut>)> {
    let mut groups: Vec<(&'static str, Vec<Shortcut>)> = Vec::new();
    for shortcut in registry_on(kind) {
        match groups.iter_mut().find(|(name, _)| *name == shortcut.group) {
            Some((_, members)) => members.push(shortcut),
            None => groups.push((shortcut.group, vec![shortcut])),
        }
    }
    groups
}

fn group((name, members): (&'static str, Vec<Shortcut>)) -> impl IntoView {
    let line = |shortcut: Shortcut| {
        view! {
            <div class="sheet-line">
                <dt>
                    <kbd>{shortcut.words()}</kbd>
                </dt>
                <dd>{shortcut.label}</dd>
            </div>
        }
    };
    view! {
        <section class="sheet-group">
            <h3>{name}</h3>
            <dl>{members.into_iter().map(line).collect_view()}</dl>
        </section>
    }
}
