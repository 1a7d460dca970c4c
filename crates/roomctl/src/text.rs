//! Text that may come from anywhere, made fit for a terminal.
//!
//! Release names, reasons and narration are written by people and by machines we
//! do not know. A control character in one of them could move the cursor, hide a
//! line or rename the window, so none reaches the terminal as it is.

use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Marks a place where something was left out.
const LEFT_OUT: char = '…';

/// The text with every character made visible that would act instead of show:
/// controls, line breaks, and characters that turn or hide what stands beside them.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    if !text.chars().any(acts) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if acts(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

/// Like [`clean`], for text of several lines: the line breaks stay.
pub(crate) fn clean_lines(text: &str) -> String {
    let lines: Vec<Cow<'_, str>> = text.lines().map(clean).collect();
    lines.join("\n")
}

fn acts(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// How many columns it takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// At most `columns` wide; what does not fit gives way to `…`.
pub(crate) fn shorten(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    let (kept, _) = text.split_at(fitting(text, columns.saturating_sub(1)));
    let mut short = kept.trim_end().to_owned();
    if columns > 0 {
        short.push(LEFT_OUT);
    }
    Cow::Owned(short)
}

/// Number of bytes at the beginning that fit into `columns`.
fn fitting(text: &str, columns: usize) -> usize {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > columns {
            return at;
        }
    }
    text.len()
}

/// The text in lines of at most `columns`, broken between words where possible.
/// A number keeps its percent sign. Never empty.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in words(text) {
        let mut word = word.as_str();
        let joined = width(&line) + usize::from(!line.is_empty()) + width(word);
        if joined > columns && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        while width(word) > columns {
            let first = word.chars().next().map_or(1, char::len_utf8);
            let (head, tail) = word.split_at(fitting(word, columns).max(first));
            lines.push(head.to_owned());
            word = tail;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

/// The words, with signs and units left at their numbers.
fn words(text: &str) -> Vec<String> {
    const UNITS: [&str; 5] = ["%", "s", "min", "h", "ms"];
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let unit = UNITS.contains(&word.trim_end_matches([',', ';', '.', ':', ')']));
        let belongs = |last: &String| {
            last == "<" || last == ">" || (unit && last.ends_with(|c: char| c.is_ascii_digit()))
        };
        match words.last_mut() {
            Some(last) if belongs(last) => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words
}

/// `1 rollout`, `2 rollouts`.
pub(crate) fn counted(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        _ => format!("{number} {what}s"),
    }
}

/// With an upper-case letter at the beginning.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_acts_on_a_terminal_gets_through() {
        let hostile = "2f9c\u{1b}[2J\u{1b}]0;owned\u{7}\r\nfake line\u{202e}gnp\u{9b}1m\u{200b}";
        let shown = clean(hostile);
        assert_eq!(
            shown,
            "2f9c\\u{1b}[2J\\u{1b}]0;owned\\u{7}\\r\\nfake line\\u{202e}gnp\\u{9b}1m\\u{200b}"
        );
        assert!(!shown.chars().any(acts));
        assert_eq!(clean("é 日本 25 %"), "é 日本 25 %");
        assert_eq!(clean_lines("one\ntw\to\n"), "one\ntw\\to");
    }

    #[test]
    fn shortened_text_never_takes_more_room_than_it_may() {
        assert_eq!(shorten("release", 7), "release");
        assert_eq!(shorten("release", 6), "relea…");
        assert_eq!(shorten("two words", 5), "two…");
        assert_eq!(shorten("日本語", 5), "日本…");
        assert_eq!(shorten("日本語", 4), "日…");
        for columns in 0..9 {
            assert!(
                width(&shorten("日a本語bc", columns)) <= columns,
                "{columns}"
            );
        }
    }

    #[test]
    fn lines_are_broken_between_words_and_numbers_keep_their_units() {
        assert_eq!(
            wrap("weight now 25 % of all", 14),
            ["weight now", "25 % of all"]
        );
        assert_eq!(
            wrap("back within 5 s, at most", 13),
            ["back within", "5 s, at most"]
        );
        assert_eq!(wrap("errors < 0.1 % here", 12), ["errors", "< 0.1 % here"]);
        assert_eq!(wrap("", 10), [""]);
        assert_eq!(
            wrap("sha256:0123456789 x", 8),
            ["sha256:0", "12345678", "9 x"]
        );
        assert_eq!(wrap("日本", 1), ["日", "本"]);
    }
}
