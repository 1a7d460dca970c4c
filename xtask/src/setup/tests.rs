//! Setup on machines of paper: what is run, what is asked, what is said.

use std::collections::BTreeSet;

use super::decide::Facts;
use super::*;

/// A machine that remembers what was run on it.
struct Paper {
    facts: Facts,
    missing: BTreeSet<&'static str>,
    knows_packages: bool,
    /// How many calls of `apt-get install` fail before one works.
    stale_installs: usize,
    /// A command with this word in it fails, or reports success for nothing.
    fails_at: &'static str,
    lies_at: &'static str,
    /// Does an installation that reports success change anything?
    installs: bool,
    agrees: bool,
    asked: usize,
    ran: Vec<String>,
}

const C: &str = NEEDS[0].what;
const WASM: &str = "a compiler for WebAssembly";

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
        fails_at: "nothing",
        lies_at: "nothing",
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

    fn tools(&self) -> &Path {
        Path::new("target/tools")
    }

    fn root(&self) -> &Path {
        Path::new("here")
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
        if words.contains(&self.fails_at) {
            bail!("ended with exit status: 7");
        }
        if !self.installs || words.contains(&self.lies_at) {
            return Ok(());
        }
        for need in NEEDS {
            let brings = |way: &Way| match way {
                Way::Apt(names) => names.iter().all(|name| words.contains(name)),
                Way::Rustup(name) | Way::RustupTarget(name) => words.contains(name),
                Way::Cargo(tool) | Way::Npm(tool) => {
                    words.iter().any(|word| word.starts_with(tool.package))
                }
                Way::Pip(tool) => words.iter().any(|word| word.ends_with(tool.package)),
            };
            if need.from.iter().any(brings) {
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
    set_up_for(None, machine)
}

fn set_up_for(purpose: Option<Purpose>, machine: &mut Paper) -> (String, Option<String>) {
    let mut out = Vec::new();
    let error = set_up_on(machine, purpose, &mut out).err();
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

#[test]
fn only_what_the_purpose_needs_is_installed() {
    let everything: Vec<&str> = NEEDS.iter().map(|need| need.what).collect();
    let mut machine = paper(&everything);
    assert_eq!(set_up_for(Some(Purpose::Terminal), &mut machine).1, None);
    assert_eq!(machine.ran, [INSTALL]);
    assert_eq!(set_up_for(Some(Purpose::Window), &mut machine).1, None);
    assert!(machine.missing.contains("clippy"), "{:?}", machine.missing);
    assert!(machine.missing.contains("tauri-driver"));
    assert!(!machine.missing.contains(WASM));
    assert_eq!(set_up(&mut machine).1, None);
    assert_eq!(machine.missing, BTreeSet::new());
}

#[test]
fn packages_come_in_one_go_before_the_tools_that_may_need_them() {
    let mut machine = paper(&["npm", "axe-core", C, "tauri-driver"]);
    assert_eq!(set_up(&mut machine).1, None);
    assert_eq!(
        machine.ran,
        [
            "env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
             gcc libc6-dev nodejs npm"
                .to_owned(),
            format!(
                "cargo install tauri-driver --version {0} --locked --root \
                 target/tools/tauri-driver-{0}",
                TAURI_DRIVER.version
            ),
            format!(
                "npm install --no-audit --no-fund --prefix target/tools/axe-core-{0} axe-core@{0}",
                AXE.version
            ),
        ]
    );
}

#[test]
fn what_is_written_in_python_gets_an_environment_of_its_own_with_everything_pinned() {
    let mut machine = paper(&["moto"]);
    assert_eq!(set_up(&mut machine).1, None);
    let folder = format!("target/tools/moto-{}", MOTO.version);
    assert_eq!(
        machine.ran,
        [
            format!("python3 -m venv --clear {folder}"),
            format!(
                "{folder}/bin/python -m pip install --quiet --disable-pip-version-check \
                 --no-input --requirement here/tests/peers/moto.txt"
            ),
        ]
    );
    let root = crate::root().unwrap();
    for tool in [MOTO, MINISTACK] {
        let pinned = std::fs::read_to_string(root.join(tool.package)).unwrap();
        let line = format!("{}=={}\n", tool.name, tool.version);
        assert!(pinned.contains(&line), "{line}");
    }
}

#[test]
fn where_one_way_fails_or_lies_the_next_is_taken_and_said() {
    let target = "rustup target add wasm32-unknown-unknown";
    let debian = "env DEBIAN_FRONTEND=noninteractive apt-get install --yes \
                  --no-install-recommends rustc-web cargo-web rust-web-src lld";
    let mut machine = paper(&[WASM]);
    assert_eq!(set_up(&mut machine).1, None);
    assert_eq!(machine.ran, [target]);

    for (fails_at, lies_at) in [("target", "nothing"), ("nothing", "target")] {
        let mut machine = paper(&[WASM]);
        machine.fails_at = fails_at;
        machine.lies_at = lies_at;
        let (said, error) = set_up(&mut machine);
        assert_eq!(error, None);
        assert!(said.contains("there is another way"), "{said}");
        assert_eq!(machine.ran, [target, debian]);
    }

    let mut machine = paper(&[WASM]);
    machine.facts.has_rustup = false;
    assert_eq!(set_up(&mut machine).1, None);
    assert_eq!(machine.ran, [debian]);
}

#[test]
fn a_person_is_asked_for_packages_on_the_other_way_too() {
    let mut machine = paper(&[WASM]);
    machine.facts.consent = Consent::Ask;
    machine.fails_at = "target";
    machine.agrees = false;
    let error = set_up(&mut machine).1.unwrap();
    assert!(error.contains("rustc-web"), "{error}");
    assert_eq!((machine.asked, machine.ran.len()), (1, 1));
}

#[test]
fn a_tool_of_another_version_is_another_folder() {
    let path = AXE.path(Path::new("t"));
    let wanted = format!(
        "t/axe-core-{}/node_modules/axe-core/axe.min.js",
        AXE.version
    );
    assert_eq!(path, Path::new(&wanted));
}
