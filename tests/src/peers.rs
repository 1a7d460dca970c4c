//! Servers that speak AWS's interfaces, and what is between them and the adapter.
//!
//! `moto` is a process of its own, one for all tests of a binary; every test has
//! an account of its own in it ([`World`]), time of its own ([`PeerClock`]) and a
//! way there of its own ([`Proxy`]), on which things can go wrong. `cargo xtask
//! peers` installs what is needed and says where; the variables stand in
//! `places.rs`.

mod clock;
mod estate;
mod faults;
mod mini;
mod moto;
mod places;
mod proxy;
mod together;
mod wire;
mod world;

pub use clock::{Hold, PeerClock};
pub use estate::{Blueprint, Odd, Pair};
pub use faults::{Fault, Faults, Kind};
pub use mini::{Keys, Mini};
pub use moto::Moto;
pub use places::roomctl;
pub use proxy::{Asked, Proxy};
pub use together::together;
pub use world::{Facts, World};
