//! Estate files: reading, checking, the schema for editors.

use estate::Estate;
use std::path::Path;
use wire::Complaint;

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

/// The JSON schema of estate files, for editors.
#[must_use]
pub fn estate_schema() -> serde_json::Value {
    estate::file::schema()
}
