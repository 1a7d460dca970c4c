//! Tests that can fail, and waits that have a reason.
//!
//! A test that is switched off says nothing while looking like a promise; one
//! that sleeps is slow on a good day and wrong on a bad one. Outside tests a
//! sleep is a wait that no operator can see the reason of.

use super::Problem;
use super::source::{Mention, Source};

pub(crate) fn check(sources: &[Source]) -> Vec<Problem> {
    sources.iter().flat_map(check_one).collect()
}

fn check_one(source: &Source) -> Vec<Problem> {
    let switched_off = source.switched_off.iter().map(|line| {
        let advice = "mend the test or remove it";
        Problem::new(&source.path, *line, "a test that is switched off", advice)
    });
    let asleep = source.mentions.iter().filter_map(|mention| {
        let advice = advice_on_sleep(source, mention)?;
        let what = format!("`{}`", mention.path);
        Some(Problem::new(&source.path, mention.line, what, advice))
    });
    switched_off.chain(asleep).collect()
}

/// What to do instead of this sleep, if it is one that is refused here.
fn advice_on_sleep(source: &Source, mention: &Mention) -> Option<&'static str> {
    let is_test = source.is_test_line(mention.line);
    let blocks = mention.holds("thread::sleep");
    let awaits = mention.holds("time::sleep");
    match (is_test, blocks, awaits) {
        (true, true, _) | (true, _, true) => {
            Some("move the clock the test owns, or wait for the thing itself")
        }
        (false, true, _) => Some("ask for a wake-up, which has a reason the operator can read"),
        (false, false, _) | (true, false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::source::sketch;
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        check_one(&sketch(path, text))
            .iter()
            .map(|problem| problem.line)
            .collect()
    }

    #[test]
    fn a_switched_off_test_is_found_wherever_it_is() {
        let text = "#[cfg(test)]\nmod tests {\n    #[test]\n    #[ignore]\n    fn a() {}\n}\n";
        assert_eq!(lines("crates/x/src/a.rs", text), [4]);
        assert_eq!(
            lines("tests/a.rs", "#[test]\n#[ignore = \"slow\"]\nfn a() {}\n"),
            [2]
        );
    }

    #[test]
    fn a_thread_sleeps_nowhere() {
        let text = "fn a() {\n    std::thread::sleep(d);\n}\n";
        for path in ["crates/driver/src/a.rs", "tests/a.rs", "xtask/src/a.rs"] {
            assert_eq!(lines(path, text), [2], "{path}");
        }
        assert!(lines("crates/x/src/a.rs", "use std::thread::{self, sleep};").contains(&1));
    }

    #[test]
    fn the_driver_may_wait_but_a_test_may_not() {
        let text = "fn a() {\n    tokio::time::sleep(d);\n}\n";
        assert_eq!(lines("crates/driver/src/a.rs", text), [0; 0]);
        assert_eq!(lines("tests/scenarios/a.rs", text), [2]);
        assert_eq!(lines("crates/driver/src/a/tests.rs", text), [2]);
        let later = "fn a() {\n    tokio::time::sleep_until(d);\n}\n";
        assert_eq!(lines("tests/a.rs", later), [0; 0]);
    }
}
