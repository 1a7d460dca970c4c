//! The fold: one change after the other makes a history.

use super::{Change, History, SlotHistory, Want, Write, of_slot};
use crate::catalog::Ground;
use crate::faults::{FaultId, Which};
use crate::profiles::Profile;
use crate::tasks::Task;
use rollouts::Slot;
use std::collections::BTreeMap;
use vocab::{Percent, Span, Timestamp};

/// How long before a world began its first tasks were started: long enough that
/// everything about them has settled.
const BEFORE: Span = Span::minutes(30 * 24 * 60);

/// A history in the making.
pub(super) struct Fold<'a> {
    ground: &'a Ground,
    history: History,
    /// Tasks started so far, to tell lives that begin in the same moment apart.
    started: u32,
    /// Slots that foreign writers have settled on.
    settled: BTreeMap<FaultId, Slot>,
    /// Slots that were scaled down: from how many tasks to how many.
    shrunk: BTreeMap<FaultId, (Slot, u32, u32)>,
}

impl<'a> Fold<'a> {
    pub(super) fn begin(ground: &'a Ground, began: Timestamp) -> Self {
        let since = began - BEFORE;
        let want = Want {
            profile: &ground.model.stable,
            tasks: ground.tasks,
        };
        let tasks = (0..want.tasks).map(|_| Task::settled(want.profile, since));
        let history = History {
            weights: vec![(since, Percent::FULL)],
            a: SlotHistory {
                wants: vec![(since, want)],
                tasks: tasks.collect(),
            },
            ..History::default()
        };
        Self {
            ground,
            history,
            started: 0,
            settled: BTreeMap::new(),
            shrunk: BTreeMap::new(),
        }
    }

    pub(super) fn apply(&mut self, at: Timestamp, change: &Change) {
        match change {
            Change::Capacity {
                slot,
                profile,
                tasks,
            } => self.want(at, *slot, profile, *tasks),
            Change::Weight { slot, weight } => self.weigh(at, *slot, *weight),
            Change::Foreign { fault, slot, write } => self.foreign(at, *fault, *slot, *write),
            Change::Loss { slot, tasks } => {
                let slot = slot.resolve(self.history.stable(at));
                self.lose(at, slot, *tasks);
            }
            Change::Shrink { fault, tasks } => self.shrink(at, *fault, *tasks),
            Change::Regrow { fault } => self.regrow(at, *fault),
        }
    }

    fn weigh(&mut self, at: Timestamp, slot: Slot, weight: Percent) {
        let first = of_slot(slot, weight);
        if self
            .history
            .weights
            .last()
            .is_none_or(|(_, now)| *now != first)
        {
            self.history.weights.push((at, first));
        }
    }

    fn foreign(&mut self, at: Timestamp, fault: FaultId, slot: Which, write: Write) {
        let stable = self.history.stable(at);
        let slot = *self
            .settled
            .entry(fault)
            .or_insert_with(|| slot.resolve(stable));
        let now = self.history.slot(slot).newest_want();
        match (write, now) {
            (Write::Weight(weight), _) => self.weigh(at, slot, weight),
            (Write::Tasks(tasks), Some(now)) => self.want(at, slot, now.profile, tasks),
            (Write::Release(profile), Some(now)) => self.want(at, slot, profile, now.tasks),
            // Nothing was ever put there, so there is nothing to write to.
            (Write::Tasks(_) | Write::Release(_), None) => {}
        }
    }

    fn shrink(&mut self, at: Timestamp, fault: FaultId, tasks: u32) {
        let slot = self.history.stable(at);
        let Some(now) = self.history.slot(slot).newest_want() else {
            return;
        };
        if tasks < now.tasks {
            self.shrunk.insert(fault, (slot, now.tasks, tasks));
            self.want(at, slot, now.profile, tasks);
        }
    }

    /// Scales up again, unless somebody changed the number meanwhile.
    fn regrow(&mut self, at: Timestamp, fault: FaultId) {
        let Some((slot, before, after)) = self.shrunk.remove(&fault) else {
            return;
        };
        if let Some(now) = self.history.slot(slot).newest_want()
            && now.tasks == after
        {
            self.want(at, slot, now.profile, before);
        }
    }

    fn want(&mut self, at: Timestamp, slot: Slot, profile: &'static Profile, tasks: u32) {
        let want = Want { profile, tasks };
        let side = self.history.slot_mut(slot);
        if side.newest_want() == Some(want) {
            return;
        }
        side.wants.push((at, want));
        let kept = keep(side, at, want);
        for _ in kept..tasks {
            self.start(slot, want.profile, at);
        }
        hand_over(self.history.slot_mut(slot), at, want);
    }

    fn start(&mut self, slot: Slot, profile: &'static Profile, at: Timestamp) {
        let task = Task::start(self.ground, slot, profile, at, self.started);
        self.started += 1;
        self.history.slot_mut(slot).tasks.push(task);
    }

    fn lose(&mut self, at: Timestamp, slot: Slot, tasks: u32) {
        let side = self.history.slot_mut(slot);
        let mut alive: Vec<&mut Task> = side.tasks.iter_mut().filter(|t| t.is_wanted(at)).collect();
        // Healthy ones first: a loss that nobody notices teaches nothing.
        alive.sort_by_key(|task| (!task.is_healthy(at), task.born));
        let mut births = Vec::new();
        for task in alive
            .into_iter()
            .take(usize::try_from(tasks).unwrap_or(usize::MAX))
        {
            // A task that was about to be stopped anyway is not replaced.
            let wanted = task.stops.is_none();
            task.die(at);
            if wanted {
                let number = self.started + u32::try_from(births.len()).unwrap_or(0);
                births.push((task.profile, task.replaced(self.ground, at, number)));
            }
        }
        for (profile, born) in births {
            self.start(slot, profile, born);
        }
    }

    pub(super) fn end(mut self) -> History {
        let slots = Slot::BOTH.map(|slot| self.first_poisoning(slot));
        self.history.poisoned = slots.into_iter().flatten().min_by_key(|(at, _)| *at);
        self.history
    }

    /// The first moment a release that poisons data served users in a slot.
    fn first_poisoning(&self, slot: Slot) -> Option<(Timestamp, &'static Profile)> {
        let tasks = &self.history.slot(slot).tasks;
        let culprits = tasks.iter().filter(|task| task.profile.poison > 0.0);
        let served = culprits.filter_map(|task| {
            let from = task.healthy_from()?;
            let first = self.first_weight(slot, from)?;
            let in_time = task.stops.is_none_or(|stops| first < stops);
            in_time.then_some((first, task.profile))
        });
        served.min_by_key(|(at, _)| *at)
    }

    /// The first moment from `from` on at which the slot has weight.
    fn first_weight(&self, slot: Slot, from: Timestamp) -> Option<Timestamp> {
        if self.history.weight(slot, from) > Percent::ZERO {
            return Some(from);
        }
        let weights = self.history.weights.iter();
        let mut later = weights.filter(|(since, _)| *since > from);
        let found = later.find(|(_, first)| of_slot(slot, *first) > Percent::ZERO);
        found.map(|(since, _)| *since)
    }
}

/// Keeps tasks of the wanted release up to the wanted number and stops those
/// beyond it, the youngest first; says how many are kept.
fn keep(side: &mut SlotHistory, at: Timestamp, want: Want) -> u32 {
    let ours = |task: &&mut Task| task.profile.release == want.profile.release;
    // A replacement that is not born yet counts like any other.
    let still = |task: &&mut Task| task.stops.is_none_or(|stops| at < stops);
    let mut kept = 0;
    for task in side.tasks.iter_mut().filter(ours).filter(still) {
        if kept < want.tasks {
            kept += 1;
            // Its stop was planned for a hand-over that does not take place any more.
            task.stops = None;
        } else {
            task.stop(at);
        }
    }
    kept
}

/// Stops tasks of other releases one by one as tasks of the wanted release become
/// healthy to take their place; at once when nothing is wanted.
fn hand_over(side: &mut SlotHistory, at: Timestamp, want: Want) {
    let is_ours = |task: &Task| task.profile.release == want.profile.release;
    let ours = side.tasks.iter().filter(|task| is_ours(task));
    let kept = ours.filter(|task| task.stops.is_none());
    let mut ready: Vec<Option<Timestamp>> = kept.map(Task::healthy_from).collect();
    // Those that never become healthy free nobody, and come last.
    ready.sort_by_key(|from| from.unwrap_or(Timestamp::from_millis(i64::MAX)));
    let others = side.tasks.iter_mut().filter(|task| !is_ours(task));
    let alive = others.filter(|task| task.stops.is_none_or(|stops| at < stops));
    for (place, task) in alive.enumerate() {
        // A stop in the future belongs to an earlier hand-over that this one replaces.
        task.stops = None;
        match ready.get(place) {
            Some(Some(from)) => task.stop((*from).max(at)),
            Some(None) => {}
            None => task.stop(at),
        }
    }
}
