//! Colours of the page stand in one file, by name.
//!
//! Contrast is checked for the colours of that file in both themes; a colour
//! written elsewhere is one that nobody checked, and that a theme cannot change.

use super::Problem;
use super::source::Source;
use super::tree::Tree;

/// The page, and the one place for its colours.
const PAGE: &str = "ui/";
const TOKENS: &str = "ui/styles/tokens.css";

const ADVICE: &str = "give it a name in ui/styles/tokens.css and use the name";

/// Functions of CSS that make a colour out of numbers.
const FUNCTIONS: &[&str] = &[
    "rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color",
];

/// The names of colours that people write. Names of the system's own colours
/// are missing on purpose: in forced colours they are what one has to use.
const NAMES: &[&str] = &[
    "aqua", "black", "blue", "brown", "cyan", "fuchsia", "gold", "gray", "green", "grey", "lime",
    "magenta", "maroon", "navy", "olive", "orange", "pink", "purple", "red", "silver", "teal",
    "white", "yellow",
];

/// What makes a colour out of numbers in Rust.
const PAINT: &[&str] = &[
    "Color32::from_rgb",
    "Color32::from_rgba_premultiplied",
    "Color32::from_rgba_unmultiplied",
    "Color32::from_gray",
];

pub(crate) fn check(sources: &[Source], tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for file in tree.files() {
        let is_page = file.path.starts_with(PAGE) && file.path != TOKENS;
        let Some(text) = file.text().filter(|_| is_page) else {
            continue;
        };
        let found = if file.path.ends_with(".css") {
            in_css(text)
        } else if file.path.ends_with(".rs") || file.path.ends_with(".html") {
            in_strings(text)
        } else {
            continue;
        };
        problems.extend(found.into_iter().map(|(line, colour)| {
            Problem::new(&file.path, line, format!("the colour `{colour}`"), ADVICE)
        }));
    }
    for source in sources.iter().filter(|s| s.path.starts_with(PAGE)) {
        for mention in &source.mentions {
            let paints = PAINT.iter().any(|paint| mention.holds(paint));
            if paints && !source.is_test_line(mention.line) {
                let what = format!("`{}` with numbers", mention.path);
                problems.push(Problem::new(&source.path, mention.line, what, ADVICE));
            }
        }
    }
    problems
}

/// Colours in the values of a style sheet, with their lines. Selectors are
/// skipped: `#bed` is a name there.
fn in_css(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let text = without_prose(text);
    let mut line = 1;
    let mut is_value = false;
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        let length = if is_word(c) || c == '#' {
            let word = word_at(rest);
            if is_value && is_colour(word, &rest[word.len()..]) {
                found.push((line, word.to_owned()));
            }
            word.len()
        } else {
            match c {
                ':' => is_value = true,
                ';' | '{' | '}' => is_value = false,
                '\n' => line += 1,
                _ => {}
            }
            c.len_utf8()
        };
        rest = &rest[length..];
    }
    found
}

/// The text with comments and strings blanked, line for line.
fn without_prose(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut until: Option<&str> = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let mut length = c.len_utf8();
        match until {
            Some(end) if rest.starts_with(end) => {
                length = end.len();
                until = None;
            }
            Some(_) => {
                if c == '\n' {
                    plain.push('\n');
                }
            }
            None if rest.starts_with("/*") => until = Some("*/"),
            None if c == '"' => until = Some("\""),
            None if c == '\'' => until = Some("'"),
            None => plain.push(c),
        }
        rest = &rest[length..];
    }
    plain
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

/// The word at the beginning of `text`, with the `#` before it.
fn word_at(text: &str) -> &str {
    let behind_mark = text.strip_prefix('#').unwrap_or(text);
    let mark = text.len() - behind_mark.len();
    let end = behind_mark
        .find(|c| !is_word(c))
        .unwrap_or(behind_mark.len());
    &text[..mark + end]
}

fn is_colour(word: &str, behind: &str) -> bool {
    if let Some(digits) = word.strip_prefix('#') {
        return is_hex(digits);
    }
    let is_called = behind.starts_with('(');
    (is_called && FUNCTIONS.contains(&word)) || (!is_called && NAMES.contains(&word))
}

fn is_hex(digits: &str) -> bool {
    matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Colours that are the beginning of a quoted text, with their lines.
fn in_strings(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for (at, _) in line.match_indices("\"#") {
            let word = word_at(&line[at + 1..]);
            let is_whole = line[at + 1 + word.len()..].starts_with('"');
            if is_whole && is_colour(word, "") {
                found.push((index + 1, word.to_owned()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::source::sketch;
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&[], &Tree::of(&[(path, text)]))
            .iter()
            .map(|problem| format!("{} {}", problem.line, problem.what))
            .collect()
    }

    #[test]
    fn every_way_to_write_a_colour_is_seen() {
        for colour in ["#fff", "#12345678", "rgb(", "oklch(", "white", "red"] {
            let text = format!("a {{\n  border: 1px solid {colour};\n}}\n");
            assert_eq!(found("ui/styles/base.css", &text).len(), 1, "{colour}");
            assert_eq!(found(TOKENS, &text), [""; 0], "{colour}");
            assert_eq!(found("docs/page.css", &text), [""; 0], "{colour}");
        }
    }

    #[test]
    fn names_that_only_look_like_colours_are_let_through() {
        let text = "
            /* #fff is white; rgb(0,0,0) */
            #add, .red:hover { color: var(--red); white-space: nowrap; }
            a { color: currentColor; background: color-mix(in srgb, var(--a), var(--b)); }
            b { content: \"red\"; grid-area: red-line; fill: url(#fade-out); outline: CanvasText }
        ";
        assert_eq!(found("ui/styles/base.css", text), [""; 0]);
    }

    #[test]
    fn the_line_is_right_behind_a_comment_of_several() {
        let text = "/* one\n   two */\na {\n  color: black;\n}\n";
        assert_eq!(found("ui/styles/a.css", text), ["4 the colour `black`"]);
    }

    #[test]
    fn a_colour_in_an_attribute_is_seen_and_an_address_is_not() {
        let path = "ui/src/a.rs";
        assert_eq!(found(path, "view! { <path fill=\"#ffcc00\"/> }").len(), 1);
        for text in [
            "href=\"#/now\"",
            "// see #123",
            "href=\"#main\"",
            "\"#bed of roses\"",
        ] {
            assert_eq!(found(path, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn paint_with_numbers_is_for_whoever_owns_a_theme() {
        let text = "fn a() { egui::Color32::from_rgb(1, 2, 3); }\n";
        let check = |path: &str| check(&[sketch(path, text)], &Tree::of(&[])).len();
        assert_eq!(check("ui/src/plot.rs"), 1);
        assert_eq!(check("crates/plots/src/theme.rs"), 0);
    }
}
