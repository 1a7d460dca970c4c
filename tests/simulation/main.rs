//! Simulated outages: every rollout under every kind of trouble, in virtual time,
//! with the invariants watched at every step.
//!
//! `cargo xtask sim` plays random ones of the same kind, as many as one likes.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails at the line that is wrong"
)]

mod commands;
mod crashes;
mod drilled;
mod faults;
mod random;
mod releases;
mod tampering;
mod witnesses;

use control_room_tests::{Class, Scene, alarms, fault, says};
use drills::Act;
use rollouts::{Strategy, Verb};
use vocab::Span;

const WEBSITE: &str = "production/us-east-1/website";
const GRAPHQL: &str = "production/us-east-1/graphql-api";
const WEBSOCKET: &str = "production/us-east-1/websocket";
const DOCUMENTS: &str = "production/us-east-1/document-service";

const GOOD: &str = "e94a6c1";
const SUBTLY_BAD: &str = "c7e2b05";
const CRASHING: &str = "a1f6d82";
const SLOW_TO_START: &str = "80b3a9e";
const JANKY: &str = "7f0d4c5";
const LEAKING: &str = "6e81b2a";
const BAD_ABOVE_A_QUARTER: &str = "5d2e9f3";

/// Scenes that between them take every way a rollout can take by itself, and how
/// each of them ends.
fn scenes() -> Vec<(Scene, Class)> {
    let website = |release, strategy| Scene::new(WEBSITE, release, strategy);
    vec![
        (
            website(GOOD, Strategy::Canary).named("a good canary"),
            Class::Completed,
        ),
        (
            website(GOOD, Strategy::BlueGreen).named("a good blue-green rollout"),
            Class::Completed,
        ),
        (
            Scene::new(WEBSOCKET, GOOD, Strategy::Rolling).named("a good rolling rollout"),
            Class::Completed,
        ),
        (
            website(GOOD, Strategy::Instant).named("an instant rollout"),
            Class::Completed,
        ),
        (
            website(BAD_ABOVE_A_QUARTER, Strategy::Canary).named("a canary that is bad at half"),
            Class::RolledBack,
        ),
        (
            website(LEAKING, Strategy::Rolling).named("a leak found in the second batch"),
            Class::RolledBack,
        ),
        (
            website(JANKY, Strategy::BlueGreen).named("a janky blue-green rollout"),
            Class::RolledBack,
        ),
        (
            website(CRASHING, Strategy::Canary).named("a release that never gets healthy"),
            Class::Failed,
        ),
        (
            Scene::new(GRAPHQL, SUBTLY_BAD, Strategy::Canary).named("a subtly bad canary"),
            Class::RolledBack,
        ),
        (
            website(SLOW_TO_START, Strategy::BlueGreen).named("a release that is slow to start"),
            Class::Completed,
        ),
        (
            Scene::new(DOCUMENTS, GOOD, Strategy::Canary)
                .named("a canary that is approved")
                .at(100 * 60, says(Verb::Approve)),
            Class::Completed,
        ),
        (
            website(GOOD, Strategy::Canary)
                .named("paused, let go on, promoted fully")
                .at(200, says(Verb::Pause))
                .at(400, says(Verb::Unpause))
                .at(500, says(Verb::PromoteFully)),
            Class::Completed,
        ),
        (
            website(GOOD, Strategy::Canary)
                .named("asleep for half an hour, then let go on")
                .at(
                    250,
                    Act::Sleep {
                        gap: Span::minutes(30),
                    },
                )
                .at(45 * 60, says(Verb::Unpause)),
            Class::Completed,
        ),
        (
            website(GOOD, Strategy::Canary)
                .named("another writer, then let go on")
                .at(
                    240,
                    fault("foreign-weight:production/us-east-1/website:weight=100"),
                )
                .at(600, says(Verb::Unpause)),
            Class::Completed,
        ),
        (
            website(GOOD, Strategy::Rolling)
                .named("aborted in the second batch")
                .at(330, says(Verb::Abort)),
            Class::Aborted,
        ),
        (
            website(GOOD, Strategy::Canary)
                .named("rolled back by hand at 100 %")
                .at(21 * 60, says(Verb::RollBack)),
            Class::RolledBack,
        ),
    ]
}

#[test]
fn every_scene_ends_as_it_should() {
    let _alarms = alarms::listen();
    for (scene, class) in scenes() {
        assert_eq!(scene.play(), class, "{}", scene.name);
    }
}
