//! Observing: one target as it is now, and what was measured of it.
//!
//! A reading is as old as the moment before its first call. It is never made from
//! what was read before, but for the health of services at rest (`health`), and
//! shares its calls with readings of other targets that are made at the same time.

use crate::estate::AwsEstate;
use crate::measurements::Served;
use crate::metrics::{Both, Seconds, bin, bound_of};
use crate::operations::Operation;
use crate::places::{Balance, Found, Group, Place, find};
use crate::rolling::Standing;
use crate::slots::{Tasks, state};
use crate::weights::{Forward, read};
use analysis::Bin;
use aws_sdk_ecs::types::Service;
use estate::aws::Sides;
use estate::{AdapterError, ErrorClass, Look, Sighted};
use rollouts::{Observation, Slot, SlotState};
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{Percent, Timestamp};

/// What is asked of the measurements that a reading is made with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// The latency bound.
    pub(crate) bound: Option<&'a Seconds>,
    /// From when on.
    pub(crate) since: Timestamp,
}

type Told = BTreeMap<Timestamp, Both>;

/// A target as it was read.
pub(crate) struct Reading {
    /// The slots.
    pub(crate) observation: Observation,
    /// The services: one for each slot, or one for both.
    pub(crate) services: Vec<Arc<Service>>,
    /// The rule, where there is one.
    pub(crate) forward: Option<Forward>,
    /// Minutes that can be told; none while they cannot be had.
    pub(crate) told: Result<Told, AdapterError>,
}

impl AwsEstate {
    pub(crate) async fn look(&self, look: &Look) -> Result<Sighted, AdapterError> {
        let place = self.place(&look.target).await?;
        let bound = bound_of(&look.gates);
        let asked = Asked {
            bound: bound.as_ref(),
            since: look.since,
        };
        let reading = self.reading(&place, asked).await?;
        // Slots are told without figures while those cannot be had; none is lost,
        // for they are told from the same moment on the next time.
        let (told, untold) = match reading.told {
            Ok(told) => (told, None),
            Err(error) => (Told::new(), Some(error)),
        };
        let wanted =
            |bin: &Bin| bin.end() > look.since && look.until.is_none_or(|until| bin.end() <= until);
        let bins = told
            .into_iter()
            .map(|(start, both)| bin(start, &both, look.canary, bound.as_ref()))
            .filter(wanted)
            .collect();
        Ok(Sighted {
            observation: reading.observation,
            bins,
            untold,
        })
    }

    /// Reads a target.
    pub(crate) async fn reading(
        &self,
        place: &Arc<Place>,
        asked: Asked<'_>,
    ) -> Result<Reading, AdapterError> {
        let read = match &place.whereabouts.sides {
            Sides::Two { .. } => Box::pin(self.two_sides(place, asked)).await,
            Sides::One { service, .. } => Box::pin(self.one_side(place, service, asked)).await,
        };
        let mut reading = match read {
            Ok(reading) => reading,
            Err(error) => {
                // What is missing may have been moved: the next look looks anew.
                if error.class == ErrorClass::Missing {
                    self.places.forget(place);
                }
                return Err(error);
            }
        };
        in_flight(&mut reading.observation, reading.told.as_ref().ok());
        Ok(reading)
    }

    async fn two_sides(
        &self,
        place: &Arc<Place>,
        asked: Asked<'_>,
    ) -> Result<Reading, AdapterError> {
        let at = place.site.time().now();
        let (a, b, (_, forward)) = tokio::try_join!(
            self.services.together(place, place.service(Slot::A)),
            self.services.together(place, place.service(Slot::B)),
            self.rule_together(place),
        )?;
        let share = forward
            .share()
            .map_err(|unfit| rule_error(place, ErrorClass::Conflict, unfit.to_string()))?;
        let told = self.measured(place, asked, None).await;
        let is_whole = share == Percent::ZERO || share == Percent::FULL;
        let lately = newest(&told).filter(|_| is_whole);
        let healthy = |slot: Slot| lately.and_then(|both| both[slot as usize].healthy());
        let (of_a, of_b) = tokio::try_join!(
            self.passing(place, Slot::A, &a, healthy(Slot::A)),
            self.passing(place, Slot::B, &b, healthy(Slot::B)),
        )?;
        Ok(Reading {
            observation: Observation {
                at,
                a: state(&a, share, of_a),
                b: state(&b, share.rest(), of_b),
            },
            services: vec![a, b],
            forward: Some(forward),
            told,
        })
    }

    async fn one_side(
        &self,
        place: &Arc<Place>,
        name: &str,
        asked: Asked<'_>,
    ) -> Result<Reading, AdapterError> {
        let at = place.site.time().now();
        let service = self.services.together(place, name).await?;
        let standing = Standing::of(&service);
        let served = Served {
            by: standing.serving,
            since: began(&service),
        };
        let told = self.measured(place, asked, Some(served)).await;
        let serving = standing.serving as usize;
        let lately = newest(&told).and_then(|both| both[serving].healthy());
        let passing = self.passing(place, Slot::A, &service, lately).await?;
        let [a, b] = standing.slots(passing);
        Ok(Reading {
            observation: Observation { at, a, b },
            services: vec![service],
            forward: None,
            told,
        })
    }

    /// Targets of a slot that pass; where nothing checks them, all that run.
    async fn passing(
        &self,
        place: &Place,
        slot: Slot,
        service: &Service,
        lately: Option<u32>,
    ) -> Result<u32, AdapterError> {
        match place.group(slot) {
            Some(group) => self.health.passing(place, group, service, lately).await,
            None => {
                let tasks = Tasks::of(service);
                Ok(tasks.running.saturating_add(tasks.leaving))
            }
        }
    }

    /// The rule of a place as it is now, read together with others.
    pub(crate) async fn rule_together(
        &self,
        place: &Place,
    ) -> Result<(Found, Forward), AdapterError> {
        let (listener, groups) = ruled(place)?;
        let rules = self
            .places
            .rules(&place.site, &place.target, listener)
            .await?;
        let each = rules.iter().map(|rule| (listener, rule));
        let arns = groups.each_ref().map(|group| group.arn.clone());
        let found = find(each, &arns)
            .map_err(|not_one| rule_error(place, ErrorClass::Missing, not_one.to_string()))?;
        let forward = read(found.rule.actions(), &arns);
        Ok((found, forward))
    }

    async fn measured(
        &self,
        place: &Place,
        Asked { bound, since }: Asked<'_>,
        served: Option<Served>,
    ) -> Result<Told, AdapterError> {
        self.measurements.told(place, bound, since, served).await
    }
}

fn newest(told: &Result<Told, AdapterError>) -> Option<&Both> {
    told.as_ref().ok()?.values().next_back()
}

/// When a service began to run what it runs.
fn began(service: &Service) -> Timestamp {
    let mut deployments = service.deployments().iter();
    let primary = deployments.find(|deployment| deployment.status() == Some("PRIMARY"));
    let began = primary.and_then(|deployment| deployment.created_at());
    let millis = began.and_then(|at| at.to_millis().ok());
    Timestamp::from_millis(millis.unwrap_or(0))
}

/// Listener and target groups of a place whose weights are on a rule.
pub(crate) fn ruled(place: &Place) -> Result<(&str, &[Group; 2]), AdapterError> {
    match &place.balance {
        Balance::Rule {
            listener, groups, ..
        } => Ok((listener, groups)),
        Balance::Group { .. } | Balance::Nothing => {
            let message = "the target has one side, so no rule weighs it";
            Err(rule_error(place, ErrorClass::Missing, message.to_owned()))
        }
    }
}

pub(crate) fn rule_error(place: &Place, class: ErrorClass, message: String) -> AdapterError {
    place.error(class, Operation::DescribeRules, "the rule", message)
}

/// Requests in flight. A slot that lost its weight is quiet once a minute without
/// requests has been told; one without tasks serves nobody. As long as nothing is
/// known there is taken to be one request.
fn in_flight(observation: &mut Observation, told: Option<&BTreeMap<Timestamp, Both>>) {
    let newest = told.map(|told| told.values().next_back());
    for slot in Slot::BOTH {
        let SlotState {
            running, weight, ..
        } = *observation.slot(slot);
        observation.slot_mut(slot).in_flight = match newest {
            _ if running == 0 => 0,
            None => 1,
            Some(None) => 0,
            Some(Some(both)) if weight == Percent::ZERO => both[slot as usize].requests(),
            Some(Some(both)) => both[slot as usize].in_flight(),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::{Measure, Minute};

    fn observation(running: u32, weight: Percent) -> Observation {
        let slot = |weight| SlotState {
            running,
            weight,
            ..SlotState::default()
        };
        Observation {
            at: Timestamp::default(),
            a: slot(weight.rest()),
            b: slot(weight),
        }
    }

    fn told(requests: f64) -> BTreeMap<Timestamp, Both> {
        let mut minute = Minute::default();
        minute.set(Measure::Requests, requests);
        BTreeMap::from([(Timestamp::default(), [Minute::default(), minute])])
    }

    fn flying(running: u32, weight: u8, told: Option<&BTreeMap<Timestamp, Both>>) -> u64 {
        let mut seen = observation(running, Percent::whole(weight));
        in_flight(&mut seen, told);
        seen.b.in_flight
    }

    #[test]
    fn a_slot_without_weight_is_quiet_after_a_minute_without_requests() {
        assert_eq!(flying(2, 0, Some(&told(12.0))), 12);
        assert_eq!(flying(2, 0, Some(&told(0.0))), 0);
        assert_eq!(flying(0, 0, Some(&told(12.0))), 0);
    }

    #[test]
    fn what_is_not_known_is_not_taken_for_quiet() {
        assert_eq!(flying(2, 0, None), 1);
        assert_eq!(flying(0, 0, None), 0);
        assert_eq!(flying(2, 50, Some(&told(600.0))), 1);
    }
}
