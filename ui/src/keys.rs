//! Keys and menu items of the window, handed to the desk as actions.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::desk::Desk;
use crate::model::keys::{Action, Keys, Stroke};
use crate::model::route::{Place, Route};
use crate::model::settings::Theme;
use crate::{browser, link};

/// Listens to keys and to the menu, for as long as the page lives.
pub(crate) fn open(desk: Desk) {
    let keys = StoredValue::new(Keys::default());
    let on_wallboard = browser::window_label() == browser::WALLBOARD;
    let _ = window_event_listener(leptos::ev::keydown, move |event| {
        if event.default_prevented() || event.is_composing() {
            return;
        }
        let stroke = stroke(&event);
        let single_keys = desk.settings.get_untracked().single_keys;
        let action = keys
            .try_update_value(|keys| keys.press(&stroke, single_keys, browser::wall()))
            .flatten();
        if let Some(action) = action
            && (!on_wallboard || is_for_looking(&action))
        {
            event.prevent_default();
            desk.act(action);
        }
    });
    if !on_wallboard {
        link::listen("menu", move |id| chosen(desk, &id));
    }
}

/// What a wallboard may do: it shows, and nothing else.
fn is_for_looking(action: &Action) -> bool {
    match action {
        Action::ZoomIn | Action::ZoomOut | Action::ZoomReset | Action::NextTheme => true,
        Action::Go(_)
        | Action::NewRollout
        | Action::RollBack
        | Action::Pause
        | Action::Promote
        | Action::PromoteFully
        | Action::Abort
        | Action::Acknowledge
        | Action::Export
        | Action::Palette
        | Action::Shortcuts
        | Action::AllowChanges
        | Action::RetryLogin
        | Action::OpenWallboard => false,
    }
}

fn stroke(event: &web_sys::KeyboardEvent) -> Stroke {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let inside = |selector: &str| {
        target
            .as_ref()
            .and_then(|target| target.closest(selector).ok().flatten())
            .is_some()
    };
    Stroke {
        key: event.key(),
        command: event.ctrl_key() || event.meta_key(),
        alt: event.alt_key(),
        repeat: event.repeat(),
        typing: inside("input:not([type=checkbox]):not([type=radio]), textarea, select"),
        in_dialog: inside("dialog"),
    }
}

/// A menu item. Those of the shell's own never arrive here.
fn chosen(desk: Desk, id: &str) {
    let theme = |theme| desk.settings.update(|settings| settings.theme = theme);
    match id {
        "new-rollout" => desk.act(Action::NewRollout),
        "export" => desk.act(Action::Export),
        "palette" => desk.act(Action::Palette),
        "shortcuts" => desk.act(Action::Shortcuts),
        "zoom-in" => desk.act(Action::ZoomIn),
        "zoom-out" => desk.act(Action::ZoomOut),
        "zoom-reset" => desk.act(Action::ZoomReset),
        "theme-system" => theme(Theme::System),
        "theme-dark" => theme(Theme::Dark),
        "theme-light" => theme(Theme::Light),
        "go-now" => desk.go(&Route::Now),
        "go-rollouts" => desk.go(&Route::Rollouts),
        "go-services" => desk.go(&Route::Services(Place::default())),
        "go-checks" => desk.go(&Route::Checks),
        "go-history" => desk.go(&Route::History),
        "go-journal" => desk.go(&Route::Journal(0)),
        "go-practice" => desk.go(&Route::Practice),
        "go-settings" => desk.go(&Route::Settings),
        other => leptos::logging::warn!("unknown menu item `{other}`"),
    }
}
