//! Environments and their regions.

use super::known::{Known, Setting, unique};
use super::layer::{self, Layer};
use crate::file::estate::Environment;
use crate::file::place::{List, Placed};
use crate::file::problem::{Log, ProblemKind};
use crate::file::raw;
use vocab::{EnvironmentName, NonEmpty, RegionName};

/// All environments, each with its layer, in the order of the file.
#[derive(Debug)]
pub(super) struct Places<'a> {
    pub(super) environments: Vec<(Environment, Layer<'a>)>,
    /// The names of all of them, also of those that cannot be used.
    pub(super) names: Vec<EnvironmentName>,
    pub(super) known: Known,
}

/// Checks every environment.
pub(super) fn check<'a>(raw: &'a raw::File, setting: &Setting, log: &mut Log) -> Places<'a> {
    let table = raw.environment.as_ref();
    if let Some(table) = table.filter(|table| table.items.is_empty() && table.whole) {
        let hint = "add one, like `[environment.production]`";
        log.add(
            ProblemKind::Missing,
            &table.place,
            "there is no environment",
            hint,
        );
    }
    let entries = || table.into_iter().flat_map(|table| &table.items);
    let names: Vec<EnvironmentName> = entries().map(|(name, _)| name.value.clone()).collect();
    let known = Known {
        what: "environment",
        names: names.iter().map(ToString::to_string).collect(),
        whole: table.is_some_and(|table| table.whole),
    };
    let environments = entries().filter_map(|(name, raw)| {
        let layer = layer::check(&raw.layer, setting, log);
        Some((environment(name, raw, log)?, layer))
    });
    Places {
        environments: environments.collect(),
        names,
        known,
    }
}

fn environment(
    name: &Placed<EnvironmentName>,
    raw: &raw::Environment,
    log: &mut Log,
) -> Option<Environment> {
    Some(Environment {
        name: name.value.clone(),
        summary: raw.summary.as_ref().map(|summary| summary.value.clone()),
        regions: regions(raw.regions.as_ref()?, log)?,
        protected: raw
            .protected
            .as_ref()
            .is_some_and(|protected| protected.value),
    })
}

fn regions(list: &List<Placed<RegionName>>, log: &mut Log) -> Option<NonEmpty<RegionName>> {
    if list.items.is_empty() && list.whole {
        let hint = "name at least one, like `regions = [\"us-east-1\"]`";
        log.add(
            ProblemKind::Missing,
            &list.place,
            "the environment has no region",
            hint,
        );
    }
    unique(list.items.iter(), log);
    let regions: Vec<RegionName> = list
        .items
        .iter()
        .map(|region| region.value.clone())
        .collect();
    regions.try_into().ok()
}
