//! The linter: what is wrong, or worth knowing, about a plan.

use crate::effect::Tasks;
use crate::{
    Alarm, Enough, Migration, Need, Plan, ReleaseFacts, RuleShape, StepKind, Survey, bake_needs,
};
use serde::{Deserialize, Serialize};
use vocab::{Percent, RolloutId, Span};

/// How serious a note is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Advice,
    /// Should be looked at before starting.
    Warning,
    /// The plan must not be started.
    Error,
}

/// One remark of the linter on a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// How serious.
    pub severity: Severity,
    /// Which rule.
    pub code: Code,
    /// The step it is about, from 0; none for the plan as a whole.
    pub step: Option<usize>,
    /// What is wrong, and what to do.
    pub text: String,
}

/// The linter's rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// Weights do not rise, or do not end at 100 %.
    Ladder,
    /// A weight is above what the target allows.
    LargestWeight,
    /// A bake is too short for its gates at the expected traffic.
    ShortBake,
    /// The canary is too small for its next weight.
    CanaryCapacity,
    /// Stable could not take everything back.
    StableCapacity,
    /// The quota does not suffice.
    Quota,
    /// Production is or will be frozen.
    Freeze,
    /// The data cannot be taken back, but the release would be.
    Migration,
    /// Nothing watches the service.
    NoAlarm,
    /// The alarm fires already.
    AlarmFiring,
    /// There is no health check.
    NoHealthCheck,
    /// The balancer's rule is not built for this.
    RuleShape,
    /// Both slots must be attached to the rule.
    NotAttached,
    /// The 30-second promise cannot be kept, or not all the time.
    Promise,
    /// This release failed before.
    FailedBefore,
    /// Traffic is not all on one slot.
    SplitTraffic,
    /// Another rollout is active on the same target.
    Active,
}

/// What the linter knows beside the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The target as it was found.
    pub survey: Survey,
    /// The release.
    pub release: ReleaseFacts,
    /// What happened when this release was tried before, if it went wrong.
    pub failed_before: Option<String>,
    /// Requests the canary must see for each gate to be judged good.
    pub needs: Vec<Need>,
    /// A rollout that is active on the same target.
    pub active: Option<RolloutId>,
}

/// Everything wrong with a plan, or worth knowing about it, most serious first.
#[must_use]
pub fn lint(plan: &Plan, facts: &Facts) -> Vec<Note> {
    let mut notes = Notes::default();
    ladder(plan, facts, &mut notes);
    bakes(plan, facts, &mut notes);
    capacity(plan, facts, &mut notes);
    surroundings(plan, facts, &mut notes);
    balancer(plan, facts, &mut notes);
    release(plan, facts, &mut notes);
    way_back(plan, facts, &mut notes);
    notes.0.sort_by_key(|note| std::cmp::Reverse(note.severity));
    notes.0
}

#[derive(Default)]
struct Notes(Vec<Note>);

impl Notes {
    fn add(
        &mut self,
        severity: Severity,
        code: Code,
        step: Option<usize>,
        text: impl Into<String>,
    ) {
        self.0.push(Note {
            severity,
            code,
            step,
            text: text.into(),
        });
    }
}

fn shifts(plan: &Plan) -> impl Iterator<Item = (usize, Percent)> {
    plan.steps
        .iter()
        .enumerate()
        .filter_map(|(at, step)| match step.kind {
            StepKind::Shift { weight } => Some((at, weight)),
            StepKind::Provision { .. }
            | StepKind::Verify { .. }
            | StepKind::Approve { .. }
            | StepKind::Bake { .. }
            | StepKind::Retire { .. } => None,
        })
}

fn ladder(plan: &Plan, facts: &Facts, notes: &mut Notes) {
    let mut before = Percent::ZERO;
    for (step, weight) in shifts(plan) {
        if weight <= before {
            let text = format!("weight {weight} does not rise above {before}; let the ladder rise");
            notes.add(Severity::Error, Code::Ladder, Some(step), text);
        }
        let largest = facts.survey.largest_weight;
        if weight > largest && weight < Percent::FULL {
            let text = if facts.survey.moves_whole() {
                format!(
                    "weight {weight} cannot be had: this target has one side, which moves whole; \
                     use the strategy rolling or instant"
                )
            } else {
                format!("weight {weight} is above the {largest} this target allows; lower it")
            };
            notes.add(Severity::Error, Code::LargestWeight, Some(step), text);
        }
        before = weight;
    }
    if before != Percent::FULL {
        let text = format!("the ladder ends at {before}; end it at 100 %");
        notes.add(Severity::Error, Code::Ladder, None, text);
    }
}

/// Whether each bake gets the traffic that its gates need.
fn bakes(plan: &Plan, facts: &Facts, notes: &mut Notes) {
    for need in bake_needs(plan, &facts.needs) {
        let severity = match need.enough {
            Enough::Yes => continue,
            Enough::Extended(_) => Severity::Advice,
            Enough::No => Severity::Warning,
        };
        let text = format!("{need}: {}", need.way_out());
        notes.add(severity, Code::ShortBake, Some(need.step), text);
    }
}

fn capacity(plan: &Plan, facts: &Facts, notes: &mut Notes) {
    let mut up = 0;
    for (at, step) in plan.steps.iter().enumerate() {
        match &step.kind {
            StepKind::Provision { tasks } => up = *tasks,
            StepKind::Shift { weight } => {
                let needed = weight.of(plan.canary.tasks);
                if up < needed && plan.purpose != crate::Purpose::Revert {
                    let up = Tasks(up);
                    let text = format!("{up} cannot carry {weight}; provision {needed} first");
                    notes.add(Severity::Error, Code::CanaryCapacity, Some(at), text);
                }
            }
            StepKind::Verify { .. }
            | StepKind::Approve { .. }
            | StepKind::Bake { .. }
            | StepKind::Retire { .. } => {}
        }
    }
    let most = plan.stable.tasks.saturating_add(plan.canary.tasks);
    let quota = facts.survey.task_quota;
    if most > quota {
        let text = format!("both sides together need {most} tasks, the quota is {quota}; raise it");
        notes.add(Severity::Error, Code::Quota, None, text);
    }
    let stable = facts.survey.observation.slot(plan.stable.slot);
    if stable.healthy < plan.stable.tasks {
        let text = format!(
            "stable has {} of {} tasks healthy and could not take everything back at once; \
             bring it to full size first",
            stable.healthy, plan.stable.tasks
        );
        notes.add(Severity::Warning, Code::StableCapacity, None, text);
    }
}

fn surroundings(plan: &Plan, facts: &Facts, notes: &mut Notes) {
    if let Some(active) = &facts.active {
        let text = format!(
            "rollout `{active}` is active on this target; wait for it, or start with --supersede"
        );
        notes.add(Severity::Error, Code::Active, None, text);
    }
    freezes(plan, notes);
    match (facts.survey.alarm, plan.purpose) {
        (Alarm::Missing, _) => {
            let text = "no alarm watches this service; only the control room's own gates do";
            notes.add(Severity::Warning, Code::NoAlarm, None, text);
        }
        (Alarm::Firing, crate::Purpose::Ship) => {
            let text = "the service's alarm fires already; if this release repairs it, say --fix";
            notes.add(Severity::Warning, Code::AlarmFiring, None, text);
        }
        (Alarm::Firing, crate::Purpose::Fix | crate::Purpose::Revert) | (Alarm::Quiet, _) => {}
    }
    if !facts.survey.health_check {
        let text = "there is no health check, so a task counts as healthy once it runs; add one";
        notes.add(Severity::Warning, Code::NoHealthCheck, None, text);
    }
}

/// Whether a shift falls into a freeze window when everything goes as expected.
/// Bringing an earlier release back is never held.
fn freezes(plan: &Plan, notes: &mut Notes) {
    if plan.purpose == crate::Purpose::Revert {
        return;
    }
    if let Some((window, until)) = plan.policies.frozen(plan.made) {
        let text = format!(
            "frozen until {until}: {}; no shift happens before that",
            window.reason
        );
        notes.add(Severity::Warning, Code::Freeze, None, text);
        return;
    }
    let mut at = plan.made;
    for (number, step) in plan.steps.iter().enumerate() {
        let shifts = matches!(step.kind, StepKind::Shift { .. });
        if let Some((window, until)) = plan.policies.frozen(at).filter(|_| shifts) {
            let text = format!(
                "a freeze will have begun by then: {}; it would be held there until {until}",
                window.reason
            );
            notes.add(Severity::Warning, Code::Freeze, Some(number), text);
            return;
        }
        at = at + step.expected;
    }
}

fn balancer(plan: &Plan, facts: &Facts, notes: &mut Notes) {
    match facts.survey.rule {
        RuleShape::Forward => {}
        RuleShape::ForwardAndAuthenticate => {
            let text =
                "the rule forwards and authenticates; move authentication to a rule of its own";
            notes.add(Severity::Error, Code::RuleShape, None, text);
        }
        RuleShape::ForwardAndRedirect => {
            let text = "the rule forwards and redirects; move the redirect to a rule of its own";
            notes.add(Severity::Error, Code::RuleShape, None, text);
        }
        RuleShape::OneSlotAttached => {
            let text = "only one slot is attached to the rule; attach both, one with weight 0";
            notes.add(Severity::Error, Code::NotAttached, None, text);
        }
    }
    let seen = &facts.survey.observation;
    let weight = seen.slot(plan.canary.slot).weight;
    // A rollout that is under way has been said to be in the way already.
    if weight > Percent::ZERO && facts.active.is_none() {
        let text = format!(
            "slot {} has weight {weight} already: an earlier rollout ended half way; roll back first",
            plan.canary.slot
        );
        notes.add(Severity::Error, Code::SplitTraffic, None, text);
    }
}

fn release(plan: &Plan, facts: &Facts, notes: &mut Notes) {
    if let Some(failure) = &facts.failed_before {
        let text = format!(
            "release `{}` was tried before and went back ({failure}); start with --again if it is \
             meant",
            plan.canary.release
        );
        notes.add(Severity::Error, Code::FailedBefore, None, text);
    }
    if facts.release.migration == Migration::NonReversible
        && plan.policies.failed_gate == crate::OnFailedGate::RollBack
    {
        let text = "its data migration cannot be taken back, but the plan rolls back when a gate \
                    fails; make the migration compatible, or hold instead";
        notes.add(Severity::Warning, Code::Migration, None, text);
    }
}

/// Whether, and how long, the 30-second promise holds.
fn way_back(plan: &Plan, facts: &Facts, notes: &mut Notes) {
    const PROMISED: Span = Span::seconds(30);
    let promise = &plan.promise;
    if promise.within > PROMISED {
        let text = format!(
            "bringing traffic back takes about {} here ({})",
            promise.within, promise.by
        );
        notes.add(Severity::Warning, Code::Promise, None, text);
    }
    let shrinks = |kind: &StepKind| matches!(kind, StepKind::Retire { keep, .. } if *keep > 0);
    if let Some(step) = plan.steps.iter().position(|step| shrinks(&step.kind)) {
        let text = format!(
            "from here on the old side is smaller; bringing everything back needs new tasks first, \
             about {}",
            facts.survey.task_start + promise.within
        );
        notes.add(Severity::Advice, Code::Promise, Some(step), text);
    }
}
