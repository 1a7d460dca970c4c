//! The estate file as a whole: what is right about it, what can be wrong with it,
//! and what is said then.

mod aws;
mod notation;
mod practice;
mod resolving;
mod schema;
mod sound;
mod unsound;

use super::{Estate, Problems};

/// The estate file everything else runs on.
const PRACTICE: &str = include_str!("../../../estate-sim/practice.toml");

/// A small estate in which everything is right.
const SMALL: &str = r#"[estate]
name = "Small"
kind = "practice"
[environment.production]
regions = ["us-east-1"]
[[service]]
name = "website"
tasks = 2
[[contact]]
name = "Ada"
role = "on call"
level = "L2"
page = "slack:#ada"
"#;

fn parse(text: &str) -> Result<Estate, Problems> {
    Estate::parse(text, "estate.toml")
}

/// What is said about a file, with a line end after each line.
fn said(text: &str) -> String {
    match parse(text) {
        Ok(_) => "nothing\n".into(),
        Err(problems) => format!("{problems}\n"),
    }
}

/// What is said about [`SMALL`] with something else in a place of it.
fn said_with(old: &str, new: &str) -> String {
    assert!(SMALL.contains(old), "`{old}` is not in it");
    said(&SMALL.replacen(old, new, 1))
}

/// What is said about [`SMALL`] with something added at its end.
fn said_after(addition: &str) -> String {
    said(&format!("{SMALL}{addition}"))
}
