//! What to do about what is missing.

use super::needs::{From, Need};

/// What matters about a machine.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    pub(super) has_apt: bool,
    pub(super) has_rustup: bool,
    pub(super) has_sudo: bool,
    pub(super) is_root: bool,
    pub(super) consent: Consent,
}

/// May packages be installed?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Consent {
    /// Yes, said beforehand.
    Given,
    /// A person is at the terminal.
    Ask,
    /// There is no terminal to ask on.
    Nobody,
}

/// What follows.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Nothing,
    Install {
        packages: Vec<&'static str>,
        components: Vec<&'static str>,
        sudo: bool,
        consent: Consent,
    },
    /// A person has to do it, in these words.
    ByHand(String),
}

pub(super) fn decide(missing: &[&Need], facts: &Facts) -> Answer {
    if missing.is_empty() {
        return Answer::Nothing;
    }
    let mut packages = Vec::new();
    let mut components = Vec::new();
    for need in missing {
        match need.from {
            From::Apt(names) => packages.extend(names),
            From::Rustup(name) => components.push(name),
        }
    }
    if !components.is_empty() && !facts.has_rustup {
        return Answer::ByHand(format!(
            "rustup is missing, so install `{}` the way this Rust was installed",
            components.join("` and `")
        ));
    }
    if !packages.is_empty() && !facts.has_apt {
        let what: Vec<&str> = missing.iter().map(|need| need.what).collect();
        return Answer::ByHand(format!(
            "{} must be installed by hand, see the list above",
            what.join(" and ")
        ));
    }
    if !packages.is_empty() && !facts.is_root && !facts.has_sudo {
        return Answer::ByHand(format!(
            "this user may not install; ask an administrator to run `apt-get install {}`",
            packages.join(" ")
        ));
    }
    Answer::Install {
        packages,
        components,
        sudo: !facts.is_root,
        consent: facts.consent,
    }
}
