//! The deck: what stands first, and how figures are written.

use vocab::Timestamp;
use wire::{AlarmView, DeckCell, DeckRow};

use super::fresh;
use super::kind::Kind;

/// What a figure is when there is none.
pub(crate) const NONE: &str = "–";

/// What stands where alarms would. The control room does not repeat what a live
/// estate watches by itself: it says where that is.
pub(crate) fn calm(kind: Kind, is_told: bool) -> &'static str {
    match (kind, is_told) {
        (_, false) | (Kind::Unknown, true) => "Reading…",
        (Kind::Practice, true) => "No alarms.",
        (Kind::Live, true) => {
            "No alarms of the control room. What the estate watches by itself stands with each \
             service."
        }
    }
}

/// Alarms as they are shown: what nobody has seen first, then the gravest, then
/// the newest.
pub(crate) fn in_order(alarms: &[AlarmView]) -> Vec<AlarmView> {
    let mut sorted = alarms.to_vec();
    sorted.sort_by(|a, b| {
        (!a.acknowledged.is_empty(), a.state)
            .cmp(&(!b.acknowledged.is_empty(), b.state))
            .then_with(|| b.since.cmp(&a.since))
            .then_with(|| a.id.cmp(&b.id))
    });
    sorted
}

/// What stands beside a cell's shape: "RUN canary 25 %", "STALE 2 min".
pub(crate) fn cell_words(cell: &DeckCell) -> String {
    format!("{} {}", cell.state.word(), cell.text)
        .trim()
        .to_owned()
}

/// A cell in a sentence, with its regions, for the tooltip and for readers.
pub(crate) fn cell_title(cell: &DeckCell, now: Timestamp) -> String {
    let words = cell_words(cell);
    let mut text = if words.is_empty() {
        "normal".into()
    } else {
        words
    };
    if let Some(since) = cell.since {
        text.push_str(&format!(", for {}", fresh::coarse(now.since(since))));
    }
    for (region, what) in &cell.regions {
        text.push_str(&format!("; {region}: {what}"));
    }
    text
}

/// The rollout a row leads to: the first under way, in the order of the columns.
pub(crate) fn rollout_of(row: &DeckRow) -> Option<&str> {
    row.cells
        .iter()
        .flatten()
        .find_map(|cell| cell.rollout.as_deref())
}

/// Requests per second: "412 /s", "3.1k /s".
pub(crate) fn requests(value: Option<f64>) -> String {
    figure(value, |value| match value {
        v if v >= 10_000.0 => format!("{:.0}k /s", v / 1_000.0),
        v if v >= 1_000.0 => format!("{:.1}k /s", v / 1_000.0),
        v if v >= 10.0 => format!("{v:.0} /s"),
        v => format!("{v:.1} /s"),
    })
}

/// A share in percent: "0.02 %".
pub(crate) fn percent(value: Option<f64>) -> String {
    figure(value, |value| {
        if value >= 10.0 {
            format!("{value:.1} %")
        } else {
            format!("{value:.2} %")
        }
    })
}

/// Milliseconds: "61 ms".
pub(crate) fn millis(value: Option<f64>) -> String {
    figure(value, |value| format!("{value:.0} ms"))
}

/// Frames per second: "64".
pub(crate) fn frames(value: Option<f64>) -> String {
    figure(value, |value| format!("{value:.0}"))
}

/// A weight: "25 %", "2.5 %".
pub(crate) fn weight(value: f64) -> String {
    if (value - value.round()).abs() < 0.05 {
        format!("{value:.0} %")
    } else {
        format!("{value:.1} %")
    }
}

fn figure(value: Option<f64>, write: impl Fn(f64) -> String) -> String {
    value
        .filter(|value| value.is_finite())
        .map_or_else(|| NONE.into(), write)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::State;

    fn alarm(id: &str, state: State, since: i64, acknowledged: &str) -> AlarmView {
        AlarmView {
            id: id.into(),
            state,
            title: String::new(),
            text: String::new(),
            since: Timestamp::from_millis(since),
            rollout: None,
            acknowledged: acknowledged.into(),
        }
    }

    #[test]
    fn what_nobody_has_seen_stands_above_what_is_graver() {
        let sorted = in_order(&[
            alarm("seen", State::Critical, 9, "kay"),
            alarm("low", State::Low, 1, ""),
            alarm("older", State::High, 2, ""),
            alarm("newer", State::High, 3, ""),
        ]);
        let ids: Vec<&str> = sorted.iter().map(|alarm| alarm.id.as_str()).collect();
        assert_eq!(ids, ["newer", "older", "low", "seen"]);
    }

    #[test]
    fn figures_have_sensible_digits_and_none_is_none() {
        assert_eq!(requests(Some(412.4)), "412 /s");
        assert_eq!(requests(Some(3_100.0)), "3.1k /s");
        assert_eq!(requests(Some(1.25)), "1.2 /s");
        assert_eq!(requests(None), NONE);
        assert_eq!(percent(Some(0.021)), "0.02 %");
        assert_eq!(percent(Some(62.55)), "62.5 %");
        assert_eq!(millis(Some(f64::NAN)), NONE);
        assert_eq!(weight(25.0), "25 %");
        assert_eq!(weight(2.5), "2.5 %");
    }

    #[test]
    fn a_cell_tells_its_regions_and_since_when() {
        let cell = DeckCell {
            state: State::High,
            text: "memory 44 MB".into(),
            since: Some(Timestamp::from_millis(0)),
            rollout: None,
            regions: vec![("us-east-1".into(), "memory 44 MB".into())],
        };
        assert_eq!(cell_words(&cell), "HIGH memory 44 MB");
        assert_eq!(
            cell_title(&cell, Timestamp::from_millis(120_000)),
            "HIGH memory 44 MB, for 2 min; us-east-1: memory 44 MB"
        );
    }
}
