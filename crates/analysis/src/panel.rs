//! The judge of a rollout: one judge a gate, the fuse, and what they say together.
//!
//! The panel cleans what it is told, splits the error bound over the gates, and
//! lets the gravest verdict speak: roll back at once, roll back, system-wide, hold,
//! insufficient data, promote. How a gate is judged is the gate's own affair, see
//! [`judge_of`].

mod compare;
mod fuse;
mod leak;
mod seen;
#[cfg(test)]
mod tests;
mod words;

pub use fuse::Fuse;

use crate::needed::in_requests;
use crate::{Bin, GateJudge, History, Judge, Strength, Terms, Told, judge_of};
use fuse::Blown;
use seen::Seen;
use vocab::{Gate, Judgement, Metric, Percent, Reading, Span, Timestamp, Verdict};

/// Largest chance of blaming a good canary in one rollout, by all gates together.
pub const ALPHA: f64 = 0.01;

/// How far ahead of ours the measurements' clock may be.
const SKEW: Span = Span::seconds(60);

/// The judge of one rollout.
#[derive(Debug)]
pub struct Panel {
    judges: Vec<(Metric, Box<dyn GateJudge>)>,
    history: History,
    fuse: Fuse,
    seen: Seen,
}

impl Clone for Panel {
    fn clone(&self) -> Self {
        let judges = self.judges.iter();
        Self {
            judges: judges
                .map(|(metric, judge)| (*metric, judge.boxed()))
                .collect(),
            history: self.history.clone(),
            fuse: self.fuse,
            seen: self.seen.clone(),
        }
    }
}

impl Panel {
    /// A panel that has seen nothing yet. `history` is what stable was like before;
    /// intervals that end at or before `since` do not count for gates.
    #[must_use]
    pub fn new(gates: Vec<Gate>, history: History, fuse: Fuse, since: Timestamp) -> Self {
        let alpha = ALPHA / gates.len().max(1) as f64;
        let judges = gates.into_iter().map(|gate| {
            let metric = gate.metric;
            let past = history.past(metric);
            (metric, judge_of(Terms { gate, alpha, past }))
        });
        Self {
            judges: judges.collect(),
            history,
            fuse,
            seen: Seen::new(since),
        }
    }

    /// Gate by gate, the numbers behind the readings; none where a gate's judge has
    /// no such numbers.
    #[must_use]
    pub fn strengths(&self) -> Vec<Option<Strength>> {
        let judges = self.judges.iter();
        judges.map(|(_, judge)| judge.strength()).collect()
    }

    /// A gate's reading; what it still needs, in requests.
    fn reading(&self, metric: Metric, judge: &dyn GateJudge, now: Timestamp) -> Reading {
        let mut reading = judge.reading(now);
        if let Verdict::InsufficientData { requests } = &mut reading.verdict {
            let requests_seen = self.seen.sum(Metric::ErrorRate);
            *requests = in_requests(metric, *requests, self.seen.sum(metric), requests_seen);
        }
        reading
    }
}

impl Judge for Panel {
    fn take(&mut self, bin: &Bin, weight: Percent) {
        let Some(clean) = self.seen.take(bin, weight).cloned() else {
            return;
        };
        if weight < Percent::FULL {
            self.history.take(&clean);
        }
        if !self.seen.counts(&clean) {
            return;
        }
        for (metric, judge) in &mut self.judges {
            judge.take(&Told {
                start: clean.start,
                span: clean.span,
                canary: clean.canary.count(*metric),
                stable: clean.stable.count(*metric),
                weight,
            });
        }
    }

    fn restart(&mut self, at: Timestamp) {
        self.seen.restart(at);
        for (_, judge) in &mut self.judges {
            judge.restart(at);
        }
    }

    fn judgement(&self, now: Timestamp) -> Judgement {
        let judges = self.judges.iter();
        let readings: Vec<Reading> = judges
            .map(|(metric, judge)| self.reading(*metric, judge.as_ref(), now))
            .collect();
        let blown = self.fuse.look(&self.seen, &self.history);
        let newest = self.seen.newest();
        let (verdict, because) = doubted(combined(&readings, blown), newest, now);
        Judgement {
            at: now,
            newest,
            verdict,
            because: words::with_damage(because, self.seen.damaged),
            readings,
        }
    }
}

/// The gravest of all verdicts, and its sentence.
fn combined(readings: &[Reading], blown: Option<Blown>) -> (Verdict, String) {
    let gravest = readings.iter().max_by(|a, b| {
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
    match blown {
        Some(blown) if gravity(&blown.verdict) > gravity(&gravest.verdict) => {
            (blown.verdict, blown.because)
        }
        _ if gravest.verdict == Verdict::Promote => (
            Verdict::Promote,
            words::good(readings.len(), &gravest.because),
        ),
        _ => (gravest.verdict.clone(), gravest.because.clone()),
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

/// Which reading speaks for all: the gravest; among equals the one that needs most,
/// or is the furthest above its limit.
fn weightiness(reading: &Reading) -> (u8, f64) {
    let second = match reading.verdict {
        Verdict::InsufficientData { requests } => requests as f64,
        Verdict::Promote
        | Verdict::Hold
        | Verdict::SystemWide
        | Verdict::RollBack
        | Verdict::RollBackNow => {
            reading.canary.unwrap_or(0.0) / reading.gate.tolerated.share().max(1e-4)
        }
    };
    (gravity(&reading.verdict), second)
}
