//! Estate files: reading, checking, the schema for editors.

use crate::home::default_home;
use crate::live;
use crate::realm::{not_live, not_practice};
use estate::{Estate, Kind};
use std::path::{Path, PathBuf};
use wire::{Complaint, PolicyView};

/// The practice estate's file, which is also the example to begin one's own with.
const PRACTICE: &str = include_str!("../../estate-sim/practice.toml");

/// Reads an estate file; none for the embedded practice estate.
pub(crate) fn read(path: Option<&Path>) -> Result<Estate, Complaint> {
    let (bytes, name) = match path {
        None => (PRACTICE.as_bytes().to_vec(), "practice.toml".to_owned()),
        Some(path) => {
            let name = path.display().to_string();
            let bytes = std::fs::read(path).map_err(|error| {
                Complaint::new(
                    "invalid",
                    format!("cannot read the estate file `{name}`: {error}"),
                )
            })?;
            (bytes, name)
        }
    };
    Estate::parse_bytes(&bytes, &name).map_err(|problems| Complaint::new("invalid", problems))
}

/// Checks an estate file and says what is in it; none for the practice estate's.
///
/// # Errors
/// A complaint of kind `invalid` with every problem, each with line, column,
/// field, reason and hint.
pub fn check_estate(path: Option<&Path>) -> Result<String, Complaint> {
    let estate = read(path)?;
    let targets = estate.targets().count();
    let name = path.map_or("the embedded practice estate".into(), |path| {
        path.display().to_string()
    });
    Ok(format!(
        "{name} is in order: estate `{}` with {} services in {} environments, {targets} targets, \
         {} contacts",
        estate.name(),
        estate.services().len(),
        estate.environments().len(),
        estate.contacts().len(),
    ))
}

/// Refuses what is for practice when the estate file is of a live estate; `what`
/// as in [`crate::Room::only_on_practice`].
///
/// # Errors
/// `not-practice`; `invalid` for the file.
pub fn check_practice(path: Option<&Path>, what: &str) -> Result<(), Complaint> {
    let estate = read(path)?;
    match estate.kind() {
        Kind::Practice => Ok(()),
        Kind::Aws => Err(not_practice(estate.name(), what)),
    }
}

/// The policies the accounts of a live estate need, of one account or of all.
///
/// # Errors
/// `invalid` for the file, `not-live` for a practice estate, `unknown-name` for an
/// account the file does not name.
pub fn policies(path: Option<&Path>, account: Option<&str>) -> Result<Vec<PolicyView>, Complaint> {
    let estate = read(path)?;
    if estate.kind() == Kind::Practice {
        return Err(not_live("accounts need policies"));
    }
    let policies = live::policies(&estate, account);
    if let Some(account) = account.filter(|_| policies.is_empty()) {
        let known = estate.accounts();
        let hint = estate::suggestion(account, known.iter().map(|known| known.id.as_str()));
        let account: String = account.chars().take(64).collect();
        let message = format!("the estate has no account `{account}`; {hint}");
        return Err(Complaint::new("unknown-name", message));
    }
    Ok(policies)
}

/// The folder for an estate when nobody names one: each live estate has one of its
/// own, so that it can be opened beside practice. A file that cannot be read says
/// so when it is opened.
#[must_use]
pub fn default_home_for(path: Option<&Path>) -> Option<PathBuf> {
    let home = default_home()?;
    let live = read(path).ok().filter(|estate| estate.kind() == Kind::Aws);
    Some(live.map_or(home.clone(), |estate| {
        home.join("live").join(folder(estate.name()))
    }))
}

/// A name as a folder is called: safe everywhere.
fn folder(name: &str) -> String {
    let plain = |c: char| {
        if c.is_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let name: String = name.chars().map(plain).collect();
    let name = name.trim_matches('-');
    if name.is_empty() {
        "estate".into()
    } else {
        name.into()
    }
}

/// The JSON schema of estate files, for editors.
#[must_use]
pub fn estate_schema() -> serde_json::Value {
    estate::file::schema()
}
