//! Every kind of fault, under every strategy, with a good and with a bad release.
//!
//! What has to come of it depends on chance in many of these, so the table says
//! what must not depend on it: the invariants hold at every step, and once all
//! faults are healed and somebody rolls back, every rollout comes to an end.

use crate::{BAD_ABOVE_A_QUARTER, GOOD, WEBSITE};
use control_room_tests::{Class, Scene, alarms, fault};
use rollouts::Strategy;

/// Faults that hinder calls and pass: a good release gets through by itself.
const HINDERING: &[&str] = &[
    "throttling:share=60:for=8m",
    "unavailable:share=60:for=8m",
    "conflict:share=60:for=8m",
    "slow-api:factor=20:for=8m",
    "time-out:share=60:after=10s:for=8m",
    "time-out:share=100:after=4s:for=8m",
    "lost-reply:share=100:for=8m",
    "lost-request:share=60:for=8m",
    "stale-read:age=4s:for=8m",
];

/// Faults that may well need a person.
const HARMING: &[&str] = &[
    "throttling:share=100",
    "unavailable:share=95",
    "denied:for=20m",
    "denied",
    "slow-api:factor=100",
    "stale-read:age=30s:for=8m",
    "stale-read:age=2m",
    "foreign-weight:slot=canary:weight=20",
    "foreign-weight:slot=stable:weight=100:every=90s",
    "foreign-weight:slot=canary:weight=100:every=1m:for=10m",
    "foreign-tasks:slot=stable:tasks=2",
    "foreign-tasks:slot=canary:tasks=0:every=1m",
    "foreign-release:slot=canary:release=2f9c1e4",
    "task-loss:slot=canary:tasks=1",
    "task-loss:slot=stable:tasks=3",
    "brown-out:errors=3:slower=1.5:for=10m",
    "brown-out:errors=30:slower=5:for=10m",
    "small-stable:tasks=1",
];

/// A fault written for everywhere, on the website only.
fn on_website(text: &str) -> String {
    let (kind, rest) = text
        .split_once(':')
        .map_or((text, ""), |(kind, rest)| (kind, rest));
    let scope = format!("{kind}:{WEBSITE}");
    if rest.is_empty() {
        scope
    } else {
        format!("{scope}:{rest}")
    }
}

/// The fault strikes at `seconds` after the start.
fn struck(release: &'static str, strategy: Strategy, text: &str, seconds: u64) -> Scene {
    let scene = Scene::new(WEBSITE, release, strategy);
    let name = format!("{}, {text} after {seconds} s", scene.name);
    scene.named(&name).at(seconds, fault(&on_website(text)))
}

/// Moments in provisioning, around the first shift, and in a bake.
const MOMENTS: [u64; 4] = [20, 70, 100, 250];

#[test]
fn a_good_release_gets_through_faults_that_pass() {
    let _alarms = alarms::listen();
    for text in HINDERING {
        for strategy in Strategy::ALL {
            for seconds in MOMENTS {
                let scene = struck(GOOD, strategy, text, seconds);
                assert_eq!(scene.play(), Class::Completed, "{}", scene.name);
            }
        }
    }
}

#[test]
fn a_bad_release_goes_back_through_faults_that_pass() {
    let _alarms = alarms::listen();
    for text in HINDERING {
        for seconds in [100, 780, 830] {
            let scene = struck(BAD_ABOVE_A_QUARTER, Strategy::Canary, text, seconds);
            assert_eq!(scene.play(), Class::RolledBack, "{}", scene.name);
        }
    }
}

#[test]
fn no_fault_breaks_an_invariant_and_everything_ends_once_it_is_healed() {
    let _alarms = alarms::listen();
    for text in HARMING {
        for strategy in Strategy::ALL {
            for (release, seconds) in [(GOOD, 70), (GOOD, 200), (BAD_ABOVE_A_QUARTER, 800)] {
                let _whatever = struck(release, strategy, text, seconds).play();
            }
        }
    }
}
