//! Names use the glossary's words.
//!
//! The glossary is the one list: this reads the words it refuses out of two of
//! its tables, so that a word is added in the place where its reason stands.
//! Only words that cannot be right anywhere are in there; a check that cries
//! wolf is switched off, and then checks nothing.

use super::Problem;
use super::source::{Kind, Name, Source};
use super::table::{Row, Table, tables, ticked};
use super::tree::Tree;

const GLOSSARY: &str = "docs/GLOSSARY.md";

/// The heading above words refused in every name.
const REFUSED: &str = "refused in names";
/// The heading above words refused at an end of a type's name.
const REFUSED_ENDS: &str = "refused in type names";

/// What the glossary refuses.
#[derive(Debug, Default)]
struct Refusals {
    words: Vec<Word>,
    ends: Vec<End>,
}

/// A word, or several in a row, that no name holds.
#[derive(Debug)]
struct Word {
    words: Vec<String>,
    instead: String,
}

/// A word that no type's name ends (or begins) with.
#[derive(Debug)]
struct End {
    word: String,
    also_first: bool,
    instead: String,
}

pub(crate) fn check(sources: &[Source], tree: &Tree) -> Vec<Problem> {
    let refusals = match read(tree.text(GLOSSARY).unwrap_or_default()) {
        Ok(refusals) => refusals,
        Err(problem) => return vec![problem],
    };
    sources
        .iter()
        .filter(|source| source.crate_name().is_some())
        .flat_map(|source| check_one(source, &refusals))
        .collect()
}

fn check_one(source: &Source, refusals: &Refusals) -> Vec<Problem> {
    let mut problems = Vec::new();
    let file = file_name(source);
    let chosen = source.names.iter().chain(file.as_ref());
    for name in chosen.filter(|name| !source.is_test_line(name.line)) {
        let words = split(&name.text);
        let refused = refusals.words.iter().filter(|word| word.is_in(&words));
        for Word { words, instead } in refused {
            let what = format!("`{}` says `{}`", name.text, words.join("_"));
            problems.push(Problem::new(
                &source.path,
                name.line,
                what,
                format!("say `{instead}`"),
            ));
        }
        if name.kind == Kind::Type {
            for end in refusals.ends.iter().filter(|end| end.is_in(&words)) {
                let what = format!("type `{}` is called a `{}`", name.text, end.word);
                problems.push(Problem::new(&source.path, name.line, what, &end.instead));
            }
        }
    }
    problems
}

/// A file is a module; its name was chosen too.
fn file_name(source: &Source) -> Option<Name> {
    let file = source.path.rsplit('/').next()?;
    Some(Name {
        kind: Kind::Module,
        text: file.strip_suffix(".rs")?.to_owned(),
        line: 1,
    })
}

impl Word {
    /// Is it in a name of these words? The plural is the same word.
    fn is_in(&self, name: &[String]) -> bool {
        name.windows(self.words.len()).any(|window| {
            let mut pairs = window.iter().zip(&self.words);
            pairs.all(|(said, refused)| said == refused || said.strip_suffix('s') == Some(refused))
        })
    }
}

impl End {
    /// A type called by the word alone is meant: `Service` is a term.
    fn is_in(&self, name: &[String]) -> bool {
        let ends = name.last() == Some(&self.word)
            || (self.also_first && name.first() == Some(&self.word));
        ends && (name.len() > 1 || self.also_first)
    }
}

/// `RolloutId`, `rollout_id` and `HTTPCode2` as words in lower case.
fn split(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let chars: Vec<char> = name.chars().collect();
    for (at, c) in chars.iter().enumerate() {
        let after_lower = at > 0 && !chars[at - 1].is_uppercase();
        let before_lower = chars.get(at + 1).is_some_and(|next| next.is_lowercase());
        if *c == '_' || (c.is_uppercase() && (after_lower || before_lower)) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut()
            && *c != '_'
        {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Reads what the glossary refuses. A glossary that refuses nothing was changed
/// by mistake.
fn read(text: &str) -> Result<Refusals, Problem> {
    let tables = tables(text);
    let find = |heading: &str| {
        let found = tables
            .iter()
            .find_map(|table| Some((table, table.column(heading)?)));
        found.ok_or_else(|| {
            let what = format!("no table with the column `{heading}`");
            Problem::new(
                GLOSSARY,
                1,
                what,
                "the check of names reads it; put it back",
            )
        })
    };
    let mut refusals = Refusals::default();
    let (table, column) = find(REFUSED)?;
    for (row, words) in refused(table, column) {
        let words = split(words);
        let instead = plain(row.cell(0));
        refusals.words.push(Word { words, instead });
    }
    let (table, column) = find(REFUSED_ENDS)?;
    for (row, word) in refused(table, column) {
        refusals.ends.push(End {
            word: word.to_lowercase(),
            also_first: row.cell(column + 1).contains("first"),
            instead: row.cell(column + 2).to_owned(),
        });
    }
    Ok(refusals)
}

fn refused(table: &Table, column: usize) -> impl Iterator<Item = (&Row, &str)> {
    table
        .rows
        .iter()
        .flat_map(move |row| ticked(row.cell(column)).map(move |word| (row, word)))
}

fn plain(cell: &str) -> String {
    cell.replace('`', "")
}

#[cfg(test)]
mod tests;
