//! `cargo xtask setup`: makes a fresh machine ready, and says what it does.
//!
//! It looks before it acts, so that running it twice is the same as running it
//! once and a machine that has everything needs no network. What to do is
//! decided from facts alone ([`decide`]); only [`machine`] touches the system.

mod decide;
mod machine;
mod needs;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::cargo;
use decide::{Answer, Choice, Consent, decide};
use machine::{Machine, ThisMachine};
use needs::{NEEDS, Need, OTHER_SYSTEMS, Way};

pub(crate) use needs::{AXE, MINISTACK, MOTO, TAURI_CLI, TAURI_DRIVER, Tool};

/// What the machine is wanted for. Only what that needs is installed: somebody
/// who wants to look at the window needs no test driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Purpose {
    /// The command line
    Terminal,
    /// The window
    Window,
    /// `cargo xtask test`
    Test,
    /// `cargo xtask bundle`
    Bundle,
}

/// Installs what is missing for `purpose`, or for all of them. Asks first,
/// unless `yes` or the variable `CI` says that nobody is there to answer.
///
/// # Errors
/// When something is missing and could not be, or was not to be, installed.
pub(crate) fn set_up(
    root: &Path,
    purpose: Option<Purpose>,
    yes: bool,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let tools = tools_folder(root)?;
    set_up_on(&mut ThisMachine::new(yes, root, tools), purpose, out)
}

/// Where tools of others are kept that stay out of the system.
///
/// # Errors
/// When cargo does not say where its own folder is.
pub(crate) fn tools_folder(root: &Path) -> anyhow::Result<PathBuf> {
    Ok(cargo::target_folder(root)?.join("tools"))
}

fn set_up_on(
    machine: &mut dyn Machine,
    purpose: Option<Purpose>,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let missing = missing_on(machine, purpose);
    if !machine.facts().has_apt {
        list_by_hand(out)?;
    }
    for need in &missing {
        writeln!(out, "setup: missing {}; {}", need.what, need.why)?;
    }
    match decide(&missing, &machine.facts()) {
        Answer::Nothing => {
            writeln!(out, "setup: nothing to install")?;
            return Ok(());
        }
        Answer::ByHand(advice) => bail!(advice),
        Answer::Install { packages, rest } => {
            if !packages.is_empty() {
                install_packages(&packages, machine, out)?;
            }
            for choice in &rest {
                take_a_way(choice, machine, out)?;
            }
        }
    }
    match missing_on(machine, purpose).first() {
        None => Ok(()),
        Some(need) => bail!(
            "everything was installed, but {} is still missing; see what the installer said above",
            need.what
        ),
    }
}

fn missing_on(machine: &mut dyn Machine, purpose: Option<Purpose>) -> Vec<&'static Need> {
    NEEDS
        .iter()
        .filter(|need| purpose.is_none_or(|purpose| need.purposes.contains(&purpose)))
        .filter(|need| !machine.has(need))
        .collect()
}

/// Tries one way after the other.
fn take_a_way(
    choice: &Choice<'_>,
    machine: &mut dyn Machine,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let mut ways = choice.ways.iter().peekable();
    while let Some(way) = ways.next() {
        let result = match way {
            Way::Apt(packages) => install_packages(packages, machine, out),
            Way::Rustup(name) => run(&["rustup", "component", "add", name], machine, out),
            Way::RustupTarget(name) => run(&["rustup", "target", "add", name], machine, out),
            Way::Cargo(tool) => install_by_cargo(tool, machine, out),
            Way::Npm(tool) => install_by_npm(tool, machine, out),
            Way::Pip(tool) => install_by_pip(tool, machine, out),
        };
        // An installer that reports success and changes nothing has failed too.
        let result = result.and_then(|()| match machine.has(choice.need) {
            true => Ok(()),
            false => bail!(
                "it reported success, but {} is still missing",
                choice.need.what
            ),
        });
        match (result, ways.peek()) {
            (Ok(()), _) => return Ok(()),
            (Err(error), Some(_)) => {
                writeln!(out, "setup: {error:#}; there is another way")?;
            }
            (Err(error), None) => return Err(error),
        }
    }
    Ok(())
}

fn install_by_cargo(
    tool: &Tool,
    machine: &mut dyn Machine,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let folder = tool.folder(machine.tools()).display().to_string();
    let Tool {
        package, version, ..
    } = tool;
    run(
        &[
            "cargo",
            "install",
            package,
            "--version",
            version,
            "--locked",
            "--root",
            &folder,
        ],
        machine,
        out,
    )
}

fn install_by_npm(
    tool: &Tool,
    machine: &mut dyn Machine,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let folder = tool.folder(machine.tools()).display().to_string();
    let package = format!("{}@{}", tool.package, tool.version);
    run(
        &[
            "npm",
            "install",
            "--no-audit",
            "--no-fund",
            "--prefix",
            &folder,
            &package,
        ],
        machine,
        out,
    )
}

/// The package of such a tool is a file that pins everything, below our root.
fn install_by_pip(
    tool: &Tool,
    machine: &mut dyn Machine,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let folder = tool.folder(machine.tools());
    let python = folder.join("bin/python").display().to_string();
    let folder = folder.display().to_string();
    let environment = ["python3", "-m", "venv", "--clear", &folder];
    run(&environment, machine, out)?;
    let pinned = machine.root().join(tool.package).display().to_string();
    let quietly = ["--quiet", "--disable-pip-version-check", "--no-input"];
    let install = [
        &[&python, "-m", "pip", "install"],
        &quietly[..],
        &["--requirement", &pinned],
    ];
    run(&install.concat(), machine, out)
}

fn list_by_hand(out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(
        out,
        "setup: nothing can be installed from here on this system; it needs"
    )?;
    for (system, list) in OTHER_SYSTEMS {
        writeln!(out, "  {system}: {list}")?;
    }
    Ok(())
}

fn ask(packages: &[&str], machine: &mut dyn Machine, out: &mut dyn Write) -> anyhow::Result<()> {
    let list = packages.join(" ");
    match machine.facts().consent {
        Consent::Given => Ok(()),
        Consent::Nobody => bail!(
            "nobody is there to ask whether to install `{list}`; run `cargo xtask setup --yes`"
        ),
        Consent::Ask => {
            write!(out, "setup: install {list} with apt-get? [y/N] ")?;
            out.flush()?;
            if machine.is_agreed()? {
                return Ok(());
            }
            bail!("nothing was installed; `sudo apt-get install {list}` does it by hand")
        }
    }
}

fn install_packages(
    packages: &[&str],
    machine: &mut dyn Machine,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    ask(packages, machine, out)?;
    let sudo = !machine.facts().is_root;
    let apt = |words: &[&'static str]| -> Vec<&'static str> {
        let before: &[&str] = if sudo { &["sudo"] } else { &[] };
        [
            before,
            &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"],
            words,
        ]
        .concat()
    };
    let update = apt(&["update"]);
    let mut install: Vec<&str> = apt(&["install", "--yes", "--no-install-recommends"]);
    install.extend(packages);

    // A fresh image has no lists at all; an old one has lists of packages that
    // are gone, which only the attempt shows.
    let known = machine.succeeds(&[&["apt-cache", "show"], packages].concat());
    if !known {
        run(&update, machine, out)?;
        return run(&install, machine, out);
    }
    if run(&install, machine, out).is_err() {
        run(&update, machine, out)?;
        run(&install, machine, out)?;
    }
    Ok(())
}

fn run(words: &[&str], machine: &mut dyn Machine, out: &mut dyn Write) -> anyhow::Result<()> {
    let line = words.join(" ");
    writeln!(out, "setup: {line}")?;
    out.flush()?;
    machine.run(words).with_context(|| format!("`{line}`"))
}

#[cfg(test)]
mod tests;
