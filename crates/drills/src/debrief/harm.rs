//! What users met that they would not have met on the stable release.
//!
//! Compared with a world of the same seed in which the rollout never was: the
//! same traffic, the same weather, the same brown-outs, and nothing of what the
//! rollout or the drill's other faults did. What chance explains is left out, or
//! every good release would seem to cost something.

use super::Account;
use analysis::Count;
use estate_sim::{Fact, Fault, FaultId, Injection, Part, Truth, World};
use rollouts::{Rollout, Slot};
use vocab::{Metric, Release, RolloutId, Span, Timestamp};

/// Votes of a session per minute: one in each interval of 10 s.
const VOTES_A_MINUTE: f64 = 6.0;

/// What a rollout cost its users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Harm {
    /// Requests that failed and would not have on the stable release.
    pub failed: u64,
    /// Requests that were too slow and would not have been on the stable release.
    pub slow: u64,
    /// All requests in that time.
    pub requests: u64,
    /// Minutes that sessions spent below the frame rate or above the memory of
    /// the gates and would not have on the stable release.
    pub session_minutes: u64,
}

/// Fewer bad events than this prove nothing.
const FEW: u64 = 3;

/// Standard deviations of a count at which chance is no explanation. Errors come
/// in clusters and the usual number is a draw as well, so it takes twice as many
/// as it would for single events.
const SURE: f64 = 6.0;

/// Part of the usual number that slots of one target differ by anyway.
const WEATHER: f64 = 0.1;

/// Length of the pieces in which both worlds are compared, so that a bad minute
/// is compared with the same minute.
const PIECE: Span = Span::seconds(30);

impl Account<'_> {
    pub(super) fn harm(&self, last: &Rollout) -> Harm {
        let plan = last.plan();
        let calm = without(self.world, &plan.id);
        let mut met = Met::default();
        let mut from = whole_piece(plan.made);
        while from < self.until {
            let until = from + PIECE;
            let (was, usual) = (
                self.world.truth(&plan.target, from, until),
                calm.truth(&plan.target, from, until),
            );
            met.add(&was, &usual);
            from = until;
        }
        Harm {
            failed: met.beyond(|side| side.failed),
            slow: met.beyond(|side| side.slow),
            requests: met.requests,
            session_minutes: self.session_minutes(last, plan.made),
        }
    }

    fn session_minutes(&self, last: &Rollout, from: Timestamp) -> u64 {
        let bins = self.bins(last, from);
        let votes = [Metric::FrameRate, Metric::Memory].map(|metric| {
            let (mut canary, mut stable) = (Count::default(), Count::default());
            for bin in &bins {
                canary += bin.canary.count(metric);
                stable += bin.stable.count(metric);
            }
            let usual = float(canary.events) * stable.share().unwrap_or_default();
            let bad = canary.bad;
            Against { bad, usual }.beyond()
        });
        let votes: u64 = votes.iter().sum();
        whole(float(votes) / VOTES_A_MINUTE)
    }
}

/// What users met so far, by slot and release.
#[derive(Debug, Default)]
struct Met {
    requests: u64,
    sides: Vec<Side>,
}

/// One release in one slot.
#[derive(Debug)]
struct Side {
    slot: Slot,
    release: Option<Release>,
    failed: Against,
    slow: Against,
}

/// Bad events, and how many there would have been anyway.
#[derive(Debug, Clone, Copy, Default)]
struct Against {
    bad: u64,
    usual: f64,
}

impl Against {
    fn add(&mut self, requests: u64, bad: u64, usually_bad: u64, usually: u64) {
        let count = Count {
            events: usually,
            bad: usually_bad,
        };
        self.bad += bad;
        self.usual += float(requests) * count.share().unwrap_or_default();
    }

    /// Bad events beyond the usual number; none while chance explains them.
    fn beyond(self) -> u64 {
        let more = float(self.bad) - self.usual;
        if self.bad >= FEW && more > (SURE * self.usual.sqrt()).max(WEATHER * self.usual) {
            whole(more)
        } else {
            0
        }
    }
}

impl Met {
    fn add(&mut self, was: &Truth, usual: &Truth) {
        self.requests += was.requests;
        for part in &was.parts {
            let side = self.side(part);
            let (requests, usually) = (part.requests, usual.requests);
            side.failed
                .add(requests, part.failed, usual.failed, usually);
            side.slow.add(requests, part.slow, usual.slow, usually);
        }
    }

    fn side(&mut self, part: &Part) -> &mut Side {
        let same = |side: &Side| side.slot == part.slot && side.release == part.release;
        let place = self.sides.iter().position(same).unwrap_or_else(|| {
            self.sides.push(Side {
                slot: part.slot,
                release: part.release.clone(),
                failed: Against::default(),
                slow: Against::default(),
            });
            self.sides.len() - 1
        });
        &mut self.sides[place]
    }

    fn beyond(&self, of: fn(&Side) -> Against) -> u64 {
        self.sides.iter().map(|side| of(side).beyond()).sum()
    }
}

fn whole_piece(at: Timestamp) -> Timestamp {
    let length = i64::try_from(PIECE.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(at.millis().div_euclid(length) * length)
}

/// The same world, had the rollout never been.
fn without(world: &World, rollout: &RolloutId) -> World {
    let mut calm = World::candlefish(world.seed(), world.began());
    for dated in world.facts() {
        match &dated.fact {
            Fact::Capacity { by, .. } | Fact::Weight { by, .. } if by.rollout != *rollout => {
                // Taken from a world of the same estate, so it is admitted.
                let _admitted = calm.admit(dated.clone());
            }
            Fact::Injected { id, injection } => {
                if let Fault::BrownOut { .. } = injection.fault {
                    let injection = Injection {
                        lasting: lasted(world, *id, dated.at, injection),
                        ..injection.clone()
                    };
                    let _injected = calm.inject(dated.at, injection);
                }
            }
            Fact::Capacity { .. }
            | Fact::Weight { .. }
            | Fact::Suite { .. }
            | Fact::Snapshot { .. }
            | Fact::Diagnostics { .. }
            | Fact::Page { .. }
            | Fact::Fence { .. }
            | Fact::Healed { .. }
            | Fact::Clock { .. } => {}
        }
    }
    calm
}

/// How long a fault really lasted, when it was healed early.
fn lasted(world: &World, id: FaultId, from: Timestamp, injection: &Injection) -> Option<Span> {
    let healed = world.facts().iter().find_map(|dated| {
        matches!(&dated.fact, Fact::Healed { id: other } if *other == id)
            .then(|| dated.at.since(from))
    });
    healed.into_iter().chain(injection.lasting).min()
}

#[expect(clippy::cast_precision_loss, reason = "exact below 2^53 events")]
fn float(number: u64) -> f64 {
    number as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts, rounded for people"
)]
fn whole(number: f64) -> u64 {
    number.max(0.0).round() as u64
}
