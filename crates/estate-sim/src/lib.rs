//! The practice estate: a simulated Candlefish with real dynamics.
//!
//! Five services in production (three regions), staging and preview; daily
//! traffic, latency that rises with load, clustered errors, sessions, tasks that
//! take their time, releases that go wrong in different ways, and faults to
//! inject. It is for training as much as for tests, so it must be believable and
//! repeatable at once.
//!
//! **The world is an append-only list of facts, and everything that can be seen
//! is a pure function of its seed, its facts and the time.** There is no state
//! that moves on by itself and no sequence of random numbers: each draw is keyed
//! by what it is for ([`World`] says what follows from that). Hence
//! - the same question always gets the same answer, in any order, from any process;
//! - several processes share one practice estate by sharing a file of facts;
//! - a crash loses nothing that was told to anybody;
//! - the past can be looked at as it was, and debriefs can tell what users really
//!   met ([`World::truth`]).
//!
//! Counts rest on logarithms, whose last digit may differ between platforms: the
//! answers are the same on one platform, and nearly the same on all.
//!
//! [`World`] is the synchronous core. [`PracticeEstate`] puts it behind the port,
//! in a [`PracticeTime`] it is given: this crate reads no clock and never sleeps.
//!
//! | file | what is in it |
//! |---|---|
//! | `catalog`, `profiles` | services, targets and releases in numbers |
//! | `noise` | draws keyed by their site |
//! | `traffic`, `latency`, `errors`, `sessions` | the laws users are subject to |
//! | `tasks`, `history` | task lives and weights, folded from what changed a target |
//! | `flow`, `tally`, `drain` | what is counted in an interval, and what is still in flight |
//! | `suites` | verification |
//! | `faults`, `facts`, `world` | what can be injected, what happened, what follows |
//! | `clock`, `file`, `practice` | estate time, the world file, the port |

mod catalog;
mod clock;
mod drain;
mod errors;
mod facts;
mod faults;
mod file;
mod flow;
mod history;
mod latency;
mod noise;
mod practice;
mod profiles;
mod sessions;
mod suites;
mod tally;
mod tasks;
mod traffic;
mod world;

pub use clock::{BadSpeed, Clock, Speed};
pub use facts::{Dated, Fact, Mark};
pub use faults::{BadInjection, Fault, FaultId, Injection, Kind, Scope, Setting, Which};
pub use file::{Beginning, WorldFileError};
pub use practice::{PracticeEstate, PracticeTime, SharedWorld};
pub use profiles::{Guide, guide};
pub use world::{BadFact, NotInForce, Part, Performed, Standing, Truth, World};
