//! Provisioning: a service of its own runs a release with so many tasks.

use super::back::Back;
use super::{Placed, Step, could_not, not_done};
use crate::capacity::{configuration, not_ours};
use crate::errors::CallError;
use crate::estate::AwsEstate;
use crate::operations::Operation;
use crate::places::Place;
use crate::releases::usable;
use crate::services::{alone, resource};
use crate::slots::{count, release};
use aws_sdk_ecs::types::Service;
use rollouts::{FailureClass, Outcome, Slot};
use vocab::Release;

/// What is wanted of a slot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) slot: Slot,
    pub(super) release: &'a Release,
    pub(super) tasks: u32,
}

/// What of a service says whether it has that.
pub(super) type Has = (u32, Option<Release>);

pub(super) fn has(service: &Service) -> Has {
    (count(service.desired_count()), release(service))
}

/// A number of tasks as ECS takes it.
pub(super) fn number(place: &Place, tasks: u32) -> Step<i32> {
    i32::try_from(tasks).map_err(|_| {
        let why = format!("{tasks} tasks are more than ECS can run: ask for fewer");
        not_done(place, FailureClass::Rejected, why)
    })
}

impl AwsEstate {
    pub(super) async fn provision(&self, place: &Placed, wanted: Wanted<'_>) -> Step<String> {
        let Wanted {
            slot,
            release,
            tasks,
        } = wanted;
        let desired = number(place, tasks)?;
        if tasks > 0 {
            usable(place, release)
                .await
                .map_err(|error| could_not(&error))?;
        }
        let name = place.service(slot);
        let service = alone(place, name)
            .await
            .map_err(|error| could_not(&error))?;
        if let Some(why) = not_ours(&service) {
            return Err(not_done(place, FailureClass::Rejected, why));
        }
        self.stir(place);
        let update = Update {
            desired: Some(desired),
            // Taken down, it keeps the release it had: nothing new is to be deployed.
            release: (tasks > 0).then_some(release),
            watched: false,
        };
        update_service(place, &service, &update)
            .await
            .map_err(|error| Box::new(Outcome::from(error)))?;
        let (_, before) = has(&service);
        let now = (tasks, update.release.cloned().or(before));
        let back = self
            .read_back(&now, || async {
                Ok(has(alone(place, name).await?.as_ref()))
            })
            .await;
        self.stir(place);
        judged(place, name, &now, back)
    }
}

pub(super) fn judged(place: &Place, name: &str, wanted: &Has, back: Back<Has>) -> Step<String> {
    match back {
        Back::Same => Ok(format!("{} read back from `{name}`", in_words(wanted))),
        Back::Other(found) => {
            let why = format!(
                "`{name}` was given {} and read back with {}: somebody else writes it; stop the \
                 other writer, then try again",
                in_words(wanted),
                in_words(&found)
            );
            Err(not_done(place, FailureClass::Conflict, why))
        }
        Back::Unread(error) => Err(Box::new(Outcome::Unknown {
            message: format!(
                "`{name}` was given {}, which could not be read back: {error}",
                in_words(wanted)
            ),
        })),
    }
}

fn in_words((tasks, release): &Has) -> String {
    let tasks = match tasks {
        1 => "1 task".to_owned(),
        more => format!("{more} tasks"),
    };
    match release {
        Some(release) => format!("{tasks} of {release}"),
        None => tasks,
    }
}

/// What is written to a service.
pub(super) struct Update<'a> {
    pub(super) desired: Option<i32>,
    pub(super) release: Option<&'a Release>,
    /// Whether its alarms end the deployment.
    pub(super) watched: bool,
}

/// One write. A new deployment is never forced: it would replace healthy tasks.
pub(super) async fn update_service(
    place: &Place,
    service: &Service,
    update: &Update<'_>,
) -> Result<(), CallError> {
    let site = &place.site;
    let name = service.service_name().unwrap_or_default();
    let desired = update.desired.map_or(count(service.desired_count()), count);
    let alarms: &[String] = if update.watched {
        &place.whereabouts.alarms
    } else {
        &[]
    };
    let config = update
        .release
        .map(|_| configuration(service, desired, alarms));
    let resource = resource(place, name);
    let write = site.write(Operation::UpdateService, &resource, || {
        site.ecs()
            .update_service()
            .cluster(&place.whereabouts.cluster)
            .service(name)
            .set_desired_count(update.desired)
            .set_task_definition(update.release.map(ToString::to_string))
            .set_deployment_configuration(config.clone())
            .send()
    });
    write.await.map(drop)
}
