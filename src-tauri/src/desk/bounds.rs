//! Untrusted JSON: bounded first, then understood.

use serde::de::DeserializeOwned;
use serde_json::Value;
use wire::Complaint;

/// Longest text in one field, in characters.
pub const LONGEST_TEXT: usize = 10_000;

/// Largest argument, in bytes of JSON without spaces.
pub const LARGEST: usize = 64 * 1024;

/// Reads an argument of a command.
///
/// # Errors
/// `invalid`, naming the field that is too long, or what is not understood.
pub fn read<T: DeserializeOwned>(name: &str, value: Value) -> Result<T, Complaint> {
    let mut left = LARGEST;
    measure(&value, &mut Path::new(name), &mut left)?;
    serde_json::from_value(value).map_err(|error| {
        // What is not understood may quote what was sent, up to a whole field of it.
        let why: String = error.to_string().chars().take(300).collect();
        Complaint::new("invalid", format!("`{name}` is not understood: {why}"))
    })
}

/// Where in the argument we are: `command.operation.reason`.
struct Path(String);

impl Path {
    fn new(name: &str) -> Self {
        Self(name.to_owned())
    }

    fn within<T>(&mut self, part: &str, look: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.0.len();
        self.0.push('.');
        // A key is untrusted too; its beginning is enough to find it.
        self.0.extend(part.chars().take(64));
        let seen = look(self);
        self.0.truncate(before);
        seen
    }
}

fn measure(value: &Value, path: &mut Path, left: &mut usize) -> Result<(), Complaint> {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => spend(left, 4, path),
        Value::String(text) => {
            let length = text.chars().count();
            if length > LONGEST_TEXT {
                let message = format!(
                    "`{}` is {length} characters long; at most {LONGEST_TEXT} are taken",
                    path.0
                );
                return Err(Complaint::new("invalid", message));
            }
            spend(left, text.len() + 2, path)
        }
        Value::Array(items) => {
            spend(left, 2 + items.len(), path)?;
            let mut items = items.iter().enumerate();
            items.try_for_each(|(at, item)| {
                path.within(&at.to_string(), |path| measure(item, path, left))
            })
        }
        Value::Object(fields) => fields.iter().try_for_each(|(key, field)| {
            spend(left, key.len() + 4, path)?;
            path.within(key, |path| measure(field, path, left))
        }),
    }
}

fn spend(left: &mut usize, bytes: usize, path: &Path) -> Result<(), Complaint> {
    match left.checked_sub(bytes) {
        Some(rest) => {
            *left = rest;
            Ok(())
        }
        None => {
            let message = format!(
                "too much at once: more than {} KiB, reached at `{}`",
                LARGEST / 1024,
                path.0
            );
            Err(Complaint::new("invalid", message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wire::{Command, Query};

    #[test]
    fn a_field_that_is_too_long_is_named() {
        let wanted = json!({"service": "website", "release": "r".repeat(LONGEST_TEXT + 1)});
        let query = json!({"query": "plan", "wanted": wanted});
        let error = read::<Query>("query", query).unwrap_err();
        assert_eq!(
            error.message,
            "`query.wanted.release` is 10001 characters long; at most 10000 are taken"
        );
    }

    #[test]
    fn characters_are_counted_and_not_bytes() {
        let command = json!({"command": "acknowledge", "alarm": "ש".repeat(LONGEST_TEXT)});
        assert!(read::<Command>("command", command).is_ok());
    }

    #[test]
    fn many_small_fields_are_too_much_as_well() {
        let command = json!({"command": "acknowledge", "alarm": "", "more": vec![0; 70_000]});
        let error = read::<Command>("command", command).unwrap_err();
        assert!(error.message.starts_with("too much at once"), "{error}");
    }

    #[test]
    fn what_is_not_understood_is_quoted_only_in_part() {
        let error = read::<Query>("query", json!({"query": "x".repeat(9_000)})).unwrap_err();
        assert_eq!(error.kind, "invalid");
        assert!(error.message.chars().count() < 400, "{}", error.message);
    }
}
