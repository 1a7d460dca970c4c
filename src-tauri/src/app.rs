//! The composition root: puts the room, the windows and the plugins together.

use crate::desk::{Desk, Windows};
use crate::door::Door;
use crate::farewell::Farewell;
use crate::flags::Flags;
use crate::windows::{AppWindows, WebFolder};
use crate::{commands, instance, menu, start, tray, windows};
use room::Options;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tauri::{App, AppHandle, Context, Wry};
use tauri_plugin_window_state::StateFlags;
use tokio::time::Instant;

/// How often figures are written while somebody wants them.
const WRITE_FIGURES: Duration = Duration::from_secs(2);

/// What everything is made of.
struct Plan {
    flags: Flags,
    options: Options,
    began: Instant,
}

/// Runs until the program is to end.
///
/// # Errors
/// When there is no display, no home, or the windows cannot be made.
pub fn run(flags: Flags) -> anyhow::Result<()> {
    check_display()?;
    let began = start::began();
    let home = flags.home()?;
    let options = Options {
        home: home.clone(),
        estate_file: flags.estate.clone(),
        operator: flags.operator(),
        purpose: format!("the window (pid {})", std::process::id()),
    };
    let door = Door::closed();
    let plan = Plan {
        flags,
        options,
        began,
    };
    let figures = plan.flags.figures.clone();
    let app = build(plan, &door)?;
    let code = app.run_return(|_, _| {});
    tauri::async_runtime::block_on(leave(&door, figures));
    anyhow::ensure!(code == 0, "the window system ended with {code}");
    Ok(())
}

fn check_display() -> anyhow::Result<()> {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let displayed = !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
    anyhow::ensure!(
        displayed,
        "there is no display here; `roomctl` does the same in a terminal"
    );
    Ok(())
}

fn build(plan: Plan, door: &Door) -> anyhow::Result<App> {
    let mut context = context();
    let home = plan.options.home.clone();
    let identifier = context.config().identifier.clone();
    let name = instance::name(&identifier, &home, room::default_home().as_deref());
    if !cfg!(target_os = "linux") {
        // Only on Linux may the instances' name differ from the app's.
        context.config_mut().identifier.clone_from(&name);
    }
    let state = tauri_plugin_window_state::Builder::new()
        .with_filename(home.join("window.json").to_string_lossy())
        .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED);
    let app = tauri::Builder::default()
        .plugin(state.build())
        .manage(door.clone())
        .manage(Farewell::default())
        .manage(WebFolder(home.join("webview")))
        .invoke_handler(tauri::generate_handler![
            commands::query,
            commands::operate,
            commands::subscribe
        ])
        .on_menu_event(|app, event| menu::chosen(app, &event))
        .on_window_event(windows::on_event)
        .setup({
            let door = door.clone();
            move |app| {
                instance::claim(app.handle(), &name);
                Ok(set_up(app.handle(), plan, door)?)
            }
        })
        .build(context)?;
    Ok(app)
}

#[allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "what Tauri generates is not ours to write"
)]
fn context() -> Context<Wry> {
    tauri::generate_context!()
}

/// The room opens while the window loads its page.
fn set_up(app: &AppHandle, plan: Plan, door: Door) -> tauri::Result<()> {
    let handle = app.clone();
    let wallboard = plan.flags.wallboard;
    tauri::async_runtime::spawn(open(handle, plan, door.clone()));
    windows::open_main(app)?;
    // The room may have been faster than the window.
    if let Some(desk) = door.desk_now() {
        windows::show_kind(app, &desk);
    }
    if wallboard && let Err(why) = windows::open_wallboard(app) {
        tracing::warn!("{why}");
    }
    tray::put_up(app)?;
    tauri::async_runtime::spawn(end_when_told(app.clone()));
    Ok(())
}

async fn open(app: AppHandle, plan: Plan, door: Door) {
    let windows: Arc<dyn Windows> = Arc::new(AppWindows(app.clone()));
    let opened = Desk::open(plan.options, windows, plan.began).await;
    if let Err(complaint) = &opened {
        tracing::error!(%complaint, "the room cannot be opened");
    }
    door.open(opened);
    let Some(desk) = door.desk_now() else { return };
    windows::show_kind(&app, &desk);
    if let Some(file) = plan.flags.figures {
        keep_figures(&desk, file).await;
    }
}

async fn keep_figures(desk: &Desk, file: PathBuf) {
    loop {
        tokio::time::sleep(WRITE_FIGURES).await;
        if let Err(error) = desk.write_figures(&file) {
            tracing::warn!(%error, "the figures cannot be written");
        }
    }
}

/// Whoever ends the program from outside means it; the lease goes back all the same.
#[cfg(unix)]
async fn end_when_told(app: AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    let streams = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    );
    let (Ok(mut terminate), Ok(mut interrupt)) = streams else {
        tracing::warn!("signals cannot be waited for");
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    app.exit(0);
}

#[cfg(not(unix))]
async fn end_when_told(_app: AppHandle) {}

async fn leave(door: &Door, figures: Option<PathBuf>) {
    let Some(desk) = door.desk_now() else { return };
    desk.leave().await;
    if let Some(file) = figures
        && let Err(error) = desk.write_figures(&file)
    {
        tracing::warn!(%error, "the figures cannot be written");
    }
}
