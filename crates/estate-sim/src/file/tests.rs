//! World files: shared, torn, damaged, begun anew.

use super::*;
use crate::clock::Speed;
use crate::faults::{FaultId, Injection};
use std::error::Error;
use std::fs;
use tempfile::TempDir;
use vocab::Span;

const BEGAN: Timestamp = Timestamp::from_millis(1_800_000_000_000);

fn beginning(seed: u64) -> Beginning {
    let clock = Clock {
        practice: BEGAN,
        wall: Timestamp::from_millis(1_700_000_000_000),
        speed: Speed::REAL,
    };
    Beginning { seed, clock }
}

fn somewhere() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("world.jsonl");
    (folder, path)
}

fn strike(world: &mut World, seconds: u64) -> FaultId {
    let injection: Injection = "throttling:share=10:for=1m".parse().unwrap();
    world
        .inject(BEGAN + Span::seconds(seconds), injection)
        .unwrap()
}

/// A file with a header and three facts.
fn three_facts(path: &Path) {
    let (mut file, mut world) = WorldFile::open_or_begin(path, &beginning(7)).unwrap();
    for seconds in 1..=3 {
        file.change(&mut world, |world| strike(world, seconds))
            .unwrap();
    }
}

#[test]
fn a_world_is_the_same_after_it_was_written_and_read() {
    let (_folder, path) = somewhere();
    three_facts(&path);
    let (_, world) = WorldFile::open(&path).unwrap();
    assert_eq!(
        (world.seed(), world.began(), world.facts().len()),
        (7, BEGAN, 3)
    );
    assert_eq!(world.clock(), beginning(7).clock);
}

#[test]
fn opening_a_world_that_is_there_does_not_begin_anew() {
    let (_folder, path) = somewhere();
    three_facts(&path);
    let (_, world) = WorldFile::open_or_begin(&path, &beginning(8)).unwrap();
    assert_eq!((world.seed(), world.facts().len()), (7, 3));
}

#[test]
fn two_who_share_a_file_see_each_others_facts_in_one_order() {
    let (_folder, path) = somewhere();
    let (mut file, mut world) = WorldFile::open_or_begin(&path, &beginning(7)).unwrap();
    let (mut other_file, mut other_world) = WorldFile::open(&path).unwrap();
    let first = file.change(&mut world, |world| strike(world, 1)).unwrap();
    let second = other_file
        .change(&mut other_world, |world| strike(world, 2))
        .unwrap();
    assert_eq!((first, second), (FaultId(1), FaultId(2)));
    file.refresh(&mut world).unwrap();
    assert_eq!(world.facts(), other_world.facts());
}

#[test]
fn a_last_line_that_was_never_finished_is_passed_over_and_then_cut_off() {
    let (_folder, path) = somewhere();
    three_facts(&path);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 10]).unwrap();
    let (mut file, mut world) = WorldFile::open(&path).unwrap();
    assert_eq!(world.facts().len(), 2);
    file.change(&mut world, |world| strike(world, 9)).unwrap();
    let (_, again) = WorldFile::open(&path).unwrap();
    assert_eq!(again.facts(), world.facts());
    assert_eq!(again.facts().len(), 3);
}

#[test]
fn a_damaged_line_is_named_and_nothing_is_overwritten() {
    let (_folder, path) = somewhere();
    three_facts(&path);
    let text = fs::read_to_string(&path).unwrap();
    let damaged =
        text.replacen("throttling", "frottling", 2)
            .replacen("frottling", "throttling", 1);
    fs::write(&path, &damaged).unwrap();
    let error = WorldFile::open_or_begin(&path, &beginning(8))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("is damaged in line 3: it is no fact"),
        "{error}"
    );
    assert!(
        error.ends_with("run `roomctl practice reset` to begin anew"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), damaged);
}

#[test]
fn a_fact_of_another_estate_is_damage_too() {
    let (_folder, path) = somewhere();
    three_facts(&path);
    let mut text = fs::read_to_string(&path).unwrap();
    text.push_str("{\"at\":1,\"fact\":{\"fact\":\"healed\",\"id\":9}}\n");
    fs::write(&path, &text).unwrap();
    let error = WorldFile::open(&path).unwrap_err().to_string();
    assert!(
        error.contains("line 5: there never was a fault `9`"),
        "{error}"
    );
}

#[test]
fn a_foreign_file_and_a_newer_one_are_told_apart() {
    let (_folder, path) = somewhere();
    three_facts(&path);
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("\"number\":1", "\"number\":2", 1)).unwrap();
    let error = WorldFile::open(&path).unwrap_err().to_string();
    assert!(
        error.contains("line 1: it has format number `2`"),
        "{error}"
    );
    fs::write(&path, "[package]\nname = \"x\"\n").unwrap();
    let error = WorldFile::open(&path).unwrap_err().to_string();
    assert!(error.contains("line 1: it is no header"), "{error}");
    fs::write(&path, "half a header").unwrap();
    let error = WorldFile::open(&path).unwrap_err().to_string();
    assert!(
        error.contains("line 1: it has no complete header"),
        "{error}"
    );
}

#[test]
fn whoever_has_the_old_world_open_goes_on_with_the_new_one() {
    let (_folder, path) = somewhere();
    three_facts(&path);
    let (mut file, mut world) = WorldFile::open(&path).unwrap();
    let (mut new_file, mut new_world) = WorldFile::reset(&path, &beginning(8)).unwrap();
    for seconds in 1..=9 {
        new_file
            .change(&mut new_world, |world| strike(world, seconds))
            .unwrap();
    }
    file.refresh(&mut world).unwrap();
    assert_eq!((world.seed(), world.facts().len()), (8, 9));
}

#[test]
fn beginning_anew_mends_a_damaged_file() {
    let (_folder, path) = somewhere();
    fs::write(&path, "nonsense").unwrap();
    WorldFile::reset(&path, &beginning(8)).unwrap();
    assert_eq!(WorldFile::open(&path).unwrap().1.seed(), 8);
}

#[test]
fn a_file_that_is_not_there_is_missing_and_says_how_to_begin() {
    let (_folder, path) = somewhere();
    let error = WorldFile::open(&path).unwrap_err().to_string();
    assert!(
        error.starts_with("there is no practice estate in"),
        "{error}"
    );
    assert!(!path.exists());
}

#[test]
fn a_folder_that_is_not_there_is_an_error_with_its_cause() {
    let path = Path::new("/nowhere/at/all/world.jsonl");
    let error = WorldFile::open_or_begin(path, &beginning(1)).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("cannot create the practice estate in")
    );
    assert!(error.source().is_some());
}
