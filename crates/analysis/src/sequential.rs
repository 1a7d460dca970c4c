//! Our own judge: sequential evidence on counts.
//!
//! Two claims have to be proven against a canary before it is rolled back, each
//! with a chance of at most `alpha` to be believed for nothing, at whatever moment
//! one looks: that its share of bad events is above the tolerated one, and that it
//! is above the tolerated ratio to stable's. The first alone would blame it for
//! what both sides suffer from, the second for being a little worse than excellent.
//! A third one, the mirror, lets it be promoted.
//!
//! - [`grid`]: what one interval says for each of several degrees of badness;
//! - [`onset`]: how that adds up, when nobody knows when the fault began;
//! - [`proof`]: the mirror, which begins anew at every change of weight;
//! - [`reference`]: what the canary is compared with;
//! - [`ruling`]: what follows from all of it, and how it is said.
//!
//! Not every event is one of its own: failures come in clusters, and sessions vote
//! again and again. How much they count for is the matter of [`temper`].

mod forecast;
mod grid;
mod onset;
mod proof;
mod reference;
mod ruling;
mod strength;
mod temper;
mod until;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use forecast::Forecast;
pub use strength::Strength;

use crate::{Count, GateJudge, Past, Terms, Told};
use grid::{Fixed, Pair};
use onset::{Growth, Stakes};
use proof::Proof;
use reference::{Known, Reference};
use temper::{BLAME, PRAISE, Temper, Tempers};
use vocab::{Gate, Percent, Reading, Span, Timestamp, Verdict};

/// Chance of promoting a canary that is at the limit, in one bake.
const BETA: f64 = 0.05;

/// No canary is held to less than this share: a share of zero could never be shown.
const LOWEST: f64 = 1e-4;

/// Nor to more.
const HIGHEST: f64 = 0.99;

/// Larger ratios to stable are as good as none at all.
const LARGEST: f64 = 1e6;

/// A burst of bad events fits into an interval as short as this. Then no interval
/// alone proves anything while φ may know nothing of bursts. With longer intervals
/// one more would be too long to wait.
const BURST: Span = Span::seconds(30);

/// From so many bad events in stable's past on, φ knows of bursts: those of five
/// would have been forty of them.
const FAMILIAR: u64 = 200;

/// What the other intervals have to say at least, beside the one that says most.
const AGREEMENT: f64 = 5.0;

/// What was seen lately fades within this time.
const LATELY: Span = Span::seconds(30);

/// What the canary is held to, cleaned: a ratio that is no number, or asks the
/// canary to be better than stable, is taken for 1.
#[derive(Debug, Clone, Copy)]
struct Limits {
    tolerated: f64,
    ratio: f64,
}

impl Limits {
    fn of(gate: &Gate) -> Self {
        let ratio = if gate.ratio.is_finite() {
            gate.ratio.clamp(1.0, LARGEST)
        } else {
            1.0
        };
        Self {
            tolerated: gate.tolerated.share().clamp(LOWEST, HIGHEST),
            ratio,
        }
    }
}

/// What was counted in a stretch of time.
#[derive(Debug, Clone, Copy, Default)]
struct Stretch {
    canary: Count,
    stable: Count,
    span: Span,
}

impl Stretch {
    fn add(&mut self, told: &Told) {
        self.canary += told.canary;
        self.stable += told.stable;
        self.span = self.span + told.span;
    }
}

/// What was counted lately, fading.
#[derive(Debug, Clone, Copy, Default)]
struct Lately {
    canary: (f64, f64),
    stable: (f64, f64),
}

impl Lately {
    fn add(&mut self, told: &Told) {
        let fades = (-told.span.as_seconds() / LATELY.as_seconds()).exp();
        for (sum, new) in [
            (&mut self.canary, told.canary),
            (&mut self.stable, told.stable),
        ] {
            sum.0 = sum.0 * fades + new.events as f64;
            sum.1 = sum.1 * fades + new.bad as f64;
        }
    }

    fn is_above(sum: (f64, f64), limit: f64) -> bool {
        sum.1 > sum.0 * limit
    }
}

/// Sequential evidence for one gate.
#[derive(Debug, Clone)]
pub struct Sequential {
    gate: Gate,
    limits: Limits,
    alpha: f64,
    dispersion: f64,
    /// Stable's past held enough bad events to tell how they come.
    familiar: bool,
    tempers: Tempers,
    /// Those of the mirror, to which everybody is new again after a shift.
    anew: Tempers,
    fixed: Fixed,
    stakes: Stakes,
    above: Growth,
    worse: Growth,
    proof: Proof,
    known: Known,
    whole: Stretch,
    step: Stretch,
    lately: Lately,
    /// The canary had all of the traffic in the newest interval.
    alone: bool,
    newest: Span,
    last_event: Option<Timestamp>,
    proven: bool,
}

impl Sequential {
    /// A judge that has seen nothing yet.
    #[must_use]
    pub fn new(terms: Terms) -> Self {
        let Terms { gate, alpha, past } = terms;
        let limits = Limits::of(&gate);
        let Past { count, dispersion } = past;
        let dispersion = if dispersion.is_finite() {
            dispersion.max(1.0)
        } else {
            1.0
        };
        let known = Known::new(count, dispersion);
        Self {
            limits,
            alpha: alpha.clamp(f64::MIN_POSITIVE, 0.5),
            dispersion,
            familiar: count.bad >= FAMILIAR,
            tempers: Tempers::new(gate.metric, 1.0 / dispersion, BLAME),
            anew: Tempers::new(gate.metric, 1.0, PRAISE),
            fixed: Fixed::new(limits.tolerated),
            stakes: Stakes::new(),
            above: Growth::new(),
            worse: Growth::new(),
            proof: Proof::new(limits.tolerated),
            known,
            whole: Stretch::default(),
            step: Stretch::default(),
            lately: Lately::default(),
            alone: false,
            newest: Span::ZERO,
            last_event: None,
            proven: false,
            gate,
        }
    }

    fn accuse(&mut self, told: &Told, (canary, stable): (Temper, Temper)) {
        let (bad, events) = canary.of(told.canary);
        let above = self.fixed.of(bad, events);
        let worse = match self.known.beside(told.stable, self.alone, &self.limits) {
            Reference::Stable(count) => {
                let (stable_bad, stable) = stable.of(count);
                Pair {
                    canary_bad: bad,
                    canary: events,
                    stable_bad,
                    stable,
                }
                .of(self.limits.ratio)
            }
            Reference::History(at_most) => {
                let tolerated = (self.limits.ratio * at_most).clamp(LOWEST / 100.0, HIGHEST);
                Fixed::new(tolerated).of(bad, events)
            }
            // With nothing to compare with, being above the limit is bad enough.
            Reference::Nothing => above,
        };
        let stake = self.stakes.put(told.span);
        self.above.take(stake, &above);
        self.worse.take(stake, &worse);
        let enough = 1.0 / self.alpha;
        let proves = |growth: &Growth| {
            let alone = self.familiar || told.span > BURST;
            growth.peak() >= enough && (alone || growth.besides() >= AGREEMENT)
        };
        self.proven |= proves(&self.above) && proves(&self.worse);
    }
}

impl GateJudge for Sequential {
    fn take(&mut self, told: &Told) {
        self.alone = told.weight == Percent::FULL;
        self.newest = told.span;
        self.whole.add(told);
        self.step.add(told);
        self.lately.add(told);
        let tempers = self.tempers.of(told);
        let anew = self.anew.of(told);
        if told.canary.events > 0 {
            self.accuse(told, tempers);
            self.proof.take(told, anew.0);
            self.last_event = self.last_event.max(Some(told.end()));
        }
        if !self.alone {
            self.known.learn(told.stable);
        }
    }

    fn restart(&mut self, _at: Timestamp) {
        self.stakes.shift();
        self.proof.restart();
        self.anew = Tempers::new(self.gate.metric, 1.0, PRAISE);
        self.step = Stretch::default();
        self.last_event = None;
    }

    fn verdict(&self, now: Timestamp) -> Verdict {
        self.ruling(now).1
    }

    fn reading(&self, now: Timestamp) -> Reading {
        self.read(now)
    }

    fn strength(&self) -> Option<Strength> {
        Some(self.measured())
    }

    fn boxed(&self) -> Box<dyn GateJudge> {
        Box::new(self.clone())
    }
}
