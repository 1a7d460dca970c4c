//! Services, and where each of them is placed.

use super::aws::Ground;
use super::freezes::Freeze;
use super::known::{Known, Setting, unique};
use super::layer::{self, Draft, Layer};
use super::places::Places;
use crate::file::estate::{Placement, Service};
use crate::file::problem::{Log, ProblemKind};
use crate::file::raw;
use std::collections::BTreeMap;
use vocab::{EnvironmentName, NonEmpty, Target};

/// A service with everything its placements are made from.
#[derive(Debug)]
pub(super) struct Checked<'a> {
    pub(super) facts: Service,
    raw: &'a raw::Service,
    layer: Layer<'a>,
    overrides: BTreeMap<EnvironmentName, (&'a raw::Override, Layer<'a>)>,
}

/// Checks every service, in the order of the file.
pub(super) fn check<'a>(
    raw: &'a raw::File,
    setting: &Setting,
    places: &Places<'_>,
    log: &mut Log,
) -> Vec<Checked<'a>> {
    let list = raw.service.as_ref();
    if let Some(list) = list.filter(|list| list.items.is_empty() && list.whole) {
        log.add(
            ProblemKind::Missing,
            &list.place,
            "there is no service",
            "add a `[[service]]`",
        );
    }
    let entries = || list.into_iter().flat_map(|list| &list.items);
    unique(entries().filter_map(|service| service.name.as_ref()), log);
    entries()
        .filter_map(|raw| service(raw, setting, places, log))
        .collect()
}

fn service<'a>(
    raw: &'a raw::Service,
    setting: &Setting,
    places: &Places<'_>,
    log: &mut Log,
) -> Option<Checked<'a>> {
    let layer = layer::check(&raw.layer, setting, log);
    let environments = environments(raw, places, log);
    let overrides = overrides(raw, setting, &places.known, environments.as_deref(), log);
    let contacts = raw.contacts.iter().flat_map(|list| &list.items);
    let contacts = contacts
        .filter(|person| setting.people.must_contain(person, log))
        .map(|person| person.value.clone())
        .collect();
    snapshots(raw, log);
    let facts = Service {
        name: raw.name.as_ref()?.value.clone(),
        summary: raw.summary.as_ref().map(|summary| summary.value.clone()),
        environments: NonEmpty::try_from(environments?).ok()?,
        contacts,
    };
    Some(Checked {
        facts,
        raw,
        layer,
        overrides,
    })
}

/// Where a service runs, in the order of the environments.
fn environments(
    raw: &raw::Service,
    places: &Places<'_>,
    log: &mut Log,
) -> Option<Vec<EnvironmentName>> {
    let everywhere = places.names.iter().cloned();
    let Some(list) = &raw.environments else {
        return Some(everywhere.collect());
    };
    if list.items.is_empty() && list.whole {
        let hint = "name at least one, or leave the field out to mean everywhere";
        log.add(
            ProblemKind::Missing,
            &list.place,
            "the service runs in no environment",
            hint,
        );
    }
    unique(list.items.iter(), log);
    let known = list
        .items
        .iter()
        .filter(|name| places.known.must_contain(name, log))
        .count();
    let named = |name: &EnvironmentName| list.items.iter().any(|item| item.value == *name);
    // Where a name could not be read, nothing can be said about the rest.
    (known == list.items.len() && list.whole).then(|| everywhere.filter(named).collect())
}

fn overrides<'a>(
    raw: &'a raw::Service,
    setting: &Setting,
    known: &Known,
    environments: Option<&[EnvironmentName]>,
    log: &mut Log,
) -> BTreeMap<EnvironmentName, (&'a raw::Override, Layer<'a>)> {
    let entries = raw.overrides.iter().flat_map(|table| &table.items);
    entries
        .map(|(name, raw)| {
            let exists = known.must_contain(name, log);
            let elsewhere = environments.is_some_and(|names| !names.contains(&name.value));
            if exists && elsewhere {
                let reason = format!("the service does not run in `{}`", name.value);
                let hint = "add the environment to `environments`, or remove the override";
                log.add(ProblemKind::UnknownName, &name.place, reason, hint);
            }
            (
                name.value.clone(),
                (raw, layer::check(&raw.layer, setting, log)),
            )
        })
        .collect()
}

/// A snapshot that a service asks for itself needs a database of that service.
fn snapshots(raw: &raw::Service, log: &mut Log) {
    let overrides = || {
        raw.overrides
            .iter()
            .flat_map(|table| &table.items)
            .map(|(_, raw)| raw)
    };
    let asks = |layer: &raw::Layer, has_database: bool, log: &mut Log| {
        let policies = layer.policies.as_ref();
        let asked = policies.and_then(|policies| policies.snapshot_on_rollback.as_ref());
        if let Some(asked) = asked.filter(|asked| asked.value && !has_database) {
            let hint = "add `database` to the service, or remove the policy";
            log.bad(&asked.place, "there is no database to snapshot", hint);
        }
    };
    let everywhere = raw.database.is_some();
    asks(
        &raw.layer,
        everywhere || overrides().any(|own| own.database.is_some()),
        log,
    );
    for own in overrides() {
        asks(&own.layer, everywhere || own.database.is_some(), log);
    }
}

/// One placement per target, all layers laid over each other.
pub(super) fn place<'a>(
    services: &[Checked<'a>],
    places: &Places<'a>,
    defaults: &Layer<'a>,
    freezes: &[Freeze],
    ground: &mut Ground<'_>,
) -> BTreeMap<Target, Placement> {
    let mut targets = BTreeMap::new();
    for (environment, layer) in &places.environments {
        let mut base = Draft::usual(ground.kind());
        base.lay(defaults);
        base.lay(layer);
        let holds = |freeze: &&Freeze| freeze.holds_in(&environment.name);
        for freeze in freezes.iter().filter(holds) {
            base.freeze(freeze.window.clone());
        }
        for service in services {
            if !service.runs_in(&environment.name) {
                continue;
            }
            let draft = service.over(base.clone(), &environment.name);
            for region in &environment.regions {
                let target = Target {
                    environment: environment.name.clone(),
                    region: region.clone(),
                    service: service.facts.name.clone(),
                };
                let aws = ground.find(&target, &draft, service.raw.name.as_ref());
                let Some(recipe) = draft.clone().recipe() else {
                    continue;
                };
                let placement = Placement {
                    protected: environment.protected,
                    database: draft.database.clone(),
                    recipe,
                    aws,
                };
                targets.insert(target, placement);
            }
        }
    }
    targets
}

impl<'a> Checked<'a> {
    fn runs_in(&self, environment: &EnvironmentName) -> bool {
        let mut names = self.facts.environments.iter();
        names.any(|name| name == environment)
    }

    /// What the service says, laid over what holds in the environment.
    fn over(&self, mut draft: Draft<'a>, environment: &EnvironmentName) -> Draft<'a> {
        let own = self.overrides.get(environment);
        let tasks = own
            .and_then(|(raw, _)| raw.tasks.as_ref())
            .or(self.raw.tasks.as_ref());
        let database = own
            .and_then(|(raw, _)| raw.database.as_ref())
            .or(self.raw.database.as_ref());
        draft.tasks = tasks.map_or(1, |tasks| tasks.value.get());
        draft.database = database.map(|database| database.value.clone());
        draft.lay(&self.layer);
        if let Some((_, layer)) = own {
            draft.lay(layer);
        }
        draft
    }
}
