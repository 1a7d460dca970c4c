//! One rollout under one judge: up the ladder, or back.
//!
//! A step lasts five minutes at least. From then on the judge is asked after every
//! interval whether the next may begin ("promote"); until it says so the step is
//! extended, up to 15 minutes, after which the rollout ends as inconclusive. A
//! rollback is taken at once, whenever the judge asks for it.

use crate::traffic::{Both, INTERVAL, Traffic, moment_of};
use crate::world::{Canary, LADDER, Measure, ONSET, STEP, World};
use analysis::{GateJudge, Told};
use vocab::{Percent, Timestamp, Verdict};

/// Intervals in a minute.
const MINUTE: usize = 6;

/// A step is extended to this many times its length.
const EXTENDED: usize = 3;

/// How measurements come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Feed {
    /// Every ten seconds, at once.
    Tens,
    /// Every minute, at once.
    Minutes,
    /// Every minute, one to two minutes late.
    Late,
}

impl Feed {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Tens, Self::Minutes, Self::Late];

    /// Its name in tables.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tens => "10 s",
            Self::Minutes => "60 s",
            Self::Late => "60 s late",
        }
    }

    /// Its bins, in intervals.
    #[must_use]
    pub fn bin(self) -> usize {
        match self {
            Self::Tens => 1,
            Self::Minutes | Self::Late => MINUTE,
        }
    }
}

/// When the next step begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// When the judge says so.
    Asked,
    /// After five minutes, whatever the judge says: up the whole ladder, so that
    /// it is watched at every weight.
    Forced,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    RolledBack,
    Completed,
    Inconclusive,
}

/// What came of one rollout. Times are in intervals since the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) end: End,
    pub(crate) step: usize,
    pub(crate) at: usize,
    /// When the canary became bad; none when it never did.
    pub(crate) onset: Option<usize>,
    /// Bad events on the canary.
    pub(crate) bad: u64,
}

/// Walks the ladder.
pub(crate) fn walk(
    world: &World,
    traffic: &mut Traffic<'_>,
    feed: Feed,
    pace: Pace,
    judge: &mut dyn GateJudge,
) -> Outcome {
    let mut wire = Wire::new(feed, world.measure);
    let (mut step, mut begun, mut bad) = (0, 0, 0);
    let mut onset = match world.canary {
        Canary::Healthy | Canary::Inside(_) | Canary::Loaded(_) => None,
        Canary::Bad(_) => Some(0),
        Canary::Late(_) => Some(ONSET),
    };
    judge.restart(moment_of(0));
    let mut now = 0;
    loop {
        let interval = now;
        now += 1;
        let both = traffic.at(interval, step);
        bad += both.canary.bad;
        wire.measure(interval, step, both, traffic);
        wire.deliver(now, judge);
        let ended = |end| Outcome {
            end,
            step,
            at: now,
            onset: onset.filter(|onset| *onset < now),
            bad,
        };
        let verdict = judge.verdict(moment_of(now));
        if matches!(verdict, Verdict::RollBack | Verdict::RollBackNow) {
            return ended(End::RolledBack);
        }
        let is_good = pace == Pace::Forced || verdict == Verdict::Promote;
        if is_good && now - begun >= STEP {
            if step + 1 == LADDER.len() {
                return ended(End::Completed);
            }
            step += 1;
            begun = now;
            judge.restart(moment_of(now));
            if let Canary::Loaded(_) = world.canary {
                onset = onset.or(Some(now));
            }
        } else if now - begun >= STEP * EXTENDED {
            return ended(End::Inconclusive);
        }
    }
}

/// Measurements on their way to the judge.
struct Wire {
    feed: Feed,
    measure: Measure,
    minute: Both,
    under_way: Vec<(usize, Told)>,
    newest: usize,
}

impl Wire {
    fn new(feed: Feed, measure: Measure) -> Self {
        Self {
            feed,
            measure,
            minute: Both::default(),
            under_way: Vec::new(),
            newest: 0,
        }
    }

    fn measure(&mut self, interval: usize, step: usize, both: Both, traffic: &Traffic<'_>) {
        match self.measure {
            Measure::Errors | Measure::Latency => {
                self.minute.canary += both.canary;
                self.minute.stable += both.stable;
            }
            // One vote a session and bin.
            Measure::Frames => self.minute = both,
        }
        let now = interval + 1;
        if !now.is_multiple_of(self.feed.bin()) {
            return;
        }
        let counts = std::mem::take(&mut self.minute);
        let minute = interval / MINUTE;
        let (is_missing, delay) = match self.feed {
            Feed::Tens => (traffic.missing[interval], 0),
            Feed::Minutes => (traffic.missing_minutes[minute], 0),
            Feed::Late => (traffic.missing_minutes[minute], traffic.delays[minute]),
        };
        if is_missing {
            return;
        }
        let told = Told {
            start: start(now - self.feed.bin()),
            span: INTERVAL.times(self.feed.bin() as u64),
            canary: counts.canary,
            stable: counts.stable,
            weight: Percent::whole(LADDER[step]),
        };
        // A later minute does not come before an earlier one.
        self.newest = self.newest.max(now + delay);
        self.under_way.push((self.newest, told));
    }

    fn deliver(&mut self, now: usize, judge: &mut dyn GateJudge) {
        let arrived = self.under_way.iter().take_while(|(at, _)| *at <= now);
        let count = arrived.count();
        for (_, told) in self.under_way.drain(..count) {
            judge.take(&told);
        }
    }
}

fn start(interval: usize) -> Timestamp {
    moment_of(interval)
}
