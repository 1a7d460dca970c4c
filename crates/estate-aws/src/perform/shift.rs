//! Shifting: one write of a rule gives both slots their weight.

use super::back::Back;
use super::{Placed, Step, could_not, not_done, share_in_words};
use crate::errors::CallError;
use crate::estate::AwsEstate;
use crate::observe::{rule_error, ruled};
use crate::operations::Operation;
use crate::places::{Found, Place, all_rules, find};
use crate::weights::{Forward, Pair, Unfit, read, reweighed};
use aws_sdk_elasticloadbalancingv2::types::Action;
use estate::{AdapterError, ErrorClass};
use rollouts::{FailureClass, Outcome, Slot};
use vocab::Percent;

/// The first slot's share, or what is odd about the rule.
type Share = Result<Percent, String>;

impl AwsEstate {
    /// Gives a slot its weight and the other the rest.
    pub(super) async fn weigh(&self, place: &Placed, slot: Slot, weight: Percent) -> Step<String> {
        let a = match slot {
            Slot::A => weight,
            Slot::B => weight.rest(),
        };
        let found = match rule_alone(place).await {
            Ok((found, _)) => found,
            Err(error) => {
                self.forget_if_missing(place, error.class);
                return Err(could_not(&error));
            }
        };
        let arns = group_arns(place);
        let edited = reweighed(found.rule.actions(), &arns, a);
        let Some(actions) = edited.map_err(|unfit| not_done(place, class_of(&unfit), unfit))?
        else {
            return Ok(format!(
                "{}: it is alone on the rule",
                share_in_words(slot, weight)
            ));
        };
        self.stir(place);
        write(place, &found, actions).await.map_err(|error| {
            self.forget_if_missing(place, error.error.class);
            Box::new(Outcome::from(error))
        })?;
        let back = self
            .read_back(&Ok(a), || async {
                let (_, forward) = rule_alone(place).await?;
                Ok(forward.share().map_err(|unfit| unfit.to_string()))
            })
            .await;
        self.stir(place);
        judged(place, &found, (slot, weight), a, back)
    }

    fn forget_if_missing(&self, place: &Place, class: ErrorClass) {
        if class == ErrorClass::Missing {
            self.places.forget(place);
        }
    }
}

/// What reading back comes to.
fn judged(
    place: &Place,
    rule: &Found,
    (slot, weight): (Slot, Percent),
    a: Percent,
    back: Back<Share>,
) -> Step<String> {
    let written = share_in_words(slot, weight);
    match back {
        Back::Same => {
            let [first, second] = Pair::of(a).map_or([0, 0], |pair| [pair.a, pair.b]);
            Ok(format!(
                "weights {first}/{second} read back from {}",
                rule.name()
            ))
        }
        Back::Other(found) => {
            let found = found.map_or_else(
                |odd| odd,
                |share| {
                    let share = if slot == Slot::A { share } else { share.rest() };
                    share.to_string()
                },
            );
            let why = format!(
                "{written} was written to {} and read back as {found}: somebody else writes it; \
                 stop the other writer, then try again",
                rule.name()
            );
            Err(not_done(place, FailureClass::Conflict, why))
        }
        Back::Unread(error) => Err(Box::new(Outcome::Unknown {
            message: format!("{written} was written and could not be read back: {error}"),
        })),
    }
}

fn class_of(unfit: &Unfit) -> FailureClass {
    match unfit {
        Unfit::Fraction { .. } | Unfit::Unattached { .. } | Unfit::Others { .. } => {
            FailureClass::Rejected
        }
        Unfit::Nobody | Unfit::Gone => FailureClass::Missing,
    }
}

fn group_arns(place: &Place) -> [String; 2] {
    Slot::BOTH.map(|slot| {
        let group = place.group(slot);
        group.map(|group| group.arn.clone()).unwrap_or_default()
    })
}

/// The rule of a place, read for this order alone.
pub(super) async fn rule_alone(place: &Place) -> Result<(Found, Forward), AdapterError> {
    let (listener, _) = ruled(place)?;
    let rules = all_rules(&place.site, &place.target, listener).await?;
    let arns = group_arns(place);
    let found = find(rules.iter().map(|rule| (listener, rule)), &arns)
        .map_err(|not_one| rule_error(place, ErrorClass::Missing, not_one.to_string()))?;
    let forward = read(found.rule.actions(), &arns);
    Ok((found, forward))
}

/// A default rule belongs to its listener and is written through it.
async fn write(place: &Place, found: &Found, actions: Vec<Action>) -> Result<(), CallError> {
    let site = &place.site;
    let resource = place.about(&found.name());
    if found.is_default() {
        let write = site.write(Operation::ModifyListener, &resource, || {
            site.elb()
                .modify_listener()
                .listener_arn(&found.listener)
                .set_default_actions(Some(actions.clone()))
                .send()
        });
        return write.await.map(drop);
    }
    let write = site.write(Operation::ModifyRule, &resource, || {
        site.elb()
            .modify_rule()
            .set_rule_arn(found.rule.rule_arn.clone())
            .set_actions(Some(actions.clone()))
            .send()
    });
    write.await.map(drop)
}
