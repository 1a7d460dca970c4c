//! The status document: where a rollout stands, for scripts and for people.

use super::gates::metric_views;
use super::plan::{Place, purpose};
use rollouts::{HoldReason, Phase, Rollout};
use vocab::{Judgement, Timestamp};
use wire::{EtaView, StatusDocument};

/// What is known beside the machine.
pub(crate) struct Around<'a> {
    pub place: Place,
    pub now: Timestamp,
    pub read_at: Option<Timestamp>,
    /// The canary's weight as it was last read; what was intended may be another.
    pub weight: Option<vocab::Percent>,
    pub evidence: Option<&'a Judgement>,
    pub driven_by: Option<String>,
}

pub(crate) fn status_document(rollout: &Rollout, around: &Around<'_>) -> StatusDocument {
    let plan = rollout.plan();
    let steps = plan.steps.as_slice().len();
    StatusDocument {
        practice: around.place.practice,
        rollout: plan.id.to_string(),
        service: plan.target.service.to_string(),
        environment: plan.target.environment.to_string(),
        region: plan.target.region.to_string(),
        strategy: plan.strategy.to_string(),
        purpose: purpose(plan.purpose).into(),
        release: plan.canary.release.to_string(),
        stable: plan.stable.release.to_string(),
        phase: rollout.phase_word().into(),
        traffic_percentage: around.weight.unwrap_or_else(|| weight(rollout)).percent(),
        metrics: metric_views(around.evidence),
        status: status(rollout),
        next_action: next_action(rollout),
        eta: eta(rollout, around.now),
        step: rollout.step().map(|step| (step + 1).min(steps)),
        steps,
        at: around.now,
        read_at: around.read_at,
        driven_by: around.driven_by.clone(),
    }
}

pub(crate) fn weight(rollout: &Rollout) -> vocab::Percent {
    match rollout.phase() {
        Phase::Ended { weight, .. } => *weight,
        Phase::Waiting { .. }
        | Phase::Ready { .. }
        | Phase::Moving { .. }
        | Phase::Baking { .. }
        | Phase::AwaitingApproval { .. }
        | Phase::Held { .. }
        | Phase::Paused { .. }
        | Phase::Restoring { .. }
        | Phase::KeepingWarm { .. }
        | Phase::Returning { .. }
        | Phase::Stuck { .. } => rollout.expected().weight,
    }
}

/// Whether it goes by itself, waits for a person, goes back, or is over.
fn status(rollout: &Rollout) -> String {
    match rollout.phase() {
        Phase::Waiting { .. }
        | Phase::Ready { .. }
        | Phase::Moving { .. }
        | Phase::Baking { .. }
        | Phase::Restoring { .. }
        | Phase::KeepingWarm { .. } => "running".into(),
        Phase::Held { why, .. } if !why.needs_person() => "held".into(),
        Phase::AwaitingApproval { .. } | Phase::Held { .. } | Phase::Paused { .. } => {
            "waiting".into()
        }
        Phase::Returning { .. } => "returning".into(),
        Phase::Stuck { .. } => "stuck".into(),
        Phase::Ended { ending, .. } => ending.to_string(),
    }
}

/// What happens next, and what a person can do about it.
fn next_action(rollout: &Rollout) -> String {
    let waits = rollout.course().map(rollouts::Course::waiting_for);
    match rollout.phase() {
        Phase::Waiting { behind, .. } => format!("begins when {behind} has ended"),
        Phase::Ready { .. } => "reads the target, then goes on".into(),
        Phase::Moving { .. } | Phase::Restoring { .. } | Phase::Returning { .. } => {
            format!("waits for {}", waits.unwrap_or_default())
        }
        Phase::Baking { step, until, .. } => {
            format!(
                "judged at {}, then {}",
                until.clock(),
                after(rollout, *step)
            )
        }
        Phase::KeepingWarm { until, .. } => format!("retires the old side at {}", until.clock()),
        Phase::AwaitingApproval { .. } => "approve to go on, or roll back".into(),
        Phase::Held {
            why: HoldReason::Frozen { until, .. },
            ..
        } => {
            format!("goes on at {until}, or promote with a reason")
        }
        Phase::Held { why, .. } if why.needs_person() => {
            "promote with a reason, or roll back".into()
        }
        Phase::Held { .. } => "goes on as soon as the evidence is good; or roll back".into(),
        Phase::Paused { .. } => "unpause, promote, or roll back".into(),
        Phase::Stuck { needs, .. } => format!("{needs}; then unpause, or roll back"),
        Phase::Ended { .. } => "nothing".into(),
    }
}

fn after(rollout: &Rollout, step: usize) -> String {
    rollout
        .plan()
        .step(step + 1)
        .map_or_else(|| "done".into(), |next| next.kind.to_string())
}

fn eta(rollout: &Rollout, now: Timestamp) -> EtaView {
    match rollout.eta(now) {
        _ if rollout.has_ended() => EtaView {
            seconds: Some(0),
            text: "ended".into(),
        },
        Some(span) => EtaView {
            seconds: Some(span.as_millis() / 1_000),
            text: format!("about {span}"),
        },
        None => EtaView {
            seconds: None,
            text: "when a person decides".into(),
        },
    }
}
