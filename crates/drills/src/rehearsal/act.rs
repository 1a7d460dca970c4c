//! Acts: what a script does to a rehearsal, beside what the control room does.

use engine::Wish;
use estate_sim::Injection;
use rollouts::Verb;
use std::fmt;
use vocab::{OperatorName, RolloutId, Span};

/// One thing somebody outside of the engine does.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// A fault begins.
    Inject(Injection),
    /// All faults end.
    HealAll,
    /// A person asks a rollout for something.
    Command {
        /// Which rollout.
        id: RolloutId,
        /// What is asked.
        verb: Verb,
        /// Who asks.
        by: OperatorName,
        /// Why, in their words.
        reason: Option<String>,
    },
    /// A person starts a rollout.
    Start(Box<Wish>),
    /// The control room dies, and another one takes over after so long.
    Crash {
        /// For how long nobody drives.
        away: Span,
    },
    /// The computer of the control room sleeps, and wakes up as it was.
    Sleep {
        /// For how long.
        gap: Span,
    },
    /// The clock of the control room's computer is set back.
    SetBack {
        /// By how much.
        by: Span,
    },
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Inject(injection) => write!(f, "inject {injection}"),
            Self::HealAll => f.pad("heal all faults"),
            Self::Command {
                id,
                verb,
                by,
                reason: None,
            } => write!(f, "{by}: {verb} {id}"),
            Self::Command {
                id,
                verb,
                by,
                reason: Some(reason),
            } => write!(f, "{by}: {verb} {id} ({reason})"),
            Self::Start(wish) => match &wish.release {
                Some(release) => write!(f, "{}: start {release} on {}", wish.by, wish.target),
                None => write!(f, "{}: go back on {}", wish.by, wish.target),
            },
            Self::Crash { away } => write!(f, "the control room dies and is away for {away}"),
            Self::Sleep { gap } => write!(f, "the control room sleeps for {gap}"),
            Self::SetBack { by } => write!(f, "the control room's clock is set back by {by}"),
        }
    }
}
