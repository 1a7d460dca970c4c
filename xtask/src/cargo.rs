//! Starting cargo from inside cargo, and where it puts what it makes.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};
use serde::Deserialize;

/// Everything there is, for every step that compiles for this machine. Who selects
/// less gets other features of what is shared, and all of it compiled once more.
pub(crate) const WHOLE: &[&str] = &[
    "--workspace",
    "--features",
    "control-room-tests/window,control-room-tests/aws",
];

/// `cargo <args>` in the repository at `root`, by the same cargo that runs us.
pub(crate) fn command(root: &Path, args: &[&str]) -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(args).current_dir(root);
    command
}

/// Runs `command` to its end, for all to see.
///
/// # Errors
/// When it cannot be started or fails; `what` is what does not work then.
pub(crate) fn run(command: &mut Command, what: &str) -> anyhow::Result<()> {
    let ended = command
        .status()
        .with_context(|| format!("cannot start `{}`", command.get_program().display()))?;
    if !ended.success() {
        bail!("{what}, see above");
    }
    Ok(())
}

/// The folder for everything that can be made again: `target`, unless this
/// machine has another wish.
///
/// # Errors
/// When cargo does not say.
pub(crate) fn target_folder(root: &Path) -> anyhow::Result<PathBuf> {
    #[derive(Deserialize)]
    struct Metadata {
        target_directory: PathBuf,
    }
    let args = ["metadata", "--no-deps", "--format-version", "1"];
    let output = command(root, &args)
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        bail!(
            "`cargo metadata` failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout)
        .context("cannot read what `cargo metadata` prints")?;
    Ok(metadata.target_directory)
}

/// The program `name` that was built with the profile of this folder.
pub(crate) fn program(target: &Path, profile: &str, name: &str) -> PathBuf {
    target
        .join(profile)
        .join(format!("{name}{}", env::consts::EXE_SUFFIX))
}
