//! Which names the glossary refuses, and which it must leave alone.

use super::super::source::sketch;
use super::*;

const SMALL: &str = "
| term | refused in names |
|---|---|
| plan | `workflow`, `pipeline` |
| release | `release_version` |
| step | |

| refused in type names | where | instead |
|---|---|---|
| `Manager` | first or last | say what it does |
| `Service` | last | leave it out |
";

fn problems(text: &str) -> Vec<String> {
    let tree = Tree::of(&[(GLOSSARY, SMALL)]);
    check(&[sketch("crates/x/src/a.rs", text)], &tree)
        .iter()
        .map(Problem::to_string)
        .collect()
}

#[test]
fn a_refused_word_is_found_in_every_kind_of_name() {
    for text in [
        "struct Workflow;",
        "struct NextWorkflows;",
        "enum A { RunPipeline }",
        "struct A { old_workflow: u8 }",
        "struct A { release_version: u8 }",
        "fn start_pipeline() {}",
        "mod workflows {}",
        "trait ReleaseVersions {}",
    ] {
        assert_eq!(problems(text).len(), 1, "{text}");
    }
}

#[test]
fn the_name_of_a_file_counts() {
    let tree = Tree::of(&[(GLOSSARY, SMALL)]);
    let found = check(&[sketch("crates/x/src/pipeline.rs", "")], &tree);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].to_string(),
        "crates/x/src/pipeline.rs:1: `pipeline` says `pipeline`, say `plan`"
    );
}

#[test]
fn words_that_only_look_alike_are_left_alone() {
    for text in [
        "struct Flow;",
        "struct A { release: u8, version: u8 }",
        "fn version_of_release() {}",
        "struct Service;",
        "struct ServiceName;",
        "fn manager() {}",
        "struct Managerial;",
        "fn a() { let workflow = 1; }",
        "#[cfg(test)]\nmod tests { struct Workflow; }",
    ] {
        assert_eq!(problems(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_type_is_not_called_by_what_says_nothing() {
    for text in [
        "struct RolloutManager;",
        "struct ManagerOfRollouts;",
        "struct Manager;",
        "struct RolloutService;",
    ] {
        assert_eq!(problems(text).len(), 1, "{text}");
    }
}

#[test]
fn only_the_product_is_held_to_the_glossary() {
    let tree = Tree::of(&[(GLOSSARY, SMALL)]);
    assert_eq!(
        check(&[sketch("xtask/src/a.rs", "struct Workflow;")], &tree),
        []
    );
}

#[test]
fn a_glossary_that_refuses_nothing_is_itself_a_problem() {
    for text in [
        "",
        "| term | refused in names |\n|---|---|\n| plan | `workflow` |\n",
    ] {
        assert_eq!(
            check(&[], &Tree::of(&[(GLOSSARY, text)])).len(),
            1,
            "{text}"
        );
    }
}

#[test]
fn names_split_into_words() {
    for (name, words) in [
        ("RolloutId", "rollout id"),
        ("rollout_id", "rollout id"),
        ("HTTPCode2", "http code2"),
        ("_unused", "unused"),
        ("X", "x"),
        ("MAX_STEPS", "max steps"),
    ] {
        assert_eq!(split(name).join(" "), words);
    }
}
