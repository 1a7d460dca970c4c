//! The history of one target: weights and task lives, folded from its changes.
//!
//! The fold runs over everything that changed the target, in the order of time:
//! orders, foreign writes, losses. Its result answers any question about the
//! target at any moment by looking up, never by simulating on.

mod fold;

use crate::catalog::Ground;
use crate::faults::{FaultId, Which};
use crate::profiles::Profile;
use crate::tasks::Task;
use fold::Fold;
use rollouts::Slot;
use vocab::{Percent, Timestamp};

/// Something that changes a target.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Change {
    Capacity {
        slot: Slot,
        profile: &'static Profile,
        tasks: u32,
    },
    Weight {
        slot: Slot,
        weight: Percent,
    },
    /// Somebody else's write; the slot is settled at the first write of the fault.
    Foreign {
        fault: FaultId,
        slot: Which,
        write: Write,
    },
    Loss {
        slot: Which,
        tasks: u32,
    },
    Shrink {
        fault: FaultId,
        tasks: u32,
    },
    Regrow {
        fault: FaultId,
    },
}

/// What somebody else writes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Write {
    Weight(Percent),
    Tasks(u32),
    Release(&'static Profile),
}

/// One slot through time.
#[derive(Debug, Clone, Default)]
pub(crate) struct SlotHistory {
    /// What was wanted since when, oldest first.
    wants: Vec<(Timestamp, Want)>,
    pub(crate) tasks: Vec<Task>,
}

/// What a slot is to run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Want {
    pub(crate) profile: &'static Profile,
    pub(crate) tasks: u32,
}

impl SlotHistory {
    /// What it was to run at a moment; nothing before it was ever used.
    pub(crate) fn want(&self, at: Timestamp) -> Option<Want> {
        latest(&self.wants, at)
    }

    fn newest_want(&self) -> Option<Want> {
        self.wants.last().map(|(_, want)| *want)
    }
}

/// One target through time.
#[derive(Debug, Clone, Default)]
pub(crate) struct History {
    /// Weight of the first slot since when, oldest first.
    weights: Vec<(Timestamp, Percent)>,
    a: SlotHistory,
    b: SlotHistory,
    /// When, and by which release, data was first written that others cannot read.
    pub(crate) poisoned: Option<(Timestamp, &'static Profile)>,
}

fn latest<T: Copy>(list: &[(Timestamp, T)], at: Timestamp) -> Option<T> {
    let upto = list.partition_point(|(since, _)| *since <= at);
    list[..upto].last().map(|(_, value)| *value)
}

impl History {
    /// Folds the changes of a target, which come in the order of time.
    pub(crate) fn fold<'a>(
        ground: &Ground,
        began: Timestamp,
        changes: impl Iterator<Item = &'a (Timestamp, Change)>,
    ) -> Self {
        let mut fold = Fold::begin(ground, began);
        for (at, change) in changes {
            fold.apply(*at, change);
        }
        fold.end()
    }

    pub(crate) fn slot(&self, slot: Slot) -> &SlotHistory {
        match slot {
            Slot::A => &self.a,
            Slot::B => &self.b,
        }
    }

    fn slot_mut(&mut self, slot: Slot) -> &mut SlotHistory {
        match slot {
            Slot::A => &mut self.a,
            Slot::B => &mut self.b,
        }
    }

    /// Weight of a slot at a moment.
    pub(crate) fn weight(&self, slot: Slot, at: Timestamp) -> Percent {
        let first = latest(&self.weights, at).unwrap_or(Percent::FULL);
        of_slot(slot, first)
    }

    /// The slot with more weight at a moment.
    pub(crate) fn stable(&self, at: Timestamp) -> Slot {
        let first = self.weight(Slot::A, at);
        if first < first.rest() {
            Slot::B
        } else {
            Slot::A
        }
    }

    /// When the slot was last given weight 0 before `at`, and the weight it had.
    pub(crate) fn emptied(&self, slot: Slot, at: Timestamp) -> Option<(Timestamp, Percent)> {
        let upto = self.weights.partition_point(|(since, _)| *since <= at);
        let past = &self.weights[..upto];
        let pairs = past.windows(2).rev();
        let mut found = pairs.map(|w| (w[1].0, of_slot(slot, w[0].1), of_slot(slot, w[1].1)));
        found
            .find(|(_, before, after)| *after == Percent::ZERO && *before > Percent::ZERO)
            .map(|(since, before, _)| (since, before))
    }

    /// Moments after `from` and before `until` at which traffic goes elsewhere.
    pub(crate) fn turns(
        &self,
        from: Timestamp,
        until: Timestamp,
    ) -> impl Iterator<Item = Timestamp> {
        let first = self.weights.partition_point(|(since, _)| *since <= from);
        let weights = self.weights[first..].iter().map(|(since, _)| *since);
        let weights = weights.take_while(move |since| *since < until);
        let tasks = self.a.tasks.iter().chain(&self.b.tasks);
        let lives = tasks
            .flat_map(|task| [task.healthy_from(), task.stops])
            .flatten();
        weights.chain(lives.filter(move |at| from < *at && *at < until))
    }
}

fn of_slot(slot: Slot, first: Percent) -> Percent {
    match slot {
        Slot::A => first,
        Slot::B => first.rest(),
    }
}

#[cfg(test)]
mod tests;
