//! The drills, under the eyes of the invariants.

use control_room_tests::{Invariants, alarms};
use drills::Hands;

#[test]
fn no_drill_breaks_an_invariant() {
    let _alarms = alarms::listen();
    for drill in drills::all() {
        for seed in 1..=4 {
            for hands in [Hands::Off, Hands::On] {
                let mut invariants = Invariants::default();
                let played = drill.play(seed, hands, &mut invariants).unwrap();
                invariants.close(&played.rehearsal);
                invariants.assert_kept(&format!("{} {seed} {hands:?}", drill.name));
            }
        }
    }
}
