//! Taking out what cannot be read, so that the rest can. One missing bracket makes
//! a parser take the rest of the file for a list; without its line the rest is
//! what it was meant to be.

use crate::file::source::Source;
use std::ops::Range;

/// The lines to take out for a mistake in the line of `at`: the whole of what it is
/// in the middle of, and of what it leaves open.
pub(super) fn statement(text: &str, at: usize) -> Range<usize> {
    let source = Source::rest(text);
    let line = source.line(at).start;
    let before = text.get(..line).and_then(unclosed);
    let start = before.map_or(line, |open| source.line(open).start);
    let mut scan = Scan::new(text, start);
    loop {
        scan.line();
        let next = source.slice(source.line(scan.at));
        let done = scan.is_closed() || says_something(next);
        if scan.at > at && (done || scan.at >= text.len()) {
            return start..scan.at;
        }
    }
}

/// The text with spaces instead of some lines, everything else in its place.
pub(super) fn without(text: &str, lines: &Range<usize>) -> String {
    let mut rest = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if lines.contains(&at) && c != '\n' {
            rest.extend(std::iter::repeat_n(' ', c.len_utf8()));
        } else {
            rest.push(c);
        }
    }
    rest
}

/// Whether a line opens a table or begins with a name and `=`.
fn says_something(line: &str) -> bool {
    let line = line.trim_start();
    let name = |c: char| c.is_ascii_alphanumeric() || "-_.\"' \t".contains(c);
    let rest = line.trim_start_matches(name);
    line.starts_with('[') || (rest.starts_with('=') && rest.len() < line.len())
}

/// Where the outermost bracket or quote is that is still open at the end. Headers
/// do not count, nor do texts of a single line.
pub(super) fn unclosed(text: &str) -> Option<usize> {
    let mut scan = Scan::new(text, 0);
    while scan.at < text.len() {
        scan.line();
    }
    scan.open.first().copied().or(scan.endless)
}

/// What is open after some lines.
#[derive(Debug)]
struct Scan<'a> {
    text: &'a [u8],
    at: usize,
    /// Brackets, from the outermost.
    open: Vec<usize>,
    /// A text of many lines that never ends.
    endless: Option<usize>,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str, at: usize) -> Self {
        let text = text.as_bytes();
        Self {
            text,
            at,
            open: Vec::new(),
            endless: None,
        }
    }

    fn is_closed(&self) -> bool {
        self.open.is_empty() && self.endless.is_none()
    }

    /// Goes on to the beginning of the next line; behind the end after the last.
    fn line(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let first = rest.iter().find(|byte| !matches!(byte, b' ' | b'\t'));
        if self.is_closed() && first == Some(&b'[') {
            self.at = line_end(self.text, self.at);
        }
        while let Some(byte) = self.text.get(self.at).filter(|byte| **byte != b'\n') {
            match byte {
                b'#' => self.at = line_end(self.text, self.at),
                b'"' | b'\'' => self.quoted(),
                b'[' | b'{' => {
                    self.open.push(self.at);
                    self.at += 1;
                }
                b']' | b'}' => {
                    self.open.pop();
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
        self.at += 1;
    }

    fn quoted(&mut self) {
        match after_text(self.text, self.at) {
            Some(after) => self.at = after,
            None => {
                self.endless = self.endless.or(Some(self.at));
                self.at = line_end(self.text, self.at);
            }
        }
    }
}

fn line_end(text: &[u8], at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    let length = rest.iter().position(|byte| *byte == b'\n');
    at + length.unwrap_or(rest.len())
}

/// Where the text ends that begins with the quote at `at`; none when it is one of
/// many lines that never ends. One of a single line ends with the line at the latest.
fn after_text(text: &[u8], at: usize) -> Option<usize> {
    let quote = text.get(at).copied()?;
    let three = |from: usize| text.get(from..from + 3) == Some(&[quote; 3]);
    let many = three(at);
    let mut next = if many { at + 3 } else { at + 1 };
    while let Some(byte) = text.get(next).copied() {
        if !many && byte == b'\n' {
            return Some(next);
        } else if byte == b'\\' && quote == b'"' {
            // An escaped line end still ends a text of a single line.
            let ends = !many && text.get(next + 1) == Some(&b'\n');
            next += if ends { 1 } else { 2 };
        } else if !many && byte == quote {
            return Some(next + 1);
        } else if many && three(next) {
            // It may end with up to two quotes of its own before the last three.
            let own = (1..=2).take_while(|more| three(next + more)).count();
            return Some(next + own + 3);
        } else {
            next += 1;
        }
    }
    if many { None } else { Some(text.len()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(text: &str) -> Option<&str> {
        unclosed(text).map(|at| &text[at..])
    }

    #[test]
    fn what_is_closed_is_not_found() {
        for text in [
            r#"a = [1, [2]] # ]] [["#,
            "a = \"[\"\n[header\nb = ']'",
            r#"a = '''[ ' '' ''' # x"#,
            r#"a = """ \""" [ """"" # x"#,
            r#"a = "\"[""#,
            "a = \"no end\nb = 1",
            "a = \"ends with a backslash\\\nb = 1",
        ] {
            assert_eq!(opened(text), None, "{text}");
        }
    }

    #[test]
    fn the_outermost_of_what_is_open_is_found() {
        assert_eq!(opened("a = [1, {b = [2]"), Some("[1, {b = [2]"));
        assert_eq!(opened("a = '''x\n[y]"), Some("'''x\n[y]"));
    }

    #[test]
    fn a_mistake_inside_a_list_takes_out_the_list_and_nothing_else() {
        let text = "[x]\na = [1,\n  \"é\"\n  2,\n]\nb = 2\n";
        let lines = statement(text, text.find('2').unwrap());
        assert_eq!(&text[lines.clone()], "a = [1,\n  \"é\"\n  2,\n]\n");
        let rest = without(text, &lines);
        assert_eq!(rest.len(), text.len());
        assert_eq!(rest, "[x]\n       \n      \n    \n \nb = 2\n");
        assert_eq!(&text[statement(text, 1)], "[x]\n");
    }

    #[test]
    fn what_is_never_closed_takes_out_no_more_than_its_statement() {
        let text = "a = [1,\n  2,\nb = 2\n[x]\n";
        assert_eq!(&text[statement(text, 5)], "a = [1,\n  2,\n");
    }
}
