//! One line of output: pieces of text, each with its ink.
//!
//! Text is cleaned when it is put in, so that a line cannot hold anything that
//! acts on a terminal; colour is added when it is written.

use super::Ink;
use crate::text;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Line(Vec<(Ink, String)>);

impl Line {
    /// An empty one.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Plain text.
    pub(crate) fn of(text: &str) -> Self {
        Self::new().and(text)
    }

    /// Text in one ink.
    pub(crate) fn inked(ink: Ink, text: &str) -> Self {
        Self::new().put(ink, text)
    }

    /// With more text in an ink.
    pub(crate) fn put(mut self, ink: Ink, text: &str) -> Self {
        if !text.is_empty() {
            self.0.push((ink, text::clean(text).into_owned()));
        }
        self
    }

    /// With more plain text.
    pub(crate) fn and(self, text: &str) -> Self {
        self.put(Ink::Plain, text)
    }

    /// With all of another line.
    pub(crate) fn join(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// With spaces up to a column, counted from 0.
    pub(crate) fn pad_to(self, column: usize) -> Self {
        let gap = column.saturating_sub(self.width());
        self.and(&" ".repeat(gap))
    }

    /// How many columns it takes.
    pub(crate) fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| text::width(text)).sum()
    }

    /// At most `columns` wide.
    pub(crate) fn fit(self, columns: usize) -> Self {
        if self.width() <= columns {
            return self;
        }
        let mut left = columns;
        let mut kept = Self::new();
        for (ink, piece) in self.0 {
            let wide = text::width(&piece);
            if wide < left {
                kept.0.push((ink, piece));
                left -= wide;
                continue;
            }
            // Something follows, or this is too long: the mark must have its column.
            let mut short = text::shorten(&piece, left).into_owned();
            if wide == left {
                short = text::shorten(&format!("{piece} "), left).into_owned();
            }
            kept.0.push((ink, short));
            break;
        }
        kept
    }

    /// The text alone.
    pub(crate) fn plain(&self) -> String {
        self.0.iter().map(|(_, text)| text.as_str()).collect()
    }

    /// As it is written, without the line end.
    pub(crate) fn written(&self, colour: bool) -> String {
        if !colour {
            return self.plain().trim_end().to_owned();
        }
        let mut written = String::new();
        for (ink, text) in &self.0 {
            match ink.code() {
                Some(code) => written.push_str(&format!("\u{1b}[{code}m{text}\u{1b}[0m")),
                None => written.push_str(text),
            }
        }
        written.trim_end_matches(' ').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_added_only_where_it_is_wanted() {
        let line = Line::inked(Ink::Critical, "CRIT")
            .and(" stuck")
            .put(Ink::Faint, " since 14:02");
        assert_eq!(line.written(false), "CRIT stuck since 14:02");
        assert_eq!(
            line.written(true),
            "\u{1b}[1;38;5;166mCRIT\u{1b}[0m stuck\u{1b}[2m since 14:02\u{1b}[0m"
        );
    }

    #[test]
    fn a_line_takes_no_more_room_than_it_may_and_says_that_something_is_missing() {
        let line = Line::of("abc").put(Ink::Strong, "def").and("ghi");
        assert_eq!(line.clone().fit(9).plain(), "abcdefghi");
        assert_eq!(line.clone().fit(8).plain(), "abcdefg…");
        assert_eq!(line.clone().fit(6).plain(), "abcde…");
        assert_eq!(line.clone().fit(4).plain(), "abc…");
        assert_eq!(line.fit(1).plain(), "…");
    }

    #[test]
    fn escapes_in_the_text_never_become_escapes_in_the_output() {
        let line = Line::inked(Ink::Run, "x\u{1b}[31m");
        assert_eq!(line.written(true).matches('\u{1b}').count(), 2);
        assert_eq!(line.written(false), "x\\u{1b}[31m");
    }
}
