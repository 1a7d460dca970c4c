//! What shells may ask, and what they are answered.

use serde::{Deserialize, Serialize};

/// A rollout somebody wants.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Wanted {
    /// The service.
    pub service: String,
    /// The environment; none for the estate's default.
    pub environment: Option<String>,
    /// The region; none for the environment's first.
    pub region: Option<String>,
    /// The release; none only for a revert to the one before.
    pub release: Option<String>,
    /// The strategy; none for the service's own.
    pub strategy: Option<String>,
    /// Whether it repairs something that is broken already.
    pub fix: bool,
    /// Take the place of a rollout that is under way.
    pub supersede: bool,
    /// Ship a release that failed before.
    pub again: bool,
    /// Why.
    pub reason: Option<String>,
    /// The fingerprint of the plan somebody looked at; what would start another
    /// one is refused. None starts whatever the plan is now.
    pub shown: Option<String>,
}

/// One request to change something: closed, so that what is not here cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "operation")]
pub enum Operation {
    /// Start the rollout as planned.
    Deploy {
        /// What is wanted.
        wanted: Wanted,
    },
    /// A verb for the rollout under way on a target.
    Steer {
        /// `pause`, `unpause`, `approve`, `promote`, `promote-fully`, `abort`.
        verb: String,
        /// The service, or a rollout's id.
        what: String,
        /// The environment; none for the estate's default.
        environment: Option<String>,
        /// The region; none for the environment's first.
        region: Option<String>,
        /// Why.
        reason: Option<String>,
    },
    /// Restore an earlier release.
    RollBack {
        /// What of.
        scope: RollbackScope,
        /// The environment; none for the estate's default.
        environment: Option<String>,
        /// The region; none for the environment's first.
        region: Option<String>,
        /// The release to go back to; none for the one that served before.
        to: Option<String>,
        /// Go on although safeguards say no.
        force: bool,
        /// Why.
        reason: Option<String>,
    },
}

/// What is rolled back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "scope")]
pub enum RollbackScope {
    /// One service (or a rollout's id).
    Service {
        /// Which.
        service: String,
    },
    /// Every rollout under way in the environment, newest first; in one region
    /// when one is named. Services without one stay as they are.
    Stack,
}

/// What was done about an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// One entry per target it was about.
    pub outcomes: Vec<Outcome>,
}

/// What was done on one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The target, `environment/region/service`.
    pub target: String,
    /// The rollout that carries it out; none when nothing was to be done.
    pub rollout: Option<String>,
    /// In a sentence.
    pub text: String,
    /// Why not, when it was not done.
    pub complaint: Option<Complaint>,
    /// The database a snapshot of which is asked for on the way; none without one.
    /// Nothing waits for it.
    #[serde(default)]
    pub snapshot: Option<String>,
}

/// Something was not done, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Complaint {
    /// Kind, for programs: `refused`, `unknown-name`, `invalid`, `unavailable`,
    /// `damaged`, `not-driven`, `storage`, `bug`; `not-practice` and `not-live` for
    /// what only the other kind of estate has; `read-only` for a protected
    /// environment nobody has allowed changes in; `other-estate` for a journal that
    /// belongs to another estate; `login-needed` when credentials have ended.
    pub kind: String,
    /// What is wrong and what to do, for people.
    pub message: String,
}

impl Complaint {
    /// Makes one.
    #[must_use]
    pub fn new(kind: &str, message: impl std::fmt::Display) -> Self {
        Self {
            kind: kind.into(),
            message: message.to_string(),
        }
    }
}
