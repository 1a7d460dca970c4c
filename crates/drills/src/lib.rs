//! Drills: scripted outages with a debrief, and the harness that rehearses them
//! in virtual time.
//!
//! A [`Rehearsal`] runs the engine against the practice estate without waiting;
//! a [`Drill`] is data: what goes wrong, when, and what is to be learnt from it.
//! Knows no real time, no disk and no terminal.

mod chance;
mod cue;
mod debrief;
mod drill;
mod rehearsal;

pub use cue::{Cue, Turn, When};
pub use debrief::{Account, Debrief, Harm, Moment};
pub use drill::{Drill, Hands, Played, Shows, Unplayable, all, find};
pub use rehearsal::{Act, Entry, Happening, Rehearsal, Standing, Tampering, Unstarted, Witness};
