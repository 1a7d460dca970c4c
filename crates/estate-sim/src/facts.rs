//! Facts: everything that ever happened in a world, as an append-only list.
//!
//! A world is its seed and its facts; whatever can be seen follows from them and
//! the time. Facts are never changed or removed, so a world can be shared by
//! several processes, survives a crash, and can be looked at as it was.

use crate::clock::Clock;
use crate::faults::{FaultId, Injection};
use rollouts::Slot;
use serde::{Deserialize, Serialize};
use vocab::{EffectId, Generation, Percent, Release, RolloutId, Target, Timestamp};

/// A fact, and when it began to hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dated {
    /// When it began to hold; may lie a moment after it was recorded, because an
    /// order needs time to reach the estate.
    pub at: Timestamp,
    /// What.
    pub fact: Fact,
}

/// Whose order it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// On whose behalf.
    pub rollout: RolloutId,
    /// Which effect of it.
    pub id: EffectId,
    /// The fence it carried.
    pub generation: Generation,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "fact")]
pub enum Fact {
    /// A slot was told to run a release with so many tasks.
    Capacity {
        /// Where.
        target: Target,
        /// By whom.
        by: Mark,
        /// Which slot.
        slot: Slot,
        /// What.
        release: Release,
        /// How many.
        tasks: u32,
    },
    /// A slot was given a weight, the other one the rest.
    Weight {
        /// Where.
        target: Target,
        /// By whom.
        by: Mark,
        /// Which slot.
        slot: Slot,
        /// Its weight.
        weight: Percent,
    },
    /// A verification suite was started; what it will find is settled then.
    Suite {
        /// Where.
        target: Target,
        /// By whom.
        by: Mark,
        /// Which slot it examines.
        slot: Slot,
        /// When it is through.
        ends: Timestamp,
        /// Whether everything was in order.
        passed: bool,
        /// What was found, in words.
        detail: String,
    },
    /// A snapshot of a database was asked for.
    Snapshot {
        /// Where.
        target: Target,
        /// By whom.
        by: Mark,
        /// Of which.
        database: String,
    },
    /// Diagnostics of a slot were kept.
    Diagnostics {
        /// Where.
        target: Target,
        /// By whom.
        by: Mark,
        /// Of which slot.
        slot: Slot,
    },
    /// A person was called.
    Page {
        /// About which target.
        target: Target,
        /// By whom.
        by: Mark,
        /// What they were told.
        text: String,
    },
    /// An order that came to nothing showed a newer generation: older ones are fenced off.
    Fence {
        /// Of which rollout.
        rollout: RolloutId,
        /// The newest generation seen.
        generation: Generation,
    },
    /// A fault began.
    Injected {
        /// Its number.
        id: FaultId,
        /// What, where and for how long.
        injection: Injection,
    },
    /// A fault ended.
    Healed {
        /// Its number.
        id: FaultId,
    },
    /// The speed of the clock changed.
    Clock {
        /// The clock since.
        clock: Clock,
    },
}
