//! Evidence told again: a rollout's measurements and shifts through the same judge
//! that judged it, for reports and charts.

use analysis::{Bin, Count, Strength};
use engine::{HISTORY, Trial};
use rollouts::{Plan, Slot};
use std::collections::BTreeMap;
use vocab::{Metric, Percent, Reading, Span, Timestamp, Verdict};
use wire::{
    ChartModel, CountView, CountsTable, EvidenceRow, EvidenceView, GateEvidence, LogsView, Point,
    Role, Series, Side, TermsView, Threshold, Unit,
};

use crate::views::gates::title;

#[cfg(test)]
mod tests;

/// Points of one curve at most.
const POINTS: usize = 600;

/// A first interval that begins no later than this after it was expected is the first.
const LATE: Span = Span::minutes(2);

/// What a rollout's evidence is told from.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) trial: Trial,
    pub(crate) canary: Slot,
    /// When it was planned.
    pub(crate) made: Timestamp,
}

impl Told {
    pub(crate) fn of(trial: Trial, plan: &Plan) -> Self {
        Self {
            trial,
            canary: plan.canary.slot,
            made: plan.made,
        }
    }

    /// From when on measurements are wanted.
    pub(crate) fn from(&self) -> Timestamp {
        self.made - HISTORY
    }

    /// The evidence over time. Slot B stands in the canary's place in `bins`.
    pub(crate) fn view(&self, bins: &[Bin]) -> EvidenceView {
        let mut trial = self.trial.clone();
        let mut rows: BTreeMap<Metric, Vec<EvidenceRow>> = BTreeMap::new();
        let mut last: Vec<Reading> = Vec::new();
        let mut before = None;
        for bin in bins {
            let bin = self.turned(bin);
            let known = trial.history().clone();
            // Without traffic on the canary there is nothing more to tell.
            let Some(weight) = trial.learn(&bin).filter(|weight| *weight > Percent::ZERO) else {
                continue;
            };
            before.get_or_insert(known);
            let Some(judgement) = trial.judgement(bin.end()) else {
                continue;
            };
            for (reading, strength) in judgement.readings.iter().zip(trial.strengths()) {
                let row = row(&bin, weight, reading, strength);
                rows.entry(reading.gate.metric).or_default().push(row);
            }
            last = judgement.readings;
        }
        let before = before.unwrap_or_default();
        let strengths = trial.strengths();
        let gates = last.iter().zip(strengths).map(|(reading, strength)| {
            let metric = reading.gate.metric;
            let rows = rows.remove(&metric).unwrap_or_default();
            gate(reading, strength, before.count(metric), rows)
        });
        EvidenceView {
            gates: gates.collect(),
            missing: self.missing(bins),
        }
    }

    /// Every interval of every gate as files for the offline judge: what the canary
    /// did, what stable did, and what stable did before.
    pub(crate) fn tables(&self, bins: &[Bin]) -> Vec<CountsTable> {
        let mut trial = self.trial.clone();
        let metrics = trial.gates().iter().map(|gate| gate.metric);
        let metrics: Vec<Metric> = metrics.collect();
        let mut files: Vec<[String; 3]> = metrics
            .iter()
            .map(|_| {
                let head = "start,seconds,events,bad";
                [
                    format!("{head},weight\n"),
                    format!("{head}\n"),
                    format!("{head}\n"),
                ]
            })
            .collect();
        for bin in bins {
            let bin = self.turned(bin);
            let weight = trial.learn(&bin);
            for (metric, [canary, stable, before]) in metrics.iter().zip(&mut files) {
                let ours = line(&bin, bin.canary.count(*metric));
                let theirs = line(&bin, bin.stable.count(*metric));
                match weight {
                    None => before.push_str(&format!("{theirs}\n")),
                    Some(Percent::ZERO) => {}
                    Some(weight) => {
                        canary.push_str(&format!("{ours},{}\n", weight.percent()));
                        stable.push_str(&format!("{theirs}\n"));
                    }
                }
            }
        }
        let named = metrics.iter().zip(files).flat_map(|(metric, files)| {
            let names = ["canary", "stable", "before"];
            names
                .into_iter()
                .zip(files)
                .map(move |(side, text)| CountsTable {
                    name: format!("{metric}-{side}.csv"),
                    text,
                })
        });
        named.collect()
    }

    fn turned(&self, bin: &Bin) -> Bin {
        match self.canary {
            Slot::B => bin.clone(),
            Slot::A => Bin {
                stable: bin.canary.clone(),
                canary: bin.stable.clone(),
                ..bin.clone()
            },
        }
    }

    /// What is missing of the measurements, in a sentence.
    fn missing(&self, bins: &[Bin]) -> String {
        let Some(first) = self.trial.first_shift() else {
            return String::new();
        };
        match bins.first() {
            None => "The measurements are gone: an estate keeps those of the last 15 days, and \
                     tells six hours at once."
                .into(),
            Some(bin) if bin.start > first + LATE => format!(
                "The measurements before {} are gone; the evidence is told from there on and may \
                 differ from what was decided on.",
                bin.start
            ),
            Some(bin) if bin.start > self.from() + LATE => format!(
                "Of the {HISTORY} before the rollout only what was measured from {} on is known: \
                 the dispersion may differ from the one that was used.",
                bin.start
            ),
            Some(_) => String::new(),
        }
    }
}

/// An interval as a line of a table; whole seconds are enough for every estate.
fn line(bin: &Bin, count: Count) -> String {
    let Count { events, bad } = count;
    format!("{},{},{events},{bad}", bin.start, bin.span.as_seconds())
}

fn row(bin: &Bin, weight: Percent, reading: &Reading, strength: Option<Strength>) -> EvidenceRow {
    let metric = reading.gate.metric;
    EvidenceRow {
        start: bin.start,
        seconds: bin.span.as_seconds(),
        weight: weight.percent(),
        canary: counted(bin.canary.count(metric)),
        stable: counted(bin.stable.count(metric)),
        evidence: reading.evidence,
        verdict: verdict_name(&reading.verdict).into(),
        logs: strength.map(|strength| logs(&strength)),
    }
}

pub(crate) fn gate(
    reading: &Reading,
    strength: Option<Strength>,
    before: Count,
    rows: Vec<EvidenceRow>,
) -> GateEvidence {
    let gate = &reading.gate;
    let verdict = verdict_name(&reading.verdict);
    GateEvidence {
        metric: gate.metric.to_string(),
        title: title(gate),
        judge: gate.judge.to_string(),
        limit_percent: gate.tolerated.percent(),
        ratio: gate.ratio,
        before: counted(before),
        terms: strength.map(|strength| terms(&strength)),
        reached: reached(&rows, verdict),
        verdict: verdict.into(),
        because: reading.because.clone(),
        rows,
    }
}

/// The end of the interval after which a verdict stood until the end.
fn reached(rows: &[EvidenceRow], verdict: &str) -> Option<Timestamp> {
    let standing = rows.iter().rev().take_while(|row| row.verdict == verdict);
    standing.last().map(end)
}

/// First moment after a row's interval.
pub(crate) fn end(row: &EvidenceRow) -> Timestamp {
    row.start + Span::millis((row.seconds * 1_000.0) as u64)
}

pub(crate) fn logs(strength: &Strength) -> LogsView {
    LogsView {
        above: strength.above,
        above_peak: strength.above_peak,
        worse: strength.worse,
        worse_peak: strength.worse_peak,
        proof: strength.proof,
        proof_peak: strength.proof_peak,
    }
}

fn terms(strength: &Strength) -> TermsView {
    TermsView {
        alpha: strength.alpha,
        beta: strength.beta,
        dispersion: strength.dispersion,
        eta: strength.eta,
        tolerated: strength.tolerated,
        ratio: strength.ratio,
    }
}

pub(crate) fn counted(count: Count) -> CountView {
    CountView {
        events: count.events,
        bad: count.bad,
    }
}

/// A verdict's name, for programs and tables.
pub(crate) fn verdict_name(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Promote => "promote",
        Verdict::RollBack | Verdict::RollBackNow => "roll-back",
        Verdict::Hold => "hold",
        Verdict::InsufficientData { .. } => "insufficient-data",
        Verdict::SystemWide => "system-wide",
    }
}

/// Rows for people: one where something changed, and one a minute; each with what
/// was counted since the one before.
pub(crate) fn thinned(rows: &[EvidenceRow]) -> Vec<EvidenceRow> {
    const EVERY: f64 = 60.0;
    let mut kept: Vec<EvidenceRow> = Vec::new();
    let mut gathered: Option<EvidenceRow> = None;
    for (at, row) in rows.iter().enumerate() {
        let mut sum = row.clone();
        if let Some(gathered) = gathered.take() {
            sum.start = gathered.start;
            sum.seconds += gathered.seconds;
            sum.canary = added(gathered.canary, row.canary);
            sum.stable = added(gathered.stable, row.stable);
        }
        let next = rows.get(at + 1);
        let told = next.is_none_or(|next| next.weight != row.weight)
            || kept.last().is_none_or(|last| last.verdict != row.verdict)
            || sum.seconds >= EVERY;
        if told {
            kept.push(sum);
        } else {
            gathered = Some(sum);
        }
    }
    kept
}

fn added(a: CountView, b: CountView) -> CountView {
    CountView {
        events: a.events.saturating_add(b.events),
        bad: a.bad.saturating_add(b.bad),
    }
}

/// The evidence of all gates in one chart, beside the picture's other charts; none
/// when nothing was judged.
pub(crate) fn chart(view: &EvidenceView, beside: &ChartModel) -> Option<ChartModel> {
    let from = beside.from;
    let series = (0_u8..).zip(&view.gates).map(|(number, gate)| {
        let points = gate.rows.iter().map(|row| {
            let at = end(row).millis().saturating_sub(from.millis());
            Point(at, Some(row.evidence))
        });
        let points: Vec<Point> = points.collect();
        Series {
            name: gate.title.clone(),
            role: Role::Other(number),
            points: charts::down_sample(&points, POINTS),
        }
    });
    let series: Vec<Series> = series.collect();
    (!series.is_empty()).then(|| ChartModel {
        id: "evidence".into(),
        title: "Evidence, from −1 (bad proven) to 1 (good proven)".into(),
        unit: Unit::Count,
        from,
        until: beside.until,
        series,
        thresholds: vec![Threshold {
            label: "bad proven".into(),
            value: -1.0,
            bad: Side::Below,
        }],
        markers: beside.markers.clone(),
    })
}
