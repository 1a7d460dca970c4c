//! Permissions, where a server enforces them: exactly the printed policy is
//! enough, and what is missing is named.
//!
//! MiniStack tells the truth about permissions and not about weights, so this is
//! a service on one side: seeing it, planning, bringing a release up and back,
//! asking for a snapshot. Left out by name: `ModifyRule` and `ModifyListener`,
//! which need weights; `GetCallerIdentity`, which needs no permission.

use crate::stage::order;
use ::rollouts::{Effect, Outcome, Recipe, Slot};
use control_room_tests::peers::{Blueprint, Keys, Mini, PeerClock};
use estate::{Estate, Look, Perform as _};
use estate_aws::{
    AwsEstate, Connect, Credentials, Operation, Options, SharedCredentialsProvider, policy,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use vocab::{Percent, Target};

/// Operations that nobody may be forbidden.
const FREE: [Operation; 1] = [Operation::GetCallerIdentity];

#[tokio::test]
async fn the_printed_policy_is_enough_and_none_of_it_is_too_much() {
    let mini = Mini::alone();
    let blueprint = Blueprint::lone_worker();
    let file = blueprint.file(mini.account(), mini.port(), |_, _| mini.port());
    let estate = Arc::new(Estate::parse(&file, "mini.toml").unwrap());
    let [printed] = &policy(&estate)[..] else {
        panic!("one account, one policy");
    };
    let whole = as_ministack_reads_it(serde_json::from_str(&printed.json()).unwrap());

    let (denied, used) = everything(&estate, &mini.user(&whole)).await;
    assert_eq!(denied, [""; 0], "the printed policy is not enough");
    assert!(used.len() > 8, "{used:?}");

    let mut unnoticed = Vec::new();
    for action in used {
        let less = without(&whole, &action);
        let (denied, _) = everything(&estate, &mini.user(&less)).await;
        let is_missed = ![MANAGED_WITHOUT, NOT_ENFORCED]
            .iter()
            .any(|one| one.action() == action);
        if is_missed && !denied.iter().any(|text| text.contains(&action)) {
            unnoticed.push((action, denied));
        }
    }
    assert!(
        unnoticed.is_empty(),
        "not needed, or not named: {unnoticed:#?}"
    );
}

/// What is managed without, so that nothing fails when it is denied: a plan uses the
/// quota that is documented.
const MANAGED_WITHOUT: Operation = Operation::GetServiceQuota;

/// What MiniStack permits to everybody: it does not see which operation a call in
/// CBOR asks for. That a denial is told stands in `sentences`.
const NOT_ENFORCED: Operation = Operation::GetMetricData;

/// Does everything once; says what was denied, and which actions were asked for.
async fn everything(estate: &Arc<Estate>, keys: &Keys) -> (Vec<String>, BTreeSet<String>) {
    let target: Target = "production/us-east-1/worker".parse().unwrap();
    let keys = Credentials::new(&keys.id, &keys.secret, None, None, "tests");
    let options = Options {
        connect: Connect {
            credentials: Some(SharedCredentialsProvider::new(keys)),
            ..Connect::default()
        },
        ..Options::default()
    };
    let adapter = AwsEstate::new(Arc::clone(estate), Arc::new(PeerClock::default()), options);
    let look = Look {
        target: target.clone(),
        canary: Slot::B,
        since: control_room_tests::BEGAN,
        until: None,
        gates: Recipe::usual_gates(),
    };
    let mut said: Vec<Option<String>> = vec![
        match adapter.observe(&look).await {
            // A target is shown without measurements, and it is said why.
            Ok(sighted) => sighted.untold.map(|error| error.to_string()),
            Err(error) => Some(error.to_string()),
        },
        adapter
            .survey(&target)
            .await
            .err()
            .map(|error| error.to_string()),
        adapter
            .releases(&target)
            .await
            .err()
            .map(|error| error.to_string()),
    ];
    // There and back, wherever it stands at first.
    for (slot, release) in [(Slot::B, "worker:2"), (Slot::A, "worker:1")] {
        let capacity = Effect::EnsureCapacity {
            slot,
            release: release.parse().unwrap(),
            tasks: 2,
        };
        let weight = Effect::EnsureWeight {
            slot,
            weight: Percent::FULL,
        };
        for effect in [capacity, weight] {
            let outcome = adapter.perform(&order(&target, effect)).await;
            said.push(unless_done(outcome));
        }
    }
    let database = "main".to_owned();
    let snapshot = order(&target, Effect::TakeSnapshot { database });
    said.push(unless_done(adapter.perform(&snapshot).await));
    let called = adapter.calls();
    let used = Operation::ALL
        .iter()
        .filter(|operation| !FREE.contains(operation) && called.contains_key(operation.name()));
    (
        said.into_iter().flatten().collect(),
        used.map(|operation| operation.action().to_owned())
            .collect(),
    )
}

fn unless_done(outcome: Outcome) -> Option<String> {
    match outcome {
        Outcome::Done { .. } => None,
        Outcome::Failed { message, .. } | Outcome::Unknown { message } => Some(message),
    }
}

/// MiniStack takes the cluster for what every call to ECS is about, where AWS takes
/// the service or the task, and of RDS it does not look which database is meant. So
/// of these it can say which actions are needed, and not on what.
fn as_ministack_reads_it(mut policy: Value) -> Value {
    for statement in policy["Statement"].as_array_mut().unwrap() {
        let actions = statement["Action"].as_array().unwrap();
        let is_blurred = |action: &Value| {
            let action = action.as_str().unwrap();
            action.starts_with("ecs:") || action.starts_with("rds:")
        };
        if actions.iter().any(is_blurred) {
            statement["Resource"] = json!("*");
            statement.as_object_mut().unwrap().remove("Condition");
        }
    }
    policy
}

/// A policy that permits one action less.
fn without(policy: &Value, action: &str) -> Value {
    let mut less = policy.clone();
    let statements = less["Statement"].as_array_mut().unwrap();
    for statement in statements.iter_mut() {
        let actions = statement["Action"].as_array_mut().unwrap();
        actions.retain(|one| one != action);
    }
    statements.retain(|statement| statement["Action"] != json!([]));
    assert_ne!(less, *policy, "{action} is not in the printed policy");
    less
}
