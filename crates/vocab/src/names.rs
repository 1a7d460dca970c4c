//! Names: of environments, regions, services, releases, rollouts and people.
//!
//! A name that was constructed is valid; the rules are those of the narrowest
//! place a name travels to (an AWS resource name, a file name, a shell word).

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Why a text is not a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a {what}: {rule}")]
pub struct BadName {
    /// What was to be named, e.g. "service".
    pub what: &'static str,
    /// The offending text, shortened to 64 characters.
    pub text: String,
    /// The rule it breaks, in words.
    pub rule: &'static str,
}

const WORD_RULE: &str =
    "use 1 to 63 lower-case letters, digits and hyphens, beginning with a letter";
const RELEASE_RULE: &str = "use 1 to 128 letters, digits and . _ - + : / @";
const TEXT_RULE: &str = "use 1 to 128 printable characters without line breaks";

fn is_word(text: &str) -> bool {
    let body = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    text.len() <= 63 && text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(body)
}

fn is_release(text: &str) -> bool {
    let body = |c: char| c.is_ascii_alphanumeric() || "._-+:/@".contains(c);
    (1..=128).contains(&text.len()) && text.chars().all(body)
}

fn is_text(text: &str) -> bool {
    (1..=128).contains(&text.chars().count())
        && !text.chars().any(char::is_control)
        && !text.trim().is_empty()
}

macro_rules! name {
    ($(#[$doc:meta])* $type:ident, $what:literal, $valid:ident, $rule:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $type(String);

        impl $type {
            /// Makes one.
            ///
            /// # Errors
            /// [`BadName`] with the rule, when the text does not follow it.
            pub fn new(text: impl Into<String>) -> Result<Self, BadName> {
                let text = text.into();
                if $valid(&text) {
                    Ok(Self(text))
                } else {
                    let text = text.chars().take(64).collect();
                    Err(BadName { what: $what, text, rule: $rule })
                }
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl FromStr for $type {
            type Err = BadName;
            fn from_str(text: &str) -> Result<Self, BadName> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $type {
            type Error = BadName;
            fn try_from(text: String) -> Result<Self, BadName> {
                Self::new(text)
            }
        }

        impl From<$type> for String {
            fn from(name: $type) -> String {
                name.0
            }
        }
    };
}

name!(
    /// An environment: `production`, `staging`, `preview`.
    EnvironmentName, "environment name", is_word, WORD_RULE
);
name!(
    /// A region: `us-east-1`.
    RegionName, "region name", is_word, WORD_RULE
);
name!(
    /// One deployable component: `website`.
    ServiceName, "service name", is_word, WORD_RULE
);
name!(
    /// The thing being rolled out: an image tag or digest, a task definition, a commit.
    Release, "release", is_release, RELEASE_RULE
);
name!(
    /// One attempt to move a service to a release.
    RolloutId, "rollout id", is_release, RELEASE_RULE
);
name!(
    /// The person, or the automation, a command came from.
    OperatorName, "operator name", is_text, TEXT_RULE
);

impl RolloutId {
    /// The id of the `number`th rollout of a journal: `r17`.
    #[must_use]
    pub fn numbered(number: u64) -> Self {
        Self(format!("r{number}"))
    }
}

/// What a plan acts on: one service in one environment and region.
/// Written `production/us-east-1/website`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Target {
    /// Where: which environment.
    pub environment: EnvironmentName,
    /// Where: which region.
    pub region: RegionName,
    /// What.
    pub service: ServiceName,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.environment, self.region, self.service)
    }
}

impl FromStr for Target {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, BadName> {
        let mut parts = text.split('/');
        let (Some(environment), Some(region), Some(service), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            let text = text.chars().take(64).collect();
            let rule = "write environment/region/service";
            return Err(BadName {
                what: "target",
                text,
                rule,
            });
        };
        Ok(Self {
            environment: environment.parse()?,
            region: region.parse()?,
            service: service.parse()?,
        })
    }
}

impl TryFrom<String> for Target {
    type Error = BadName;
    fn try_from(text: String) -> Result<Self, BadName> {
        text.parse()
    }
}

impl From<Target> for String {
    fn from(target: Target) -> String {
        target.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_capitals_is_refused_with_the_rule() {
        let error = ServiceName::new("Website").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`Website` is not a service name: use 1 to 63 lower-case letters, digits and hyphens, \
             beginning with a letter"
        );
    }

    #[test]
    fn an_operator_name_may_not_smuggle_in_a_line_break() {
        assert!(OperatorName::new("Ada\nLovelace").is_err());
        assert!(OperatorName::new("Ada Lovelace").is_ok());
    }

    #[test]
    fn a_target_survives_being_written_and_read() {
        let target: Target = "production/us-east-1/website".parse().unwrap();
        assert_eq!(target.to_string().parse(), Ok(target));
        assert!("production/website".parse::<Target>().is_err());
        assert!("a/b/c/d".parse::<Target>().is_err());
    }
}
