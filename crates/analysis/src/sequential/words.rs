//! A gate's reading in words: one plain sentence with the figures that decided.

use super::Stretch;
use super::ruling::{Against, Cause};
use crate::figures::{name, percent, unit};
use vocab::{Gate, Verdict, grouped};

/// So many times as much as was seen is more than one wants to read.
const MANY: u64 = 20;

/// Behind what is good, where bad events come together.
pub(super) const LESS_SURE: &str = " (bad ones come in clusters here, so less sure than usual)";

/// What a gate's verdict rests on.
pub(super) fn because(
    gate: &Gate,
    cause: Cause,
    shown: &Stretch,
    against: Against,
    verdict: &Verdict,
) -> String {
    let (name, unit) = (name(gate), unit(gate.metric));
    let missing = match verdict {
        Verdict::InsufficientData { requests } => *requests,
        Verdict::Promote
        | Verdict::RollBack
        | Verdict::RollBackNow
        | Verdict::Hold
        | Verdict::SystemWide => 0,
    };
    let more = grouped(about(missing as f64));
    let would_tell = would_tell(missing, shown.canary.events);
    let seen = grouped(shown.canary.events);
    let figures = figures(gate, shown, against);
    match cause {
        Cause::NoTraffic => format!("{name}: no {unit} on the canary yet, some {more} needed"),
        Cause::Silent(silence) => {
            format!("{name}: no {unit} on the canary for {silence}, after {seen} before")
        }
        Cause::Broken(sure) => format!("{figures}, after {seen} {unit}: {}", chance(sure)),
        Cause::Worse => format!("{figures}: worse than stable, inside the limit"),
        Cause::BothSuffer => format!("{figures}: both sides suffer, not the canary alone"),
        Cause::Unclear => format!("{figures}: may be chance, {would_tell} more {unit} would tell"),
        Cause::Calmer => format!("{figures}: calmer now, some {more} more {unit} for proof"),
        Cause::TooFew => format!("{figures}: some {more} more {unit} for proof"),
        Cause::GoodApartFrom(time) => {
            format!("{figures}: inside it apart from {time}, when stable was not either")
        }
        Cause::Good => figures,
    }
}

fn figures(gate: &Gate, shown: &Stretch, against: Against) -> String {
    let Some(canary) = shown.canary.share() else {
        return name(gate);
    };
    let beside = match (against, against.share()) {
        (Against::Stable(_), Some(share)) => format!(" against {} on stable", percent(share)),
        (Against::History(_), Some(share)) => {
            format!(" against {} on stable before", percent(share))
        }
        (Against::Stable(_) | Against::History(_) | Against::Nothing, _) => {
            ", nothing to compare with".into()
        }
    };
    format!(
        "{} {} on the canary{beside}, limit {}",
        name(gate),
        percent(canary),
        gate.tolerated
    )
}

/// So many, while that is not far more than was seen: close to the limit nobody
/// will ever tell, and a number would be false comfort.
fn would_tell(missing: u64, seen: u64) -> String {
    if missing / MANY > seen {
        "many".into()
    } else {
        format!("some {}", grouped(about(missing as f64)))
    }
}

/// How often chance alone would look like this.
fn chance(sure: f64) -> String {
    if sure >= 1e6 {
        return "by chance less than once in a million".into();
    }
    format!("by chance once in {}", grouped(about(sure)))
}

/// Two digits that matter: more would be false.
fn about(number: f64) -> u64 {
    let digits = number.max(1.0).log10().floor() - 1.0;
    let step = 10_f64.powf(digits.max(0.0));
    ((number / step).round() * step) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_not_more_exact_than_they_are() {
        let numbers = [0.0, 1.0, 9.4, 614.0, 41_234.0, 99_600.0].map(about);
        assert_eq!(numbers, [0, 1, 9, 610, 41_000, 100_000]);
    }

    #[test]
    fn chance_is_said_in_words() {
        assert_eq!(chance(41_234.0), "by chance once in 41,000");
        assert_eq!(chance(1e9), "by chance less than once in a million");
    }
}
