//! Names and labels from elsewhere, made safe to show.

/// Characters of a label; what is longer ends in `…`.
pub const LABEL: usize = 24;
/// Characters of a name in a sentence or a heading.
pub(crate) const NAME: usize = 60;

/// The text without control characters and without those that turn the direction of
/// what follows, and at most `most` characters long.
#[must_use]
pub fn clean(text: &str, most: usize) -> String {
    let mut shown = text.chars().filter(|one| !turns(*one)).map(|one| {
        if one.is_control() || nowhere_in_xml(one) {
            ' '
        } else {
            one
        }
    });
    let mut out: String = shown.by_ref().take(most).collect();
    if shown.next().is_some() {
        out.pop();
        out.push('…');
    }
    out.trim().to_owned()
}

/// Marks, embeddings, overrides and isolates of the bidirectional algorithm.
fn turns(one: char) -> bool {
    matches!(one, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn nowhere_in_xml(one: char) -> bool {
    matches!(one, '\u{fffe}' | '\u{ffff}')
}

/// A name for the middle of a sentence: one that is written from right to left is
/// kept from pulling its neighbours along.
pub(crate) fn isolated(name: &str) -> String {
    if name.chars().any(right_to_left) {
        format!("\u{2068}{name}\u{2069}")
    } else {
        name.to_owned()
    }
}

fn right_to_left(one: char) -> bool {
    matches!(one, '\u{0590}'..='\u{08ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Text as XML's text or attribute value.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            one if one.is_control() || nowhere_in_xml(one) => {}
            one => out.push(one),
        }
    }
    out
}

/// About how wide a text is in a common sans-serif face, in units of `size`'s unit.
/// An estimate on the wide side: nobody here can ask the face that will be used.
#[must_use]
pub fn width(text: &str, size: f64) -> f64 {
    let ems: f64 = text.chars().map(ems).sum();
    ems * size
}

fn ems(one: char) -> f64 {
    match one {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.32,
        'f' | 't' | 'r' | '(' | ')' | '/' | '-' => 0.42,
        'm' | 'w' | 'M' | 'W' | '%' | '…' => 0.95,
        'A'..='Z' | '–' | '−' => 0.72,
        one if u32::from(one) < 0x1100 => 0.62,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_turns_of_direction_are_taken_out() {
        assert_eq!(clean("a\u{0}b\nc\u{202e}d\u{2067}", 20), "a b cd");
        assert_eq!(clean("\u{fffe}x\u{ffff}", 20), "x");
    }

    #[test]
    fn what_is_too_long_says_so() {
        assert_eq!(clean("abcdef", 6), "abcdef");
        assert_eq!(clean("abcdefg", 6), "abcde…");
        assert_eq!(clean(&"x".repeat(10_000), LABEL).chars().count(), LABEL);
    }

    #[test]
    fn markup_is_text() {
        assert_eq!(
            escaped("<b a=\"1\" c='2'>&\u{8}</b>"),
            "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;&lt;/b&gt;"
        );
    }

    #[test]
    fn only_names_from_right_to_left_are_isolated() {
        assert_eq!(isolated("canary"), "canary");
        assert_eq!(isolated("שלום"), "\u{2068}שלום\u{2069}");
    }
}
