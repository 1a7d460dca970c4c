//! Files that are no TOML: what is said, and that nothing is made up about the
//! rest, while what is wrong elsewhere is still found.

use super::{PRACTICE, SMALL, parse, said, said_after, said_with};
use crate::file::{Estate, ProblemKind};
use insta::assert_snapshot;

#[test]
fn a_text_without_quotes_is_told_to_have_them() {
    assert_snapshot!(said_with("\"practice\"", "practice"), @r#"
    estate.toml:3:8: `practice` is not a value; text needs quotes
        kind = practice
               ^^^^^^^^
        hint: write `"practice"`
    1 problem in estate.toml
    "#);
}

#[test]
fn a_yes_is_told_to_be_a_true() {
    assert_snapshot!(said_with("regions", "protected = yes\nregions"), @"
    estate.toml:5:13: `yes` is not a value; text needs quotes
        protected = yes
                    ^^^
        hint: write `true`, in small letters and without quotes
    1 problem in estate.toml
    ");
}

#[test]
fn a_length_of_time_without_quotes_is_told_to_have_them() {
    assert_snapshot!(said_with("tasks = 2", "tasks = 2\nbake = 5m"), @r#"
    estate.toml:9:8: `5m` is not a value; text needs quotes
        bake = 5m
               ^^
        hint: write `"5m"`
    1 problem in estate.toml
    "#);
}

#[test]
fn a_missing_value_is_told() {
    assert_snapshot!(said_with("tasks = 2", "tasks ="), @"
    estate.toml:8:8: expected a value
        tasks =
               ^
        hint: write one after `=`
    1 problem in estate.toml
    ");
}

#[test]
fn a_colon_is_no_equals_sign() {
    assert_snapshot!(said_with("tasks = 2", "tasks: 2"), @"
    estate.toml:8:6: expected `=`, found `:`
        tasks: 2
             ^
        hint: write `name = value`
    1 problem in estate.toml
    ");
}

#[test]
fn a_text_that_is_not_closed_is_told() {
    assert_snapshot!(said_with("\"website\"", "\"website"), @r#"
    estate.toml:7:16: this text is not closed, expected `"`
        name = "website
                       ^
        hint: end it with `"`
    1 problem in estate.toml
    "#);
}

#[test]
fn a_header_that_is_not_closed_takes_its_fields_with_it() {
    assert_snapshot!(said_with("[[service]]", "[[service]"), @"
    estate.toml:6:11: this header is not closed, expected `]]`
        [[service]
                  ^
        hint: add `]]`
    1 problem in estate.toml
    ");
    assert_snapshot!(said_with("[environment.production]", "[environment.production"), @"
    estate.toml:4:24: this header is not closed, expected `]`
        [environment.production
                               ^
        hint: add `]`
    1 problem in estate.toml
    ");
}

#[test]
fn a_list_that_is_not_closed_is_told_where_it_begins() {
    assert_snapshot!(said_with("[\"us-east-1\"]", "[\"us-east-1\""), @r#"
    estate.toml:5:11: this list is never closed
        regions = ["us-east-1"
                  ^
        hint: add `]` at its end
    1 problem in estate.toml
    "#);
}

#[test]
fn a_list_without_commas_is_told() {
    assert_snapshot!(said_with("tasks = 2", "tasks = 2\nladder = [10 50 100]"), @r#"
    estate.toml:9:11: `10 50 100` is not a value; text needs quotes
        ladder = [10 50 100]
                  ^^^^^^^^^
        hint: write `"10 50 100"`, or commas between several values
    1 problem in estate.toml
    "#);
}

#[test]
fn a_text_of_many_lines_that_is_not_closed_is_told_where_it_begins() {
    assert_snapshot!(said_with("\"website\"", "'''website"), @"
    estate.toml:7:8: this text is never closed
        name = '''website
               ^
        hint: end it with the quotes it begins with
    1 problem in estate.toml
    ");
}

#[test]
fn an_environment_given_twice_is_told() {
    assert_snapshot!(said_after("[environment.production]\nregions = [\"eu-west-1\"]\n"), @"
    estate.toml:14:14: `production` is there already
        [environment.production]
                     ^^^^^^^^^^
        hint: put the fields under one header; a list of tables has double brackets
    1 problem in estate.toml
    ");
}

#[test]
fn a_field_given_twice_is_told() {
    assert_snapshot!(said_with("tasks = 2", "tasks = 2\ntasks = 3"), @"
    estate.toml:9:1: `tasks` is said twice
        tasks = 3
        ^^^^^
        hint: keep one of the two
    1 problem in estate.toml
    ");
}

#[test]
fn a_backslash_in_a_text_is_told() {
    assert_snapshot!(said_with("\"Small\"", r#""C:\small""#), @r#"
    estate.toml:2:12: no such escape after the backslash
        name = "C:\small"
                   ^
        hint: write `\\` for a backslash, or use single quotes
    1 problem in estate.toml
    "#);
}

#[test]
fn mistakes_elsewhere_are_still_said() {
    let text = SMALL
        .replace("\"practice\"", "practice")
        .replace(
            "tasks = 2",
            "tasks = 0\nbake = \"soon\"\ncontacts = [\"Adda\"]",
        )
        .replace("level = \"L2\"\n", "");
    assert_snapshot!(said(&text), @r#"
    estate.toml:3:8: `practice` is not a value; text needs quotes
        kind = practice
               ^^^^^^^^
        hint: write `"practice"`
    estate.toml:8:9: service[0].tasks: `0` is out of range
        tasks = 0
                ^
        hint: use 1 or more
    estate.toml:9:8: service[0].bake: `soon` is not a length of time
        bake = "soon"
               ^^^^^^
        hint: write it like "90s", "5m", "1h30m" or "2d"
    estate.toml:10:13: service[0].contacts[0]: no contact is called `Adda`
        contacts = ["Adda"]
                    ^^^^^^
        hint: did you mean `Ada`?
    estate.toml:11:1: contact[0].level: `level` is missing
        [[contact]]
        ^^^^^^^^^^^
        hint: add `level`: from L1 (first to be called) to L4 (leadership)
    5 problems in estate.toml
    "#);
}

#[test]
fn a_file_that_is_no_toml_at_all_is_not_told_line_by_line_for_ever() {
    let text = "this is a letter, not an estate\n".repeat(1_000);
    let problems = parse(&text).unwrap_err();
    assert_eq!(problems.len(), 51);
    assert!(
        problems
            .iter()
            .all(|problem| problem.kind == ProblemKind::Syntax)
    );
    let last = problems.iter().last().unwrap();
    assert_snapshot!(last, @"
    estate.toml:51:6: 950 more mistakes in the notation from here on
        this is a letter, not an estate
             ^
        hint: is this an estate file at all?
    ");
}

#[test]
fn bytes_that_are_no_text_are_told_with_their_place() {
    let mut bytes = b"[estate]\nname = \"".to_vec();
    bytes.extend([0xff, 0xfe]);
    let problems = Estate::parse_bytes(&bytes, "estate.toml").unwrap_err();
    assert_snapshot!(problems, @r#"
    estate.toml:2:9: from here on the file is not UTF-8 text
        name = "
                ^
        hint: save it as UTF-8
    1 problem in estate.toml
    "#);
}

#[test]
fn line_ends_and_marks_of_other_systems_change_nothing() {
    let foreign = format!("\u{feff}{}", PRACTICE.replace('\n', "\r\n"));
    assert_eq!(parse(&foreign), parse(PRACTICE));
    assert_eq!(
        Estate::parse_bytes(foreign.as_bytes(), "estate.toml"),
        parse(PRACTICE)
    );
    let wrong = foreign.replace("tasks = 6", "tasks = 0");
    let problem = parse(&wrong).unwrap_err().iter().next().unwrap().clone();
    let line = PRACTICE
        .lines()
        .position(|line| line.starts_with("tasks = 6"))
        .unwrap();
    assert_eq!((problem.line, problem.column), (line + 1, 9));
    assert!(
        problem.source.starts_with("tasks = 0"),
        "{}",
        problem.source
    );
}

#[test]
fn tables_nested_without_end_are_refused_and_end_nothing() {
    for (open, close) in [("[", "]"), ("{a=", "}"), ("a.", "")] {
        let value = format!("{}1{}", open.repeat(50_000), close.repeat(50_000));
        let text = if open == "a." {
            value.replace("1", "b = 1")
        } else {
            format!("x = {value}")
        };
        assert!(parse(&text).is_err());
    }
}
