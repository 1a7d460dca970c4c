//! Drills: scripted outages, as data.
//!
//! What goes wrong stands in `catalog`; here is what a drill is and how it is
//! rehearsed. A drill changes nothing but the practice estate.

mod catalog;
mod play;

pub use catalog::all;
pub use play::{Hands, Played, Unplayable};

use crate::{Cue, Turn, When};
use engine::Wish;
use rollouts::{Purpose, Strategy};
use vocab::{BadName, OperatorName, Span};

/// A scripted outage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drill {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is about, in a sentence that gives nothing away.
    pub summary: &'static str,
    /// What it trains.
    pub trains: &'static str,
    /// What is wrong, told afterwards.
    pub what_happens: &'static str,
    /// What to take home.
    pub lesson: &'static str,
    /// The seed it is rehearsed with when nobody names one.
    pub seed: u64,
    /// Where, written `environment/region/service`.
    pub target: &'static str,
    /// The release that is rolled out.
    pub release: &'static str,
    /// How.
    pub strategy: Strategy,
    /// When the trouble begins.
    pub begins: When,
    /// Where the trouble can first be seen.
    pub shows: Shows,
    /// What goes wrong beside the release.
    pub script: &'static [Cue],
    /// What a person does who knows the drill; nothing where the control room
    /// needs nobody.
    pub answer: &'static [Cue],
    /// How long it is watched at most.
    pub lasts: Span,
}

/// Where the trouble of a drill can first be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// In the measurements, once there are enough of them.
    Measurements,
    /// In the target itself, at the next reading.
    Target,
    /// In the answers to calls, as soon as something is called.
    Calls,
    /// Not before somebody looks again.
    Return,
}

/// The drill of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Drill> {
    all().iter().find(|drill| drill.name == name)
}

impl Drill {
    /// What has to be started for it.
    ///
    /// # Errors
    /// [`BadName`] when the drill is written wrongly, which a test rules out.
    pub fn wish(&self, by: OperatorName) -> Result<Wish, BadName> {
        Ok(Wish {
            target: self.target.parse()?,
            release: Some(self.release.parse()?),
            strategy: Some(self.strategy),
            purpose: Purpose::Ship,
            supersede: false,
            again: false,
            force: false,
            by,
            reason: Some(format!("drill {}", self.name)),
        })
    }

    /// What has to be done to a live practice estate, and when: the faults. What
    /// befalls the control room itself cannot be scripted from inside of it.
    pub fn injections(&self) -> impl Iterator<Item = &'static Cue> {
        self.script.iter().filter(|cue| match cue.turn {
            Turn::Inject(_) | Turn::HealAll => true,
            Turn::Command(..) | Turn::Crash(_) => false,
        })
    }
}

#[cfg(test)]
mod tests;
