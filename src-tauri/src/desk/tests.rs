//! The desk on a real practice estate: what gets through, and what does not.

use super::*;
use crate::desk::outbox::Payload;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::atomic::AtomicUsize;
use tempfile::TempDir;
use wire::{Confirmation, Level, Operation, Query, RollbackScope, Wanted};

/// Windows that only count what is asked of them.
#[derive(Default)]
struct Counting {
    hidden: AtomicUsize,
    ended: AtomicUsize,
}

impl Windows for Counting {
    fn hide(&self) {
        self.hidden.fetch_add(1, Ordering::Relaxed);
    }
    fn quit(&self) {
        self.ended.fetch_add(1, Ordering::Relaxed);
    }
    fn open_wallboard(&self) -> Result<(), String> {
        Err("there is no second screen".to_owned())
    }
}

struct Setting {
    desk: Desk,
    windows: Arc<Counting>,
    _home: TempDir,
}

async fn setting() -> Setting {
    let home = tempfile::tempdir().unwrap();
    let windows = Arc::new(Counting::default());
    let options = Options {
        home: home.path().to_owned(),
        estate_file: None,
        operator: "ada".to_owned(),
        purpose: "a test".to_owned(),
    };
    let desk = Desk::open(options, windows.clone(), Instant::now());
    let desk = desk.await.unwrap();
    // Now and not in between: what begins to drive may write.
    desk.ground.room.drive().await.unwrap();
    Setting {
        desk,
        windows,
        _home: home,
    }
}

impl Setting {
    async fn records(&self) -> u64 {
        self.desk.ground.room.journal(1, 1).await.unwrap().1
    }

    async fn confirm(&self, command: &Command) -> Confirmation {
        let query = Query::Confirm {
            command: command.clone(),
        };
        let answer = self.desk.query("main", query).await.unwrap();
        if let Answer::Confirm(confirmation) = answer {
            *confirmation
        } else {
            panic!("another answer: {answer:?}")
        }
    }

    async fn operate(&self, command: &Command, token: &str) -> Result<Done, Complaint> {
        let confirmed = Confirmed {
            token: token.to_owned(),
            ..Confirmed::default()
        };
        self.desk
            .operate("main", command.clone(), Some(confirmed))
            .await
    }
}

fn deploy(environment: &str) -> Command {
    let wanted = Wanted {
        service: "website".to_owned(),
        environment: Some(environment.to_owned()),
        release: Some("2f9c1e4".to_owned()),
        ..Wanted::default()
    };
    Command::Operate {
        operation: Operation::Deploy { wanted },
    }
}

fn roll_back(environment: &str) -> Command {
    let scope = RollbackScope::Service {
        service: "website".to_owned(),
    };
    Command::Operate {
        operation: Operation::RollBack {
            scope,
            environment: Some(environment.to_owned()),
            region: None,
            to: None,
            force: false,
            reason: None,
        },
    }
}

#[tokio::test]
async fn production_is_read_only_until_somebody_allows_changes() {
    let setting = setting().await;
    let before = setting.records().await;
    let deploy = deploy("production");
    let asked = setting.confirm(&deploy).await;
    assert!(asked.read_only, "{asked:?}");
    assert!(asked.refused.contains("read-only"), "{asked:?}");
    assert_eq!(asked.token, "");
    let refused = setting.operate(&deploy, "").await.unwrap_err();
    assert_eq!(refused.kind, "refused");
    assert_eq!(setting.records().await, before);

    let allow = Command::AllowChanges { minutes: 30 };
    let unasked = setting.operate(&allow, "").await.unwrap_err();
    assert_eq!(unasked.kind, "unconfirmed");
    let asked = setting.confirm(&allow).await;
    assert_eq!(
        (asked.level, asked.refused.as_str()),
        (Level::Production, "")
    );
    setting.operate(&allow, &asked.token).await.unwrap();
    assert!(setting.desk.ground.changes_until().is_some());

    let asked = setting.confirm(&deploy).await;
    assert_eq!(asked.refused, "");
    setting.operate(&deploy, &asked.token).await.unwrap();
    assert!(setting.records().await > before);
    setting.desk.leave().await;
}

#[tokio::test]
async fn a_rollback_goes_through_while_production_is_read_only() {
    let setting = setting().await;
    let Command::Operate { operation } = deploy("production") else {
        panic!("a deploy");
    };
    setting.desk.ground.room.operate(&operation).await.unwrap();
    let back = roll_back("production");
    let asked = setting.confirm(&back).await;
    assert_eq!((asked.level, asked.token.as_str()), (Level::Emergency, ""));
    let done = setting.desk.operate("main", back, None).await.unwrap();
    assert!(done.receipt.is_some(), "{done:?}");
    setting.desk.leave().await;
}

#[tokio::test]
async fn the_wallboard_is_refused_whatever_it_sends() {
    let setting = setting().await;
    let before = setting.records().await;
    let commands = [
        deploy("preview"),
        roll_back("production"),
        Command::HealAll,
        Command::Close {
            how: wire::Closing::Quit,
        },
    ];
    for command in commands {
        let refused = setting.desk.operate("wallboard", command.clone(), None);
        assert_eq!(refused.await.unwrap_err().kind, "refused", "{command:?}");
        let query = Query::Confirm { command };
        let no_token = setting.desk.query("wallboard", query).await;
        assert_eq!(no_token.unwrap_err().kind, "refused");
    }
    assert_eq!(setting.records().await, before);
    assert_eq!(setting.windows.ended.load(Ordering::Relaxed), 0);
    setting.desk.leave().await;
}

#[tokio::test]
async fn closing_without_rollouts_asks_nothing() {
    let setting = setting().await;
    assert_eq!(setting.desk.closing_question().await, None);
    let close = |how| Command::Close { how };
    setting
        .operate(&close(wire::Closing::Background), "")
        .await
        .unwrap();
    assert_eq!(setting.windows.hidden.load(Ordering::Relaxed), 1);
    setting
        .operate(&close(wire::Closing::Stay), "")
        .await
        .unwrap();
    assert_eq!(setting.windows.ended.load(Ordering::Relaxed), 0);
    setting
        .operate(&close(wire::Closing::Quit), "")
        .await
        .unwrap();
    assert_eq!(setting.windows.ended.load(Ordering::Relaxed), 1);
    setting.desk.leave().await;
}

#[tokio::test]
async fn closing_while_we_drive_a_rollout_names_it() {
    let setting = setting().await;
    let Command::Operate { operation } = deploy("production") else {
        panic!("a deploy");
    };
    setting.desk.ground.room.operate(&operation).await.unwrap();
    let question = setting.desk.closing_question().await.unwrap();
    assert!(
        question[0].starts_with("website in production/"),
        "{question:?}"
    );
    setting.desk.ground.stop_driving().await;
    assert_eq!(setting.desk.closing_question().await, None);
}

#[tokio::test]
async fn a_handing_over_that_fails_leaves_the_rollouts_driven() {
    let mut setting = setting().await;
    let hand_over = Command::Close {
        how: wire::Closing::HandOver,
    };
    for program in ["/nowhere/roomctl", "false"] {
        setting.desk.successor.program = program.into();
        let failed = setting.operate(&hand_over, "").await.unwrap_err();
        assert_eq!(failed.kind, "unavailable", "{failed}");
        assert!(setting.desk.ground.drives().await.unwrap(), "{program}");
    }
    assert_eq!(setting.windows.ended.load(Ordering::Relaxed), 0);
    setting.desk.leave().await;
}

#[tokio::test]
async fn what_windows_cannot_do_is_told_in_their_words() {
    let setting = setting().await;
    let told = setting.operate(&Command::OpenWallboard, "").await;
    assert_eq!(told.unwrap_err().message, "there is no second screen");
    setting.desk.leave().await;
}

#[tokio::test]
async fn a_subscription_begins_with_every_panel_and_replaces_the_one_before() {
    let setting = setting().await;
    let (send, mut frames) = tokio::sync::mpsc::unbounded_channel();
    let sink = move |payload| send.send(payload).is_ok();
    let first = setting
        .desk
        .subscribe("main", Watch::default(), Box::new(sink.clone()));
    let second = setting
        .desk
        .subscribe("main", Watch::default(), Box::new(sink));
    assert_ne!(first, second);
    let frame = loop {
        let payload: Payload = frames.recv().await.unwrap();
        let frame: wire::Frame = match payload {
            Payload::Text(text) => serde_json::from_str(&text).unwrap(),
            Payload::Bytes(bytes) => serde_json::from_slice(&bytes).unwrap(),
        };
        if frame.subscription == second {
            break frame;
        }
    };
    assert!(frame.whole && frame.sequence == 1);
    assert_eq!(frame.panels.len(), 5, "{:?}", frame.panels);
    let seen = Query::Seen {
        sequence: 1,
        painted_millis: 3.0,
    };
    setting.desk.query("main", seen).await.unwrap();
    let diagnostics = setting.desk.diagnostics().await;
    assert!(diagnostics.usable_millis.is_some());
    assert_eq!(diagnostics.frame_millis.len(), 1);
    setting.desk.leave().await;
}

/// Any JSON, mostly built from the words of the protocol so that some of it is
/// understood.
fn anything() -> impl Strategy<Value = Value> {
    let words = [
        "command",
        "query",
        "operate",
        "operation",
        "deploy",
        "steer",
        "roll-back",
        "wanted",
        "service",
        "website",
        "what",
        "verb",
        "promote",
        "abort",
        "environment",
        "production",
        "release",
        "2f9c1e4",
        "scope",
        "stack",
        "force",
        "reason",
        "allow-changes",
        "minutes",
        "close",
        "how",
        "quit",
        "export",
        "id",
        "confirm",
        "history",
        "limit",
        "seen",
        "sequence",
        "painted_millis",
        "journal",
        "from",
        "inject",
        "fault",
        "\u{202e}<b>",
    ];
    let word = proptest::sample::select(words.to_vec()).prop_map(str::to_owned);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::btree_map(word.clone(), inner, 0..6)
                .prop_map(|fields| json!(fields)),
        ]
    })
}

/// Commands that are understood, with arbitrary words in them.
fn commands() -> impl Strategy<Value = Value> {
    let text = prop_oneof![Just("website".to_owned()), ".{0,30}"];
    let place = prop_oneof![
        Just(json!("production")),
        Just(Value::Null),
        ".{0,12}".prop_map(Value::from)
    ];
    let verb = prop_oneof![
        Just("promote".to_owned()),
        Just("pause".to_owned()),
        ".{0,9}"
    ];
    let steer = (text.clone(), verb, place.clone()).prop_map(|(what, verb, place)| {
        json!({"operation": "steer", "verb": verb, "what": what, "environment": place,
               "region": null, "reason": null})
    });
    let start = (text, place, ".{0,20}").prop_map(|(service, place, release)| {
        json!({"operation": "deploy", "wanted": {"service": service, "environment": place,
               "region": null, "release": release, "strategy": null, "fix": false,
               "supersede": true, "again": true, "reason": null, "shown": null}})
    });
    let operation = prop_oneof![steer, start];
    operation.prop_map(|operation| json!({"command": "operate", "operation": operation}))
}

#[test]
fn arbitrary_json_panics_nothing_and_changes_nothing() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let setting = runtime.block_on(setting());
    let before = runtime.block_on(setting.records());
    let run = |sent: Value| {
        runtime.block_on(async {
            let desk = &setting.desk;
            if let Ok(command) = bounds::read::<Command>("command", sent.clone()) {
                let confirmed = bounds::read("confirmed", sent.clone()).ok();
                // Whatever it says, it has no token, and in production no leave.
                let _told = desk.operate("main", command, confirmed).await;
            }
            if let Ok(query) = bounds::read::<Query>("query", sent) {
                let _told = desk.query("main", query).await;
            }
        });
        assert_eq!(runtime.block_on(setting.records()), before);
        Ok(())
    };
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(300));
    runner.run(&anything(), run).unwrap();
    runner.run(&commands(), run).unwrap();
    runtime.block_on(setting.desk.leave());
}
