//! Tallies: what was counted in one interval, drawn from its flows.

use crate::errors::failed;
use crate::flow::{Flow, Scene};
use crate::latency::quantiles;
use crate::noise::{Purpose, Stream, digest};
use crate::sessions::{Crowd, Votes};
use analysis::{Arm, Bin, Count};
use rollouts::Slot;
use vocab::{Gate, Metric, Span, Timestamp};

/// Length of the intervals in which the practice estate measures.
pub(crate) const BIN: Span = Span::seconds(10);
/// Requests nobody serves are answered by the balancer, and quickly.
const BALANCER_MILLIS: f64 = 3.0;

/// Where events become bad; without a bound none is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds {
    latency: Option<f64>,
    frames: Option<f64>,
    memory: Option<f64>,
}

impl Bounds {
    /// The bounds of gates; of several on one metric, the first.
    pub(crate) fn of(gates: &[Gate]) -> Self {
        let bound = |metric| {
            gates
                .iter()
                .filter(|g| g.metric == metric)
                .find_map(|g| g.bound)
        };
        Self {
            latency: bound(Metric::Latency),
            frames: bound(Metric::FrameRate),
            memory: bound(Metric::Memory),
        }
    }

    /// Only latency is counted.
    pub(crate) fn latency(millis: f64) -> Self {
        Self {
            latency: Some(millis),
            frames: None,
            memory: None,
        }
    }
}

/// What was counted of one flow.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    pub(crate) flow: Flow,
    pub(crate) requests: u64,
    pub(crate) failed: u64,
    pub(crate) slow: u64,
    sessions: u64,
    votes: Option<Votes>,
}

/// First moment of the interval a moment lies in.
pub(crate) fn bin_start(at: Timestamp) -> Timestamp {
    let length = bin_millis();
    Timestamp::from_millis(at.millis().div_euclid(length) * length)
}

fn bin_millis() -> i64 {
    i64::try_from(BIN.as_millis()).unwrap_or(i64::MAX)
}

impl Scene<'_> {
    /// Counts one whole interval.
    pub(crate) fn tallies(&self, start: Timestamp, bounds: Bounds) -> Vec<Tally> {
        let slow_millis = bounds.latency.unwrap_or(f64::INFINITY);
        let flows = self.flows(start, start + BIN, slow_millis);
        let counted = flows
            .into_iter()
            .map(|flow| self.tally(flow, start, bounds));
        counted.collect()
    }

    fn tally(&self, flow: Flow, start: Timestamp, bounds: Bounds) -> Tally {
        let draw = |purpose| self.stream(&flow, start, purpose);
        let requests = draw(Purpose::Requests).poisson(flow.requests);
        let failed = if flow.served {
            failed(&mut draw(Purpose::Errors), requests, flow.failing())
        } else {
            requests
        };
        let slow = draw(Purpose::Latency).binomial(requests, flow.slow());
        let (sessions, votes) = self.votes(&flow, start, bounds).unzip();
        Tally {
            requests,
            failed,
            slow,
            sessions: sessions.unwrap_or(0),
            votes,
            flow,
        }
    }

    /// Sessions and what they saw; none where nothing is served, or on no screen.
    fn votes(&self, flow: &Flow, start: Timestamp, bounds: Bounds) -> Option<(u64, Votes)> {
        let model = self.ground.model.sessions?;
        let profile = flow.profile.filter(|_| flow.served)?;
        let mut draw = self.stream(flow, start, Purpose::Sessions);
        let open = flow.requests / BIN.as_seconds() * model.per_rate;
        let sessions = draw.poisson(open);
        let crowd = Crowd::new(model, profile, flow.age());
        let votes = crowd.count(&mut draw, sessions, bounds.frames, bounds.memory);
        (sessions > 0).then_some((sessions, votes))
    }

    fn stream(&self, flow: &Flow, start: Timestamp, purpose: Purpose) -> Stream {
        let release = flow.profile.map_or(0, |profile| digest(profile.release));
        let which = (release & (u64::MAX >> 8)) ^ (u64::from(flow.served) << 1) ^ flow.slot as u64;
        self.ground.place.stream(start.millis(), purpose, which)
    }

    /// Both arms in one interval, as an observer is told.
    pub(crate) fn bin(&self, start: Timestamp, canary: Slot, bounds: Bounds) -> Bin {
        let tallies = self.tallies(start, bounds);
        let arm = |slot| self.arm(&tallies, slot, start, bounds);
        Bin {
            start,
            span: BIN,
            stable: arm(canary.other()),
            canary: arm(canary),
        }
    }

    fn arm(&self, tallies: &[Tally], slot: Slot, start: Timestamp, bounds: Bounds) -> Arm {
        let (healthy, unhealthy) = self.health(slot, start + BIN);
        let mut arm = Arm {
            healthy,
            unhealthy,
            ..Arm::default()
        };
        let ours = || tallies.iter().filter(|tally| tally.flow.slot == slot);
        for tally in ours() {
            let count = |bad| Count {
                events: tally.requests,
                bad,
            };
            arm.requests += count(tally.failed);
            if bounds.latency.is_some() {
                arm.latency += count(tally.slow);
            }
            if let Some(votes) = tally.votes {
                arm.frames += votes.frames;
                arm.memory += votes.memory;
            }
        }
        arm.latency_millis = self.arm_quantiles(ours(), slot, start);
        arm.frames_per_second = by_session(ours(), |votes| votes.frames_median);
        arm.memory_megabytes = by_session(ours(), |votes| votes.memory_median);
        arm
    }

    /// Tasks of a slot that pass, and that fail, their health check at a moment.
    pub(crate) fn health(&self, slot: Slot, at: Timestamp) -> (u32, u32) {
        let tasks = &self.history.slot(slot).tasks;
        let healthy = tasks.iter().filter(|task| task.is_healthy(at)).count();
        let unhealthy = tasks.iter().filter(|task| task.is_unhealthy(at)).count();
        (count(healthy), count(unhealthy))
    }

    fn arm_quantiles<'t>(
        &self,
        tallies: impl Iterator<Item = &'t Tally> + Clone,
        slot: Slot,
        start: Timestamp,
    ) -> Option<[f64; 3]> {
        let requests: u64 = tallies.clone().map(|tally| tally.requests).sum();
        if requests == 0 {
            return None;
        }
        let served = tallies.filter(|tally| tally.flow.served && tally.requests > 0);
        let (mut weight, mut sum) = (0.0, 0.0);
        for tally in served {
            weight += tally.requests as f64;
            sum += tally.requests as f64 * tally.flow.ln_median();
        }
        if weight <= 0.0 {
            return Some([BALANCER_MILLIS; 3]);
        }
        let which = 2 + slot as u64;
        let mut draw = self
            .ground
            .place
            .stream(start.millis(), Purpose::Latency, which);
        Some(quantiles(
            &mut draw,
            sum / weight,
            self.ground.model.sigma,
            requests,
        ))
    }
}

/// Mean of a figure over the releases of an arm, by session.
fn by_session<'t>(
    tallies: impl Iterator<Item = &'t Tally>,
    figure: impl Fn(&Votes) -> f64,
) -> Option<f64> {
    let (mut sessions, mut sum) = (0.0, 0.0);
    for tally in tallies {
        if let Some(votes) = &tally.votes {
            sessions += tally.sessions as f64;
            sum += tally.sessions as f64 * figure(votes);
        }
    }
    (sessions > 0.0).then(|| sum / sessions)
}

pub(crate) fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
