//! One ECS service as both slots, against a peer that answers as a test says.

use crate::testing::{ACCOUNT, Clock, Peer, Reply, website};
use crate::{AwsEstate, Options};
use estate::{Estate, Order, Perform, Probe};
use rollouts::{Effect, Outcome, Slot};
use serde_json::{Value, json};
use std::sync::Arc;
use vocab::{EffectId, Generation, Percent};

const FILE: &str = r#"[estate]
name = "Small"
kind = "aws"
[environment.production]
regions = ["us-east-1"]
[[service]]
name = "website"
tasks = 2
strategy = "rolling"
[service.aws]
account = "111122223333"
cluster = "main"
services = ["website"]
"#;

fn adapter(peer: &Peer) -> AwsEstate {
    assert!(FILE.contains(ACCOUNT));
    let estate = Estate::parse(FILE, "estate.toml").unwrap_or_else(|wrong| panic!("{wrong}"));
    let options = Options {
        connect: peer.connect(),
        ..Options::default()
    };
    AwsEstate::new(Arc::new(estate), Arc::new(Clock::new()), options)
}

fn order(effect: Effect) -> Order {
    Order {
        rollout: "r1".parse().unwrap(),
        id: EffectId(1),
        generation: Generation(0),
        attempt: 1,
        target: website(),
        effect,
    }
}

fn weight(percent: u8) -> Order {
    let weight = Percent::whole(percent);
    order(Effect::EnsureWeight {
        slot: Slot::B,
        weight,
    })
}

fn tasks(slot: Slot, release: &str, tasks: u32) -> Order {
    let release = release.parse().unwrap();
    order(Effect::EnsureCapacity {
        slot,
        release,
        tasks,
    })
}

/// The service: its revision, what ECS says of the deployment, its tags.
fn service(revision: u32, state: &str, tags: &[(&str, &str)]) -> Value {
    let tags: Vec<Value> = tags
        .iter()
        .map(|(slot, value)| json!({ "key": format!("candlefish:{slot}"), "value": value }))
        .collect();
    json!({
        "serviceName": "website",
        "serviceArn": "arn:aws:ecs:us-east-1:111122223333:service/main/website",
        "status": "ACTIVE",
        "taskDefinition": format!("website:{revision}"),
        "desiredCount": 2,
        "runningCount": 2,
        "deployments": [{
            "status": "PRIMARY",
            "taskDefinition": format!("website:{revision}"),
            "runningCount": 2,
            "rolloutState": state,
            "rolloutStateReason": "tasks failed to start",
        }],
        "tags": tags,
    })
}

const TAGS: &[(&str, &str)] = &[("a", "website:1 2"), ("b", "website:2 2")];

/// A peer whose service is read as said, from reading to reading.
fn reading(readings: Vec<Value>) -> Peer {
    Peer::new(move |operation, before| {
        let body = match operation {
            "DescribeServices" => {
                let service = readings.get(before).or(readings.last());
                json!({ "services": [service] })
            }
            "DescribeTaskDefinition" => json!({ "taskDefinition": { "status": "ACTIVE" } }),
            _ => json!({}),
        };
        Reply::Says(200, body.to_string())
    })
}

fn count(peer: &Peer, operation: &str) -> usize {
    peer.asked()
        .iter()
        .filter(|call| *call == operation)
        .count()
}

#[tokio::test]
async fn all_of_the_traffic_is_one_write_and_ecs_is_not_waited_for() {
    let peer = reading(vec![
        service(1, "COMPLETED", TAGS),
        service(2, "IN_PROGRESS", TAGS),
    ]);
    let outcome = adapter(&peer).perform(&weight(100)).await;
    let Outcome::Done { detail, .. } = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(
        detail,
        "2 tasks of website:2 read back from `website`; ECS replaces the tasks by itself"
    );
    assert_eq!(count(&peer, "UpdateService"), 1);
    assert_eq!(count(&peer, "DescribeServices"), 2);
}

#[tokio::test]
async fn a_deployment_ecs_gives_up_is_rejected_with_its_reason_and_not_forced() {
    let peer = reading(vec![service(2, "FAILED", TAGS)]);
    let outcome = adapter(&peer).perform(&weight(100)).await;
    let said = format!("{outcome:?}");
    assert!(
        said.contains("Rejected") && said.contains("tasks failed to start"),
        "{said}"
    );
    assert_eq!(count(&peer, "UpdateService"), 0);
}

#[tokio::test]
async fn a_part_of_the_traffic_is_not_possible() {
    let peer = reading(vec![service(1, "COMPLETED", TAGS)]);
    let outcome = adapter(&peer).perform(&weight(10)).await;
    let said = format!("{outcome:?}");
    assert!(
        said.contains("Rejected") && said.contains("only 0 % and 100 % are"),
        "{said}"
    );
    assert_eq!(count(&peer, "UpdateService"), 0);
}

#[tokio::test]
async fn another_release_on_the_way_is_a_conflict_that_names_both() {
    let peer = reading(vec![
        service(1, "COMPLETED", TAGS),
        service(7, "IN_PROGRESS", TAGS),
    ]);
    let outcome = adapter(&peer).perform(&weight(100)).await;
    let said = format!("{outcome:?}");
    assert!(said.contains("Conflict"), "{said}");
    assert!(
        said.contains("website:2") && said.contains("website:7"),
        "{said}"
    );
}

#[tokio::test]
async fn tasks_of_the_idle_slot_are_a_tag_and_start_nothing() {
    let peer = reading(vec![
        service(1, "COMPLETED", &[]),
        service(1, "COMPLETED", TAGS),
    ]);
    let outcome = adapter(&peer)
        .perform(&tasks(Slot::B, "website:2", 2))
        .await;
    assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
    assert_eq!(count(&peer, "TagResource"), 1);
    assert_eq!(count(&peer, "UpdateService"), 0);
}

#[tokio::test]
async fn the_tasks_of_a_slot_that_serves_are_not_taken_away() {
    for release in ["website:1", "website:2"] {
        let peer = reading(vec![service(1, "COMPLETED", TAGS)]);
        let outcome = adapter(&peer).perform(&tasks(Slot::A, release, 0)).await;
        let said = format!("{outcome:?}");
        assert!(
            said.contains("Conflict") && said.contains("give slot b the traffic first"),
            "{said}"
        );
        assert_eq!(count(&peer, "UpdateService"), 0);
    }
}

/// A reading may show what was before the traffic came back.
#[tokio::test]
async fn a_stale_reading_takes_nobody_down() {
    let peer = reading(vec![
        service(2, "FAILED", TAGS),
        service(1, "COMPLETED", TAGS),
    ]);
    let (adapter, order) = (adapter(&peer), tasks(Slot::B, "website:2", 0));
    let first = adapter.perform(&order).await;
    assert!(format!("{first:?}").contains("Conflict"), "{first:?}");
    adapter.perform(&order).await;
    assert_eq!(count(&peer, "UpdateService"), 0);
    assert_eq!(count(&peer, "TagResource"), 1);
}

#[tokio::test]
async fn a_slot_that_serves_takes_no_other_release_in_place() {
    let peer = reading(vec![service(1, "COMPLETED", TAGS)]);
    let outcome = adapter(&peer)
        .perform(&tasks(Slot::A, "website:2", 2))
        .await;
    let said = format!("{outcome:?}");
    assert!(
        said.contains("Rejected") && said.contains("100 % on slot b"),
        "{said}"
    );
}

#[tokio::test]
async fn what_ecs_is_at_was_told_and_what_it_gave_up_is_not_done() {
    for (state, done) in [
        ("IN_PROGRESS", true),
        ("COMPLETED", true),
        ("FAILED", false),
    ] {
        let peer = reading(vec![service(2, state, TAGS)]);
        let adapter = adapter(&peer);
        let probe = adapter.probe(&weight(100)).await;
        assert_eq!(
            matches!(probe, Probe::Done { .. }),
            done,
            "{state}: {probe:?}"
        );
        assert_eq!(adapter.probe(&weight(0)).await, Probe::NotDone);
    }
}
