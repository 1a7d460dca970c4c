//! Lines under each other, in a given width.

use super::{Ink, Line};
use crate::text;

/// What is to be printed or drawn.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    width: usize,
    lines: Vec<Line>,
}

impl Page {
    /// An empty one.
    pub(crate) fn new(width: usize) -> Self {
        Self {
            width,
            lines: Vec::new(),
        }
    }

    /// How many columns a line may take.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// How many lines there are.
    pub(crate) fn height(&self) -> usize {
        self.lines.len()
    }

    /// One line; what does not fit is cut.
    pub(crate) fn line(&mut self, line: Line) {
        self.lines.push(line.fit(self.width));
    }

    /// A line of plain text; what does not fit is cut.
    pub(crate) fn text(&mut self, text: &str) {
        self.line(Line::of(text));
    }

    /// An empty line, unless there is one already or nothing to set apart.
    pub(crate) fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| line.width() > 0) {
            self.lines.push(Line::new());
        }
    }

    /// The title of what follows, set apart from what is before.
    pub(crate) fn heading(&mut self, text: &str) {
        self.blank();
        self.line(Line::inked(Ink::Strong, text));
    }

    /// Text after `head`, broken into lines that begin where it began.
    pub(crate) fn wrapped(&mut self, head: Line, ink: Ink, text: &str) {
        let indent = head.width();
        let room = self.width.saturating_sub(indent).max(12);
        let shown = text::clean(text);
        let mut head = Some(head);
        for part in text::wrap(&shown, room) {
            let begin = head.take().unwrap_or_else(|| Line::new().pad_to(indent));
            self.line(begin.put(ink, &part));
        }
    }

    /// Like [`Page::wrapped`], with the first words strong and a dash after them.
    pub(crate) fn told(&mut self, head: Line, lead: &str, rest: &str) {
        let indent = head.width();
        let room = self.width.saturating_sub(indent).max(12);
        let (lead, rest) = (text::clean(lead), text::clean(rest));
        let joint = if rest.is_empty() { "" } else { " – " };
        let mut strong = lead.chars().filter(|c| !c.is_whitespace()).count();
        let mut head = Some(head);
        for part in text::wrap(&format!("{lead}{joint}{rest}"), room) {
            let begin = head.take().unwrap_or_else(|| Line::new().pad_to(indent));
            let (first, second) = part.split_at(inked(&part, &mut strong));
            self.line(begin.put(Ink::Strong, first).and(second));
        }
    }

    /// Text of any length, in as many lines as it needs.
    pub(crate) fn paragraph(&mut self, text: &str) {
        self.wrapped(Line::new(), Ink::Plain, text);
    }

    /// All lines of another page.
    pub(crate) fn append(&mut self, other: Self) {
        for line in other.lines {
            self.line(line);
        }
    }

    /// No more than so many lines; the first ones stay.
    pub(crate) fn cut(&mut self, height: usize) {
        self.lines.truncate(height);
    }

    /// The lines.
    #[cfg(test)]
    pub(crate) fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// As it is written, each line with its end.
    pub(crate) fn written(&self, colour: bool) -> String {
        self.lines
            .iter()
            .map(|line| line.written(colour) + "\n")
            .collect()
    }
}

/// Number of bytes that hold the next `left` characters that are not spaces;
/// counts them off.
fn inked(part: &str, left: &mut usize) -> usize {
    for (at, c) in part.char_indices().filter(|(_, c)| !c.is_whitespace()) {
        if *left == 0 {
            return part[..at].trim_end().len();
        }
        *left -= usize::from(!c.is_whitespace());
    }
    part.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lead_is_strong_across_lines_and_nothing_after_it_is() {
        let mut page = Page::new(20);
        page.told(
            Line::of("14:02 "),
            "Baking at 25 % until noon",
            "all gates are good",
        );
        insta::assert_snapshot!(page.written(false), @"
        14:02 Baking at 25 %
              until noon –
              all gates are
              good
        ");
        let strong: Vec<bool> = page
            .lines()
            .iter()
            .map(|line| line.written(true).contains("\u{1b}[1m"))
            .collect();
        assert_eq!(strong, [true, true, false, false]);
    }

    #[test]
    fn text_that_goes_on_begins_where_it_began() {
        let mut page = Page::new(24);
        page.wrapped(
            Line::of("risk    "),
            Ink::Plain,
            "25 % of users meet the release",
        );
        insta::assert_snapshot!(page.written(false), @"
        risk    25 % of users
                meet the release
        ");
    }
}
