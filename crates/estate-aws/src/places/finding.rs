//! Finding the one rule that weighs a target's two groups.
//!
//! Pure. A balancer may have many listeners and rules; weights are written to
//! exactly one of them, so there must be exactly one to choose.

use crate::weights::forwards_to;
use aws_sdk_elasticloadbalancingv2::types::Rule;

/// The rule that was found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    /// ARN of its listener.
    pub(crate) listener: String,
    /// The rule itself, with its actions.
    pub(crate) rule: Rule,
}

impl Found {
    /// Whether it is the listener's default, which is written through the listener.
    pub(crate) fn is_default(&self) -> bool {
        self.rule.is_default() == Some(true)
    }

    /// Its name in words.
    pub(crate) fn name(&self) -> String {
        rule_name(&self.rule)
    }
}

/// There is not exactly one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotOne {
    /// None.
    #[error(
        "no rule of it forwards to {groups}: let one forward action name both, one with weight 0"
    )]
    None {
        /// The target groups.
        groups: String,
    },
    /// Several.
    #[error(
        "several rules of it forward to {groups}: {rules}; weights are written to one rule, so \
         give each rule target groups of its own"
    )]
    Several {
        /// The target groups.
        groups: String,
        /// The rules.
        rules: String,
    },
}

/// How many of the groups a rule forwards to.
fn names(rule: &Rule, groups: &[String; 2]) -> usize {
    let to: Vec<String> = rule
        .actions()
        .iter()
        .flat_map(forwards_to)
        .map(|(arn, _)| arn)
        .collect();
    groups.iter().filter(|group| to.contains(group)).count()
}

/// The rule that forwards to the groups. One that names both is preferred to those
/// that name one of them, as the rule of a test listener does.
pub(crate) fn find<'a>(
    rules: impl Iterator<Item = (&'a str, &'a Rule)>,
    groups: &[String; 2],
) -> Result<Found, NotOne> {
    let named: Vec<(&str, &Rule, usize)> = rules
        .map(|(listener, rule)| (listener, rule, names(rule, groups)))
        .filter(|(_, _, named)| *named > 0)
        .collect();
    let most = named.iter().map(|(_, _, named)| *named).max().unwrap_or(0);
    let best: Vec<_> = named
        .iter()
        .filter(|(_, _, named)| *named == most)
        .collect();
    let words = groups
        .each_ref()
        .map(|arn| format!("`{}`", crate::weights::group_name(arn)));
    match best.as_slice() {
        [(listener, rule, _)] => Ok(Found {
            listener: (*listener).to_owned(),
            rule: (*rule).clone(),
        }),
        [] => Err(NotOne::None {
            groups: words.join(" or "),
        }),
        several => {
            let rules: Vec<String> = several
                .iter()
                .map(|(listener, rule, _)| format!("{} of listener {listener}", rule_name(rule)))
                .collect();
            Err(NotOne::Several {
                groups: words.join(" or "),
                rules: rules.join(", "),
            })
        }
    }
}

fn rule_name(rule: &Rule) -> String {
    if rule.is_default() == Some(true) {
        return "the default rule".to_owned();
    }
    let priority = rule.priority().unwrap_or("?");
    format!("the rule with priority {priority}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_elasticloadbalancingv2::types::{
        Action, ActionTypeEnum, ForwardActionConfig, TargetGroupTuple,
    };

    fn arn(name: &str) -> String {
        format!("arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/{name}/1")
    }

    fn rule(priority: &str, names: &[&str]) -> Rule {
        let tuples = names.iter().map(|name| {
            TargetGroupTuple::builder()
                .target_group_arn(arn(name))
                .build()
        });
        let forward = ForwardActionConfig::builder()
            .set_target_groups(Some(tuples.collect()))
            .build();
        let action = Action::builder()
            .r#type(ActionTypeEnum::Forward)
            .forward_config(forward)
            .build();
        Rule::builder()
            .rule_arn(format!("rule-{priority}"))
            .priority(priority)
            .is_default(priority == "default")
            .actions(action)
            .build()
    }

    fn found(rules: &[Rule]) -> Result<String, NotOne> {
        let groups = ["blue", "green"].map(arn);
        find(rules.iter().map(|rule| ("https", rule)), &groups).map(|found| found.name())
    }

    #[test]
    fn the_rule_that_names_both_groups_is_the_one() {
        let rules = [
            rule("1", &["other"]),
            rule("2", &["green"]),
            rule("3", &["blue", "green"]),
            rule("default", &["other"]),
        ];
        assert_eq!(found(&rules), Ok("the rule with priority 3".to_owned()));
    }

    #[test]
    fn a_default_rule_or_one_with_a_single_group_will_do() {
        let default = [rule("default", &["blue", "green"])];
        assert_eq!(found(&default), Ok("the default rule".to_owned()));
        let single = [rule("5", &["blue"]), rule("6", &["other"])];
        assert_eq!(found(&single), Ok("the rule with priority 5".to_owned()));
    }

    #[test]
    fn two_rules_are_listed_and_refused() {
        let rules = [rule("1", &["blue", "green"]), rule("2", &["green", "blue"])];
        assert_eq!(
            found(&rules).unwrap_err().to_string(),
            "several rules of it forward to `blue` or `green`: the rule with priority 1 of \
             listener https, the rule with priority 2 of listener https; weights are written to \
             one rule, so give each rule target groups of its own"
        );
    }

    #[test]
    fn no_rule_is_refused_with_what_to_do() {
        let error = found(&[rule("1", &["other"])]).unwrap_err().to_string();
        assert_eq!(
            error,
            "no rule of it forwards to `blue` or `green`: let one forward action name both, one \
             with weight 0"
        );
    }
}
