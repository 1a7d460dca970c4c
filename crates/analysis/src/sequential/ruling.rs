//! What follows from the evidence, and what is still missing.

use super::grid::{Fixed, Pair, PerPoint};
use super::onset::Growth;
use super::{BETA, Lately, Sequential, Stretch, until, words};
use crate::Count;
use vocab::{Reading, Span, Timestamp, Verdict};

/// Traffic is missed after this time, or after three intervals,
const SILENCE: Span = Span::seconds(60);

/// if so many events should have come meanwhile: then there is less than one
/// chance in a thousand that it is a quiet moment (e⁻⁷).
const MISSED_EVENTS: f64 = 7.0;

/// Closer to the limit than this, a share is as good as there: telling it from the
/// limit takes for ever, so it is not waited for.
const NEAR: f64 = 1.25;

/// What a point of the grid begins anew with, as a part of the whole.
const LEAST_PART: f64 = 1e-4;

/// Why a verdict is what it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cause {
    /// The canary has no events since the weight was changed.
    NoTraffic,
    /// It had, and they stopped so long ago.
    Silent(Span),
    /// Above the limit and worse than stable; by chance once in so many.
    Broken(f64),
    /// Worse than stable, but not shown to be above the limit.
    Worse,
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

/// What the canary is shown beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Against {
    /// The other side, at the same time.
    Stable(Count),
    /// What it was like before.
    History(Count),
    /// Nothing is known.
    Nothing,
}

impl Against {
    pub(super) fn share(self) -> Option<f64> {
        match self {
            Self::Stable(count) | Self::History(count) => count.share(),
            Self::Nothing => None,
        }
    }
}

/// From this dispersion on it is said that the proof of a good canary is weaker:
/// it is not tempered, see [`super::temper`].
const CLUSTERED: f64 = 2.0;

impl Sequential {
    /// The cause, and the verdict that follows.
    pub(super) fn ruling(&self, now: Timestamp) -> (Cause, Verdict) {
        let cause = self.cause(now);
        let verdict = match cause {
            Cause::Broken(_) => Verdict::RollBack,
            Cause::Worse => Verdict::Hold,
            Cause::BothSuffer => Verdict::SystemWide,
            Cause::Good | Cause::GoodApartFrom(_) => Verdict::Promote,
            Cause::NoTraffic
            | Cause::Silent(_)
            | Cause::Unclear
            | Cause::Calmer
            | Cause::TooFew => Verdict::InsufficientData {
                requests: self.missing(),
            },
        };
        (cause, verdict)
    }

    pub(super) fn read(&self, now: Timestamp) -> Reading {
        let (cause, verdict) = self.ruling(now);
        let shown = self.shown(cause);
        let mut because = words::because(&self.gate, cause, &shown, self.against(&shown), &verdict);
        if verdict == Verdict::Promote && self.dispersion >= CLUSTERED {
            because.push_str(words::LESS_SURE);
        }
        Reading {
            gate: self.gate.clone(),
            canary: self.step.canary.share(),
            stable: self.against(&self.step).share(),
            evidence: self.evidence(cause),
            events: self.step.canary.events,
            because,
            verdict,
        }
    }

    fn cause(&self, now: Timestamp) -> Cause {
        let enough = 1.0 / self.alpha;
        let limit = self.limits.tolerated;
        let above = self.above.now() >= enough;
        let lately = Lately::is_above(self.lately.canary, limit);
        let is_above = self.step.canary.share().is_some_and(|share| share > limit);
        if self.proven {
            let sure = self.above.peak().min(self.worse.peak());
            return Cause::Broken(sure.max(enough));
        }
        if self.last_event.is_none() {
            return Cause::NoTraffic;
        }
        if let Some(silence) = self.silence(now) {
            return Cause::Silent(silence);
        }
        if above && lately {
            let suspect = self.worse.now() >= 1.0;
            return if self.stable_suffers() && !suspect {
                Cause::BothSuffer
            } else {
                Cause::Unclear
            };
        }
        if self.worse.now() >= enough {
            return Cause::Worse;
        }
        match (self.is_good(), is_above, above && !lately) {
            (true, true, _) => Cause::GoodApartFrom(self.proof.left_out()),
            (true, false, _) => Cause::Good,
            (false, _, true) => Cause::Calmer,
            (false, true, false) => Cause::Unclear,
            (false, false, false) => Cause::TooFew,
        }
    }

    /// Once proven, and nothing has spoken against it since.
    fn is_good(&self) -> bool {
        self.proof.peak() >= 1.0 / BETA && self.proof.now() >= 1.0
    }

    fn stable_suffers(&self) -> bool {
        let limit = self.limits.tolerated;
        if self.lately.stable.0 >= 1.0 && !self.alone {
            return Lately::is_above(self.lately.stable, limit);
        }
        self.known.usual(limit).is_some_and(|share| share > limit)
    }

    /// How long the canary has had no events although there should be some.
    fn silence(&self, now: Timestamp) -> Option<Span> {
        let silence = now.since(self.last_event?);
        let rate = self.step.canary.events as f64 / self.step.span.as_seconds().max(1.0);
        let missed = rate * silence.as_seconds();
        (silence >= SILENCE.max(self.newest.times(3)) && missed >= MISSED_EVENTS).then_some(silence)
    }

    /// From -1 (bad proven) to 1 (good proven), by the logarithms: what speaks for
    /// the canary, less what speaks against it.
    fn evidence(&self, cause: Cause) -> f64 {
        let of = |evidence: f64, enough: f64| (evidence.ln() / enough.ln()).clamp(0.0, 1.0);
        let against = of(self.above.now().min(self.worse.now()), 1.0 / self.alpha);
        match cause {
            Cause::NoTraffic | Cause::Silent(_) => 0.0,
            Cause::Broken(_) => -1.0,
            Cause::Good | Cause::GoodApartFrom(_) => 1.0,
            Cause::Worse => 0.0 - against,
            Cause::BothSuffer | Cause::Unclear | Cause::Calmer | Cause::TooFew => {
                of(self.proof.now(), 1.0 / BETA) - against
            }
        }
    }

    /// The stretch that shows the cause: since the weight was changed, or the whole
    /// rollout when what was bad was before.
    fn shown(&self, cause: Cause) -> Stretch {
        let share = |stretch: &Stretch| stretch.canary.share().unwrap_or(0.0);
        let before = share(&self.whole) > share(&self.step);
        if before && matches!(cause, Cause::Broken(_) | Cause::Worse) {
            self.whole
        } else {
            self.step
        }
    }

    fn against(&self, stretch: &Stretch) -> Against {
        let telling = self.known.is_telling(self.limits.tolerated);
        if stretch.stable.events > 0 && !(self.alone && telling) {
            Against::Stable(stretch.stable)
        } else if telling {
            Against::History(self.known.count())
        } else {
            Against::Nothing
        }
    }

    /// Events until something is proven, as far as one can tell by what was seen:
    /// the canary's share, held back by stable's while there is little of it.
    fn missing(&self) -> u64 {
        let limit = self.limits.tolerated;
        let usual = self.known.usual(limit).filter(|share| *share < limit);
        let usual = usual.unwrap_or(0.0);
        let mut seen = self.proof.counted();
        if seen.events < self.step.canary.events / 4 {
            seen = self.step.canary;
        }
        let share = (seen.bad as f64 + usual / limit) / (seen.events as f64 + 1.0 / limit);
        let length = if self.newest == Span::ZERO {
            Span::seconds(10)
        } else {
            self.newest
        };
        let (blame, praise) = (self.tempers.later(length), self.anew.later(length));
        let good = self
            .proof
            .until(1.0 / BETA, share.min(limit / NEAR), praise);
        let bad = if share > limit * NEAR {
            self.until_proven(share, blame.0)
        } else {
            f64::INFINITY
        };
        let at_least = self.next_interval(length);
        (good.min(bad).ceil() as u64).max(at_least)
    }

    /// What the next interval brings, where it is what is waited for; else one event.
    fn next_interval(&self, length: Span) -> u64 {
        let enough = 1.0 / self.alpha;
        let alone = self.above.peak() >= enough && self.worse.peak() >= enough && !self.proven;
        let pace = self.step.canary.events as f64 / self.step.span.as_seconds().max(1.0);
        if alone {
            ((pace * length.as_seconds()).ceil() as u64).max(1)
        } else {
            1
        }
    }

    /// Events until a canary with this share is rolled back.
    fn until_proven(&self, share: f64, temper: f64) -> f64 {
        let usual = self.known.usual(self.limits.tolerated).unwrap_or(0.0);
        let enough = 1.0 / self.alpha;
        let above = Fixed::new(self.limits.tolerated).of(share * temper, temper);
        let beside = self.step.stable.events as f64 / (self.step.canary.events as f64).max(1.0);
        let worse = if beside > 0.0 && !self.alone {
            Pair {
                canary_bad: share * temper,
                canary: temper,
                stable_bad: usual * beside * temper,
                stable: beside * temper,
            }
            .of(self.limits.ratio)
        } else {
            above
        };
        // A part that was lost counts as if begun anew with a small stake.
        let until = |growth: &Growth, drifts: PerPoint| {
            let parts = growth.parts().map(|part| part.max(LEAST_PART));
            until::grown(parts.zip(drifts), enough)
        };
        f64::max(until(&self.above, above), until(&self.worse, worse))
    }
}
