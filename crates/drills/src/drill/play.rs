//! Playing a drill: in a rehearsal, from its seed to its debrief.

use super::Drill;
use crate::cue::Cue;
use crate::{Debrief, Rehearsal, Unstarted, Witness};
use estate::{Estate, Problems};
use estate_sim::{BadInjection, World};
use rollouts::{IllegalRecord, Record, Rollout};
use std::sync::Arc;
use vocab::{BadName, OperatorName, RolloutId, Timestamp};

/// Every drill begins at this moment: a Friday afternoon in Europe, with the day
/// just begun in us-east-1.
const BEGAN: Timestamp = Timestamp::from_millis(1_795_185_000_000);

/// The estate file of the practice estate.
const PRACTICE: &str = include_str!("../../../estate-sim/practice.toml");

/// What people do while a drill is rehearsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Hands {
    /// Nobody acts: what happens when the pager is not heard.
    #[default]
    Off,
    /// Somebody who knows the drill does what it takes.
    On,
}

/// A drill could not be rehearsed: it is written wrongly.
#[derive(Debug, thiserror::Error)]
pub enum Unplayable {
    /// A name in it is none.
    #[error(transparent)]
    Name(#[from] BadName),
    /// A fault in it is none.
    #[error(transparent)]
    Fault(#[from] BadInjection),
    /// The practice estate's file is wrong.
    #[error(transparent)]
    Estate(#[from] Problems),
    /// Its rollout was not started.
    #[error(transparent)]
    Unstarted(#[from] Unstarted),
    /// Its records make no sense: a bug.
    #[error(transparent)]
    Illegal(#[from] IllegalRecord),
}

/// A drill being played.
#[derive(Debug, Clone)]
pub struct Played {
    /// The rehearsal, as far as it came.
    pub rehearsal: Rehearsal,
    /// The rollout it is about.
    pub rollout: RolloutId,
    /// What happened beside the control room, and when.
    pub turns: Vec<(Timestamp, Cue)>,
}

impl Drill {
    /// Rehearses it with nobody acting, and tells what is to be learnt.
    ///
    /// # Errors
    /// [`Unplayable`] when the drill is written wrongly.
    pub fn rehearse(&self, seed: u64) -> Result<Debrief, Unplayable> {
        self.rehearse_with(seed, Hands::Off)
    }

    /// Rehearses it with or without somebody acting.
    ///
    /// # Errors
    /// [`Unplayable`] when the drill is written wrongly.
    pub fn rehearse_with(&self, seed: u64, hands: Hands) -> Result<Debrief, Unplayable> {
        let played = self.play(seed, hands, &mut ())?;
        Ok(Debrief::of(self, &played)?)
    }

    /// Plays it from its beginning to the end of its rollout, or for as long as
    /// it lasts.
    ///
    /// # Errors
    /// [`Unplayable`] when the drill is written wrongly.
    pub fn play(
        &self,
        seed: u64,
        hands: Hands,
        witness: &mut dyn Witness,
    ) -> Result<Played, Unplayable> {
        let estate = Arc::new(Estate::parse(PRACTICE, "practice.toml")?);
        let by = OperatorName::new("Ada Lovelace")?;
        let mut rehearsal = Rehearsal::new(World::candlefish(seed, BEGAN), estate, BEGAN, seed);
        let rollout = rehearsal.start(&self.wish(by.clone())?, witness)?;
        let answer: &[Cue] = match hands {
            Hands::Off => &[],
            Hands::On => self.answer,
        };
        let mut stage = Stage {
            waiting: self.script.iter().chain(answer).copied().collect(),
            played: Played {
                rehearsal,
                rollout,
                turns: Vec::new(),
            },
            by,
        };
        stage.play(BEGAN + self.lasts, witness)?;
        Ok(stage.played)
    }
}

/// A drill and the cues that have not come yet.
struct Stage {
    waiting: Vec<Cue>,
    played: Played,
    by: OperatorName,
}

impl Stage {
    fn play(&mut self, limit: Timestamp, witness: &mut dyn Witness) -> Result<(), BadInjection> {
        loop {
            let next = self.next_cue();
            let now = self.played.rehearsal.now();
            if let Some((place, due)) = next
                && due <= now
            {
                self.take_cue(place, witness)?;
                continue;
            }
            let horizon = next.map_or(limit, |(_, due)| due.min(limit));
            let over = self.active().is_none();
            if over || (!self.played.rehearsal.step(horizon, witness) && horizon == limit) {
                return Ok(());
            }
        }
    }

    fn active(&self) -> Option<(&[(Timestamp, Record)], &Rollout)> {
        let active = self.played.rehearsal.engine().active();
        let active = active.get(&self.played.rollout)?;
        Some((active.records(), active.rollout()))
    }

    /// The cue that comes first, as far as one can tell now.
    fn next_cue(&self) -> Option<(usize, Timestamp)> {
        let (records, rollout) = self.active()?;
        let cues = self.waiting.iter().enumerate();
        let due = cues.filter_map(|(place, cue)| Some((place, cue.when.due(records, rollout)?)));
        due.min_by_key(|(_, at)| *at)
    }

    fn take_cue(&mut self, place: usize, witness: &mut dyn Witness) -> Result<(), BadInjection> {
        let cue = self.waiting.remove(place);
        let Some((_, rollout)) = self.active() else {
            return Ok(());
        };
        let act = cue.act(rollout, &self.by)?;
        let at = self.played.rehearsal.now();
        self.played.turns.push((at, cue));
        self.played.rehearsal.act(&act, witness);
        Ok(())
    }
}
