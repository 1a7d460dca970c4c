//! What the tests of the whole control room share.

#![allow(clippy::panic, reason = "a helper of tests fails like a test")]

pub mod alarms;
mod estates;
mod invariants;
mod outage;
#[cfg(feature = "aws")]
pub mod peers;
mod scene;
#[cfg(feature = "window")]
pub mod window;

pub use estates::{practice_estate, practice_estate_with};
pub use invariants::{Breach, Invariants};
pub use outage::{Outage, Played};
pub use scene::{BEGAN, Class, Left, Play, Scene, ada, fault, says};
