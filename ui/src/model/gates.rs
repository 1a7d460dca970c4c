//! Gates on a scale from "bad proven" to "good proven".

use wire::{GateView, State};

/// Where a gate's mark stands on the scale, 0 to 100 percent from the left.
pub(crate) fn position(evidence: f64) -> f64 {
    if evidence.is_finite() {
        (evidence.clamp(-1.0, 1.0) + 1.0) * 50.0
    } else {
        50.0
    }
}

/// A part of the scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zone {
    /// Its left end.
    BadProven,
    /// Towards the left end.
    Bad,
    /// The middle.
    Open,
    /// Towards the right end.
    Good,
    /// Its right end.
    GoodProven,
}

/// The part evidence is in.
pub(crate) fn zone(evidence: f64) -> Zone {
    match evidence {
        e if e <= -0.99 => Zone::BadProven,
        e if e < -0.33 => Zone::Bad,
        e if e >= 0.99 => Zone::GoodProven,
        e if e > 0.33 => Zone::Good,
        _ => Zone::Open,
    }
}

impl Zone {
    /// What it says, for people who do not see it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::BadProven => "bad proven",
            Self::Bad => "leaning to bad",
            Self::Open => "open",
            Self::Good => "leaning to good",
            Self::GoodProven => "good proven",
        }
    }

    /// How its mark is painted.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::BadProven => "bad-proven",
            Self::Bad => "bad",
            Self::Open => "open",
            Self::Good => "good",
            Self::GoodProven => "good-proven",
        }
    }
}

/// The state a gate's verdict stands for; normal ones are silent.
pub(crate) fn state(gate: &GateView) -> State {
    let verdict = gate.verdict.as_str();
    if gate.evidence <= -0.99 || verdict == "bad" {
        State::Critical
    } else if verdict.starts_with("worse than stable") || verdict.starts_with("both sides") {
        State::Waiting
    } else {
        State::Normal
    }
}

/// A metric's name in a sentence.
pub(crate) fn metric(name: &str) -> &str {
    match name {
        "error-rate" => "Error rate",
        "latency" => "Latency",
        "frame-rate" => "Frame rate",
        "memory" => "Memory",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(evidence: f64, verdict: &str) -> GateView {
        GateView {
            metric: "latency".into(),
            title: "requests over 100 ms".into(),
            canary: "3.1 %".into(),
            stable: "2.8 %".into(),
            limit: "< 5 %".into(),
            evidence,
            standing: String::new(),
            verdict: verdict.into(),
            because: String::new(),
            needed: None,
            judge: String::new(),
        }
    }

    #[test]
    fn the_mark_never_leaves_the_scale() {
        let cases = [
            (-1.0, 0.0),
            (0.0, 50.0),
            (1.0, 100.0),
            (-9.0, 0.0),
            (f64::INFINITY, 50.0),
            (f64::NAN, 50.0),
        ];
        for (evidence, expected) in cases {
            assert!((position(evidence) - expected).abs() < 1e-9, "{evidence}");
        }
    }

    #[test]
    fn only_what_is_proven_is_called_proven() {
        let words = |evidence| zone(evidence).words();
        assert_eq!(words(0.98), "leaning to good");
        assert_eq!(words(1.0), "good proven");
        assert_eq!(words(-1.0), "bad proven");
        assert_eq!(words(0.1), "open");
        assert_eq!(words(f64::NAN), "open");
    }

    #[test]
    fn a_good_verdict_is_silent_and_a_bad_one_is_not() {
        assert_eq!(state(&gate(1.0, "good")), State::Normal);
        assert_eq!(
            state(&gate(0.2, "610 more requests for proof")),
            State::Normal
        );
        assert_eq!(
            state(&gate(-0.4, "worse than stable, inside the limit")),
            State::Waiting
        );
        assert_eq!(state(&gate(-1.0, "bad")), State::Critical);
    }
}
