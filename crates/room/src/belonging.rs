//! To which estate a home folder belongs.
//!
//! A journal tells what was done to one estate. Read with another estate file it
//! would give commands meant for one account to another, and tell practice as if
//! it had been real. So the folder remembers its estate when it is first opened,
//! and is opened with no other one.

use crate::home::replace;
use estate::{Estate, Kind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::Path;
use wire::Complaint;

pub(crate) const FILE: &str = "estate.json";

/// Practice homes from before there was such a file are known by their world.
const WORLD: &str = crate::practice::WORLD;

/// The estate a folder belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Belonging {
    kind: Nature,
    /// None in a folder from before names were remembered.
    name: Option<String>,
    /// The accounts each environment is in; empty on practice.
    #[serde(default)]
    accounts: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Nature {
    Practice,
    Aws,
}

impl fmt::Display for Belonging {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name.as_ref().map(|name| format!(" `{name}`"));
        let name = name.unwrap_or_default();
        match self.kind {
            Nature::Practice => write!(f, "the practice estate{name}"),
            Nature::Aws => {
                let numbers: BTreeSet<&str> = self
                    .accounts
                    .values()
                    .flatten()
                    .map(String::as_str)
                    .collect();
                let numbers: Vec<&str> = numbers.into_iter().collect();
                let s = if numbers.len() == 1 { "" } else { "s" };
                write!(
                    f,
                    "the live estate{name} in account{s} {}",
                    numbers.join(", ")
                )
            }
        }
    }
}

impl Belonging {
    /// What an estate file says of itself.
    pub(crate) fn of(estate: &Estate) -> Self {
        let mut accounts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (target, placement) in estate.targets() {
            if let Some(aws) = &placement.aws {
                let there = accounts.entry(target.environment.to_string()).or_default();
                there.insert(aws.account.id.clone());
            }
        }
        Self {
            kind: match estate.kind() {
                Kind::Practice => Nature::Practice,
                Kind::Aws => Nature::Aws,
            },
            name: Some(estate.name().to_owned()),
            accounts,
        }
    }

    fn is_live(&self) -> bool {
        self.kind == Nature::Aws
    }

    /// Whether a folder of this one may be opened with `other`. Environments come
    /// and go, and none moves to another account.
    fn admits(&self, other: &Self) -> bool {
        let named = self.name.is_none() || self.name == other.name;
        if self.kind != other.kind || !named {
            return false;
        }
        let mut shared = self.accounts.iter().filter_map(|(environment, ours)| {
            let theirs = other.accounts.get(environment)?;
            Some(!ours.is_disjoint(theirs))
        });
        let none_moved = shared.all(|same| same);
        let numbers =
            |of: &Self| -> BTreeSet<String> { of.accounts.values().flatten().cloned().collect() };
        let in_common = !numbers(self).is_disjoint(&numbers(other));
        none_moved && (in_common || !self.is_live())
    }

    /// With the environments of `other` that are new.
    fn grown(&self, other: &Self) -> Self {
        let mut grown = self.clone();
        grown.name.clone_from(&other.name);
        for (environment, accounts) in &other.accounts {
            let known = grown.accounts.entry(environment.clone()).or_default();
            known.extend(accounts.iter().cloned());
        }
        grown
    }
}

/// Notes that a folder belongs to an estate, or refuses when it belongs to another.
///
/// # Errors
/// `other-estate`, naming both; `storage` when the folder cannot be read.
pub(crate) fn claim(home: &Path, estate: &Estate) -> Result<(), Complaint> {
    let wanted = Belonging::of(estate);
    let known = read(home)?;
    let noted = match &known {
        Some(known) if !known.admits(&wanted) => return Err(other(home, known, &wanted)),
        Some(known) => known.grown(&wanted),
        None => wanted,
    };
    if known.as_ref() == Some(&noted) && home.join(FILE).exists() {
        return Ok(());
    }
    match write(home, &noted) {
        Ok(()) => Ok(()),
        // Where nothing can be written nothing is done either; it can be looked at.
        Err(error) if is_closed(&error) => {
            tracing::warn!(%error, "cannot note which estate this folder belongs to");
            Ok(())
        }
        Err(error) => Err(unreadable(home, &error)),
    }
}

/// Refuses a folder that belongs to a live estate.
pub(crate) fn check_practice(home: &Path) -> Result<(), Complaint> {
    match read(home)? {
        Some(known) if known.is_live() => {
            let message = format!(
                "`{}` holds the journal of {known}; only a practice estate can begin anew",
                home.display()
            );
            Err(Complaint::new("not-practice", message))
        }
        Some(_) | None => Ok(()),
    }
}

fn read(home: &Path) -> Result<Option<Belonging>, Complaint> {
    match std::fs::read(home.join(FILE)) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| {
            let message = format!(
                "`{}` says which estate this folder belongs to and cannot be read: {error}; \
                 restore it, or name another folder",
                home.join(FILE).display()
            );
            Complaint::new("damaged", message)
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let practised = home.join(WORLD).exists();
            Ok(practised.then(|| Belonging {
                kind: Nature::Practice,
                name: None,
                accounts: BTreeMap::new(),
            }))
        }
        Err(error) => Err(unreadable(home, &error)),
    }
}

fn write(home: &Path, noted: &Belonging) -> io::Result<()> {
    replace(&home.join(FILE), &serde_json::to_vec_pretty(noted)?)
}

fn is_closed(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied
            | io::ErrorKind::ReadOnlyFilesystem
            | io::ErrorKind::StorageFull
    )
}

fn unreadable(home: &Path, error: &io::Error) -> Complaint {
    let file = home.join(FILE);
    Complaint::new(
        "storage",
        format!("cannot use `{}`: {error}", file.display()),
    )
}

fn other(home: &Path, known: &Belonging, wanted: &Belonging) -> Complaint {
    let message = format!(
        "`{}` holds the journal of {known}, and the estate file names {wanted}; a journal belongs \
         to one estate: name another folder for this one, or open the estate the folder is for",
        home.display()
    );
    Complaint::new("other-estate", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn live(name: &str, accounts: &[(&str, &str)]) -> Belonging {
        let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (environment, account) in accounts {
            let there = all.entry((*environment).to_owned()).or_default();
            there.insert((*account).to_owned());
        }
        Belonging {
            kind: Nature::Aws,
            name: Some(name.into()),
            accounts: all,
        }
    }

    fn practice(name: Option<&str>) -> Belonging {
        Belonging {
            kind: Nature::Practice,
            name: name.map(str::to_owned),
            accounts: BTreeMap::new(),
        }
    }

    #[test]
    fn a_folder_is_opened_with_its_own_estate_only() {
        let shop = live(
            "Shop",
            &[("production", "111111111111"), ("staging", "222222222222")],
        );
        let cases = [
            (live("Shop", &[("production", "111111111111")]), true),
            (live("Shop", &[("production", "222222222222")]), false),
            (live("Shop", &[("preview", "333333333333")]), false),
            (live("Shop", &[("preview", "222222222222")]), true),
            (live("Store", &[("production", "111111111111")]), false),
            (practice(Some("Shop")), false),
        ];
        for (other, admitted) in cases {
            assert_eq!(shop.admits(&other), admitted, "{other}");
            assert_eq!(other.admits(&shop), admitted, "{other}");
        }
    }

    #[test]
    fn a_practice_folder_without_a_name_takes_the_first() {
        assert!(practice(None).admits(&practice(Some("Candlefish"))));
        assert!(!practice(Some("Candlefish")).admits(&practice(Some("Drill"))));
        assert!(!practice(None).admits(&live("Shop", &[("production", "111111111111")])));
    }

    #[test]
    fn a_new_environment_is_remembered_too() {
        let shop = live("Shop", &[("production", "111111111111")]);
        let more = live(
            "Shop",
            &[("production", "111111111111"), ("staging", "222222222222")],
        );
        assert_eq!(shop.grown(&more), more);
        assert_eq!(more.grown(&shop), more);
    }

    #[test]
    fn what_cannot_be_read_is_not_taken_for_nothing() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join(FILE), "{").unwrap();
        assert_eq!(read(home.path()).unwrap_err().kind, "damaged");
    }
}
