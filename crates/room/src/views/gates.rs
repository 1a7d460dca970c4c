//! Gates: shares and verdicts in words.

use vocab::{Gate, Judgement, Metric, Reading, Verdict};
use wire::{GateView, MetricView};

/// A verdict in the words people see.
pub(crate) fn verdict_word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Promote => "good",
        Verdict::RollBack | Verdict::RollBackNow => "bad",
        Verdict::Hold => "worse than stable",
        Verdict::InsufficientData { .. } => "not enough data",
        Verdict::SystemWide => "both sides suffer",
    }
}

pub(crate) fn metric_views(judgement: Option<&Judgement>) -> Vec<MetricView> {
    let readings = judgement
        .map(|judgement| judgement.readings.as_slice())
        .unwrap_or_default();
    let percent = |share: Option<f64>| share.map(|share| rounded(share * 100.0));
    let views = readings.iter().map(|reading| MetricView {
        metric: reading.gate.metric.to_string(),
        canary_percent: percent(reading.canary),
        stable_percent: percent(reading.stable),
        limit_percent: reading.gate.tolerated.percent(),
        verdict: verdict_word(&reading.verdict).into(),
    });
    views.collect()
}

/// Four decimals: finer than any limit in percent, and short to read.
fn rounded(percent: f64) -> f64 {
    (percent * 10_000.0).round() / 10_000.0
}

pub(crate) fn gate_views(judgement: Option<&Judgement>) -> Vec<GateView> {
    let readings = judgement
        .map(|judgement| judgement.readings.as_slice())
        .unwrap_or_default();
    readings.iter().map(gate_view).collect()
}

fn gate_view(reading: &Reading) -> GateView {
    let share = |share: Option<f64>| {
        share.map_or_else(|| "–".to_owned(), |share| format!("{:.2} %", share * 100.0))
    };
    let verdict = match &reading.verdict {
        Verdict::InsufficientData { requests: 0 } => "waiting for measurements".into(),
        Verdict::InsufficientData { requests } => {
            format!("{} more requests for proof", vocab::grouped(*requests))
        }
        Verdict::Hold => "worse than stable, inside the limit".into(),
        Verdict::SystemWide => "both sides suffer: not the canary".into(),
        verdict @ (Verdict::Promote | Verdict::RollBack | Verdict::RollBackNow) => {
            verdict_word(verdict).to_owned()
        }
    };
    GateView {
        metric: reading.gate.metric.to_string(),
        title: title(&reading.gate),
        canary: share(reading.canary),
        stable: share(reading.stable),
        limit: format!("< {}", reading.gate.tolerated),
        evidence: reading.evidence,
        standing: standing(reading.evidence).into(),
        verdict,
        because: reading.because.clone(),
        needed: needed(&reading.verdict),
        judge: if reading.gate.judge.is_usual() {
            String::new()
        } else {
            reading.gate.judge.to_string()
        },
    }
}

/// Events still needed for proof.
pub(crate) fn needed(verdict: &Verdict) -> Option<u64> {
    match verdict {
        Verdict::InsufficientData { requests } => Some(*requests),
        Verdict::Promote
        | Verdict::RollBack
        | Verdict::RollBackNow
        | Verdict::Hold
        | Verdict::SystemWide => None,
    }
}

/// Where the evidence is on its scale, for those who read instead of looking.
pub(crate) fn standing(evidence: f64) -> &'static str {
    match evidence {
        e if e <= -0.99 => "bad proven",
        e if e < -0.33 => "leaning to bad",
        e if e >= 0.99 => "good proven",
        e if e > 0.33 => "leaning to good",
        _ => "open",
    }
}

pub(crate) fn title(gate: &Gate) -> String {
    let bound = gate.bound.unwrap_or_default();
    match gate.metric {
        Metric::ErrorRate => "Error rate".into(),
        Metric::Latency => format!("Requests over {bound} ms"),
        Metric::FrameRate => format!("Sessions under {bound} FPS"),
        Metric::Memory => format!("Sessions over {bound} MB"),
    }
}
