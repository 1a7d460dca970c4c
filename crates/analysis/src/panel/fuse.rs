//! The fuse: hard limits that wait for no bake.
//!
//! It looks at the newest intervals whatever the weight was in them, and it looks
//! at both sides: what happens to stable as well is not the canary's fault.

use super::compare::{Against, Shares, reference, worse_than};
use super::leak::leak;
use super::seen::Seen;
use super::words;
use crate::{Arm, Bin, Count, History};
use serde::{Deserialize, Serialize};
use vocab::{Metric, Percent, Verdict};

/// Intervals the error rate is taken over,
const ERROR_BINS: usize = 2;

/// and requests there must be in them.
const ERROR_REQUESTS: u64 = 20;

/// How many times worse than stable an error rate must be to be the canary's.
const ERROR_RATIO: f64 = 2.0;

/// The chance that an error rate just twice as bad as stable's looks worse.
const ERROR_CHANCE: f64 = 0.01;

/// Intervals in a row in which frame rate or health must be bad.
const BINS_IN_A_ROW: usize = 3;

/// Sessions below which a median says little about a release.
pub(super) const SESSIONS: u64 = 10;

/// Hard limits. The defaults are what every rollout should have; a service may
/// need others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fuse {
    /// More failed requests than this, over two intervals with 20 requests or more
    /// and more than twice stable's share, is the end.
    pub error_rate: Percent,
    /// So is a median frame rate this much below stable's, in three intervals in a
    /// row with ten sessions or more.
    pub frame_rate_drop: Percent,
    /// So is memory that grows steadily by this much over twelve intervals or
    /// more, and is above stable's.
    pub memory_growth: Percent,
}

impl Default for Fuse {
    fn default() -> Self {
        Self {
            error_rate: Percent::whole(10),
            frame_rate_drop: Percent::whole(50),
            memory_growth: Percent::whole(20),
        }
    }
}

/// What the fuse says when it says something.
#[derive(Debug)]
pub(super) struct Blown {
    pub(super) verdict: Verdict,
    pub(super) because: String,
}

impl Blown {
    fn now(because: String) -> Self {
        Self {
            verdict: Verdict::RollBackNow,
            because,
        }
    }

    fn system_wide(because: String) -> Self {
        Self {
            verdict: Verdict::SystemWide,
            because,
        }
    }

    fn is_canary(&self) -> bool {
        self.verdict == Verdict::RollBackNow
    }
}

impl Fuse {
    /// The worst there is, or nothing.
    pub(super) fn look(self, seen: &Seen, history: &History) -> Option<Blown> {
        let errors = self.errors(seen, history);
        let health = health(seen);
        let (canary, both): (Vec<Blown>, Vec<Blown>) = [errors, health]
            .into_iter()
            .flatten()
            .partition(Blown::is_canary);
        let canary = canary.into_iter().next();
        canary
            .or_else(|| self.frames(seen, history))
            .or_else(|| self.memory(seen, history))
            .or_else(|| both.into_iter().next())
    }

    fn errors(self, seen: &Seen, history: &History) -> Option<Blown> {
        let metric = Metric::ErrorRate;
        let (mut canary, mut stable) = (Count::default(), Count::default());
        for bin in newest(seen, ERROR_BINS)? {
            canary += bin.canary.count(metric);
            stable += bin.stable.count(metric);
        }
        let share = canary.share()?;
        if canary.events < ERROR_REQUESTS || share <= self.error_rate.share() {
            return None;
        }
        let (other, against) = reference(seen.weight, history.count(metric), stable);
        let shares = Shares {
            canary: share,
            stable: other.share(),
            against,
        };
        let because = || words::error_fuse(&shares, self.error_rate);
        if against == Against::Nothing || worse_than(canary, other, ERROR_RATIO) < ERROR_CHANCE {
            return Some(Blown::now(because()));
        }
        // Not provably twice as bad is not yet the same as equally bad.
        let suffers = other
            .share()
            .is_some_and(|other| share <= ERROR_RATIO * other);
        suffers.then(|| Blown::system_wide(words::both_suffer(because())))
    }

    fn frames(self, seen: &Seen, history: &History) -> Option<Blown> {
        let mut newest_pair = None;
        for bin in newest(seen, BINS_IN_A_ROW)? {
            let canary = frame_rate(&bin.canary)?;
            let alone = seen.weight == Percent::FULL;
            let stable = frame_rate(&bin.stable)
                .filter(|_| !alone)
                .or(history.frames_per_second())?;
            if canary >= stable * self.frame_rate_drop.rest().share() {
                return None;
            }
            newest_pair.get_or_insert((canary, stable));
        }
        let (canary, stable) = newest_pair?;
        Some(Blown::now(words::frame_fuse(
            canary,
            stable,
            self.frame_rate_drop,
        )))
    }

    fn memory(self, seen: &Seen, history: &History) -> Option<Blown> {
        let leak = leak(seen, history, self.memory_growth.share())?;
        Some(Blown::now(words::memory_fuse(&leak)))
    }
}

fn health(seen: &Seen) -> Option<Blown> {
    let mut bins = newest(seen, BINS_IN_A_ROW)?;
    if !bins.clone().all(|bin| is_failing(&bin.canary)) {
        return None;
    }
    let stable_too = bins.clone().all(|bin| is_failing(&bin.stable));
    let arm = &bins.next()?.canary;
    let because = words::health_fuse(arm.unhealthy, arm.healthy, BINS_IN_A_ROW);
    Some(if stable_too {
        Blown::system_wide(words::both_suffer(because))
    } else {
        Blown::now(because)
    })
}

/// Half of the tasks, or more, fail their health check.
fn is_failing(arm: &Arm) -> bool {
    arm.unhealthy > 0 && arm.unhealthy >= arm.healthy
}

fn frame_rate(arm: &Arm) -> Option<f64> {
    arm.frames_per_second
        .filter(|_| arm.frames.events >= SESSIONS)
}

/// The newest intervals, newest first; none when there are not so many.
fn newest(seen: &Seen, count: usize) -> Option<impl Iterator<Item = &Bin> + Clone> {
    let bins = seen.bins();
    (bins.len() >= count).then(|| bins.iter().rev().take(count))
}
