//! Orders against a peer that answers as a test says: which calls leave, and what
//! is made of the answers.

use crate::testing::{Clock, Peer, Reply, complaint, estate, website};
use crate::{AwsEstate, Options};
use estate::{Order, Perform, Probe};
use rollouts::{Effect, FailureClass, Outcome, Slot};
use serde_json::json;
use std::sync::Arc;
use vocab::{EffectId, Generation, Percent};

fn answer(operation: &str, inside: &str) -> Reply {
    Reply::Says(
        200,
        format!(
            "<{operation}Response><{operation}Result>{inside}</{operation}Result></{operation}Response>"
        ),
    )
}

fn group_arn(slot: &str) -> String {
    format!("arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/website-{slot}/1")
}

/// A rule that weighs the groups; one without a weight is not attached.
fn rule(default: bool, weights: [Option<u32>; 2]) -> String {
    let tuples: String = ["a", "b"]
        .iter()
        .zip(weights)
        .filter_map(|(slot, weight)| {
            let (arn, weight) = (group_arn(slot), weight?);
            Some(format!(
                "<member><TargetGroupArn>{arn}</TargetGroupArn><Weight>{weight}</Weight></member>"
            ))
        })
        .collect();
    let priority = if default { "default" } else { "1" };
    format!(
        "<Rules><member><RuleArn>rule-1</RuleArn><Priority>{priority}</Priority>\
         <IsDefault>{default}</IsDefault><Actions><member><Type>forward</Type><ForwardConfig>\
         <TargetGroups>{tuples}</TargetGroups></ForwardConfig></member></Actions></member></Rules>"
    )
}

fn both(a: u32, b: u32) -> [Option<u32>; 2] {
    [Some(a), Some(b)]
}

/// What does not change: the balancer, its listener, the groups.
fn surroundings(operation: &str) -> Reply {
    match operation {
        "DescribeLoadBalancers" => answer(
            operation,
            "<LoadBalancers><member><LoadBalancerArn>arn:loadbalancer/app/public/1</LoadBalancerArn>\
             </member></LoadBalancers>",
        ),
        "DescribeListeners" => answer(
            operation,
            "<Listeners><member><ListenerArn>listener-1</ListenerArn></member></Listeners>",
        ),
        "DescribeTargetGroups" => {
            let groups: String = ["a", "b"]
                .iter()
                .map(|slot| {
                    let arn = group_arn(slot);
                    format!(
                        "<member><TargetGroupArn>{arn}</TargetGroupArn>\
                         <TargetGroupName>website-{slot}</TargetGroupName></member>"
                    )
                })
                .collect();
            answer(operation, &format!("<TargetGroups>{groups}</TargetGroups>"))
        }
        other => answer(other, ""),
    }
}

/// A peer whose rule is read as said: found, before the write, and afterwards.
fn weighing(default: bool, readings: &[[Option<u32>; 2]]) -> Peer {
    let readings = readings.to_vec();
    Peer::new(move |operation, before| match operation {
        "DescribeRules" => {
            let reading = readings.get(before).or(readings.last()).copied();
            answer(operation, &rule(default, reading.unwrap_or_default()))
        }
        other => surroundings(other),
    })
}

fn adapter(peer: &Peer) -> AwsEstate {
    let options = Options {
        connect: peer.connect(),
        ..Options::default()
    };
    AwsEstate::new(estate(), Arc::new(Clock::new()), options)
}

fn order(id: u64, effect: Effect) -> Order {
    Order {
        rollout: "r1".parse().unwrap(),
        id: EffectId(id),
        generation: Generation(0),
        attempt: 1,
        target: website(),
        effect,
    }
}

fn weight(percent: f64) -> Order {
    let weight = Percent::new(percent).unwrap();
    order(
        1,
        Effect::EnsureWeight {
            slot: Slot::B,
            weight,
        },
    )
}

/// Calls that left since all of the surroundings were known.
fn calls(peer: &Peer) -> Vec<String> {
    let surroundings = [
        "GetCallerIdentity",
        "DescribeLoadBalancers",
        "DescribeListeners",
    ];
    let asked = peer.asked().into_iter();
    asked
        .filter(|call| !surroundings.contains(&call.as_str()) && call != "DescribeTargetGroups")
        .skip(1)
        .collect()
}

fn told(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done { detail, .. } => format!("done: {detail}"),
        Outcome::Failed { class, message } => format!("{class}: {message}"),
        Outcome::Unknown { message } => format!("unknown: {message}"),
    }
}

#[tokio::test]
async fn a_weight_is_read_written_once_and_read_back() {
    let peer = weighing(false, &[both(100, 0), both(100, 0), both(75, 25)]);
    let outcome = adapter(&peer).perform(&weight(25.0)).await;
    let said = "done: weights 75/25 read back from the rule with priority 1";
    assert_eq!(told(&outcome), said);
    assert_eq!(
        calls(&peer),
        ["DescribeRules", "ModifyRule", "DescribeRules"]
    );
}

#[tokio::test]
async fn a_default_rule_is_written_through_its_listener() {
    let peer = weighing(true, &[both(100, 0), both(100, 0), both(0, 100)]);
    let outcome = adapter(&peer).perform(&weight(100.0)).await;
    assert_eq!(
        told(&outcome),
        "done: weights 0/100 read back from the default rule"
    );
    assert_eq!(
        calls(&peer),
        ["DescribeRules", "ModifyListener", "DescribeRules"]
    );
}

#[tokio::test]
async fn what_was_there_before_may_be_shown_for_a_moment() {
    let peer = weighing(
        false,
        &[
            both(100, 0),
            both(100, 0),
            both(100, 0),
            both(100, 0),
            both(90, 10),
        ],
    );
    let outcome = adapter(&peer).perform(&weight(10.0)).await;
    assert!(matches!(outcome, Outcome::Done { .. }), "{outcome:?}");
}

#[tokio::test]
async fn another_writer_is_a_conflict_that_names_both_values() {
    let peer = weighing(false, &[both(100, 0), both(100, 0), both(23, 77)]);
    let outcome = adapter(&peer).perform(&weight(10.0)).await;
    assert_eq!(
        told(&outcome),
        "conflict: `production/us-east-1/website`: weight 10 % on slot b was written to the rule \
         with priority 1 and read back as 77 %: somebody else writes it; stop the other writer, \
         then try again"
    );
}

#[tokio::test]
async fn a_write_that_never_shows_is_a_conflict_and_not_done() {
    let peer = weighing(false, &[both(100, 0)]);
    let outcome = adapter(&peer).perform(&weight(10.0)).await;
    let Outcome::Failed { class, message } = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(class, FailureClass::Conflict);
    assert!(
        message.contains("10 %") && message.contains("read back as 0 %"),
        "{message}"
    );
}

#[tokio::test]
async fn a_lost_reply_is_unknown_and_is_not_sent_again() {
    let peer = Peer::new(|operation, _| match operation {
        "DescribeRules" => answer(operation, &rule(false, both(100, 0))),
        "ModifyRule" => Reply::Breaks,
        other => surroundings(other),
    });
    let outcome = adapter(&peer).perform(&weight(10.0)).await;
    let Outcome::Unknown { message } = outcome else {
        panic!("{outcome:?}");
    };
    assert!(
        message.contains("production/us-east-1/website"),
        "{message}"
    );
    assert_eq!(calls(&peer), ["DescribeRules", "ModifyRule"]);
}

#[tokio::test]
async fn what_cannot_be_weighed_is_rejected_before_anything_is_written() {
    let alone = weighing(false, &[[Some(1), None]]);
    let outcome = adapter(&alone).perform(&weight(10.0)).await;
    let said = told(&outcome);
    assert!(
        said.starts_with("rejected: `production/us-east-1/website`"),
        "{said}"
    );
    assert!(said.contains("`website-b` is not attached"), "{said}");
    let fraction = weighing(false, &[both(100, 0)]);
    let outcome = adapter(&fraction).perform(&weight(33.33)).await;
    assert!(
        told(&outcome).contains("the nearest that can be written is"),
        "{outcome:?}"
    );
    for peer in [alone, fraction] {
        assert_eq!(calls(&peer), ["DescribeRules"]);
    }
}

#[tokio::test]
async fn an_order_that_was_overtaken_asks_nothing() {
    let peer = weighing(false, &[both(100, 0), both(100, 0), both(90, 10)]);
    let adapter = adapter(&peer);
    let newer = Order {
        generation: Generation(3),
        ..weight(10.0)
    };
    adapter.perform(&newer).await;
    let before = peer.asked().len();
    let outcome = adapter.perform(&weight(50.0)).await;
    assert!(told(&outcome).starts_with("fenced: "), "{outcome:?}");
    assert_eq!(peer.asked().len(), before);
}

#[tokio::test]
async fn copies_side_by_side_are_one_write() {
    let peer = weighing(false, &[both(100, 0), both(100, 0), both(90, 10)]);
    let adapter = adapter(&peer);
    let order = weight(10.0);
    let (one, two) = tokio::join!(adapter.perform(&order), adapter.perform(&order));
    assert_eq!(told(&one), told(&two));
    let writes = peer
        .asked()
        .iter()
        .filter(|call| *call == "ModifyRule")
        .count();
    assert_eq!(writes, 1);
}

fn tasks(release: &str, tasks: u32) -> Order {
    let release = release.parse().unwrap();
    order(
        2,
        Effect::EnsureCapacity {
            slot: Slot::B,
            release,
            tasks,
        },
    )
}

fn service(revision: u32, desired: u32) -> Reply {
    let service = json!({ "services": [{
        "serviceName": "website-b",
        "status": "ACTIVE",
        "taskDefinition": format!("arn:aws:ecs:us-east-1:1:task-definition/website:{revision}"),
        "desiredCount": desired,
    }]});
    Reply::Says(200, service.to_string())
}

#[tokio::test]
async fn a_release_nobody_registered_is_missing_and_nothing_is_written() {
    let peer = Peer::new(|operation, _| match operation {
        "DescribeRules" => answer(operation, &rule(false, both(100, 0))),
        "DescribeTaskDefinition" => {
            complaint("ClientException", "Unable to describe task definition.")
        }
        other => surroundings(other),
    });
    for release in ["website:99", "never-built"] {
        let said = told(&adapter(&peer).perform(&tasks(release, 2)).await);
        assert!(
            said.starts_with("missing: ") && said.contains(release),
            "{said}"
        );
    }
    assert!(!peer.asked().contains(&"UpdateService".to_owned()));
}

#[tokio::test]
async fn tasks_are_written_and_read_back() {
    let peer = Peer::new(|operation, before| match operation {
        "DescribeRules" => answer(operation, &rule(false, both(100, 0))),
        "DescribeTaskDefinition" => {
            let found = json!({ "taskDefinition": { "family": "website", "revision": 2, "status": "ACTIVE" }});
            Reply::Says(200, found.to_string())
        }
        "DescribeServices" if before == 0 => service(1, 0),
        "DescribeServices" => service(2, 3),
        "UpdateService" => Reply::Says(200, "{}".into()),
        other => surroundings(other),
    });
    let adapter = adapter(&peer);
    let order = tasks("website:2", 3);
    let said = "done: 3 tasks of website:2 read back from `website-b`";
    assert_eq!(told(&adapter.perform(&order).await), said);
    assert!(matches!(adapter.probe(&order).await, Probe::Done { .. }));
    assert_eq!(adapter.probe(&tasks("website:2", 4)).await, Probe::NotDone);
    let impossible = adapter.perform(&tasks("website:2", u32::MAX)).await;
    assert!(
        told(&impossible).starts_with("rejected: "),
        "{impossible:?}"
    );
}

#[tokio::test]
async fn a_page_asks_nothing_of_aws_and_says_that_nobody_can_be_called() {
    let peer = Peer::new(|_, _| Reply::Refuses);
    let page = order(
        3,
        Effect::Page {
            text: "stuck".into(),
        },
    );
    let outcome = adapter(&peer).perform(&page).await;
    assert_eq!(
        told(&outcome),
        "rejected: `production/us-east-1/website`: nobody can be called yet: no pager is set up, \
         so tell people yourself"
    );
    assert!(peer.asked().is_empty());
}
