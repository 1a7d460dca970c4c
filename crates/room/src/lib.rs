//! The room: the verbs of the control room, shared by every shell.
//!
//! Opens the estate, simulated or live, and its journal; plans, operates, shows.
//! Shells say what is wanted in the words of [`wire`] and show what they get, so
//! that window and terminal cannot differ in what they do.
//!
//! Reading needs no lease. Operating takes it when it is free, and from then on
//! this process drives; when somebody else holds it, the operation goes to them
//! through the journal's inbox.

mod belonging;
mod board;
mod charting;
mod complaints;
mod confirm;
mod departures;
mod estates;
mod evidence;
mod export;
mod follow;
mod home;
mod judging;
mod leave;
mod live;
mod opening;
mod operate;
mod page;
mod practice;
mod quiet;
mod read;
mod realm;
mod rehearse;
mod room;
#[cfg(test)]
mod stage;
mod vault;
mod views;

pub use board::Board;
pub use confirm::{Stakes, with_reason};
pub use departures::Performed;
pub use estates::{check_estate, check_practice, default_home_for, estate_schema, policies};
pub use home::{default_home, login_name};
pub use judging::{Case, Table, after_begin, judge};
pub use practice::practice_reset;
pub use quiet::{may_be_logged, restart_without_unwanted_variables};
pub use rehearse::{drills, run_drill};
pub use room::{Drive, Mode, Options, Room};
pub use vault::{Secret, Vault, VaultRow, VaultView, check_vault_name};
