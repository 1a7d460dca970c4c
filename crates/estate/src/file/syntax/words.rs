//! The parser's messages in our words. A message that is not known here is passed
//! on as it is.

use crate::file::source::shown;

/// About something that begins `text` and is never closed.
pub(super) fn about_unclosed(text: &str) -> (&'static str, &'static str) {
    match text.chars().next() {
        Some('[') => ("this list is never closed", "add `]` at its end"),
        Some('{') => ("this table is never closed", "add `}` at its end"),
        Some(_) | None => (
            "this text is never closed",
            "end it with the quotes it begins with",
        ),
    }
}

/// What the parser says about a name that is there already.
pub(super) const DUPLICATE: &str = "duplicate key";

/// What is wrong and what to do; `token` is where the parser stopped, and `header`
/// whether that is in a line that opens a table.
pub(super) fn told(message: &str, token: &str, header: bool) -> (String, String) {
    let is = |beginning: &str| message.starts_with(beginning);
    if is(DUPLICATE) && header {
        let hint = "put the fields under one header; a list of tables has double brackets";
        (format!("`{}` is there already", shown(token)), hint.into())
    } else if is(DUPLICATE) {
        (
            format!("`{}` is said twice", shown(token)),
            "keep one of the two".into(),
        )
    } else if is("string values must be quoted") || is("invalid literal string") {
        about_bare(token)
    } else if is("key with no value") {
        (
            "expected `=` and a value".into(),
            "write `name = value`".into(),
        )
    } else if is("invalid unquoted key") && token == ":" {
        (
            "expected `=`, found `:`".into(),
            "write `name = value`".into(),
        )
    } else if is("invalid unquoted key") {
        let reason = format!("`{}` cannot stand in a name", shown(token));
        (
            reason,
            "use letters, digits, `-` and `_`, or put the name in quotes".into(),
        )
    } else if is("unexpected key or value") && header {
        let hint = "write `[name]` or `[[name]]`, and nothing after it";
        (
            "the header does not end with its brackets".into(),
            hint.into(),
        )
    } else if is("unexpected key or value") {
        let hint = "write one field in a line";
        ("something stands after the value".into(), hint.into())
    } else if is("missing comma") {
        let hint = "put commas between several values";
        ("expected `,`".into(), hint.into())
    } else if is("unclosed table") || is("unclosed array table") {
        let bracket = if is("unclosed table") { "]" } else { "]]" };
        (
            format!("this header is not closed, expected `{bracket}`"),
            format!("add `{bracket}`"),
        )
    } else if is("invalid basic string") {
        (
            "this text is not closed, expected `\"`".into(),
            "end it with `\"`".into(),
        )
    } else if is("missing escaped value") {
        let hint = "write `\\\\` for a backslash, or use single quotes";
        ("no such escape after the backslash".into(), hint.into())
    } else {
        (
            message.to_owned(),
            "see the notation at https://toml.io".into(),
        )
    }
}

fn about_bare(token: &str) -> (String, String) {
    let token = token.trim();
    let word = shown(token);
    let hint = match token.to_ascii_lowercase().as_str() {
        "" => return ("expected a value".into(), "write one after `=`".into()),
        "yes" | "on" | "true" => "write `true`, in small letters and without quotes".into(),
        "no" | "off" | "false" => "write `false`, in small letters and without quotes".into(),
        _ if token.contains(' ') => format!("write `\"{word}\"`, or commas between several values"),
        _ => format!("write `\"{word}\"`"),
    };
    (format!("`{word}` is not a value; text needs quotes"), hint)
}
