//! A live estate that nobody can reach: what is refused, and in which words.
//!
//! Nothing here calls anybody: every endpoint is a closed port of this machine, and
//! the credentials are made up.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test fails like a test"
)]

use serde_json::Value;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A secret that must turn up nowhere.
const CANARY: &str = "wJalrCanaryInACoalMine0000000000000000000";

const SHOP: &str = r#"
[estate]
name = "Shop"
kind = "aws"
default-environment = "production"

[environment.production]
regions = ["us-east-1"]
protected = true

[environment.staging]
regions = ["us-east-1"]

[defaults.aws]
account = "111122223333"
cluster = "{environment}"
services = ["{service}-a", "{service}-b"]
target-groups = ["{environment}-{service}-a", "{environment}-{service}-b"]
load-balancer = "public"
log-group = "/ecs/{service}"

[[service]]
name = "website"
tasks = 2

[aws.endpoints]
ecs = "http://127.0.0.1:9"
elastic-load-balancing = "http://127.0.0.1:9"
cloud-watch = "http://127.0.0.1:9"
logs = "http://127.0.0.1:9"
rds = "http://127.0.0.1:9"
service-quotas = "http://127.0.0.1:9"
sts = "http://127.0.0.1:9"
"#;

/// A folder with an estate file, and a home beside it.
struct Shop(TempDir);

impl Shop {
    fn new() -> Self {
        let shop = Self(tempfile::tempdir().unwrap());
        std::fs::write(shop.file(), SHOP).unwrap();
        shop
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("shop.toml")
    }

    fn home(&self) -> PathBuf {
        self.0.path().join("home")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_roomctl"));
        command
            .arg("--home")
            .arg(self.home())
            .args(["--operator", "ada"]);
        for (name, _) in std::env::vars_os() {
            let ours = name
                .to_str()
                .is_some_and(|name| name.starts_with("AWS_") || name.starts_with("CANDLEFISH_"));
            if ours {
                command.env_remove(name);
            }
        }
        let nowhere = self.0.path().join("nowhere");
        command
            .env("AWS_CONFIG_FILE", &nowhere)
            .env("AWS_SHARED_CREDENTIALS_FILE", &nowhere)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", CANARY)
            .stdin(Stdio::null());
        command
    }

    /// On the live estate.
    fn live(&self, args: &[&str]) -> Output {
        let mut command = self.command();
        command.arg("--estate").arg(self.file()).args(args);
        command.output().unwrap()
    }

    /// On the practice estate.
    fn practice(&self, args: &[&str]) -> Output {
        self.command().args(args).output().unwrap()
    }
}

fn error(output: &Output) -> (Option<i32>, String, String) {
    let text = String::from_utf8_lossy(&output.stdout);
    let last = text.lines().last().unwrap_or_default();
    let value: Value = serde_json::from_str(last)
        .unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
    let part = |name: &str| value["error"][name].as_str().unwrap_or_default().to_owned();
    (output.status.code(), part("kind"), part("message"))
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn what_is_for_practice_is_refused_on_a_live_estate() {
    let shop = Shop::new();
    for line in [
        "practice inject throttling",
        "practice faults",
        "practice heal",
        "practice speed",
        "practice speed 60",
        "practice reset --yes",
        "practice releases",
        "practice tour",
        "drill list",
        "drill run bad-at-half",
        "drill run bad-at-half --live",
        "deploy website -e staging --release website:42 --yes --speed 60",
    ] {
        let mut args = vec!["--json"];
        args.extend(line.split_whitespace());
        let (code, kind, message) = error(&shop.live(&args));
        assert_eq!((code, kind.as_str()), (Some(3), "not-practice"), "{line}");
        assert!(message.contains("`Shop` is live"), "{message}");
    }
    assert!(!shop.home().join("world.jsonl").exists());
}

#[test]
fn what_is_for_live_estates_is_refused_on_practice() {
    let shop = Shop::new();
    for line in [
        "aws doctor",
        "aws whoami",
        "aws policy",
        "aws login-retry",
        "logs website",
        "allow-changes production --reason why",
        "forbid-changes",
    ] {
        let mut args = vec!["--json"];
        args.extend(line.split_whitespace());
        let (code, kind, message) = error(&shop.practice(&args));
        assert_eq!((code, kind.as_str()), (Some(3), "not-live"), "{line}");
        assert!(message.contains("practice estate"), "{message}");
    }
}

#[test]
fn a_home_is_opened_with_its_own_estate_only() {
    let shop = Shop::new();
    assert_eq!(shop.practice(&["status"]).status.code(), Some(0));
    let (code, kind, message) = error(&shop.live(&["--json", "status"]));
    assert_eq!((code, kind.as_str()), (Some(3), "other-estate"));
    let both = "the practice estate `Candlefish`, and the estate file names the live estate `Shop` in account 111122223333";
    assert!(message.contains(both), "{message}");

    let other = Shop::new();
    assert_eq!(other.live(&["journal", "show"]).status.code(), Some(0));
    let moved = SHOP.replace("111122223333", "444455556666");
    std::fs::write(other.file(), moved).unwrap();
    let (_, kind, message) = error(&other.live(&["--json", "status"]));
    assert_eq!(kind, "other-estate");
    for number in ["111122223333", "444455556666"] {
        assert!(message.contains(number), "{message}");
    }
    let (_, kind, _) = error(&other.practice(&["--json", "practice", "reset", "--yes"]));
    assert_eq!(kind, "not-practice");
}

#[test]
fn production_is_read_only_until_somebody_says_why() {
    let shop = Shop::new();
    let deploy = |environment: &str| {
        let line = [
            "--json",
            "deploy",
            "website",
            "--release",
            "website:42",
            "--yes",
            "-e",
        ];
        let args: Vec<&str> = line.into_iter().chain([environment]).collect();
        error(&shop.live(&args))
    };
    let (code, kind, message) = deploy("production");
    assert_eq!((code, kind.as_str()), (Some(3), "read-only"), "{message}");
    // Elsewhere it fails for want of a connection only.
    let (code, kind, message) = deploy("staging");
    assert_eq!((code, kind.as_str()), (Some(9), "unavailable"), "{message}");

    let allow = |environment: &str, reason: &str| {
        shop.live(&["--json", "allow-changes", environment, "--reason", reason])
    };
    assert_eq!(error(&allow("production", " ")).1, "refused");
    assert_eq!(error(&allow("staging", "why not")).1, "refused");
    let allowed = allow("production", "the new checkout");
    assert_eq!(allowed.status.code(), Some(0), "{}", text(&allowed));
    assert!(text(&allowed).contains("for 30 min"), "{}", text(&allowed));
    assert_eq!(deploy("production").1, "unavailable");

    let journal = text(&shop.live(&["--json", "journal", "show"]));
    assert!(
        journal.contains("ada allows changes in production"),
        "{journal}"
    );
    assert!(journal.contains("the new checkout"), "{journal}");
    assert_eq!(shop.live(&["forbid-changes"]).status.code(), Some(0));
    assert_eq!(deploy("production").1, "read-only");
    assert_eq!(shop.live(&["journal", "verify"]).status.code(), Some(0));
}

#[test]
fn a_live_estate_never_says_practice() {
    let shop = Shop::new();
    for line in [
        "status",
        "services",
        "alarms",
        "history",
        "journal show",
        "aws whoami",
    ] {
        let args: Vec<&str> = line.split_whitespace().collect();
        let shown = text(&shop.live(&args));
        assert!(shown.contains("LIVE"), "{line}: {shown}");
        assert!(
            !shown.to_lowercase().contains("practice"),
            "{line}: {shown}"
        );
    }
    let status: Value = serde_json::from_slice(&shop.live(&["--json", "status"]).stdout).unwrap();
    assert_eq!(status["practice"], false);
    assert_eq!(status["account"], "111122223333");
}

#[test]
fn the_policy_is_made_without_calling_anybody() {
    let shop = Shop::new();
    let printed = shop.live(&["aws", "policy"]);
    let policy: Value = serde_json::from_slice(&printed.stdout).unwrap();
    assert_eq!(policy["Version"], "2012-10-17");
    assert!(text(&printed).contains("ecs:UpdateService"));
    let (_, kind, message) = error(&shop.live(&["--json", "aws", "policy", "--account", "1"]));
    assert_eq!(kind, "unknown-name", "{message}");
}

#[test]
fn credentials_turn_up_nowhere() {
    let shop = Shop::new();
    for line in [
        "-vvvv aws whoami",
        "-vvvv aws doctor",
        "-vvvv --json services",
        "-vvvv alarms",
    ] {
        let mut command = shop.command();
        command
            .arg("--estate")
            .arg(shop.file())
            .args(line.split_whitespace())
            .env("LOG_SENSITIVE_BODIES", "1")
            .env("LOG_SIGNABLE_BODY", "1");
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        assert!(said.len() > 100 && !said.contains(CANARY), "{line}");
    }
    let kept = std::fs::read_dir(shop.home()).unwrap();
    for entry in kept {
        let path = entry.unwrap().path();
        let bytes = if path.is_file() {
            std::fs::read(&path).unwrap()
        } else {
            Vec::new()
        };
        assert!(
            !String::from_utf8_lossy(&bytes).contains(CANARY),
            "{}",
            path.display()
        );
    }
}

#[test]
fn where_nobody_can_be_asked_a_second_factor_says_how_to_get_on() {
    let shop = Shop::new();
    let role = "arn:aws:iam::111122223333:role/ops";
    let device = "arn:aws:iam::111122223333:mfa/ada";
    let named = format!("[defaults.aws]\nprofile = \"ops\"\nrole = \"{role}\"");
    std::fs::write(shop.file(), SHOP.replace("[defaults.aws]", &named)).unwrap();
    let config = shop.0.path().join("config");
    let profile = format!(
        "[profile ops]\nmfa_serial = {device}\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n\
         aws_secret_access_key = {CANARY}\n"
    );
    std::fs::write(&config, profile).unwrap();
    let mut command = shop.command();
    command
        .arg("--estate")
        .arg(shop.file())
        .args(["--json", "aws", "whoami"])
        .env("AWS_CONFIG_FILE", &config);
    let output = command.output().unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    let trouble = told["accounts"][0]["trouble"].as_str().unwrap();
    for part in [
        "a second factor is wanted",
        role,
        device,
        "type that code",
        "roomctl aws whoami",
    ] {
        assert!(trouble.contains(part), "{part}: {trouble}");
    }
    assert_eq!(output.status.code(), Some(9));
}
