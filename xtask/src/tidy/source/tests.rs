//! What the two readings of a file see, and what they must not see.

use super::*;

fn paths(source: &Source) -> Vec<&str> {
    source
        .mentions
        .iter()
        .map(|mention| mention.path.as_str())
        .collect()
}

#[test]
fn a_test_module_is_cut_out() {
    let text = "//! Doc.\nfn a() {}\n\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n";
    let source = sketch("crates/x/src/lib.rs", text);
    let cut: Vec<usize> = (1..=8).filter(|line| source.is_test_line(*line)).collect();
    assert_eq!(cut, [4, 5, 6, 7]);
    assert_eq!(source.lines_without_tests(), 4);
}

#[test]
fn only_what_is_compiled_for_tests_alone_is_cut_out() {
    for (attribute, cut) in [
        ("cfg(test)", true),
        ("cfg(all(test, unix))", true),
        ("cfg(not(test))", false),
        ("cfg(unix)", false),
        ("cfg(feature = \"test\")", false),
        ("allow(test)", false),
    ] {
        let text = format!("fn a() {{}}\n#[{attribute}]\nfn b() {{\n}}\n");
        let source = sketch("crates/x/src/lib.rs", &text);
        assert_eq!(source.is_test_line(3), cut, "{attribute}");
        assert!(!source.is_test_line(1), "{attribute}");
    }
}

#[test]
fn a_file_is_a_test_when_it_is_included_as_one() {
    let tree = Tree::of(&[
        ("crates/x/src/lib.rs", "mod a;\n#[cfg(test)]\nmod matrix;\n"),
        ("crates/x/src/a.rs", "#[cfg(test)] mod worlds;\n"),
        ("crates/x/src/a/worlds.rs", "mod deep;"),
        ("crates/x/src/a/worlds/deep.rs", ""),
        ("crates/x/src/a/tests.rs", ""),
        ("crates/x/src/matrix.rs", ""),
        ("crates/x/src/b.rs", "#![cfg(test)]"),
        ("crates/x/src/worlds.rs", ""),
        ("tests/src/lib.rs", ""),
    ]);
    let (sources, problems) = read_all(&tree);
    assert_eq!(problems, []);
    let product: Vec<&str> = sources
        .iter()
        .filter(|source| !source.is_test())
        .map(|source| source.path.as_str())
        .collect();
    assert_eq!(
        product,
        [
            "crates/x/src/lib.rs",
            "crates/x/src/a.rs",
            "crates/x/src/worlds.rs"
        ]
    );
}

#[test]
fn paths_are_seen_in_code_in_macros_and_through_nested_imports() {
    let source = sketch(
        "crates/x/src/lib.rs",
        "use std::{env, fs::{self, File}};\nfn a() { log!(\"{}\", std::thread::sleep(d)); }\n",
    );
    let seen = |wanted: &str| source.mentions.iter().any(|mention| mention.holds(wanted));
    assert!(seen("std::env"), "{:?}", paths(&source));
    assert!(seen("std::fs"));
    assert!(seen("thread::sleep"));
    assert!(!seen("sleep::thread"));
    assert!(!seen("std::net"));
}

#[test]
fn words_in_comments_and_strings_are_not_code() {
    let source = sketch(
        "crates/x/src/lib.rs",
        "//! No std::fs here.\n/// Nor std::env.\nconst A: &str = \"std::net\"; // std::thread\n",
    );
    assert!(!paths(&source).iter().any(|path| path.starts_with("std")));
    assert_eq!(source.doc_words, 3);
}

#[test]
fn a_function_is_as_long_as_from_its_signature_to_its_brace() {
    let source = sketch(
        "crates/x/src/lib.rs",
        "/// Doc.\n#[inline]\npub fn a(\n    b: u8,\n) -> u8 {\n    b\n}\ntrait T { fn d(); }\n",
    );
    let a = Function {
        name: "a".to_owned(),
        line: 3,
        lines: 5,
    };
    assert_eq!(source.functions, [a]);
}

#[test]
fn every_kind_of_name_is_noted() {
    let source = sketch(
        "crates/x/src/lib.rs",
        "struct S { f: u8 }\nenum E { V { g: u8 } }\ntrait T { fn t(); }\ntype A = u8;\nmod m { fn i() {} }\nimpl S { fn h() {} }\n",
    );
    let names: Vec<(Kind, &str)> = source
        .names
        .iter()
        .map(|name| (name.kind, name.text.as_str()))
        .collect();
    assert_eq!(
        names,
        [
            (Kind::Type, "S"),
            (Kind::Field, "f"),
            (Kind::Type, "E"),
            (Kind::Variant, "V"),
            (Kind::Field, "g"),
            (Kind::Type, "T"),
            (Kind::Function, "t"),
            (Kind::Type, "A"),
            (Kind::Module, "m"),
            (Kind::Function, "i"),
            (Kind::Function, "h"),
        ]
    );
}

#[test]
fn a_switched_off_test_is_noted_but_a_function_of_that_name_is_not() {
    let source = sketch(
        "crates/x/src/lib.rs",
        "fn ignore() {}\n#[ignore = \"slow\"]\nfn a() {}\n#[cfg_attr(unix, ignore)]\nfn b() {}\n",
    );
    assert_eq!(source.switched_off, [2, 4]);
}

#[test]
fn what_is_not_rust_is_a_problem_with_its_line() {
    let problem = Source::parse("crates/x/src/lib.rs", "fn a() {}\nfn {\n}\n").unwrap_err();
    assert_eq!(
        (problem.path.as_str(), problem.line),
        ("crates/x/src/lib.rs", 2)
    );
    assert!(Source::parse("crates/x/src/lib.rs", "fn a() {").is_err());
}
