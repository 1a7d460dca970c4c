//! The least a policy must permit for everything the control room does with an
//! estate.
//!
//! One statement per group of operations that the same verbs need on the same
//! kind of resource, so that a verb can be taken away by deleting statements.
//! Resources are the estate's own wherever IAM can tell them apart; where it
//! cannot is written at the table of operations.

use crate::operations::{Operation, Scope, Verb};
use crate::sites::partition;
use estate::aws::{Account, Sides, Whereabouts};
use estate::{Estate, Placement};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use vocab::Target;

/// What a managed policy may have at most, in characters without white space.
pub(crate) const LONGEST: usize = 6_144;

/// Snapshots the control room asks for begin with this.
pub(crate) const SNAPSHOTS: &str = "candlefish-";

/// A policy and whom it is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// The account it permits something in, twelve digits.
    pub account: String,
    /// Who needs it, in words.
    pub holder: String,
    /// What is attached there.
    pub document: Document,
}

/// A policy as IAM reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Document {
    /// Of IAM's language.
    pub version: &'static str,
    /// What is permitted.
    pub statement: Vec<Statement>,
}

/// Something that is permitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Statement {
    /// Which verbs need it, and on what.
    pub sid: String,
    /// Always `Allow`.
    pub effect: &'static str,
    /// IAM actions.
    pub action: Vec<String>,
    /// ARNs, or `*`.
    pub resource: Vec<String>,
    /// What must hold beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Condition>,
}

/// What must hold beside a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Condition {
    /// Keys that must be one of these ARNs.
    pub arn_equals: BTreeMap<String, Vec<String>>,
}

impl Policy {
    /// The document as text, to be pasted into IAM.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(&self.document).unwrap_or_default()
    }

    /// Its length as IAM counts it: without white space.
    #[must_use]
    pub fn size(&self) -> usize {
        self.json().chars().filter(|c| !c.is_whitespace()).count()
    }
}

/// The policies an estate needs, by account.
#[must_use]
pub fn policy(estate: &Estate) -> Vec<Policy> {
    let mut accounts: BTreeMap<&Account, Vec<(&Target, &Placement)>> = BTreeMap::new();
    for (target, placement) in estate.targets() {
        if let Some(aws) = &placement.aws {
            accounts
                .entry(&aws.account)
                .or_default()
                .push((target, placement));
        }
    }
    accounts
        .into_iter()
        .flat_map(|(account, targets)| policies_of(account, &targets))
        .collect()
}

fn policies_of(account: &Account, targets: &[(&Target, &Placement)]) -> Vec<Policy> {
    let behind = match &account.profile {
        Some(profile) => format!("whoever profile `{profile}` stands for"),
        None => "whoever the credentials of the environment stand for".into(),
    };
    let of = |holder, statement| Policy {
        account: account.id.clone(),
        holder,
        document: Document {
            version: "2012-10-17",
            statement,
        },
    };
    let permits = statements(&Resources::of(account, targets));
    match &account.role {
        None => vec![of(behind, permits)],
        Some(role) => vec![
            of(format!("role `{role}`"), permits),
            of(behind, vec![assume(role)]),
        ],
    }
}

fn assume(role: &str) -> Statement {
    Statement {
        sid: "AssumeRole".into(),
        effect: "Allow",
        action: vec![Operation::AssumeRole.action().into()],
        resource: vec![role.into()],
        condition: None,
    }
}

fn statements(resources: &Resources) -> Vec<Statement> {
    let mut groups: Vec<(&[Verb], Scope, Vec<Operation>)> = Vec::new();
    for operation in Operation::ALL {
        let row = operation.row();
        if row.verbs.is_empty() {
            continue;
        }
        let same = |(verbs, scope, _): &&mut (&[Verb], Scope, _)| {
            *verbs == row.verbs && *scope == row.scope
        };
        match groups.iter_mut().find(same) {
            Some((_, _, operations)) => operations.push(*operation),
            None => groups.push((row.verbs, row.scope, vec![*operation])),
        }
    }
    groups.sort_by_key(|(verbs, scope, _)| (*verbs, *scope));
    groups
        .iter()
        .filter_map(|(verbs, scope, operations)| statement(verbs, *scope, operations, resources))
        .collect()
}

/// None when the estate has no such resource.
fn statement(
    verbs: &[Verb],
    scope: Scope,
    operations: &[Operation],
    resources: &Resources,
) -> Option<Statement> {
    let of = |arns: &BTreeSet<String>| arns.iter().cloned().collect::<Vec<_>>();
    let resource = match scope {
        Scope::Everything | Scope::ListedTasks => vec!["*".to_owned()],
        Scope::Clusters => of(&resources.clusters),
        Scope::Services => of(&resources.services),
        Scope::Tasks => of(&resources.tasks),
        Scope::Listeners => of(&resources.listeners),
        Scope::Rules => of(&resources.rules),
        Scope::LogGroups => of(&resources.log_groups),
        Scope::Databases => of(&resources.databases),
    };
    if resource.is_empty() {
        return None;
    }
    let condition = (scope == Scope::ListedTasks).then(|| Condition {
        arn_equals: [("ecs:cluster".to_owned(), of(&resources.clusters))].into(),
    });
    let verbs: String = verbs.iter().map(|verb| verb.sid()).collect();
    Some(Statement {
        sid: format!("{verbs}{}", scope.sid()),
        effect: "Allow",
        action: operations
            .iter()
            .map(|operation| operation.action().into())
            .collect(),
        resource,
        condition,
    })
}

/// The ARNs of an account's part of the estate.
#[derive(Default)]
struct Resources {
    clusters: BTreeSet<String>,
    services: BTreeSet<String>,
    tasks: BTreeSet<String>,
    listeners: BTreeSet<String>,
    rules: BTreeSet<String>,
    log_groups: BTreeSet<String>,
    databases: BTreeSet<String>,
}

impl Resources {
    fn of(account: &Account, targets: &[(&Target, &Placement)]) -> Self {
        let mut found = Self::default();
        for (target, placement) in targets {
            let region = target.region.as_str();
            let at = |service: &str, rest: String| {
                let partition = partition(region);
                format!("arn:{partition}:{service}:{region}:{}:{rest}", account.id)
            };
            if let Some(aws) = &placement.aws {
                found.add(aws, &at);
            }
            if let Some(database) = &placement.database {
                found.databases.insert(at("rds", format!("db:{database}")));
                found
                    .databases
                    .insert(at("rds", format!("snapshot:{SNAPSHOTS}*")));
            }
        }
        found
    }

    fn add(&mut self, aws: &Whereabouts, at: &impl Fn(&str, String) -> String) {
        let cluster = &aws.cluster;
        self.clusters
            .insert(at("ecs", format!("cluster/{cluster}")));
        self.tasks.insert(at("ecs", format!("task/{cluster}/*")));
        for service in services(&aws.sides) {
            self.services
                .insert(at("ecs", format!("service/{cluster}/{service}")));
        }
        if let Some(balancer) = &aws.load_balancer {
            let elb = "elasticloadbalancing";
            self.listeners
                .insert(at(elb, format!("listener/app/{balancer}/*")));
            self.rules
                .insert(at(elb, format!("listener-rule/app/{balancer}/*")));
        }
        if let Some(group) = &aws.log_group {
            // IAM wants the one or the other, depending on the operation.
            self.log_groups
                .insert(at("logs", format!("log-group:{group}")));
            self.log_groups
                .insert(at("logs", format!("log-group:{group}:*")));
        }
    }
}

/// The names of a target's ECS services.
pub(crate) fn services(sides: &Sides) -> &[String] {
    match sides {
        Sides::Two { services, .. } => services,
        Sides::One { service, .. } => std::slice::from_ref(service),
    }
}

#[cfg(test)]
mod tests;
