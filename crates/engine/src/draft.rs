//! Drafting: from a wish and a survey to a plan with its notes. Starts nothing.

use crate::Engine;
use crate::expecting::{needs, usual};
use analysis::History;
use rollouts::{
    Ask, Code, Facts, Note, Plan, Purpose, Recipe, ReleaseFacts, Severity, Strategy, Survey,
    Unplannable, lint, plan,
};
use serde::{Deserialize, Serialize};
use vocab::{OperatorName, Percent, Release, RolloutId, Target, Timestamp};

/// What somebody wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// On what.
    pub target: Target,
    /// Which release; none for a revert to the one before.
    pub release: Option<Release>,
    /// How; none for the recipe's own strategy.
    pub strategy: Option<Strategy>,
    /// What for.
    pub purpose: Purpose,
    /// Take the place of a rollout that is under way.
    pub supersede: bool,
    /// Ship a release that failed before.
    pub again: bool,
    /// Go on although safeguards say no; only for reverts.
    pub force: bool,
    /// Who.
    pub by: OperatorName,
    /// Why.
    pub reason: Option<String>,
}

/// A plan to look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The plan.
    pub plan: Plan,
    /// What the linter says.
    pub notes: Vec<Note>,
}

/// No plan can be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Undraftable {
    /// There is nothing to make it from.
    #[error(transparent)]
    Unplannable(#[from] Unplannable),
    /// The release is not known on the target.
    #[error("`{target}` has no release `{release}`; {hint}")]
    UnknownRelease {
        /// Where.
        target: Target,
        /// What was asked for.
        release: Release,
        /// Which releases look alike, or which there are.
        hint: String,
    },
    /// There is no earlier release to go back to.
    #[error("no earlier release of `{target}` is known here; name one with --to")]
    NoEarlier {
        /// Where.
        target: Target,
    },
}

impl Engine {
    /// Drafts the plan for a wish. `history` is what stable was like lately, empty
    /// when nobody knows.
    ///
    /// # Errors
    /// [`Undraftable`], in words for the person who wished.
    pub fn draft(
        &self,
        wish: Wish,
        recipe: Recipe,
        mut survey: Survey,
        releases: &[ReleaseFacts],
        history: &History,
        now: Timestamp,
    ) -> Result<Draft, Undraftable> {
        let before = self
            .under_way(&wish.target)
            .map(|active| active.rollout.plan().clone());
        if let Some(before) = before.as_ref().filter(|_| wish.supersede) {
            expect_return(&mut survey, before);
        }
        let release = self.release(&wish, releases)?;
        let strategy = wish.strategy.unwrap_or(match wish.purpose {
            Purpose::Revert => Strategy::Instant,
            Purpose::Ship | Purpose::Fix => recipe.strategy,
        });
        let usual = usual(history);
        let failed = self.failure(&wish.target.service, &release.release);
        let mut facts = Facts {
            survey: survey.clone(),
            failed_before: failed.map(|failure| failure.because.clone()),
            needs: Vec::new(),
            active: before.as_ref().map(|plan| plan.id.clone()),
            release: release.clone(),
        };
        let ask = Ask {
            id: self.next_id(),
            parent: before
                .filter(|_| wish.supersede)
                .map(|plan| plan.id.clone()),
            target: wish.target.clone(),
            release,
            strategy,
            purpose: wish.purpose,
            recipe,
            survey,
            usual,
            by: wish.by.clone(),
            reason: wish.reason.clone(),
            now,
        };
        let plan = plan(ask)?;
        facts.needs = needs(&plan);
        let mut notes = lint(&plan, &facts);
        for note in &mut notes {
            if is_overridden(note, &wish) {
                note.severity = Severity::Warning;
            }
        }
        Ok(Draft { plan, notes })
    }

    /// Ids count up, so that people can say them aloud.
    fn next_id(&self) -> RolloutId {
        RolloutId::numbered(self.planned + 1)
    }

    /// The release wished for: the one named, or the one that served before.
    fn release(&self, wish: &Wish, known: &[ReleaseFacts]) -> Result<ReleaseFacts, Undraftable> {
        let target = wish.target.clone();
        let name = match &wish.release {
            Some(name) => name.clone(),
            None => self
                .earlier(&wish.target)
                .ok_or(Undraftable::NoEarlier { target })?,
        };
        let found = known.iter().find(|facts| facts.release == name).cloned();
        found.ok_or_else(|| Undraftable::UnknownRelease {
            hint: estate::suggestion(
                name.as_str(),
                known.iter().map(|facts| facts.release.as_str()),
            ),
            target: wish.target.clone(),
            release: name,
        })
    }

    /// The release that served a target before the present one. A revert goes back
    /// in this row; reverting again goes back further, never to what was reverted.
    #[must_use]
    pub fn earlier(&self, target: &Target) -> Option<Release> {
        let mut served: Vec<&Release> = Vec::new();
        for summary in self.ended.iter().filter(|summary| {
            summary.target == *target && summary.ending == rollouts::Ending::Completed
        }) {
            // What served before is not what was left behind when somebody else
            // changed the target meanwhile.
            if served.last() != Some(&&summary.stable) {
                served.push(&summary.stable);
            }
            let before = served
                .iter()
                .position(|release| **release == summary.release);
            match before.filter(|_| summary.purpose == Purpose::Revert) {
                Some(at) => served.truncate(at + 1),
                None => served.push(&summary.release),
            }
        }
        served.iter().rev().nth(1).map(|release| (*release).clone())
    }
}

/// A target as it will be once the rollout under way has gone back.
fn expect_return(survey: &mut Survey, before: &Plan) {
    for slot in rollouts::Slot::BOTH {
        let state = survey.observation.slot_mut(slot);
        if slot == before.stable.slot {
            state.weight = Percent::FULL;
            state.desired = before.stable.tasks;
            state.healthy = before.stable.tasks;
        } else {
            *state = rollouts::SlotState::default();
        }
    }
}

/// Whether the wish says outright that this error is meant.
fn is_overridden(note: &Note, wish: &Wish) -> bool {
    match note.code {
        Code::Active => wish.supersede,
        Code::FailedBefore => wish.again || (wish.purpose == Purpose::Revert && wish.force),
        Code::Quota | Code::SplitTraffic | Code::Freeze => {
            wish.force && wish.purpose == Purpose::Revert
        }
        Code::Ladder
        | Code::LargestWeight
        | Code::ShortBake
        | Code::CanaryCapacity
        | Code::StableCapacity
        | Code::Migration
        | Code::NoAlarm
        | Code::AlarmFiring
        | Code::NoHealthCheck
        | Code::RuleShape
        | Code::NotAttached
        | Code::Promise => false,
    }
}
