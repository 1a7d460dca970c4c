//! The invariants of a rollout, watched at every step of a rehearsal.
//!
//! 1. A target's weights are those of exactly one journalled intention.
//! 2. Nothing is performed that was not journalled, nothing journalled is forgotten.
//! 3. At most one plan per target is active.
//! 4. From the decision to go back, the canary's weight never rises.
//! 5. No side that serves has fewer healthy tasks than its share needs.
//! 6. Every rollout ends properly, with the weight read back, or says what a
//!    person must do.
//! 7. Nobody is served by a release that was sent away, once that is verified.
//!
//! (8, "with faults healed everything converges", is asked by whoever heals them.)
//!
//! What another tool wrote, tasks that a fault killed, and readings that show the
//! past and call it now are no fault of the control room: where one of those
//! struck a target, the rules about its weights or its tasks are not asked any more.

mod estate;
mod journal;

use drills::{Happening, Rehearsal, Witness};
use estate_sim::{Fact, Fault};
use rollouts::{Plan, Slot};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use vocab::{EffectId, Generation, Percent, RolloutId, Target, Timestamp};

/// A broken invariant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// When, estate time.
    pub at: Timestamp,
    /// Which of the rules above; 0 for a contradiction.
    pub rule: u8,
    /// What was seen.
    pub what: String,
}

impl std::fmt::Display for Breach {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} invariant {}: {}", self.at, self.rule, self.what)
    }
}

/// What is known of one rollout.
#[derive(Debug, Clone)]
struct Known {
    plan: Arc<Plan>,
    /// What was intended, by effect and generation.
    intended: BTreeMap<(EffectId, Generation), rollouts::Effect>,
    /// Awaited effects that have not settled, and were not shut out.
    open: BTreeSet<EffectId>,
    /// The newest decision to go back: its generation and its time.
    returning: Option<(Generation, Timestamp)>,
    /// Whether anything of it happened to the target.
    touched: bool,
    ended: bool,
}

/// Watches the invariants; a witness of a rehearsal.
#[derive(Debug, Clone, Default)]
pub struct Invariants {
    rollouts: BTreeMap<RolloutId, Known>,
    /// Facts of the world and entries of the journal that were looked at.
    facts: usize,
    entries: usize,
    /// Slots from which everybody was sent away, and that was read back.
    banished: BTreeMap<Target, Slot>,
    /// When orders were called, to tell calls on their way from later ones.
    called: BTreeMap<(RolloutId, EffectId, Generation), Timestamp>,
    breaches: Vec<Breach>,
}

impl Invariants {
    /// What was broken, in the order in which it was seen.
    #[must_use]
    pub fn breaches(&self) -> &[Breach] {
        &self.breaches
    }

    /// Looks at where a rehearsal has come to rest.
    pub fn close(&mut self, rehearsal: &Rehearsal) {
        self.look(rehearsal);
        for (id, known) in &self.rollouts {
            if known.ended && !known.open.is_empty() {
                let what = format!("{id} ended with effects open: {:?}", known.open);
                let at = rehearsal.now();
                self.breaches.push(Breach { at, rule: 2, what });
            }
        }
    }

    /// Fails a test, with everything that was broken.
    ///
    /// # Panics
    /// When something was.
    pub fn assert_kept(&self, scene: &str) {
        let texts: Vec<String> = self
            .breaches
            .iter()
            .take(8)
            .map(ToString::to_string)
            .collect();
        assert!(texts.is_empty(), "{scene}:\n{}", texts.join("\n"));
    }

    pub(crate) fn broken(&mut self, at: Timestamp, rule: u8, what: String) {
        self.breaches.push(Breach { at, rule, what });
    }

    fn look(&mut self, rehearsal: &Rehearsal) {
        self.read_journal(rehearsal);
        self.read_facts(rehearsal);
        self.check_actives(rehearsal);
        self.check_targets(rehearsal);
    }

    fn check_actives(&mut self, rehearsal: &Rehearsal) {
        let mut moving: BTreeMap<&Target, u32> = BTreeMap::new();
        let mut waiting: BTreeMap<&Target, u32> = BTreeMap::new();
        for active in rehearsal.engine().active().values() {
            let rollout = active.rollout();
            let is_waiting = matches!(rollout.phase(), rollouts::Phase::Waiting { .. });
            let counts = if is_waiting {
                &mut waiting
            } else {
                &mut moving
            };
            *counts.entry(&rollout.plan().target).or_default() += 1;
        }
        for (target, count) in moving
            .into_iter()
            .chain(waiting)
            .filter(|(_, count)| *count > 1)
        {
            let what = format!("{count} rollouts at once on {target}");
            self.broken(rehearsal.now(), 3, what);
        }
    }
}

impl Witness for Invariants {
    fn saw(&mut self, rehearsal: &Rehearsal, happening: Happening<'_>) {
        match happening {
            Happening::Called { order, .. } => {
                let key = (order.rollout.clone(), order.id, order.generation);
                self.called.entry(key).or_insert_with(|| rehearsal.now());
                self.check_order(rehearsal, order);
            }
            Happening::Contradicted(what) => {
                self.broken(rehearsal.now(), 0, what.to_owned());
            }
            Happening::Refused(_) => return,
            Happening::Decided(_)
            | Happening::Read(_)
            | Happening::Acted(_)
            | Happening::TookOver { .. } => {}
        }
        self.look(rehearsal);
    }
}

/// Whether another tool wrote weights of the target, or will.
fn writes_weights(rehearsal: &Rehearsal, target: &Target) -> bool {
    struck(rehearsal, target, |fault| {
        matches!(fault, Fault::ForeignWeight { .. })
    })
}

/// Whether something took, or takes, tasks or releases of the target, or showed
/// some that are no longer there.
fn takes_tasks(rehearsal: &Rehearsal, target: &Target) -> bool {
    struck(rehearsal, target, |fault| {
        matches!(
            fault,
            Fault::ForeignTasks { .. }
                | Fault::ForeignRelease { .. }
                | Fault::TaskLoss { .. }
                | Fault::SmallStable { .. }
                | Fault::StaleRead { .. }
        )
    })
}

fn struck(rehearsal: &Rehearsal, target: &Target, is: impl Fn(&Fault) -> bool) -> bool {
    rehearsal
        .world()
        .facts()
        .iter()
        .any(|dated| match &dated.fact {
            Fact::Injected { injection, .. } => {
                injection.scope.contains(target) && is(&injection.fault)
            }
            Fact::Capacity { .. }
            | Fact::Weight { .. }
            | Fact::Suite { .. }
            | Fact::Snapshot { .. }
            | Fact::Diagnostics { .. }
            | Fact::Page { .. }
            | Fact::Fence { .. }
            | Fact::Healed { .. }
            | Fact::Clock { .. } => false,
        })
}

/// The canary's weight that an effect asks for, if it asks for one.
fn weight_of(effect: &rollouts::Effect, canary: Slot) -> Option<Percent> {
    if let rollouts::Effect::EnsureWeight { slot, weight } = effect {
        Some(if *slot == canary {
            *weight
        } else {
            weight.rest()
        })
    } else {
        None
    }
}
