//! `cargo xtask run`: from a fresh clone to a window one can operate.

use std::env;
use std::io::Write;
use std::path::Path;
use std::process::{self, ExitCode};

use anyhow::{Context as _, bail};

use crate::setup::Purpose;
use crate::ui::Sizes;
use crate::{cargo, setup, ui};

/// The tour in the terminal needs no window.
const TERMINAL: &str = "cargo xtask run --terminal";

/// Sets the machine up, builds, and opens the window on the practice estate.
///
/// # Errors
/// When there is no screen, or something cannot be installed, built or started.
pub(crate) fn window(
    root: &Path,
    args: &[String],
    out: &mut dyn Write,
) -> anyhow::Result<ExitCode> {
    let screen = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    // Before anything is installed or built: that takes minutes.
    if cfg!(target_os = "linux") && !has_screen(screen) {
        bail!(
            "there is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set); \
             `{TERMINAL}` shows the practice estate in the terminal"
        );
    }
    setup::set_up(root, Some(Purpose::Window), false, out)?;
    ui::build(root, ui::SHIPPED, Sizes::Told, out)?;
    writeln!(out, "run: building the app and roomctl")?;
    out.flush()?;
    // The command line is built too: the window hands over to it when it closes.
    let packages = ["build", "--package", "control-room", "--package", "roomctl"];
    cargo::run(
        &mut cargo::command(root, &packages),
        "the window does not build",
    )?;
    let app = cargo::program(&cargo::target_folder(root)?, "debug", "candlefish");
    let mut command = process::Command::new(app);
    command.args(args);
    replace_by(command)
}

fn has_screen(is_set: impl Fn(&str) -> bool) -> bool {
    is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// Sets the machine up, builds, and hands the terminal over to the tour.
///
/// # Errors
/// When something cannot be installed, built or started.
pub(crate) fn tour(root: &Path, args: &[String], out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    setup::set_up(root, Some(Purpose::Terminal), false, out)?;
    writeln!(out, "run: building roomctl")?;
    out.flush()?;
    // A step of its own, so that the first build shows its progress and the
    // tour begins on a quiet terminal.
    cargo::run(
        &mut cargo::command(root, &["build", "--package", "roomctl"]),
        "roomctl does not build",
    )?;
    let mut command = cargo::command(root, &["run", "--quiet", "--package", "roomctl", "--"]);
    command.args(["practice", "tour"]).args(args);
    replace_by(command)
}

/// Becomes `command`, so that Ctrl-C reaches one process, which cleans up
/// before the shell is back.
#[cfg(unix)]
fn replace_by(mut command: process::Command) -> anyhow::Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    let program = command.get_program().display().to_string();
    Err(command.exec()).with_context(|| format!("cannot start `{program}`"))
}

/// Where a process cannot become another one, waits for it.
#[cfg(not(unix))]
fn replace_by(mut command: process::Command) -> anyhow::Result<ExitCode> {
    let program = command.get_program().display().to_string();
    let ended = command
        .status()
        .with_context(|| format!("cannot start `{program}`"))?;
    let code = ended.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_kind_of_screen_is_enough() {
        assert!(has_screen(|name| name == "DISPLAY"));
        assert!(has_screen(|name| name == "WAYLAND_DISPLAY"));
        assert!(!has_screen(|_| false));
    }
}
