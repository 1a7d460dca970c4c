//! The hand that plays one rollout on one target of a venue.

use crate::kept::{Kept, Shortfall, broken, holds};
use crate::venue::Venue;
use estate::{Look, Order, Perform, Probe, Sighted};
use rollouts::{Effect, FailureClass, Observation, Outcome, Recipe, Slot, SlotState, Survey};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use vocab::{EffectId, Generation, Percent, Release, RolloutId, Span, Target, Timestamp};

/// How far apart readings are while something is waited for.
const APART: Span = Span::seconds(5);

/// One rollout on one target, before anything was ordered.
pub(crate) struct Hand<'a> {
    pub(crate) venue: &'a dyn Venue,
    pub(crate) estate: Arc<dyn Perform>,
    pub(crate) target: Target,
    /// The slot that served users at first.
    pub(crate) stable: Slot,
    /// The other one.
    pub(crate) canary: Slot,
    /// When everything began.
    pub(crate) began: Timestamp,
    /// How long tasks may take to become healthy.
    pub(crate) patience: Span,
    rollout: RolloutId,
    last: AtomicU64,
}

impl<'a> Hand<'a> {
    /// A hand on the venue's own target.
    pub(crate) async fn of(venue: &'a dyn Venue) -> Kept<Self> {
        Self::on(venue, venue.target(), 1).await
    }

    /// A hand on a target, on behalf of the `number`th rollout.
    pub(crate) async fn on(venue: &'a dyn Venue, target: Target, number: u64) -> Kept<Self> {
        let (estate, began) = (venue.estate(), venue.now());
        let survey = estate.survey(&target).await?;
        let stable = survey.observation.stable();
        Ok(Self {
            venue,
            estate,
            target,
            stable,
            canary: stable.other(),
            began,
            patience: survey.task_start.times(4) + Span::minutes(1),
            rollout: RolloutId::numbered(number),
            last: AtomicU64::new(0),
        })
    }

    /// The same hand on the adapter of a restarted control room.
    pub(crate) fn restarted(self) -> Self {
        Self {
            estate: self.venue.estate(),
            ..self
        }
    }

    /// The next order of this rollout: generation 0, first attempt.
    pub(crate) fn order(&self, effect: Effect) -> Order {
        Order {
            rollout: self.rollout.clone(),
            id: EffectId(self.last.fetch_add(1, Ordering::Relaxed) + 1),
            generation: Generation(0),
            attempt: 1,
            target: self.target.clone(),
            effect,
        }
    }

    /// A weight of the canary, in percent.
    pub(crate) fn weight(&self, percent: u8) -> Order {
        let weight = Percent::whole(percent);
        self.order(Effect::EnsureWeight {
            slot: self.canary,
            weight,
        })
    }

    /// So many tasks of the other release in the canary's slot.
    pub(crate) fn capacity(&self, tasks: u32) -> Order {
        self.capacity_of(self.canary, self.venue.other(), tasks)
    }

    pub(crate) fn capacity_of(&self, slot: Slot, release: Release, tasks: u32) -> Order {
        self.order(Effect::EnsureCapacity {
            slot,
            release,
            tasks,
        })
    }

    /// The venue's suite on the canary.
    pub(crate) fn suite(&self) -> Order {
        self.order(Effect::RunSuite {
            suite: self.venue.suite(),
            slot: self.canary,
        })
    }

    /// What is done beside the target: a snapshot, diagnostics, a page.
    pub(crate) fn errands(&self) -> [Order; 3] {
        [
            Effect::TakeSnapshot {
                database: self.venue.database(),
            },
            Effect::CaptureDiagnostics { slot: self.stable },
            Effect::Page {
                text: "the contract is being tried".to_owned(),
            },
        ]
        .map(|effect| self.order(effect))
    }

    pub(crate) async fn perform(&self, order: &Order) -> Outcome {
        self.estate.perform(order).await
    }

    /// Performs an order that has to be done; says what it came to.
    pub(crate) async fn done(&self, order: &Order) -> Kept<String> {
        match self.perform(order).await {
            Outcome::Done { detail, .. } => Ok(detail),
            other @ (Outcome::Failed { .. } | Outcome::Unknown { .. }) => broken(format!(
                "`{}` was to be done: found {other:?}",
                order.effect
            )),
        }
    }

    /// Performs an order that has to fail in this way; says what it was told.
    pub(crate) async fn failed(&self, order: &Order, class: FailureClass) -> Kept<String> {
        match self.perform(order).await {
            Outcome::Failed {
                class: found,
                message,
            } if found == class => Ok(message),
            other @ (Outcome::Done { .. } | Outcome::Failed { .. } | Outcome::Unknown { .. }) => {
                broken(format!(
                    "`{}` was to fail as {class}: found {other:?}",
                    order.effect
                ))
            }
        }
    }

    pub(crate) async fn probe(&self, order: &Order) -> Probe {
        self.estate.probe(order).await
    }

    /// Requires a probe to find the order's goal met, or not met.
    pub(crate) async fn probed(&self, order: &Order, met: bool) -> Kept {
        let probe = self.probe(order).await;
        let held = match &probe {
            Probe::Done { .. } => met,
            Probe::NotDone => !met,
            Probe::Unclear { .. } => false,
        };
        let what = format!("a probe of `{}` was to find it met ({met})", order.effect);
        holds(&what, held, &probe)
    }

    /// Both slots as they are now.
    pub(crate) async fn see(&self) -> Kept<Observation> {
        Ok(self.sight(&self.look(self.venue.now())).await?.observation)
    }

    pub(crate) async fn sight(&self, look: &Look) -> Kept<Sighted> {
        Ok(self.estate.observe(look).await?)
    }

    pub(crate) async fn survey(&self) -> Kept<Survey> {
        Ok(self.estate.survey(&self.target).await?)
    }

    /// A look with the gates everybody has.
    pub(crate) fn look(&self, since: Timestamp) -> Look {
        Look {
            target: self.target.clone(),
            canary: self.canary,
            since,
            until: None,
            gates: Recipe::usual_gates(),
        }
    }

    /// The canary's weight now.
    pub(crate) async fn canary_weight(&self) -> Kept<Percent> {
        Ok(self.see().await?.slot(self.canary).weight)
    }

    /// Lets time pass until the slots are as wanted.
    pub(crate) async fn until<F>(&self, what: &str, limit: Span, wanted: F) -> Kept<Observation>
    where
        F: Fn(&Observation) -> bool + Send,
    {
        let deadline = self.venue.now() + limit;
        loop {
            let seen = self.see().await?;
            if wanted(&seen) {
                return Ok(seen);
            }
            if self.venue.now() >= deadline {
                return broken(format!("{what} was to come within {limit}: found {seen:?}"));
            }
            self.venue.pass(APART).await;
        }
    }

    /// Brings up so many healthy tasks in the canary's slot, or has them promised
    /// where they start by themselves.
    pub(crate) async fn ready(&self, tasks: u32) -> Kept<Observation> {
        self.done(&self.capacity(tasks)).await?;
        let canary = self.canary;
        let wanted = move |seen: &Observation| {
            let slot = seen.slot(canary);
            (slot.running + slot.promised, slot.ready()) == (tasks, tasks)
        };
        self.until(&format!("{tasks} healthy tasks"), self.patience, wanted)
            .await
    }
}

/// The slots of an observation, without what changes by itself.
pub(crate) fn still(seen: &Observation) -> [SlotState; 2] {
    Slot::BOTH.map(|slot| SlotState {
        in_flight: 0,
        ..seen.slot(slot).clone()
    })
}

/// The same order on its way again.
pub(crate) fn again(order: &Order) -> Order {
    Order {
        attempt: order.attempt + 1,
        ..order.clone()
    }
}

/// The order in another generation.
pub(crate) fn in_generation(order: Order, generation: u64) -> Order {
    Order {
        generation: Generation(generation),
        ..order
    }
}

/// Requires the weights of an observation to sum to 100.
pub(crate) fn sums_to_100(seen: &Observation) -> Result<(), Shortfall> {
    holds(
        "the weights sum to 100",
        seen.a.weight.rest() == seen.b.weight,
        seen,
    )
}
