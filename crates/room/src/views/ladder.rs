//! The ladder: the steps of a plan as a track.

use rollouts::{Ending, Phase, Resume, Rollout, StepKind};
use vocab::{Span, Timestamp};
use wire::{LadderStep, StepState};

/// Every step and how far it is. `reached` is how many steps were taken up.
pub(crate) fn ladder(rollout: &Rollout, reached: usize, now: Timestamp) -> Vec<LadderStep> {
    let steps = rollout.plan().steps.iter().enumerate();
    let views = steps.map(|(at, step)| {
        let state = state(rollout, at, reached);
        let timed = (state == StepState::Running)
            .then(|| timed(rollout, now))
            .flatten();
        let detail = match (&timed, state) {
            (Some((text, _)), _) => text.clone(),
            (None, StepState::Running) => running(rollout),
            (None, StepState::Waiting) => rollout.doing(),
            (None, StepState::Done) => "done".into(),
            (None, StepState::TakenBack) => "taken back".into(),
            (None, StepState::Ahead) => ahead(&step.kind, step.expected),
        };
        LadderStep {
            number: at + 1,
            title: step.kind.to_string(),
            state,
            detail,
            progress: timed.map(|(_, done)| done),
        }
    });
    views.collect()
}

fn state(rollout: &Rollout, step: usize, reached: usize) -> StepState {
    let returned = match rollout.phase() {
        Phase::Returning { .. } | Phase::Stuck { retry: None, .. } => true,
        Phase::Ended { ending, .. } => *ending != Ending::Completed,
        Phase::Waiting { .. }
        | Phase::Ready { .. }
        | Phase::Moving { .. }
        | Phase::Baking { .. }
        | Phase::AwaitingApproval { .. }
        | Phase::Held { .. }
        | Phase::Paused { .. }
        | Phase::Restoring { .. }
        | Phase::KeepingWarm { .. }
        | Phase::Stuck { .. } => false,
    };
    if returned {
        return if step < reached {
            StepState::TakenBack
        } else {
            StepState::Ahead
        };
    }
    match rollout.step() {
        Some(present) if step == present => present_state(rollout),
        Some(present) if step > present => StepState::Ahead,
        None if matches!(rollout.phase(), Phase::Waiting { .. }) => StepState::Ahead,
        Some(_) | None => StepState::Done,
    }
}

fn present_state(rollout: &Rollout) -> StepState {
    match rollout.phase() {
        Phase::AwaitingApproval { .. }
        | Phase::Held { .. }
        | Phase::Paused { .. }
        | Phase::Stuck { .. } => StepState::Waiting,
        Phase::Waiting { .. }
        | Phase::Ready { .. }
        | Phase::Moving { .. }
        | Phase::Baking { .. }
        | Phase::Restoring { .. }
        | Phase::KeepingWarm { .. }
        | Phase::Returning { .. }
        | Phase::Ended { .. } => StepState::Running,
    }
}

/// What is left of a step that is a matter of time, and how much is done.
fn timed(rollout: &Rollout, now: Timestamp) -> Option<(String, f64)> {
    let (since, until, word) = match rollout.phase() {
        Phase::Baking { since, until, .. } => (*since, *until, "baking"),
        Phase::KeepingWarm { since, until, .. } => (*since, *until, "keeping warm"),
        Phase::Waiting { .. }
        | Phase::Ready { .. }
        | Phase::Moving { .. }
        | Phase::AwaitingApproval { .. }
        | Phase::Held { .. }
        | Phase::Paused {
            resume: Resume::Step { .. },
            ..
        }
        | Phase::Paused { .. }
        | Phase::Restoring { .. }
        | Phase::Returning { .. }
        | Phase::Stuck { .. }
        | Phase::Ended { .. } => return None,
    };
    let (whole, left) = (until.since(since), until.since(now));
    let done = if whole == Span::ZERO {
        1.0
    } else {
        1.0 - left.as_seconds() / whole.as_seconds()
    };
    Some((format!("{word}, {left} left"), done.clamp(0.0, 1.0)))
}

fn running(rollout: &Rollout) -> String {
    rollout.course().map_or_else(
        || "about to begin".into(),
        |course| format!("waiting for {}", course.waiting_for()),
    )
}

fn ahead(kind: &StepKind, expected: Span) -> String {
    match kind {
        StepKind::Bake { gates, .. } if gates.is_empty() => "time only".into(),
        StepKind::Bake { gates, .. } => format!("{} gates", gates.len()),
        StepKind::Approve { .. } => "a person has to agree".into(),
        StepKind::Provision { .. }
        | StepKind::Verify { .. }
        | StepKind::Shift { .. }
        | StepKind::Retire { .. } => format!("about {expected}"),
    }
}
