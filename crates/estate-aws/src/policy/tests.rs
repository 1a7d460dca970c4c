//! The policy of a small estate, statement by statement.

use super::*;
use crate::testing::estate;

fn listed(policies: &[Policy]) -> String {
    let mut lines = Vec::new();
    for policy in policies {
        lines.push(format!("{} for {}", policy.account, policy.holder));
        for statement in &policy.document.statement {
            lines.push(format!("  {}", statement.sid));
            lines.push(format!("    {}", statement.action.join(" ")));
            lines.extend(statement.resource.iter().map(|arn| format!("    on {arn}")));
            if let Some(condition) = &statement.condition {
                lines.push(format!("    if {:?}", condition.arn_equals));
            }
        }
    }
    lines.join("\n")
}

#[test]
fn the_policy_permits_what_the_estate_needs_and_names_its_resources() {
    insta::assert_snapshot!(listed(&policy(&estate())), @r#"
    111122223333 for whoever profile `candle` stands for
      ObserveTasks
        ecs:DescribeTasks
        on arn:aws:ecs:us-east-1:111122223333:task/production/*
      ObserveListedTasks
        ecs:ListTasks
        on *
        if {"ecs:cluster": ["arn:aws:ecs:us-east-1:111122223333:cluster/production"]}
      ObservePlanEverywhere
        cloudwatch:DescribeAlarms
        on *
      ObservePlanDeployRollBackEverywhere
        ecs:DescribeTaskDefinition elasticloadbalancing:DescribeListeners elasticloadbalancing:DescribeRules elasticloadbalancing:DescribeTargetHealth
        on *
      ObservePlanDeployRollBackServices
        ecs:DescribeServices
        on arn:aws:ecs:us-east-1:111122223333:service/production/website-a
        on arn:aws:ecs:us-east-1:111122223333:service/production/website-b
      ObservePlanDeployRollBackMetricsEverywhere
        elasticloadbalancing:DescribeLoadBalancers elasticloadbalancing:DescribeTargetGroups
        on *
      ObservePlanMetricsEverywhere
        cloudwatch:GetMetricData
        on *
      PlanEverywhere
        ecs:ListTaskDefinitions elasticloadbalancing:DescribeTargetGroupAttributes servicequotas:GetServiceQuota
        on *
      PlanClusters
        ecs:DescribeClusters
        on arn:aws:ecs:us-east-1:111122223333:cluster/production
      DeployRollBackServices
        ecs:UpdateService ecs:TagResource
        on arn:aws:ecs:us-east-1:111122223333:service/production/website-a
        on arn:aws:ecs:us-east-1:111122223333:service/production/website-b
      DeployRollBackListeners
        elasticloadbalancing:ModifyListener
        on arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/public/*
      DeployRollBackRules
        elasticloadbalancing:ModifyRule
        on arn:aws:elasticloadbalancing:us-east-1:111122223333:listener-rule/app/public/*
      SnapshotDatabases
        rds:CreateDBSnapshot rds:DescribeDBSnapshots rds:DescribeDBInstances
        on arn:aws:rds:us-east-1:111122223333:db:orders
        on arn:aws:rds:us-east-1:111122223333:snapshot:candlefish-*
      LogsLogGroups
        logs:FilterLogEvents
        on arn:aws:logs:us-east-1:111122223333:log-group:/ecs/website
        on arn:aws:logs:us-east-1:111122223333:log-group:/ecs/website:*
    "#);
}

#[test]
fn every_action_a_verb_needs_is_in_the_policy_exactly_once() {
    let policies = policy(&estate());
    let mut actions: Vec<String> = policies[0]
        .document
        .statement
        .iter()
        .flat_map(|statement| statement.action.clone())
        .collect();
    actions.sort();
    let needed = Operation::ALL
        .iter()
        .filter(|operation| !operation.row().verbs.is_empty());
    let mut needed: Vec<String> = needed.map(|operation| operation.action().into()).collect();
    needed.sort();
    assert_eq!(actions, needed);
}

#[test]
fn nothing_is_changed_by_a_verb_that_only_looks() {
    for verb in [Verb::Observe, Verb::Plan, Verb::Logs, Verb::Metrics] {
        for operation in verb.operations() {
            assert!(!operation.is_write(), "{verb} needs {operation}");
        }
    }
}

#[test]
fn iam_reads_the_document() {
    let text = policy(&estate())[0].json();
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(read["Version"], "2012-10-17");
    let first = &read["Statement"][0];
    assert_eq!(first["Effect"], "Allow");
    assert!(first["Action"].is_array() && first["Resource"].is_array());
}
