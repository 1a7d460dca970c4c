//! Plans as shells show them: steps, notes, policies, in finished sentences.

use engine::expectations;
use estate::Placement;
use estate::aws::Sides;
use rollouts::{
    AtUsual, BakeNeed, Note, OnFailedGate, OnInsufficient, OnOrphan, OnSystemWide, Plan, Policies,
    Purpose, Severity, Step, StepKind,
};
use std::hash::{DefaultHasher, Hash, Hasher};
use wire::{BakeView, Enough, NoteView, PlanView, StepView};

/// What is known of the place a plan is for.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// Whether it is the practice estate.
    pub(crate) practice: bool,
    /// The account; empty on the practice estate.
    pub(crate) account: String,
    /// Whether mistakes reach users there.
    pub(crate) protected: bool,
    /// Whether AWS moves the traffic, by replacing the tasks of one service.
    pub(crate) moved_by_ecs: bool,
}

impl Place {
    pub(crate) fn of(placement: Option<&Placement>, practice: bool) -> Self {
        let aws = placement.and_then(|placement| placement.aws.as_ref());
        Self {
            practice,
            account: aws.map(|aws| aws.account.id.clone()).unwrap_or_default(),
            protected: placement.is_some_and(|placement| placement.protected),
            moved_by_ecs: aws.is_some_and(|aws| match aws.sides {
                Sides::One { .. } => true,
                Sides::Two { .. } => false,
            }),
        }
    }
}

/// What a plan would do, in a few digits, and whose place it would take. Its id,
/// its moment and the traffic of that moment do not matter. Not a seal: it notices that something changed
/// between looking and starting, not that somebody cheats.
pub(crate) fn fingerprint(plan: &Plan) -> String {
    let Plan {
        parent,
        target,
        strategy,
        purpose,
        stable,
        canary,
        steps,
        policies,
        skipped,
        ..
    } = plan;
    let effect = (
        parent, target, strategy, purpose, stable, canary, steps, policies, skipped,
    );
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(&effect)
        .unwrap_or_default()
        .hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

/// A plan with the linter's notes, as shells show it.
pub(crate) fn plan_view(plan: &Plan, notes: &[Note], place: Place) -> PlanView {
    let Place {
        practice,
        account,
        protected,
        moved_by_ecs,
    } = place;
    let expected = plan.expected_duration();
    let steps = plan.steps.iter().enumerate();
    PlanView {
        practice,
        account,
        id: plan.id.to_string(),
        fingerprint: fingerprint(plan),
        protected,
        service: plan.target.service.to_string(),
        environment: plan.target.environment.to_string(),
        region: plan.target.region.to_string(),
        strategy: plan.strategy.to_string(),
        purpose: purpose(plan.purpose).into(),
        stable: plan.stable.release.to_string(),
        stable_slot: plan.stable.slot.to_string(),
        release: plan.canary.release.to_string(),
        canary_slot: plan.canary.slot.to_string(),
        mode: if moved_by_ecs {
            "ECS replaces the tasks of one service by itself".into()
        } else {
            "weights owned by this control room".into()
        },
        steps: steps.map(|(at, step)| step_view(at + 1, step)).collect(),
        notes: notes.iter().map(note_view).collect(),
        skipped: plan.skipped.clone(),
        policies: policies(&plan.policies),
        undriven: undriven(&plan.policies),
        way_back: format!("{}, within {}", plan.promise.by, plan.promise.within),
        requests_per_second: plan.requests_per_second,
        evidence: expectations(plan).iter().map(bake_view).collect(),
        expected_seconds: expected.as_millis() / 1_000,
        expected: expected.to_string(),
        made: plan.made,
        startable: notes.iter().all(|note| note.severity != Severity::Error),
    }
}

fn bake_view(need: &BakeNeed) -> BakeView {
    let of = need.need;
    BakeView {
        step: need.step + 1,
        weight: need.weight.percent(),
        bake: need.bake.to_string(),
        metric: of.metric.to_string(),
        requests_per_second: need.rate,
        expected: need.expected,
        needed_clean: of.clean,
        needed_usual: match of.usual {
            AtUsual::Requests(requests) => Some(requests),
            AtUsual::Unknown | AtUsual::Never => None,
        },
        usual_percent: need.usual_share.map(|share| share * 100.0),
        enough: match need.enough {
            rollouts::Enough::Yes => Enough::Yes,
            rollouts::Enough::Extended(_) => Enough::Extended,
            rollouts::Enough::No => Enough::No,
        },
        text: need.to_string(),
        proposals: need.proposals.iter().map(ToString::to_string).collect(),
    }
}

pub(crate) fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Ship => "ship",
        Purpose::Fix => "fix",
        Purpose::Revert => "revert",
    }
}

fn step_view(number: usize, step: &Step) -> StepView {
    let gates = match &step.kind {
        StepKind::Bake { gates, .. } => gates.iter().map(ToString::to_string).collect(),
        StepKind::Provision { .. }
        | StepKind::Verify { .. }
        | StepKind::Approve { .. }
        | StepKind::Shift { .. }
        | StepKind::Retire { .. } => Vec::new(),
    };
    StepView {
        number,
        kind: kind(&step.kind).into(),
        title: step.kind.to_string(),
        forward: step.forward.iter().map(ToString::to_string).collect(),
        back: step.back.iter().map(ToString::to_string).collect(),
        gates,
        expected_seconds: step.expected.as_millis() / 1_000,
        expected: step.expected.to_string(),
    }
}

fn kind(kind: &StepKind) -> &'static str {
    match kind {
        StepKind::Provision { .. } => "provision",
        StepKind::Verify { .. } => "verify",
        StepKind::Approve { .. } => "approve",
        StepKind::Shift { .. } => "shift",
        StepKind::Bake { .. } => "bake",
        StepKind::Retire { .. } => "retire",
    }
}

fn note_view(note: &Note) -> NoteView {
    let severity = match note.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Advice => "advice",
    };
    NoteView {
        severity: severity.into(),
        code: note.code.as_str().into(),
        step: note.step.map(|step| step + 1),
        text: note.text.clone(),
    }
}

/// What a plan does when things do not go by themselves, one sentence each.
fn policies(policies: &Policies) -> Vec<String> {
    let gate = |policy| match policy {
        OnFailedGate::RollBack => "roll back",
        OnFailedGate::Hold => "hold and wait for a person",
        OnFailedGate::HoldAndPage => "hold and page",
    };
    let insufficient = match policies.insufficient {
        OnInsufficient::Hold => "hold until there is",
        OnInsufficient::RollBack => "roll back",
        OnInsufficient::Ask => "hold and ask a person",
    };
    let system_wide = match policies.system_wide {
        OnSystemWide::Hold => "hold until it is over",
        OnSystemWide::RollBack => "roll back",
    };
    let mut sentences = vec![
        format!("a gate fails: {}", gate(policies.failed_gate)),
        format!(
            "a gate fails at 100 %: {}",
            gate(policies.failed_final_gate)
        ),
        format!(
            "not enough data: bake up to {} times as long, then {insufficient}",
            policies.longest_bake
        ),
        format!("both sides suffer: {system_wide}"),
        format!("nobody drives it {}", undriven(policies)),
        "somebody else changes the target: pause".into(),
    ];
    if let Some(database) = &policies.snapshot {
        sentences.push(format!(
            "on the way back a snapshot of `{database}` is asked for; nothing waits for it"
        ));
    }
    sentences
}

/// What becomes of a rollout that nobody drives.
fn undriven(policies: &Policies) -> String {
    let orphan = match policies.orphan {
        OnOrphan::RollBack => "roll back",
        OnOrphan::Hold => "pause and wait for a person",
        OnOrphan::Continue => "go on where it stopped",
    };
    format!("for {}: {orphan}", policies.absence)
}
