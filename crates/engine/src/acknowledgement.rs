//! Acknowledgements: who has seen which alarm.
//!
//! Journalled, so that nobody is called out of bed for what a colleague at another
//! screen has in hand already. An alarm's id says since when; what comes again is
//! another alarm.

use crate::{Decision, Engine, Fact};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use vocab::{OperatorName, Timestamp};

/// As many are remembered; the oldest are forgotten first.
const KEPT: usize = 500;

/// Somebody has seen an alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acknowledge {
    /// Which, by its id.
    pub alarm: String,
    /// Who.
    pub by: OperatorName,
}

/// Who has seen which alarm, and when.
#[derive(Debug, Clone, Default)]
pub(crate) struct Acknowledged(BTreeMap<String, (Timestamp, OperatorName)>);

impl Acknowledged {
    /// Whoever was first stays the one.
    pub(crate) fn note(&mut self, at: Timestamp, alarm: &str, by: &OperatorName) {
        self.0
            .entry(alarm.to_owned())
            .or_insert_with(|| (at, by.clone()));
        while self.0.len() > KEPT {
            let oldest = self.0.iter().min_by_key(|(_, (at, _))| *at);
            let Some(oldest) = oldest.map(|(alarm, _)| alarm.clone()) else {
                return;
            };
            self.0.remove(&oldest);
        }
    }

    /// What a snapshot keeps of them.
    pub(crate) fn facts(&self) -> impl Iterator<Item = (Timestamp, Fact)> + '_ {
        self.0.iter().map(|(alarm, (at, by))| {
            let fact = Fact::Acknowledged {
                alarm: alarm.clone(),
                by: by.clone(),
            };
            (*at, fact)
        })
    }
}

impl Engine {
    /// Who has seen an alarm first; none while nobody has said so.
    #[must_use]
    pub fn acknowledged_by(&self, alarm: &str) -> Option<&OperatorName> {
        self.acknowledged.0.get(alarm).map(|(_, by)| by)
    }

    /// A second one says nothing new.
    pub(crate) fn decide_acknowledge(&self, seen: &Acknowledge) -> Decision {
        let new = self.acknowledged_by(&seen.alarm).is_none();
        let fact = new.then(|| Fact::Acknowledged {
            alarm: seen.alarm.clone(),
            by: seen.by.clone(),
        });
        Decision {
            facts: fact.into_iter().collect(),
        }
    }
}
