//! Single values: how each is written, what it may be, and what is said when it is not.

mod aws;
mod names;
mod time;

pub(super) use aws::{AccountNumber, Address, Placeholder, RoleArn, Status, Template, UrlPath};
pub(super) use time::WeekMinute;

use super::source::{is_hidden, shown};
use schemars::{Schema, json_schema};
use std::num::NonZeroU32;
use toml::de::DeValue;
use vocab::Percent;

/// Why a value could not be read.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is of another type altogether.
    Type,
    /// The type is right, the value is not.
    Value {
        /// What is wrong.
        reason: String,
        /// What to do.
        hint: String,
    },
}

impl Fault {
    pub(super) fn value(reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Value {
            reason: reason.into(),
            hint: hint.into(),
        }
    }
}

/// A value that is written in one piece.
pub(super) trait Leaf: Sized {
    /// What it is, with an article: "a share in percent".
    const WHAT: &'static str;
    /// What one looks like in the file.
    const EXAMPLE: &'static str;

    /// Reads one.
    fn read(value: &DeValue<'_>) -> Result<Self, Fault>;

    /// Its JSON schema.
    fn schema() -> Schema;
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    let whole = value
        .as_integer()
        .and_then(|n| i64::from_str_radix(n.as_str(), n.radix()).ok());
    #[expect(
        clippy::cast_precision_loss,
        reason = "shares and bounds are far below 2^53"
    )]
    let whole = whole.map(|n| n as f64);
    whole.or_else(|| value.as_float().and_then(|n| n.as_str().parse().ok()))
}

/// A number as it stands in the file.
pub(super) fn written(value: &DeValue<'_>) -> String {
    let whole = value.as_integer().map(ToString::to_string);
    let text = whole.or_else(|| value.as_float().map(ToString::to_string));
    text.as_deref().map(shown).unwrap_or_default()
}

impl Leaf for String {
    const WHAT: &'static str = "a text";
    const EXAMPLE: &'static str = "\"text\"";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let text = value.as_str().ok_or(Fault::Type)?;
        if text.trim().is_empty() {
            Err(Fault::value(
                "the text is empty",
                "write something, or leave the field out",
            ))
        } else if text.chars().count() > 200 {
            Err(Fault::value(
                "the text is too long",
                "use at most 200 characters",
            ))
        } else if text.chars().any(is_hidden) {
            let hint = "use printable characters on one line";
            Err(Fault::value(
                format!("`{}` has characters that cannot be seen", shown(text)),
                hint,
            ))
        } else {
            Ok(text.to_owned())
        }
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "minLength": 1, "maxLength": 200 })
    }
}

impl Leaf for bool {
    const WHAT: &'static str = "`true` or `false`";
    const EXAMPLE: &'static str = "true";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        value.as_bool().ok_or(Fault::Type)
    }

    fn schema() -> Schema {
        json_schema!({ "type": "boolean" })
    }
}

impl Leaf for NonZeroU32 {
    const WHAT: &'static str = "a whole number";
    const EXAMPLE: &'static str = "6";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let number = value.as_integer().ok_or(Fault::Type)?;
        let count = u32::from_str_radix(number.as_str(), number.radix()).ok();
        count.and_then(Self::new).ok_or_else(|| {
            let small = number.as_str().starts_with('-') || count == Some(0);
            let hint = if small {
                "use 1 or more"
            } else {
                "use a smaller number"
            };
            Fault::value(format!("`{}` is out of range", written(value)), hint)
        })
    }

    fn schema() -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": u32::MAX })
    }
}

impl Leaf for f64 {
    const WHAT: &'static str = "a number";
    const EXAMPLE: &'static str = "1.5";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        match number(value) {
            Some(number) if number.is_finite() => Ok(number),
            Some(_) => {
                let reason = format!("`{}` is no number to compare with", written(value));
                Err(Fault::value(reason, "use an ordinary number, like 1.5"))
            }
            None if value.is_integer() => Err(Fault::value(
                format!("`{}` is out of range", written(value)),
                "use a smaller number",
            )),
            None => Err(Fault::Type),
        }
    }

    fn schema() -> Schema {
        json_schema!({ "type": "number" })
    }
}

impl Leaf for Percent {
    const WHAT: &'static str = "a share in percent";
    const EXAMPLE: &'static str = "25";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        if !value.is_integer() && !value.is_float() {
            return Err(Fault::Type);
        }
        let number = number(value);
        number
            .and_then(|number| Self::new(number).ok())
            .ok_or_else(|| {
                let inside = number.is_some_and(|number| (0.0..=100.0).contains(&number));
                let wrong = if inside {
                    "has too many decimals"
                } else {
                    "is out of range"
                };
                let hint = "use a number of percent from 0 to 100 with at most two decimals";
                Fault::value(format!("`{}` {wrong}", written(value)), hint)
            })
    }

    fn schema() -> Schema {
        json_schema!({ "type": "number", "minimum": 0, "maximum": 100 })
    }
}
