//! Secrets, by processes that find no keyring: a bus that nobody listens on.
//!
//! On Linux only, for elsewhere the keyring is a part of the system and would be
//! the one of whoever runs the tests.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test fails like a test"
)]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const SECRET: &str = "https://pager.invalid/hunter2";

/// Runs a command with the secret on stdin.
fn run(home: &Path, args: &[&str]) -> Output {
    let nobody = format!("unix:path={}/nobody", home.display());
    let mut child = Command::new(env!("CARGO_BIN_EXE_roomctl"))
        .arg("--home")
        .arg(home)
        .args(args)
        .env("DBUS_SESSION_BUS_ADDRESS", nobody)
        .env_remove("CANDLEFISH_ESTATE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may have refused without reading.
    let _written = child.stdin.take().unwrap().write_all(SECRET.as_bytes());
    child.wait_with_output().unwrap()
}

fn told(output: &Output) -> String {
    [&output.stdout[..], &output.stderr]
        .map(String::from_utf8_lossy)
        .concat()
}

#[test]
fn without_a_keyring_nothing_is_set_and_nothing_is_written() {
    let home = tempfile::tempdir().unwrap();
    let args = ["-vvv", "vault", "set", "page-webhook"];
    let output = run(home.path(), &args);
    let told = told(&output);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(
        told.contains("would be lost when this command ends: no keyring answers here"),
        "{told}"
    );
    assert!(!told.contains("hunter2"), "{told}");
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn without_a_keyring_the_list_says_so() {
    let home = tempfile::tempdir().unwrap();
    let output = run(home.path(), &["--json", "vault", "list"]);
    let view: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(view["state"], "memory-only");
    assert_eq!(view["names"][0]["name"], "page-webhook");
    assert_eq!(view["names"][0]["set"], false);
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_name_that_nothing_reads_is_refused_with_the_list() {
    let home = tempfile::tempdir().unwrap();
    let output = run(home.path(), &["vault", "set", "pager"]);
    assert_eq!(output.status.code(), Some(2));
    let told = told(&output);
    assert!(
        told.contains("`page-webhook`") && told.contains("`mfa/<account>/<role>`"),
        "{told}"
    );
}

#[test]
fn removing_asks_first_and_what_is_not_set_cannot_be_removed() {
    let home = tempfile::tempdir().unwrap();
    let unasked = run(home.path(), &["vault", "remove", "page-webhook"]);
    assert_eq!(unasked.status.code(), Some(2));
    assert!(told(&unasked).contains("--yes"));
    let removed = run(home.path(), &["vault", "remove", "page-webhook", "--yes"]);
    assert_eq!(removed.status.code(), Some(2));
    assert!(told(&removed).contains("`page-webhook` is not set"));
}

#[test]
fn a_value_is_never_an_argument() {
    let home = tempfile::tempdir().unwrap();
    let output = run(home.path(), &["vault", "set", "page-webhook", SECRET]);
    assert_eq!(output.status.code(), Some(2));
}
