//! The port: what an adapter must be able to do, and nothing about how.

use analysis::Bin;
use rollouts::{Effect, FailureClass, Observation, Outcome, ReleaseFacts, Slot, Survey};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use vocab::{EffectId, Gate, Generation, RolloutId, Target, Timestamp};

/// An effect on its way to the world, with everything that makes it safe to repeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// On whose behalf.
    pub rollout: RolloutId,
    /// Which effect of it; with `rollout` the idempotency token.
    pub id: EffectId,
    /// The fence: an adapter refuses an order older than the newest it has seen
    /// for the same rollout.
    pub generation: Generation,
    /// Counted from 1.
    pub attempt: u32,
    /// What it acts on.
    pub target: Target,
    /// What is wanted.
    pub effect: Effect,
}

/// Whether an effect that may have happened has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probe {
    /// The goal is met.
    Done {
        /// What was found, for people.
        detail: String,
    },
    /// It is not; performing it again is safe.
    NotDone,
    /// The estate does not say.
    Unclear {
        /// Why.
        why: String,
    },
}

/// What an observation should contain.
#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    /// Which target.
    pub target: Target,
    /// Which slot is on trial; the other is stable.
    pub canary: Slot,
    /// Measurements of intervals that end after this, oldest first. An estate keeps
    /// them for some time and may tell a limited number at once; the oldest are
    /// left out then.
    pub since: Timestamp,
    /// Measurements of intervals that end at or before this; none for up to now.
    pub until: Option<Timestamp>,
    /// Bounds above which events count as bad.
    pub gates: Vec<Gate>,
}

/// What was seen.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighted {
    /// The target's slots.
    pub observation: Observation,
    /// Complete measurement intervals, oldest first; an interval is told once complete.
    pub bins: Vec<Bin>,
    /// Why none could be told this time, when that is so. They are told later.
    pub untold: Option<AdapterError>,
}

/// What an adapter's call gives: a boxed future, so that adapters can be chosen
/// while running.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The one port. An adapter performs effects without any branching on why.
pub trait Perform: Send + Sync {
    /// Makes the order's goal true, and reads it back where it can be read back.
    /// Must be idempotent, and must refuse ([`FailureClass::Fenced`]) an order
    /// whose generation is older than one it has seen for the same rollout.
    fn perform<'a>(&'a self, order: &'a Order) -> Pending<'a, Outcome>;

    /// Says whether an order that may have happened has happened. Changes nothing.
    fn probe<'a>(&'a self, order: &'a Order) -> Pending<'a, Probe>;

    /// Looks at one target.
    fn observe<'a>(&'a self, look: &'a Look) -> Pending<'a, Result<Sighted, AdapterError>>;

    /// Looks at one target with a planner's eye.
    fn survey<'a>(&'a self, target: &'a Target) -> Pending<'a, Result<Survey, AdapterError>>;

    /// Releases that could be rolled out on a target, newest first.
    fn releases<'a>(
        &'a self,
        target: &'a Target,
    ) -> Pending<'a, Result<Vec<ReleaseFacts>, AdapterError>>;
}

/// Kinds of adapter errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorClass {
    /// Too many calls; later is fine.
    Throttled,
    /// Not permitted.
    Denied,
    /// Does not exist.
    Missing,
    /// Changed by somebody else meanwhile.
    Conflict,
    /// Does not answer.
    Unavailable,
    /// Anything else.
    Unknown,
}

impl fmt::Display for ErrorClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Throttled => "throttled",
            Self::Denied => "denied",
            Self::Missing => "missing",
            Self::Conflict => "conflict",
            Self::Unavailable => "unavailable",
            Self::Unknown => "unknown",
        })
    }
}

/// A call to the estate that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("`{operation}` on `{resource}` in {region} failed ({class}, request {request}): {message}")]
pub struct AdapterError {
    /// What kind.
    pub class: ErrorClass,
    /// The call, e.g. `DescribeServices`.
    pub operation: String,
    /// What it was about.
    pub resource: String,
    /// Where.
    pub region: String,
    /// The estate's id of the request, or `-`.
    pub request: String,
    /// What the estate said.
    pub message: String,
}

impl From<ErrorClass> for FailureClass {
    fn from(class: ErrorClass) -> Self {
        match class {
            ErrorClass::Throttled => Self::Throttled,
            ErrorClass::Denied => Self::Denied,
            ErrorClass::Missing => Self::Missing,
            ErrorClass::Conflict => Self::Conflict,
            ErrorClass::Unavailable | ErrorClass::Unknown => Self::Unavailable,
        }
    }
}
