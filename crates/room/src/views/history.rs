//! History: ended rollouts, the promise, journal records.

use super::plan::purpose;
use engine::{Active, Decision, Fact, Summary, Timeline};
use journal::Envelope;
use vocab::{Span, Timestamp};
use wire::{HistoryRow, JournalRow, PromiseView};

/// What the promise says: back on stable, read back, within this.
const PROMISED: Span = Span::seconds(30);

pub(crate) fn ended_row(summary: &Summary) -> HistoryRow {
    HistoryRow {
        id: summary.id.to_string(),
        service: summary.target.service.to_string(),
        environment: summary.target.environment.to_string(),
        region: summary.target.region.to_string(),
        strategy: summary.strategy.to_string(),
        purpose: purpose(summary.purpose).into(),
        release: summary.release.to_string(),
        stable: summary.stable.to_string(),
        ending: summary.ending.to_string(),
        cause: summary
            .cause
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        by: summary.by.to_string(),
        reason: summary.reason.clone().unwrap_or_default(),
        planned: summary.planned,
        ended: Some(summary.ended),
        took: summary.took().to_string(),
        promise: promise_view(&summary.timeline),
    }
}

pub(crate) fn active_row(active: &Active, now: Timestamp) -> HistoryRow {
    let plan = active.rollout().plan();
    HistoryRow {
        id: plan.id.to_string(),
        service: plan.target.service.to_string(),
        environment: plan.target.environment.to_string(),
        region: plan.target.region.to_string(),
        strategy: plan.strategy.to_string(),
        purpose: purpose(plan.purpose).into(),
        release: plan.canary.release.to_string(),
        stable: plan.stable.release.to_string(),
        ending: "running".into(),
        cause: String::new(),
        by: plan.by.to_string(),
        reason: plan.reason.clone().unwrap_or_default(),
        planned: plan.made,
        ended: None,
        took: now.since(plan.made).to_string(),
        promise: promise_view(active.timeline()),
    }
}

/// The timeline of the promise; none before a way back was decided.
pub(crate) fn promise_view(timeline: &Timeline) -> Option<PromiseView> {
    timeline.decided?;
    let named = [
        ("breach visible", timeline.breach),
        ("decided", timeline.decided),
        ("first call", timeline.called),
        ("acknowledged", timeline.acknowledged),
        ("weight read back", timeline.read_back),
        ("last request on the canary", timeline.quiet),
    ];
    let parts = named
        .into_iter()
        .filter_map(|(name, at)| Some((name.to_owned(), at?)))
        .collect();
    let kept = timeline.promise();
    let text = match kept {
        Some(span) if span <= PROMISED => format!("kept: stable traffic back after {span}"),
        Some(span) => format!("not kept: stable traffic back after {span}"),
        None => "the weight has not been read back".into(),
    };
    Some(PromiseView {
        parts,
        kept_millis: kept.map(Span::as_millis),
        kept: kept.map(|span| span <= PROMISED),
        text,
    })
}

pub(crate) fn journal_row(envelope: &Envelope) -> JournalRow {
    let facts = match envelope.decode::<Decision>() {
        Ok(decision) => decision.facts.iter().map(fact_text).collect(),
        Err(error) => vec![error.to_string()],
    };
    JournalRow {
        sequence: envelope.sequence.0,
        at: envelope.at,
        epoch: envelope.epoch.0,
        subject: envelope.subject.clone(),
        facts,
        hash: envelope.hash.to_string(),
    }
}

fn fact_text(fact: &Fact) -> String {
    match fact {
        Fact::Rollout { id, record } => format!("{id}: {record}"),
        Fact::Driving { holder, away: None } => format!("{holder} drives from here on"),
        Fact::Driving {
            holder,
            away: Some(away),
        } => {
            format!("{holder} drives from here on; nobody had for {away}")
        }
        Fact::Allowed {
            environment,
            allowance,
        } => format!(
            "{} allows changes in {environment} until {}: {}",
            allowance.by, allowance.until, allowance.reason
        ),
        Fact::Forbidden { environment, by } => {
            format!("{by} makes {environment} read-only again")
        }
        Fact::Acknowledged { alarm, by } => format!("{by} has seen the alarm `{alarm}`"),
        Fact::Remembered { summary } => format!("{} {}", summary.id, summary.ending),
    }
}
