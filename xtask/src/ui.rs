//! `cargo xtask ui`: the window's page, from Rust to the folder a web view loads.
//!
//! The WebAssembly has a target folder of its own, so that neither build waits
//! for the other's lock or throws away the other's work.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, bail};

use crate::cargo;
use crate::wasm::{Compiler, TARGET};

/// What the window is shipped with: small, and slow to build.
pub(crate) const SHIPPED: &str = "ui";

/// The packages that become WebAssembly: the page, and the plot painter that it
/// loads with the first chart.
const MODULES: &[&str] = &["ui", "canvas"];

/// The sizes that [`Sizes::Compared`] compares with, from the root.
const RECORD: &str = "docs/wasm-size.txt";

/// What is done about the module's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sizes {
    Told,
    /// More than a little growth is an error.
    Compared,
    /// This is the size to compare with from now on.
    Recorded,
}

/// Builds `ui` with this profile and fills `ui/dist`.
///
/// # Errors
/// When there is no compiler for it, when it does not build, or when it grew.
pub(crate) fn build(
    root: &Path,
    profile: &str,
    sizes: Sizes,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let compiler = compiler()?;
    let target = cargo::target_folder(root)?;
    let wasm = target.join("wasm");
    if compiler == Compiler::Debian {
        writeln!(out, "ui: with Debian's compiler")?;
    }
    writeln!(out, "ui: building WebAssembly, profile `{profile}`")?;
    out.flush()?;
    let mut args = vec!["build", "--lib", "--profile", profile];
    args.extend(MODULES.iter().flat_map(|module| ["--package", *module]));
    let mut command = compiler.command(root, &args);
    cargo::run(
        command.arg("--target-dir").arg(&wasm),
        "the user interface does not build",
    )?;
    let folder = if profile == "dev" { "debug" } else { profile };
    let made = wasm.join(TARGET).join(folder);
    let mut command = bundler(root, &made, &wasm.join("bundler").join(profile))?;
    if profile == SHIPPED {
        command.args(match sizes {
            Sizes::Told => &["--sizes"][..],
            Sizes::Compared => &["--sizes", "--compare", RECORD],
            Sizes::Recorded => &["--sizes", "--record", RECORD],
        });
    }
    cargo::run(&mut command, "the page cannot be bundled")
}

/// Lints what is compiled for the web view only. Debian's compiler brings no
/// linter that could.
pub(crate) fn lint(root: &Path, out: &mut dyn Write) -> anyhow::Result<()> {
    let compiler = compiler()?;
    if compiler == Compiler::Debian {
        writeln!(out, "lint-ui: left out, Debian's compiler has no clippy")?;
        return Ok(());
    }
    // With the profile of the build, so that its build scripts and macros are
    // compiled once for both.
    let mut args = vec!["clippy", "--lib", "--profile", SHIPPED];
    args.extend(MODULES.iter().flat_map(|module| ["--package", *module]));
    let mut command = compiler.command(root, &args);
    command
        .arg("--target-dir")
        .arg(cargo::target_folder(root)?.join("wasm"))
        .args(["--", "-D", "warnings"]);
    cargo::run(&mut command, "the lints of the user interface complain")
}

fn compiler() -> anyhow::Result<Compiler> {
    Compiler::find().context(
        "no compiler for WebAssembly is installed; `cargo xtask setup` installs what is missing",
    )
}

/// The bundler is a program of its own.
fn bundler(root: &Path, made: &Path, memory: &Path) -> anyhow::Result<Command> {
    let mut command = cargo::command(root, &["run", "--quiet", "--package", "bundler", "--"]);
    command
        .args(["--page", "ui", "--dist", "ui/dist", "--memory"])
        .arg(memory);
    for name in MODULES {
        let module = made.join(name).with_extension("wasm");
        if !module.is_file() {
            bail!("the build left no `{}`", module.display());
        }
        command.arg("--wasm").arg(module);
    }
    Ok(command)
}
