//! The tray: how things stand, and the way back to a hidden window. Some desktops
//! have none; a second start of the program shows the window there.

use crate::desk::guard::OPERATES;
use crate::door::Door;
use crate::menu::{QUIT, SHOW, STATUS};
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tauri::menu::{Menu, MenuBuilder, MenuItem, MenuItemBuilder};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Manager, Wry};

/// How often its words are looked at.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Puts it up where there is a place for it.
pub(crate) fn put_up(app: &AppHandle) -> tauri::Result<()> {
    let status = MenuItemBuilder::with_id(STATUS, "Opening…")
        .enabled(false)
        .build(app)?;
    let menu = MenuBuilder::new(app)
        .item(&status)
        .separator()
        .text(SHOW, "Show window")
        .text(QUIT, "Quit")
        .build()?;
    // The library behind it panics where it is not installed.
    let built = std::panic::catch_unwind(AssertUnwindSafe(|| build(app, &menu)));
    match built {
        Ok(Ok(tray)) => {
            app.manage(tray);
            tauri::async_runtime::spawn(keep_current(app.clone(), status));
        }
        Ok(Err(error)) => tracing::warn!(%error, "there is no tray here"),
        Err(_) => tracing::warn!("there is no tray here: its library is not installed"),
    }
    Ok(())
}

fn build(app: &AppHandle, menu: &Menu<Wry>) -> tauri::Result<TrayIcon> {
    let mut tray = TrayIconBuilder::with_id(OPERATES)
        .menu(menu)
        .tooltip("Candlefish control room");
    if let Some(icon) = app.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    tray.build(app)
}

async fn keep_current(app: AppHandle, status: MenuItem<Wry>) {
    let door = app.state::<Door>();
    let Ok(desk) = door.desk().await else { return };
    let mut told = String::new();
    loop {
        let words = desk.summary().await;
        if words != told {
            if let Err(error) = status.set_text(&words) {
                tracing::debug!(%error, "the tray is gone");
                return;
            }
            told = words;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}
