//! The estate: everything the control room operates.
//!
//! The estate file, what can be ordered and seen, and the one port through which
//! the world is touched: [`Perform`]. Knows AWS by the names in the file only, and
//! nothing of the practice estate or of how orders are decided.

pub mod aws;
pub mod file;
mod port;

pub use file::{
    Contact, Environment, Estate, Kind, Level, Placement, Problem, ProblemKind, Problems, Service,
    Unresolved, suggestion,
};
pub use port::{AdapterError, ErrorClass, Look, Order, Pending, Perform, Probe, Sighted};
