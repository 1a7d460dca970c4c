//! The text of the file: where a place in it is, and how it is shown.

use std::ops::Range;

/// Widest excerpt, in characters; a longer line is cut around its mark.
const WIDTH: usize = 100;

/// The text, with the places where its lines begin.
#[derive(Debug)]
pub(super) struct Source<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Source<'a> {
    /// A byte order mark in front is no part of the text.
    pub(super) fn new(text: &'a str) -> Self {
        Self::rest(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    /// Text that was a source before.
    pub(super) fn rest(text: &'a str) -> Self {
        let ends = text.match_indices('\n').map(|(end, _)| end + 1);
        let starts = std::iter::once(0).chain(ends).collect();
        Self { text, starts }
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// Bytes from `range`, cut to what there is.
    pub(super) fn slice(&self, range: Range<usize>) -> &'a str {
        let end = self.text.floor_char_boundary(range.end);
        let start = self.text.floor_char_boundary(range.start.min(end));
        self.text.get(start..end).unwrap_or_default()
    }

    /// Number of the line that contains the byte `at`, from 0.
    fn line_of(&self, at: usize) -> usize {
        self.starts
            .partition_point(|start| *start <= at)
            .saturating_sub(1)
    }

    /// Bytes of the line that contains the byte `at`, without its end.
    pub(super) fn line(&self, at: usize) -> Range<usize> {
        let line = self.line_of(at);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let next = self.starts.get(line + 1).copied();
        let whole = self.slice(start..next.unwrap_or(self.text.len()));
        start..start + whole.trim_end_matches(['\n', '\r']).len()
    }

    /// From the line of `at` to the next line that opens a table, or to the end.
    pub(super) fn section(&self, at: usize) -> Range<usize> {
        self.until(at, |_| true)
    }

    /// From the header in the line of `at` to the next one that is not about a part
    /// of the same table.
    pub(super) fn subsections(&self, at: usize) -> Range<usize> {
        let inside = format!("{}.", header(self.slice(self.line(at))));
        self.until(at, |name| !name.starts_with(&inside))
    }

    fn until(&self, at: usize, ends: impl Fn(&str) -> bool) -> Range<usize> {
        let line = self.line_of(at);
        let start = self.starts.get(line).copied().unwrap_or(0);
        let mut later = self.starts.iter().skip(line + 1).copied();
        let end = later.find(|next| {
            let text = self.slice(self.line(*next)).trim();
            text.starts_with('[') && ends(header(text))
        });
        start..end.unwrap_or(self.text.len() + 1)
    }

    /// Line and column of the byte `at`, both from 1; the column in characters.
    pub(super) fn locate(&self, at: usize) -> (usize, usize) {
        let line = self.line_of(at);
        let start = self.starts.get(line).copied().unwrap_or(0);
        (line + 1, self.slice(start..at).chars().count() + 1)
    }

    /// The line `span` begins in, and under it the marks; both empty when there
    /// is nothing to see.
    pub(super) fn excerpt(&self, span: &Range<usize>) -> (String, String) {
        let line = self.line(span.start);
        let text: Vec<char> = masked(self.slice(line.clone())).chars().collect();
        if text.iter().all(|c| c.is_whitespace()) {
            return (String::new(), String::new());
        }
        let before = self.slice(line.start..span.start).chars().count();
        let marked = self
            .slice(span.start..span.end.min(line.end))
            .chars()
            .count();
        let skip = if text.len() > WIDTH {
            before.saturating_sub(WIDTH / 2)
        } else {
            0
        };
        let shown: String = text
            .iter()
            .skip(skip)
            .take(WIDTH)
            .map(|c| visible(*c))
            .collect();
        let room = WIDTH.saturating_sub(before - skip).max(1);
        let marks = "^".repeat(marked.clamp(1, room));
        (
            shown.trim_end().to_owned(),
            " ".repeat(before - skip) + &marks,
        )
    }
}

/// The name in a header, however many brackets it has.
fn header(line: &str) -> &str {
    let code = line.split('#').next().unwrap_or(line);
    code.trim_matches(|c: char| c == '[' || c == ']' || c.is_whitespace())
}

/// Whether a character could change how the text around it is seen.
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn visible(c: char) -> char {
    match c {
        '\t' => ' ',
        c if is_hidden(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

/// The text without what may be a password: user and password in an address become
/// as many stars, so that everything else keeps its column.
fn masked(text: &str) -> String {
    let mut parts = text.split("://");
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let ends = |c: char| c.is_whitespace() || c == '"' || c == '\'';
        let address = part.split(ends).next().unwrap_or_default();
        let (user, rest) = part.split_at(address.rfind('@').unwrap_or(0));
        masked.push_str("://");
        masked.extend(user.chars().map(|_| '*'));
        masked.push_str(rest);
    }
    masked
}

/// A text as it is shown inside a message: one line, at most 64 characters.
pub(super) fn shown(text: &str) -> String {
    let text = masked(text);
    let cut = text.chars().nth(64).is_some();
    let head = text.chars().take(64);
    let head = head.flat_map(|c| {
        let escaped = is_hidden(c).then(|| c.escape_default().collect());
        escaped
            .unwrap_or_else(|| String::from(c))
            .chars()
            .collect::<Vec<_>>()
    });
    head.chain(cut.then_some('…')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_counted_in_characters_from_one() {
        let source = Source::new("ä = 1\r\nb = 2\n");
        assert_eq!(source.locate(0), (1, 1));
        assert_eq!(source.locate(5), (1, 5));
        assert_eq!(source.locate(8), (2, 1));
        assert_eq!(source.locate(source.text().len()), (3, 1));
        assert_eq!(source.slice(source.line(0)), "ä = 1");
    }

    #[test]
    fn a_long_line_is_cut_around_its_mark() {
        let text = format!("{}wrong{}", "x".repeat(500), "y".repeat(500));
        let (shown, marks) = Source::new(&text).excerpt(&(500..505));
        assert_eq!(shown.chars().count(), 100);
        let at = marks.find('^').unwrap();
        assert_eq!(&shown[at..at + marks.trim_start().len()], "wrong");
    }

    #[test]
    fn an_excerpt_cannot_command_the_terminal() {
        let (line, marks) = Source::new("a\t= \u{1b}[31m\u{202e}").excerpt(&(0..1));
        assert_eq!(line, "a = \u{fffd}[31m\u{fffd}");
        assert_eq!(marks, "^");
        assert_eq!(shown("a\u{1b}b\n"), "a\\u{1b}b\\n");
    }

    #[test]
    fn a_password_in_an_address_is_never_shown() {
        let text = "a = 'http://ada:s3@cret@host:1' # http://plain";
        let (line, marks) = Source::new(text).excerpt(&(4..27));
        assert_eq!(line, "a = 'http://***********@host:1' # http://plain");
        assert_eq!(marks.len(), 27);
        assert_eq!(shown("https://ada@host"), "https://***@host");
    }

    #[test]
    fn a_section_ends_where_the_next_table_opens() {
        let source = Source::new("[a]\nb = 1\n  [[c]]\nd = 2\n");
        assert_eq!(source.slice(source.section(5)), "b = 1\n");
        assert_eq!(source.slice(source.section(12)), "  [[c]]\nd = 2\n");
        let source = Source::new("[[a]\nb = 1\n[a.c]\n[a.d] # x\n[ab]\n");
        assert_eq!(
            source.slice(source.subsections(0)),
            "[[a]\nb = 1\n[a.c]\n[a.d] # x\n"
        );
    }
}
