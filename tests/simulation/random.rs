//! Random outages, a few of them; `cargo xtask sim` plays as many as one likes.

use control_room_tests::{Outage, alarms};

#[test]
fn random_outages_break_no_invariant() {
    let _alarms = alarms::listen();
    for seed in 1..=300 {
        let played = Outage::drawn(seed).play(false);
        let (name, breach) = (played.name, played.breach);
        assert_eq!(
            breach, None,
            "{name}; cargo xtask sim --seed {seed} --runs 1 --verbose"
        );
    }
}

#[test]
fn a_seed_repeats_its_outage() {
    for seed in [7, 345] {
        let story = || Outage::drawn(seed).play(true).story;
        let (once, again) = (story(), story());
        assert!(once.len() > 10, "{once:?}");
        assert_eq!(once, again);
    }
}
