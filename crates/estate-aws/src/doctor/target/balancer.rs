//! What stands before the tasks: target groups, and the rule that weighs them.

use super::{Level, Sheet, Visit};
use crate::operations::Operation;
use crate::places::Place;
use crate::weights::Forward;
use estate::AdapterError;
use estate::aws::Sides;
use rollouts::{RuleShape, Slot};
use std::sync::Arc;

pub(super) async fn look(visit: &Visit<'_>, sheet: &mut Sheet) {
    let place = match visit.estate.place(visit.target).await {
        Ok(place) => place,
        Err(error) => return sheet.trouble(Level::Error, &error),
    };
    groups(&place, sheet).await;
    match visit.aws.sides {
        Sides::Two { .. } => match visit.estate.rule_together(&place).await {
            Ok((found, forward)) => rule(&found.name(), &forward, sheet),
            Err(error) => sheet.trouble(Level::Error, &error),
        },
        Sides::One { .. } => sheet.ok("ECS replaces its tasks: rolling and instant rollouts only"),
    }
}

async fn groups(place: &Arc<Place>, sheet: &mut Sheet) {
    let slots = match place.whereabouts.sides {
        Sides::Two { .. } => &Slot::BOTH[..],
        Sides::One { .. } => &Slot::BOTH[..1],
    };
    for group in slots.iter().filter_map(|slot| place.group(*slot)) {
        let name = group.name();
        if group.health_check {
            sheet.ok(format!("target group `{name}` checks its targets"));
        } else {
            sheet.wrong(
                format!("target group `{name}` does not check its targets"),
                "switch its health check on: nobody knows otherwise whether a release works",
            );
        }
        let send = || {
            let call = place.site.elb().describe_target_group_attributes();
            call.target_group_arn(&group.arn).send()
        };
        let operation = Operation::DescribeTargetGroupAttributes;
        match place.site.read(operation, name, send).await {
            Ok(told) => attributes(name, told.attributes(), sheet),
            Err(error) => sheet.trouble(Level::Warning, &AdapterError::from(error)),
        }
        let send = || {
            let call = place.site.elb().describe_target_health();
            call.target_group_arn(&group.arn).send()
        };
        let operation = Operation::DescribeTargetHealth;
        if let Err(error) = place.site.read(operation, name, send).await {
            sheet.trouble(Level::Error, &AdapterError::from(error));
        }
    }
}

fn attributes(
    group: &str,
    attributes: &[aws_sdk_elasticloadbalancingv2::types::TargetGroupAttribute],
    sheet: &mut Sheet,
) {
    let value = |key: &str| {
        let found = attributes
            .iter()
            .find(|attribute| attribute.key() == Some(key));
        found.and_then(|attribute| attribute.value())
    };
    if let Some(delay) = value("deregistration_delay.timeout_seconds")
        && delay.parse().is_ok_and(|seconds: u32| seconds > 120)
    {
        sheet.warn(
            format!("target group `{group}` drains for {delay} s"),
            "a shorter deregistration delay lets the old side go sooner; nothing waits for it",
        );
    }
    if value("load_balancing.cross_zone.enabled") == Some("false") {
        sheet.warn(
            format!("target group `{group}` does not balance across zones"),
            "a canary with few tasks then gets uneven traffic",
        );
    }
}

fn rule(name: &str, forward: &Forward, sheet: &mut Sheet) {
    match forward.shape {
        RuleShape::Forward => sheet.ok(format!("{name} forwards to both slots")),
        RuleShape::ForwardAndAuthenticate => sheet.wrong(
            format!("{name} also authenticates, with which no rollout is planned"),
            "move authentication to a rule of its own",
        ),
        RuleShape::ForwardAndRedirect => sheet.wrong(
            format!("{name} also redirects, with which no rollout is planned"),
            "move the redirect to a rule of its own",
        ),
        RuleShape::OneSlotAttached => sheet.wrong(
            format!("{name} forwards to one slot only"),
            "let its forward action name both target groups, the other with weight 0",
        ),
    }
    if forward.sticky {
        sheet.warn(
            format!("{name} keeps users with the target group they met first"),
            "users may stay on a canary at weight 0 until their cookie ends; switch stickiness \
             of the rule off to promise more",
        );
    }
    if let Err(unfit) = forward.share() {
        sheet.wrong(
            format!("the weights of {name} cannot be read: {unfit}"),
            "let the two target groups of the estate file have all the weight",
        );
    }
}
