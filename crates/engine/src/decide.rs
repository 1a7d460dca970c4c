//! Deciding: which machine an input goes to, and whether a rollout may start.

use crate::{Acknowledge, Allow, Decision, Engine, Fact};
use rollouts::{IllegalRecord, Note, Observation, Plan, Record, Rollout, Severity};
use serde::{Deserialize, Serialize};
use vocab::{Percent, RolloutId, Span, Target, Timestamp};

/// What comes in.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A plan shall be carried out.
    Start(Box<Start>),
    /// Something for one rollout.
    Rollout {
        /// Which.
        id: RolloutId,
        /// What.
        input: rollouts::Input,
    },
    /// Protected environments shall be changeable for a while, or not any more.
    Allow(Allow),
    /// Somebody has seen an alarm.
    Acknowledge(Acknowledge),
}

/// A plan, as it was previewed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Start {
    /// The plan.
    pub plan: Plan,
    /// What the linter said about it.
    pub notes: Vec<Note>,
    /// Whether it may take the place of a rollout that is under way.
    pub supersede: bool,
    /// The target, read after the plan was confirmed.
    pub seen: Observation,
}

/// The engine says no, and what to do instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "refused")]
pub enum Refused {
    /// The rollout says no.
    #[error(transparent)]
    Rollout {
        /// What it says.
        #[from]
        refusal: rollouts::Refusal,
    },
    /// There is no such rollout under way.
    #[error("there is no rollout `{id}` under way; `history` lists those that have ended")]
    Unknown {
        /// What was asked for.
        id: RolloutId,
    },
    /// Another rollout is under way on the target.
    #[error(
        "rollout `{id}` is under way on `{target}`; wait for it, roll it back, or supersede it"
    )]
    Active {
        /// Which.
        id: RolloutId,
        /// Where.
        target: Target,
    },
    /// The linter found errors.
    #[error("the plan must not be started: {}", .reasons.join("; "))]
    Linted {
        /// One text per error.
        reasons: Vec<String>,
    },
    /// Leave to change a protected environment was asked for without a reason.
    #[error("say why protected environments are to be changed; the reason is journalled")]
    Unreasoned,
    /// The target is not as it was when the plan was made.
    #[error("the plan is out of date: {what}; make a new plan")]
    Stale {
        /// What is different.
        what: String,
    },
}

/// Why there is no decision.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// The domain says no.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A machine contradicted itself: a bug.
    #[error(transparent)]
    Bug(#[from] IllegalRecord),
}

impl From<rollouts::Objection> for Objection {
    fn from(objection: rollouts::Objection) -> Self {
        match objection {
            rollouts::Objection::Refused(refusal) => Self::Refused(Refused::Rollout { refusal }),
            rollouts::Objection::Bug(bug) => Self::Bug(bug),
        }
    }
}

/// A plan that was looked at for longer than this is made anew.
const PLAN_KEEPS: Span = Span::minutes(30);

impl Engine {
    /// Decides what follows from `input`. Reads only; an empty decision means
    /// that nothing follows.
    ///
    /// # Errors
    /// [`Objection::Refused`] for what makes no sense now; [`Objection::Bug`] when
    /// a machine contradicts itself.
    pub fn decide(&self, input: &Input, now: Timestamp) -> Result<Decision, Objection> {
        match input {
            Input::Start(start) => self.decide_start(start, now),
            Input::Allow(allow) => Ok(self.decide_allow(allow, now)?),
            Input::Acknowledge(seen) => Ok(self.decide_acknowledge(seen)),
            Input::Rollout { id, input } => {
                let Some(active) = self.active.get(id) else {
                    return self.decide_unknown(id, input);
                };
                let records = active.rollout.decide(input, active.watching.sight(), now)?;
                Ok(Decision::about(id, records))
            }
        }
    }

    /// Commands to a rollout that is not active are refused; observations and
    /// outcomes of one that has ended come too late and mean nothing.
    fn decide_unknown(
        &self,
        id: &RolloutId,
        input: &rollouts::Input,
    ) -> Result<Decision, Objection> {
        if !matches!(input, rollouts::Input::Command(_)) {
            return Ok(Decision::default());
        }
        let ended = self.ended.iter().rev().find(|summary| summary.id == *id);
        Err(match ended {
            Some(summary) => {
                let (id, how) = (id.clone(), summary.ending.to_string());
                Refused::Rollout {
                    refusal: rollouts::Refusal::Over { id, how },
                }
                .into()
            }
            None => Refused::Unknown { id: id.clone() }.into(),
        })
    }

    fn decide_start(&self, start: &Start, now: Timestamp) -> Result<Decision, Objection> {
        let plan = &start.plan;
        let errors = start
            .notes
            .iter()
            .filter(|note| note.severity == Severity::Error);
        let reasons: Vec<String> = errors.map(|note| note.text.clone()).collect();
        if !reasons.is_empty() {
            return Err(Refused::Linted { reasons }.into());
        }
        self.check_fresh(plan, now)?;
        let before = self.under_way(&plan.target);
        if before.is_none() {
            check_target(plan, &start.seen)?;
        }
        let mut decision = Decision::default();
        let mut behind = None;
        if let Some(before) = before {
            let id = before.rollout.plan().id.clone();
            if !start.supersede {
                let target = plan.target.clone();
                return Err(Refused::Active { id, target }.into());
            }
            let give_way = rollouts::Input::Supersede(plan.id.clone());
            let records = before
                .rollout
                .decide(&give_way, before.watching.sight(), now)?;
            decision = Decision::about(&id, records);
            behind = Some(id);
        }
        let planned = Record::Planned {
            plan: Box::new(plan.clone()),
            notes: start.notes.clone(),
            behind,
        };
        let begun = Rollout::begin(now, &planned)?;
        let rest = begun.decide(&rollouts::Input::Tick, &rollouts::Sight::default(), now)?;
        let records = std::iter::once(planned).chain(rest).collect();
        decision
            .facts
            .extend(Decision::about(&plan.id, records).facts);
        Ok(decision)
    }

    fn check_fresh(&self, plan: &Plan, now: Timestamp) -> Result<(), Refused> {
        let stale = |what: String| Err(Refused::Stale { what });
        let known = self.active.contains_key(&plan.id)
            || self.ended.iter().any(|summary| summary.id == plan.id);
        if known {
            return stale(format!("there is a rollout `{}` already", plan.id));
        }
        if now.since(plan.made) > PLAN_KEEPS {
            return stale(format!("it was made {} ago", now.since(plan.made)));
        }
        match self.waiting(&plan.target) {
            Some(other) => stale(format!(
                "rollout `{}` waits already",
                other.rollout.plan().id
            )),
            None => Ok(()),
        }
    }
}

/// Whether the target still is what the plan was made for: executing it on
/// swapped roles would take down the side that serves.
fn check_target(plan: &Plan, seen: &Observation) -> Result<(), Refused> {
    let stale = |what: String| Err(Refused::Stale { what });
    let stable = seen.slot(plan.stable.slot);
    let weight = seen.slot(plan.canary.slot).weight;
    if weight != Percent::ZERO {
        return stale(format!("slot {} has weight {weight} now", plan.canary.slot));
    }
    if stable.release.as_ref() != Some(&plan.stable.release) {
        let found = stable
            .release
            .as_ref()
            .map_or("nothing".into(), ToString::to_string);
        return stale(format!("slot {} runs {found} now", plan.stable.slot));
    }
    Ok(())
}

impl Fact {
    /// The rollout's record, when it is one.
    #[must_use]
    pub fn record(&self) -> Option<(&RolloutId, &Record)> {
        match self {
            Self::Rollout { id, record } => Some((id, record)),
            Self::Driving { .. }
            | Self::Remembered { .. }
            | Self::Allowed { .. }
            | Self::Forbidden { .. }
            | Self::Acknowledged { .. } => None,
        }
    }
}

impl Engine {
    /// The decision that takes a contradictory machine out of the game, so that
    /// the others can go on; none when it has ended.
    #[must_use]
    pub fn contain(&self, id: &RolloutId, why: &str) -> Option<Decision> {
        self.active.get(id)?;
        let needs = "report this as a bug with `journal show`; then roll back".to_owned();
        let stuck = Record::GotStuck {
            why: why.to_owned(),
            needs,
        };
        Some(Decision::about(id, vec![stuck]))
    }
}
