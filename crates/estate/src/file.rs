//! The estate file: what there is to operate, and how each part of it is rolled out.
//!
//! TOML, written by people. It is read in three passes that all report into one
//! log, so that everything that is wrong is said at once:
//!
//! 1. `syntax`: the notation. A mistake here damages some lines; nothing is
//!    claimed about those, everything else is still examined.
//! 2. `raw`, `read`: the shape. Every table is a type in `raw`; the JSON schema,
//!    the list of known fields and the reader come from that one declaration.
//! 3. `check`: the meaning. Names that must exist, ladders that must rise.
//!
//! An [`Estate`] that was made is valid: every target has a complete recipe.

mod check;
mod estate;
mod fields;
mod leaf;
mod nearest;
mod place;
mod problem;
mod raw;
mod read;
mod resolve;
mod source;
mod syntax;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub use estate::{Contact, Environment, Estate, Kind, Level, Placement, Service};
pub use nearest::suggestion;
pub use problem::{Problem, ProblemKind, Problems};
pub use resolve::Unresolved;

use problem::Log;
use read::{Node, Read};
use source::Source;

impl Estate {
    /// Reads an estate file. `file_name` is only for what people are told.
    ///
    /// # Errors
    /// [`Problems`]: all that is wrong with it, in the order of the file.
    pub fn parse(text: &str, file_name: &str) -> Result<Self, Problems> {
        let source = Source::new(text);
        let mut log = Log::default();
        let (readable, damage) = syntax::readable(&source, &mut log);
        let document = syntax::parse(&readable);
        let root = Node::root(&document);
        let raw = raw::File::read(&root, &mut log);
        let estate = raw.and_then(|raw| check::estate(&raw, &mut log));
        let problems = log.close(file_name, &source, &damage);
        match estate {
            Some(estate) if problems.is_empty() => Ok(estate),
            Some(_) | None => Err(problems),
        }
    }

    /// Reads an estate file as it comes from a disk.
    ///
    /// # Errors
    /// [`Problems`], as [`Estate::parse`]; text that is not UTF-8 is one of them.
    pub fn parse_bytes(bytes: &[u8], file_name: &str) -> Result<Self, Problems> {
        match str::from_utf8(bytes) {
            Ok(text) => Self::parse(text, file_name),
            Err(error) => {
                let intact = bytes.get(..error.valid_up_to()).unwrap_or_default();
                Err(problem::not_utf8(intact, file_name))
            }
        }
    }
}

/// The JSON schema of the estate file (draft 7), for editors.
#[must_use]
pub fn schema() -> serde_json::Value {
    let generator = schemars::generate::SchemaSettings::draft07().into_generator();
    let mut schema = generator.into_root_schema_for::<raw::File>();
    schema.insert("title".into(), "Estate file of the control room".into());
    schema.to_value()
}
