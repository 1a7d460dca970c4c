//! The workshop: what is done to the control room rather than by it.
//!
//! Continuous integration and a developer's machine run the same commands, and
//! the mechanical rules of the house are ordinary tests in [`tidy`].

mod bundle;
mod cargo;
mod check;
mod peers;
mod run;
mod setup;
pub mod tidy;
mod tool;
mod ui;
mod wasm;
mod window;

use std::env;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};

pub use setup::Purpose;

/// Builds, checks and starts the control room.
#[derive(Debug, clap::Parser)]
#[command(name = "xtask", bin_name = "cargo xtask")]
pub enum Command {
    /// Installs what this machine needs to build the control room
    Setup {
        /// Install without asking; implied when `CI` is set
        #[arg(long)]
        yes: bool,
        /// Only what this needs; everything when left out
        #[arg(long = "for", value_enum)]
        purpose: Option<Purpose>,
    },
    /// Opens the window on the practice estate
    Run {
        /// A tour in the terminal instead: a canary to watch
        #[arg(long)]
        terminal: bool,
        /// Further arguments for the window, or for the tour
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Formats, lints, tidies and tests: what continuous integration runs
    Test {
        /// Leave out the scenarios, the window and the documentation
        #[arg(long)]
        quick: bool,
    },
    /// Checks the mechanical rules of docs/STYLE.md
    Tidy,
    /// Compiles the window's page to WebAssembly, into ui/dist
    Ui {
        /// `ui` is what is shipped; `dev` builds in a fraction of the time
        #[arg(long, default_value = ui::SHIPPED)]
        profile: String,
    },
    /// Compares the size of the WebAssembly with docs/wasm-size.txt
    Size {
        /// Write it there instead
        #[arg(long)]
        record: bool,
    },
    /// Tests the real window on a screen in memory
    Window {
        /// Arguments of the tests, such as a part of a test's name
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Tests the adapter for AWS against servers beside it
    Peers {
        /// Arguments of the tests, such as a part of a test's name
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Takes a picture of every screen, in both themes and two sizes
    Shots {
        /// Where the pictures go
        #[arg(default_value = "target/shots")]
        folder: PathBuf,
    },
    /// Makes installers; they are named when they are made
    Bundle {
        /// Install the .deb below a folder of its own, and use what was installed
        #[arg(long)]
        check: bool,
        /// Which: deb, appimage, rpm, dmg, nsis, msi; this system's when left out
        kinds: Vec<String>,
    },
    /// Measures, and prints tables for docs/BENCHMARKS.md
    Bench {
        /// What to measure: `core`, `canary`, `window` or `aws`
        what: String,
        /// Further arguments for the measurement
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
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
        Command::Setup { yes, purpose } => setup::set_up(&root, purpose, yes, out)?,
        Command::Run { terminal, args } => {
            let start = if terminal { run::tour } else { run::window };
            return start(&root, &args, out);
        }
        Command::Test { quick } => check::all(&root, quick, out)?,
        Command::Window { args } => window::test(&root, &args, out)?,
        Command::Shots { folder } => window::shots(&root, &folder, out)?,
        Command::Bundle { check, kinds } => bundle::make(&root, &kinds, check, out)?,
        Command::Peers { args } => peers::test(&root, &args, out)?,
        Command::Bench { what, args } if what == "aws" => peers::bench(&root, &args, out)?,
        Command::Bench { what, args } if what == "window" => window::bench(&root, &args, out)?,
        Command::Bench { what, args } if what == "canary" => return tool::canary(&root, &args),
        Command::Bench { what, args } => {
            return tool::run(&root, "bench", &[vec![what], args].concat());
        }
        Command::Sim { args } => return tool::run(&root, "sim", &args),
        Command::Tidy => report(&tidy::inspect(&root)?, out)?,
        Command::Ui { profile } => ui::build(&root, &profile, ui::Sizes::Told, out)?,
        Command::Size { record: false } => {
            ui::build(&root, ui::SHIPPED, ui::Sizes::Compared, out)?;
        }
        Command::Size { record: true } => {
            ui::build(&root, ui::SHIPPED, ui::Sizes::Recorded, out)?;
        }
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
    fn arguments_behind_the_dashes_belong_to_what_is_started() {
        let command = Command::try_parse_from(["xtask", "run", "--", "--speed", "60"]).unwrap();
        assert!(
            matches!(command, Command::Run { args, terminal: false } if args == ["--speed", "60"])
        );
        let command = Command::try_parse_from(["xtask", "run", "--terminal"]).unwrap();
        assert!(matches!(command, Command::Run { terminal: true, .. }));
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
