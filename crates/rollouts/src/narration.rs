//! Narration: what a rollout says it does, why, on what evidence, at what risk,
//! until when. Told from records, so that any shell tells the same story.

use crate::{Cause, Effect, Outcome, Plan, Purpose, Record, Remark, Rollout, StepKind};
use serde::{Deserialize, Serialize};
use vocab::{Judgement, OperatorName, Percent, Span, Timestamp};

/// One thing said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Narration {
    /// When.
    pub at: Timestamp,
    /// What is done.
    pub action: String,
    /// Why.
    pub reason: String,
    /// On what evidence; empty when none bears on it.
    pub metrics: String,
    /// At what risk.
    pub risk: String,
    /// Time to the planned end; none when a person or the estate decides that.
    pub eta: Option<Span>,
}

/// What is said of a record; `after` is the rollout with the record applied.
/// Records that only keep the books say nothing.
#[must_use]
pub fn narrate(at: Timestamp, record: &Record, after: &Rollout) -> Option<Narration> {
    let (action, reason) = told(record, after)?;
    let metrics = record.evidence(after).map(figures).unwrap_or_default();
    Some(Narration {
        at,
        action,
        reason,
        metrics,
        risk: after.risk(),
        eta: after.eta(at),
    })
}

/// What was done, and why.
type Told = Option<(String, String)>;

fn said(action: impl Into<String>, reason: impl Into<String>) -> Told {
    Some((action.into(), reason.into()))
}

fn told(record: &Record, after: &Rollout) -> Told {
    let weight = after.expected().weight;
    let named = |step: usize| after.step_in_words(step);
    match record {
        Record::Planned { plan, .. } => planned(plan),
        Record::Begun => said("Beginning", "the rollout before it has ended"),
        Record::StepStarted { step, .. } => said(
            format!("Taking step {}: {}", step + 1, named(*step)),
            purpose(after, *step),
        ),
        Record::Intended {
            order,
            attempt,
            awaited,
            ..
        } => intended(order, *attempt, *awaited),
        Record::Settled { outcome, .. } => settled(outcome),
        Record::RetryPlanned { at, why } => said(format!("Next try at {}", at.clock()), why),
        Record::Reached { order } => reached(order),
        Record::StepFinished { step, because } => {
            said(format!("Step {} done: {}", step + 1, named(*step)), because)
        }
        Record::BakeStarted { step, until, .. } => said(
            format!("Baking at {weight} until {}", until.clock()),
            purpose(after, *step),
        ),
        Record::BakeExtended { until, because } => said(
            format!("Baking on, at most until {}", until.clock()),
            because,
        ),
        Record::Judged { judgement } => judged(judgement),
        Record::ApprovalAsked { step } => said("Waiting for approval", purpose(after, *step)),
        Record::Approved { by } => said("Approved", format!("{by} agreed")),
        Record::Held { why, .. } => said(format!("Holding at {weight}"), why.to_string()),
        Record::Released { because } => said("Going on", because),
        Record::Paused { why } => said(format!("Paused at {weight}"), why.to_string()),
        Record::Unpaused { by, .. } => said("Unpaused", format!("asked by {by}")),
        Record::Restored => said("The target is as intended", "read back before going on"),
        Record::Promoted { by, fully, reason } => promoted(by, *fully, reason.as_deref()),
        Record::KeptWarm { until, .. } => said(
            format!("Keeping the old side warm until {}", until.clock()),
            "until then one weight write brings everything back",
        ),
        Record::Doubted { drift } => said("Reading again", drift.to_string()),
        Record::Agreed => said("As intended after all", "the first reading was stale"),
        Record::ReturnDecided { cause, way, .. } => returning(way.len(), cause),
        Record::Remarked { remark } => remarked(remark),
        Record::GotStuck { why, needs } => said(format!("Stuck: {why}"), needs),
        Record::Ended { ending, weight } => said(
            format!("Rollout {ending}"),
            format!("canary weight {weight} read back"),
        ),
    }
}

fn planned(plan: &Plan) -> Told {
    let how = match plan.purpose {
        Purpose::Ship | Purpose::Fix => format!("{} of", plan.strategy),
        Purpose::Revert => "revert to".into(),
    };
    let (release, stable) = (&plan.canary.release, &plan.stable.release);
    let steps = plan.steps.as_slice().len();
    let why = match &plan.reason {
        Some(reason) => reason.clone(),
        None => format!("asked by {}", plan.by),
    };
    said(
        format!("Planned {how} {release} on {}", plan.target),
        format!("{why}; stable is {stable}, {steps} steps"),
    )
}

/// The first try of what a course waits for is told when it is seen to be done.
fn intended(order: &Effect, attempt: u32, awaited: bool) -> Told {
    if let Effect::Page { text } = order {
        return said("Calling for a person", text);
    }
    match (awaited, attempt) {
        (false, _) => said(
            format!("Asking for {order}"),
            "beside the rollout; nothing waits for it",
        ),
        (true, 0 | 1) => None,
        (true, again) => said(
            format!("Trying again ({again}): {order}"),
            "the last try did not work",
        ),
    }
}

fn settled(outcome: &Outcome) -> Told {
    match outcome {
        Outcome::Done { .. } => None,
        Outcome::Failed { class, message } => said(format!("Failed ({class})"), message),
        Outcome::Unknown { message } => said("Outcome unknown", message),
    }
}

fn reached(order: &Effect) -> Told {
    if order.moves_traffic() {
        said(
            format!("Read back: {order}"),
            "the estate shows what was intended",
        )
    } else {
        None
    }
}

fn judged(judgement: &Judgement) -> Told {
    said(
        format!("Judged: {}", verdict_word(judgement)),
        &judgement.because,
    )
}

fn promoted(by: &OperatorName, fully: bool, reason: Option<&str>) -> Told {
    let why = match reason {
        Some(reason) => format!("{by}: {reason}"),
        None => format!("asked by {by}"),
    };
    said(if fully { "Promoted fully" } else { "Promoted" }, why)
}

fn returning(moves: usize, cause: &Cause) -> Told {
    let moves = match moves {
        0 => "nothing has to be undone".to_owned(),
        1 => "1 move".to_owned(),
        more => format!("{more} moves"),
    };
    said(format!("Returning to stable: {moves}"), cause.to_string())
}

fn remarked(remark: &Remark) -> Told {
    match remark {
        Remark::WasAway { gap } => said(
            format!("The control room was away for {gap}"),
            "asleep, ended or cut off; the estate is read again before anything is done",
        ),
        Remark::ClockWentBack { by } => said(
            format!("This computer's clock went back by {by}"),
            "time goes on here from where it was",
        ),
        Remark::CanaryQuiet { at } => said(
            format!("No request left on the canary at {}", at.clock()),
            "seen in the estate",
        ),
    }
}

/// Why a step of this kind exists.
fn purpose(rollout: &Rollout, step: usize) -> String {
    match rollout.kind(step) {
        Some(StepKind::Provision { .. }) => "the next weight needs the tasks".into(),
        Some(StepKind::Verify { .. }) => "before users touch the new side".into(),
        Some(StepKind::Approve { who, why }) if who.is_empty() => why.clone(),
        Some(StepKind::Approve { who, why }) => {
            let names: Vec<&str> = who.iter().map(OperatorName::as_str).collect();
            format!("{why}; {} may agree", names.join(" or "))
        }
        Some(StepKind::Shift { weight }) => format!("{} of the users meet the release", weight),
        Some(StepKind::Bake { gates, .. }) => {
            let gates: Vec<String> = gates.iter().map(ToString::to_string).collect();
            if gates.is_empty() {
                "time only".into()
            } else {
                gates.join(", ")
            }
        }
        Some(StepKind::Retire { keep: 0, .. }) => "nobody is served by it any more".into(),
        Some(StepKind::Retire { .. }) => "its share of the traffic has moved".into(),
        None => "every step is done".into(),
    }
}

/// The verdict in the words people see.
fn verdict_word(judgement: &Judgement) -> &'static str {
    use vocab::Verdict;
    match judgement.verdict {
        Verdict::Promote => "good",
        Verdict::RollBack | Verdict::RollBackNow => "bad",
        Verdict::Hold => "worse than stable",
        Verdict::InsufficientData { .. } => "not enough data",
        Verdict::SystemWide => "both sides suffer",
    }
}

/// Canary against stable, gate by gate.
fn figures(judgement: &Judgement) -> String {
    let share = |share: Option<f64>| {
        share.map_or_else(|| "–".to_owned(), |share| format!("{:.2} %", share * 100.0))
    };
    let readings = judgement.readings.iter().map(|reading| {
        let (canary, stable) = (share(reading.canary), share(reading.stable));
        format!("{} {canary} against {stable}", reading.gate.metric)
    });
    readings.collect::<Vec<_>>().join(", ")
}

impl Rollout {
    /// What could go wrong now, and for how many.
    #[must_use]
    pub fn risk(&self) -> String {
        let weight = self.expected.weight;
        if self.has_ended() {
            return "none: nothing moves any more".into();
        }
        if self.is_returning() {
            return "users may still meet the canary until the weight is read back".into();
        }
        if weight == Percent::ZERO {
            return "none yet: no user meets the canary".into();
        }
        let warm = self.expected.stable_tasks >= self.plan.stable.tasks;
        let back = if warm {
            format!(
                "back by {} within {}",
                self.plan.promise.by, self.plan.promise.within
            )
        } else {
            "the way back needs new tasks first".into()
        };
        format!(
            "{weight} of users meet {}; {back}",
            self.plan.canary.release
        )
    }

    /// Time to the planned end; none while a person decides.
    #[must_use]
    pub fn eta(&self, now: Timestamp) -> Option<Span> {
        use crate::Phase;
        let after = |step: usize| {
            let steps = self.plan.steps.as_slice();
            steps
                .iter()
                .skip(step + 1)
                .map(|step| step.expected)
                .sum::<Span>()
        };
        let whole = |step: usize| {
            self.plan
                .step(step)
                .map_or(Span::ZERO, |step| step.expected)
        };
        match &self.phase {
            Phase::Ready { next, .. } => Some(whole(*next) + after(*next)),
            Phase::Moving { step, .. } => Some(whole(*step) + after(*step)),
            Phase::Baking { step, until, .. } | Phase::KeepingWarm { step, until, .. } => {
                Some(until.since(now) + after(*step))
            }
            Phase::Returning { .. } => Some(self.plan.promise.within),
            Phase::Ended { .. } => Some(Span::ZERO),
            Phase::Waiting { .. }
            | Phase::AwaitingApproval { .. }
            | Phase::Held { .. }
            | Phase::Paused { .. }
            | Phase::Restoring { .. }
            | Phase::Stuck { .. } => None,
        }
    }

    /// The effect under way, when one is.
    #[must_use]
    pub fn present_effect(&self) -> Option<&Effect> {
        self.course().and_then(crate::Course::present)
    }
}
