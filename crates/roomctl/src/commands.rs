//! One module per group of commands: its arguments, its help, and what it does.

pub(crate) mod allow;
pub(crate) mod aws;
pub(crate) mod deploy;
pub(crate) mod drill;
pub(crate) mod estate;
pub(crate) mod history;
pub(crate) mod journal;
pub(crate) mod judge;
pub(crate) mod logs;
pub(crate) mod plan;
pub(crate) mod practice;
pub(crate) mod rollback;
pub(crate) mod serve;
pub(crate) mod services;
pub(crate) mod status;
pub(crate) mod steer;
mod tour;
pub(crate) mod vault;
pub(crate) mod watch;
pub(crate) mod words;

/// A length of time as it is typed: `15m`, `2h`.
fn span(text: &str) -> Result<vocab::Span, String> {
    text.parse()
        .map_err(|error: vocab::BadSpan| error.to_string())
}
