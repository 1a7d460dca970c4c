//! How much of an independent event one event is.
//!
//! Bad events come in clusters. What speaks against the canary counts as if there
//! were but one in φ of the events, where φ is stable's dispersion. What speaks for
//! it is not tempered: a service with clustered failures could never be promoted
//! within a bake, and whoever is promoted is watched on. For such a canary, just at
//! the limit, the 95 % are therefore less.
//!
//! A session votes in every interval, and whoever has a slow machine has it every
//! time: a vote is new when its session is. That are all of them in the first
//! interval, as many as there are more than ever before when the weight is raised,
//! and those that took the place of others.

use crate::{Count, Told};
use vocab::{Metric, Span};

/// How long a session is taken to stay, where its votes speak against the canary.
pub(super) const BLAME: Span = Span::minutes(3);

/// And where they speak for it. The way back stays open, and with only so many new
/// sessions as there are, no small share could be shown within any bake.
pub(super) const PRAISE: Span = Span::minutes(1);

/// What one event of one side counts for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Temper(pub(super) f64);

impl Temper {
    /// Bad events and all of them.
    pub(super) fn of(self, count: Count) -> (f64, f64) {
        (count.bad as f64 * self.0, count.events as f64 * self.0)
    }
}

/// What events count for, over a rollout.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tempers {
    pub(super) eta: f64,
    /// How long a session stays; none for requests.
    session: Option<Span>,
    /// The most votes in one interval so far, on each side.
    canary: u64,
    stable: u64,
}

impl Tempers {
    pub(super) fn new(metric: Metric, eta: f64, session: Span) -> Self {
        Self {
            eta,
            session: match metric {
                Metric::ErrorRate | Metric::Latency => None,
                Metric::FrameRate | Metric::Memory => Some(session),
            },
            canary: 0,
            stable: 0,
        }
    }

    /// What the events of one interval count for, on the canary and on stable.
    pub(super) fn of(&mut self, told: &Told) -> (Temper, Temper) {
        let turnover = self.turnover(told.span);
        let canary = fresh(&mut self.canary, told.canary, turnover);
        let stable = fresh(&mut self.stable, told.stable, turnover);
        (Temper(canary * self.eta), Temper(stable * self.eta))
    }

    /// What an event counts for in intervals of this length, later on.
    pub(super) fn later(&self, span: Span) -> Temper {
        Temper(self.turnover(span) * self.eta)
    }

    /// The part of an interval's events that is new.
    fn turnover(&self, span: Span) -> f64 {
        self.session.map_or(1.0, |session| {
            (span.as_seconds() / session.as_seconds()).min(1.0)
        })
    }
}

/// Those above the most there were are new, of the others the usual part.
fn fresh(most: &mut u64, votes: Count, turnover: f64) -> f64 {
    let new = votes.events.saturating_sub(*most) as f64 / (votes.events as f64).max(1.0);
    *most = votes.events.max(*most);
    new + (1.0 - new) * turnover
}
