//! Judgements in words: one plain sentence with the figures that decided.

use super::compare::{Against, Shares};
use super::leak::Leak;
use super::rule::{Cause, Opinion};
use vocab::{Gate, Metric, Percent, Span, Timestamp, Verdict};

/// What a gate's verdict rests on.
pub(super) fn because(opinion: &Opinion) -> String {
    let gate = &opinion.reading.gate;
    let name = name(gate);
    let unit = unit(gate.metric);
    let seen = grouped(opinion.reading.events);
    let needed = grouped(opinion.needed);
    let more = match opinion.reading.verdict {
        Verdict::InsufficientData { requests } => grouped(requests),
        Verdict::Promote
        | Verdict::RollBack
        | Verdict::RollBackNow
        | Verdict::Hold
        | Verdict::SystemWide => grouped(0),
    };
    let figures = || {
        opinion
            .shares
            .map_or_else(String::new, |shares| figures(gate, &shares))
    };
    match opinion.cause {
        Cause::NoTraffic => format!("{name}: no {unit} on the canary yet, {needed} needed"),
        Cause::Silent(silence) => {
            format!("{name}: no {unit} on the canary for {silence}, after {seen} before")
        }
        Cause::Broken => figures(),
        Cause::Worse => format!("{}: worse, but not above the limit", figures()),
        Cause::WorseForNow => format!("{}: worse, but not three windows in a row", figures()),
        Cause::BothSuffer => both_suffer(figures()),
        Cause::Unclear => {
            format!(
                "{}: may be chance, some {more} requests more would tell",
                figures()
            )
        }
        Cause::Calmer => {
            format!(
                "{}: calmer now, some {more} requests more would tell",
                figures()
            )
        }
        Cause::GoodApartFrom(time) => {
            format!(
                "{}: inside it apart from {time}, when stable was not either",
                figures()
            )
        }
        Cause::TooFew => {
            format!(
                "{name}: {seen} of {needed} {unit} seen on the canary, some {more} requests more are needed"
            )
        }
        Cause::Good => figures(),
    }
}

/// All gates are good; `closest` is the one nearest to its limit.
pub(super) fn good(gates: usize, closest: &str) -> String {
    match gates {
        1 => format!("the gate is good: {closest}"),
        _ => format!("all {gates} gates are good, the closest: {closest}"),
    }
}

pub(super) fn no_gates() -> String {
    "there are no gates, and no hard limit is broken".into()
}

pub(super) fn from_the_future(newest: Timestamp, ahead: Span) -> String {
    let clock = newest.clock();
    format!("the newest measurement ends at {clock}, which is {ahead} ahead of the clock")
}

/// The same sentence, when some figures could not be used.
pub(super) fn with_damage(because: String, damaged: u64) -> String {
    match damaged {
        0 => because,
        1 => format!("{because}; 1 impossible measurement was left out"),
        _ => format!(
            "{because}; {} impossible measurements were left out",
            grouped(damaged)
        ),
    }
}

pub(super) fn both_suffer(figures: String) -> String {
    format!("{figures}: both sides suffer")
}

pub(super) fn error_fuse(shares: &Shares, limit: Percent) -> String {
    format!(
        "error rate {} on the canary{}, hard limit {limit}",
        percent(shares.canary),
        against(shares)
    )
}

pub(super) fn frame_fuse(canary: f64, stable: f64, drop: Percent) -> String {
    format!(
        "median frame rate {canary:.0} FPS on the canary against {stable:.0} FPS on stable, more than {drop} down"
    )
}

pub(super) fn health_fuse(unhealthy: u32, healthy: u32, bins: usize) -> String {
    let tasks = unhealthy.saturating_add(healthy);
    format!(
        "{unhealthy} of {tasks} canary tasks fail their health check, {bins} intervals in a row"
    )
}

pub(super) fn memory_fuse(leak: &Leak) -> String {
    let Leak { from, to, stable } = leak;
    let growth = percent(to / from - 1.0);
    let against = match stable {
        Some(stable) if *stable > 0.0 => format!(", on stable by {}", percent(*stable)),
        Some(_) => ", on stable not at all".to_owned(),
        None => String::new(),
    };
    format!(
        "memory on the canary grows steadily, from {from:.0} MB to {to:.0} MB, by {growth}{against}"
    )
}

fn figures(gate: &Gate, shares: &Shares) -> String {
    format!(
        "{} {} on the canary{}, limit {}",
        name(gate),
        percent(shares.canary),
        against(shares),
        gate.tolerated
    )
}

fn against(shares: &Shares) -> String {
    match (shares.against, shares.stable) {
        (Against::Stable, Some(share)) => format!(" against {} on stable", percent(share)),
        (Against::History, Some(share)) => {
            format!(" against {} on stable before", percent(share))
        }
        (Against::Stable | Against::History | Against::Nothing, _) => {
            ", nothing to compare with".into()
        }
    }
}

fn name(gate: &Gate) -> String {
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

fn unit(metric: Metric) -> &'static str {
    match metric {
        Metric::ErrorRate | Metric::Latency => "requests",
        Metric::FrameRate | Metric::Memory => "session votes",
    }
}

/// A share as people write it: two digits that matter, no more.
fn percent(share: f64) -> String {
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

/// With commas between thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
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

    #[test]
    fn large_numbers_can_be_read() {
        let numbers = [0, 999, 1_000, 17_282, 1_000_000].map(grouped);
        assert_eq!(numbers, ["0", "999", "1,000", "17,282", "1,000,000"]);
    }
}
