//! A target in full, as AWS has it: for eyes, not for decisions.
//!
//! What cannot be read is told beside what can. A screen that shows nothing
//! because one of five calls was refused helps nobody.

use crate::estate::AwsEstate;
use crate::operations::Operation;
use crate::places::{Group, Place};
use crate::slots::{count, short};
use aws_sdk_ecs::primitives::DateTime;
use aws_sdk_ecs::types::{Deployment, Service};
use aws_sdk_elasticloadbalancingv2::types::TargetHealthDescription;
use estate::AdapterError;
use estate::aws::Sides;
use rollouts::Slot;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{Percent, Target, Timestamp};

/// As many events of a service as are told; it keeps a hundred.
const EVENTS: usize = 12;

/// A target in full.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Details {
    /// Which.
    pub target: Target,
    /// When reading began.
    pub at: Timestamp,
    /// The ECS cluster.
    pub cluster: String,
    /// Who moves the traffic.
    pub shape: Shape,
    /// The load balancer and its rule, in words; empty where nothing is written.
    pub rule: String,
    /// Its ECS services: one for each slot, or one for both.
    pub sides: Vec<SideDetails>,
    /// What could not be read.
    pub troubles: Vec<AdapterError>,
}

/// Who moves the traffic of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// Two services on one rule: weights are ours.
    Weighted,
    /// One service: ECS replaces tasks.
    Rolling,
}

/// One ECS service.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SideDetails {
    /// Its slot; none where both are one.
    pub slot: Option<Slot>,
    /// Its name.
    pub service: String,
    /// The task definition it is to run: `website:42`.
    pub release: Option<String>,
    /// Its share of the traffic; none when it could not be read.
    pub weight: Option<Percent>,
    /// Tasks wanted.
    pub desired: u32,
    /// Tasks that run.
    pub running: u32,
    /// Tasks that are being started.
    pub pending: u32,
    /// The target group's name.
    pub target_group: Option<String>,
    /// Targets by state and reason, healthy ones first.
    pub health: Vec<HealthCount>,
    /// Newest first.
    pub deployments: Vec<DeploymentDetails>,
    /// What it said last, newest first.
    pub events: Vec<ServiceSaid>,
}

/// So many targets are in one state for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HealthCount {
    /// As the balancer says: `healthy`, `initial`, `draining`.
    pub state: String,
    /// How many.
    pub count: u32,
    /// The balancer's code and words; may be empty.
    pub reason: String,
}

/// A deployment, which is AWS's word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeploymentDetails {
    /// `PRIMARY`, `ACTIVE`, `INACTIVE`.
    pub status: String,
    /// `IN_PROGRESS`, `COMPLETED`, `FAILED`; empty where it is not told.
    pub rollout: String,
    /// Its task definition.
    pub release: String,
    /// Tasks wanted.
    pub desired: u32,
    /// Tasks that run.
    pub running: u32,
    /// Tasks that are being started.
    pub pending: u32,
    /// Tasks that failed to start.
    pub failed: u32,
    /// Why; may be empty.
    pub reason: String,
    /// When it last changed.
    pub updated: Option<Timestamp>,
}

/// Something a service said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceSaid {
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

impl AwsEstate {
    /// A target in full.
    ///
    /// # Errors
    /// When nothing of it can be read.
    pub async fn details(&self, target: &Target) -> Result<Details, AdapterError> {
        let at = self.sites().time().now();
        let place = self.place(target).await?;
        let mut troubles = Vec::new();
        let (rule, weights) = match self.weighed(&place).await {
            Ok(told) => told,
            Err(error) => {
                troubles.push(error);
                (String::new(), [None, None])
            }
        };
        let mut sides = Vec::new();
        for (slot, weight) in slots(&place, weights) {
            match self.side(&place, slot, weight, &mut troubles).await {
                Ok(side) => sides.push(side),
                Err(error) => troubles.push(error),
            }
        }
        match (sides.is_empty(), troubles.pop()) {
            (true, Some(error)) => Err(error),
            (_, last) => Ok(Details {
                target: target.clone(),
                at,
                cluster: place.whereabouts.cluster.clone(),
                shape: match place.whereabouts.sides {
                    Sides::Two { .. } => Shape::Weighted,
                    Sides::One { .. } => Shape::Rolling,
                },
                rule,
                sides,
                troubles: troubles.into_iter().chain(last).collect(),
            }),
        }
    }

    /// The rule in words, and the share of each slot.
    async fn weighed(
        &self,
        place: &Arc<Place>,
    ) -> Result<(String, [Option<Percent>; 2]), AdapterError> {
        if matches!(place.whereabouts.sides, Sides::One { .. }) {
            return Ok((String::new(), [Some(Percent::FULL), None]));
        }
        let (found, forward) = self.rule_together(place).await?;
        let share = forward.share().ok();
        let balancer = place.whereabouts.load_balancer.as_deref();
        let rule = format!("{} of `{}`", found.name(), balancer.unwrap_or_default());
        Ok((rule, [share, share.map(Percent::rest)]))
    }

    async fn side(
        &self,
        place: &Arc<Place>,
        slot: Option<Slot>,
        weight: Option<Percent>,
        troubles: &mut Vec<AdapterError>,
    ) -> Result<SideDetails, AdapterError> {
        let of = slot.unwrap_or(Slot::A);
        let name = place.service(of);
        let service = self.services.together(place, name).await?;
        let group = place.group(of);
        let health = match group {
            Some(group) => health(place, group).await.unwrap_or_else(|error| {
                troubles.push(error);
                Vec::new()
            }),
            None => Vec::new(),
        };
        Ok(SideDetails {
            slot,
            service: name.to_owned(),
            release: service.task_definition().map(short).map(str::to_owned),
            weight,
            desired: count(service.desired_count()),
            running: count(service.running_count()),
            pending: count(service.pending_count()),
            target_group: group.map(|group| group.name().to_owned()),
            health,
            deployments: service.deployments().iter().map(deployment).collect(),
            events: events(place, &service),
        })
    }
}

fn slots(place: &Place, weights: [Option<Percent>; 2]) -> Vec<(Option<Slot>, Option<Percent>)> {
    match place.whereabouts.sides {
        Sides::Two { .. } => Slot::BOTH.into_iter().map(Some).zip(weights).collect(),
        Sides::One { .. } => vec![(None, weights[0])],
    }
}

/// Targets of a group by state.
async fn health(place: &Place, group: &Group) -> Result<Vec<HealthCount>, AdapterError> {
    let about = place.about(&format!("target group `{}`", group.name()));
    let send = || {
        let call = place.site.elb().describe_target_health();
        call.target_group_arn(&group.arn).send()
    };
    let told = place
        .site
        .read(Operation::DescribeTargetHealth, &about, send)
        .await?;
    Ok(counted(told.target_health_descriptions()))
}

fn counted(targets: &[TargetHealthDescription]) -> Vec<HealthCount> {
    let mut counts: BTreeMap<(bool, String, String), u32> = BTreeMap::new();
    for health in targets
        .iter()
        .filter_map(TargetHealthDescription::target_health)
    {
        let state = health.state().map_or("unknown", |state| state.as_str());
        let code = health.reason().map(|reason| reason.as_str());
        let reason: Vec<&str> = code.into_iter().chain(health.description()).collect();
        let key = (state != "healthy", state.to_owned(), reason.join(": "));
        *counts.entry(key).or_default() += 1;
    }
    let told = |((_, state, reason), count)| HealthCount {
        state,
        count,
        reason,
    };
    counts.into_iter().map(told).collect()
}

fn deployment(deployment: &Deployment) -> DeploymentDetails {
    let state = deployment.rollout_state().map(|state| state.as_str());
    DeploymentDetails {
        status: deployment.status().unwrap_or_default().to_owned(),
        rollout: state.unwrap_or_default().to_owned(),
        release: deployment
            .task_definition()
            .map(short)
            .unwrap_or_default()
            .to_owned(),
        desired: count(deployment.desired_count()),
        running: count(deployment.running_count()),
        pending: count(deployment.pending_count()),
        failed: count(deployment.failed_tasks()),
        reason: deployment
            .rollout_state_reason()
            .unwrap_or_default()
            .to_owned(),
        updated: deployment.updated_at().and_then(moment),
    }
}

fn events(place: &Place, service: &Service) -> Vec<ServiceSaid> {
    let told = service.events().iter().take(EVENTS);
    told.filter_map(|event| {
        Some(ServiceSaid {
            at: event.created_at().and_then(moment)?,
            text: place.site.hide(event.message()?),
        })
    })
    .collect()
}

fn moment(at: &DateTime) -> Option<Timestamp> {
    at.to_millis().ok().map(Timestamp::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_elasticloadbalancingv2::types::{
        TargetHealth, TargetHealthReasonEnum, TargetHealthStateEnum,
    };

    #[test]
    fn targets_are_counted_by_state_and_reason_healthy_first() {
        let target = |state, reason: Option<TargetHealthReasonEnum>| {
            let health = TargetHealth::builder().state(state).set_reason(reason);
            TargetHealthDescription::builder()
                .target_health(health.build())
                .build()
        };
        let draining = TargetHealthReasonEnum::DeregistrationInProgress;
        let told = counted(&[
            target(TargetHealthStateEnum::Draining, Some(draining)),
            target(TargetHealthStateEnum::Healthy, None),
            target(TargetHealthStateEnum::Healthy, None),
        ]);
        let told: Vec<_> = told
            .iter()
            .map(|health| format!("{} {} {}", health.count, health.state, health.reason))
            .collect();
        assert_eq!(
            told,
            ["2 healthy ", "1 draining Target.DeregistrationInProgress"]
        );
    }
}
