//! What was last seen of a rollout's target. Replaced, never journalled: after a
//! crash it is asked for again, from the beginning of the rollout.

use analysis::{Bin, Fuse, History, Judge, Thresholds};
use estate::{Look, Sighted};
use rollouts::{Plan, Purpose, Rollout, Sight, StepKind};
use std::collections::VecDeque;
use std::sync::Arc;
use vocab::{Gate, Percent, Span, Timestamp};

/// How far back before a rollout its stable side is remembered.
const HISTORY: Span = Span::minutes(10);

/// Measurements kept for charts: two hours of 10 s intervals.
const KEPT: usize = 720;

/// What was seen of one target for one rollout.
#[derive(Debug, Clone)]
pub struct Watching {
    sight: Sight,
    judge: Option<Thresholds>,
    gates: Vec<Gate>,
    /// Weights of the canary, each from the moment it was read back.
    shifts: Vec<(Timestamp, Percent)>,
    /// How many of `shifts` the judge was told.
    told: usize,
    history: History,
    bins: VecDeque<Bin>,
    seen_until: Timestamp,
}

impl Watching {
    pub(crate) fn new(plan: &Plan) -> Self {
        Self {
            sight: Sight::default(),
            judge: None,
            gates: gates(plan),
            shifts: Vec::new(),
            told: 0,
            history: History::default(),
            bins: VecDeque::new(),
            seen_until: plan.made - HISTORY,
        }
    }

    /// What decisions may know of the world.
    #[must_use]
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    /// The newest measurements, oldest first.
    #[must_use]
    pub fn bins(&self) -> &VecDeque<Bin> {
        &self.bins
    }

    pub(crate) fn look(&self, rollout: &Rollout) -> Look {
        let plan = rollout.plan();
        Look {
            target: plan.target.clone(),
            canary: plan.canary.slot,
            since: self.seen_until,
            until: None,
            gates: self.gates.clone(),
        }
    }

    pub(crate) fn shifted(&mut self, at: Timestamp, weight: Percent) {
        self.shifts.push((at, weight));
    }

    /// Takes in what was seen; whether there is new evidence.
    pub(crate) fn notice(&mut self, sighted: Sighted, now: Timestamp) -> bool {
        let newer = |old: &Arc<rollouts::Observation>| sighted.observation.at >= old.at;
        if self.sight.target.as_ref().is_none_or(newer) {
            self.sight.target = Some(Arc::new(sighted.observation));
        }
        let mut learned = false;
        for bin in sighted.bins {
            if bin.end() > self.seen_until {
                self.seen_until = bin.end();
                self.learn(bin);
                learned = true;
            }
        }
        // Before the first shift there is nothing to judge.
        if let Some(judge) = self.judge.as_ref().filter(|_| learned) {
            self.sight.evidence = Some(Arc::new(judge.judgement(now)));
        }
        learned
    }

    fn learn(&mut self, bin: Bin) {
        while let Some((at, weight)) = self
            .shifts
            .get(self.told)
            .copied()
            .filter(|(at, _)| *at <= bin.start)
        {
            self.told += 1;
            let (gates, history) = (&self.gates, &self.history);
            let judge = self.judge.get_or_insert_with(|| {
                Thresholds::new(gates.clone(), history.clone(), Fuse::default(), at)
            });
            judge.restart(at);
            debug_assert!(weight <= Percent::FULL, "weights are shares");
        }
        let weight = self.told.checked_sub(1).and_then(|at| self.shifts.get(at));
        match (&mut self.judge, weight) {
            (Some(judge), Some((_, weight))) => judge.take(&bin, *weight),
            _before_the_first_shift => self.history.take(&bin),
        }
        if self.bins.len() == KEPT {
            self.bins.pop_front();
        }
        self.bins.push_back(bin);
    }
}

/// The gates of the plan's first bake; a plan without bakes has none and is
/// watched by the hard limits only.
fn gates(plan: &Plan) -> Vec<Gate> {
    if plan.purpose == Purpose::Revert {
        return Vec::new();
    }
    let mut of_bakes = plan.steps.iter().filter_map(|step| match &step.kind {
        StepKind::Bake { gates, .. } => Some(gates.clone()),
        StepKind::Provision { .. }
        | StepKind::Verify { .. }
        | StepKind::Approve { .. }
        | StepKind::Shift { .. }
        | StepKind::Retire { .. } => None,
    });
    of_bakes.next().unwrap_or_default()
}
