//! What uses the real window: its tests, its screenshots, its figures.
//!
//! The programs that do it start a screen in memory and a driver themselves;
//! they are told where everything is by variables, which are documented where
//! they are read, in `tests/src/window/places.rs`.

use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::bail;

use crate::{cargo, setup};

/// The tests' package, with what only the window needs.
const TESTS: &[&str] = &[
    "--package",
    "control-room-tests",
    "--features",
    "window,aws",
];

/// What is shipped, and so measured.
const SHIPPED: &[&str] = &["--package", "control-room", "--package", "roomctl"];

/// How the app is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Profile {
    Dev,
    Release,
}

impl Profile {
    fn args(self) -> &'static [&'static str] {
        match self {
            Self::Dev => &[],
            Self::Release => &["--release"],
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }
}

/// The programs that are used.
#[derive(Debug)]
pub(crate) struct Programs {
    pub(crate) app: PathBuf,
    pub(crate) roomctl: PathBuf,
}

/// Builds the app as a developer has it, and tests it. `filter` goes to the
/// tests.
///
/// # Errors
/// When something does not build or a test fails.
pub(crate) fn test(root: &Path, filter: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    if !is_possible(out)? {
        return Ok(());
    }
    let programs = build(root, Profile::Dev)?;
    test_with(root, &programs, filter)
}

/// Runs the tests on `programs`, which may stand anywhere.
///
/// # Errors
/// When the tests do not build or one fails.
pub(crate) fn test_with(root: &Path, programs: &Programs, filter: &[String]) -> anyhow::Result<()> {
    let mut command = cargo::command(root, &["test"]);
    command
        .args(cargo::WHOLE)
        .args(["--test", "window", "--"])
        .args(filter);
    tell_places(&mut command, root, programs)?;
    cargo::run(&mut command, "a test of the window failed")
}

/// Builds the programs that tests start, and says in `tests`' environment where
/// they are and what they need.
///
/// # Errors
/// When something does not build.
pub(crate) fn prepare(root: &Path, tests: &mut Command) -> anyhow::Result<()> {
    let programs = build(root, Profile::Dev)?;
    tell_places(tests, root, &programs)
}

/// Screenshots of every screen, into `folder`.
///
/// # Errors
/// When something does not build or a picture cannot be taken.
pub(crate) fn shots(root: &Path, folder: &Path, out: &mut dyn Write) -> anyhow::Result<()> {
    if !is_possible(out)? {
        bail!("screenshots can only be taken on Linux");
    }
    let programs = build(root, Profile::Dev)?;
    // The program is started in the root; the folder is meant from here.
    let folder = env::current_dir()?.join(folder);
    let mut command = program(root, "shots", Profile::Dev);
    tell_places(&mut command, root, &programs)?;
    cargo::run(command.arg(folder), "the screenshots failed")
}

/// The window's figures, with the app as it is shipped, beside an empty window.
///
/// # Errors
/// When something does not build or the measurement fails.
pub(crate) fn bench(root: &Path, args: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    if !is_possible(out)? {
        bail!("the window can only be measured on Linux");
    }
    let programs = build(root, Profile::Release)?;
    let mut command = program(root, "bench-window", Profile::Release);
    tell_places(&mut command, root, &programs)?;
    cargo::run(command.args(args), "the measurement failed")
}

/// Only Linux has a driver for the web view that needs no screen.
fn is_possible(out: &mut dyn Write) -> anyhow::Result<bool> {
    let is_linux = cfg!(target_os = "linux");
    if !is_linux {
        writeln!(out, "window: left out, its tests need Linux")?;
    }
    Ok(is_linux)
}

fn build(root: &Path, profile: Profile) -> anyhow::Result<Programs> {
    let mut command = cargo::command(root, &["build", "--bins"]);
    match profile {
        Profile::Dev => command.args(cargo::WHOLE),
        // With the empty window that ours is measured against.
        Profile::Release => command.args(["--release", "--examples"]).args(SHIPPED),
    };
    cargo::run(&mut command, "the app does not build")?;
    let target = cargo::target_folder(root)?;
    let built = |name: &str| cargo::program(&target, profile.folder(), name);
    Ok(Programs {
        app: built("candlefish"),
        roomctl: built("roomctl"),
    })
}

/// A program of the tests' package, up to its arguments.
fn program(root: &Path, name: &str, profile: Profile) -> Command {
    let mut command = cargo::command(root, &["run", "--quiet"]);
    command
        .args(TESTS)
        .args(profile.args())
        .args(["--bin", name, "--"]);
    command
}

/// Says in `command`'s environment where everything is.
fn tell_places(command: &mut Command, root: &Path, programs: &Programs) -> anyhow::Result<()> {
    let tools = setup::tools_folder(root)?;
    command
        .env("CANDLEFISH_TEST_APP", &programs.app)
        .env("CANDLEFISH_TEST_ROOMCTL", &programs.roomctl)
        .env(
            "CANDLEFISH_TEST_TAURI_DRIVER",
            setup::TAURI_DRIVER.path(&tools),
        )
        .env("CANDLEFISH_TEST_AXE", setup::AXE.path(&tools))
        .env(
            "CANDLEFISH_TEST_MOTO",
            setup::MOTO.folder(&tools).join("bin/python"),
        )
        .env(
            "CANDLEFISH_TEST_FAILURES",
            cargo::target_folder(root)?.join("window-failures"),
        );
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn every_place_that_is_told_is_read() {
        let root = crate::root().unwrap();
        let readers = ["tests/src/window/places.rs", "tests/src/peers/places.rs"]
            .map(|file| fs::read_to_string(root.join(file)).unwrap())
            .concat();
        let programs = Programs {
            app: "a".into(),
            roomctl: "r".into(),
        };
        let mut command = Command::new("nothing");
        tell_places(&mut command, &root, &programs).unwrap();
        let told: Vec<String> = command
            .get_envs()
            .map(|(name, _)| name.to_string_lossy().into_owned())
            .collect();
        assert!(told.len() > 4, "{told:?}");
        for name in told {
            assert!(readers.contains(&format!("\"{name}\"")), "{name}");
        }
    }
}
