//! One target of a world: its ground, its changes, and the history they make.

use super::{BadFact, Standing};
use crate::catalog::Ground;
use crate::faults::{Fault, FaultId, Which};
use crate::flow::{BrownOut, Scene};
use crate::history::{Change, History, Write};
use crate::profiles::Profile;
use std::borrow::Cow;
use std::sync::OnceLock;
use vocab::{Release, Span, Timestamp};

/// A moment no world reaches.
const NEVER: Timestamp = Timestamp::from_millis(i64::MAX);

/// One target, indexed.
#[derive(Debug, Clone)]
pub(super) struct Track {
    pub(super) ground: Ground,
    /// What was ordered, in the order of time.
    changes: Vec<(Timestamp, Change)>,
    /// Faults that strike here, by their place in the world's list.
    faults: Vec<usize>,
    history: OnceLock<History>,
}

impl Track {
    pub(super) fn new(ground: Ground) -> Self {
        Self {
            ground,
            changes: Vec::new(),
            faults: Vec::new(),
            history: OnceLock::new(),
        }
    }

    pub(super) fn profile(&self, release: &Release) -> Result<&'static Profile, BadFact> {
        self.ground
            .profile(release)
            .ok_or_else(|| BadFact::Release {
                target: self.ground.target.clone(),
                release: release.clone(),
            })
    }

    /// When the newest change by an order was, or will be.
    pub(super) fn newest(&self) -> Option<Timestamp> {
        self.changes.last().map(|(at, _)| *at)
    }

    pub(super) fn change(&mut self, at: Timestamp, change: Change) {
        let place = self.changes.partition_point(|(since, _)| *since <= at);
        self.changes.insert(place, (at, change));
        self.forget();
    }

    pub(super) fn strike(&mut self, fault: usize) {
        self.faults.push(fault);
        self.forget();
    }

    /// Throws the history away; it is folded anew when it is asked for.
    pub(super) fn forget(&mut self) {
        self.history = OnceLock::new();
    }

    /// Faults that ever struck here.
    pub(super) fn struck<'a>(
        &'a self,
        faults: &'a [Standing],
    ) -> impl Iterator<Item = &'a Standing> {
        self.faults.iter().filter_map(|&place| faults.get(place))
    }

    /// The history, right for every moment up to `at`.
    pub(super) fn history(
        &self,
        began: Timestamp,
        faults: &[Standing],
        at: Timestamp,
    ) -> Cow<'_, History> {
        // Somebody who writes for ever has no complete history: fold up to the
        // moment that was asked for.
        if self
            .struck(faults)
            .any(|fault| fault.until.is_none() && every(&fault.injection.fault).is_some())
        {
            return Cow::Owned(self.fold(began, faults, at));
        }
        Cow::Borrowed(self.history.get_or_init(|| self.fold(began, faults, NEVER)))
    }

    fn fold(&self, began: Timestamp, faults: &[Standing], upto: Timestamp) -> History {
        if self.faults.is_empty() {
            return History::fold(&self.ground, began, self.changes.iter());
        }
        let mut changes = self.changes.clone();
        for fault in self.struck(faults) {
            changes.extend(self.changes_of(fault, upto));
        }
        changes.sort_by_key(|(at, _)| *at);
        History::fold(&self.ground, began, changes.iter())
    }

    /// What a fault changes on this target.
    fn changes_of(&self, fault: &Standing, upto: Timestamp) -> Vec<(Timestamp, Change)> {
        let id = fault.id;
        let once = |change| vec![(fault.from, change)];
        match &fault.injection.fault {
            Fault::ForeignWeight {
                slot,
                weight,
                every,
            } => writes(fault, *slot, Write::Weight(*weight), *every, upto),
            Fault::ForeignTasks { slot, tasks, every } => {
                writes(fault, *slot, Write::Tasks(*tasks), *every, upto)
            }
            Fault::ForeignRelease {
                slot,
                release,
                every,
            } => {
                let profile = self.ground.profile(release);
                let write = |profile| writes(fault, *slot, Write::Release(profile), *every, upto);
                profile.map_or_else(Vec::new, write)
            }
            Fault::TaskLoss { slot, tasks } => {
                let (slot, tasks) = (*slot, *tasks);
                once(Change::Loss { slot, tasks })
            }
            Fault::SmallStable { tasks } => shrink_and_regrow(id, *tasks, fault),
            Fault::Throttling { .. }
            | Fault::Unavailable { .. }
            | Fault::Denied
            | Fault::Conflict { .. }
            | Fault::SlowApi { .. }
            | Fault::TimeOut { .. }
            | Fault::LostReply { .. }
            | Fault::LostRequest { .. }
            | Fault::StaleRead { .. }
            | Fault::BrownOut { .. } => Vec::new(),
        }
    }

    /// Brown-outs that ever struck here.
    pub(super) fn brown_outs(&self, faults: &[Standing]) -> Vec<BrownOut> {
        let found = self.struck(faults).filter_map(|fault| {
            let Fault::BrownOut { errors, slower } = &fault.injection.fault else {
                return None;
            };
            Some(BrownOut {
                from: fault.from,
                until: fault.until.unwrap_or(NEVER),
                errors: errors.share(),
                slower: *slower,
            })
        });
        found.collect()
    }

    /// The target as it can be asked about.
    pub(super) fn scene<'a>(
        &'a self,
        history: &'a History,
        brown_outs: &'a [BrownOut],
    ) -> Scene<'a> {
        Scene {
            ground: &self.ground,
            history,
            brown_outs,
        }
    }
}

/// How often a fault writes, if it writes more than once.
fn every(fault: &Fault) -> Option<Span> {
    match fault {
        Fault::ForeignWeight { every, .. }
        | Fault::ForeignTasks { every, .. }
        | Fault::ForeignRelease { every, .. } => *every,
        Fault::Throttling { .. }
        | Fault::Unavailable { .. }
        | Fault::Denied
        | Fault::Conflict { .. }
        | Fault::SlowApi { .. }
        | Fault::TimeOut { .. }
        | Fault::LostReply { .. }
        | Fault::LostRequest { .. }
        | Fault::StaleRead { .. }
        | Fault::TaskLoss { .. }
        | Fault::BrownOut { .. }
        | Fault::SmallStable { .. } => None,
    }
}

fn writes(
    fault: &Standing,
    slot: Which,
    write: Write,
    every: Option<Span>,
    upto: Timestamp,
) -> Vec<(Timestamp, Change)> {
    let end = fault.until.unwrap_or(upto).min(upto);
    let change = Change::Foreign {
        fault: fault.id,
        slot,
        write,
    };
    let mut writes = vec![(fault.from, change.clone())];
    // A fault read from a file may have any interval; none is shorter than a second.
    if let Some(every) = every.map(|every| every.max(Span::seconds(1))) {
        let mut at = fault.from + every;
        while at < end || (fault.until.is_none() && at == end) {
            writes.push((at, change.clone()));
            at = at + every;
        }
    }
    writes
}

fn shrink_and_regrow(fault: FaultId, tasks: u32, standing: &Standing) -> Vec<(Timestamp, Change)> {
    let shrink = (standing.from, Change::Shrink { fault, tasks });
    let regrow = standing
        .until
        .map(|until| (until, Change::Regrow { fault }));
    std::iter::once(shrink).chain(regrow).collect()
}
