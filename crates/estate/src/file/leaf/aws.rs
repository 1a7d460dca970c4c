//! Account numbers, texts with placeholders, role ARNs, addresses, and what a check
//! of a suite is made of.

use super::{Fault, Leaf, written};
use crate::file::nearest::suggestion;
use crate::file::source::shown;
use schemars::{Schema, json_schema};
use toml::de::DeValue;
use vocab::Target;

/// A part of a target that a text may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::file) enum Placeholder {
    Service,
    Environment,
    Region,
}

impl Placeholder {
    const ALL: [Self; 3] = [Self::Service, Self::Environment, Self::Region];

    pub(in crate::file) fn written(self) -> &'static str {
        match self {
            Self::Service => "{service}",
            Self::Environment => "{environment}",
            Self::Region => "{region}",
        }
    }

    fn of(self, target: &Target) -> &str {
        match self {
            Self::Service => target.service.as_str(),
            Self::Environment => target.environment.as_str(),
            Self::Region => target.region.as_str(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Hole(Placeholder),
}

/// A text that may hold placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::file) struct Template(Vec<Piece>);

impl Template {
    fn parse(text: &str) -> Result<Self, Fault> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, brace) = rest.split_at(at);
            pieces.push(Piece::Text(before.to_owned()));
            if brace.starts_with('}') {
                let reason = format!("`{}` has a `}}` that closes nothing", shown(text));
                return Err(Fault::value(reason, "write placeholders like `{service}`"));
            }
            let Some(end) = brace.find('}') else {
                let reason = format!("`{}` has a `{{` that is never closed", shown(text));
                return Err(Fault::value(reason, "write placeholders like `{service}`"));
            };
            let (name, after) = brace.split_at(end + 1);
            pieces.push(Piece::Hole(placeholder(name)?));
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Ok(Self(pieces))
    }

    /// The text for one target.
    pub(in crate::file) fn filled(&self, target: &Target) -> String {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => text.as_str(),
            Piece::Hole(hole) => hole.of(target),
        });
        pieces.collect()
    }

    /// What of it is written in the file as it is.
    pub(in crate::file) fn letters(&self) -> impl Iterator<Item = char> {
        let texts = self.0.iter().filter_map(|piece| match piece {
            Piece::Text(text) => Some(text.as_str()),
            Piece::Hole(_) => None,
        });
        texts.flat_map(str::chars)
    }

    /// Whether the placeholder is in it.
    pub(in crate::file) fn holds(&self, hole: Placeholder) -> bool {
        self.0.contains(&Piece::Hole(hole))
    }
}

fn placeholder(name: &str) -> Result<Placeholder, Fault> {
    let mut known = Placeholder::ALL.into_iter();
    known.find(|hole| hole.written() == name).ok_or_else(|| {
        let hint = suggestion(name, Placeholder::ALL.map(Placeholder::written));
        Fault::value(format!("`{}` is no placeholder", shown(name)), hint)
    })
}

impl Leaf for Template {
    const WHAT: &'static str = "a text";
    const EXAMPLE: &'static str = "\"{service}-a\"";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        Self::parse(&String::read(value)?)
    }

    fn schema() -> Schema {
        let pattern = r"^([^{}]|\{service\}|\{environment\}|\{region\})+$";
        json_schema!({ "type": "string", "minLength": 1, "maxLength": 200, "pattern": pattern })
    }
}

/// Twelve digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::file) struct AccountNumber(pub(in crate::file) String);

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Leaf for AccountNumber {
    const WHAT: &'static str = "an account number in quotes";
    const EXAMPLE: &'static str = "\"123456789012\"";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let text = value.as_str().ok_or(Fault::Type)?;
        if is_account(text) {
            return Ok(Self(text.to_owned()));
        }
        let hint = "use its twelve digits and nothing else, like \"123456789012\"";
        let reason = format!("`{}` is not an account number", shown(text));
        Err(Fault::value(reason, hint))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": "^[0-9]{12}$" })
    }
}

/// The ARN of a role; only what follows `role/` may hold placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::file) struct RoleArn {
    /// The account it is in.
    pub(in crate::file) account: String,
    /// The whole ARN.
    pub(in crate::file) arn: Template,
}

impl Leaf for RoleArn {
    const WHAT: &'static str = "the ARN of a role";
    const EXAMPLE: &'static str = "\"arn:aws:iam::123456789012:role/candlefish\"";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let text = value.as_str().ok_or(Fault::Type)?;
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        match parts.as_slice() {
            ["arn", partition, "iam", "", account, role]
                if partition.starts_with("aws")
                    && is_account(account)
                    && role.strip_prefix("role/").is_some_and(is_word) =>
            {
                Ok(Self {
                    account: (*account).to_owned(),
                    arn: Template::parse(text)?,
                })
            }
            _ => {
                let hint = format!("write it like {}", Self::EXAMPLE);
                let reason = format!("`{}` is not the ARN of a role", shown(text));
                Err(Fault::value(reason, hint))
            }
        }
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": r"^arn:aws[a-z-]*:iam::[0-9]{12}:role/\S+$" })
    }
}

/// Something without anything that cannot be seen in it.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic())
}

/// An address with `http` or `https`; may hold placeholders. Never with user or
/// password, which would end up wherever addresses are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::file) struct Address(pub(in crate::file) Template);

impl Leaf for Address {
    const WHAT: &'static str = "an address";
    const EXAMPLE: &'static str = "\"https://ecs.internal:8443\"";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let text = value.as_str().ok_or(Fault::Type)?;
        if text.contains('@') {
            let hint = "leave out user and password; credentials come from a profile or a role";
            return Err(Fault::value("the address has a user in it", hint));
        }
        let rest = ["http://", "https://"].map(|scheme| text.strip_prefix(scheme));
        let host = rest.into_iter().flatten().next().filter(|rest| {
            let host = rest.split('/').next().unwrap_or_default();
            is_word(rest) && !rest.contains(['?', '#']) && is_host(host)
        });
        if host.is_none() {
            let hint = "write it like \"https://ecs.internal:8443\"";
            let reason = format!("`{}` is not an address", shown(text));
            return Err(Fault::value(reason, hint));
        }
        Template::parse(text).map(Self)
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": r"^https?://[^\s/?#@]+(/[^\s?#@]*)?$" })
    }
}

/// A host, with or without a port.
fn is_host(text: &str) -> bool {
    let bracketed = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let (name, port) = match bracketed {
        Some((name, rest)) => (
            name,
            rest.strip_prefix(':')
                .or((!rest.is_empty()).then_some(rest)),
        ),
        None => text
            .split_once(':')
            .map_or((text, None), |(name, port)| (name, Some(port))),
    };
    let letter = |c: char| c.is_ascii_alphanumeric() || "-._{}".contains(c);
    let literal = |c: char| c.is_ascii_hexdigit() || c == ':' || c == '.';
    let named = match bracketed {
        Some(_) => name.chars().all(literal),
        None => name.chars().all(letter),
    };
    !name.is_empty() && named && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|n| n > 0))
}

/// A status of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::file) struct Status(pub(in crate::file) u16);

impl Leaf for Status {
    const WHAT: &'static str = "a status of HTTP";
    const EXAMPLE: &'static str = "200";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let number = value.as_integer().ok_or(Fault::Type)?;
        let status = u16::from_str_radix(number.as_str(), number.radix()).ok();
        let status = status.filter(|status| (100..=599).contains(status));
        status.map(Self).ok_or_else(|| {
            let reason = format!("`{}` is no status of HTTP", written(value));
            Fault::value(reason, "use a number from 100 to 599, like 200")
        })
    }

    fn schema() -> Schema {
        json_schema!({ "type": "integer", "minimum": 100, "maximum": 599 })
    }
}

/// The path of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::file) struct UrlPath(pub(in crate::file) String);

impl Leaf for UrlPath {
    const WHAT: &'static str = "a path";
    const EXAMPLE: &'static str = "\"/health\"";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let text = String::read(value)?;
        if text.starts_with('/') && is_word(&text) {
            return Ok(Self(text));
        }
        let (reason, hint) = if text.starts_with('/') {
            (
                "has characters that no address has",
                "write them encoded, like `%20` for a space".into(),
            )
        } else if text.contains("://") {
            (
                "is more than a path",
                "leave out the host: it is the slot's test address".into(),
            )
        } else {
            (
                "does not begin with `/`",
                format!("write `/{}`", shown(&text)),
            )
        };
        Err(Fault::value(format!("`{}` {reason}", shown(&text)), hint))
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "maxLength": 200, "pattern": r"^/\S*$" })
    }
}
