//! The rollout machine in a small deterministic world.
//!
//! `world` is the target, `story` drives one rollout through it and asserts the
//! rules of the machine after every record; everything else tells stories.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::wildcard_enum_match_arm,
    reason = "a test that fails should fail at the line that is wrong"
)]

mod asks;
mod commands;
mod estate;
mod evidence;
mod lints;
mod matrix;
mod plans;
mod progress;
mod random;
mod rules;
mod story;
mod strategies;
mod ways_back;
mod world;
