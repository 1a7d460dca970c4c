//! A recipe: how a service is rolled out on a target, as the estate file says it.

use crate::{Policies, Strategy};
use serde::{Deserialize, Serialize};
use vocab::{Gate, Method, Metric, NonEmpty, Percent, Span};

/// Everything about a rollout that is decided once per service, not per release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Strategy when nobody names one.
    pub strategy: Strategy,
    /// Tasks one side needs to carry all of the traffic.
    pub tasks: u32,
    /// Verification suite run on the new side before users touch it, if any.
    pub suite: Option<String>,
    /// What must hold while baking.
    pub gates: Vec<Gate>,
    /// Weights of a canary, rising, ending at 100 %.
    pub ladder: NonEmpty<Percent>,
    /// How long the canary bakes at each weight.
    pub bake: Span,
    /// Share of the tasks moved in one batch of a rolling rollout.
    pub batch: Percent,
    /// How long a rolling rollout bakes between batches.
    pub between_batches: Span,
    /// How long the old side stays warm after everything was shifted.
    pub keep_warm: Span,
    /// What happens when things do not go by themselves.
    pub policies: Policies,
}

impl Recipe {
    /// The usual gates: errors below 0.1 %, p95 below 100 ms, 60 frames per
    /// second, 50 MB. A quantile limit is written as a tolerated share: p95 below
    /// 100 ms is "at most 5 % over 100 ms".
    #[must_use]
    pub fn usual_gates() -> Vec<Gate> {
        let gate = |metric, bound, tolerated: f64, ratio| Gate {
            metric,
            bound,
            tolerated: Percent::new(tolerated).unwrap_or_default(),
            ratio,
            judge: Method::default(),
        };
        vec![
            gate(Metric::ErrorRate, None, 0.1, 1.5),
            gate(Metric::Latency, Some(100.0), 5.0, 1.2),
            gate(Metric::FrameRate, Some(60.0), 2.0, 1.5),
            gate(Metric::Memory, Some(50.0), 1.0, 1.5),
        ]
    }

    /// The usual ladder: 10, 25, 50, 100 %.
    #[must_use]
    pub fn usual_ladder() -> Vec<Percent> {
        [10, 25, 50, 100].map(Percent::whole).to_vec()
    }
}
