//! The room: the verbs of the control room, shared by every shell.
//!
//! Opens the estate, the journal and the practice world, plans, operates, shows.
//! Shells say what is wanted in the words of [`wire`] and show what they get, so
//! that window and terminal cannot differ in what they do.
//!
//! Reading needs no lease. Operating takes it when it is free, and from then on
//! this process drives; when somebody else holds it, the operation goes to them
//! through the journal's inbox.

mod complaints;
mod estates;
mod follow;
mod opening;
mod operate;
mod practice;
mod read;
mod rehearse;
mod room;
mod views;

pub use estates::{check_estate, estate_schema};
pub use practice::practice_reset;
pub use rehearse::{drills, run_drill};
pub use room::{Drive, Mode, Options, Room};
