//! The evidence of one rollout as it grows: weights and intervals in, judgements
//! out. Told the same again, a trial says the same again: after a crash, and for a
//! report when all is over.

use analysis::{Bin, Fuse, History, Judge, Panel, Strength};
use rollouts::{Effect, IllegalRecord, Plan, Purpose, Record, Rollout};
use vocab::{Gate, Judgement, Percent, Timestamp};

/// What is known of one rollout's evidence.
#[derive(Debug, Clone)]
pub struct Trial {
    gates: Vec<Gate>,
    /// Weights of the canary, each from the moment it was read back.
    shifts: Vec<(Timestamp, Percent)>,
    /// How many of `shifts` the panel was told.
    told: usize,
    history: History,
    /// None before the first shift: then there is nothing to judge.
    panel: Option<Panel>,
}

impl Trial {
    /// One that has seen nothing yet.
    #[must_use]
    pub fn new(plan: &Plan) -> Self {
        Self {
            gates: gates(plan),
            shifts: Vec::new(),
            told: 0,
            history: History::default(),
            panel: None,
        }
    }

    /// One that knows when which weight was reached, and no measurement yet; none
    /// without records.
    ///
    /// # Errors
    /// [`IllegalRecord`] when the records tell no story.
    pub fn of(records: &[(Timestamp, Record)]) -> Result<Option<Self>, IllegalRecord> {
        let Some(((at, first), rest)) = records.split_first() else {
            return Ok(None);
        };
        let mut rollout = Rollout::begin(*at, first)?;
        let mut trial = Self::new(rollout.plan());
        for (at, record) in rest {
            rollout.apply(*at, record)?;
            trial.heed(*at, record, &rollout);
        }
        Ok(Some(trial))
    }

    /// Takes up a record that was just applied to its rollout.
    pub(crate) fn heed(&mut self, at: Timestamp, record: &Record, rollout: &Rollout) {
        if let Record::Reached {
            order: Effect::EnsureWeight { .. },
        } = record
        {
            self.shifted(at, rollout.expected().weight);
        }
    }

    /// The canary has this weight from now on.
    pub(crate) fn shifted(&mut self, at: Timestamp, weight: Percent) {
        self.shifts.push((at, weight));
    }

    /// When the canary got its first traffic.
    #[must_use]
    pub fn first_shift(&self) -> Option<Timestamp> {
        self.shifts.first().map(|(at, _)| *at)
    }

    /// What is judged.
    #[must_use]
    pub fn gates(&self) -> &[Gate] {
        &self.gates
    }

    /// What stable was like before the first shift.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Learns one interval; the weight it is judged at, none before the first shift.
    pub fn learn(&mut self, bin: &Bin) -> Option<Percent> {
        while let Some((at, _)) = self
            .shifts
            .get(self.told)
            .filter(|(at, _)| *at <= bin.start)
        {
            self.told += 1;
            let (gates, history) = (&self.gates, &self.history);
            let panel = self.panel.get_or_insert_with(|| {
                Panel::new(gates.clone(), history.clone(), Fuse::default(), *at)
            });
            panel.restart(*at);
        }
        let weight = self.told.checked_sub(1).and_then(|at| self.shifts.get(at));
        let weight = weight.map(|(_, weight)| *weight);
        match (&mut self.panel, weight) {
            (Some(panel), Some(weight)) => panel.take(bin, weight),
            _before_the_first_shift => self.history.take(bin),
        }
        weight
    }

    /// What the evidence says at this moment; none before the first shift.
    #[must_use]
    pub fn judgement(&self, now: Timestamp) -> Option<Judgement> {
        Some(self.panel.as_ref()?.judgement(now))
    }

    /// Gate by gate, the numbers behind it; none where a gate's judge has none.
    #[must_use]
    pub fn strengths(&self) -> Vec<Option<Strength>> {
        self.panel
            .as_ref()
            .map(Panel::strengths)
            .unwrap_or_default()
    }
}

/// The gates of the plan's first bake; a plan without bakes has none and is
/// watched by the hard limits only.
fn gates(plan: &Plan) -> Vec<Gate> {
    if plan.purpose == Purpose::Revert {
        return Vec::new();
    }
    plan.gates().to_vec()
}
