//! `roomctl judge` as a process: files in, a verdict and an exit code out.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test fails like a test"
)]

use serde_json::Value;
use std::fmt::Write as _;
use std::process::{Command, Output};
use tempfile::TempDir;

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Ten-second intervals from zero.
    fn put(&self, name: &str, intervals: u64, count: impl Fn(u64) -> (u64, u64)) {
        let mut text = String::from("start,seconds,events,bad\n");
        for at in 0..intervals {
            let (events, bad) = count(at);
            writeln!(text, "{},10,{events},{bad}", at * 10).unwrap();
        }
        self.write(name, &text);
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).unwrap();
    }

    fn judge(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_roomctl"))
            .current_dir(self.0.path())
            .arg("judge")
            .args(args)
            .output()
            .unwrap()
    }

    fn exit(&self, args: &[&str]) -> i32 {
        self.judge(args).status.code().unwrap()
    }
}

const BOTH: [&str; 4] = ["--canary", "canary.csv", "--stable", "stable.csv"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    BOTH.into_iter().chain(more.iter().copied()).collect()
}

/// One bad request in 5,000: the usual share of a sound service.
fn sound(at: u64) -> (u64, u64) {
    (1_000, u64::from(at % 5 == 4))
}

#[test]
fn the_exit_code_is_the_verdict() {
    let desk = Desk::new();
    desk.put("stable.csv", 90, sound);
    desk.put("canary.csv", 90, sound);
    assert_eq!(desk.exit(&BOTH), 0, "promote");
    desk.put("canary.csv", 90, |_| (1_000, 20));
    assert_eq!(desk.exit(&BOTH), 10, "roll back");
    assert_eq!(desk.exit(&with(&["--limit", "5"])), 11, "hold");
    desk.put("canary.csv", 2, |_| (10, 0));
    assert_eq!(desk.exit(&BOTH), 13, "not enough data");
    desk.put("stable.csv", 90, |_| (1_000, 20));
    desk.put("canary.csv", 90, |_| (1_000, 20));
    assert_eq!(desk.exit(&BOTH), 12, "both sides suffer");
}

#[test]
fn a_verdict_is_said_with_its_figures() {
    let desk = Desk::new();
    desk.put("stable.csv", 30, sound);
    desk.put("canary.csv", 30, |_| (1_000, 20));
    let out = desk.judge(&BOTH);
    let said = String::from_utf8(out.stdout).unwrap();
    for words in [
        "roll back: the canary is bad",
        "600 bad of 30,000 events",
        "ln A",
        "α 0.01",
        "limit 0.1 %",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn programs_are_told_interval_by_interval() {
    let desk = Desk::new();
    desk.put("stable.csv", 30, sound);
    desk.put("canary.csv", 30, |_| (1_000, 20));
    let out = desk.judge(&with(&["--json"]));
    let said: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(said["gate"]["verdict"], "roll-back");
    assert_eq!(said["gate"]["rows"].as_array().unwrap().len(), 30);
    assert_eq!(said["gate"]["terms"]["alpha"], 0.01);
    assert!(
        said["gate"]["rows"][29]["logs"]["above_peak"]
            .as_f64()
            .unwrap()
            > 4.6
    );
}

#[test]
fn counts_that_cannot_be_meant_are_refused_with_their_place() {
    let desk = Desk::new();
    desk.put("stable.csv", 1, sound);
    desk.write("canary.csv", "start,seconds,events,bad\n0,10,5,nan\n");
    let out = desk.judge(&BOTH);
    assert_eq!(out.status.code(), Some(2));
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(said.contains("canary.csv, line 2, `bad`"), "{said}");
    let out = desk.judge(&["--canary", "nowhere.csv"]);
    assert_eq!(out.status.code(), Some(2));
    let said = String::from_utf8(out.stderr).unwrap();
    assert!(said.contains("cannot read `nowhere.csv`"), "{said}");
}
