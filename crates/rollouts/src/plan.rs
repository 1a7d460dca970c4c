//! The plan language: every strategy is a list of the same few steps.
//!
//! A plan is immutable and complete: each step carries its forward and its back
//! effects, chosen when the plan was made, so that what executes is exactly what
//! was previewed.

use crate::effect::Tasks;
use crate::{Effect, Policies, Slot, Usual};
use serde::{Deserialize, Serialize};
use std::fmt;
use vocab::{Gate, NonEmpty, OperatorName, Percent, Release, RolloutId, Span, Target, Timestamp};

/// How a release is brought to users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// A rising share of traffic, judged at each step.
    Canary,
    /// All traffic in one write, after the new side was verified at full size.
    BlueGreen,
    /// Batch by batch, capacity moving with the weight.
    Rolling,
    /// All at once, for emergencies.
    Instant,
}

impl Strategy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Canary, Self::BlueGreen, Self::Rolling, Self::Instant];

    /// Its name in files and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Canary => "canary",
            Self::BlueGreen => "blue-green",
            Self::Rolling => "rolling",
            Self::Instant => "instant",
        }
    }
}

impl fmt::Display for Strategy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// Bring a release to users.
    Ship,
    /// Repair: an alarm that fires already is no reason to stop.
    Fix,
    /// Restore an earlier release: one weight write, no ladder, no gates.
    Revert,
}

/// One of the two sides of a plan: a release in a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Where it runs.
    pub slot: Slot,
    /// What runs there.
    pub release: Release,
    /// Tasks it needs to carry all of the traffic.
    pub tasks: u32,
}

/// One planned move.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// What kind of move.
    pub kind: StepKind,
    /// Effects, in order, that take the step.
    pub forward: Vec<Effect>,
    /// Effects, in order, that take it back.
    pub back: Vec<Effect>,
    /// How long it should take.
    pub expected: Span,
}

/// The kinds of steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum StepKind {
    /// Tasks of the new release come up.
    Provision {
        /// How many in all.
        tasks: u32,
    },
    /// A verification suite examines the new side.
    Verify {
        /// Its name.
        suite: String,
    },
    /// A person has to agree.
    Approve {
        /// Who may; empty means everybody.
        who: Vec<OperatorName>,
        /// What for.
        why: String,
    },
    /// The canary gets this share of the traffic.
    Shift {
        /// Its share.
        weight: Percent,
    },
    /// Waiting at a weight while evidence grows.
    Bake {
        /// How long.
        duration: Span,
        /// What must hold.
        gates: Vec<Gate>,
    },
    /// The old side goes down to `keep` tasks, after it was kept warm for a while.
    Retire {
        /// Tasks that stay.
        keep: u32,
        /// How long the old side stays warm first.
        after: Span,
    },
}

impl fmt::Display for StepKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Provision { tasks } => write!(f, "provision {}", Tasks(*tasks)),
            Self::Verify { suite } => write!(f, "verify with `{suite}`"),
            Self::Approve { .. } => write!(f, "approve"),
            Self::Shift { weight } => write!(f, "shift to {weight}"),
            Self::Bake { duration, .. } => write!(f, "bake {duration}"),
            Self::Retire {
                keep: 0,
                after: Span::ZERO,
            } => write!(f, "retire the old side"),
            Self::Retire { keep: 0, after } => write!(f, "keep warm {after}, then retire"),
            Self::Retire { keep, .. } => write!(f, "old side down to {}", Tasks(*keep)),
        }
    }
}

/// The immutable list of steps of one rollout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Its id, also the rollout's.
    pub id: RolloutId,
    /// The plan this one was made from, when it replaces one.
    pub parent: Option<RolloutId>,
    /// What it acts on.
    pub target: Target,
    /// How.
    pub strategy: Strategy,
    /// What for.
    pub purpose: Purpose,
    /// The release that serves users now.
    pub stable: Party,
    /// The release that shall serve them.
    pub canary: Party,
    /// The steps.
    pub steps: NonEmpty<Step>,
    /// What happens when things do not go by themselves.
    pub policies: Policies,
    /// What this plan leaves out that a careful one would do, in words.
    pub skipped: Vec<String>,
    /// Requests per second that were expected when it was made.
    pub requests_per_second: f64,
    /// What stable was usually like when it was made; empty when nothing was known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub usual: Vec<Usual>,
    /// How fast traffic can be brought back.
    pub promise: crate::Promise,
    /// Who asked for it.
    pub by: OperatorName,
    /// Why.
    pub reason: Option<String>,
    /// When it was made.
    pub made: Timestamp,
}

impl Plan {
    /// How long it should take when nothing goes wrong.
    #[must_use]
    pub fn expected_duration(&self) -> Span {
        self.steps.iter().map(|step| step.expected).sum()
    }

    /// The gates of its first bake: those of the others are the same. None without
    /// bakes.
    #[must_use]
    pub fn gates(&self) -> &[Gate] {
        let mut of_bakes = self.steps.iter().filter_map(|step| match &step.kind {
            StepKind::Bake { gates, .. } => Some(gates.as_slice()),
            StepKind::Provision { .. }
            | StepKind::Verify { .. }
            | StepKind::Approve { .. }
            | StepKind::Shift { .. }
            | StepKind::Retire { .. } => None,
        });
        of_bakes.next().unwrap_or_default()
    }

    /// The step with this number, counted from 0.
    #[must_use]
    pub fn step(&self, step: usize) -> Option<&Step> {
        self.steps.as_slice().get(step)
    }
}
