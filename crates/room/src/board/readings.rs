//! Readings: what was last seen of every target, each read on its own.
//!
//! Nobody waits for them: a reading is begun when somebody looks and the last one
//! is old, runs beside everything else, and is told when it comes back. A target
//! that hangs is as old as its last reading; the others are not.

pub(crate) mod pasts;

use super::health::ailments;
use crate::operate::in_time;
use analysis::{Arm, Bin};
use estate::{Look, Perform, Sighted};
use rollouts::{FailureClass, Observation, Slot};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;
use vocab::{Gate, Span, Target, Timestamp};
use wire::Freshness;

/// A target is read at most once in this time, by the wall's clock.
pub(crate) const EVERY: Span = Span::seconds(5);

/// Measurements kept of every target, in estate time.
pub(crate) const KEPT: Span = Span::minutes(10);

/// What is known of one target.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// When the newest reading began, wall time.
    begun: Option<Timestamp>,
    under_way: bool,
    /// When the last reading that worked came back, wall time.
    pub(crate) read_at: Option<Timestamp>,
    /// Why the newest reading did not work; empty when it did.
    pub(crate) trouble: String,
    /// Since when none has worked, estate time.
    pub(crate) failing_since: Option<Timestamp>,
    /// The target as it was found.
    pub(crate) seen: Option<Arc<Observation>>,
    /// Its measurements, oldest first; slot B stands in the canary's place,
    /// whatever runs in it: see [`arm`].
    pub(crate) bins: VecDeque<Bin>,
    /// From when on measurements were asked for; none before the first time.
    from: Option<Timestamp>,
    /// Why there are no measurements, when that does not pass by itself.
    pub(crate) untold: Option<String>,
    /// What ails it: since when, and when that was last so.
    onsets: BTreeMap<&'static str, (Timestamp, Timestamp)>,
}

/// What is to be read of a target.
#[derive(Debug, Clone)]
pub(crate) struct Wanted {
    pub(crate) gates: Vec<Gate>,
    /// Tasks one side needs to carry all of the traffic.
    pub(crate) tasks: u32,
    /// Measurements from then on.
    pub(crate) from: Timestamp,
}

/// An ailment that is over for no longer is the same when it comes back.
const RELAPSE: Span = Span::minutes(1);

/// One slot's part of a measurement that was kept in [`Known`].
pub(crate) fn arm(bin: &Bin, slot: Slot) -> &Arm {
    match slot {
        Slot::A => &bin.stable,
        Slot::B => &bin.canary,
    }
}

impl Known {
    /// How fresh it is.
    pub(crate) fn freshness(&self) -> Freshness {
        Freshness {
            source: "estate".into(),
            read_at: self.read_at,
            every_millis: EVERY.as_millis(),
            trouble: self.trouble.clone(),
        }
    }

    fn is_due(&self, from: Timestamp, wall: Timestamp) -> bool {
        let rested = |begun| wall.since(begun) >= EVERY;
        !self.under_way && (self.begun.is_none_or(rested) || self.is_short_of(from))
    }

    /// Whether older measurements are wanted than were ever asked for.
    fn is_short_of(&self, from: Timestamp) -> bool {
        self.from.is_none_or(|known| from < known)
    }

    /// Since when it has had an ailment, if it had it when it was last read.
    pub(crate) fn onset(&self, name: &str) -> Option<Timestamp> {
        self.onsets.get(name).map(|(since, _)| *since)
    }

    /// Remembers since when it ails: measurements are forgotten before a long
    /// trouble is over.
    pub(crate) fn diagnose(&mut self, wanted: &Wanted, now: Timestamp) {
        for ailment in ailments(self, &wanted.gates, wanted.tasks, false) {
            let since = ailment.since.unwrap_or(now);
            let onset = self.onsets.entry(ailment.name).or_insert((since, now));
            onset.1 = now;
        }
        self.onsets
            .retain(|_, (_, last)| now.since(*last) <= RELAPSE);
    }

    /// Takes in measurements that are newer than those there are, and forgets
    /// those from before `from`.
    pub(crate) fn learn(&mut self, bins: Vec<Bin>, from: Timestamp) {
        for bin in bins {
            if self.bins.back().is_none_or(|last| bin.start >= last.end()) {
                self.bins.push_back(bin);
            }
        }
        while self.bins.front().is_some_and(|first| first.end() <= from) {
            self.bins.pop_front();
        }
    }
}

/// A moment, by both clocks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    /// Estate time.
    pub(crate) now: Timestamp,
    /// Wall time.
    pub(crate) wall: Timestamp,
}

/// What was last seen of every target.
#[derive(Debug)]
pub(crate) struct Readings {
    /// Measurements that are older are forgotten.
    kept: Span,
    known: Mutex<BTreeMap<Target, Arc<Known>>>,
    /// Somebody who waits for a reading is told of each.
    news: Arc<Notify>,
}

impl Readings {
    pub(crate) fn new(kept: Span, news: Arc<Notify>) -> Self {
        Self {
            kept,
            known: Mutex::default(),
            news,
        }
    }

    /// What is known now.
    pub(crate) fn known(&self) -> BTreeMap<Target, Arc<Known>> {
        self.lock().clone()
    }

    /// What is known of one target.
    pub(crate) fn of(&self, target: &Target) -> Option<Arc<Known>> {
        self.lock().get(target).cloned()
    }

    /// Forgets targets until at most `most` are known; those longest not read go first.
    pub(crate) fn forget_beyond(&self, most: usize) {
        let mut known = self.lock();
        while known.len() > most {
            let oldest = known.iter().min_by_key(|(_, known)| known.begun);
            let Some(oldest) = oldest.map(|(target, _)| target.clone()) else {
                return;
            };
            known.remove(&oldest);
        }
    }

    /// Begins a reading of a target if one is due, of what was measured from `from`
    /// on; `clock` tells when it came back.
    pub(crate) fn refresh(
        self: &Arc<Self>,
        perform: &Arc<dyn Perform>,
        target: &Target,
        wanted: Wanted,
        clock: &Arc<dyn Fn() -> Moment + Send + Sync>,
    ) {
        let Moment { wall, .. } = clock();
        let from = wanted.from;
        let (since, anew) = {
            let mut known = self.lock();
            let known = known.entry(target.clone()).or_default();
            if !known.is_due(from, wall) {
                return;
            }
            let known = Arc::make_mut(known);
            (known.under_way, known.begun) = (true, Some(wall));
            let anew = known.is_short_of(from);
            let newest = known.bins.back().map(Bin::end).filter(|_| !anew);
            (newest.map_or(from, |newest| newest.max(from)), anew)
        };
        let look = Look {
            target: target.clone(),
            canary: Slot::B,
            since,
            until: None,
            gates: wanted.gates.clone(),
        };
        let (this, perform, clock) = (Arc::clone(self), Arc::clone(perform), Arc::clone(clock));
        tokio::spawn(async move {
            let target = look.target.clone();
            let read = look_apart(perform, look).await;
            this.take(&target, read, (&wanted, anew), clock());
        });
    }

    /// `anew` is whether everything was asked for, or only what was missing.
    fn take(
        &self,
        target: &Target,
        read: Result<Sighted, String>,
        (wanted, anew): (&Wanted, bool),
        at: Moment,
    ) {
        {
            let mut known = self.lock();
            // A target that was forgotten meanwhile stays forgotten.
            let Some(known) = known.get_mut(target).map(Arc::make_mut) else {
                return;
            };
            known.under_way = false;
            match read {
                Ok(sighted) => {
                    known.read_at = Some(at.wall);
                    known.trouble.clear();
                    known.failing_since = None;
                    known.seen = Some(Arc::new(sighted.observation));
                    if anew {
                        known.bins.clear();
                        known.from = Some(wanted.from);
                    }
                    let untold = sighted.untold;
                    let lasting =
                        untold.filter(|error| !FailureClass::from(error.class).is_passing());
                    known.untold = lasting.map(|error| error.message);
                    known.learn(sighted.bins, at.now - self.kept);
                    known.diagnose(wanted, at.now);
                }
                Err(trouble) => {
                    known.trouble = trouble;
                    known.failing_since = known.failing_since.or(Some(at.now));
                }
            }
        }
        self.news.notify_waiters();
    }

    /// Takes over what somebody else has read: measurements from `from` on.
    pub(crate) fn adopt(&self, target: &Target, bins: &[Bin], from: Timestamp, wall: Timestamp) {
        let mut known = self.lock();
        let known = known.entry(target.clone()).or_default();
        if known.bins.back().map(Bin::end) == bins.last().map(Bin::end) {
            return;
        }
        let known = Arc::make_mut(known);
        known.bins = bins.iter().cloned().collect();
        known.from = Some(from);
        known.read_at = Some(wall);
        known.trouble.clear();
    }

    /// Whether a reading has come back of each of these, well or not.
    pub(crate) fn has_answers(&self, targets: &[Target]) -> bool {
        let known = self.lock();
        let answered = |target| {
            let known: Option<&Arc<Known>> = known.get(target);
            known.is_some_and(|known| known.read_at.is_some() || !known.trouble.is_empty())
        };
        targets.iter().all(answered)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Target, Arc<Known>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks in a task of its own: an adapter that panics must not end all reading.
async fn look_apart(perform: Arc<dyn Perform>, look: Look) -> Result<Sighted, String> {
    let work = tokio::spawn(async move { in_time(perform.observe(&look)).await });
    match work.await {
        Ok(read) => read.map_err(|complaint| complaint.message),
        Err(_) => Err("the adapter broke off while reading; see the log".into()),
    }
}

#[cfg(test)]
mod tests;
