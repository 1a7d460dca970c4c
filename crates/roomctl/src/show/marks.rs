//! Shapes and words for states. The shape and the word say everything; the colour
//! of the shape only helps the eye to find it.

use crate::out::{Ink, Line};
use wire::{StatusDocument, StepState};

/// Where a rollout stands, as far as a screen or an exit code must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It goes on by itself.
    Running,
    /// It stays where it is until the reason passes by itself.
    Held,
    /// A person must act before it goes on.
    Waiting,
    /// It is on its way back.
    Returning,
    /// It can go neither on nor back without a person.
    Stuck,
    /// The release serves everybody.
    Completed,
    /// Something was wrong, and stable serves everybody.
    RolledBack,
    /// Somebody gave up, and stable serves everybody.
    Aborted,
    /// It never got as far as users.
    Failed,
    /// A word this program does not know.
    Unknown,
}

impl Standing {
    /// What the word of a status document, or of a list of ended rollouts, means.
    pub(crate) fn read(word: &str) -> Self {
        match word {
            "running" => Self::Running,
            "held" => Self::Held,
            "waiting" => Self::Waiting,
            "returning" => Self::Returning,
            "stuck" => Self::Stuck,
            "completed" => Self::Completed,
            "rolled back" => Self::RolledBack,
            "aborted" => Self::Aborted,
            "failed" => Self::Failed,
            _ => Self::Unknown,
        }
    }

    /// Whether nothing will happen any more.
    pub(crate) fn has_ended(self) -> bool {
        match self {
            Self::Completed | Self::RolledBack | Self::Aborted | Self::Failed => true,
            Self::Running
            | Self::Held
            | Self::Waiting
            | Self::Returning
            | Self::Stuck
            | Self::Unknown => false,
        }
    }

    /// Its shape, the ink of the shape, and its word.
    fn mark(self) -> (Ink, &'static str, &'static str) {
        match self {
            Self::Running => (Ink::Run, "◐", "RUN"),
            Self::Waiting => (Ink::Wait, "‖", "WAIT"),
            Self::Returning => (Ink::High, "▲", "HIGH"),
            Self::Stuck => (Ink::Critical, "■", "CRIT"),
            Self::Completed => (Ink::Faint, "○", "DONE"),
            Self::Held => (Ink::Low, "△", "HOLD"),
            Self::RolledBack | Self::Aborted | Self::Failed => (Ink::Low, "△", "LOW"),
            Self::Unknown => (Ink::Faint, "?", "UNK"),
        }
    }
}

/// Shape and word: `◐ RUN`.
pub(crate) fn chip(standing: Standing) -> Line {
    let (ink, shape, word) = standing.mark();
    Line::inked(ink, shape).and(" ").put(Ink::Strong, word)
}

/// What it stands at: the phase, or how it ended.
pub(super) fn standing_words(status: &StatusDocument) -> &str {
    if Standing::read(&status.status).has_ended() || status.phase.is_empty() {
        &status.status
    } else {
        &status.phase
    }
}

/// What it is: a revert, or one of the strategies.
pub(crate) fn kind(status: &StatusDocument) -> &str {
    if status.purpose == "revert" {
        "revert"
    } else {
        &status.strategy
    }
}

/// Shape for a step of the ladder.
pub(super) fn step_mark(state: StepState) -> (Ink, &'static str) {
    match state {
        StepState::Done => (Ink::Plain, "✓"),
        StepState::Running => (Ink::Run, "◐"),
        StepState::Waiting => (Ink::Wait, "‖"),
        StepState::Ahead => (Ink::Faint, "·"),
        StepState::TakenBack => (Ink::High, "↩"),
    }
}

/// Shape and word for how serious a note of the linter is.
pub(super) fn severity_mark(severity: &str) -> (Ink, &'static str) {
    match severity {
        "error" => (Ink::Critical, "■"),
        "warning" => (Ink::High, "▲"),
        "advice" => (Ink::Low, "△"),
        _ => (Ink::Faint, "?"),
    }
}

/// A share from 0 to 1 as a bar of `cells`. Anything above nothing shows, and
/// only the whole fills it.
pub(crate) fn bar(share: f64, cells: usize, ink: Ink) -> Line {
    let filled = filled(share, cells);
    Line::inked(ink, &"█".repeat(filled)).put(Ink::Faint, &"░".repeat(cells - filled))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a share of a screen's width"
)]
fn filled(share: f64, cells: usize) -> usize {
    let share = if share.is_finite() {
        share.clamp(0.0, 1.0)
    } else {
        0.0
    };
    let exact = (share * cells as f64).round() as usize;
    if share >= 1.0 {
        cells
    } else if share > 0.0 {
        exact.clamp(1, cells.saturating_sub(1).max(1)).min(cells)
    } else {
        0
    }
}

/// Evidence from -1 to 1 on a scale of `cells`: `───┼─●─`.
pub(super) fn evidence(evidence: f64, cells: usize) -> Line {
    let middle = cells / 2;
    let at = if evidence.is_finite() {
        filled_scale(evidence, cells)
    } else {
        middle
    };
    let ink = if evidence <= -0.5 {
        Ink::Critical
    } else {
        Ink::Strong
    };
    let rail = |from: usize, to: usize| -> String {
        (from..to)
            .map(|cell| if cell == middle { '┼' } else { '─' })
            .collect()
    };
    Line::inked(Ink::Faint, &rail(0, at))
        .put(ink, "●")
        .put(Ink::Faint, &rail(at + 1, cells))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "a place on a scale of a few characters"
)]
fn filled_scale(evidence: f64, cells: usize) -> usize {
    let share = (evidence.clamp(-1.0, 1.0) + 1.0) / 2.0;
    (share * cells.saturating_sub(1) as f64).round() as usize
}

/// A number of percent without needless digits: `25 %`, `0.02 %`.
pub(crate) fn percent(value: f64) -> String {
    let text = format!("{value:.2}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    format!("{short} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_shows_that_something_began_and_that_not_all_is_done() {
        let drawn = |share| bar(share, 10, Ink::Run).plain();
        assert_eq!(drawn(0.0), "░░░░░░░░░░");
        assert_eq!(drawn(0.001), "█░░░░░░░░░");
        assert_eq!(drawn(0.25), "███░░░░░░░");
        assert_eq!(drawn(0.999), "█████████░");
        assert_eq!(drawn(1.0), "██████████");
        assert_eq!(drawn(f64::NAN), "░░░░░░░░░░");
        assert_eq!(bar(0.5, 0, Ink::Run).plain(), "");
        assert_eq!(bar(0.5, 1, Ink::Run).plain(), "█");
    }

    #[test]
    fn evidence_stands_between_bad_and_good() {
        let drawn = |value| evidence(value, 9).plain();
        assert_eq!(drawn(-1.0), "●───┼────");
        assert_eq!(drawn(0.0), "────●────");
        assert_eq!(drawn(0.6), "────┼─●──");
        assert_eq!(drawn(7.0), "────┼───●");
        assert_eq!(drawn(f64::NAN), "────●────");
    }

    #[test]
    fn every_standing_differs_from_the_others_without_colour() {
        let words = [
            "running",
            "held",
            "waiting",
            "returning",
            "stuck",
            "completed",
            "rolled back",
            "strange",
        ];
        let mut seen: Vec<String> = words
            .iter()
            .map(|word| chip(Standing::read(word)).plain())
            .collect();
        insta::assert_snapshot!(seen.join(" | "), @"◐ RUN | △ HOLD | ‖ WAIT | ▲ HIGH | ■ CRIT | ○ DONE | △ LOW | ? UNK");
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), words.len());
    }

    #[test]
    fn percents_have_no_needless_digits() {
        assert_eq!(percent(25.0), "25 %");
        assert_eq!(percent(0.021), "0.02 %");
        assert_eq!(percent(100.0), "100 %");
        assert_eq!(percent(33.3), "33.3 %");
        assert_eq!(percent(0.0), "0 %");
    }
}
