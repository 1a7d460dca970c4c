//! Starting and commanding, as the shells have it done.

use super::witness::{Happening, Witness};
use super::{Rehearsal, Round};
use engine::{Draft, Input, Objection, Refused, Start, Undraftable, Wish, look_back, remembered};
use estate::{AdapterError, Look};
use rollouts::{Command, IllegalRecord, Verb};
use vocab::{OperatorName, RolloutId, Target};

/// A rollout was not started.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unstarted {
    /// The estate file does not know the target.
    #[error("the estate file has no target `{0}`")]
    NoTarget(Target),
    /// The target could not be read.
    #[error(transparent)]
    Unread(#[from] Box<AdapterError>),
    /// No plan can be made.
    #[error(transparent)]
    Undraftable(#[from] Undraftable),
    /// The engine says no.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A machine contradicted itself.
    #[error(transparent)]
    Bug(#[from] IllegalRecord),
}

impl From<Objection> for Unstarted {
    fn from(objection: Objection) -> Self {
        match objection {
            Objection::Refused(refused) => Self::Refused(refused),
            Objection::Bug(bug) => Self::Bug(bug),
        }
    }
}

impl Rehearsal {
    /// Makes the plan that `start` would start now, and starts nothing.
    ///
    /// # Errors
    /// [`Unstarted`] when the target is unknown or unreadable, or there is
    /// nothing to plan.
    pub fn draft(&self, wish: &Wish) -> Result<Draft, Unstarted> {
        let target = &wish.target;
        let missing = || Unstarted::NoTarget(target.clone());
        let recipe = self.estate.recipe(target).ok_or_else(missing)?;
        let survey = self.world.survey(target, self.now).map_err(Box::new)?;
        let releases = self.world.releases(target, self.now).map_err(Box::new)?;
        let look = look_back(recipe, &survey, target, self.now);
        let sighted = self.world.observe(&look, self.now);
        // A plan can be made without knowing what is usual.
        let history = sighted.map(|sighted| remembered(&sighted.bins));
        let draft = self.engine.draft(
            wish.clone(),
            recipe.clone(),
            survey,
            &releases,
            &history.unwrap_or_default(),
            self.now,
        )?;
        Ok(draft)
    }

    /// Plans, reads the target once more, and starts. Takes no time.
    ///
    /// # Errors
    /// [`Unstarted`]; then nothing was started.
    pub fn start(
        &mut self,
        wish: &Wish,
        witness: &mut dyn Witness,
    ) -> Result<RolloutId, Unstarted> {
        let Draft { plan, notes } = self.draft(wish)?;
        let look = Look {
            target: plan.target.clone(),
            canary: plan.canary.slot,
            since: self.now,
            until: None,
            gates: Vec::new(),
        };
        let sighted = self.world.observe(&look, self.now).map_err(Box::new)?;
        let seen = sighted.observation;
        let id = plan.id.clone();
        let start = Start {
            plan,
            notes,
            supersede: wish.supersede,
            seen,
        };
        let input = Input::Start(Box::new(start));
        let decision = self.engine.decide(&input, self.now)?;
        self.enact(decision, witness);
        self.round = Round::SendOut;
        Ok(id)
    }

    /// Asks a rollout for something on behalf of a person.
    ///
    /// # Errors
    /// [`Refused`] when it makes no sense now; a contradiction counts as
    /// accepted and is kept in [`Rehearsal::contradictions`].
    pub fn command(
        &mut self,
        id: &RolloutId,
        verb: Verb,
        by: &OperatorName,
        reason: Option<&str>,
        witness: &mut dyn Witness,
    ) -> Result<(), Refused> {
        let command = Command {
            by: by.clone(),
            verb,
            reason: reason.map(str::to_owned),
        };
        let input = Input::Rollout {
            id: id.clone(),
            input: rollouts::Input::Command(command),
        };
        let decided = self.decide(&input, witness);
        // The first effect leaves before anything else is heard.
        self.round = Round::SendOut;
        if let Err(refused) = &decided {
            witness.saw(self, Happening::Refused(refused));
        }
        decided
    }
}
