//! Estate files for tests: the practice estate's, with additions.

use estate::Estate;
use std::sync::Arc;

const PRACTICE: &str = include_str!("../../crates/estate-sim/practice.toml");

/// The practice estate.
#[must_use]
pub fn practice_estate() -> Arc<Estate> {
    practice_estate_with("")
}

/// The practice estate's file with more text at its end.
///
/// # Panics
/// When the text does not make an estate file; then the test is wrong.
#[must_use]
pub fn practice_estate_with(more: &str) -> Arc<Estate> {
    let text = format!("{PRACTICE}\n{more}");
    match Estate::parse(&text, "practice.toml") {
        Ok(estate) => Arc::new(estate),
        Err(problems) => panic!("{problems}"),
    }
}
