//! A service's log as the page keeps it: bounded, and in the order it was written.

use std::collections::VecDeque;

use vocab::{Span, Timestamp};
use wire::{LogLine, LogView};

/// So many lines are kept; what is older is left out.
pub(crate) const MOST: usize = 2_000;

/// How far back one can look: name, words, and how long.
const BACK: [(&str, &str, Span); 6] = [
    ("5m", "the last 5 min", Span::minutes(5)),
    ("15m", "the last 15 min", Span::minutes(15)),
    ("1h", "the last hour", Span::minutes(60)),
    ("6h", "the last 6 hours", Span::minutes(6 * 60)),
    ("24h", "the last day", Span::minutes(24 * 60)),
    ("7d", "the last 7 days", Span::minutes(7 * 24 * 60)),
];

/// What is looked at first.
pub(crate) const FIRST: &str = "15m";

/// The choices of a form: name and words.
pub(crate) fn backs() -> Vec<(String, String)> {
    BACK.iter()
        .map(|(name, words, _)| ((*name).to_owned(), (*words).to_owned()))
        .collect()
}

/// From when on, for one of the choices.
pub(crate) fn since(name: &str, now: Timestamp) -> Timestamp {
    let found = BACK.iter().find(|back| back.0 == name);
    let back = found.map_or(Span::minutes(15), |back| back.2);
    now - back
}

/// A line with a number of its own, so that the page can tell lines apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Numbered {
    pub(crate) number: u64,
    pub(crate) line: LogLine,
}

/// The lines that are kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Kept {
    lines: VecDeque<Numbered>,
    /// How many were ever read.
    read: u64,
    /// Where it is kept.
    pub(crate) group: String,
    /// Where the next question goes on.
    pub(crate) cursor: String,
    /// Whether there is more already.
    pub(crate) more: bool,
}

impl Kept {
    /// Takes what was answered: it comes after everything that is here.
    pub(crate) fn take(&mut self, view: LogView) {
        for line in view.lines {
            let number = self.read;
            self.read += 1;
            self.lines.push_back(Numbered { number, line });
        }
        let over = self.lines.len().saturating_sub(MOST);
        self.lines.drain(..over);
        self.group = view.group;
        self.more = view.more;
        if !view.cursor.is_empty() {
            self.cursor = view.cursor;
        }
    }

    /// The lines, oldest first.
    pub(crate) fn lines(&self) -> Vec<Numbered> {
        self.lines.iter().cloned().collect()
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How many there are, and how many were left out.
    pub(crate) fn count(&self) -> String {
        let shown = self.lines.len();
        let of = usize::try_from(self.read).unwrap_or(usize::MAX);
        let lines = match (shown, of) {
            (1, 1) => "1 line".to_owned(),
            (shown, of) if shown == of => format!("{shown} lines"),
            (shown, of) => format!("the newest {shown} of {of} lines"),
        };
        if self.more {
            format!("{lines}, there are more")
        } else {
            lines
        }
    }

    /// As text, for the clipboard.
    pub(crate) fn text(&self) -> String {
        let words = |one: &Numbered| {
            let LogLine { at, stream, text } = &one.line;
            format!("{at} {stream} {text}\n")
        };
        self.lines.iter().map(words).collect()
    }
}

/// Whether somebody looks at the end of what scrolls: a finger's breadth from it is
/// meant to be the end.
pub(crate) fn is_at_end(top: i32, shown: i32, all: i32) -> bool {
    top + shown + 24 >= all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(texts: &[&str], cursor: &str, more: bool) -> LogView {
        let line = |text: &&str| LogLine {
            at: Timestamp::from_millis(0),
            stream: "web/1".into(),
            text: (*text).into(),
        };
        LogView {
            service: "website".into(),
            environment: "production".into(),
            region: "us-east-1".into(),
            group: "/ecs/website".into(),
            lines: texts.iter().map(line).collect(),
            cursor: cursor.into(),
            more,
        }
    }

    #[test]
    fn what_comes_later_stands_below_and_has_a_number_of_its_own() {
        let mut kept = Kept::default();
        kept.take(view(&["one", "two"], "c1", true));
        assert_eq!(kept.count(), "2 lines, there are more");
        kept.take(view(&["two"], "c2", false));
        let numbers: Vec<u64> = kept.lines().iter().map(|one| one.number).collect();
        assert_eq!(numbers, [0, 1, 2]);
        assert_eq!(
            (kept.cursor.as_str(), kept.count().as_str()),
            ("c2", "3 lines")
        );
    }

    #[test]
    fn an_answer_without_news_keeps_the_place() {
        let mut kept = Kept::default();
        kept.take(view(&["one"], "c1", false));
        kept.take(view(&[], "", false));
        assert_eq!(kept.cursor, "c1");
    }

    #[test]
    fn the_oldest_are_left_out_and_that_is_said() {
        let mut kept = Kept::default();
        let many = vec!["line"; MOST];
        kept.take(view(&many, "c1", false));
        kept.take(view(&["newest"], "c2", false));
        assert_eq!(kept.count(), "the newest 2000 of 2001 lines");
        assert_eq!(kept.lines()[0].number, 1);
        assert!(kept.text().ends_with("web/1 newest\n"));
    }

    #[test]
    fn a_choice_says_from_when_on() {
        let now = Timestamp::from_millis(3_600_000);
        assert_eq!(since("1h", now), Timestamp::from_millis(0));
        assert_eq!(since("nonsense", now), since(FIRST, now));
    }

    #[test]
    fn nearly_at_the_end_is_at_the_end() {
        assert!(is_at_end(980, 500, 1_500));
        assert!(!is_at_end(900, 500, 1_500));
        assert!(is_at_end(0, 500, 200));
    }
}
