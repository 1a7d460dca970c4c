//! Crates that decide must not look at the world.
//!
//! Manifests keep foreign crates out; the standard library has no manifest, so
//! its doors to files, threads and clocks are watched here. Hash maps are among
//! them because their order differs per run, and a decision that depends on it
//! cannot be replayed.

use super::Problem;
use super::source::Source;

/// Crates whose answers depend on their arguments alone.
const PURE: &[&str] = &[
    "vocab", "rollouts", "analysis", "journal", "estate", "engine", "wire", "charts",
];

const TIME: &str = "take the time as an argument";
const ADAPTER: &str = "leave it to an adapter and take the value as an argument";
const ORDER: &str = "use the ordered map or set, so that a replay is the same every time";

/// What a pure crate does not mention, and what it does instead.
const DOORS: &[(&str, &str)] = &[
    ("std::fs", ADAPTER),
    ("std::env", ADAPTER),
    ("std::net", ADAPTER),
    ("std::process", ADAPTER),
    (
        "std::thread",
        "leave waiting and running side by side to the driver",
    ),
    ("SystemTime::now", TIME),
    ("Instant::now", TIME),
    ("Timestamp::now", TIME),
    ("Zoned::now", TIME),
    ("HashMap", ORDER),
    ("HashSet", ORDER),
];

pub(crate) fn check(sources: &[Source]) -> Vec<Problem> {
    sources
        .iter()
        .filter(|source| source.crate_name().is_some_and(|name| PURE.contains(&name)))
        .flat_map(doors_in)
        .collect()
}

fn doors_in(source: &Source) -> Vec<Problem> {
    let mut problems = Vec::new();
    for mention in &source.mentions {
        if source.is_test_line(mention.line) {
            continue;
        }
        for (door, advice) in DOORS.iter().filter(|(door, _)| mention.holds(door)) {
            let what = format!("`{door}` in a crate without clock, files or chance");
            problems.push(Problem::new(&source.path, mention.line, what, *advice));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::super::source::sketch;
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        check(&[sketch(path, text)])
            .iter()
            .map(|problem| problem.line)
            .collect()
    }

    #[test]
    fn every_door_is_watched() {
        for (door, _) in DOORS {
            let text = format!("fn a() {{\n    {door}();\n}}\n");
            assert_eq!(lines("crates/engine/src/a.rs", &text), [2], "{door}");
        }
    }

    #[test]
    fn a_door_cannot_be_opened_by_importing_it() {
        let text = "use std::{\n    env,\n    fs::File,\n};\n";
        assert_eq!(lines("crates/vocab/src/a.rs", text), [2, 3]);
    }

    #[test]
    fn tests_of_a_pure_crate_may_use_what_they_need() {
        let text = "#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n";
        assert_eq!(lines("crates/vocab/src/a.rs", text), [0; 0]);
        assert_eq!(lines("crates/vocab/src/a/tests.rs", "use std::fs;"), [0; 0]);
    }

    #[test]
    fn adapters_and_shells_may_look_at_the_world() {
        assert_eq!(lines("crates/driver/src/a.rs", "use std::fs;"), [0; 0]);
        assert_eq!(lines("xtask/src/a.rs", "use std::fs;"), [0; 0]);
    }
}
