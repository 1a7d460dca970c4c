//! One Rust file, taken apart once for all checks.
//!
//! Two readings of the same text: the tokens (which also see inside macros, and
//! where `#[cfg(test)]` begins and ends) and the syntax tree (which knows what
//! a function or a field is). Comments and strings are in neither, so a check
//! cannot be set off by prose.

mod items;
mod tokens;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use proc_macro2::TokenStream;

use super::Problem;
use super::tree::Tree;

/// One Rust file.
#[derive(Debug)]
pub(crate) struct Source {
    /// From the root, with `/`.
    pub(crate) path: String,
    /// All lines of the file, tests included.
    lines: usize,
    /// How many words the documentation at the top of the file has.
    pub(crate) doc_words: usize,
    pub(crate) functions: Vec<Function>,
    pub(crate) names: Vec<Name>,
    /// Every path written in the file, and every path imported, in full.
    pub(crate) mentions: Vec<Mention>,
    /// The lines of attributes that switch a test off.
    pub(crate) switched_off: Vec<usize>,
    test_lines: Vec<RangeInclusive<usize>>,
    /// Modules declared `#[cfg(test)] mod name;`, whose text is elsewhere.
    test_modules: Vec<String>,
    is_test: bool,
}

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    /// The line of its signature, from 1; comments and attributes are above it.
    pub(crate) line: usize,
    /// From the signature to the closing brace.
    pub(crate) lines: usize,
}

/// A name somebody chose.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Name {
    pub(crate) kind: Kind,
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Type,
    Variant,
    Field,
    Function,
    Module,
}

/// A path in the code, such as `std::fs::read`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    pub(crate) path: String,
    pub(crate) line: usize,
}

impl Mention {
    /// Do the segments of `wanted` stand one after another in this path?
    pub(crate) fn holds(&self, wanted: &str) -> bool {
        let wanted: Vec<&str> = wanted.split("::").collect();
        let path: Vec<&str> = self.path.split("::").collect();
        path.windows(wanted.len()).any(|window| window == wanted)
    }
}

impl Source {
    /// Takes `text` apart.
    pub(crate) fn parse(path: &str, text: &str) -> Result<Self, Problem> {
        let unreadable = |line: usize, error: &dyn std::fmt::Display| {
            let what = format!("cannot be read as Rust ({error})");
            Problem::new(path, line, what, "mend the syntax")
        };
        let stream: TokenStream = text.parse().map_err(|error: proc_macro2::LexError| {
            unreadable(error.span().start().line, &error)
        })?;
        let file: syn::File = syn::parse2(stream.clone())
            .map_err(|error| unreadable(error.span().start().line, &error))?;
        let tokens = tokens::read(stream);
        let items = items::read(&file);
        let mut mentions = tokens.mentions;
        mentions.extend(items.imports);
        Ok(Self {
            path: path.to_owned(),
            lines: text.lines().count(),
            doc_words: items.doc_words,
            functions: items.functions,
            names: items.names,
            mentions,
            switched_off: tokens.switched_off,
            test_lines: tokens.test_lines,
            test_modules: tokens.test_modules,
            is_test: tokens.is_test || is_test_path(path),
        })
    }

    /// Is the whole file compiled for tests only?
    pub(crate) fn is_test(&self) -> bool {
        self.is_test
    }

    /// Is this line compiled for tests only?
    pub(crate) fn is_test_line(&self, line: usize) -> bool {
        self.is_test || self.test_lines.iter().any(|lines| lines.contains(&line))
    }

    /// How long the file is when its tests are cut out.
    pub(crate) fn lines_without_tests(&self) -> usize {
        (1..=self.lines)
            .filter(|line| !self.is_test_line(*line))
            .count()
    }

    /// The crate of the product that this file is part of.
    pub(crate) fn crate_name(&self) -> Option<&str> {
        match self.path.split_once('/')? {
            ("crates", rest) => rest.split('/').next(),
            ("src-tauri", _) => Some("control-room"),
            ("ui", _) => Some("ui"),
            _ => None,
        }
    }

    /// Where the text of the child module `name` may be: the file, and the
    /// folder beside it.
    fn child(&self, name: &str) -> (String, String) {
        let (folder, file) = self.path.rsplit_once('/').unwrap_or(("", &self.path));
        let base = match file {
            "lib.rs" | "main.rs" => format!("{folder}/{name}"),
            _ => format!("{}/{name}", self.path.trim_end_matches(".rs")),
        };
        (format!("{base}.rs"), format!("{base}/"))
    }
}

fn is_test_path(path: &str) -> bool {
    path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// Reads every Rust file of the tree; a file that is not Rust is a problem.
pub(crate) fn read_all(tree: &Tree) -> (Vec<Source>, Vec<Problem>) {
    let mut sources = Vec::new();
    let mut problems = Vec::new();
    for file in tree.files() {
        if !file.path.ends_with(".rs") {
            continue;
        }
        match Source::parse(&file.path, &String::from_utf8_lossy(&file.bytes)) {
            Ok(source) => sources.push(source),
            Err(problem) => problems.push(problem),
        }
    }
    mark_test_modules(&mut sources);
    (sources, problems)
}

/// A file is a test when the line that includes it is.
fn mark_test_modules(sources: &mut [Source]) {
    let mut files = BTreeSet::new();
    let mut folders = Vec::new();
    for source in &*sources {
        for name in &source.test_modules {
            let (file, folder) = source.child(name);
            files.insert(file);
            folders.push(folder);
        }
    }
    for source in sources {
        let in_folder = folders.iter().any(|folder| source.path.starts_with(folder));
        source.is_test |= in_folder || files.contains(&source.path);
    }
}

#[cfg(test)]
pub(crate) fn sketch(path: &str, text: &str) -> Source {
    Source::parse(path, text).unwrap()
}

#[cfg(test)]
mod tests;
