//! Verification suites of an estate on AWS.

use super::known::{Setting, unique};
use crate::aws::{Check, Suite};
use crate::file::estate::Kind;
use crate::file::place::PlacedTable;
use crate::file::problem::{Log, ProblemKind};
use crate::file::raw;
use vocab::NonEmpty;

/// The status of an answer when the file names none.
const USUAL_STATUS: u16 = 200;

/// The suites in the order of the file.
pub(super) fn check(raw: &raw::File, setting: &Setting, log: &mut Log) -> Vec<Suite> {
    let Some(list) = &raw.suite else {
        return Vec::new();
    };
    if let (Some(Kind::Practice), Some(first)) = (setting.kind, list.items.first()) {
        let hint = "remove it, or write `kind = \"aws\"`";
        let reason = "the suites of a practice estate are built in";
        log.bad(&first.place, reason, hint);
    }
    let names = list
        .items
        .iter()
        .filter_map(|suite| suite.value.name.as_ref());
    unique(names, log);
    list.items
        .iter()
        .filter_map(|suite| suite_of(suite, log))
        .collect()
}

fn suite_of(suite: &PlacedTable<raw::Suite>, log: &mut Log) -> Option<Suite> {
    let list = suite.value.check.as_ref()?;
    if list.items.is_empty() && list.whole {
        let hint = "add one, like `check = [{ path = \"/health\" }]`";
        log.add(
            ProblemKind::Missing,
            &list.place,
            "the suite has no check",
            hint,
        );
    }
    let checks = list.items.iter().filter_map(check_of).collect::<Vec<_>>();
    Some(Suite {
        name: suite.value.name.as_ref()?.value.clone(),
        checks: NonEmpty::try_from(checks).ok()?,
    })
}

fn check_of(raw: &raw::Check) -> Option<Check> {
    let status = raw.status.as_ref();
    Some(Check {
        path: raw.path.as_ref()?.value.0.clone(),
        status: status.map_or(USUAL_STATUS, |status| status.value.0),
        contains: raw.contains.as_ref().map(|text| text.value.clone()),
    })
}
