//! What to do about what is missing.

use super::needs::{Need, Way};

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
#[derive(Debug)]
pub(super) enum Answer<'a> {
    Nothing,
    Install {
        /// What only the system's packages offer, in one go and first: the
        /// rest may need it.
        packages: Vec<&'static str>,
        rest: Vec<Choice<'a>>,
    },
    /// A person has to do it, in these words.
    ByHand(String),
}

/// A need, and the ways to it that are open on this machine.
#[derive(Debug)]
pub(super) struct Choice<'a> {
    pub(super) need: &'a Need,
    pub(super) ways: Vec<&'static Way>,
}

pub(super) fn decide<'a>(missing: &[&'a Need], facts: &Facts) -> Answer<'a> {
    if missing.is_empty() {
        return Answer::Nothing;
    }
    let mut packages: Vec<&'static str> = Vec::new();
    let mut rest = Vec::new();
    let mut closed = Vec::new();
    for need in missing {
        let ways: Vec<&'static Way> = need.from.iter().filter(|way| facts.lets(way)).collect();
        match ways.as_slice() {
            [] => closed.push(*need),
            [Way::Apt(names)] => packages.extend(*names),
            _ => rest.push(Choice { need, ways }),
        }
    }
    if closed.is_empty() {
        return Answer::Install { packages, rest };
    }
    Answer::ByHand(by_hand(&closed, facts))
}

impl Facts {
    /// Can something be had this way here?
    fn lets(&self, way: &Way) -> bool {
        match way {
            Way::Apt(_) => self.has_apt && (self.is_root || self.has_sudo),
            Way::Rustup(_) | Way::RustupTarget(_) => self.has_rustup,
            Way::Cargo(_) | Way::Npm(_) | Way::Pip(_) => true,
        }
    }
}

/// What a person has to do about needs to which no way is open.
fn by_hand(closed: &[&Need], facts: &Facts) -> String {
    let mut packages: Vec<&str> = Vec::new();
    let mut components: Vec<&str> = Vec::new();
    for need in closed {
        for way in need.from {
            match way {
                Way::Apt(names) => packages.extend(*names),
                Way::Rustup(name) | Way::RustupTarget(name) => components.push(*name),
                Way::Cargo(_) | Way::Npm(_) | Way::Pip(_) => {}
            }
        }
    }
    if packages.is_empty() {
        return format!(
            "rustup is missing, so install `{}` the way this Rust was installed",
            components.join("` and `")
        );
    }
    if !facts.has_apt {
        let what: Vec<&str> = closed.iter().map(|need| need.what).collect();
        return format!(
            "{} must be installed by hand, see the list above",
            what.join(" and ")
        );
    }
    format!(
        "this user may not install; ask an administrator to run `apt-get install {}`",
        packages.join(" ")
    )
}
