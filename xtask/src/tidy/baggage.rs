//! What does not belong into a repository.

use std::collections::BTreeSet;

use super::Problem;
use super::tree::{File, Tree};

/// More than fits on one screen is no longer an entrance.
const ROOT_ENTRIES: usize = 20;

/// A megabyte stays in every clone for ever.
const BINARY_BYTES: usize = 1 << 20;

/// Folders that exist on one machine only. In two pieces each, so that this
/// file does not hold what it looks for.
const MACHINE_FOLDERS: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/tmp/", "target"),
    concat!("/ro", "ot/"),
];

pub(crate) fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems: Vec<Problem> = tree.files().iter().flat_map(check_one).collect();
    problems.extend(root_entries(tree));
    problems
}

fn check_one(file: &File) -> Vec<Problem> {
    let mut problems = Vec::new();
    if file.path.ends_with("/mod.rs") {
        let advice = "name it after its folder and put it beside it";
        problems.push(Problem::new(
            &file.path,
            1,
            "a file called `mod.rs`",
            advice,
        ));
    }
    match file.text() {
        Some(text) => problems.extend(machine_folders(&file.path, text)),
        None if file.bytes.len() > BINARY_BYTES => {
            let what = format!(
                "a binary file of {} bytes, at most {BINARY_BYTES}",
                file.bytes.len()
            );
            let advice = "produce it when it is needed, or fetch it";
            problems.push(Problem::new(&file.path, 1, what, advice));
        }
        None => {}
    }
    problems
}

fn machine_folders(path: &str, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for folder in MACHINE_FOLDERS.iter().filter(|folder| names(line, folder)) {
            let what = format!("`{folder}` exists on one machine only");
            let advice = "name the place from the root of the repository";
            problems.push(Problem::new(path, index + 1, what, advice));
        }
    }
    problems
}

/// Does `folder` stand in `line` as the beginning of a path, rather than
/// somewhere inside an address?
fn names(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        line[..at]
            .chars()
            .next_back()
            .is_none_or(|before| !before.is_alphanumeric() && !"/.-_}*".contains(before))
    })
}

fn root_entries(tree: &Tree) -> Option<Problem> {
    let entries: BTreeSet<&str> = tree
        .files()
        .iter()
        .filter_map(|file| file.path.split('/').next())
        .collect();
    (entries.len() > ROOT_ENTRIES).then(|| {
        let what = format!(
            "{} entries at the root, at most {ROOT_ENTRIES}",
            entries.len()
        );
        let last = entries.last().copied().unwrap_or_default();
        Problem::new(last, 1, what, "give something a folder")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn binary(bytes: usize) -> File {
        File {
            path: "icon.png".to_owned(),
            bytes: vec![0; bytes],
        }
    }

    #[test]
    fn a_binary_file_may_have_a_megabyte() {
        assert_eq!(check_one(&binary(BINARY_BYTES)), []);
        assert_eq!(check_one(&binary(BINARY_BYTES + 1)).len(), 1);
    }

    #[test]
    fn a_module_is_not_called_mod() {
        let tree = Tree::of(&[("crates/x/src/a/mod.rs", ""), ("crates/x/src/a_mod.rs", "")]);
        assert_eq!(check(&tree).len(), 1);
    }

    #[test]
    fn a_path_of_one_machine_is_found_with_its_line() {
        for folder in MACHINE_FOLDERS {
            let text = format!("first\nlook in `{folder}x`\n");
            let found = check(&Tree::of(&[("README.md", &text)]));
            assert_eq!(found.len(), 1, "{folder}");
            assert_eq!(found[0].line, 2);
        }
    }

    #[test]
    fn the_same_letters_inside_an_address_are_no_such_path() {
        for before in ["https://a.example", "..", "${HOME}", "/home/x", "docs"] {
            let text = format!("{before}{}y", MACHINE_FOLDERS[0]);
            assert_eq!(check(&Tree::of(&[("README.md", &text)])), [], "{text}");
        }
    }

    #[test]
    fn twenty_entries_at_the_root_are_enough() {
        let names: Vec<String> = (10..31).map(|index| format!("f{index}/a/b")).collect();
        let tree = |count: usize| {
            let files: Vec<(&str, &str)> =
                names[..count].iter().map(|n| (n.as_str(), "")).collect();
            Tree::of(&files)
        };
        assert_eq!(root_entries(&tree(20)), None);
        assert_eq!(root_entries(&tree(21)).unwrap().line, 1);
    }
}
