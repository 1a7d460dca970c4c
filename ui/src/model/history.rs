//! Rollouts that were: which of them are shown, and in which words.

use wire::{HistoryRow, PromiseView};

/// What the list is narrowed to. Empty texts narrow nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Narrowed {
    /// Only this service.
    pub(crate) service: String,
    /// Only those that ended so.
    pub(crate) ending: String,
}

impl Narrowed {
    /// The rows that are left, newest first.
    pub(crate) fn rows(&self, rows: &[HistoryRow]) -> Vec<HistoryRow> {
        let fits = |wanted: &str, is: &str| wanted.is_empty() || wanted == is;
        let mut left: Vec<HistoryRow> = rows
            .iter()
            .filter(|row| fits(&self.service, &row.service) && fits(&self.ending, &row.ending))
            .cloned()
            .collect();
        left.sort_by_key(|row| std::cmp::Reverse(row.planned));
        left
    }
}

/// All services among the rows, in order.
pub(crate) fn services(rows: &[HistoryRow]) -> Vec<String> {
    distinct(rows.iter().map(|row| &row.service))
}

/// All endings among the rows, in order.
pub(crate) fn endings(rows: &[HistoryRow]) -> Vec<String> {
    distinct(rows.iter().map(|row| &row.ending))
}

fn distinct<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<String> {
    let all: std::collections::BTreeSet<&String> = texts.collect();
    all.into_iter().cloned().collect()
}

/// How many of how many are shown: of those that were read, and of all there are.
pub(crate) fn count_words(shown: usize, read: usize, of: usize) -> String {
    if read < of {
        format!("{shown} of {read} shown, {of} in all")
    } else {
        format!("{shown} of {of}")
    }
}

/// Whether it is still under way.
pub(crate) fn under_way(row: &HistoryRow) -> bool {
    row.ended.is_none()
}

/// How long the way back took, and whether that was in time; a dash when there
/// was none.
pub(crate) fn back_words(promise: Option<&PromiseView>) -> String {
    let Some(promise) = promise else {
        return "–".into();
    };
    match (promise.kept_millis, promise.kept) {
        (Some(millis), Some(true)) => format!("{}, in time", vocab::Span::millis(millis)),
        (Some(millis), Some(false)) => format!("{}, too late", vocab::Span::millis(millis)),
        (Some(millis), None) => vocab::Span::millis(millis).to_string(),
        (None, _) => "not read back".into(),
    }
}

/// Day and time of day, UTC, for a list that spans days.
pub(crate) fn moment(at: vocab::Timestamp) -> String {
    let text = at.to_string();
    match (text.get(..10), text.get(11..16)) {
        (Some(day), Some(time)) => format!("{day} {time}"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocab::Timestamp;

    fn row(id: &str, service: &str, ending: &str, planned: i64) -> HistoryRow {
        HistoryRow {
            id: id.into(),
            service: service.into(),
            environment: "production".into(),
            region: "us-east-1".into(),
            strategy: "canary".into(),
            purpose: "ship".into(),
            release: "2f9c1e4".into(),
            stable: "b81d07a".into(),
            ending: ending.into(),
            cause: String::new(),
            by: "me".into(),
            reason: String::new(),
            planned: Timestamp::from_millis(planned),
            ended: (ending != "running").then(|| Timestamp::from_millis(planned + 1)),
            took: "1 ms".into(),
            promise: None,
        }
    }

    fn rows() -> Vec<HistoryRow> {
        vec![
            row("r1", "website", "completed", 1),
            row("r3", "website", "rolled back", 3),
            row("r2", "animation", "rolled back", 2),
        ]
    }

    fn ids(narrowed: &Narrowed) -> Vec<String> {
        let rows = narrowed.rows(&rows());
        rows.into_iter().map(|row| row.id).collect()
    }

    #[test]
    fn nothing_chosen_shows_all_newest_first() {
        assert_eq!(ids(&Narrowed::default()), ["r3", "r2", "r1"]);
    }

    #[test]
    fn both_choices_narrow_together() {
        let narrowed = Narrowed {
            service: "website".into(),
            ending: "rolled back".into(),
        };
        assert_eq!(ids(&narrowed), ["r3"]);
    }

    #[test]
    fn choices_are_those_there_are_each_once() {
        assert_eq!(services(&rows()), ["animation", "website"]);
        assert_eq!(endings(&rows()), ["completed", "rolled back"]);
    }

    #[test]
    fn no_list_is_cut_without_saying_so() {
        assert_eq!(count_words(2, 3, 3), "2 of 3");
        assert_eq!(count_words(2, 200, 345), "2 of 200 shown, 345 in all");
    }

    #[test]
    fn a_way_back_is_told_with_whether_it_was_in_time() {
        let mut promise = PromiseView {
            parts: vec![],
            kept_millis: Some(3800),
            kept: Some(true),
            text: String::new(),
        };
        assert_eq!(back_words(Some(&promise)), "3.8 s, in time");
        promise.kept = Some(false);
        promise.kept_millis = Some(45_000);
        assert_eq!(back_words(Some(&promise)), "45 s, too late");
        promise.kept_millis = None;
        assert_eq!(back_words(Some(&promise)), "not read back");
        assert_eq!(back_words(None), "–");
    }

    #[test]
    fn moments_have_their_day() {
        let at: Timestamp = "2026-11-20T14:02:59Z".parse().unwrap();
        assert_eq!(moment(at), "2026-11-20 14:02");
    }
}
