//! Benchmarks and simulations: programs of the tests' package, and the one that
//! compares judges. They are built when they are asked for, and in release.

use std::path::Path;
use std::process::ExitCode;

use crate::cargo;

/// Builds the program `name` of the tests' package and runs it with `args`.
///
/// # Errors
/// When it does not build, or says that it failed.
pub(crate) fn run(root: &Path, name: &str, args: &[String]) -> anyhow::Result<ExitCode> {
    start(root, "control-room-tests", name, args)
}

/// Builds the comparison of judges and runs it with `args`.
///
/// # Errors
/// When it does not build, or says that it failed.
pub(crate) fn canary(root: &Path, args: &[String]) -> anyhow::Result<ExitCode> {
    start(root, "canary-bench", "canary-bench", args)
}

fn start(root: &Path, package: &str, name: &str, args: &[String]) -> anyhow::Result<ExitCode> {
    let build = ["run", "--release", "--quiet", "--package", package, "--bin"];
    let mut command = cargo::command(root, &build);
    command.arg(name);
    cargo::run(command.arg("--").args(args), &format!("`{name}` failed"))?;
    Ok(ExitCode::SUCCESS)
}
