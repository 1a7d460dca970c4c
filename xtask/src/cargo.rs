//! Starting cargo from inside cargo.

use std::env;
use std::path::Path;
use std::process::Command;

/// `cargo <args>` in the repository at `root`, by the same cargo that runs us.
pub(crate) fn command(root: &Path, args: &[&str]) -> Command {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(args).current_dir(root);
    command
}
