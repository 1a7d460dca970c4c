//! Facts: what one atomic decision puts into the journal.

use crate::{Allowance, Summary};
use rollouts::Record;
use serde::{Deserialize, Serialize};
use vocab::{EnvironmentName, OperatorName, RolloutId, Span};

/// One thing that is so from now on.
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all facts are of the large kind"
)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "fact")]
pub enum Fact {
    /// A rollout's record.
    Rollout {
        /// Whose.
        id: RolloutId,
        /// What.
        record: Record,
    },
    /// Somebody took the lease and drives from here on.
    Driving {
        /// Who, as shown to people.
        holder: String,
        /// For how long nobody drove before, when that is known.
        away: Option<Span>,
    },
    /// A rollout that has ended; only in snapshots, in place of all its records.
    Remembered {
        /// What is left to know of it.
        summary: Summary,
    },
    /// A protected environment may be changed for a while.
    Allowed {
        /// Which.
        environment: EnvironmentName,
        /// By whom, why, until when.
        allowance: Allowance,
    },
    /// A protected environment is read-only again, before its time.
    Forbidden {
        /// Which.
        environment: EnvironmentName,
        /// By whom.
        by: OperatorName,
    },
    /// Somebody has seen an alarm.
    Acknowledged {
        /// Which, by its id.
        alarm: String,
        /// Who.
        by: OperatorName,
    },
}

/// Facts that become so together or not at all: the body of one journal record.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Decision {
    /// In order.
    pub facts: Vec<Fact>,
}

impl Decision {
    /// Whether it says anything; an empty one is not journalled.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// What it is about, for the journal's index: the first rollout in it, or `room`.
    #[must_use]
    pub fn subject(&self) -> String {
        let mut rollouts = self.facts.iter().filter_map(|fact| match fact {
            Fact::Rollout { id, .. } => Some(id.to_string()),
            Fact::Driving { .. }
            | Fact::Remembered { .. }
            | Fact::Allowed { .. }
            | Fact::Forbidden { .. }
            | Fact::Acknowledged { .. } => None,
        });
        rollouts.next_back().unwrap_or_else(|| "room".into())
    }

    pub(crate) fn about(id: &RolloutId, records: Vec<Record>) -> Self {
        let facts = records.into_iter().map(|record| Fact::Rollout {
            id: id.clone(),
            record,
        });
        Self {
            facts: facts.collect(),
        }
    }
}
