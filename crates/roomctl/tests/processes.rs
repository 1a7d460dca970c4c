//! Several real processes on one journal: killed, overtaken, asked, refused.
//!
//! The practice clock runs 200 times as fast: a bake takes a second and a half,
//! which is long enough to be caught in it on a busy machine.
//! Nothing sleeps: whoever waits asks `status` again until it says so.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test fails like a test"
)]

use serde_json::Value;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

/// `status` is asked at most so often before a test gives up: minutes, even where
/// a process takes milliseconds, for a lease must have time to run out.
const ASKS: usize = 20_000;

struct Home(TempDir);

/// A process of this test, ended with it whatever happens.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

impl Running {
    /// Ends it as the kernel ends a process that is out of memory.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    fn exit_code(mut self) -> Option<i32> {
        self.0.wait().unwrap().code()
    }
}

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_roomctl"));
        command
            .arg("--home")
            .arg(self.path())
            .args(["--operator", "ada"])
            .args(args);
        command
            .env_remove("CANDLEFISH_HOME")
            .env_remove("CANDLEFISH_ESTATE")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    fn spawn(&self, args: &[&str]) -> Running {
        let mut command = self.command(args);
        Running(
            command
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap(),
        )
    }

    fn status(&self) -> Value {
        let output = self.run(&["--json", "status", "website"]);
        serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
    }

    /// Asks until the status document is as wanted.
    fn until(&self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..ASKS {
            let status = self.status();
            if wanted(&status) {
                return status;
            }
        }
        panic!("it never came to: {what}; last {}", self.status());
    }

    fn until_baking_at(&self, percent: f64) {
        self.until("baking", |status| {
            status["phase"] == "baking" && status["traffic_percentage"] == percent
        });
    }
}

fn deploy(release: &str) -> [&str; 8] {
    [
        "deploy",
        "website",
        "--release",
        release,
        "--strategy",
        "canary",
        "--yes",
        "--speed=200",
    ]
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

#[test]
fn a_killed_control_room_is_succeeded_and_the_rollout_reaches_its_end() {
    let home = Home::new();
    let first = home.spawn(&deploy("2f9c1e4"));
    home.until_baking_at(10.0);
    first.kill();
    // Whoever comes next waits for the lease to run out, and goes on. On a clock
    // this fast that is an hour of the estate, after which the plan pauses.
    let second = home.spawn(&["watch", "website"]);
    home.until("paused by absence", |status| status["phase"] == "paused");
    assert_eq!(code(&home.run(&["unpause", "website"])), Some(0));
    assert_eq!(second.exit_code(), Some(0), "completed");
    let status = home.status();
    assert_eq!(
        (&status["status"], &status["traffic_percentage"]),
        (&"completed".into(), &100.0.into())
    );
    assert_eq!(code(&home.run(&["journal", "verify"])), Some(0));
}

#[test]
fn a_second_process_asks_the_first_and_both_see_the_same_end() {
    let home = Home::new();
    let first = home.spawn(&deploy("2f9c1e4"));
    home.until_baking_at(10.0);
    let paused = home.run(&["pause", "website", "--reason", "let me look"]);
    assert_eq!(
        code(&paused),
        Some(0),
        "{}",
        String::from_utf8_lossy(&paused.stderr)
    );
    let status = home.status();
    assert_eq!(status["phase"], "paused");
    assert!(
        status["driven_by"]
            .as_str()
            .unwrap()
            .starts_with("roomctl deploy"),
        "{status}"
    );
    assert_eq!(
        code(&home.run(&["pause", "website"])),
        Some(3),
        "refused: paused already"
    );
    assert_eq!(
        code(&home.run(&["rollback", "website", "--reason", "no"])),
        Some(0)
    );
    assert_eq!(first.exit_code(), Some(4), "rolled back");
    let status = home.status();
    assert_eq!(
        (&status["status"], &status["traffic_percentage"]),
        (&"rolled back".into(), &0.0.into())
    );
}

#[test]
fn a_failing_release_ends_with_the_code_for_rolled_back() {
    let home = Home::new();
    let output = home.run(&deploy("3ab77d0"));
    assert_eq!(code(&output), Some(4));
    let again = home.run(&deploy("3ab77d0"));
    assert_eq!(code(&again), Some(3), "it failed before");
    let report = String::from_utf8(home.run(&["report", "website"]).stdout).unwrap();
    assert!(
        report.contains("**PRACTICE**") && report.contains("The 30-second promise"),
        "{report}"
    );
}

#[test]
fn a_journal_that_was_tampered_with_is_named_and_nothing_is_done_on_it() {
    let home = Home::new();
    home.run(&deploy("3ab77d0"));
    let journal = home.path().join("journal.sqlite");
    let edited = edit_bytes(&journal);
    assert!(edited, "the test could not tamper");
    let verify = home.run(&["journal", "verify"]);
    assert_eq!(code(&verify), Some(7));
    let text = String::from_utf8(verify.stdout).unwrap();
    assert!(text.contains("was altered"), "{text}");
    assert_eq!(code(&home.run(&["rollback", "website"])), Some(7));
}

/// Changes words in the journal's file, as somebody with a hex editor would:
/// wherever they stand, for a database keeps old copies of pages.
fn edit_bytes(journal: &Path) -> bool {
    let mut bytes = std::fs::read(journal).unwrap();
    let (was, is) = (b"seen in the estate", b"seen in the mirror");
    let ends = bytes.len() - was.len();
    let places: Vec<usize> = (0..ends)
        .filter(|at| bytes[*at..].starts_with(was))
        .collect();
    for at in &places {
        bytes[*at..*at + was.len()].copy_from_slice(is);
    }
    std::fs::write(journal, bytes).unwrap();
    !places.is_empty()
}

#[test]
fn a_file_that_is_no_journal_is_left_as_it_was() {
    let home = Home::new();
    let journal = home.path().join("journal.sqlite");
    std::fs::write(&journal, "a shopping list").unwrap();
    let output = home.run(&["status"]);
    assert_eq!(code(&output), Some(7));
    assert_eq!(
        std::fs::read_to_string(&journal).unwrap(),
        "a shopping list"
    );
}
