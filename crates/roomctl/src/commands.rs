//! One module per group of commands: its arguments, its help, and what it does.

pub(crate) mod deploy;
pub(crate) mod drill;
pub(crate) mod estate;
pub(crate) mod history;
pub(crate) mod journal;
pub(crate) mod plan;
pub(crate) mod practice;
pub(crate) mod rollback;
pub(crate) mod serve;
pub(crate) mod status;
pub(crate) mod steer;
mod tour;
pub(crate) mod watch;
pub(crate) mod words;
