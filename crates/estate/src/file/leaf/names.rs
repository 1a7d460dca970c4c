//! Names of services, environments, regions and people.

use super::{Fault, Leaf};
use crate::file::source::shown;
use schemars::{Schema, json_schema};
use std::str::FromStr;
use toml::de::DeValue;
use vocab::{BadName, EnvironmentName, OperatorName, RegionName, ServiceName};

fn name<T: FromStr<Err = BadName>>(value: &DeValue<'_>) -> Result<T, Fault> {
    let text = value.as_str().ok_or(Fault::Type)?;
    text.parse().map_err(|bad: BadName| {
        Fault::value(
            format!("`{}` is not {}", shown(text), article(bad.what)),
            bad.rule,
        )
    })
}

fn article(what: &str) -> String {
    let vowel = what.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {what}", if vowel { "an" } else { "a" })
}

macro_rules! names {
    ($($type:ty, $what:literal, $example:literal, $pattern:literal;)+) => {$(
        impl Leaf for $type {
            const WHAT: &'static str = $what;
            const EXAMPLE: &'static str = $example;

            fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
                name(value)
            }

            fn schema() -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    )+};
}

names! {
    ServiceName, "a service name", "\"website\"", "^[a-z][a-z0-9-]{0,62}$";
    EnvironmentName, "an environment name", "\"production\"", "^[a-z][a-z0-9-]{0,62}$";
    RegionName, "a region name", "\"us-east-1\"", "^[a-z][a-z0-9-]{0,62}$";
    OperatorName, "a person's name", "\"Ada Lovelace\"", r"^.{1,128}$";
}
