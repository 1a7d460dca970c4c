//! A page drawn in place, again and again.
//!
//! Each drawing is one write: nothing is erased before its successor is there, so
//! nothing flickers. The last one stays on the terminal when the screen is left,
//! as a record of how it looked.

use super::{Out, Page};
use crate::exit::Failure;
use crate::log::Log;

const HIDE_CURSOR: &str = "\u{1b}[?25l";
const SHOW_CURSOR: &str = "\u{1b}[?25h";
/// Terminals that know it show what is between these two at once.
const BEGIN_UPDATE: &str = "\u{1b}[?2026h";
const END_UPDATE: &str = "\u{1b}[?2026l";
const CLEAR_LINE_END: &str = "\u{1b}[K";
const CLEAR_BELOW: &str = "\u{1b}[J";
const CLEAR_ALL: &str = "\u{1b}[2J\u{1b}[H";

/// What is on the terminal now.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Drawn {
    text: String,
    lines: usize,
    size: (usize, Option<usize>),
}

/// The part of the terminal that is drawn in place.
pub(crate) struct Screen<'a> {
    out: &'a mut Out,
    log: Log,
    drawn: Option<Drawn>,
}

impl<'a> Screen<'a> {
    /// Begins below what is on the terminal, and hides the cursor.
    pub(crate) fn begin(out: &'a mut Out, log: &Log) -> Result<Self, Failure> {
        log.keep();
        let screen = Self {
            out,
            log: log.clone(),
            drawn: None,
        };
        screen.out.raw(HIDE_CURSOR)?;
        Ok(screen)
    }

    /// Columns and rows a page may take.
    pub(crate) fn size(&self) -> (usize, Option<usize>) {
        self.out.size()
    }

    /// Shows a page in place of the one before.
    pub(crate) fn draw(&mut self, page: &Page) -> Result<(), Failure> {
        let above = self.log.take();
        let next = Drawn {
            text: page.written(self.out.look.colour),
            lines: page.height(),
            size: self.out.size(),
        };
        if above.is_empty() && self.drawn.as_ref() == Some(&next) {
            return Ok(());
        }
        self.out.raw(&redrawn(self.drawn.as_ref(), &above, &next))?;
        self.drawn = Some(next);
        Ok(())
    }
}

impl Drop for Screen<'_> {
    fn drop(&mut self) {
        // However it is left, the terminal must be usable again.
        let kept = self.log.pass();
        let _unheard = self.out.raw(SHOW_CURSOR);
        self.out.message(&kept);
    }
}

/// What to write to get from one drawing to the next, with log lines between
/// what scrolled away and the page.
fn redrawn(before: Option<&Drawn>, above: &str, next: &Drawn) -> String {
    let mut written = String::from(BEGIN_UPDATE);
    match before {
        // After a change of size nobody knows where the lines are.
        Some(before) if before.size != next.size => written.push_str(CLEAR_ALL),
        Some(before) if before.lines > 0 => {
            written.push_str(&format!("\u{1b}[{}A\r", before.lines));
        }
        Some(_) | None => {}
    }
    for line in above.lines().chain(next.text.lines()) {
        written.push_str(line);
        written.push_str(CLEAR_LINE_END);
        written.push_str("\r\n");
    }
    written.push_str(CLEAR_BELOW);
    written.push_str(END_UPDATE);
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, columns: usize) -> Drawn {
        let (text, lines) = (text.to_owned(), text.lines().count());
        Drawn {
            text,
            lines,
            size: (columns, Some(24)),
        }
    }

    #[test]
    fn a_drawing_replaces_the_one_before_in_one_write() {
        let (first, second) = (drawn("a\nb\n", 80), drawn("c\n", 80));
        assert_eq!(
            redrawn(None, "", &first),
            "\u{1b}[?2026ha\u{1b}[K\r\nb\u{1b}[K\r\n\u{1b}[J\u{1b}[?2026l"
        );
        assert_eq!(
            redrawn(Some(&first), "", &second),
            "\u{1b}[?2026h\u{1b}[2A\rc\u{1b}[K\r\n\u{1b}[J\u{1b}[?2026l"
        );
    }

    #[test]
    fn log_lines_scroll_away_above_the_drawing() {
        let page = drawn("a\n", 80);
        assert_eq!(
            redrawn(Some(&page), "WARN x\n", &page),
            "\u{1b}[?2026h\u{1b}[1A\rWARN x\u{1b}[K\r\na\u{1b}[K\r\n\u{1b}[J\u{1b}[?2026l"
        );
    }

    #[test]
    fn after_a_change_of_size_everything_is_drawn_anew() {
        let again = redrawn(Some(&drawn("a\n", 80)), "", &drawn("a\n", 60));
        assert!(again.contains(CLEAR_ALL));
        assert!(!again.contains("\u{1b}[1A"));
    }
}
