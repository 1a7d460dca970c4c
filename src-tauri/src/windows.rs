//! The two windows: one to work in, one to look at.

use crate::desk::guard::OPERATES;
use crate::desk::{Desk, Windows};
use crate::door::Door;
use crate::{farewell, menu};
use std::path::Path;
use std::time::Duration;
use tauri::utils::config::Color;
use tauri::webview::Url;
use tauri::{
    AppHandle, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window, WindowEvent, Wry,
};

/// Label of the window that looks and does not operate.
pub(crate) const WALLBOARD: &str = "wallboard";

/// Shown until the page has painted, so that a dark room stays dark.
const BACKGROUND: Color = Color(0x10, 0x14, 0x19, 0xff);

const NAME: &str = "Candlefish control room";

/// Window systems say a little late whether a window is minimized.
const SETTLING: Duration = Duration::from_millis(300);

/// The windows as the desk needs them.
pub(crate) struct AppWindows(pub(crate) AppHandle);

impl Windows for AppWindows {
    fn hide(&self) {
        hide_main(&self.0);
    }

    fn quit(&self) {
        self.0.exit(0);
    }

    fn open_wallboard(&self) -> Result<(), String> {
        open_wallboard(&self.0)
    }
}

/// Where web views keep what pages remember: with the home, so that two homes do not
/// share settings.
#[derive(Debug, Clone)]
pub(crate) struct WebFolder(pub(crate) std::path::PathBuf);

/// Opens the window operators work in.
pub(crate) fn open_main(app: &AppHandle) -> tauri::Result<()> {
    let menu = menu::build(app)?;
    let mut window = window(app, OPERATES, "index.html")
        .inner_size(1440.0, 920.0)
        .min_inner_size(900.0, 600.0)
        .center();
    if cfg!(target_os = "macos") {
        app.set_menu(menu)?;
    } else {
        window = window.menu(menu);
    }
    let window = window.build()?;
    // Only the page is to be dark at once: the menu has the colours of the desktop,
    // and its words would be lost on ours.
    window.as_ref().window().set_background_color(None)
}

/// Opens the wallboard, or brings it to the front.
pub(crate) fn open_wallboard(app: &AppHandle) -> Result<(), String> {
    let open = app.get_webview_window(WALLBOARD);
    let opened = match open {
        Some(wallboard) => show(&wallboard),
        None => window(app, WALLBOARD, "index.html#/wallboard")
            .inner_size(1280.0, 800.0)
            .min_inner_size(640.0, 400.0)
            .build()
            .map(|_| ()),
    };
    opened.map_err(|error| format!("the wallboard cannot be opened: {error}"))?;
    if let Some(desk) = app.state::<Door>().desk_now() {
        show_kind(app, &desk);
    }
    Ok(())
}

fn window<'a>(
    app: &'a AppHandle,
    label: &str,
    page: &str,
) -> WebviewWindowBuilder<'a, Wry, AppHandle> {
    let data: &Path = &app.state::<WebFolder>().0;
    WebviewWindowBuilder::new(app, label, WebviewUrl::App(page.into()))
        .title(NAME)
        .background_color(BACKGROUND)
        .prevent_overflow()
        .data_directory(data.to_owned())
        .on_navigation(is_ours)
}

/// The page stays the page: nothing else is ever shown in these windows.
fn is_ours(url: &Url) -> bool {
    url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost")
}

/// Titles and menu say whether anything here is real.
pub(crate) fn show_kind(app: &AppHandle, desk: &Desk) {
    if let Err(error) = menu::complete(app, desk.mode()) {
        tracing::warn!(%error, "the menu is not complete");
    }
    let kind = desk.kind();
    let titles = [
        (OPERATES, format!("{kind} – {NAME}")),
        (WALLBOARD, format!("{kind} – {NAME} – wallboard")),
    ];
    for (label, title) in titles {
        let Some(window) = app.get_webview_window(label) else {
            continue;
        };
        if let Err(error) = window.set_title(&title) {
            tracing::warn!(%error, label, "a window has no title");
        }
    }
}

/// Brings the main window back.
pub(crate) fn show_main(app: &AppHandle) {
    let Some(window) = app.get_webview_window(OPERATES) else {
        return;
    };
    if let Err(error) = show(&window) {
        tracing::warn!(%error, "the window cannot be shown");
    }
    say_hidden(app, OPERATES, false);
}

fn show(window: &WebviewWindow) -> tauri::Result<()> {
    window.show()?;
    window.unminimize()?;
    window.set_focus()
}

/// Hides the main window; the program goes on.
pub(crate) fn hide_main(app: &AppHandle) {
    let Some(window) = app.get_webview_window(OPERATES) else {
        return;
    };
    match window.hide() {
        Ok(()) => say_hidden(app, OPERATES, true),
        Err(error) => tracing::warn!(%error, "the window cannot be hidden"),
    }
}

fn say_hidden(app: &AppHandle, label: &str, hidden: bool) {
    if let Some(desk) = app.state::<Door>().desk_now() {
        desk.hide(label, hidden);
    }
}

/// Something happened to a window.
#[allow(
    clippy::wildcard_enum_match_arm,
    reason = "the window system's events are not ours to list"
)]
pub(crate) fn on_event(window: &Window, event: &WindowEvent) {
    let app = window.app_handle();
    match event {
        WindowEvent::CloseRequested { api, .. } if window.label() == OPERATES => {
            api.prevent_close();
            farewell::begin(app);
        }
        WindowEvent::Destroyed => {
            if let Some(desk) = app.state::<Door>().desk_now() {
                desk.unsubscribe(window.label());
            }
        }
        WindowEvent::Focused(_) => look_whether_hidden(window.clone()),
        _ => {}
    }
}

fn look_whether_hidden(window: Window) {
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(SETTLING).await;
        let minimized = window.is_minimized().unwrap_or(false);
        let hidden = minimized || !window.is_visible().unwrap_or(true);
        say_hidden(window.app_handle(), window.label(), hidden);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_the_page_is_shown() {
        let ours = |url: &str| is_ours(&url.parse().unwrap());
        assert!(ours("tauri://localhost/index.html#/now"));
        assert!(ours("http://tauri.localhost/"));
        assert!(!ours("https://example.com/"));
        assert!(!ours("file:///etc/passwd"));
        assert!(!ours("data:text/html,x"));
    }
}
