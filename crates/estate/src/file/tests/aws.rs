//! Estates in AWS that are right: layers, placeholders, and what comes of them.

mod unsound;

use super::parse;
use crate::aws::{Api, Sides, Whereabouts};
use crate::file::{Estate, Kind};
use vocab::{Metric, Target};

/// The estate file people begin with.
pub(super) const EXAMPLE: &str = include_str!("../../../../../docs/estate-aws.toml");

/// A small estate in AWS in which everything is right.
pub(super) const SMALL: &str = r#"[estate]
name = "Small"
kind = "aws"
[environment.production]
regions = ["us-east-1"]
[environment.staging]
regions = ["us-east-1"]
[defaults.aws]
account = "111122223333"
cluster = "{environment}"
services = ["{service}-a", "{service}-b"]
target-groups = ["{environment}-{service}-a", "{environment}-{service}-b"]
load-balancer = "public"
[[service]]
name = "website"
tasks = 2
[[service]]
name = "worker"
tasks = 1
strategy = "rolling"
aws.services = ["worker"]
aws.target-groups = ["{environment}-worker"]
"#;

fn sound(text: &str) -> Estate {
    parse(text).unwrap_or_else(|problems| panic!("{problems}"))
}

fn whereabouts(text: &str, target: &str) -> Whereabouts {
    let target: Target = target.parse().unwrap();
    sound(text).target(&target).unwrap().aws.clone().unwrap()
}

#[test]
fn the_example_is_right_and_every_target_is_somewhere() {
    let estate = sound(EXAMPLE);
    assert_eq!(estate.kind(), Kind::Aws);
    assert_eq!(estate.targets().count(), 6);
    assert!(
        estate
            .targets()
            .all(|(_, placement)| placement.aws.is_some())
    );
    let website = whereabouts(EXAMPLE, "production/eu-west-1/website");
    insta::assert_snapshot!(serde_json::to_string_pretty(&website).unwrap(), @r#"
    {
      "account": {
        "id": "111122223333",
        "profile": "candlefish-production",
        "role": "arn:aws:iam::111122223333:role/candlefish",
        "endpoints": {
          "logs": "https://vpce-0a1b2c3d-logs.logs.eu-west-1.vpce.amazonaws.com"
        }
      },
      "cluster": "production",
      "sides": {
        "shape": "two",
        "services": [
          "website-a",
          "website-b"
        ],
        "target_groups": [
          "production-website-a",
          "production-website-b"
        ]
      },
      "load_balancer": "production-public",
      "container": "web",
      "log_group": "/ecs/production/website",
      "alarms": [
        "production-website-errors",
        "production-website-latency"
      ],
      "test_addresses": [
        "http://website-a.production.internal",
        "http://website-b.production.internal"
      ]
    }
    "#);
}

#[test]
fn texts_are_filled_in_and_the_nearest_layer_wins_field_by_field() {
    let text = SMALL.replace(
        "tasks = 2",
        "tasks = 2\naws = { container = \"web-{region}\", cluster = \"all\" }\n\
         overrides.staging.aws = { cluster = \"{service}-in-{environment}\", profile = \"s\" }",
    );
    let production = whereabouts(&text, "production/us-east-1/website");
    let staging = whereabouts(&text, "staging/us-east-1/website");
    assert_eq!(
        (production.cluster.as_str(), staging.cluster.as_str()),
        ("all", "website-in-staging")
    );
    assert_eq!(staging.container.as_deref(), Some("web-us-east-1"));
    assert_eq!(production.account.profile, None);
    assert_eq!(staging.account.profile.as_deref(), Some("s"));
    assert_eq!(staging.account.id, "111122223333");
}

#[test]
fn two_sides_keep_their_order_and_one_side_needs_no_balancer() {
    let website = whereabouts(SMALL, "staging/us-east-1/website");
    let two = Sides::Two {
        services: ["website-a".into(), "website-b".into()],
        target_groups: ["staging-website-a".into(), "staging-website-b".into()],
    };
    assert_eq!(website.sides, two);
    assert_eq!(website.load_balancer.as_deref(), Some("public"));
    let text = SMALL.replace("load-balancer = \"public\"\n", "").replace("name = \"website\"\n", "name = \"website\"\nstrategy = \"instant\"\naws = { services = [\"website\"], target-groups = [\"{environment}-website\"] }\n");
    assert_eq!(
        whereabouts(&text, "staging/us-east-1/worker").load_balancer,
        None
    );
    let bare = SMALL.replace("[\"{environment}-worker\"]", "[]");
    let one = Sides::One {
        service: "worker".into(),
        target_group: None,
    };
    assert_eq!(whereabouts(&bare, "staging/us-east-1/worker").sides, one);
}

#[test]
fn without_gates_only_what_a_balancer_measures_is_judged() {
    let estate = sound(SMALL);
    for (_, placement) in estate.targets() {
        let metrics: Vec<Metric> = placement
            .recipe
            .gates
            .iter()
            .map(|gate| gate.metric)
            .collect();
        assert_eq!(metrics, [Metric::ErrorRate, Metric::Latency]);
    }
}

#[test]
fn each_account_is_told_once_with_the_ways_to_it() {
    let numbers = |text: &str| {
        let estate = sound(text);
        let accounts = estate.accounts();
        accounts
            .iter()
            .map(|account| account.id.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(numbers(SMALL), ["111122223333"]);
    assert_eq!(
        numbers(EXAMPLE),
        ["111122223333", "111122223333", "444455556666"]
    );
}

#[test]
fn endpoints_may_differ_by_region() {
    let text = format!(
        "{SMALL}[aws.endpoints]\necs = \"http://127.0.0.1:5000\"\nlogs = \"https://logs.{{region}}.example/x/\"\n"
    );
    let endpoints = whereabouts(&text, "staging/us-east-1/worker")
        .account
        .endpoints;
    let endpoints: Vec<(Api, &str)> = endpoints
        .iter()
        .map(|(api, address)| (*api, address.as_str()))
        .collect();
    assert_eq!(
        endpoints,
        [
            (Api::Ecs, "http://127.0.0.1:5000"),
            (Api::Logs, "https://logs.us-east-1.example/x/")
        ]
    );
}

#[test]
fn suites_keep_the_order_of_the_file_and_expect_200() {
    let estate = sound(EXAMPLE);
    let [basics] = estate.suites() else {
        panic!("{:?}", estate.suites())
    };
    let checks: Vec<(&str, u16, Option<&str>)> = basics
        .checks
        .iter()
        .map(|check| (check.path.as_str(), check.status, check.contains.as_deref()))
        .collect();
    assert_eq!(
        checks,
        [("/health", 200, None), ("/", 200, Some("<title>"))]
    );
    assert_eq!(estate.suite("basics"), Some(basics));
    assert_eq!(estate.suite("others"), None);
}

#[test]
fn one_test_address_reaches_both_slots_of_one_side() {
    let worker = whereabouts(EXAMPLE, "staging/us-east-1/worker");
    let [a, b] = worker.test_addresses.unwrap();
    assert_eq!((a.as_str(), &a), ("http://worker.staging.internal", &b));
}

#[test]
fn weights_with_decimals_are_fine_where_a_rule_can_express_them() {
    let text = SMALL.replace("tasks = 2", "tasks = 2\nladder = [0.1, 12.5, 33.3, 100]");
    assert_eq!(sound(&text).targets().count(), 4);
}
