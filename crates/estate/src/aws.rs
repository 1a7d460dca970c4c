//! Where a target lives in an AWS account: names only, as the estate file gives
//! them. What they mean is the adapter's business.

use serde::Serialize;
use std::collections::BTreeMap;
use vocab::{NonEmpty, Percent};

/// An interface of AWS whose address the estate file may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Api {
    /// Services, tasks and task definitions.
    Ecs,
    /// Load balancers, rules and target groups.
    ElasticLoadBalancing,
    /// Metrics and alarms.
    CloudWatch,
    /// Log groups.
    Logs,
    /// Databases.
    Rds,
    /// Quotas.
    ServiceQuotas,
    /// Who we are, and assumed roles.
    Sts,
}

/// The account a target lives in, and how to get there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Account {
    /// Its number, twelve digits. Nothing is asked of any other account.
    pub id: String,
    /// The profile credentials come from; without one they come from wherever the
    /// environment says.
    pub profile: Option<String>,
    /// The ARN of a role that is assumed with those credentials.
    pub role: Option<String>,
    /// Addresses that differ from the usual ones.
    pub endpoints: BTreeMap<Api, String>,
}

/// How the releases of a target stand side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "shape")]
pub enum Sides {
    /// Two ECS services, each with a target group of its own on one listener rule:
    /// weights are exact and written by us. Slot a is the first of each.
    Two {
        /// The ECS services.
        services: [String; 2],
        /// The names of their target groups.
        target_groups: [String; 2],
    },
    /// One ECS service, whose tasks ECS replaces by itself.
    One {
        /// The ECS service.
        service: String,
        /// The name of its target group, if it stands behind a balancer.
        target_group: Option<String>,
    },
}

impl Sides {
    /// The ECS services: one, or that of slot a before that of slot b.
    #[must_use]
    pub fn services(&self) -> &[String] {
        match self {
            Self::Two { services, .. } => services,
            Self::One { service, .. } => std::slice::from_ref(service),
        }
    }

    /// The names of their target groups, in the same order.
    #[must_use]
    pub fn target_groups(&self) -> &[String] {
        match self {
            Self::Two { target_groups, .. } => target_groups,
            Self::One { target_group, .. } => target_group.as_slice(),
        }
    }
}

/// The largest weight of a target group on a rule.
const LARGEST_WEIGHT: u32 = 999;

/// What the two target groups weigh on a rule when one is to have `share` and the
/// other the rest, in that order: percents where they are whole, otherwise the
/// smallest pair of whole numbers. None when no pair up to 999 comes to the share.
#[must_use]
pub fn rule_weights(share: Percent) -> Option<[u16; 2]> {
    let hundredths = [share, share.rest()].map(|part| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share has at most two decimals and is at most 100"
        )]
        let whole = (part.percent() * 100.0).round() as u32;
        whole
    });
    let [part, rest] = hundredths;
    let unit = if share.floor() == share {
        100
    } else {
        greatest_common(part, rest)
    };
    let weights = hundredths.map(|part| part / unit);
    let fit = weights.iter().all(|weight| *weight <= LARGEST_WEIGHT);
    fit.then(|| weights.map(|weight| u16::try_from(weight).unwrap_or_default()))
}

/// The nearest share that a rule can express; the smaller of two equally near ones.
/// Only nobody becomes nobody, and only everybody everybody.
#[must_use]
pub fn nearest_weight(share: Percent) -> Percent {
    let away = |hundredths: i32| Percent::new(share.percent() + f64::from(hundredths) / 100.0);
    let near = (0..100).flat_map(|distance| [away(-distance), away(distance)]);
    let at_an_end = |near: Percent| near == Percent::ZERO || near == Percent::FULL;
    let mut fitting = near
        .flatten()
        .filter(|near| rule_weights(*near).is_some() && (*near == share || !at_an_end(*near)));
    fitting.next().unwrap_or_else(|| share.floor())
}

fn greatest_common(a: u32, b: u32) -> u32 {
    if b == 0 {
        a.max(1)
    } else {
        greatest_common(b, a % b)
    }
}

/// Everything a target is made of in its account, placeholders filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Whereabouts {
    /// In which account.
    pub account: Account,
    /// The ECS cluster.
    pub cluster: String,
    /// What runs there.
    pub sides: Sides,
    /// The name of the load balancer whose rule holds the weights. With one side it
    /// may be missing.
    pub load_balancer: Option<String>,
    /// The container whose image names a release; the first essential one when not given.
    pub container: Option<String>,
    /// Where its logs are.
    pub log_group: Option<String>,
    /// Alarms that watch it.
    pub alarms: Vec<String>,
    /// Addresses on which a verification suite reaches each slot past the balancer's
    /// weights, like `http://website-b.internal:8080`.
    pub test_addresses: Option<[String; 2]>,
}

/// One check of a verification suite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// The path that is fetched from the slot's test address.
    pub path: String,
    /// The status that is expected.
    pub status: u16,
    /// Text the answer must contain.
    pub contains: Option<String>,
}

/// A verification suite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suite {
    /// Its name.
    pub name: String,
    /// What is checked; at least one.
    pub checks: NonEmpty<Check>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(percent: f64) -> Percent {
        Percent::new(percent).unwrap()
    }

    #[test]
    fn whole_percents_are_weights_themselves() {
        assert_eq!(rule_weights(share(25.0)), Some([25, 75]));
        assert_eq!(rule_weights(Percent::ZERO), Some([0, 100]));
        assert_eq!(rule_weights(Percent::FULL), Some([100, 0]));
    }

    #[test]
    fn fractions_are_the_smallest_pair_up_to_999() {
        assert_eq!(rule_weights(share(12.5)), Some([1, 7]));
        assert_eq!(rule_weights(share(0.1)), Some([1, 999]));
        assert_eq!(rule_weights(share(99.9)), Some([999, 1]));
        assert_eq!(rule_weights(share(0.05)), None);
        assert_eq!(rule_weights(share(33.33)), None);
    }

    #[test]
    fn what_does_not_fit_has_a_neighbour_that_does() {
        assert_eq!(nearest_weight(share(33.33)), share(33.3));
        assert_eq!(nearest_weight(share(0.01)), share(0.1));
        assert_eq!(nearest_weight(share(99.99)), share(99.9));
        assert_eq!(nearest_weight(Percent::ZERO), Percent::ZERO);
        assert_eq!(nearest_weight(share(12.5)), share(12.5));
        for hundredths in 0..=10_000 {
            let near = nearest_weight(share(f64::from(hundredths) / 100.0));
            let [part, rest] = rule_weights(near).unwrap();
            let carried = f64::from(part) / f64::from(part + rest);
            assert!((carried - near.share()).abs() < 1e-9, "{near}");
        }
    }
}
