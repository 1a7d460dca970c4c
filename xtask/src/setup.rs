//! `cargo xtask setup`: makes a fresh machine ready, and says what it does.
//!
//! It looks before it acts, so that running it twice is the same as running it
//! once and a machine that has everything needs no network. What to do is
//! decided from facts alone ([`decide`]); only [`machine`] touches the system.

mod decide;
mod machine;
mod needs;

use std::io::Write;

use anyhow::{Context as _, bail};

use decide::{Answer, Consent, decide};
use machine::{Machine, ThisMachine};
use needs::{NEEDS, Need, OTHER_SYSTEMS};

/// Installs what is missing. Asks first, unless `yes` or the variable `CI` says
/// that nobody is there to answer.
///
/// # Errors
/// When something is missing and could not be, or was not to be, installed.
pub(crate) fn set_up(yes: bool, out: &mut dyn Write) -> anyhow::Result<()> {
    set_up_on(&mut ThisMachine::new(yes), out)
}

fn set_up_on(machine: &mut dyn Machine, out: &mut dyn Write) -> anyhow::Result<()> {
    let missing = missing_on(machine);
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
        Answer::Install {
            packages,
            components,
            sudo,
            consent,
        } => {
            if !packages.is_empty() {
                ask(consent, &packages, machine, out)?;
                install_packages(&packages, sudo, machine, out)?;
            }
            for component in components {
                run(&["rustup", "component", "add", component], machine, out)?;
            }
        }
    }
    match missing_on(machine).first() {
        None => Ok(()),
        Some(need) => bail!(
            "everything was installed, but {} is still missing; see what the installer said above",
            need.what
        ),
    }
}

fn missing_on(machine: &mut dyn Machine) -> Vec<&'static Need> {
    NEEDS.iter().filter(|need| !machine.has(need)).collect()
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

fn ask(
    consent: Consent,
    packages: &[&str],
    machine: &mut dyn Machine,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let list = packages.join(" ");
    match consent {
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
    sudo: bool,
    machine: &mut dyn Machine,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
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
