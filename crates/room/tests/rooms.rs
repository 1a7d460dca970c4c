//! Rooms on a practice estate of their own, in the time of the wall.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a helper of a test fails like a test"
)]

use room::{Options, Room, practice_reset};
use std::path::{Path, PathBuf};
use wire::{Operation, Outcome, RollbackScope, Wanted};

/// An empty folder of this test's own.
fn home(name: &str) -> PathBuf {
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("room-{name}"));
    if home.exists() {
        std::fs::remove_dir_all(&home).unwrap();
    }
    std::fs::create_dir_all(&home).unwrap();
    home
}

async fn open(home: &Path) -> Room {
    let options = Options {
        home: home.to_owned(),
        estate_file: None,
        operator: "ada".into(),
        purpose: "a test".into(),
    };
    Room::open(options)
        .await
        .unwrap_or_else(|complaint| panic!("{complaint}"))
}

fn wanted(release: &str, supersede: bool) -> Wanted {
    Wanted {
        service: "website".into(),
        release: Some(release.into()),
        strategy: Some("canary".into()),
        again: true,
        supersede,
        ..Wanted::default()
    }
}

fn back(service: &str) -> Operation {
    Operation::RollBack {
        scope: RollbackScope::Service {
            service: service.into(),
        },
        environment: None,
        region: None,
        to: None,
        force: false,
        reason: None,
    }
}

async fn operate(room: &Room, operation: Operation) -> Vec<Outcome> {
    let receipt = room.operate(&operation).await;
    receipt
        .unwrap_or_else(|complaint| panic!("{complaint}"))
        .outcomes
}

async fn phase(room: &Room, rollout: &str) -> String {
    room.rollout(rollout, None, None)
        .await
        .unwrap()
        .status
        .phase
}

/// A rollout on its way back, and one that waits behind it.
async fn one_behind_another(home: &Path) -> Room {
    let room = open(home).await;
    for (release, supersede) in [("2f9c1e4", false), ("3ab77d0", true)] {
        let wanted = wanted(release, supersede);
        operate(&room, Operation::Deploy { wanted }).await;
    }
    assert_eq!(phase(&room, "r2").await, "waiting");
    room
}

#[tokio::test]
async fn rolling_a_service_back_gives_up_what_waits_behind() {
    let room = one_behind_another(&home("service")).await;
    let done = operate(&room, back("website")).await;
    assert_eq!(done.first().unwrap().rollout.as_deref(), Some("r1"));
    assert_ne!(phase(&room, "r1").await, "waiting");
    let (history, _) = room.history(10).await.unwrap();
    let second = history.iter().find(|row| row.id == "r2").unwrap();
    assert_eq!(second.ending, "aborted", "{}", second.cause);
    let releases = room.releases("website", None, None).await.unwrap();
    let blamed = releases.iter().find(|row| row.release == "3ab77d0");
    assert_eq!(blamed.unwrap().failed_before, "", "it never ran");
    room.close().await;
}

#[tokio::test]
async fn rolling_back_a_rollout_that_waits_means_that_one() {
    let room = one_behind_another(&home("named")).await;
    let done = operate(&room, back("r2")).await;
    assert_eq!(done.first().unwrap().rollout.as_deref(), Some("r2"));
    let (history, _) = room.history(10).await.unwrap();
    let second = history.iter().find(|row| row.id == "r2").unwrap();
    assert_ne!(second.ending, "running");
    room.close().await;
}

#[tokio::test]
async fn beginning_anew_moves_nothing_that_is_not_the_rooms() {
    let home = home("reset");
    std::fs::write(home.join("thesis.txt"), "years of work").unwrap();
    open(&home).await.close().await;
    practice_reset(&home).unwrap_or_else(|complaint| panic!("{complaint}"));
    assert!(home.join("thesis.txt").is_file());
    assert!(!home.join("journal.sqlite").exists());
    assert!(home.join("world.jsonl").is_file());
    let kept: Vec<PathBuf> = std::fs::read_dir(&home)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    let [kept] = kept.as_slice() else {
        panic!("{kept:?}")
    };
    assert!(kept.join("journal.sqlite").is_file());
    assert!(kept.join("world.jsonl").is_file());
}
