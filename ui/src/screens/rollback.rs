//! The rollback sheet: `b` from any screen, then hold Enter or Space.

use leptos::prelude::*;

use crate::browser;
use crate::desk::{Overlay, desk};
use crate::model::rollout;
use crate::model::route::{Place, Route};
use crate::parts::dialog::Dialog;
use crate::screens::rollouts::RollBackButton;

/// All rollouts under way with their held buttons; the focus is on the one meant.
#[component]
pub(crate) fn RollbackSheet() -> impl IntoView {
    let desk = desk();
    let meant = Memo::new(move |_| match desk.overlay.get() {
        Some(Overlay::RollBack(id)) => Some(id),
        Some(Overlay::Palette | Overlay::Shortcuts | Overlay::LogIn) | None => None,
    });
    let open = Signal::derive(move || meant.get().is_some());
    let close = Callback::new(move |()| desk.overlay.set(None));
    Effect::new(move |_| {
        if let Some(id) = meant.get() {
            // After the dialog has opened and taken the focus for itself.
            request_animation_frame(move || browser::focus(&format!("sheet-roll-back-{id}")));
        }
    });
    let restore = move || {
        let line = desk
            .store
            .line(&untrack(|| meant.get()).unwrap_or_default());
        let place = line.map_or_else(Place::default, |line| {
            Place::new(&line.service, &line.environment, &line.region)
        });
        close.run(());
        desk.go(&Route::Restore(place));
    };
    view! {
        <Dialog id="rollback-sheet" title="Roll back" open close>
            <p>"Hold the button, or hold Enter or Space on it. Esc closes."</p>
            <Choices />
            <p class="muted">
                "A release from before that is a rollout of its own, with a plan and a way back."
            </p>
            <div class="dialog-buttons">
                <button type="button" data-part="restore" on:click=move |_| restore()>
                    "Earlier release…"
                </button>
                <button type="button" on:click=move |_| close.run(())>
                    "Close"
                </button>
            </div>
        </Dialog>
    }
}

#[component]
fn Choices() -> impl IntoView {
    let desk = desk();
    let ids = Memo::new(move |_| {
        desk.store
            .rollouts
            .with(|lines| lines.iter().map(|line| line.id.clone()).collect::<Vec<_>>())
    });
    view! {
        <ul class="choices">
            <For each=move || ids.get() key=Clone::clone let:id>
                <Choice id />
            </For>
        </ul>
        <Show when=move || ids.with(Vec::is_empty)>
            <p class="quiet" data-part="nothing-to-roll-back">
                "No rollout is under way."
            </p>
        </Show>
    }
}

#[component]
fn Choice(id: String) -> impl IntoView {
    let desk = desk();
    let words = {
        let id = id.clone();
        Memo::new(move |_| {
            desk.store.line(&id).map(|line| {
                let what = format!("{} {} → {}", line.service, line.release, line.stable);
                let place = format!("{} · {} · {}", line.environment, line.region, line.phase);
                let beside = rollout::snapshot_words(line.snapshot.as_deref());
                (what, place, beside)
            })
        })
    };
    let what = move || words.get().unwrap_or_default().0;
    let place = move || words.get().unwrap_or_default().1;
    let beside = move || words.get().unwrap_or_default().2;
    view! {
        <li class="choice">
            <span>
                <b>{what}</b>
                <br />
                <span class="muted">{place}</span>
                <span class="choice-beside muted" data-part="snapshot">
                    {beside}
                </span>
            </span>
            <RollBackButton id prefix="sheet-roll-back" primary=true />
        </li>
    }
}
