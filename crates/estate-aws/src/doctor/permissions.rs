//! What each verb needs, as far as it was tried, and whether the policy fits.

use super::{Finding, Level};
use crate::operations::{Operation, Verb};
use crate::policy::{LONGEST, policy};
use crate::sites::Site;
use estate::Estate;
use estate::aws::Account;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Verb by verb: what was permitted, refused, or could not be tried.
pub(super) fn summary(account: &Account, sites: &[Arc<Site>]) -> Vec<Finding> {
    let mut tried: BTreeMap<Operation, bool> = BTreeMap::new();
    for (operation, permitted) in sites.iter().flat_map(|site| site.tried()) {
        *tried.entry(operation).or_insert(true) &= permitted;
    }
    let about = format!("account {}", account.id);
    let told = Verb::ALL.iter().flat_map(|verb| verb_by(*verb, &tried));
    told.map(|(level, text, way_out, operations)| Finding {
        level,
        about: about.clone(),
        text,
        way_out: way_out.to_owned(),
        actions: actions(&operations),
    })
    .collect()
}

type Told = (Level, String, &'static str, Vec<Operation>);

fn verb_by(verb: Verb, tried: &BTreeMap<Operation, bool>) -> Vec<Told> {
    let (mut permitted, mut refused, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for operation in verb.operations() {
        match tried.get(&operation) {
            Some(true) => permitted.push(operation),
            Some(false) => refused.push(operation),
            None => open.push(operation),
        }
    }
    let mut told = Vec::new();
    if !refused.is_empty() {
        let text = format!("to {verb}, {} is not permitted", listed(&refused));
        let way_out = "let it be added to the policy; `roomctl aws policy` prints what is needed";
        told.push((Level::Error, text, way_out, refused));
    }
    if !permitted.is_empty() {
        let text = format!(
            "to {verb}, {} was tried and is permitted",
            listed(&permitted)
        );
        told.push((Level::Ok, text, "", permitted));
    }
    if !open.is_empty() {
        let text = format!("to {verb}, {} is needed and was not tried", listed(&open));
        let way_out = "compare with the policy that `roomctl aws policy` prints";
        told.push((Level::NotTried, text, way_out, open));
    }
    told
}

fn actions(operations: &[Operation]) -> Vec<String> {
    let actions = operations
        .iter()
        .map(|operation| operation.action().to_owned());
    actions.collect()
}

fn listed(operations: &[Operation]) -> String {
    let actions: Vec<_> = operations
        .iter()
        .map(|operation| format!("`{}`", operation.action()))
        .collect();
    actions.join(", ")
}

/// Whether IAM takes the policy of the estate as one piece.
pub(super) fn policies(estate: &Estate) -> Vec<Finding> {
    let long = policy(estate)
        .into_iter()
        .filter(|policy| policy.size() > LONGEST);
    long.map(|policy| Finding {
        level: Level::Warning,
        about: format!("account {}", policy.account),
        text: format!(
            "the policy for {} has {} characters, a managed policy {LONGEST} at most",
            policy.holder,
            policy.size()
        ),
        way_out: "split its statements over several policies, or shorten the list of services \
                  with a pattern of your own"
            .into(),
        actions: Vec::new(),
    })
    .collect()
}
