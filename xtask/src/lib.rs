//! The workshop: what is done to the control room rather than by it.
//!
//! Continuous integration and a developer's machine run the same commands, and
//! the mechanical rules of the house are ordinary tests in [`tidy`].

mod cargo;
mod check;
mod run;
mod setup;
pub mod tidy;
mod tool;

use std::env;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};

/// Builds, checks and starts the control room.
#[derive(Debug, clap::Parser)]
#[command(name = "xtask", bin_name = "cargo xtask")]
pub enum Command {
    /// Installs what this machine needs to build the control room
    Setup {
        /// Install without asking; implied when `CI` is set
        #[arg(long)]
        yes: bool,
    },
    /// Opens the practice estate in the terminal and starts a canary to watch
    Run {
        /// Further arguments for the tour
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Formats, lints, tidies and tests: what continuous integration runs
    Test {
        /// Leave out the scenarios and the documentation
        #[arg(long)]
        quick: bool,
    },
    /// Checks the mechanical rules of docs/STYLE.md
    Tidy,
    /// Measures, and prints tables for docs/BENCHMARKS.md
    Bench {
        /// What to measure: `core`
        what: String,
    },
    /// Rehearses random outages and checks what must always hold
    Sim {
        /// Arguments of the simulator; `--help` lists them
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
}

/// Does what `command` says, with its words on `out`.
///
/// # Errors
/// When it could not be done; the message says what to do about it.
pub fn perform(command: Command, out: &mut dyn Write) -> anyhow::Result<ExitCode> {
    let root = root()?;
    match command {
        Command::Setup { yes } => setup::set_up(yes, out)?,
        Command::Run { args } => return run::tour(&root, &args, out),
        Command::Test { quick } => check::all(&root, quick, out)?,
        Command::Bench { what } => return tool::run(&root, "bench", &[what]),
        Command::Sim { args } => return tool::run(&root, "sim", &args),
        Command::Tidy => report(&tidy::inspect(&root)?, out)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The root of the repository.
///
/// # Errors
/// When there is neither a manifest that started us nor a current folder.
pub fn root() -> anyhow::Result<PathBuf> {
    match env::var_os("CARGO_MANIFEST_DIR") {
        Some(xtask) => PathBuf::from(xtask)
            .parent()
            .map(PathBuf::from)
            .context("xtask has no folder above it"),
        None => env::current_dir().context("the current folder is gone"),
    }
}

/// Prints every problem; problems are a failure.
fn report(findings: &tidy::Findings, out: &mut dyn Write) -> anyhow::Result<()> {
    for problem in &findings.problems {
        writeln!(out, "{problem}")?;
    }
    match findings.problems.len() {
        0 => writeln!(out, "tidy: {} files, no problems", findings.files)?,
        count => bail!("tidy found {count} problems in {} files", findings.files),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[test]
    fn arguments_behind_the_dashes_belong_to_the_tour() {
        let command = Command::try_parse_from(["xtask", "run", "--", "--speed", "60"]).unwrap();
        assert!(matches!(command, Command::Run { args } if args == ["--speed", "60"]));
        assert!(Command::try_parse_from(["xtask", "run", "--speed"]).is_err());
    }

    #[test]
    fn a_clean_tree_is_a_success_that_says_how_much_was_seen() {
        let findings = tidy::Findings {
            problems: Vec::new(),
            files: 3,
        };
        let mut out = Vec::new();
        report(&findings, &mut out).unwrap();
        assert_eq!(out, b"tidy: 3 files, no problems\n");
    }
}
