//! How long things may be.
//!
//! The median says how the code feels, the limits keep the tail short: it is
//! the longest files and functions in which mistakes live. Tests are cut out,
//! because a long table of cases is easy to read and a short one is no virtue.

use super::Problem;
use super::source::Source;

const FILE: usize = 600;
const FILE_MEDIAN: usize = 150;
const FUNCTION: usize = 70;
/// The entry of a program wires things together; anything more has a home.
const MAIN: usize = 130;
/// Fewer words at the top of a file cannot say what it is.
const DOC_WORDS: usize = 4;

pub(crate) fn check(sources: &[Source]) -> Vec<Problem> {
    let mut problems: Vec<Problem> = sources.iter().flat_map(check_one).collect();
    problems.extend(median(sources));
    problems
}

fn check_one(source: &Source) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut say = |line: usize, what: String, advice: &str| {
        problems.push(Problem::new(&source.path, line, what, advice));
    };
    if source.doc_words < DOC_WORDS {
        let what = format!("no module doc of {DOC_WORDS} words or more at the top");
        say(1, what, "say with `//!` what the file is and why it is so");
    }
    let lines = source.lines_without_tests();
    let (limit, advice) = if source.path.ends_with("/main.rs") {
        (MAIN, "leave the wiring here and give the rest a module")
    } else {
        (FILE, "split it by what changes together")
    };
    if lines > limit {
        let what = format!("{lines} lines without tests, at most {limit}");
        say(1, what, advice);
    }
    for function in &source.functions {
        if function.lines > FUNCTION && !source.is_test_line(function.line) {
            let what = format!(
                "function `{}` has {} lines, at most {FUNCTION}",
                function.name, function.lines
            );
            say(
                function.line,
                what,
                "keep the branching here and give each branch a function",
            );
        }
    }
    problems
}

fn median(sources: &[Source]) -> Option<Problem> {
    let mut lengths: Vec<usize> = sources
        .iter()
        .filter(|source| !source.is_test())
        .map(Source::lines_without_tests)
        .collect();
    lengths.sort_unstable();
    let median = *lengths.get(lengths.len() / 2)?;
    (median > FILE_MEDIAN).then(|| {
        let what = format!("the median Rust file has {median} lines, at most {FILE_MEDIAN}");
        Problem::new(
            "Cargo.toml",
            1,
            what,
            "split the files that hold two things",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::source::sketch;
    use super::*;

    const DOC: &str = "//! Says what it is.\n";

    fn problems(path: &str, text: &str) -> Vec<String> {
        check_one(&sketch(path, text))
            .iter()
            .map(Problem::to_string)
            .collect()
    }

    /// A file of `lines` lines, the first of which is its doc.
    fn file(path: &str, lines: usize) -> Source {
        sketch(
            path,
            &format!("{DOC}{}", "const A: u8 = 1;\n".repeat(lines - 1)),
        )
    }

    fn function(lines: usize) -> String {
        format!("fn long() {{\n{}}}\n", "    a();\n".repeat(lines - 2))
    }

    #[test]
    fn a_file_may_have_six_hundred_lines_and_no_more() {
        assert_eq!(check_one(&file("crates/x/src/a.rs", 600)), []);
        let found = check_one(&file("crates/x/src/a.rs", 601));
        assert_eq!(found[0].what, "601 lines without tests, at most 600");
        assert_eq!(check_one(&file("tests/scenarios/a.rs", 601)), []);
        assert_eq!(check_one(&file("crates/x/src/a/tests.rs", 601)), []);
    }

    #[test]
    fn a_main_may_have_a_hundred_and_thirty_lines() {
        assert_eq!(check_one(&file("crates/x/src/main.rs", 130)), []);
        assert_eq!(check_one(&file("crates/x/src/main.rs", 131)).len(), 1);
        assert_eq!(check_one(&file("crates/x/src/domain.rs", 131)), []);
    }

    #[test]
    fn a_function_may_have_seventy_lines() {
        let path = "crates/x/src/a.rs";
        assert_eq!(problems(path, &format!("{DOC}{}", function(70))).len(), 0);
        let found = problems(path, &format!("{DOC}{}", function(71)));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("crates/x/src/a.rs:2: function `long` has 71 lines"));
    }

    #[test]
    fn a_long_test_is_not_counted() {
        let text = format!("{DOC}#[cfg(test)]\nmod tests {{\n{}}}\n", function(90));
        assert_eq!(problems("crates/x/src/a.rs", &text), Vec::<String>::new());
    }

    #[test]
    fn a_file_says_what_it_is_even_a_test() {
        for text in ["", "// No doc for the machine.\n", "//! Placeholder.\n"] {
            assert_eq!(problems("crates/x/src/a.rs", text).len(), 1, "{text}");
            assert_eq!(problems("tests/a.rs", text).len(), 1, "{text}");
        }
    }

    #[test]
    fn the_median_is_taken_over_product_files_only() {
        let path = |index: usize| format!("crates/x/src/f{index}.rs");
        let mut sources = vec![file(&path(0), 10), file(&path(1), 151), file(&path(2), 500)];
        let found = median(&sources).unwrap();
        assert!(found.what.contains("151"), "{found}");
        sources.push(file("tests/a.rs", 10));
        sources.push(file("tests/b.rs", 10));
        assert!(median(&sources).is_some());
        sources.push(file(&path(3), 10));
        sources.push(file(&path(4), 10));
        assert_eq!(median(&sources), None);
        assert_eq!(median(&[]), None);
    }
}
