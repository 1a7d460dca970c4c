//! The present judge: thresholds per window, and the fuse.
//!
//! A gate is broken when three windows in a row (20 s each, up to 60 s where
//! there is little traffic) are above the limit *and* worse than stable, and
//! chance is no explanation for it. The plain rule "above the limit for a minute"
//! would roll back most healthy canaries: at ten requests a second one failed
//! request is above 0.1 %. See [`compare`] for the tests, [`fuse`] for the hard
//! limits, [`crate::requests_needed`] for when a gate is good.
//!
//! Verdicts of the gates combine to the gravest: roll back, system-wide, hold,
//! insufficient data, promote.

mod compare;
mod fuse;
mod leak;
mod rule;
mod seen;
#[cfg(test)]
mod tests;
mod words;

pub use fuse::Fuse;

use crate::{Bin, History, Judge};
use fuse::Blown;
use rule::{Case, Opinion};
use seen::Seen;
use vocab::{Gate, Judgement, Percent, Span, Timestamp, Verdict};

/// How far ahead of ours the measurements' clock may be.
const SKEW: Span = Span::seconds(60);

/// A judge for one rollout that holds shares of bad events against limits.
///
/// The evidence in its readings is 1 where a gate is good and -1 where it is broken.
/// Between, while the canary is inside the limit: the part of the needed events
/// that was seen. While it is above: minus `ln p / ln 0.001`, where `p` is the
/// larger of two chances, that a canary just at the limit has so many bad events,
/// and that one just at the tolerated ratio to stable has. It is 0 without current
/// traffic, after a disturbance that is over, and where the canary is worse than
/// stable but not above the limit.
#[derive(Debug, Clone)]
pub struct Thresholds {
    gates: Vec<Gate>,
    history: History,
    fuse: Fuse,
    seen: Seen,
}

impl Thresholds {
    /// A judge that has seen nothing yet. `history` is what stable was like before
    /// and goes on learning from stable while it has traffic; intervals that end at
    /// or before `since` do not count for gates.
    #[must_use]
    pub fn new(gates: Vec<Gate>, history: History, fuse: Fuse, since: Timestamp) -> Self {
        Self {
            gates,
            history,
            fuse,
            seen: Seen::new(since),
        }
    }
}

impl Judge for Thresholds {
    fn take(&mut self, bin: &Bin, weight: Percent) {
        if let Some(clean) = self.seen.take(bin, weight)
            && weight < Percent::FULL
        {
            self.history.take(clean);
        }
    }

    fn restart(&mut self, at: Timestamp) {
        self.seen.restart(at);
    }

    fn judgement(&self, now: Timestamp) -> Judgement {
        let case = Case {
            seen: &self.seen,
            history: &self.history,
            now,
        };
        let opinions: Vec<Opinion> = self.gates.iter().map(|gate| case.opinion(gate)).collect();
        let blown = self.fuse.look(&self.seen, &self.history);
        let newest = self.seen.newest();
        let (verdict, because) = doubted(combined(&opinions, blown), newest, now);
        Judgement {
            at: now,
            newest,
            verdict,
            because: words::with_damage(because, self.seen.damaged),
            readings: opinions
                .into_iter()
                .map(|opinion| opinion.reading)
                .collect(),
        }
    }
}

/// The gravest of all verdicts, and its sentence.
fn combined(opinions: &[Opinion], blown: Option<Blown>) -> (Verdict, String) {
    let gravest = opinions.iter().max_by(|a, b| {
        weightiness(a)
            .partial_cmp(&weightiness(b))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let Some(gravest) = gravest else {
        return blown.map_or_else(
            || (Verdict::Promote, words::no_gates()),
            |blown| (blown.verdict, blown.because),
        );
    };
    let verdict = gravest.reading.verdict.clone();
    match blown {
        Some(blown) if gravity(&blown.verdict) > gravity(&verdict) => {
            (blown.verdict, blown.because)
        }
        _ if verdict == Verdict::Promote => (
            verdict,
            words::good(opinions.len(), &words::because(gravest)),
        ),
        _ => (verdict, words::because(gravest)),
    }
}

/// Nobody is promoted on measurements from the future: one of the clocks is wrong,
/// and newer measurements may have been taken for older ones.
fn doubted(judged: (Verdict, String), newest: Timestamp, now: Timestamp) -> (Verdict, String) {
    let ahead = newest.since(now);
    if judged.0 == Verdict::Promote && ahead > SKEW {
        let requests = 1;
        let because = words::from_the_future(newest, ahead);
        return (Verdict::InsufficientData { requests }, because);
    }
    judged
}

fn gravity(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Promote => 0,
        Verdict::InsufficientData { .. } => 1,
        Verdict::Hold => 2,
        Verdict::SystemWide => 3,
        Verdict::RollBack => 4,
        Verdict::RollBackNow => 5,
    }
}

/// Which opinion speaks for all: the gravest; among equals the one that needs most,
/// or is the furthest above its limit.
fn weightiness(opinion: &Opinion) -> (u8, f64) {
    let reading = &opinion.reading;
    let second = match reading.verdict {
        Verdict::InsufficientData { requests } => requests as f64,
        Verdict::Promote
        | Verdict::Hold
        | Verdict::SystemWide
        | Verdict::RollBack
        | Verdict::RollBackNow => {
            let share = opinion.shares.map_or(0.0, |shares| shares.canary);
            share / reading.gate.tolerated.share().max(1e-4)
        }
    };
    (gravity(&reading.verdict), second)
}
