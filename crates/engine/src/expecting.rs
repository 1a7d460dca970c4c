//! What a plan's evidence needs, and whether its bakes get it.

use crate::HISTORY;
use analysis::{Bin, Count, Flow, History, Past, expectation};
use estate::Look;
use rollouts::{AtUsual, BakeNeed, Need, Plan, Recipe, StepKind, Survey, Usual, bake_needs};
use vocab::{Gate, Metric, Percent, Target, Timestamp};

/// How a target's stable side is asked what it is usually like.
#[must_use]
pub fn look_back(recipe: &Recipe, survey: &Survey, target: &Target, now: Timestamp) -> Look {
    Look {
        target: target.clone(),
        canary: survey.observation.stable().other(),
        since: now - HISTORY,
        until: Some(now),
        gates: recipe.gates.clone(),
    }
}

/// What the measurements of [`look_back`] say.
#[must_use]
pub fn remembered(bins: &[Bin]) -> History {
    let mut history = History::default();
    for bin in bins {
        history.take(bin);
    }
    history
}

/// What stable was like, as a plan keeps it.
pub(crate) fn usual(history: &History) -> Vec<Usual> {
    let counted = Metric::ALL.map(|metric| (metric, history.past(metric)));
    let counted = counted
        .into_iter()
        .filter(|(_, past)| past.count.events > 0);
    let usual = counted.map(|(metric, past)| Usual {
        metric,
        events: past.count.events,
        bad: past.count.bad,
        dispersion: past.dispersion,
    });
    usual.collect()
}

/// What each bake of a plan needs, by what was usual when the plan was made.
#[must_use]
pub fn expectations(plan: &Plan) -> Vec<BakeNeed> {
    bake_needs(plan, &needs(plan))
}

/// What each gate needs, in requests, at the weight the canary begins with. Session
/// votes cannot be expected where no sessions were seen.
pub(crate) fn needs(plan: &Plan) -> Vec<Need> {
    let mut gates: Vec<&Gate> = Vec::new();
    let mut weight = Percent::FULL;
    for step in plan.steps.iter() {
        match &step.kind {
            StepKind::Shift { weight: first } => weight = weight.min(*first),
            StepKind::Bake { gates: of_bake, .. } => {
                gates = of_bake.iter().collect();
                break;
            }
            StepKind::Provision { .. }
            | StepKind::Verify { .. }
            | StepKind::Approve { .. }
            | StepKind::Retire { .. } => {}
        }
    }
    let count = gates.len();
    let needs = gates
        .into_iter()
        .map(|gate| need(plan, gate, count, weight));
    needs.flatten().collect()
}

fn need(plan: &Plan, gate: &Gate, gates: usize, weight: Percent) -> Option<Need> {
    let of = |metric| plan.usual.iter().find(|usual| usual.metric == metric);
    let seen = of(gate.metric);
    // The rate does not matter to how much is needed, only to how long it takes.
    let mut flow = Flow::new(plan.requests_per_second.max(1.0), weight);
    match gate.metric {
        Metric::ErrorRate | Metric::Latency => {}
        Metric::FrameRate | Metric::Memory => {
            let votes = seen?.events as f64 / of(Metric::ErrorRate)?.events as f64;
            flow.votes = Some(flow.requests * votes);
        }
    }
    let past = seen.map_or_else(Past::default, |seen| Past {
        count: Count {
            events: seen.events,
            bad: seen.bad,
        },
        dispersion: seen.dispersion,
    });
    let expected = expectation(gate, gates, &flow, &past);
    Some(Need {
        metric: gate.metric,
        clean: expected.clean.requests,
        usual: match (seen, expected.usual) {
            (None, _) => AtUsual::Unknown,
            (Some(_), Some(wait)) => AtUsual::Requests(wait.requests),
            (Some(_), None) => AtUsual::Never,
        },
    })
}
