//! The screens, and the frame around them.

pub(crate) mod checks;
pub(crate) mod closing;
pub(crate) mod evidence;
pub(crate) mod frame;
pub(crate) mod history;
pub(crate) mod journal;
pub(crate) mod login;
pub(crate) mod logs;
pub(crate) mod now;
pub(crate) mod plan;
pub(crate) mod practice;
pub(crate) mod report;
pub(crate) mod restore;
pub(crate) mod rollback;
pub(crate) mod rollout;
pub(crate) mod rollouts;
pub(crate) mod services;
pub(crate) mod settings;
pub(crate) mod sides;
pub(crate) mod start;
pub(crate) mod story;
pub(crate) mod wallboard;
