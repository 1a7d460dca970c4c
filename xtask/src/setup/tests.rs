//! Setup on machines of paper: what is run, what is asked, what is said.

use std::collections::BTreeSet;

use super::decide::Facts;
use super::needs::From;
use super::*;

/// A machine that remembers what was run on it.
struct Paper {
    facts: Facts,
    missing: BTreeSet<&'static str>,
    knows_packages: bool,
    /// How many calls of `apt-get install` fail before one works.
    stale_installs: usize,
    /// Does an installation that reports success change anything?
    installs: bool,
    agrees: bool,
    asked: usize,
    ran: Vec<String>,
}

const C: &str = NEEDS[0].what;

fn paper(missing: &[&'static str]) -> Paper {
    Paper {
        facts: Facts {
            has_apt: true,
            has_rustup: true,
            has_sudo: true,
            is_root: true,
            consent: Consent::Given,
        },
        missing: missing.iter().copied().collect(),
        knows_packages: true,
        stale_installs: 0,
        installs: true,
        agrees: true,
        asked: 0,
        ran: Vec::new(),
    }
}

impl Machine for Paper {
    fn facts(&self) -> Facts {
        self.facts
    }

    fn has(&mut self, need: &Need) -> bool {
        !self.missing.contains(need.what)
    }

    fn succeeds(&mut self, words: &[&str]) -> bool {
        assert_eq!(words[..2], ["apt-cache", "show"]);
        self.knows_packages
    }

    fn run(&mut self, words: &[&str]) -> anyhow::Result<()> {
        self.ran.push(words.join(" "));
        if words.contains(&"install") && self.stale_installs > 0 {
            self.stale_installs -= 1;
            bail!("ended with exit status: 100");
        }
        for need in NEEDS {
            let installed = match need.from {
                From::Apt(names) => names.iter().all(|name| words.contains(name)),
                From::Rustup(name) => words.contains(&name),
            };
            if installed && self.installs {
                self.missing.remove(need.what);
            }
        }
        Ok(())
    }

    fn is_agreed(&mut self) -> anyhow::Result<bool> {
        self.asked += 1;
        Ok(self.agrees)
    }
}

/// Sets `machine` up; what was said, and the error if there was one.
fn set_up(machine: &mut Paper) -> (String, Option<String>) {
    let mut out = Vec::new();
    let error = set_up_on(machine, &mut out).err();
    let said = String::from_utf8(out).unwrap();
    (said, error.map(|error| format!("{error:#}")))
}

const UPDATE: &str = "env DEBIAN_FRONTEND=noninteractive apt-get update";
const INSTALL: &str = "env DEBIAN_FRONTEND=noninteractive apt-get install --yes \
                       --no-install-recommends gcc libc6-dev";

#[test]
fn a_machine_that_has_everything_is_left_alone() {
    let mut machine = paper(&[]);
    assert_eq!(
        set_up(&mut machine),
        ("setup: nothing to install\n".to_owned(), None)
    );
    assert_eq!(machine.ran, [""; 0]);
}

#[test]
fn what_is_missing_is_named_with_its_reason_and_installed_once() {
    let mut machine = paper(&[C]);
    let (said, error) = set_up(&mut machine);
    assert_eq!(error, None);
    assert!(said.contains(NEEDS[0].why), "{said}");
    assert_eq!(machine.ran, [INSTALL]);
    assert_eq!(set_up(&mut machine).0, "setup: nothing to install\n");
    assert_eq!(machine.ran.len(), 1);
}

#[test]
fn empty_package_lists_are_fetched_before_installing() {
    let mut machine = paper(&[C]);
    machine.knows_packages = false;
    assert_eq!(set_up(&mut machine).1, None);
    assert_eq!(machine.ran, [UPDATE, INSTALL]);
}

#[test]
fn old_package_lists_are_fetched_once_after_a_failure() {
    let mut machine = paper(&[C]);
    machine.stale_installs = 1;
    assert_eq!(set_up(&mut machine).1, None);
    assert_eq!(machine.ran, [INSTALL, UPDATE, INSTALL]);

    let mut machine = paper(&[C]);
    machine.stale_installs = 9;
    assert!(set_up(&mut machine).1.unwrap().contains("exit status: 100"));
    assert_eq!(machine.ran, [INSTALL, UPDATE, INSTALL]);
}

#[test]
fn components_come_from_rustup_without_a_question() {
    let mut machine = paper(&["clippy"]);
    machine.facts.consent = Consent::Ask;
    machine.facts.is_root = false;
    assert_eq!(set_up(&mut machine).1, None);
    assert_eq!(machine.ran, ["rustup component add clippy"]);
    assert_eq!(machine.asked, 0);
}

#[test]
fn a_person_is_asked_and_may_decline() {
    let mut machine = paper(&[C]);
    machine.facts.consent = Consent::Ask;
    assert_eq!(set_up(&mut machine).1, None);
    assert_eq!((machine.asked, machine.ran.len()), (1, 1));

    let mut machine = paper(&[C]);
    machine.facts.consent = Consent::Ask;
    machine.agrees = false;
    let error = set_up(&mut machine).1.unwrap();
    assert!(
        error.contains("sudo apt-get install gcc libc6-dev"),
        "{error}"
    );
    assert_eq!(machine.ran, [""; 0]);
}

#[test]
fn without_a_terminal_nothing_is_asked_and_nothing_is_done() {
    let mut machine = paper(&[C]);
    machine.facts.consent = Consent::Nobody;
    let error = set_up(&mut machine).1.unwrap();
    assert!(error.contains("cargo xtask setup --yes"), "{error}");
    assert_eq!((machine.asked, machine.ran.len()), (0, 0));
}

#[test]
fn only_a_user_who_is_not_root_needs_sudo() {
    let mut machine = paper(&[C]);
    machine.facts.is_root = false;
    assert_eq!(set_up(&mut machine).1, None);
    assert_eq!(machine.ran, [format!("sudo {INSTALL}")]);

    let mut machine = paper(&[C]);
    machine.facts.is_root = false;
    machine.facts.has_sudo = false;
    let error = set_up(&mut machine).1.unwrap();
    assert!(error.contains("ask an administrator"), "{error}");
    assert_eq!(machine.ran, [""; 0]);
}

#[test]
fn another_system_gets_the_list_and_fails_only_when_something_is_missing() {
    for (missing, fails) in [(&[][..], false), (&[C][..], true)] {
        let mut machine = paper(missing);
        machine.facts.has_apt = false;
        let (said, error) = set_up(&mut machine);
        for system in ["macOS", "Fedora", "Windows"] {
            assert!(said.contains(system), "{said}");
        }
        assert_eq!(error.is_some(), fails, "{error:?}");
        assert_eq!(machine.ran, [""; 0]);
    }
}

#[test]
fn a_component_without_rustup_is_left_to_the_person() {
    let mut machine = paper(&["rustfmt"]);
    machine.facts.has_rustup = false;
    assert!(set_up(&mut machine).1.unwrap().contains("`rustfmt`"));
}

#[test]
fn an_installer_that_changes_nothing_is_not_believed() {
    let mut machine = paper(&[C]);
    machine.installs = false;
    let error = set_up(&mut machine).1.unwrap();
    assert!(error.contains("still missing"), "{error}");
}
