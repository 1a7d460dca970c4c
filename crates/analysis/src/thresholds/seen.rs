//! What a judge keeps of the measurements: the newest intervals, and sums since
//! the last change of weight.
//!
//! Invariants: intervals are in order and do not overlap; nothing kept is
//! impossible (more bad events than events, a figure that is no number).

use crate::{Arm, Bin, Count};
use std::collections::VecDeque;
use vocab::{Metric, Percent, Span, Timestamp};

/// Intervals that are kept. At the shortest length they reach back further than
/// the longest three windows.
const KEPT: usize = 200;

/// An interval shorter than this is damaged.
const SHORTEST: Span = Span::seconds(1);

/// A window has at least this length,
const WINDOW: Span = Span::seconds(20);

/// and grows until the canary has seen so many events in it
const WINDOW_EVENTS: u64 = 100;

/// or until it is this long; without any event it grows on.
const LONGEST_WINDOW: Span = Span::seconds(60);

/// A session's votes within this time are taken for one: whoever has a slow
/// machine has it in every interval, and stays for some minutes.
const VOTE_LASTS: Span = Span::minutes(3);

/// Counts of one metric over several intervals.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counted {
    pub(super) canary: Count,
    pub(super) stable: Count,
    /// Length of the intervals, without the gaps between them.
    pub(super) span: Span,
    /// Number of intervals.
    bins: u32,
    /// When the newest interval in which the canary had events ended.
    pub(super) last_event: Option<Timestamp>,
}

impl Counted {
    fn add(&mut self, metric: Metric, bin: &Bin) {
        let canary = bin.canary.count(metric);
        self.canary += canary;
        self.stable += bin.stable.count(metric);
        self.span = self.span + bin.span;
        self.bins += 1;
        if canary.events > 0 {
            self.last_event = self.last_event.max(Some(bin.end()));
        }
    }

    /// Both sums, of stretches that follow each other.
    pub(super) fn plus(mut self, other: Self) -> Self {
        self.canary += other.canary;
        self.stable += other.stable;
        self.span = self.span + other.span;
        self.bins += other.bins;
        self.last_event = self.last_event.max(other.last_event);
        self
    }

    /// How much of an independent event one counted event is.
    pub(super) fn independence(&self, metric: Metric) -> f64 {
        match metric {
            Metric::ErrorRate | Metric::Latency => 1.0,
            Metric::FrameRate | Metric::Memory => {
                let each = self.span.as_seconds() / f64::from(self.bins.max(1));
                (each / VOTE_LASTS.as_seconds()).min(1.0)
            }
        }
    }

    fn is_window(&self) -> bool {
        self.canary.events > 0
            && self.span >= WINDOW
            && (self.canary.events >= WINDOW_EVENTS || self.span >= LONGEST_WINDOW)
    }
}

/// The measurements of one rollout.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    bins: VecDeque<Bin>,
    /// Gates look at intervals that end after this.
    since: Timestamp,
    /// Per metric, in the order of [`Metric::ALL`].
    sums: [Counted; 4],
    /// The canary's weight in the newest interval.
    pub(super) weight: Percent,
    /// Impossible figures, and intervals, that were left out.
    pub(super) damaged: u64,
}

impl Seen {
    pub(super) fn new(since: Timestamp) -> Self {
        Self {
            bins: VecDeque::new(),
            since,
            sums: [Counted::default(); 4],
            weight: Percent::ZERO,
            damaged: 0,
        }
    }

    /// Keeps an interval, cleaned of what cannot be. Gives it back when it was
    /// news and not beyond repair.
    pub(super) fn take(&mut self, bin: &Bin, weight: Percent) -> Option<&Bin> {
        if self.bins.back().is_some_and(|last| bin.start < last.end()) {
            return None;
        }
        if bin.span < SHORTEST {
            self.damaged += 1;
            return None;
        }
        let (clean, damaged) = cleaned(bin);
        self.damaged += damaged;
        self.weight = weight;
        if clean.end() > self.since {
            self.add(&clean);
        }
        if self.bins.len() == KEPT {
            self.bins.pop_front();
        }
        self.bins.push_back(clean);
        self.bins.back()
    }

    /// Begins the sums anew; intervals that are kept and end after `at` stay in them.
    pub(super) fn restart(&mut self, at: Timestamp) {
        self.since = at;
        self.sums = [Counted::default(); 4];
        let counted: Vec<Bin> = self
            .bins
            .iter()
            .filter(|bin| bin.end() > at)
            .cloned()
            .collect();
        for bin in &counted {
            self.add(bin);
        }
    }

    /// The newest intervals, oldest first, whatever the weight was.
    pub(super) fn bins(&self) -> &VecDeque<Bin> {
        &self.bins
    }

    /// Everything since the weight was changed.
    pub(super) fn sum(&self, metric: Metric) -> Counted {
        self.sums[place(metric)]
    }

    /// When the newest interval ended; without any, since when there could be one.
    pub(super) fn newest(&self) -> Timestamp {
        self.bins.back().map_or(self.since, Bin::end)
    }

    /// The three newest windows since the weight was changed, newest first; none
    /// while there are not three.
    pub(super) fn windows(&self, metric: Metric) -> Option<[Counted; 3]> {
        let mut done = [Counted::default(); 3];
        let mut filled = 0;
        let newest_first = self.bins.iter().rev();
        for bin in newest_first.take_while(|bin| bin.end() > self.since) {
            done[filled].add(metric, bin);
            if done[filled].is_window() {
                filled += 1;
            }
            if filled == done.len() {
                return Some(done);
            }
        }
        None
    }

    /// What the canary did since the weight was changed, without the intervals in
    /// which more than `limit` of stable's events were bad; and their length.
    pub(super) fn calm(&self, metric: Metric, limit: f64) -> (Count, Span) {
        let counted = self.bins.iter().filter(|bin| bin.end() > self.since);
        counted.fold((Count::default(), Span::ZERO), |(mut calm, out), bin| {
            let share = bin.stable.count(metric).share();
            if share.is_some_and(|share| share > limit) {
                return (calm, out + bin.span);
            }
            calm += bin.canary.count(metric);
            (calm, out)
        })
    }

    fn add(&mut self, bin: &Bin) {
        for metric in Metric::ALL {
            self.sums[place(metric)].add(metric, bin);
        }
    }
}

fn place(metric: Metric) -> usize {
    match metric {
        Metric::ErrorRate => 0,
        Metric::Latency => 1,
        Metric::FrameRate => 2,
        Metric::Memory => 3,
    }
}

/// The interval without what cannot be, and how many figures that were. A count
/// goes on both sides, so that both are compared over the same time.
fn cleaned(bin: &Bin) -> (Bin, u64) {
    let mut bin = bin.clone();
    let (canary, stable) = (&mut bin.canary, &mut bin.stable);
    let counts = [
        (&mut canary.requests, &mut stable.requests),
        (&mut canary.latency, &mut stable.latency),
        (&mut canary.frames, &mut stable.frames),
        (&mut canary.memory, &mut stable.memory),
    ];
    let mut damaged = 0;
    for (one, other) in counts {
        if one.bad > one.events || other.bad > other.events {
            (*one, *other) = (Count::default(), Count::default());
            damaged += 1;
        }
    }
    let figures = clean_figures(&mut bin.canary) + clean_figures(&mut bin.stable);
    (bin, damaged + figures)
}

fn clean_figures(arm: &mut Arm) -> u64 {
    let possible = |value: &f64| value.is_finite() && *value >= 0.0;
    let mut damaged = 0;
    for figure in [&mut arm.frames_per_second, &mut arm.memory_megabytes] {
        if figure.is_some_and(|value| !possible(&value)) {
            *figure = None;
            damaged += 1;
        }
    }
    if arm
        .latency_millis
        .is_some_and(|all| !all.iter().all(possible))
    {
        arm.latency_millis = None;
        damaged += 1;
    }
    damaged
}
