//! Flows: which part of the traffic of an interval went where, and how it fared.
//!
//! An interval is cut where traffic turns elsewhere (a weight written, a task
//! becoming healthy or stopping, a brown-out beginning). In each piece every
//! release in every slot gets its share; the pieces of one release add up to one
//! flow, whose counts are drawn at once. That is exact: a Poisson stream whose
//! rate and failure probability vary is again Poisson, with the means added up.

use crate::catalog::Ground;
use crate::errors::any;
use crate::history::History;
use crate::latency::{above, load_factor, shed, weather};
use crate::profiles::Profile;
use crate::traffic::rate;
use rollouts::Slot;
use vocab::{Span, Timestamp};

/// A region in trouble.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct BrownOut {
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
    /// Share of requests that fail in addition.
    pub(crate) errors: f64,
    /// Factor on latency.
    pub(crate) slower: f64,
}

/// The traffic of one release in one slot during one interval.
#[derive(Debug, Clone)]
pub(crate) struct Flow {
    pub(crate) slot: Slot,
    /// The release that was to serve it; none where there never was one.
    pub(crate) profile: Option<&'static Profile>,
    /// Whether tasks were there to serve it.
    pub(crate) served: bool,
    /// Requests expected.
    pub(crate) requests: f64,
    /// Of these, expected to fail beyond a good release's own errors.
    failing: f64,
    /// Of these, expected to be slow.
    slow: f64,
    /// Sum of the logarithm of median latency, by request.
    ln_median: f64,
    /// Sum of the age of the serving tasks in minutes, by request.
    age: f64,
}

impl Flow {
    fn new(slot: Slot, profile: Option<&'static Profile>, served: bool) -> Self {
        Self {
            slot,
            profile,
            served,
            requests: 0.0,
            failing: 0.0,
            slow: 0.0,
            ln_median: 0.0,
            age: 0.0,
        }
    }

    fn is(&self, slot: Slot, profile: Option<&'static Profile>, served: bool) -> bool {
        let release = |p: Option<&Profile>| p.map(|p| p.release);
        self.slot == slot && self.served == served && release(self.profile) == release(profile)
    }

    /// Probability that one of its requests fails for a reason of its own.
    pub(crate) fn failing(&self) -> f64 {
        self.failing / self.requests
    }

    /// Probability that one of its requests is slow.
    pub(crate) fn slow(&self) -> f64 {
        self.slow / self.requests
    }

    /// Mean logarithm of median latency in milliseconds.
    pub(crate) fn ln_median(&self) -> f64 {
        self.ln_median / self.requests
    }

    /// Mean age of the serving tasks in minutes.
    pub(crate) fn age(&self) -> f64 {
        self.age / self.requests
    }
}

/// One target, looked at through time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) ground: &'a Ground,
    pub(crate) history: &'a History,
    pub(crate) brown_outs: &'a [BrownOut],
}

impl Scene<'_> {
    /// The flows from one moment to another; requests over `slow_millis` are slow.
    pub(crate) fn flows(&self, from: Timestamp, until: Timestamp, slow_millis: f64) -> Vec<Flow> {
        let mut cuts = vec![from, until];
        cuts.extend(self.history.turns(from, until));
        let edges = self.brown_outs.iter().flat_map(|b| [b.from, b.until]);
        cuts.extend(edges.filter(|edge| from < *edge && *edge < until));
        cuts.sort_unstable();
        cuts.dedup();
        let mut flows = Vec::with_capacity(2);
        for piece in cuts.windows(2) {
            for slot in Slot::BOTH {
                self.add(&mut flows, slot, (piece[0], piece[1]), slow_millis);
            }
        }
        flows.retain(|flow: &Flow| flow.requests > 0.0);
        flows
    }

    fn add(&self, flows: &mut Vec<Flow>, slot: Slot, piece: (Timestamp, Timestamp), bound: f64) {
        let (from, until) = piece;
        let length = until.since(from);
        let middle = from + Span::millis(length.as_millis() / 2);
        let weight = self.history.weight(slot, from).share();
        if weight <= 0.0 {
            return;
        }
        let rate = rate(self.ground, middle) * weight;
        let requests = rate * length.as_seconds();
        let crews = self.crews(slot, from, middle);
        let healthy: f64 = crews.iter().map(|crew| crew.tasks).sum();
        if crews.is_empty() {
            let wanted = self.history.slot(slot).want(from).map(|want| want.profile);
            let flow = flow_of(flows, slot, wanted, false);
            flow.requests += requests;
            flow.failing += requests;
            return;
        }
        let air = self.air(slot, middle, rate / (healthy * self.ground.model.capacity));
        for crew in crews {
            let requests = requests * crew.tasks / healthy;
            let median = self.ground.model.median * crew.profile.slower * air.slower;
            let own = self.own_failures(crew.profile, weight, middle);
            let flow = flow_of(flows, slot, Some(crew.profile), true);
            flow.requests += requests;
            flow.failing += requests * any([own, air.failing]);
            flow.slow += requests * above(median.ln(), self.ground.model.sigma, bound);
            flow.ln_median += requests * median.ln();
            flow.age += requests * crew.age_minutes;
        }
    }

    /// Healthy tasks of a slot by release.
    fn crews(&self, slot: Slot, at: Timestamp, middle: Timestamp) -> Vec<Crew> {
        let mut crews: Vec<Crew> = Vec::with_capacity(1);
        let tasks = self.history.slot(slot).tasks.iter();
        for task in tasks.filter(|task| task.is_healthy(at)) {
            let age = middle.since(task.examined).as_seconds() / 60.0;
            let release = task.profile.release;
            match crews
                .iter_mut()
                .find(|crew| crew.profile.release == release)
            {
                Some(crew) => {
                    crew.age_minutes = (crew.age_minutes * crew.tasks + age) / (crew.tasks + 1.0);
                    crew.tasks += 1.0;
                }
                None => crews.push(Crew {
                    profile: task.profile,
                    tasks: 1.0,
                    age_minutes: age,
                }),
            }
        }
        crews
    }

    /// What every release in a slot suffers from alike.
    fn air(&self, slot: Slot, at: Timestamp, utilisation: f64) -> Air {
        let here = |b: &&BrownOut| b.from <= at && at < b.until;
        let brown_outs = || self.brown_outs.iter().filter(here);
        let trouble = brown_outs().map(|b| b.errors);
        let slower: f64 = brown_outs().map(|b| b.slower).product();
        let weather = weather(self.ground, at, slot as u64);
        Air {
            failing: any(trouble.chain([shed(utilisation)])),
            slower: slower * weather * load_factor(utilisation),
        }
    }

    /// Probability that a request fails because of the release, or because of
    /// what another release did to the data.
    fn own_failures(&self, profile: &Profile, weight: f64, at: Timestamp) -> f64 {
        let own = if weight > profile.failing_above {
            profile.failing
        } else {
            0.0
        };
        let poisoned = self.history.poisoned.map_or(0.0, |(since, culprit)| {
            let meets = since <= at && culprit.release != profile.release;
            if meets { culprit.poison } else { 0.0 }
        });
        any([own, poisoned])
    }
}

/// Healthy tasks of one release in one slot.
struct Crew {
    profile: &'static Profile,
    tasks: f64,
    age_minutes: f64,
}

struct Air {
    failing: f64,
    slower: f64,
}

fn flow_of<'a>(
    flows: &'a mut Vec<Flow>,
    slot: Slot,
    profile: Option<&'static Profile>,
    served: bool,
) -> &'a mut Flow {
    let place = flows.iter().position(|flow| flow.is(slot, profile, served));
    let place = place.unwrap_or_else(|| {
        flows.push(Flow::new(slot, profile, served));
        flows.len() - 1
    });
    &mut flows[place]
}

#[cfg(test)]
mod tests;
