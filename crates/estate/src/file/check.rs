//! The meaning of the file: names that must exist, things that must not be there
//! twice, and from all layers together one placement per target.

mod aws;
mod freezes;
mod gates;
mod known;
mod layer;
mod places;
mod services;
mod suites;

use super::estate::{Contact, Estate};
use super::problem::Log;
use super::raw;
use aws::Ground;
use known::{Setting, unique};
use layer::Layer;

/// Makes the estate. Whatever is wrong goes into the log; what is returned then is
/// not to be used.
pub(super) fn estate(raw: &raw::File, log: &mut Log) -> Option<Estate> {
    let contacts = contacts(raw, log);
    let setting = Setting::of(raw);
    let defaults = layer_of(raw.defaults.as_ref(), &setting, log);
    let places = places::check(raw, &setting, log);
    let freezes = freezes::check(raw, &places.known, log);
    let services = services::check(raw, &setting, &places, log);
    let suites = suites::check(raw, &setting, log);
    let mut ground = Ground::survey(raw, &setting, log);
    let targets = services::place(&services, &places, &defaults, &freezes, &mut ground);
    ground.close(log);

    let head = raw.estate.as_ref()?;
    let default_environment = head.default_environment.as_ref();
    if let Some(name) = default_environment {
        places.known.must_contain(name, log);
    }
    Some(Estate {
        name: head.name.as_ref()?.value.clone(),
        kind: head.kind.as_ref()?.value,
        default_environment: default_environment.map(|name| name.value.clone()),
        environments: places
            .environments
            .into_iter()
            .map(|(environment, _)| environment)
            .collect(),
        services: services.into_iter().map(|service| service.facts).collect(),
        contacts,
        suites,
        targets,
    })
}

fn layer_of<'a>(raw: Option<&'a raw::Layer>, setting: &Setting, log: &mut Log) -> Layer<'a> {
    raw.map(|raw| layer::check(raw, setting, log))
        .unwrap_or_default()
}

fn contacts(raw: &raw::File, log: &mut Log) -> Vec<Contact> {
    let entries = raw.contact.iter().flat_map(|list| &list.items);
    unique(
        entries.clone().filter_map(|contact| contact.name.as_ref()),
        log,
    );
    entries
        .filter_map(|contact| {
            Some(Contact {
                name: contact.name.as_ref()?.value.clone(),
                role: contact.role.as_ref()?.value.clone(),
                level: contact.level.as_ref()?.value,
                page: contact.page.as_ref()?.value.clone(),
            })
        })
        .collect()
}
