//! One rollout with everything a screen about it shows.

use super::gates::gate_views;
use super::history::promise_view;
use super::ladder::ladder;
use super::plan::plan_view;
use super::status::{Around, status_document};
use super::story::{Story, narration_view};
use engine::Timeline;
use wire::RolloutView;

pub(crate) fn rollout_view(story: &Story, timeline: &Timeline, around: &Around<'_>) -> RolloutView {
    let rollout = &story.rollout;
    RolloutView {
        status: status_document(rollout, around),
        plan: plan_view(rollout.plan(), &story.notes, around.place.clone()),
        ladder: ladder(rollout, story.reached, around.now),
        gates: gate_views(around.evidence),
        evidence: around
            .evidence
            .map(|evidence| evidence.because.clone())
            .unwrap_or_default(),
        narration: story.narration.iter().map(narration_view).collect(),
        promise: promise_view(timeline),
        risk: rollout.risk(),
    }
}
