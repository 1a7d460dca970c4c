//! Stories of the real window: the app as it is built, on a screen nobody sees,
//! driven through the WebDriver of its web view.
//!
//! `cargo xtask test` builds what they need. By hand: build `candlefish` and
//! `roomctl`, then `cargo test -p control-room-tests --features window --test window`;
//! the variables that say where things are stand in `src/window/places.rs`. What is
//! known about a story that failed is kept in `target/window-failures`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod access;
#[cfg(feature = "aws")]
mod answers;
mod beside;
mod closing;
mod drills;
mod eyes;
mod keyboard;
mod live;
mod odd;
mod reports;
mod rollback;
mod rollouts;
mod stale;
mod start;
mod wallboard;
