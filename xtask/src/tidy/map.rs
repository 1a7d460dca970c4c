//! `docs/ARCHITECTURE.md` names exactly the crates that exist.
//!
//! A map that is wrong in one place is trusted in none.

use std::collections::BTreeSet;

use super::Problem;
use super::packages::Package;
use super::table::{tables, ticked};
use super::tree::Tree;

const MAP: &str = "docs/ARCHITECTURE.md";

/// The heading of the first column of the table of crates.
const HEADING: &str = "crate";

pub(crate) fn check(packages: &[Package], tree: &Tree) -> Vec<Problem> {
    let Some(text) = tree.text(MAP) else {
        return vec![Problem::new(MAP, 1, "there is no map", "write it")];
    };
    let tables = tables(text);
    let Some(table) = tables.iter().find(|table| table.column(HEADING) == Some(0)) else {
        let what = format!("no table whose first column is `{HEADING}`");
        return vec![Problem::new(MAP, 1, what, "list the crates in one")];
    };
    let mut missing: BTreeSet<&str> = packages
        .iter()
        .filter(|package| package.is_product())
        .map(|package| package.name.as_str())
        .collect();
    let mut problems = Vec::new();
    for row in &table.rows {
        let Some(name) = ticked(row.cell(0)).next() else {
            let advice = "put its name in back-ticks in the first column";
            problems.push(Problem::new(MAP, row.line, "a row without a crate", advice));
            continue;
        };
        if !missing.remove(name) {
            let what = format!("`{name}` is on the map twice, or does not exist");
            problems.push(Problem::new(MAP, row.line, what, "remove the row"));
        }
    }
    problems.extend(missing.into_iter().map(|name| {
        let what = format!("crate `{name}` is not on the map");
        Problem::new(
            MAP,
            table.line,
            what,
            "add a row that says what it is and what it knows nothing of",
        )
    }));
    problems
}

#[cfg(test)]
mod tests {
    use super::super::packages::sketch;
    use super::*;

    fn problems(map: &str) -> Vec<String> {
        let packages = sketch(&[("vocab", &[]), ("estate", &[]), ("xtask", &[])]);
        check(&packages, &Tree::of(&[(MAP, map)]))
            .iter()
            .map(Problem::to_string)
            .collect()
    }

    #[test]
    fn a_map_with_exactly_the_crates_is_true() {
        let map = "| crate | is |\n|---|---|\n| `vocab` | words |\n| `estate` | the estate |\n";
        assert_eq!(problems(map), Vec::<String>::new());
    }

    #[test]
    fn a_missing_an_invented_a_repeated_and_a_nameless_crate_are_each_named() {
        let map = "| crate | is |\n|---|---|\n| `vocab` | a |\n| `vocab` | b |\n| `moon` | c |\n| sun | d |\n";
        let found = problems(map);
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found[0].starts_with("docs/ARCHITECTURE.md:4: `vocab` is on the map twice"));
        assert!(found[1].starts_with("docs/ARCHITECTURE.md:5: `moon`"));
        assert!(found[2].starts_with("docs/ARCHITECTURE.md:6: a row without"));
        assert!(found[3].starts_with("docs/ARCHITECTURE.md:1: crate `estate` is not on the map"));
    }

    #[test]
    fn a_map_without_its_table_is_no_map() {
        assert_eq!(
            problems("# Architecture\n\n| part |\n|---|\n| `vocab` |\n").len(),
            1
        );
        assert_eq!(check(&[], &Tree::of(&[])).len(), 1);
    }
}
