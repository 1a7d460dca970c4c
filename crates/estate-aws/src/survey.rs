//! Surveying: a target with a planner's eye.

mod start;

use crate::estate::AwsEstate;
use crate::metrics::{Both, MINUTE};
use crate::observe::{Asked, Reading};
use crate::operations::Operation;
use crate::places::{Group, Place};
use crate::rolling::{Standing, turns};
use crate::slots::{count, release, short};
use aws_sdk_cloudwatch::types::{AlarmType, StateValue};
use estate::AdapterError;
use estate::aws::Sides;
use rollouts::{Alarm, Promise, ReleaseFacts, RuleShape, Slot, Survey};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use vocab::{Percent, Release, Span, Target, Timestamp};

/// Minutes over which the rate of requests is taken.
const LATELY: usize = 5;

/// The quota "Tasks per service", and what AWS documents for an account that never
/// asked for more.
const TASKS_PER_SERVICE: &str = "L-46458851";
const TASKS_PER_SERVICE_NAME: &str = "Tasks per service";
const USUAL_TASKS_PER_SERVICE: u32 = 5_000;

impl AwsEstate {
    pub(crate) async fn examine_target(&self, target: &Target) -> Result<Survey, AdapterError> {
        // A plan is made on names looked up now, not half an hour ago.
        self.places.forget_target(target);
        let place = self.place(target).await?;
        let asked = Asked {
            bound: None,
            since: self.now(),
        };
        let reading = self.reading(&place, asked).await?;
        let told = reading.told.clone()?;
        let (alarm, health_check) =
            tokio::try_join!(alarm(&place), self.health_check(&place, &reading))?;
        let quota = tasks_per_service(&place).await;
        let task_start = start::lately(&reading.services).unwrap_or(start::USUAL);
        let two = matches!(place.whereabouts.sides, Sides::Two { .. });
        let sides = if two { 2 } else { 1 };
        Ok(Survey {
            observation: reading.observation.clone(),
            requests_per_second: rate(&told),
            task_quota: quota.saturating_mul(sides),
            task_start,
            promise: promise(&reading, two, task_start),
            // With one side there is nothing between nobody and everybody.
            largest_weight: if two { Percent::FULL } else { Percent::ZERO },
            rule: reading
                .forward
                .as_ref()
                .map_or(RuleShape::Forward, |forward| forward.shape),
            alarm,
            health_check,
        })
    }

    /// Releases on offer: those of the families that run.
    pub(crate) async fn offer(&self, target: &Target) -> Result<Vec<ReleaseFacts>, AdapterError> {
        let place = self.place(target).await?;
        let there = match &place.whereabouts.sides {
            Sides::Two { services, .. } => {
                let (a, b) = tokio::try_join!(
                    self.services.together(&place, &services[0]),
                    self.services.together(&place, &services[1])
                )?;
                vec![release(&a), release(&b)]
            }
            Sides::One { service, .. } => {
                let service = self.services.together(&place, service).await?;
                let standing = Standing::of(&service);
                let [a, b] = standing.sides.map(|side| side.map(|side| side.release));
                vec![standing.release, a, b]
            }
        };
        let there: BTreeSet<Release> = there.into_iter().flatten().collect();
        let there: Vec<Release> = there.into_iter().collect();
        self.releases.offered(&place, &there).await
    }

    /// Whether somebody notices a task that does not work.
    async fn health_check(&self, place: &Place, reading: &Reading) -> Result<bool, AdapterError> {
        let groups: Vec<&Group> = Slot::BOTH
            .into_iter()
            .filter_map(|slot| place.group(slot))
            .collect();
        if !groups.is_empty() {
            return Ok(groups.iter().all(|group| group.health_check));
        }
        let service = reading.services.first();
        let Some(name) = service.and_then(|service| service.task_definition()) else {
            return Ok(false);
        };
        let built = self.releases.built(place, short(name)).await?;
        Ok(built.health_check)
    }
}

/// Requests per second over the last minutes that can be told.
fn rate(told: &BTreeMap<Timestamp, Both>) -> f64 {
    let lately: Vec<u64> = told
        .values()
        .rev()
        .take(LATELY)
        .map(|[a, b]| a.requests() + b.requests())
        .collect();
    if lately.is_empty() {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate, shown rounded")]
    let rate = lately.iter().sum::<u64>() as f64 / (MINUTE.as_seconds() * lately.len() as f64);
    rate
}

fn promise(reading: &Reading, two: bool, task_start: Span) -> Promise {
    if two {
        return Promise {
            within: Span::seconds(30),
            by: "one weight write".to_owned(),
        };
    }
    let turns = reading.services.first().map_or(1, |service| turns(service));
    let turns_in_words = match turns {
        1 => "in one turn".to_owned(),
        more => format!("in {more} turns"),
    };
    let millis = task_start.times(u64::from(turns)).as_millis();
    Promise {
        within: Span::minutes(millis.div_ceil(60_000) + 1),
        by: format!("ECS replaces all tasks {turns_in_words}: minutes, not seconds"),
    }
}

/// The alarms that watch a target. One that is named and does not exist watches
/// nothing.
async fn alarm(place: &Place) -> Result<Alarm, AdapterError> {
    let names = &place.whereabouts.alarms;
    if names.is_empty() {
        return Ok(Alarm::Missing);
    }
    let site = &place.site;
    let resource = place.about("alarms");
    let answer = site
        .read(Operation::DescribeAlarms, &resource, || {
            site.cloudwatch()
                .describe_alarms()
                .set_alarm_names(Some(names.clone()))
                .alarm_types(AlarmType::MetricAlarm)
                .alarm_types(AlarmType::CompositeAlarm)
                .send()
        })
        .await?;
    let metric = answer.metric_alarms().iter();
    let composite = answer.composite_alarms().iter();
    let states: BTreeMap<&str, Option<&StateValue>> = metric
        .filter_map(|alarm| Some((alarm.alarm_name()?, alarm.state_value())))
        .chain(composite.filter_map(|alarm| Some((alarm.alarm_name()?, alarm.state_value()))))
        .collect();
    Ok(sum_of(names, &states))
}

fn sum_of(names: &[String], states: &BTreeMap<&str, Option<&StateValue>>) -> Alarm {
    let fires = |name: &String| states.get(name.as_str()) == Some(&Some(&StateValue::Alarm));
    if names.iter().any(fires) {
        Alarm::Firing
    } else if names.iter().all(|name| states.contains_key(name.as_str())) {
        Alarm::Quiet
    } else {
        Alarm::Missing
    }
}

/// Most tasks of one service. Where the quota cannot be read, what AWS documents:
/// a plan must not fail for want of a figure that hardly anybody reaches.
async fn tasks_per_service(place: &Arc<Place>) -> u32 {
    let site = &place.site;
    let resource = place.about("quota of tasks per service");
    let read = site
        .read(Operation::GetServiceQuota, &resource, || {
            site.quotas()
                .get_service_quota()
                .service_code("ecs")
                .quota_code(TASKS_PER_SERVICE)
                .send()
        })
        .await;
    let quota = match read {
        Ok(answer) => answer.quota.filter(|quota| {
            // A code means nothing to people; its name does.
            quota.quota_name() == Some(TASKS_PER_SERVICE_NAME)
        }),
        Err(error) => {
            tracing::info!(
                error = %error.error,
                usual = USUAL_TASKS_PER_SERVICE,
                "the quota cannot be read; AWS's usual one is taken"
            );
            None
        }
    };
    #[expect(clippy::cast_possible_truncation, reason = "quotas are small numbers")]
    let value = quota
        .and_then(|quota| quota.value())
        .map(|value| value as i32);
    value.map_or(USUAL_TASKS_PER_SERVICE, count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{Measure, Minute};

    fn minute(requests: f64) -> Minute {
        let mut minute = Minute::default();
        minute.set(Measure::Requests, requests);
        minute
    }

    #[test]
    fn the_rate_is_that_of_the_last_five_minutes_on_both_slots() {
        let told = (0..9_i64)
            .map(|at| {
                let requests = if at < 4 { 9_000.0 } else { 450.0 };
                let start = Timestamp::from_millis(at * 60_000);
                (start, [minute(requests), minute(150.0)])
            })
            .collect();
        assert!((rate(&told) - 10.0).abs() < 1e-9);
        assert!(rate(&BTreeMap::new()).abs() < 1e-9);
    }

    #[test]
    fn an_alarm_that_does_not_exist_watches_nothing() {
        let names = ["errors", "latency"].map(str::to_owned);
        let of = |states: &[(&'static str, StateValue)]| {
            let states = states.iter().map(|(name, state)| (*name, Some(state)));
            sum_of(&names, &states.collect())
        };
        assert_eq!(of(&[("errors", StateValue::Ok)]), Alarm::Missing);
        assert_eq!(of(&[("errors", StateValue::Alarm)]), Alarm::Firing);
        let both = [
            ("errors", StateValue::Ok),
            ("latency", StateValue::InsufficientData),
        ];
        assert_eq!(of(&both), Alarm::Quiet);
    }
}
