//! A rollout's story, told again from its records.

use rollouts::{IllegalRecord, Narration, Note, Record, Rollout, narrate};
use vocab::Timestamp;
use wire::NarrationView;

/// A rollout folded from its records, with everything it said on the way.
#[derive(Debug, Clone)]
pub(crate) struct Story {
    pub rollout: Rollout,
    pub narration: Vec<Narration>,
    pub notes: Vec<Note>,
    /// How many steps were taken up.
    pub reached: usize,
}

impl Story {
    /// Folds the records; none when there are none.
    pub(crate) fn of(records: &[(Timestamp, Record)]) -> Result<Option<Self>, IllegalRecord> {
        let Some((first, rest)) = records.split_first() else {
            return Ok(None);
        };
        let mut story = Self {
            rollout: Rollout::begin(first.0, &first.1)?,
            narration: Vec::new(),
            notes: Vec::new(),
            reached: 0,
        };
        if let Record::Planned { notes, .. } = &first.1 {
            story.notes.clone_from(notes);
        }
        story.say(first.0, &first.1);
        for (at, record) in rest {
            story.rollout.apply(*at, record)?;
            let step = story.rollout.step().map_or(0, |step| step + 1);
            story.reached = story.reached.max(step);
            story.say(*at, record);
        }
        Ok(Some(story))
    }

    fn say(&mut self, at: Timestamp, record: &Record) {
        self.narration.extend(narrate(at, record, &self.rollout));
    }
}

pub(crate) fn narration_view(said: &Narration) -> NarrationView {
    NarrationView {
        at: said.at,
        clock: said.at.clock(),
        action: said.action.clone(),
        reason: said.reason.clone(),
        metrics: said.metrics.clone(),
        risk: said.risk.clone(),
        eta: said.eta.map(|span| span.to_string()).unwrap_or_default(),
    }
}
