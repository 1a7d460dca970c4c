//! Performing: orders become writes, and writes are read back.
//!
//! Every effect names a goal, so an order can be performed any number of times.
//! What decides is read fresh, one writer at a time, and nothing is `Done` that was
//! not read back. Whether it *should* be done is the machine's business.

mod back;
mod probe;
mod provision;
mod roll;
mod shift;

use crate::errors::failed;
use crate::estate::AwsEstate;
use crate::fences::Fenced;
use crate::places::Place;
use estate::aws::Sides;
use estate::{AdapterError, ErrorClass, Order};
use provision::Wanted;
use rollouts::{Effect, FailureClass, Outcome, Slot};
use std::fmt;
use std::sync::Arc;
use vocab::{Percent, Target, Timestamp};

/// How a part of an order ended: it went on, or this is its outcome.
type Step<T> = Result<T, Box<Outcome>>;

impl AwsEstate {
    pub(crate) async fn carry_out(&self, order: &Order) -> Outcome {
        let asked = self.now();
        if let Err(fenced) = self.fences.pass(order) {
            return overtaken(order, fenced);
        }
        if let Err(error) = self.known(&order.target) {
            return failed(&error);
        }
        let mut lane = self.lanes.enter(order).await;
        if let Some(told) = lane.told(order, asked) {
            return told;
        }
        // A newer order may have come while this one waited.
        if let Err(fenced) = self.fences.pass(order) {
            return overtaken(order, fenced);
        }
        let called = self.now();
        let outcome = match &order.effect {
            Effect::EnsureCapacity {
                slot,
                release,
                tasks,
            } => {
                let wanted = Wanted {
                    slot: *slot,
                    release,
                    tasks: *tasks,
                };
                self.provide(order, wanted, called).await
            }
            Effect::EnsureWeight { slot, weight } => {
                let place = match self.place_for(order).await {
                    Ok(place) => place,
                    Err(error) => return failed(&error),
                };
                let told = match place.whereabouts.sides {
                    Sides::Two { .. } => self.weigh(&place, *slot, *weight).await,
                    Sides::One { .. } => self.roll(&place, *slot, *weight).await,
                };
                settled(told, called, self.now())
            }
            Effect::RunSuite { suite, slot } => self.examine(order, suite, *slot, called).await,
            Effect::TakeSnapshot { database } => self.snapshot(order, database, called).await,
            Effect::CaptureDiagnostics { slot } => self.capture(order, *slot, called).await,
            Effect::Page { text } => self.page(order, text, called).await,
        };
        lane.keep(order, &outcome);
        outcome
    }

    async fn provide(&self, order: &Order, wanted: Wanted<'_>, called: Timestamp) -> Outcome {
        let place = match self.place_for(order).await {
            Ok(place) => place,
            Err(error) => return failed(&error),
        };
        let provided = match place.whereabouts.sides {
            Sides::Two { .. } => self.provision(&place, wanted).await,
            Sides::One { .. } => self.promise(&place, wanted).await,
        };
        settled(provided, called, self.now())
    }

    /// Nothing is done for a target the estate file does not have.
    pub(crate) fn known(&self, target: &Target) -> Result<(), AdapterError> {
        if self.sites().estate().target(target).is_some() {
            return Ok(());
        }
        Err(AdapterError {
            class: ErrorClass::Missing,
            operation: "look up".to_owned(),
            resource: target.to_string(),
            region: target.region.to_string(),
            request: "-".to_owned(),
            message: "the estate file has no such target".to_owned(),
        })
    }

    /// Something is written at a place: nothing that was read of it before counts.
    fn stir(&self, place: &Place) {
        let now = self.now();
        for group in Slot::BOTH.into_iter().filter_map(|slot| place.group(slot)) {
            self.health.stir(group, now);
        }
    }
}

/// The outcome of something that was done, or was not.
fn settled(done: Step<String>, called: Timestamp, acknowledged: Timestamp) -> Outcome {
    match done {
        Ok(detail) => Outcome::Done {
            called,
            acknowledged,
            detail,
        },
        Err(outcome) => *outcome,
    }
}

/// It was examined here and is not done; the text says whose it is.
pub(crate) fn refused(target: &Target, class: FailureClass, why: impl fmt::Display) -> Outcome {
    Outcome::Failed {
        class,
        message: format!("`{target}`: {why}"),
    }
}

fn not_done(place: &Place, class: FailureClass, why: impl fmt::Display) -> Box<Outcome> {
    Box::new(refused(&place.target, class, why))
}

fn could_not(error: &AdapterError) -> Box<Outcome> {
    Box::new(failed(error))
}

fn overtaken(order: &Order, Fenced(newest): Fenced) -> Outcome {
    let why = format!(
        "order {} of rollout `{}` is of generation {}, and {} has been seen: nothing was done",
        order.id.0, order.rollout, order.generation.0, newest.0
    );
    refused(&order.target, FailureClass::Fenced, why)
}

/// A slot with its share, in words.
fn share_in_words(slot: Slot, weight: Percent) -> String {
    format!("weight {weight} on slot {slot}")
}

type Placed = Arc<Place>;

#[cfg(test)]
mod tests;
