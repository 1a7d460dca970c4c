//! Health: how many targets of a group pass their check.
//!
//! A balancer is asked group by group, and its limits are low: a thousand groups
//! would leave no room for the one call that brings users back. So a group is asked
//! when its service is moving or ill. Of one at rest the figures of the last minute
//! are believed, which come in common, and where there are none it is asked once a
//! minute; more often where something was written lately or users are shared.

use crate::operations::Operation;
use crate::places::{Group, Place};
use crate::slots::Tasks;
use aws_sdk_ecs::types::Service;
use aws_sdk_elasticloadbalancingv2::types::{
    TargetHealth, TargetHealthReasonEnum, TargetHealthStateEnum,
};
use estate::AdapterError;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use vocab::{Span, Timestamp};

/// How long the health of a service at rest is believed.
const REST: Span = Span::minutes(1);

/// How long after a write a group is looked after more closely.
const STIRRED: Span = Span::minutes(10);

/// How long its health is believed then: a check of a balancer takes longer to find
/// a target ill.
const CLOSE: Span = Span::seconds(15);

/// What a service at rest looks like; another look means that something moves.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Look {
    tasks: Tasks,
    task_definition: Option<String>,
}

impl Look {
    fn of(service: &Service) -> Self {
        Self {
            tasks: Tasks::of(service),
            task_definition: service.task_definition.clone(),
        }
    }

    fn is_at_rest(&self) -> bool {
        self.tasks.leaving == 0 && self.tasks.running == self.tasks.desired
    }
}

#[derive(Debug, Clone, Default)]
struct Known {
    stirred: Option<Timestamp>,
    counted: Option<(Timestamp, Look, u32)>,
}

/// What is known of target groups, by ARN.
#[derive(Debug, Default)]
pub(crate) struct Health {
    known: Mutex<BTreeMap<String, Known>>,
}

impl Health {
    /// Targets of a group that pass their check; `lately` is what the last minute's
    /// figures say, if anybody may go by them. A service without tasks has none, and
    /// nobody is asked.
    pub(crate) async fn passing(
        &self,
        place: &Place,
        group: &Group,
        service: &Service,
        lately: Option<u32>,
    ) -> Result<u32, AdapterError> {
        let look = Look::of(service);
        if look.tasks == Tasks::default() && service.running_count() == 0 {
            return Ok(0);
        }
        let now = place.site.time().now();
        let all = lately.filter(|lately| look.is_at_rest() && *lately >= look.tasks.desired);
        if let Some(passing) = all.filter(|_| !self.is_stirred(group, now)) {
            return Ok(passing);
        }
        if let Some(passing) = self.believed(group, &look, now) {
            return Ok(passing);
        }
        let passing = Box::pin(count(place, group)).await?;
        let mut known = self.known();
        let entry = known.entry(group.arn.clone()).or_default();
        // What was asked before a write says nothing about what came of it.
        if entry.stirred.is_none_or(|at| at < now) {
            entry.counted = Some((now, look, passing));
        }
        Ok(passing)
    }

    /// Somebody is about to change something there, or has.
    pub(crate) fn stir(&self, group: &Group, now: Timestamp) {
        let stirred = Known {
            stirred: Some(now),
            counted: None,
        };
        self.known().insert(group.arn.clone(), stirred);
    }

    fn is_stirred(&self, group: &Group, now: Timestamp) -> bool {
        let known = self.known();
        let stirred = known.get(&group.arn).and_then(|known| known.stirred);
        stirred.is_some_and(|at| now.since(at) < STIRRED)
    }

    fn believed(&self, group: &Group, look: &Look, now: Timestamp) -> Option<u32> {
        let keep = if self.is_stirred(group, now) {
            CLOSE
        } else {
            REST
        };
        let known = self.known();
        let known = known.get(&group.arn)?;
        let (at, before, passing) = known.counted.as_ref()?;
        let same = before == look && look.is_at_rest() && *passing >= look.tasks.desired;
        (same && now.since(*at) < keep).then_some(*passing)
    }

    fn known(&self) -> MutexGuard<'_, BTreeMap<String, Known>> {
        // Entries are put in whole, so a panic elsewhere leaves none of them half.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Asks the balancer.
pub(crate) async fn count(place: &Place, group: &Group) -> Result<u32, AdapterError> {
    let resource = place.about(&format!("target group `{}`", group.name()));
    let answer = place
        .site
        .read(Operation::DescribeTargetHealth, &resource, || {
            let call = place.site.elb().describe_target_health();
            call.target_group_arn(&group.arn).send()
        })
        .await?;
    let health = answer.target_health_descriptions.unwrap_or_default();
    let passing = health.iter().filter_map(|target| target.target_health());
    Ok(u32::try_from(passing.filter(|health| passes(health)).count()).unwrap_or(u32::MAX))
}

/// A group whose check is switched off sends traffic to every target.
fn passes(health: &TargetHealth) -> bool {
    match health.state() {
        Some(TargetHealthStateEnum::Healthy) => true,
        Some(TargetHealthStateEnum::Unavailable) => {
            health.reason() == Some(&TargetHealthReasonEnum::HealthCheckDisabled)
        }
        Some(_) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::slots::tests::deployment;

    fn group() -> Group {
        Group {
            arn: "arn:aws:elb:x:1:targetgroup/blue/1".into(),
            health_check: true,
        }
    }

    fn look(desired: i32, running: i32) -> Look {
        Look::of(
            &Service::builder()
                .task_definition("website:42")
                .desired_count(desired)
                .deployments(deployment(42, running))
                .build(),
        )
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    fn counted(look: Look, passing: u32) -> Health {
        let health = Health::default();
        let known = Known {
            stirred: None,
            counted: Some((at(100), look, passing)),
        };
        health.known().insert(group().arn, known);
        health
    }

    #[test]
    fn a_service_at_rest_is_believed_for_a_minute() {
        let health = counted(look(3, 3), 3);
        assert_eq!(health.believed(&group(), &look(3, 3), at(159)), Some(3));
        assert_eq!(health.believed(&group(), &look(3, 3), at(160)), None);
    }

    #[test]
    fn whatever_moves_or_is_ill_is_asked_again() {
        assert_eq!(
            counted(look(3, 3), 3).believed(&group(), &look(4, 3), at(101)),
            None
        );
        assert_eq!(
            counted(look(4, 3), 3).believed(&group(), &look(4, 3), at(101)),
            None
        );
        assert_eq!(
            counted(look(3, 3), 2).believed(&group(), &look(3, 3), at(101)),
            None
        );
    }

    #[test]
    fn a_group_that_was_written_to_is_stirred_for_ten_minutes() {
        let health = Health::default();
        assert!(!health.is_stirred(&group(), at(0)));
        health.stir(&group(), at(100));
        assert!(health.is_stirred(&group(), at(699)));
        assert!(!health.is_stirred(&group(), at(700)));
    }

    #[test]
    fn nothing_read_before_a_write_is_believed_after_it() {
        let health = counted(look(3, 3), 3);
        health.stir(&group(), at(110));
        assert_eq!(health.believed(&group(), &look(3, 3), at(111)), None);
    }

    #[test]
    fn what_is_read_after_a_write_is_believed_for_less_long() {
        let health = Health::default();
        health.stir(&group(), at(90));
        let counted = Some((at(100), look(3, 3), 3));
        health.known().get_mut(&group().arn).unwrap().counted = counted;
        assert_eq!(health.believed(&group(), &look(3, 3), at(114)), Some(3));
        assert_eq!(health.believed(&group(), &look(3, 3), at(115)), None);
    }

    #[test]
    fn a_target_without_a_check_passes() {
        let health = |state: TargetHealthStateEnum, reason: Option<TargetHealthReasonEnum>| {
            TargetHealth::builder()
                .state(state)
                .set_reason(reason)
                .build()
        };
        use TargetHealthReasonEnum as Reason;
        use TargetHealthStateEnum as State;
        assert!(passes(&health(State::Healthy, None)));
        assert!(passes(&health(
            State::Unavailable,
            Some(Reason::HealthCheckDisabled)
        )));
        assert!(!passes(&health(
            State::Unavailable,
            Some(Reason::InternalError)
        )));
        assert!(!passes(&health(State::Draining, None)));
        assert!(!passes(&health(State::Initial, None)));
    }
}
