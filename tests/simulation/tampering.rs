//! Every effect is performed twice, or refused once, or its answer or the call
//! itself is lost once; the estate ends the same.

use crate::scenes;
use control_room_tests::alarms;
use drills::Tampering;

#[test]
fn whatever_is_done_to_every_first_call_the_estate_ends_the_same() {
    let _alarms = alarms::listen();
    for (scene, class) in scenes() {
        let mut undisturbed = scene.begin();
        undisturbed.finish();
        for tampering in Tampering::ALL {
            let scene = scene.clone().tampered(tampering);
            let what = format!("{}, {tampering:?}", scene.name);
            let mut play = scene.begin();
            assert_eq!(play.finish(), class, "{what}");
            play.invariants.assert_kept(&what);
            assert_eq!(play.left(&scene), undisturbed.left(&scene), "{what}");
        }
    }
}
