//! When the trouble could first be known.

use super::Account;
use crate::drill::Shows;
use analysis::{Arm, Bin, Count};
use engine::Timeline;
use estate::Look;
use rollouts::{Outcome, Record, Remark, Rollout};
use vocab::{Gate, Timestamp};

/// Standard deviations above a limit at which chance is no explanation.
const SURE: f64 = 3.0;

/// Fewer bad events than this prove nothing.
const FEW: u64 = 3;

impl Account<'_> {
    pub(super) fn knowable(
        &self,
        last: &Rollout,
        began: Timestamp,
        timeline: &Timeline,
    ) -> Option<Timestamp> {
        match self.drill.shows {
            Shows::Measurements => {
                // Whoever decided by measurements had them before their eyes.
                let seen = timeline.breach.filter(|breach| *breach >= began);
                self.measured(last, began).into_iter().chain(seen).min()
            }
            Shows::Target => Some(began),
            Shows::Calls => self.first(began, |record| {
                matches!(record, Record::Settled { outcome, .. }
                    if !matches!(outcome, Outcome::Done { .. }))
            }),
            Shows::Return => self.first(began, |record| {
                matches!(
                    record,
                    Record::Remarked {
                        remark: Remark::WasAway { .. }
                    }
                )
            }),
        }
    }

    fn first(&self, began: Timestamp, is: impl Fn(&Record) -> bool) -> Option<Timestamp> {
        let mut later = self.records.iter().filter(|(at, _)| *at >= began);
        later.find(|(_, record)| is(record)).map(|(at, _)| *at)
    }

    /// The end of the first interval by which a gate's limit is surely broken.
    fn measured(&self, last: &Rollout, began: Timestamp) -> Option<Timestamp> {
        let gates = gates(last);
        let bins = self.bins(last, began);
        let broken = gates.iter().filter_map(|gate| {
            let canary = broken_at(gate, &bins, |bin| &bin.canary);
            let stable = broken_at(gate, &bins, |bin| &bin.stable);
            canary.into_iter().chain(stable).min()
        });
        broken.min()
    }

    /// What was measured from the beginning of the trouble on, as nothing falsified it.
    pub(super) fn bins(&self, last: &Rollout, from: Timestamp) -> Vec<Bin> {
        let plan = last.plan();
        let mut world = self.world.clone();
        world.heal_all(self.until);
        let look = Look {
            target: plan.target.clone(),
            canary: plan.canary.slot,
            since: from,
            until: None,
            gates: gates(last),
        };
        let sighted = world.observe(&look, self.until);
        sighted.map(|sighted| sighted.bins).unwrap_or_default()
    }
}

/// The gates of a rollout's bakes.
fn gates(rollout: &Rollout) -> Vec<Gate> {
    let kinds = rollout.plan().steps.iter().map(|step| &step.kind);
    let mut bakes = kinds.filter_map(|kind| {
        if let rollouts::StepKind::Bake { gates, .. } = kind {
            Some(gates.clone())
        } else {
            None
        }
    });
    bakes.next().unwrap_or_default()
}

fn broken_at(gate: &Gate, bins: &[Bin], arm: impl Fn(&Bin) -> &Arm) -> Option<Timestamp> {
    let mut so_far = Count::default();
    for bin in bins {
        so_far += arm(bin).count(gate.metric);
        if surely_above(so_far, gate.tolerated.share()) {
            return Some(bin.end());
        }
    }
    None
}

/// Whether a gate's limit is broken so far, and chance is no explanation.
#[expect(clippy::cast_precision_loss, reason = "exact below 2^53 events")]
fn surely_above(count: Count, tolerated: f64) -> bool {
    let expected = count.events as f64 * tolerated;
    count.bad >= FEW && count.bad as f64 > expected + SURE * expected.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failed_request_proves_nothing_and_a_hundred_do() {
        let count = |events, bad| Count { events, bad };
        assert!(!surely_above(count(100, 1), 0.001));
        assert!(!surely_above(count(100_000, 105), 0.001));
        assert!(surely_above(count(10_000, 100), 0.001));
    }
}
