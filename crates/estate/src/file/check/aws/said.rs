//! What one layer says about AWS, by itself.

use crate::aws::{nearest_weight, rule_weights};
use crate::file::check::known::Setting;
use crate::file::estate::Kind;
use crate::file::leaf::Template;
use crate::file::place::{List, Place, Placed};
use crate::file::problem::{Log, ProblemKind};
use crate::file::raw;
use vocab::Percent;

/// Most ECS services and target groups of one target.
const MOST_SIDES: usize = 2;

/// Checks one layer of an estate of whatever kind.
pub(in crate::file::check) fn check(raw: &raw::Layer, setting: &Setting, log: &mut Log) {
    match setting.kind {
        None => {}
        Some(Kind::Practice) => {
            if let Some(aws) = &raw.aws {
                refuse_in_practice(&aws.place, log);
            }
        }
        Some(Kind::Aws) => {
            if let Some(suite) = &raw.suite {
                declared(suite, setting, log);
            }
            for weight in raw.ladder.iter().flat_map(|ladder| &ladder.items) {
                expressible(weight, log);
            }
            if let Some(aws) = &raw.aws {
                fields(&aws.value, log);
            }
        }
    }
}

pub(super) fn refuse_in_practice(place: &Place, log: &mut Log) {
    let hint = "remove it, or write `kind = \"aws\"`";
    log.bad(place, "nothing of a practice estate is in AWS", hint);
}

fn declared(suite: &Placed<String>, setting: &Setting, log: &mut Log) {
    let suites = &setting.suites;
    if suites.names.is_empty() && suites.whole {
        let reason = format!("no suite is called `{}`", suite.value);
        let hint = "declare it under a header `[[suite]]`";
        log.add(ProblemKind::UnknownName, &suite.place, reason, hint);
    } else {
        suites.must_contain(suite, log);
    }
}

/// A rule has whole weights up to 999: not every share with decimals is there.
fn expressible(weight: &Placed<Percent>, log: &mut Log) {
    if rule_weights(weight.value).is_none() {
        let near = nearest_weight(weight.value);
        let reason = format!("a listener rule cannot weigh {}", weight.value);
        let hint = format!("its weights are whole numbers up to 999; the nearest it can is {near}");
        log.bad(&weight.place, reason, hint);
    }
}

fn fields(aws: &raw::Aws, log: &mut Log) {
    some_sides(aws.services.as_ref(), "ECS services", log);
    let nowhere = |list: &&List<_>| list.items.is_empty() && list.whole;
    if let Some(list) = aws.services.as_ref().filter(nowhere) {
        let hint = "name one, or two side by side, or leave the field out";
        let reason = "there is no ECS service in it";
        log.add(ProblemKind::Missing, &list.place, reason, hint);
    }
    some_sides(aws.target_groups.as_ref(), "target groups", log);
    some_sides(aws.test_addresses.as_ref(), "test addresses", log);
    for name in aws.cluster.iter().chain(items(&aws.services)) {
        named(name, "-_", log);
    }
    for name in aws.load_balancer.iter().chain(items(&aws.target_groups)) {
        named(name, "-", log);
    }
}

fn items(list: &Option<List<Placed<Template>>>) -> impl Iterator<Item = &Placed<Template>> {
    list.iter().flat_map(|list| &list.items)
}

/// Two at most. Nothing is a way to take back what an earlier layer gives.
fn some_sides<T>(list: Option<&List<T>>, what: &str, log: &mut Log) {
    let Some(list) = list.filter(|list| list.items.len() > MOST_SIDES) else {
        return;
    };
    let count = list.items.len();
    let hint = "name one, or two side by side; a third is part of another service";
    let reason = format!("there are {count} {what}, but a target has two sides at most");
    log.bad(&list.place, reason, hint);
}

/// Names are written alone; somebody may have copied a whole ARN.
fn named(name: &Placed<Template>, signs: &str, log: &mut Log) {
    let odd = |c: &char| !c.is_ascii_alphanumeric() && !signs.contains(*c);
    let Some(odd) = name.value.letters().find(odd) else {
        return;
    };
    let (reason, hint) = if name.value.letters().take(4).eq("arn:".chars()) {
        let hint = "write the name alone, which is a part of it";
        ("this is an ARN, not a name".into(), hint)
    } else {
        let hint = "use letters, digits and hyphens, as the name is in AWS";
        (format!("`{odd}` cannot stand in a name"), hint)
    };
    log.bad(&name.place, reason, hint);
}
