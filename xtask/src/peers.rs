//! What runs the adapter for AWS against servers that speak AWS's interfaces.
//!
//! The servers are programs in Python, in environments of their own. Where those
//! are is told by variables, which are documented where they are read, in
//! `tests/src/peers/places.rs`.

use std::io::Write;
use std::path::Path;
use std::process::Command;

use anyhow::bail;

use crate::{cargo, setup};

/// The tests' package, with what only the servers need.
const TESTS: &[&str] = &["--package", "control-room-tests", "--features", "aws"];

/// Runs the contract and the tests of the adapter. `filter` goes to the tests.
///
/// # Errors
/// When something does not build or a test fails.
pub(crate) fn test(root: &Path, filter: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    if !is_possible(out)? {
        return Ok(());
    }
    // The tests start it, for what only a whole process shows.
    let mut build = cargo::command(root, &["build", "--bins"]);
    cargo::run(build.args(cargo::WHOLE), "roomctl does not build")?;
    let mut command = cargo::command(root, &["test", "--no-fail-fast"]);
    command
        .args(cargo::WHOLE)
        .args(["--test", "contract", "--test", "aws", "--"])
        .args(filter);
    tell_places(&mut command, root, "debug")?;
    cargo::run(&mut command, "a test against a peer failed")
}

/// The figures of the adapter.
///
/// # Errors
/// When something does not build or the measurement fails.
pub(crate) fn bench(root: &Path, args: &[String], out: &mut dyn Write) -> anyhow::Result<()> {
    if !is_possible(out)? {
        bail!("the servers need a system of Unix's family");
    }
    let build = ["build", "--release", "--package", "roomctl"];
    cargo::run(&mut cargo::command(root, &build), "roomctl does not build")?;
    let mut command = cargo::command(root, &["run", "--release", "--quiet"]);
    command.args(TESTS).args(["--bin", "bench-aws", "--"]);
    tell_places(&mut command, root, "release")?;
    cargo::run(command.args(args), "the measurement failed")
}

fn is_possible(out: &mut dyn Write) -> anyhow::Result<bool> {
    if !cfg!(unix) {
        writeln!(out, "peers: left out, they need a system of Unix's family")?;
    }
    Ok(cfg!(unix))
}

/// Says in `command`'s environment where everything is.
pub(crate) fn tell_places(command: &mut Command, root: &Path, profile: &str) -> anyhow::Result<()> {
    let tools = setup::tools_folder(root)?;
    let python = |tool: &setup::Tool| tool.folder(&tools).join("bin/python");
    let target = cargo::target_folder(root)?;
    command
        .env("CANDLEFISH_TEST_MOTO", python(&setup::MOTO))
        .env("CANDLEFISH_TEST_MINISTACK", python(&setup::MINISTACK))
        .env(
            "CANDLEFISH_TEST_ROOMCTL",
            cargo::program(&target, profile, "roomctl"),
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
        let readers = fs::read_to_string(root.join("tests/src/peers/places.rs")).unwrap();
        let mut command = Command::new("nothing");
        tell_places(&mut command, &root, "debug").unwrap();
        let told: Vec<String> = command
            .get_envs()
            .map(|(name, _)| name.to_string_lossy().into_owned())
            .collect();
        assert_eq!(told.len(), 3, "{told:?}");
        for name in told {
            assert!(readers.contains(&format!("\"{name}\"")), "{name}");
        }
    }
}
