//! View models: everything the page decides, without a page.
//!
//! Pure functions and small machines over `wire` values. They run and are tested
//! on the host; what touches the browser only carries their inputs and outputs.

pub(crate) mod announce;
pub(crate) mod checks;
pub(crate) mod closing;
pub(crate) mod confirm;
pub(crate) mod fresh;
pub(crate) mod gates;
pub(crate) mod history;
pub(crate) mod hold;
pub(crate) mod journal;
pub(crate) mod keys;
pub(crate) mod kind;
pub(crate) mod login;
pub(crate) mod logs;
pub(crate) mod markdown;
pub(crate) mod now;
pub(crate) mod offers;
pub(crate) mod painter;
pub(crate) mod palette;
pub(crate) mod plan;
pub(crate) mod practice;
pub(crate) mod rollout;
pub(crate) mod route;
pub(crate) mod sequence;
pub(crate) mod services;
pub(crate) mod settings;
pub(crate) mod start;
pub(crate) mod wallboard;
