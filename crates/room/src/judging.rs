//! Judging recorded counts, without a rollout: the same judge, interval by interval.

mod counts;
#[cfg(test)]
mod tests;

use crate::evidence::{self, counted, verdict_name};
use analysis::{Bin, Count, History, Terms, Told, judge_of};
use counts::{Interval, Recorded};
use rollouts::Recipe;
use vocab::{Gate, Method, Metric, Percent, Reading, Span, Timestamp};
use wire::{Complaint, EvidenceRow, JudgedView};

use crate::views::gates::standing;

/// Chance of blaming a good canary, when nobody asks for another.
const ALPHA: f64 = 0.01;

/// A file with counts, read by whoever asks.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    /// What to call it in complaints.
    pub name: &'a str,
    /// What is in it: the columns `start,seconds,events,bad` and, if wanted, `weight`.
    pub text: &'a str,
}

/// What is to be judged, and how.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// What the canary did.
    pub canary: Table<'a>,
    /// What stable did at the same time.
    pub stable: Option<Table<'a>>,
    /// What stable did before.
    pub history: Option<Table<'a>>,
    /// Counts are those since some beginning.
    pub cumulative: bool,
    /// `error-rate`, `latency`, `frame-rate`, `memory`.
    pub metric: &'a str,
    /// `sequential`, or the judge of another tool.
    pub judge: &'a str,
    /// Tolerated share of bad events in percent; none for the usual one.
    pub limit: Option<f64>,
    /// Tolerated ratio to stable; none for the usual one.
    pub ratio: Option<f64>,
    /// Chance of blaming a good canary; none for one in a hundred.
    pub alpha: Option<f64>,
}

/// Judges recorded counts.
///
/// # Errors
/// `invalid`, with file, line and column, for everything that cannot be meant.
pub fn judge(case: &Case<'_>) -> Result<JudgedView, Complaint> {
    let gate = gate(case)?;
    let alpha = case.alpha.unwrap_or(ALPHA);
    if !(alpha > 0.0 && alpha < 0.5) {
        let what = format!("--alpha {alpha}: a chance between 0 and 0.5 is wanted, such as 0.01");
        return Err(Complaint::new("invalid", what));
    }
    let read = |table: Table<'_>| {
        counts::read(table.name, table.text, case.cumulative)
            .map_err(|faults| Complaint::new("invalid", faults))
    };
    let canary = read(case.canary)?;
    let stable = case.stable.map(read).transpose()?.unwrap_or_default();
    let before = case.history.map(read).transpose()?.unwrap_or_default();
    let mut remarks = remarks(case, [&canary, &stable, &before]);
    let past = history(gate.metric, &before.intervals).past(gate.metric);
    let told = beside(&canary, &stable, &mut remarks);
    let terms = Terms {
        gate: gate.clone(),
        alpha,
        past,
    };
    let mut judge = judge_of(terms);
    let mut rows: Vec<EvidenceRow> = Vec::new();
    let mut end = told
        .first()
        .map_or_else(Timestamp::default, |told| told.start);
    let mut weight = None;
    for told in &told {
        if weight != Some(told.weight) && (weight.is_none() || has_weights(&canary)) {
            judge.restart(told.start);
        }
        weight = Some(told.weight);
        judge.take(told);
        end = told.end();
        let reading = judge.reading(end);
        rows.push(row(told, &reading, judge.strength().as_ref()));
    }
    let reading = judge.reading(end);
    Ok(JudgedView {
        standing: standing(reading.evidence).into(),
        needed: crate::views::gates::needed(&reading.verdict),
        gate: evidence::gate(&reading, judge.strength(), past.count, rows),
        remarks,
    })
}

fn gate(case: &Case<'_>) -> Result<Gate, Complaint> {
    let invalid = |what: String| Complaint::new("invalid", what);
    let metrics = Metric::ALL.map(Metric::as_str).join(", ");
    let unknown = || {
        invalid(format!(
            "there is no metric `{}`; say one of {metrics}",
            case.metric
        ))
    };
    let metric = Metric::ALL
        .into_iter()
        .find(|metric| metric.as_str() == case.metric)
        .ok_or_else(unknown)?;
    let methods = Method::ALL.map(Method::as_str).join(", ");
    let unknown = || {
        invalid(format!(
            "there is no judge `{}`; say one of {methods}",
            case.judge
        ))
    };
    let judge = Method::ALL
        .into_iter()
        .find(|method| method.as_str() == case.judge)
        .ok_or_else(unknown)?;
    let mut usual = Recipe::usual_gates().into_iter();
    let usual = usual.find(|gate| gate.metric == metric);
    let usual = usual.ok_or_else(|| invalid(format!("{metric} has no usual gate")))?;
    let limit = case.limit.map(Percent::new).transpose();
    let tolerated = limit.map_err(|error| invalid(format!("--limit: {error}")))?;
    let ratio = case.ratio.unwrap_or(usual.ratio);
    if !(ratio.is_finite() && ratio >= 1.0) {
        return Err(invalid(format!(
            "--ratio {ratio}: how many times worse than stable is tolerated, 1 or more"
        )));
    }
    Ok(Gate {
        tolerated: tolerated.unwrap_or(usual.tolerated),
        ratio,
        judge,
        ..usual
    })
}

fn has_weights(canary: &Recorded) -> bool {
    canary
        .intervals
        .iter()
        .any(|interval| interval.weight.is_some())
}

fn remarks(case: &Case<'_>, read: [&Recorded; 3]) -> Vec<String> {
    let mut remarks: Vec<String> = Vec::new();
    for recorded in read {
        remarks.extend(recorded.remarks.iter().cloned());
    }
    let [canary, stable, before] = read.map(|recorded| events(&recorded.intervals));
    if canary == 0 {
        remarks.push(format!("{} counts no event.", case.canary.name));
    }
    match case.stable {
        Some(table) if stable == 0 => {
            remarks.push(format!("{} counts no event.", table.name));
        }
        None if before == 0 => remarks.push(
            "Neither stable nor history was given: the canary is held to the limit alone.".into(),
        ),
        Some(_) | None => {}
    }
    if case.history.is_none() {
        remarks.push(
            "Without a history (--history) bad events are taken to be independent (φ = 1).".into(),
        );
    }
    remarks
}

fn events(intervals: &[Interval]) -> u64 {
    let events = intervals.iter().map(|interval| interval.count.events);
    events.fold(0, u64::saturating_add)
}

/// What stable was like before, from the intervals of one metric.
fn history(metric: Metric, intervals: &[Interval]) -> History {
    let mut history = History::default();
    for interval in intervals {
        let mut bin = Bin {
            start: interval.start,
            span: interval.span,
            stable: analysis::Arm::default(),
            canary: analysis::Arm::default(),
        };
        let counted = match metric {
            Metric::ErrorRate => &mut bin.stable.requests,
            Metric::Latency => &mut bin.stable.latency,
            Metric::FrameRate => &mut bin.stable.frames,
            Metric::Memory => &mut bin.stable.memory,
        };
        *counted = interval.count;
        history.take(&bin);
    }
    history
}

/// Both sides beside each other. Intervals of the two that overlap without being the
/// same are put together.
fn beside(canary: &Recorded, stable: &Recorded, remarks: &mut Vec<String>) -> Vec<Told> {
    let ours = canary.intervals.iter().map(|interval| (interval, true));
    let theirs = stable.intervals.iter().map(|interval| (interval, false));
    let mut all: Vec<(&Interval, bool)> = ours.chain(theirs).collect();
    all.sort_by_key(|(interval, canary)| (interval.start, !canary));
    let mut told: Vec<Told> = Vec::new();
    let mut joined = 0;
    for (interval, of_canary) in all {
        let overlaps = told.last().filter(|last| interval.start < last.end());
        if let Some(last) = overlaps {
            let same = last.start == interval.start && last.span == interval.span;
            joined += u32::from(!same);
        } else {
            told.push(Told {
                start: interval.start,
                span: interval.span,
                canary: Count::default(),
                stable: Count::default(),
                weight: Percent::ZERO,
            });
        }
        let Some(last) = told.last_mut() else {
            continue;
        };
        let end = last.end().max(interval.end());
        last.span = end.since(last.start);
        if of_canary {
            last.canary += interval.count;
            last.weight = interval.weight.unwrap_or(last.weight);
        } else {
            last.stable += interval.count;
        }
    }
    if joined > 0 {
        remarks.push(format!(
            "The intervals of the two sides are not the same; {joined} were put together with \
             those they overlap."
        ));
    }
    weighed(told, canary, stable)
}

/// Weights from the file, else from the traffic of all intervals.
fn weighed(mut told: Vec<Told>, canary: &Recorded, stable: &Recorded) -> Vec<Told> {
    let alone = stable.intervals.is_empty();
    let mut weight = if alone {
        Percent::FULL
    } else {
        let ours = events(&canary.intervals);
        let all = ours.saturating_add(events(&stable.intervals)).max(1);
        let percent = (ours as f64 / all as f64 * 10_000.0).round() / 100.0;
        // Stable was given, so the canary never had all of it.
        Percent::new(percent.clamp(0.01, 99.99)).unwrap_or_default()
    };
    let said = has_weights(canary);
    for told in &mut told {
        if said && told.weight > Percent::ZERO {
            weight = told.weight;
        }
        told.weight = weight;
    }
    told
}

fn row(told: &Told, reading: &Reading, strength: Option<&analysis::Strength>) -> EvidenceRow {
    EvidenceRow {
        start: told.start,
        seconds: told.span.as_seconds(),
        weight: told.weight.percent(),
        canary: counted(told.canary),
        stable: counted(told.stable),
        evidence: reading.evidence,
        verdict: verdict_name(&reading.verdict).into(),
        logs: strength.map(evidence::logs),
    }
}

/// How long after the first interval's beginning a moment is.
#[must_use]
pub fn after_begin(judged: &JudgedView, at: Timestamp) -> Span {
    let first = judged.gate.rows.first().map_or(at, |row| row.start);
    at.since(first)
}
