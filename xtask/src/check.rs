//! `cargo xtask test`: the steps of continuous integration, in the order in
//! which a mistake is cheapest to hear about.

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use crate::setup::Purpose;
use crate::ui::Sizes;
use crate::{cargo, peers, report, setup, tidy, ui, window};

/// One step.
#[derive(Debug)]
struct Step {
    name: &'static str,
    action: Action,
}

#[derive(Debug)]
enum Action {
    SetUp,
    LintUi,
    Tidy,
    Ui,
    Test,
    Cargo(&'static [&'static str]),
    /// Cargo with one variable set.
    CargoWith((&'static str, &'static str), &'static [&'static str]),
}

const SET_UP: Step = Step {
    name: "setup",
    action: Action::SetUp,
};
const FORMAT: Step = Step {
    name: "format",
    action: Action::Cargo(&["fmt", "--all", "--", "--check"]),
};
const LINT: Step = Step {
    name: "lint",
    action: Action::Cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--features",
        "control-room-tests/window,control-room-tests/aws",
        "--",
        "-D",
        "warnings",
    ]),
};
const LINT_UI: Step = Step {
    name: "lint-ui",
    action: Action::LintUi,
};
const TIDY: Step = Step {
    name: "tidy",
    action: Action::Tidy,
};
const UI: Step = Step {
    name: "ui",
    action: Action::Ui,
};
const TEST: Step = Step {
    name: "test",
    action: Action::Test,
};
const TEST_QUICKLY: Step = Step {
    name: "test",
    action: Action::Cargo(&[
        "test",
        "--workspace",
        "--no-fail-fast",
        "--exclude",
        "control-room-tests",
    ]),
};
const DOCUMENT: Step = Step {
    name: "document",
    action: Action::CargoWith(
        ("RUSTDOCFLAGS", "-D warnings"),
        // With the features of the lint step, so that nothing is compiled anew.
        &[
            "doc",
            "--no-deps",
            "--workspace",
            "--features",
            "control-room-tests/window,control-room-tests/aws",
        ],
    ),
};

/// The page is built before the tests, which start the app that holds it.
const ALL: &[Step] = &[SET_UP, FORMAT, TIDY, LINT, LINT_UI, UI, TEST, DOCUMENT];
const QUICK: &[Step] = &[SET_UP, FORMAT, TIDY, LINT, LINT_UI, UI, TEST_QUICKLY];

/// Runs the steps and says how long each took.
///
/// # Errors
/// At the first step that fails; the message names it.
pub(crate) fn all(root: &Path, quick: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    let start = now();
    run(
        if quick { QUICK } else { ALL },
        &mut |step, out| step.perform(root, out),
        &mut || start.elapsed(),
        out,
    )
}

#[allow(
    clippy::disallowed_methods,
    reason = "how long a step took is printed, nothing is decided by it"
)]
fn now() -> Instant {
    Instant::now()
}

impl Step {
    fn perform(&self, root: &Path, out: &mut dyn Write) -> anyhow::Result<()> {
        let mut command = match &self.action {
            Action::SetUp => return setup::set_up(root, Some(Purpose::Test), false, out),
            Action::LintUi => return ui::lint(root, out),
            Action::Ui => return ui::build(root, ui::SHIPPED, Sizes::Compared, out),
            Action::Test => test(root)?,
            Action::Tidy => return report(&tidy::inspect(root)?, out),
            Action::Cargo(args) => cargo::command(root, args),
            Action::CargoWith((name, value), args) => {
                let mut command = cargo::command(root, args);
                command.env(name, value);
                command
            }
        };
        let ended = command.status().context("cannot start cargo")?;
        if !ended.success() {
            bail!("`{self}` ended with {ended}");
        }
        Ok(())
    }
}

/// All tests, those of the window and of the adapter for AWS among them.
fn test(root: &Path) -> anyhow::Result<Command> {
    let mut command = cargo::command(root, &["test", "--no-fail-fast"]);
    if cfg!(target_os = "linux") {
        command.args(cargo::WHOLE);
        window::prepare(root, &mut command)?;
        peers::tell_places(&mut command, root, "debug")?;
    } else {
        command.arg("--workspace");
    }
    Ok(command)
}

/// The step as one would type it.
impl std::fmt::Display for Step {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.action {
            Action::SetUp => write!(out, "cargo xtask setup --for test"),
            Action::LintUi => write!(out, "cargo clippy --package ui, for WebAssembly"),
            Action::Ui => write!(out, "cargo xtask size"),
            Action::Test => write!(out, "cargo test {}", cargo::WHOLE.join(" ")),
            Action::Tidy => write!(out, "cargo xtask tidy"),
            Action::Cargo(args) => write!(out, "cargo {}", args.join(" ")),
            Action::CargoWith((name, value), args) => {
                write!(out, "{name}='{value}' cargo {}", args.join(" "))
            }
        }
    }
}

type Perform<'a> = dyn FnMut(&Step, &mut dyn Write) -> anyhow::Result<()> + 'a;

fn run(
    steps: &[Step],
    perform: &mut Perform<'_>,
    elapsed: &mut dyn FnMut() -> Duration,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let mut took = Vec::new();
    let mut result = Ok(());
    for step in steps {
        writeln!(out, "==> {}: {step}", step.name)?;
        // The step writes to the same terminal from another process.
        out.flush()?;
        let before = elapsed();
        result = perform(step, out);
        took.push((step.name, elapsed().saturating_sub(before)));
        if result.is_err() {
            break;
        }
    }
    let whole = took.iter().map(|(_, time)| *time).sum();
    writeln!(out)?;
    for (name, time) in took.iter().chain([&("all", whole)]) {
        writeln!(out, "{name:<10}{:>8.1} s", time.as_secs_f64())?;
    }
    match (result, took.last()) {
        (Err(error), Some((name, _))) => Err(error.context(format!("step `{name}` failed"))),
        (result, _) => result,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs all steps on a clock that moves one second at each look; `broken`
    /// fails. Returns the steps performed, the words and the error.
    fn rehearse(broken: &str) -> (Vec<&'static str>, String, Option<String>) {
        let mut performed = Vec::new();
        let mut seconds = 0;
        let mut out = Vec::new();
        let result = run(
            ALL,
            &mut |step, _| {
                performed.push(step.name);
                if step.name == broken {
                    bail!("`{step}` ended with exit status: 1");
                }
                Ok(())
            },
            &mut || {
                seconds += 1;
                Duration::from_secs(seconds)
            },
            &mut out,
        );
        let said = String::from_utf8(out).unwrap();
        (
            performed,
            said,
            result.err().map(|error| format!("{error:#}")),
        )
    }

    #[test]
    fn every_step_runs_in_order_and_its_time_is_told() {
        let (performed, said, error) = rehearse("nothing");
        assert_eq!(error, None);
        assert_eq!(
            performed,
            [
                "setup", "format", "tidy", "lint", "lint-ui", "ui", "test", "document"
            ]
        );
        assert!(
            said.contains("==> format: cargo fmt --all -- --check\n"),
            "{said}"
        );
        assert!(said.contains("\nlint           1.0 s\n"), "{said}");
        assert!(said.ends_with("\nall            8.0 s\n"), "{said}");
    }

    #[test]
    fn the_first_failure_ends_the_run_and_is_named() {
        let (performed, said, error) = rehearse("lint");
        assert_eq!(performed, ["setup", "format", "tidy", "lint"]);
        assert!(said.ends_with("\nall            4.0 s\n"), "{said}");
        assert_eq!(
            error.unwrap(),
            "step `lint` failed: `cargo clippy --workspace --all-targets --features \
             control-room-tests/window,control-room-tests/aws -- -D warnings` ended with exit status: 1"
        );
    }
}
