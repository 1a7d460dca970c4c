//! `cargo xtask run`: from a fresh clone to a canary one can watch.

use std::io::Write;
use std::path::Path;
use std::process::{self, ExitCode};

use anyhow::{Context as _, bail};

use crate::{cargo, setup};

/// Sets the machine up, builds, and hands the terminal over to the tour.
///
/// # Errors
/// When something cannot be installed, built or started.
pub(crate) fn tour(root: &Path, args: &[String], out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    setup::set_up(false, out)?;
    writeln!(out, "run: building roomctl")?;
    out.flush()?;
    // A step of its own, so that the first build shows its progress and the
    // tour begins on a quiet terminal.
    let built = cargo::command(root, &["build", "--package", "roomctl"])
        .status()
        .context("cannot start cargo")?;
    if !built.success() {
        bail!("roomctl does not build, see above");
    }
    let mut command = cargo::command(root, &["run", "--quiet", "--package", "roomctl", "--"]);
    command.args(["practice", "tour"]).args(args);
    replace_by(command)
}

/// Becomes `command`, so that Ctrl-C reaches one process, which cleans up
/// before the shell is back.
#[cfg(unix)]
fn replace_by(mut command: process::Command) -> anyhow::Result<ExitCode> {
    use std::os::unix::process::CommandExt as _;
    Err(command.exec()).context("cannot start cargo")
}

/// Where a process cannot become another one, waits for it.
#[cfg(not(unix))]
fn replace_by(mut command: process::Command) -> anyhow::Result<ExitCode> {
    let ended = command.status().context("cannot start cargo")?;
    let code = ended.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
