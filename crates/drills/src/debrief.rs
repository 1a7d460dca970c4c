//! The debrief: what happened in a drill, when it could be known, what was done,
//! whom it cost what, and what to take home.
//!
//! Told from what is left of a drill: the rollout's records and the truth of the
//! practice estate. So a rehearsed drill and one that was run live are told alike.

mod harm;
mod knowable;
mod told;

pub use harm::Harm;
pub use told::Moment;

use crate::cue::Cue;
use crate::drill::{Drill, Played};
use engine::{Decision, Engine, Fact, Summary, Timeline};
use estate_sim::World;
use rollouts::{IllegalRecord, Record, Rollout};
use std::sync::Arc;
use vocab::{Span, Timestamp};

/// What is left of a drill, to tell it from.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    /// Which drill.
    pub drill: &'a Drill,
    /// The practice estate it ran on.
    pub world: &'a World,
    /// The records of its rollout, from the first one on.
    pub records: &'a [(Timestamp, Record)],
    /// What was done to the estate and to the control room, and when.
    pub turns: &'a [(Timestamp, Cue)],
    /// When it was last looked at.
    pub until: Timestamp,
}

/// What was learnt from a drill.
#[derive(Debug, Clone, PartialEq)]
pub struct Debrief {
    /// The drill's name.
    pub drill: &'static str,
    /// The seed of the practice estate; repeats a rehearsal.
    pub seed: u64,
    /// What was wrong, now that it may be told.
    pub what_happened: &'static str,
    /// When it began.
    pub began: Timestamp,
    /// When it could first be known; none when it never could.
    pub knowable: Option<Timestamp>,
    /// When the control room first did something about it by itself: went back,
    /// paused or held.
    pub acted: Option<Timestamp>,
    /// What happened and was done, in order.
    pub done: Vec<Moment>,
    /// How the rollout ended, or where it stands.
    pub ending: String,
    /// What users met that they would not have met on the stable release.
    pub harm: Harm,
    /// Decided → read back, when there was a way back.
    pub promise: Option<Span>,
    /// What to take home.
    pub lesson: &'static str,
}

impl Debrief {
    pub(crate) fn of(drill: &Drill, played: &Played) -> Result<Self, IllegalRecord> {
        let records = played.rehearsal.records(&played.rollout);
        let account = Account {
            drill,
            world: played.rehearsal.world(),
            records: &records,
            turns: &played.turns,
            until: played.rehearsal.now(),
        };
        account.debrief()
    }
}

impl Account<'_> {
    /// Tells it.
    ///
    /// # Errors
    /// [`IllegalRecord`] when the records are not those of one rollout from its
    /// beginning.
    pub fn debrief(&self) -> Result<Debrief, IllegalRecord> {
        let stations = self.stations()?;
        let folded = self.folded()?;
        let last = stations.last().map_or(&folded.begun, |(_, _, after)| after);
        let began = self.began(last);
        let knowable = self.knowable(last, began, &folded.timeline);
        Ok(Debrief {
            drill: self.drill.name,
            seed: self.world.seed(),
            what_happened: self.drill.what_happens,
            began,
            knowable,
            acted: acted(self.records, began),
            done: self.told(&stations, began, knowable),
            ending: self.ending(last, folded.summary.as_deref()),
            harm: self.harm(last),
            promise: folded.timeline.promise(),
            lesson: self.drill.lesson,
        })
    }

    /// When the trouble began; when it never did, when it all began.
    fn began(&self, last: &Rollout) -> Timestamp {
        let due = self.drill.begins.due(self.records, last);
        due.unwrap_or(last.plan().made)
    }

    /// Each record with its time and the rollout as it was after it.
    fn stations(&self) -> Result<Vec<told::Station<'_>>, IllegalRecord> {
        let Some(((at, first), rest)) = self.records.split_first() else {
            return Ok(Vec::new());
        };
        let mut rollout = Rollout::begin(*at, first)?;
        let mut stations = vec![(*at, first, rollout.clone())];
        for (at, record) in rest {
            rollout.apply(*at, record)?;
            stations.push((*at, record, rollout.clone()));
        }
        Ok(stations)
    }

    /// What the engine makes of the same records.
    fn folded(&self) -> Result<Folded, IllegalRecord> {
        let missing = || IllegalRecord {
            record: "none".into(),
            phase: "not yet planned".into(),
        };
        let (at, first) = self.records.first().ok_or_else(missing)?;
        let begun = Rollout::begin(*at, first)?;
        let id = begun.plan().id.clone();
        let mut engine = Engine::default();
        for (at, record) in self.records {
            let (id, record) = (id.clone(), record.clone());
            let facts = vec![Fact::Rollout { id, record }];
            engine.apply(*at, &Decision { facts })?;
        }
        let summary = engine.ended().last().cloned();
        let timeline = match (&summary, engine.active().get(&id)) {
            (Some(summary), _) => summary.timeline,
            (None, Some(active)) => *active.timeline(),
            (None, None) => Timeline::default(),
        };
        Ok(Folded {
            begun,
            summary,
            timeline,
        })
    }

    fn ending(&self, last: &Rollout, summary: Option<&Summary>) -> String {
        if let Some(summary) = summary {
            let cause = summary.cause.as_ref();
            let why = cause.map_or_else(String::new, |cause| format!(" ({cause})"));
            return format!("{} after {}{why}", summary.ending, summary.took());
        }
        let lasted = self.until.since(last.plan().made);
        let waits = if crate::cue::needs_person(last) {
            "; it waits for a person"
        } else {
            ""
        };
        let (word, doing) = (last.phase_word(), last.doing());
        format!("still {word} after {lasted}: {doing}{waits}")
    }
}

struct Folded {
    begun: Rollout,
    summary: Option<Arc<Summary>>,
    timeline: Timeline,
}

/// When the control room first did something about the trouble by itself.
fn acted(records: &[(Timestamp, Record)], began: Timestamp) -> Option<Timestamp> {
    let mut later = records.iter().filter(|(at, _)| *at >= began);
    let found = later.find(|(_, record)| {
        matches!(
            record,
            Record::ReturnDecided { .. }
                | Record::Paused { .. }
                | Record::Held { .. }
                | Record::GotStuck { .. }
        )
    });
    found.map(|(at, _)| *at)
}
