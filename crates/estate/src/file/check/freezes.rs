//! Freeze windows: one form each, and an end after the beginning.

use super::known::Known;
use crate::file::place::{Placed, PlacedTable};
use crate::file::problem::{Log, ProblemKind};
use crate::file::raw;
use rollouts::{FreezeWindow, When};
use vocab::EnvironmentName;

/// A freeze window and where it holds; everywhere when there is no list.
#[derive(Debug)]
pub(super) struct Freeze {
    pub(super) window: FreezeWindow,
    environments: Option<Vec<EnvironmentName>>,
}

impl Freeze {
    pub(super) fn holds_in(&self, environment: &EnvironmentName) -> bool {
        self.environments
            .as_ref()
            .is_none_or(|names| names.contains(environment))
    }
}

/// The freeze windows in the order of the file.
pub(super) fn check(raw: &raw::File, environments: &Known, log: &mut Log) -> Vec<Freeze> {
    let entries = raw.freeze.iter().flat_map(|list| &list.items);
    entries
        .filter_map(|entry| freeze(entry, environments, log))
        .collect()
}

fn freeze(entry: &PlacedTable<raw::Freeze>, environments: &Known, log: &mut Log) -> Option<Freeze> {
    let raw = &entry.value;
    let when = when(entry, log);
    let environments = raw.environments.as_ref().map(|list| {
        if list.items.is_empty() && list.whole {
            let hint = "name at least one, or leave the field out to mean everywhere";
            log.add(
                ProblemKind::Missing,
                &list.place,
                "it holds in no environment",
                hint,
            );
        }
        let known = list
            .items
            .iter()
            .filter(|name| environments.must_contain(name, log));
        known.map(|name| name.value.clone()).collect()
    });
    let reason = raw.reason.as_ref()?.value.clone();
    Some(Freeze {
        window: FreezeWindow {
            reason,
            when: when?,
        },
        environments,
    })
}

fn when(entry: &PlacedTable<raw::Freeze>, log: &mut Log) -> Option<When> {
    let raw = &entry.value;
    let (from, until) = (entry.has("from"), entry.has("until"));
    match (from, until, entry.has("weekly")) {
        (false, false, true) => weekly(raw.weekly.as_ref()?, log),
        (true, true, false) => once(raw.from.as_ref()?, raw.until.as_ref()?, log),
        (_, _, true) => {
            let reason = "the window is given both once and weekly";
            let hint = "keep either `from` and `until`, or `weekly`; write two windows for both";
            log.bad(&entry.place, reason, hint);
            None
        }
        // An unknown field is told already, and may be what seems to be missing.
        (_, _, false) if entry.foreign => None,
        (false, false, false) => {
            let reason = "the window has no time";
            let hint = "add `from` and `until`, or `weekly = { from = \"Fri 16:00\", until = \"Mon 08:00\" }`";
            log.add(ProblemKind::Missing, &entry.place, reason, hint);
            None
        }
        (true, false, false) => half(entry, "from", "until", log),
        (false, true, false) => half(entry, "until", "from", log),
    }
}

fn half<T>(
    entry: &PlacedTable<raw::Freeze>,
    there: &str,
    missing: &str,
    log: &mut Log,
) -> Option<T> {
    let reason = format!("the window has `{there}` but no `{missing}`");
    log.add(
        ProblemKind::Missing,
        &entry.place,
        reason,
        format!("add `{missing}`"),
    );
    None
}

fn once(
    from: &Placed<vocab::Timestamp>,
    until: &Placed<vocab::Timestamp>,
    log: &mut Log,
) -> Option<When> {
    let (from, end) = (from.value, until.value);
    if from < end {
        return Some(When::Once { from, until: end });
    }
    let reason = format!("the window ends at {end}, but begins at {from}");
    log.bad(&until.place, reason, "let `until` be later than `from`");
    None
}

fn weekly(raw: &raw::Weekly, log: &mut Log) -> Option<When> {
    let (from, until) = (raw.from.as_ref()?, raw.until.as_ref()?);
    if from.value != until.value {
        return Some(When::Weekly {
            from: from.value.0,
            until: until.value.0,
        });
    }
    log.bad(
        &until.place,
        "the window ends in the minute it begins",
        "let it last at least a minute",
    );
    None
}
