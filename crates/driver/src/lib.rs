//! The driver: the one loop that acts.
//!
//! ```text
//! decide ──► append, durable ──► apply ──► perform ──► settle ──► decide …
//! ```
//!
//! It holds the lease, writes the journal, and carries the engine's orders and
//! looks to the estate. Nothing is performed that was not journalled first; when
//! the journal cannot be written, nothing is performed at all. After a crash each
//! effect that had not settled is probed before it is performed again.
//!
//! Knows nothing of what a rollout is about: all of that is decided by the
//! engine. The only crate of the core with an executor and a clock.

mod clock;
mod drive;
mod keeper;
mod lanes;
mod lookout;
mod request;
mod start;

pub use clock::{Clock, Jump, PacedClock, SystemClock};
pub use drive::{Driver, Farewell};
pub use request::{Pulse, Reply, Request, Steering, Unanswered};
pub use start::{Parts, Unstartable, start};
