//! Figures in words: shares, counts and the names of gates, as people write them.

use vocab::{Gate, Metric};

/// What a gate counts as bad.
pub(crate) fn name(gate: &Gate) -> String {
    match (gate.metric, gate.bound) {
        (Metric::ErrorRate, _) => "error rate".into(),
        (Metric::Latency, Some(bound)) => format!("requests over {bound} ms"),
        (Metric::Latency, None) => "slow requests".into(),
        (Metric::FrameRate, Some(bound)) => format!("sessions under {bound} FPS"),
        (Metric::FrameRate, None) => "sessions with slow frames".into(),
        (Metric::Memory, Some(bound)) => format!("sessions over {bound} MB"),
        (Metric::Memory, None) => "sessions with much memory".into(),
    }
}

/// What is counted.
pub(crate) fn unit(metric: Metric) -> &'static str {
    match metric {
        Metric::ErrorRate | Metric::Latency => "requests",
        Metric::FrameRate | Metric::Memory => "session votes",
    }
}

/// A share as people write it: two digits that matter, no more.
pub(crate) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let digits = match percent.abs() {
        10.0.. => 0,
        1.0.. => 1,
        0.01.. => 2,
        _ => 4,
    };
    let text = format!("{percent:.digits$}");
    let short = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    format!("{short} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_the_digits_that_matter() {
        let shares = [0.0, 0.000_012, 0.000_2, 0.001, 0.048, 0.1, 0.125, 1.0].map(percent);
        let expected = [
            "0 %", "0.0012 %", "0.02 %", "0.1 %", "4.8 %", "10 %", "12 %", "100 %",
        ];
        assert_eq!(shares, expected);
    }
}
