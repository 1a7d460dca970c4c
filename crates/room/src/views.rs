//! Views: from what the machines know to what shells show.

pub(crate) mod evidence;
pub(crate) mod gates;
pub(crate) mod history;
pub(crate) mod html;
pub(crate) mod ladder;
pub(crate) mod plan;
pub(crate) mod report;
pub(crate) mod rollout;
pub(crate) mod status;
pub(crate) mod story;
#[cfg(test)]
mod tests;
