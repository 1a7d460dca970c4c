//! Allowances: leave to change a protected environment for a while.
//!
//! Protected environments of a live estate are read-only until somebody says why
//! they shall not be. That is journalled like any decision: every shell and every
//! process on the journal sees the same, and who allowed what, and why, is never
//! forgotten. An allowance ends by itself.

use crate::{Decision, Engine, Fact, Refused};
use serde::{Deserialize, Serialize};
use vocab::{EnvironmentName, OperatorName, Span, Timestamp};

/// Leave to change protected environments, as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allow {
    /// Which.
    pub environments: Vec<EnvironmentName>,
    /// Who.
    pub by: OperatorName,
    /// Why; not empty.
    pub reason: String,
    /// For how long; none makes them read-only again.
    pub lasts: Option<Span>,
}

/// Leave that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allowance {
    /// By whom.
    pub by: OperatorName,
    /// Why.
    pub reason: String,
    /// Until when, estate time.
    pub until: Timestamp,
}

impl Engine {
    /// The leave to change an environment that is in force at `now`.
    #[must_use]
    pub fn allowance(&self, environment: &EnvironmentName, now: Timestamp) -> Option<&Allowance> {
        let (_, allowance) = self.allowances.get(environment)?;
        (now < allowance.until).then_some(allowance)
    }

    pub(crate) fn decide_allow(&self, allow: &Allow, now: Timestamp) -> Result<Decision, Refused> {
        let Allow {
            environments,
            by,
            reason,
            lasts,
        } = allow;
        if lasts.is_some() && reason.trim().is_empty() {
            return Err(Refused::Unreasoned);
        }
        let facts = environments.iter().filter_map(|environment| {
            let environment = environment.clone();
            match lasts {
                Some(lasts) => Some(Fact::Allowed {
                    environment,
                    allowance: Allowance {
                        by: by.clone(),
                        reason: reason.trim().to_owned(),
                        until: now + *lasts,
                    },
                }),
                None => self
                    .allowance(&environment, now)
                    .is_some()
                    .then(|| Fact::Forbidden {
                        environment,
                        by: by.clone(),
                    }),
            }
        });
        Ok(Decision {
            facts: facts.collect(),
        })
    }
}
