//! Names that were given, and those that must have been.

use crate::file::estate::Kind;
use crate::file::nearest::suggestion;
use crate::file::place::Placed;
use crate::file::problem::{Log, ProblemKind};
use crate::file::raw;
use std::collections::BTreeMap;
use std::fmt::Display;

/// What every layer of recipes is checked against.
#[derive(Debug)]
pub(super) struct Setting {
    /// What the estate is made of; none when that could not be read.
    pub(super) kind: Option<Kind>,
    pub(super) people: Known,
    pub(super) suites: Known,
}

impl Setting {
    pub(super) fn of(raw: &raw::File) -> Self {
        let head = raw.estate.as_ref();
        Self {
            kind: head
                .and_then(|head| head.kind.as_ref())
                .map(|kind| kind.value),
            people: Known::people(raw),
            suites: Known::suites(raw),
        }
    }
}

/// The names of one sort that the file gives.
#[derive(Debug)]
pub(super) struct Known {
    /// What they are names of: "contact".
    pub(super) what: &'static str,
    pub(super) names: Vec<String>,
    /// Whether all of them could be read; if not, an unknown one may be one of those.
    pub(super) whole: bool,
}

impl Known {
    /// The names of contacts.
    fn people(raw: &raw::File) -> Self {
        let contacts = raw.contact.iter().flat_map(|list| &list.items);
        let names: Vec<Option<String>> = contacts
            .map(|contact| contact.name.as_ref().map(|name| name.value.to_string()))
            .collect();
        let listed = raw.contact.as_ref().is_none_or(|list| list.whole);
        Self {
            what: "contact",
            whole: listed && names.iter().all(Option::is_some),
            names: names.into_iter().flatten().collect(),
        }
    }

    /// The names of verification suites.
    fn suites(raw: &raw::File) -> Self {
        let suites = raw.suite.iter().flat_map(|list| &list.items);
        let names: Vec<Option<String>> = suites
            .map(|suite| suite.value.name.as_ref().map(|name| name.value.clone()))
            .collect();
        let listed = raw.suite.as_ref().is_none_or(|list| list.whole);
        Self {
            what: "suite",
            whole: listed && names.iter().all(Option::is_some),
            names: names.into_iter().flatten().collect(),
        }
    }

    /// Whether there is this name; if not, says so.
    pub(super) fn must_contain<T: Display>(&self, name: &Placed<T>, log: &mut Log) -> bool {
        let text = name.value.to_string();
        let there = self.names.contains(&text);
        if !there && self.whole {
            let reason = format!("no {} is called `{text}`", self.what);
            let hint = suggestion(&text, self.names.iter().map(String::as_str));
            log.add(ProblemKind::UnknownName, &name.place, reason, hint);
        }
        there
    }
}

/// Says which of the names stand there a second time.
pub(super) fn unique<'a, T: Display + 'a>(
    names: impl Iterator<Item = &'a Placed<T>>,
    log: &mut Log,
) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for name in names {
        let text = name.value.to_string();
        if let Some(first) = seen.get(&text) {
            let reason = format!("`{text}` is there already, as `{first}`");
            let hint = "give it another name, or remove one of the two";
            log.add(ProblemKind::Duplicate, &name.place, reason, hint);
        } else {
            seen.insert(text, &name.place.path);
        }
    }
}
