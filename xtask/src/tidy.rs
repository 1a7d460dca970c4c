//! The mechanical rules of the house, checked over every file of the tree.
//!
//! A rule that only stands in a document is forgotten within a month; here each
//! one is a function from the tree to a list of problems. The checks read, they
//! never write, and they look at nothing but the tree handed to them, so that
//! every one of them has tests which prove that it can fail.
//!
//! The rules with their reasons are in `docs/STYLE.md`.

mod baggage;
mod budgets;
mod colours;
mod direction;
mod honesty;
mod map;
mod packages;
mod places;
mod purity;
mod source;
mod table;
mod tree;
mod words;

use std::fmt;
use std::path::Path;

use packages::Package;
use source::Source;
use tree::Tree;

/// One thing wrong with the tree, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    path: String,
    line: usize,
    what: String,
    advice: String,
}

impl Problem {
    fn new(path: &str, line: usize, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            what: what.into(),
            advice: advice.into(),
        }
    }
}

/// `path:line: what, what to do`, which editors and terminals turn into a link.
impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            line,
            what,
            advice,
        } = self;
        write!(out, "{path}:{line}: {what}, {advice}")
    }
}

/// What a pass over the tree found.
#[derive(Clone, Debug)]
pub struct Findings {
    /// Everything that is wrong, by path and line.
    pub problems: Vec<Problem>,
    /// How many files were looked at. A pass over no files finds no problems,
    /// and must not look like a clean tree.
    pub files: usize,
}

/// Runs every check over the repository at `root`.
///
/// # Errors
/// When the tree cannot be read or `cargo metadata` fails. Problems of the tree
/// are findings, not errors.
pub fn inspect(root: &Path) -> anyhow::Result<Findings> {
    let tree = Tree::read(root)?;
    let packages = packages::read(root)?;
    let (sources, mut problems) = source::read_all(&tree);
    problems.extend(check(&tree, &packages, &sources));
    problems.sort();
    problems.dedup();
    Ok(Findings {
        problems,
        files: tree.files().len(),
    })
}

fn check(tree: &Tree, packages: &[Package], sources: &[Source]) -> Vec<Problem> {
    [
        direction::check(packages, tree),
        purity::check(sources),
        map::check(packages, tree),
        places::check(packages),
        budgets::check(sources),
        words::check(sources, tree),
        honesty::check(sources),
        baggage::check(tree),
        colours::check(sources, tree),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_tidy() {
        let findings = inspect(&crate::root().unwrap()).unwrap();
        let said: Vec<String> = findings.problems.iter().map(Problem::to_string).collect();
        assert!(said.is_empty(), "\n{}", said.join("\n"));
        assert!(findings.files > 50, "only {} files seen", findings.files);
    }

    #[test]
    fn a_problem_reads_as_place_what_and_what_to_do() {
        let problem = Problem::new("a/b.rs", 7, "too long", "split it");
        assert_eq!(problem.to_string(), "a/b.rs:7: too long, split it");
    }
}
