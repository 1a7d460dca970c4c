//! What a panel keeps of the measurements: the newest intervals, cleaned.
//!
//! Invariants: intervals are in order and do not overlap; nothing kept is
//! impossible (more bad events than events, more events than can be counted, a figure
//! that is no number).

use crate::{Arm, Bin, Count};
use std::collections::VecDeque;
use vocab::{Metric, Percent, Span, Timestamp};

/// Intervals that are kept. Longer than the fuse looks back, and than any
/// measurement is late.
const KEPT: usize = 200;

/// An interval shorter than this is damaged.
const SHORTEST: Span = Span::seconds(1);

/// More events than this in one interval are no count: sums stay exact, and far from
/// where they end.
const MOST: u64 = 1_000_000_000_000;

/// The measurements of one rollout.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    bins: VecDeque<Bin>,
    /// Gates look at intervals that end after this.
    since: Timestamp,
    /// Whether an interval was dropped since there was no room.
    forgot: bool,
    /// The canary's events per metric since the weight was changed, in the order of
    /// [`Metric::ALL`].
    sums: [Count; 4],
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
            forgot: false,
            sums: [Count::default(); 4],
            weight: Percent::ZERO,
            damaged: 0,
        }
    }

    /// Keeps an interval, cleaned of what cannot be. Gives it back when it was
    /// news and not beyond repair.
    ///
    /// One that is late finds its place, unless it is from before the weight was
    /// changed: nobody can say any more what the weight was. One that overlaps
    /// another changes nothing, and neither does one so old that it may have been
    /// seen and forgotten.
    pub(super) fn take(&mut self, bin: &Bin, weight: Percent) -> Option<&Bin> {
        let place = self.place(bin)?;
        if bin.span < SHORTEST {
            self.damaged += 1;
            return None;
        }
        let (clean, damaged) = cleaned(bin);
        self.damaged += damaged;
        self.weight = weight;
        if self.counts(&clean) {
            self.add(&clean);
        }
        self.bins.insert(place, clean);
        if self.bins.len() > KEPT {
            self.bins.pop_front();
            self.forgot = true;
            return self.bins.get(place.checked_sub(1)?);
        }
        self.bins.get(place)
    }

    /// Begins the sums anew: gates look at what is told from now on and ends after
    /// `at`.
    pub(super) fn restart(&mut self, at: Timestamp) {
        self.since = at;
        self.sums = [Count::default(); 4];
    }

    /// Whether gates look at an interval.
    pub(super) fn counts(&self, bin: &Bin) -> bool {
        bin.end() > self.since
    }

    /// The newest intervals, oldest first, whatever the weight was.
    pub(super) fn bins(&self) -> &VecDeque<Bin> {
        &self.bins
    }

    /// The canary's events since the weight was changed.
    pub(super) fn sum(&self, metric: Metric) -> Count {
        self.sums[index(metric)]
    }

    /// When the newest interval ended; without any, since when there could be one.
    pub(super) fn newest(&self) -> Timestamp {
        self.bins.back().map_or(self.since, Bin::end)
    }

    /// Where an interval belongs; nowhere if it was there already.
    fn place(&self, bin: &Bin) -> Option<usize> {
        let place = self.bins.partition_point(|kept| kept.start < bin.start);
        let before = place.checked_sub(1).and_then(|place| self.bins.get(place));
        let after = self.bins.get(place);
        let late = after.is_some() && (bin.start < self.since || (self.forgot && place == 0));
        let overlaps = before.is_some_and(|before| bin.start < before.end())
            || after.is_some_and(|after| after.start < bin.end());
        (!late && !overlaps).then_some(place)
    }

    fn add(&mut self, bin: &Bin) {
        for metric in Metric::ALL {
            self.sums[index(metric)] += bin.canary.count(metric);
        }
    }
}

fn index(metric: Metric) -> usize {
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
        if !is_possible(*one) || !is_possible(*other) {
            (*one, *other) = (Count::default(), Count::default());
            damaged += 1;
        }
    }
    let figures = clean_figures(&mut bin.canary) + clean_figures(&mut bin.stable);
    (bin, damaged + figures)
}

fn is_possible(count: Count) -> bool {
    count.bad <= count.events && count.events <= MOST
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
