//! Operator scripts with their transcripts: what a person types, what happens.
//!
//! A transcript (`scripts/*.txt`) holds the commands, each behind `> `, and what
//! the control room said to them. The test runs the commands again in virtual
//! time and compares. `UPDATE_TRANSCRIPTS=1 cargo test -p control-room-tests
//! --test scenarios` writes them anew; read what changed before keeping it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test fails like a test"
)]

mod script;
mod stage_hand;

use script::rehearse;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn scripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/scripts")
}

/// Runs one transcript's commands and compares what is said.
fn check(name: &str) {
    let path = scripts().join(name).with_extension("txt");
    let kept = std::fs::read_to_string(&path).unwrap();
    let told = rehearse(&kept);
    if std::env::var_os("UPDATE_TRANSCRIPTS").is_some() {
        std::fs::write(&path, &told).unwrap();
        return;
    }
    if let Some((line, (was, is))) = kept
        .lines()
        .zip(told.lines())
        .enumerate()
        .find(|(_, (was, is))| was != is)
    {
        panic!("{name}, line {}:\n  kept: {was}\n  told: {is}", line + 1);
    }
    assert_eq!(
        kept.lines().count(),
        told.lines().count(),
        "{name}: one ends before the other"
    );
}

macro_rules! scenarios {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            check(stringify!($name));
        })*

        #[test]
        fn every_script_is_a_test() {
            let files = std::fs::read_dir(scripts()).unwrap();
            let found: BTreeSet<String> = files
                .map(|file| file.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
                .collect();
            let tested: BTreeSet<String> = [$(stringify!($name).to_owned()),*].into();
            assert_eq!(found, tested);
        }
    };
}

scenarios! {
    a_failing_release_goes_back_by_itself
    a_foreign_change_pauses_and_is_undone
    a_freeze_holds_the_next_shift
    a_good_canary_reaches_everybody
    a_release_that_failed_is_not_shipped_again_by_accident
    a_rollback_wins_over_promote_fully
    a_rolling_rollout_goes_back_from_its_second_batch
    approval_comes_from_an_approver
    blue_green_flips_and_flips_back
    instant_says_what_it_skips
    names_and_numbers_that_are_wrong
    nobody_drove_it_for_a_while
    pausing_stops_the_clock_and_not_the_eyes
    superseding_waits_for_the_way_back
    too_little_traffic_is_a_verdict_of_its_own
}
