//! Programs of the tests' package: benchmarks and simulations. They need the
//! whole core, so they are built when they are asked for, and in release.

use std::path::Path;
use std::process::ExitCode;

use crate::cargo;

/// Builds the program `name` in release and runs it with `args`.
///
/// # Errors
/// When it does not build, or says that it failed.
pub(crate) fn run(root: &Path, name: &str, args: &[String]) -> anyhow::Result<ExitCode> {
    let package = [
        "run",
        "--release",
        "--quiet",
        "--package",
        "control-room-tests",
        "--bin",
        name,
    ];
    let mut command = cargo::command(root, &package);
    cargo::run(command.arg("--").args(args), &format!("`{name}` failed"))?;
    Ok(ExitCode::SUCCESS)
}
