//! Weights: from percents to the whole numbers of a listener rule and back, and
//! actions with new weights in which everything else is kept.
//!
//! Pure. A rule holds whole numbers from 0 to 999, of which only the proportion
//! counts. Two of them stand for our two slots; a third one with a share of the
//! traffic is nothing we could weigh against.

use aws_sdk_elasticloadbalancingv2::types::{
    Action, ActionTypeEnum, ForwardActionConfig, TargetGroupTuple,
};
use estate::aws::{nearest_weight, rule_weights};
use rollouts::{RuleShape, Slot};
use vocab::Percent;

/// Weights of the two slots on a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) a: u32,
    pub(crate) b: u32,
}

/// Why weights cannot be written, or mean nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    /// No two whole numbers stand in this proportion.
    #[error(
        "no two weights from 0 to 999 make {wanted} and {}: the nearest that can be written is \
         {nearest}", wanted.rest()
    )]
    Fraction {
        /// What was asked for.
        wanted: Percent,
        /// What is possible.
        nearest: Percent,
    },
    /// A slot that is not on the rule cannot get a weight.
    #[error(
        "target group `{group}` is not attached to the rule, so slot {slot} cannot get traffic: \
         add it to the rule's forward action with weight 0, then try again"
    )]
    Unattached {
        /// Which slot.
        slot: Slot,
        /// Its target group.
        group: String,
    },
    /// Somebody else has a share.
    #[error(
        "the rule also forwards to {others}, so two weights do not say who gets what: take the \
         others off the rule, or give them weight 0"
    )]
    Others {
        /// The other target groups.
        others: String,
    },
    /// Nobody has a share.
    #[error(
        "the rule gives both target groups weight 0, so it serves nobody: give one of them a weight"
    )]
    Nobody,
    /// The rule forwards to neither.
    #[error("the rule forwards to neither target group any more: it was rebuilt by somebody else")]
    Gone,
}

impl Pair {
    /// The weights for a share of the first slot.
    pub(crate) fn of(a: Percent) -> Result<Self, Unfit> {
        let [a, b] = rule_weights(a).ok_or_else(|| Unfit::Fraction {
            wanted: a,
            nearest: nearest_weight(a),
        })?;
        Ok(Self {
            a: a.into(),
            b: b.into(),
        })
    }

    /// The first slot's share; none when neither has a weight.
    pub(crate) fn share(self) -> Option<Percent> {
        let all = u64::from(self.a) + u64::from(self.b);
        let rounded = (u64::from(self.a) * 20_000 + all).checked_div(2 * all)?;
        let hundredths = u32::try_from(rounded).ok()?;
        Percent::new(f64::from(hundredths) / 100.0).ok()
    }

    fn of_slot(self, slot: Slot) -> u32 {
        match slot {
            Slot::A => self.a,
            Slot::B => self.b,
        }
    }
}

/// A rule as far as it concerns weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Forward {
    /// Weights of the slots; none for a slot that is not attached.
    pub(crate) weights: [Option<u32>; 2],
    /// Other target groups that have a weight.
    pub(crate) others: Vec<String>,
    /// How the rule is built.
    pub(crate) shape: RuleShape,
    /// Whether users stay with the slot they have met.
    pub(crate) sticky: bool,
}

/// Target groups an action forwards to, with their weights. A group that stands
/// alone needs no weight to get everything.
pub(crate) fn forwards_to(action: &Action) -> Vec<(String, u32)> {
    let listed = action
        .forward_config
        .iter()
        .flat_map(ForwardActionConfig::target_groups)
        .filter_map(|group| {
            let weight = u32::try_from(group.weight().unwrap_or(1)).unwrap_or(0);
            Some((group.target_group_arn()?.to_owned(), weight))
        });
    let listed: Vec<_> = listed.collect();
    if listed.is_empty() {
        let alone = action.target_group_arn().map(|arn| (arn.to_owned(), 1));
        return alone.into_iter().collect();
    }
    listed
}

fn is_forward(action: &Action) -> bool {
    action.r#type() == Some(&ActionTypeEnum::Forward)
}

/// Reads the actions of a rule with regard to the target groups of the slots.
pub(crate) fn read(actions: &[Action], groups: &[String; 2]) -> Forward {
    let listed: Vec<(String, u32)> = actions
        .iter()
        .filter(|action| is_forward(action))
        .flat_map(forwards_to)
        .collect();
    let weight = |group: &String| listed.iter().find(|(arn, _)| arn == group).map(|(_, w)| *w);
    let weights = [weight(&groups[0]), weight(&groups[1])];
    let foreign = |(arn, weight): &&(String, u32)| *weight > 0 && !groups.contains(arn);
    Forward {
        others: listed
            .iter()
            .filter(foreign)
            .map(|(arn, _)| arn.clone())
            .collect(),
        shape: shape(actions, weights),
        sticky: actions.iter().any(is_sticky),
        weights,
    }
}

fn shape(actions: &[Action], weights: [Option<u32>; 2]) -> RuleShape {
    let has = |kinds: &[ActionTypeEnum]| {
        let kind = |action: &Action| action.r#type().is_some_and(|kind| kinds.contains(kind));
        actions.iter().any(kind)
    };
    if weights.contains(&None) {
        return RuleShape::OneSlotAttached;
    }
    if has(&[
        ActionTypeEnum::AuthenticateCognito,
        ActionTypeEnum::AuthenticateOidc,
        ActionTypeEnum::JwtValidation,
    ]) {
        return RuleShape::ForwardAndAuthenticate;
    }
    if has(&[ActionTypeEnum::Redirect]) {
        return RuleShape::ForwardAndRedirect;
    }
    RuleShape::Forward
}

fn is_sticky(action: &Action) -> bool {
    let config = action.forward_config.as_ref();
    let stickiness = config.and_then(|config| config.target_group_stickiness_config.as_ref());
    stickiness.and_then(|stickiness| stickiness.enabled) == Some(true)
}

impl Forward {
    /// The first slot's share. A slot that stands alone on the rule has all.
    pub(crate) fn share(&self) -> Result<Percent, Unfit> {
        if !self.others.is_empty() {
            let others: Vec<String> = self
                .others
                .iter()
                .map(|arn| format!("`{}`", group_name(arn)))
                .collect();
            return Err(Unfit::Others {
                others: others.join(" and "),
            });
        }
        match self.weights {
            [Some(a), Some(b)] => Pair { a, b }.share().ok_or(Unfit::Nobody),
            [Some(_), None] => Ok(Percent::FULL),
            [None, Some(_)] => Ok(Percent::ZERO),
            [None, None] => Err(Unfit::Gone),
        }
    }
}

/// The name in a target group's ARN.
pub(crate) fn group_name(arn: &str) -> &str {
    arn.split('/').nth(1).unwrap_or(arn)
}

/// The actions with the slots weighed anew; none when a single slot has what it
/// is to have already, because there is no other to weigh it against.
pub(crate) fn reweighed(
    actions: &[Action],
    groups: &[String; 2],
    a: Percent,
) -> Result<Option<Vec<Action>>, Unfit> {
    let found = read(actions, groups);
    let pair = Pair::of(a)?;
    let missing = Slot::BOTH
        .into_iter()
        .zip(groups)
        .zip(found.weights)
        .filter_map(|((slot, group), weight)| weight.is_none().then_some((slot, group)));
    match missing.collect::<Vec<_>>().as_slice() {
        [] => {}
        [(slot, _)] if pair.of_slot(*slot) == 0 => return Ok(None),
        [(slot, group)] => {
            return Err(Unfit::Unattached {
                slot: *slot,
                group: group_name(group).to_owned(),
            });
        }
        _ => return Err(Unfit::Gone),
    }
    if !found.others.is_empty() {
        found.share()?;
    }
    let edited = actions.iter().map(|action| {
        if is_forward(action) {
            forward(action, groups, pair)
        } else {
            as_it_can_be_written(action)
        }
    });
    Ok(Some(edited.collect()))
}

/// A forward action with new weights; stickiness and order stay.
fn forward(action: &Action, groups: &[String; 2], pair: Pair) -> Action {
    let weigh = |(arn, weight): (String, u32)| {
        let weight = match groups.iter().position(|group| *group == arn) {
            Some(0) => pair.a,
            Some(_) => pair.b,
            None => weight,
        };
        TargetGroupTuple::builder()
            .target_group_arn(arn)
            .weight(i32::try_from(weight).unwrap_or(0))
            .build()
    };
    let config = ForwardActionConfig::builder()
        .set_target_groups(Some(forwards_to(action).into_iter().map(weigh).collect()))
        .set_target_group_stickiness_config(
            action
                .forward_config
                .as_ref()
                .and_then(|config| config.target_group_stickiness_config.clone()),
        )
        .build();
    let mut action = action.clone();
    // Allowed beside a list of one only.
    action.target_group_arn = None;
    action.forward_config = Some(config);
    action
}

/// Rules are read without the secret of their identity provider, and refused
/// without it: the one that is there has to be asked for by a flag.
fn as_it_can_be_written(action: &Action) -> Action {
    let mut action = action.clone();
    if let Some(oidc) = &mut action.authenticate_oidc_config
        && oidc.client_secret.is_none()
    {
        oidc.use_existing_client_secret = Some(true);
    }
    action
}

#[cfg(test)]
mod tests;
