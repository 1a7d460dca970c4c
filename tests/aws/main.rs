//! The adapter for AWS against servers beside it: whole rollouts with faults on
//! the way, how many calls they take, permissions, and what must stay secret.
//!
//! `cargo xtask peers` installs the servers and says where they are. By hand:
//! `cargo test -p control-room-tests --features aws --test aws`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod answers;
mod counts;
mod credentials;
mod permissions;
mod rollouts;
mod scene;
mod secrets;
mod sentences;
mod stage;
