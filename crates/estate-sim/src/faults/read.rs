//! Injections as text: `kind[:scope][:setting=value]…`, both ways.

use super::{BadInjection, Fault, Injection, Kind, Scope, Which};
use std::fmt;
use std::str::FromStr;
use vocab::{Percent, Span};

/// Settings as they were written, checked against those of the kind.
struct Settings<'a> {
    kind: &'static Kind,
    given: Vec<(&'a str, &'a str)>,
}

impl<'a> Settings<'a> {
    fn read(kind: &'static Kind, parts: &[&'a str]) -> Result<Self, BadInjection> {
        let mut given: Vec<(&str, &str)> = Vec::new();
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let known = name == "for" || kind.settings.iter().any(|s| s.name == name);
            if !known || given.iter().any(|(other, _)| *other == name) {
                return Err(BadInjection::Setting {
                    setting: name.chars().take(64).collect(),
                    kind: kind.name,
                    known: known_settings(kind),
                });
            }
            given.push((name, value));
        }
        Ok(Self { kind, given })
    }

    fn written(&self, name: &str) -> Option<&'a str> {
        let found = self.given.iter().find(|(given, _)| *given == name);
        found.map(|(_, value)| *value)
    }

    /// The value of a setting, or its default; nothing when it has neither.
    fn optional<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, BadInjection> {
        let setting = self.kind.settings.iter().find(|s| s.name == name);
        let (default, bounds) = setting.map_or(("", "1s to 1d"), |s| (s.default, s.bounds));
        let Some(text) = self
            .written(name)
            .or(Some(default).filter(|d| !d.is_empty()))
        else {
            return Ok(None);
        };
        let bad = || BadInjection::Value {
            setting: name,
            value: text.chars().take(64).collect(),
            bounds,
        };
        text.parse().map(Some).map_err(|_| bad())
    }

    fn needed<T: FromStr>(&self, name: &'static str) -> Result<T, BadInjection> {
        self.optional(name)?.ok_or_else(|| BadInjection::Value {
            setting: name,
            value: String::new(),
            bounds: self
                .kind
                .settings
                .iter()
                .find(|s| s.name == name)
                .map_or("a value", |s| s.bounds),
        })
    }

    fn share(&self) -> Result<Percent, BadInjection> {
        self.needed("share")
    }

    fn fault(&self) -> Result<Fault, BadInjection> {
        Ok(match self.kind.name {
            "throttling" => Fault::Throttling {
                share: self.share()?,
            },
            "unavailable" => Fault::Unavailable {
                share: self.share()?,
            },
            "conflict" => Fault::Conflict {
                share: self.share()?,
            },
            "lost-reply" => Fault::LostReply {
                share: self.share()?,
            },
            "lost-request" => Fault::LostRequest {
                share: self.share()?,
            },
            "slow-api" => Fault::SlowApi {
                factor: self.needed("factor")?,
            },
            "stale-read" => Fault::StaleRead {
                age: self.needed("age")?,
            },
            "small-stable" => Fault::SmallStable {
                tasks: self.needed("tasks")?,
            },
            "time-out" => Fault::TimeOut {
                share: self.share()?,
                after: self.needed("after")?,
            },
            "foreign-weight" => Fault::ForeignWeight {
                slot: self.needed("slot")?,
                weight: self.needed("weight")?,
                every: self.optional("every")?,
            },
            "foreign-tasks" => Fault::ForeignTasks {
                slot: self.needed("slot")?,
                tasks: self.needed("tasks")?,
                every: self.optional("every")?,
            },
            "foreign-release" => Fault::ForeignRelease {
                slot: self.needed("slot")?,
                release: self.needed("release")?,
                every: self.optional("every")?,
            },
            "task-loss" => Fault::TaskLoss {
                slot: self.needed("slot")?,
                tasks: self.needed("tasks")?,
            },
            "brown-out" => Fault::BrownOut {
                errors: self.needed("errors")?,
                slower: self.needed("slower")?,
            },
            _ => Fault::Denied,
        })
    }
}

fn known_settings(kind: &Kind) -> String {
    let own = kind.settings.iter().map(|s| s.name);
    let names: Vec<String> = own.chain(["for"]).map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn kind(name: &str) -> Result<&'static Kind, BadInjection> {
    let known = || {
        let names: Vec<String> = Fault::kinds()
            .iter()
            .map(|k| format!("`{}`", k.name))
            .collect();
        names.join(", ")
    };
    let found = Fault::kinds().iter().find(|kind| kind.name == name);
    found.ok_or_else(|| BadInjection::Kind {
        kind: name.chars().take(64).collect(),
        known: known(),
    })
}

impl FromStr for Injection {
    type Err = BadInjection;

    fn from_str(text: &str) -> Result<Self, BadInjection> {
        let parts: Vec<&str> = text.trim().split(':').collect();
        let (name, rest) = parts.split_first().unwrap_or((&"", &[]));
        let (scope, rest) = match rest.split_first() {
            Some((first, rest)) if !first.contains('=') => (first.parse()?, rest),
            Some(_) | None => (Scope::Everything, rest),
        };
        let settings = Settings::read(kind(name)?, rest)?;
        let injection = Self {
            fault: settings.fault()?,
            scope,
            lasting: settings.optional("for")?,
        };
        injection.check()?;
        Ok(injection)
    }
}

impl FromStr for Scope {
    type Err = BadInjection;

    fn from_str(text: &str) -> Result<Self, BadInjection> {
        let read = if text == "*" {
            Some(Self::Everything)
        } else if text.contains('/') {
            text.parse().ok().map(Self::Target)
        } else {
            text.parse().ok().map(Self::Region)
        };
        read.ok_or_else(|| BadInjection::Scope(text.chars().take(64).collect()))
    }
}

impl FromStr for Which {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let all = [Self::Stable, Self::Canary, Self::A, Self::B];
        all.into_iter()
            .find(|which| which.as_str() == text)
            .ok_or(())
    }
}

impl fmt::Display for Injection {
    /// As it is written on a command line, with everything that was left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, settings) = (self.fault.name(), self.fault.settings());
        write!(f, "{name}:{}{settings}", self.scope)?;
        match self.lasting {
            Some(lasting) => write!(f, ":for={}", String::from(lasting)),
            None => Ok(()),
        }
    }
}

impl Fault {
    /// Its settings as they are written, each with a colon before it.
    fn settings(&self) -> String {
        let again = |every: &Option<Span>| {
            every.map_or(String::new(), |every| {
                format!(":every={}", String::from(every))
            })
        };
        match self {
            Self::Denied => String::new(),
            Self::Throttling { share }
            | Self::Unavailable { share }
            | Self::Conflict { share }
            | Self::LostReply { share }
            | Self::LostRequest { share } => format!(":share={}", share.percent()),
            Self::SlowApi { factor } => format!(":factor={factor}"),
            Self::TimeOut { share, after } => {
                format!(":share={}:after={}", share.percent(), String::from(*after))
            }
            Self::StaleRead { age } => format!(":age={}", String::from(*age)),
            Self::ForeignWeight {
                slot,
                weight,
                every,
            } => {
                format!(":slot={slot}:weight={}{}", weight.percent(), again(every))
            }
            Self::ForeignTasks { slot, tasks, every } => {
                format!(":slot={slot}:tasks={tasks}{}", again(every))
            }
            Self::ForeignRelease {
                slot,
                release,
                every,
            } => {
                format!(":slot={slot}:release={release}{}", again(every))
            }
            Self::TaskLoss { slot, tasks } => format!(":slot={slot}:tasks={tasks}"),
            Self::BrownOut { errors, slower } => {
                format!(":errors={}:slower={slower}", errors.percent())
            }
            Self::SmallStable { tasks } => format!(":tasks={tasks}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Injection, BadInjection> {
        text.parse()
    }

    #[test]
    fn every_kind_can_be_written_by_its_name_alone_unless_it_needs_a_value() {
        for kind in Fault::kinds() {
            let text = match kind.name {
                "foreign-release" => "foreign-release:release=2f9c1e4".to_owned(),
                name => name.to_owned(),
            };
            let injection = read(&text).unwrap();
            assert_eq!(injection.fault.name(), kind.name);
            assert_eq!(injection.scope, Scope::Everything);
            assert_eq!(read(&injection.to_string()), Ok(injection));
        }
    }

    #[test]
    fn everything_that_is_written_is_read() {
        let text = "foreign-weight:production/us-east-1/website:slot=b:weight=0:every=30s:for=10m";
        let injection = read(text).unwrap();
        assert_eq!(injection.to_string(), text);
        assert_eq!(injection.lasting, Some(Span::minutes(10)));
        let stored = serde_json::to_string(&injection).unwrap();
        assert_eq!(
            serde_json::from_str::<Injection>(&stored).unwrap(),
            injection
        );
    }

    #[test]
    fn what_cannot_be_is_refused_with_what_can() {
        for (text, said) in [
            (
                "fire",
                "`fire` is not a kind of fault: use one of `throttling`, `unavailable`",
            ),
            (
                "throttling:share=0",
                "`0` cannot be the `share` of a fault: use 0.01 to 100",
            ),
            (
                "throttling:share=101",
                "`101` cannot be the `share` of a fault: use 0.01 to 100",
            ),
            (
                "slow-api:factor=NaN",
                "`NaN` cannot be the `factor` of a fault: use 1 to 100",
            ),
            (
                "stale-read:age=3m",
                "`3m` cannot be the `age` of a fault: use 1s to 2m",
            ),
            (
                "foreign-weight:every=5s",
                "`5s` cannot be the `every` of a fault: use 10s to 1h",
            ),
            (
                "foreign-release",
                "`` cannot be the `release` of a fault: use a release",
            ),
            (
                "task-loss:slot=c",
                "`c` cannot be the `slot` of a fault: use stable, canary, a or b",
            ),
            (
                "denied:share=5",
                "`share` is no setting of a fault `denied`, or was given twice: use `for`, each",
            ),
            (
                "brown-out:errors=1:errors=2",
                "`errors` is no setting of a fault `brown-out`, or was given twice",
            ),
            (
                "brown-out:for=2d",
                "`2d` cannot be the `for` of a fault: use 1s to 1d",
            ),
            ("brown-out:US", "`US` is no place of the practice estate"),
            ("", "`` is not a kind of fault"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.starts_with(said), "{text}: {error}");
        }
    }

    #[test]
    fn the_table_in_the_documentation_names_every_kind() {
        let text = include_str!("../faults.rs");
        for kind in Fault::kinds() {
            assert!(
                text.contains(&format!("//! | `{}` |", kind.name)),
                "{}",
                kind.name
            );
        }
    }
}
