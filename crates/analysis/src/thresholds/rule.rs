//! One gate: from its counts to its verdict.
//!
//! The tests of [`super::compare`] are asked of two stretches: of the newest three
//! windows, where a late failure is not diluted, and of everything since the last
//! change of weight, where a small one has had time to add up.
//!
//! A gate is good with enough events, see [`crate::requests_needed`]. After a
//! disturbance of both sides they are counted without the intervals in which
//! stable itself was above the limit; otherwise one bad minute would keep a
//! rollout from going on for an hour. Leaving out by stable's share alone favours
//! nobody, because the canary's own failures have no part in the choice.

use super::compare::{CHANCE, Limits, Shares, Tested};
use super::seen::{Counted, Seen};
use crate::needed::{events_for, in_requests};
use crate::{Count, History};
use vocab::{Gate, Metric, Reading, Span, Timestamp, Verdict};

/// Below this chance the canary may well be worse than stable, though that is not
/// shown; then stable's suffering does not clear it yet.
const SUSPICION: f64 = 0.2;

/// Traffic is missed after this time, or after three intervals,
const SILENCE: Span = Span::seconds(60);

/// if so many events should have come meanwhile: then there is less than one
/// chance in a thousand that it is a quiet moment (e⁻⁷).
const MISSED_EVENTS: f64 = 7.0;

/// Why a gate's verdict is what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// The canary has no events.
    NoTraffic,
    /// It had, and they stopped so long ago.
    Silent(Span),
    /// Above the limit and worse than stable, three windows in a row.
    Broken,
    /// Worse than stable, but not shown to be above the limit.
    Worse,
    /// Worse than stable and above the limit, but not three windows in a row.
    WorseForNow,
    /// Above the limit, and so is stable.
    BothSuffer,
    /// Above the limit, but that may be chance.
    Unclear,
    /// Was above the limit; is not any more.
    Calmer,
    /// Inside the limit so far.
    TooFew,
    /// Inside the limit.
    Good,
    /// Inside the limit, apart from this time when stable was not either.
    GoodApartFrom(Span),
}

/// What one gate says, with what is needed to put it into words.
#[derive(Debug)]
pub(super) struct Opinion {
    pub(super) reading: Reading,
    pub(super) cause: Cause,
    /// The figures that decided.
    pub(super) shares: Option<Shares>,
    /// Events that are needed in all.
    pub(super) needed: u64,
}

/// What there is to judge by.
pub(super) struct Case<'a> {
    pub(super) seen: &'a Seen,
    pub(super) history: &'a History,
    pub(super) now: Timestamp,
}

/// The tested stretches.
struct Stretches {
    recent: Option<Tested>,
    whole: Tested,
    /// Each of the three windows breaks the gate.
    lasting: bool,
}

impl Case<'_> {
    pub(super) fn opinion(&self, gate: &Gate) -> Opinion {
        let limits = Limits {
            gate,
            weight: self.seen.weight,
            history: self.history,
        };
        let sum = self.seen.sum(gate.metric);
        let needed = events_for(gate.tolerated, sum.canary.bad);
        let judged = limits
            .test(&sum)
            .map(|whole| self.judged(&limits, &sum, whole));
        let (cause, shares, evidence, missing) = match judged {
            Some((cause, shares, evidence, missing)) => (cause, Some(shares), evidence, missing),
            None => (Cause::NoTraffic, None, 0.0, needed),
        };
        let requests = self.seen.sum(Metric::ErrorRate).canary;
        let requests = in_requests(gate.metric, missing, sum.canary, requests);
        let reading = Reading {
            gate: gate.clone(),
            canary: sum.canary.share(),
            stable: limits.reference(sum.stable).0.share(),
            evidence,
            events: sum.canary.events,
            verdict: verdict(cause, requests),
            because: String::new(),
        };
        Opinion {
            reading,
            cause,
            shares,
            needed,
        }
    }

    /// Why, by which figures, how far, and how many events are missing.
    fn judged(&self, limits: &Limits, sum: &Counted, whole: Tested) -> (Cause, Shares, f64, u64) {
        let metric = limits.gate.metric;
        let windows = self.seen.windows(metric);
        let stretches = Stretches {
            recent: windows.and_then(|[a, b, c]| limits.test(&c.plus(b).plus(a))),
            whole,
            lasting: windows.is_some_and(|all| all.iter().all(|one| limits.are_broken(one))),
        };
        let (calm, left_out) = self.seen.calm(metric, limits.tolerated());
        let missing_calm = missing(limits.gate, calm);
        let missing = missing(limits.gate, sum.canary).min(missing_calm);
        let (cause, shares) = stretches.accusation(limits.tolerated()).unwrap_or_else(|| {
            (
                self.acquittal(limits, &whole, missing, left_out),
                whole.shares,
            )
        });
        let progress = sum.canary.events as f64 / (sum.canary.events as f64 + missing as f64);
        let evidence = match cause {
            Cause::TooFew => progress,
            Cause::Good | Cause::GoodApartFrom(_) => 1.0,
            Cause::NoTraffic | Cause::Silent(_) | Cause::Worse | Cause::Calmer => 0.0,
            Cause::Broken => -1.0,
            Cause::WorseForNow | Cause::BothSuffer | Cause::Unclear => stretches.against(),
        };
        (cause, shares, evidence, missing.max(1))
    }

    /// Nothing is held against the canary: is it good?
    fn acquittal(&self, limits: &Limits, whole: &Tested, missing: u64, left_out: Span) -> Cause {
        let above = whole.shares.canary > limits.tolerated();
        let silence = self.silence(limits.gate.metric);
        match (missing, silence) {
            (_, Some(silence)) => Cause::Silent(silence),
            (0, None) if above => Cause::GoodApartFrom(left_out),
            (0, None) => Cause::Good,
            (_, None) if whole.is_above() => Cause::Calmer,
            (_, None) if above => Cause::Unclear,
            (_, None) => Cause::TooFew,
        }
    }

    /// How long the canary has had no events although there should be some.
    fn silence(&self, metric: Metric) -> Option<Span> {
        let sum = self.seen.sum(metric);
        let silence = self.now.since(sum.last_event?);
        let interval = self.seen.bins().back().map_or(Span::ZERO, |bin| bin.span);
        let missed = sum.canary.events as f64 / sum.span.as_seconds() * silence.as_seconds();
        (silence >= SILENCE.max(interval.times(3)) && missed >= MISSED_EVENTS).then_some(silence)
    }
}

impl Stretches {
    /// What is held against the canary, and the figures that show it.
    fn accusation(&self, limit: f64) -> Option<(Cause, Shares)> {
        if let Some(tested) = self.find(|tested| tested.is_above() && tested.is_worse()) {
            let cause = if self.lasting {
                Cause::Broken
            } else {
                Cause::WorseForNow
            };
            return Some((cause, tested.shares));
        }
        if let Some(tested) = self.find(Tested::is_worse) {
            return Some((Cause::Worse, tested.shares));
        }
        let still = self.recent.unwrap_or(self.whole).shares.canary > limit;
        let tested = self.find(Tested::is_above).filter(|_| still)?;
        let suffers = tested.shares.stable.is_some_and(|share| share > limit);
        let cause = if suffers && tested.worse > SUSPICION {
            Cause::BothSuffer
        } else {
            Cause::Unclear
        };
        Some((cause, tested.shares))
    }

    fn find(&self, claim: impl Fn(&Tested) -> bool) -> Option<Tested> {
        self.recent.into_iter().chain([self.whole]).find(claim)
    }

    /// Evidence against the canary, 0 to -1: minus `ln p / ln CHANCE`, where `p` is
    /// the larger chance of the two tests, in the more telling stretch.
    fn against(&self) -> f64 {
        let of = |tested: Tested| (tested.above.max(tested.worse).ln() / CHANCE.ln()).min(1.0);
        let most = self.recent.map_or(0.0, of).max(of(self.whole));
        0.0 - most.max(0.0)
    }
}

/// Events by which `counted` falls short.
fn missing(gate: &Gate, counted: Count) -> u64 {
    events_for(gate.tolerated, counted.bad).saturating_sub(counted.events)
}

fn verdict(cause: Cause, requests: u64) -> Verdict {
    match cause {
        Cause::NoTraffic | Cause::Silent(_) | Cause::Unclear | Cause::Calmer | Cause::TooFew => {
            Verdict::InsufficientData { requests }
        }
        Cause::Broken => Verdict::RollBack,
        Cause::Worse | Cause::WorseForNow => Verdict::Hold,
        Cause::BothSuffer => Verdict::SystemWide,
        Cause::Good | Cause::GoodApartFrom(_) => Verdict::Promote,
    }
}
