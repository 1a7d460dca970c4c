//! The native menu. Its items send the page their id as a `menu` event:
//! `new-rollout`, `export`, `palette`, `shortcuts`, `zoom-in`, `zoom-out`,
//! `zoom-reset`, `theme-system`, `theme-dark`, `theme-light`, `go-now`,
//! `go-rollouts`, `go-services`, `go-history`, `go-journal`, `go-practice`,
//! `go-checks`, `go-settings`.
//!
//! `wallboard` and `quit` are done here. Keys stand in the page's registry of
//! shortcuts and not in the menu too, or one press would count twice.

use crate::desk::guard::OPERATES;
use crate::{farewell, windows};
use room::Mode;
use std::sync::atomic::{AtomicBool, Ordering};
use tauri::menu::{
    AboutMetadataBuilder, Menu, MenuBuilder, MenuEvent, MenuItemBuilder, Submenu, SubmenuBuilder,
};
use tauri::{AppHandle, Emitter, Manager, Wry};

/// Told to the page; its payload is the item's id.
const MENU: &str = "menu";

/// Item of the tray that shows the window.
pub(crate) const SHOW: &str = "show";

/// Item that ends the program, once nothing is left alone.
pub(crate) const QUIT: &str = "quit";

/// Item of the tray that says how things stand.
pub(crate) const STATUS: &str = "status";

const WALLBOARD: &str = "wallboard";

/// Items of one submenu: id and text; an empty id is a line between.
type Items = &'static [(&'static str, &'static str)];

const FILE: Items = &[
    ("new-rollout", "New rollout…"),
    ("export", "Export report…"),
    ("", ""),
    (QUIT, "Quit"),
];

const VIEW: Items = &[
    ("zoom-in", "Zoom in"),
    ("zoom-out", "Zoom out"),
    ("zoom-reset", "Actual size"),
    ("", ""),
    ("theme-system", "Theme of the system"),
    ("theme-dark", "Dark theme"),
    ("theme-light", "Light theme"),
    ("", ""),
    (WALLBOARD, "Open wallboard"),
];

const GO: Items = &[
    ("go-now", "Now"),
    ("go-rollouts", "Rollouts"),
    ("go-services", "Services"),
    ("go-history", "History"),
    ("go-journal", "Journal"),
    ("go-settings", "Settings"),
    ("", ""),
    ("palette", "Command palette…"),
];

/// The submenu that goes to screens.
const GOES: &str = "go";

/// Where in it the screen stands that only one kind of estate has.
const OWN_PLACE: usize = 5;

/// The screens that only one kind of estate has: practice, and live.
const OWN: [(&str, &str); 2] = [("go-practice", "Practice"), ("go-checks", "Checks")];

/// Whether that screen was added.
static COMPLETED: AtomicBool = AtomicBool::new(false);

const HELP: Items = &[("shortcuts", "Keyboard shortcuts")];

/// Builds the menu.
pub(crate) fn build(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
    let about = AboutMetadataBuilder::new()
        .name(Some("Candlefish control room"))
        .version(Some(env!("CARGO_PKG_VERSION")))
        .license(Some("MIT OR Apache-2.0"))
        .build();
    let help = SubmenuBuilder::new(app, "Help");
    let help = add(help, HELP).separator().about(Some(about)).build()?;
    // Without these, copying does not work on macOS, where keys go through the menu.
    let edit = SubmenuBuilder::new(app, "Edit")
        .undo()
        .redo()
        .separator()
        .cut()
        .copy()
        .paste()
        .select_all()
        .build()?;
    MenuBuilder::new(app)
        .item(&submenu(app, "File", FILE)?)
        .item(&edit)
        .item(&submenu(app, "View", VIEW)?)
        .item(&add(SubmenuBuilder::with_id(app, GOES, "Go"), GO).build()?)
        .item(&help)
        .build()
}

/// Adds the screen that only an estate of this kind has, once that is known.
pub(crate) fn complete(app: &AppHandle, mode: Mode) -> tauri::Result<()> {
    let [on_practice, on_live] = OWN;
    let (id, text) = match mode {
        Mode::Practice => on_practice,
        Mode::Live => on_live,
    };
    let window = app.get_webview_window(OPERATES);
    let menu = window
        .and_then(|window| window.menu())
        .or_else(|| app.menu());
    let goes = menu.and_then(|menu| menu.get(GOES));
    let Some(goes) = goes.as_ref().and_then(|item| item.as_submenu()) else {
        return Ok(());
    };
    // The room and the window become ready in any order, and both come here.
    if COMPLETED.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    goes.insert(&MenuItemBuilder::with_id(id, text).build(app)?, OWN_PLACE)
}

fn submenu(app: &AppHandle, name: &str, items: Items) -> tauri::Result<Submenu<Wry>> {
    add(SubmenuBuilder::new(app, name), items).build()
}

fn add<'a>(
    menu: SubmenuBuilder<'a, Wry, AppHandle>,
    items: Items,
) -> SubmenuBuilder<'a, Wry, AppHandle> {
    items.iter().fold(menu, |menu, (id, text)| {
        if id.is_empty() {
            menu.separator()
        } else {
            menu.text(*id, text)
        }
    })
}

/// Somebody chose an item, of the menu or of the tray.
pub(crate) fn chosen(app: &AppHandle, event: &MenuEvent) {
    match event.id().as_ref() {
        QUIT => farewell::begin(app),
        SHOW => windows::show_main(app),
        WALLBOARD => {
            if let Err(why) = windows::open_wallboard(app) {
                tracing::warn!("{why}");
            }
        }
        id => {
            windows::show_main(app);
            if let Err(error) = app.emit_to(OPERATES, MENU, id) {
                tracing::warn!(%error, id, "the page was not told of the menu");
            }
        }
    }
}
