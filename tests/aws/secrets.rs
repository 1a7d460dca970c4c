//! Secrets: what is in credentials is found nowhere else.

use crate::stage::{order, target};
use ::rollouts::{Effect, Recipe, Slot};
use control_room_tests::peers::{Blueprint, Kind, Proxy, World, roomctl};
use estate::{Estate, Look, Perform as _};
use estate_aws::{AwsEstate, Connect, Credentials, Options, SharedCredentialsProvider};
use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use vocab::Percent;

/// Stands in the secret and in the token of a session.
const CANARY: &str = "CanaryBirdSingsInTheCoalMine0123456789AB";

/// Writes down everything a shell would write into a log at TRACE, and counts what
/// it would not.
#[derive(Clone, Default)]
struct Scribe {
    log: Arc<Mutex<String>>,
    withheld: Arc<AtomicU64>,
}

struct Words<'a>(&'a mut String);

impl Visit for Words<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        let _always_written = write!(self.0, " {field}={value:?}");
    }
}

impl Scribe {
    fn write(&self, metadata: &Metadata<'_>, record: impl FnOnce(&mut Words<'_>)) {
        if !estate_aws::may_be_logged(metadata.target(), *metadata.level()) {
            self.withheld.fetch_add(1, Ordering::Relaxed);
            return;
        }
        let mut text = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let _always_written = write!(text, "\n{}", metadata.target());
        record(&mut Words(&mut text));
    }
}

impl Subscriber for Scribe {
    fn enabled(&self, _metadata: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.write(span.metadata(), |words| span.record(words));
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        self.write(event.metadata(), |words| event.record(words));
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}

/// In every way a call can go, with everything logged that may be.
#[tokio::test]
async fn a_secret_is_in_no_log_and_in_no_answer() {
    let scribe = Scribe::default();
    let _listening = tracing::subscriber::set_default(scribe.clone());
    let blueprint = Blueprint::website();
    let world = World::with(&blueprint);
    let mut proxy = Proxy::to(&world, 1).await;
    let file = proxy.estate_file(&blueprint, &world).await;
    let estate = Arc::new(Estate::parse(&file, "peer.toml").unwrap());
    let token = Some(format!("{CANARY}-token"));
    let keys = Credentials::new("AKIAPEERSPEERSPEERS1", CANARY, token, None, "tests");
    let options = Options {
        connect: Connect {
            credentials: Some(SharedCredentialsProvider::new(keys)),
            ..Connect::default()
        },
        ..Options::default()
    };
    let time: Arc<dyn estate_aws::Time> = Arc::clone(world.clock()) as _;
    let adapter = AwsEstate::new(estate, time, options);
    let mut said = format!("{adapter:?}");
    for kind in [None].into_iter().chain(Kind::ALL.map(Some)) {
        if let Some(kind) = kind {
            proxy.faults().begin(kind, 1.0);
        }
        let look = Look {
            target: target(),
            canary: Slot::B,
            since: control_room_tests::BEGAN,
            until: None,
            gates: Recipe::usual_gates(),
        };
        let weight = Effect::EnsureWeight {
            slot: Slot::B,
            weight: Percent::whole(10),
        };
        let order = order(&target(), weight);
        let _always_written = write!(
            said,
            "{:?}{:?}{:?}{:?}",
            adapter.observe(&look).await,
            adapter.survey(&target()).await,
            adapter.perform(&order).await,
            adapter.probe(&order).await,
        );
        proxy.faults().end();
    }
    let log = scribe.log.lock().unwrap().clone();
    assert!(
        scribe.withheld.load(Ordering::Relaxed) > 0,
        "nobody listened"
    );
    for (what, text) in [("log", &log), ("answers", &said)] {
        assert!(!text.contains(CANARY), "the secret is in the {what}");
    }
}

/// A whole process, with everything set that makes the SDK talkative.
#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_in_nothing_a_process_leaves_behind() {
    let folder = tempfile::tempdir().unwrap();
    let blueprint = Blueprint::website();
    let world = World::with(&blueprint);
    let mut proxy = Proxy::to(&world, 1).await;
    let text = proxy.estate_file(&blueprint, &world).await;
    let file = folder.path().join("estate.toml");
    std::fs::write(&file, text).unwrap();
    for words in [
        &["aws", "whoami"][..],
        &["aws", "doctor"],
        &["services"],
        &["plan", "website", "--release", "website:2"],
        &[
            "deploy",
            "website",
            "--release",
            "website:2",
            "--detach",
            "--yes",
        ],
    ] {
        let mut command = talkative(folder.path());
        command
            .arg("--home")
            .arg(folder.path().join("home"))
            .arg("--estate")
            .arg(&file)
            .args(["-vvv", "--operator", "grace", "--no-colour"])
            .args(words);
        let ended = tokio::task::spawn_blocking(move || command.output().unwrap());
        let output = ended.await.unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{words:?}: {text}");
        for said in [&output.stdout, &output.stderr] {
            let said = String::from_utf8_lossy(said);
            assert!(!said.contains(CANARY), "{words:?} says the secret");
        }
    }
    assert!(
        proxy.calls().values().sum::<u64>() > 0,
        "nothing was asked of AWS"
    );
    let left = files_below(folder.path());
    assert!(left.len() > 1, "{left:?}");
    for path in left {
        let bytes = std::fs::read(&path).unwrap();
        let found = bytes
            .windows(CANARY.len())
            .any(|part| part == CANARY.as_bytes());
        assert!(!found, "the secret is in {}", path.display());
    }
}

fn talkative(folder: &Path) -> Command {
    let mut talkative = Command::new(roomctl());
    talkative
        .env("HOME", folder)
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_ACCESS_KEY_ID", "AKIAPEERSPEERSPEERS1")
        .env("AWS_SECRET_ACCESS_KEY", CANARY)
        .env("AWS_SESSION_TOKEN", format!("{CANARY}-token"))
        .env("RUST_BACKTRACE", "full")
        .env("LOG_SENSITIVE_BODIES", "1")
        .env("LOG_SIGNABLE_BODY", "1")
        .stdin(Stdio::null());
    talkative
}

fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    entries
        .flat_map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => files_below(&entry.path()),
            Ok(kind) if kind.is_file() => vec![entry.path()],
            Ok(_) | Err(_) => Vec::new(),
        })
        .collect()
}
