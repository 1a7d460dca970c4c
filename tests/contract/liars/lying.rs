//! How an adapter lies: it stands before an honest one and falsifies one thing.

use crate::venue::{Unsupported, Venue};
use estate::{AdapterError, Look, Order, Pending, Perform, Probe, Sighted};
use rollouts::{Outcome, ReleaseFacts, Slot, Survey};
use std::sync::{Arc, Mutex};
use vocab::{Percent, Release, RolloutId, Span, Target, Timestamp};

/// What is falsified. The orders an adapter has carried out before are known to it.
#[derive(Clone, Copy)]
pub(super) enum Lie {
    /// Nothing.
    None,
    /// What is ordered: all of these are carried out, and the last one's outcome told.
    Orders(fn(&Order, &[Past]) -> Vec<Order>),
    /// What came of it.
    Outcome(fn(&Order, &[Past], Outcome) -> Outcome),
    /// What a probe says.
    Probe(fn(&Order, Probe) -> Probe),
    /// What a probe does, before it looks.
    ProbeActs,
    /// What is asked for.
    Look(fn(&Look) -> Look),
    /// What is seen.
    Sight(fn(&Look, Sighted) -> Sighted),
    /// What a planner is shown.
    Survey(fn(Survey) -> Survey),
    /// What is on offer.
    Releases(fn(Vec<ReleaseFacts>) -> Vec<ReleaseFacts>),
    /// How a reading failed.
    Error(fn(AdapterError) -> AdapterError),
}

/// An order and what came of it.
#[derive(Debug, Clone)]
pub(super) struct Past {
    pub(super) order: Order,
    pub(super) outcome: Outcome,
}

/// A venue behind a liar.
pub(super) struct Liar {
    venue: Box<dyn Venue>,
    lie: Lie,
    helpless: bool,
    past: Arc<Mutex<Vec<Past>>>,
}

struct LyingEstate {
    honest: Arc<dyn Perform>,
    lie: Lie,
    past: Arc<Mutex<Vec<Past>>>,
}

impl Liar {
    pub(super) fn new(venue: Box<dyn Venue>, lie: Lie) -> Self {
        Self {
            venue,
            lie,
            helpless: false,
            past: Arc::default(),
        }
    }

    /// An honest estate on a venue that can do nothing to it.
    pub(super) fn helpless(venue: Box<dyn Venue>) -> Self {
        Self {
            helpless: true,
            ..Self::new(venue, Lie::None)
        }
    }

    fn helped(&self, help: impl FnOnce() -> Result<(), Unsupported>) -> Result<(), Unsupported> {
        if self.helpless {
            return Err(Unsupported("is helpless"));
        }
        help()
    }
}

/// An outcome that claims success.
pub(super) fn done(detail: &str) -> Outcome {
    let at = Timestamp::default();
    Outcome::Done {
        called: at,
        acknowledged: at,
        detail: detail.to_owned(),
    }
}

/// The order on behalf of a rollout nobody has heard of.
pub(super) fn disguised(order: Order) -> Order {
    let name = format!("disguised-{}-{}-{}", order.rollout, order.id, order.attempt);
    Order {
        rollout: RolloutId::new(name).unwrap(),
        ..order
    }
}

impl LyingEstate {
    fn past(&self) -> Vec<Past> {
        self.past.lock().unwrap().clone()
    }

    async fn carry_out(&self, order: &Order) -> Outcome {
        let Lie::Orders(falsify) = self.lie else {
            return self.honest.perform(order).await;
        };
        // If nothing is carried out, that is done in no time.
        let mut outcome = done("nothing to do");
        for order in falsify(order, &self.past()) {
            outcome = self.honest.perform(&order).await;
        }
        outcome
    }

    fn failing<T>(&self, answer: Result<T, AdapterError>) -> Result<T, AdapterError> {
        if let Lie::Error(falsify) = self.lie {
            answer.map_err(falsify)
        } else {
            answer
        }
    }
}

impl Perform for LyingEstate {
    fn perform<'a>(&'a self, order: &'a Order) -> Pending<'a, Outcome> {
        Box::pin(async move {
            let outcome = self.carry_out(order).await;
            let told = if let Lie::Outcome(falsify) = self.lie {
                falsify(order, &self.past(), outcome)
            } else {
                outcome
            };
            let past = Past {
                order: order.clone(),
                outcome: told.clone(),
            };
            self.past.lock().unwrap().push(past);
            told
        })
    }

    fn probe<'a>(&'a self, order: &'a Order) -> Pending<'a, Probe> {
        Box::pin(async move {
            if matches!(self.lie, Lie::ProbeActs) {
                self.honest.perform(order).await;
            }
            let probe = self.honest.probe(order).await;
            if let Lie::Probe(falsify) = self.lie {
                falsify(order, probe)
            } else {
                probe
            }
        })
    }

    fn observe<'a>(&'a self, look: &'a Look) -> Pending<'a, Result<Sighted, AdapterError>> {
        Box::pin(async move {
            let asked = if let Lie::Look(falsify) = self.lie {
                falsify(look)
            } else {
                look.clone()
            };
            let sighted = self.failing(self.honest.observe(&asked).await)?;
            Ok(if let Lie::Sight(falsify) = self.lie {
                falsify(look, sighted)
            } else {
                sighted
            })
        })
    }

    fn survey<'a>(&'a self, target: &'a Target) -> Pending<'a, Result<Survey, AdapterError>> {
        Box::pin(async move {
            let survey = self.failing(self.honest.survey(target).await)?;
            Ok(if let Lie::Survey(falsify) = self.lie {
                falsify(survey)
            } else {
                survey
            })
        })
    }

    fn releases<'a>(
        &'a self,
        target: &'a Target,
    ) -> Pending<'a, Result<Vec<ReleaseFacts>, AdapterError>> {
        Box::pin(async move {
            let listed = self.failing(self.honest.releases(target).await)?;
            Ok(if let Lie::Releases(falsify) = self.lie {
                falsify(listed)
            } else {
                listed
            })
        })
    }
}

impl Venue for Liar {
    fn name(&self) -> &'static str {
        "venue behind a liar"
    }

    fn estate(&self) -> Arc<dyn Perform> {
        let (honest, past) = (self.venue.estate(), Arc::clone(&self.past));
        Arc::new(LyingEstate {
            honest,
            lie: self.lie,
            past,
        })
    }

    fn target(&self) -> Target {
        self.venue.target()
    }

    fn elsewhere(&self) -> Target {
        self.venue.elsewhere()
    }

    fn nowhere(&self) -> Target {
        self.venue.nowhere()
    }

    fn stable(&self) -> Release {
        self.venue.stable()
    }

    fn other(&self) -> Release {
        self.venue.other()
    }

    fn suite(&self) -> String {
        self.venue.suite()
    }

    fn database(&self) -> String {
        self.venue.database()
    }

    fn now(&self) -> Timestamp {
        self.venue.now()
    }

    fn pass(&self, span: Span) -> Pending<'_, ()> {
        self.venue.pass(span)
    }

    fn users(&self) -> Result<(), Unsupported> {
        self.helped(|| self.venue.users())
    }

    fn start_ups(&self) -> Result<(), Unsupported> {
        self.helped(|| self.venue.start_ups())
    }

    fn lose_replies(&self) -> Result<(), Unsupported> {
        self.helped(|| self.venue.lose_replies())
    }

    fn throttle(&self, share: Percent) -> Result<(), Unsupported> {
        self.helped(|| self.venue.throttle(share))
    }

    fn stale_reads(&self) -> Result<(), Unsupported> {
        self.helped(|| self.venue.stale_reads())
    }

    fn foreign_weight(
        &self,
        slot: Slot,
        weight: Percent,
        every: Option<Span>,
    ) -> Result<(), Unsupported> {
        self.helped(|| self.venue.foreign_weight(slot, weight, every))
    }

    fn heal(&self) {
        self.venue.heal();
    }
}
