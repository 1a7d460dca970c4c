//! Rolling: one service takes over another release, task by task.
//!
//! What a slot stands for is a tag until it gets the traffic; then one write lets
//! ECS replace all tasks. That takes minutes, for which no order is kept waiting:
//! readings tell how far ECS is, and that it has given up is told to whoever asks
//! for the same once more.

use super::back::Back;
use super::provision::{Update, Wanted, has, judged, number, update_service};
use super::{Placed, Step, could_not, not_done, share_in_words};
use crate::capacity::not_ours;
use crate::errors::CallError;
use crate::estate::AwsEstate;
use crate::operations::Operation;
use crate::places::Place;
use crate::releases::usable;
use crate::rolling::{Course, Side, Standing, course, key};
use crate::services::{alone, resource};
use aws_sdk_ecs::types::{Service, Tag};
use rollouts::{FailureClass, Outcome, Slot};
use vocab::{Percent, Release};

impl AwsEstate {
    /// Writes down what a slot stands for; or, for the slot that serves, changes
    /// the number of its tasks.
    pub(super) async fn promise(&self, place: &Placed, wanted: Wanted<'_>) -> Step<String> {
        let name = place.service(wanted.slot);
        let desired = number(place, wanted.tasks)?;
        let service = alone(place, name)
            .await
            .map_err(|error| could_not(&error))?;
        if let Some(why) = not_ours(&service) {
            return Err(not_done(place, FailureClass::Rejected, why));
        }
        let standing = Standing::of(&service);
        let serves = standing.release.as_ref() == Some(wanted.release);
        match (wanted.slot == standing.serving, serves) {
            // The service is everybody's; and this may be a reading of before the
            // traffic went to the other slot.
            (true, _) if wanted.tasks == 0 && standing.tasks.desired > 0 => {
                let why = format!(
                    "slot {} serves everybody, so its tasks cannot be taken away: give slot {} \
                     the traffic first",
                    wanted.slot,
                    wanted.slot.other()
                );
                Err(not_done(place, FailureClass::Conflict, why))
            }
            (true, true) => self.resize(place, &service, desired, wanted.tasks).await,
            (true, false) if wanted.tasks == 0 => self.resize(place, &service, desired, 0).await,
            (true, false) => {
                let why = format!(
                    "slot {} serves {}, and `{name}` runs one release at a time: {} comes with \
                     100 % on slot {}",
                    wanted.slot,
                    standing.release.as_ref().map_or("nothing", Release::as_str),
                    wanted.release,
                    wanted.slot.other()
                );
                Err(not_done(place, FailureClass::Rejected, why))
            }
            (false, true) if wanted.tasks > 0 => {
                let why = format!(
                    "{} serves from slot {} already, and `{name}` runs one release at a time",
                    wanted.release, standing.serving
                );
                Err(not_done(place, FailureClass::Rejected, why))
            }
            (false, _) => self.remember(place, &service, &standing, wanted).await,
        }
    }

    async fn resize(
        &self,
        place: &Placed,
        service: &Service,
        desired: i32,
        tasks: u32,
    ) -> Step<String> {
        let name = service.service_name().unwrap_or_default();
        let update = Update {
            desired: Some(desired),
            release: None,
            watched: false,
        };
        self.stir(place);
        update_service(place, service, &update)
            .await
            .map_err(|error| Box::new(Outcome::from(error)))?;
        let (_, before) = has(service);
        let now = (tasks, before);
        let back = self
            .read_back(&now, || async {
                Ok(has(alone(place, name).await?.as_ref()))
            })
            .await;
        self.stir(place);
        judged(place, name, &now, back)
    }

    async fn remember(
        &self,
        place: &Placed,
        service: &Service,
        standing: &Standing,
        wanted: Wanted<'_>,
    ) -> Step<String> {
        if wanted.tasks > 0 {
            usable(place, wanted.release)
                .await
                .map_err(|error| could_not(&error))?;
        }
        let idle = Side {
            release: wanted.release.clone(),
            tasks: wanted.tasks,
        };
        let now = sides(standing, wanted.slot, idle);
        tag(place, service, &now)
            .await
            .map_err(|error| Box::new(Outcome::from(error)))?;
        let name = service.service_name().unwrap_or_default();
        let back = self
            .read_back(&now, || async {
                Ok(Standing::of(alone(place, name).await?.as_ref()).sides)
            })
            .await;
        match back {
            Back::Same => Ok(format!(
                "slot {} stands for {} with {} tasks; ECS starts them when it gets the traffic",
                wanted.slot, wanted.release, wanted.tasks
            )),
            Back::Other(_) => {
                let why = format!(
                    "`{name}` was tagged and the tags read back otherwise: somebody else writes \
                     them; stop the other writer, then try again"
                );
                Err(not_done(place, FailureClass::Conflict, why))
            }
            Back::Unread(error) => Err(Box::new(Outcome::Unknown {
                message: format!("`{name}` was tagged, which could not be read back: {error}"),
            })),
        }
    }

    /// Tells ECS which release it is to run, unless it has been told already.
    pub(super) async fn roll(&self, place: &Placed, slot: Slot, weight: Percent) -> Step<String> {
        let to = goal(place, slot, weight)?;
        let name = place.service(slot);
        let service = alone(place, name)
            .await
            .map_err(|error| could_not(&error))?;
        if let Some(why) = not_ours(&service) {
            return Err(not_done(place, FailureClass::Rejected, why));
        }
        let standing = Standing::of(&service);
        if to == standing.serving {
            return told_already(place, name, &service, &standing);
        }
        let Some(side) = standing.side(to).cloned() else {
            let why = format!("slot {to} stands for no release yet: ask for its tasks first");
            return Err(not_done(place, FailureClass::Rejected, why));
        };
        usable(place, &side.release)
            .await
            .map_err(|error| could_not(&error))?;
        self.keep_what_serves(place, &service, &standing, &side, to)
            .await?;
        self.replace(place, &service, &standing, &side).await
    }

    /// The release that serves must be known by its slot before it is replaced, or
    /// there would be no way back to it.
    async fn keep_what_serves(
        &self,
        place: &Placed,
        service: &Service,
        standing: &Standing,
        side: &Side,
        to: Slot,
    ) -> Step<()> {
        let now = sides(standing, to, side.clone());
        if now == standing.sides {
            return Ok(());
        }
        tag(place, service, &now)
            .await
            .map_err(|error| Box::new(Outcome::from(error)))
    }

    async fn replace(
        &self,
        place: &Placed,
        service: &Service,
        standing: &Standing,
        side: &Side,
    ) -> Step<String> {
        let name = service.service_name().unwrap_or_default();
        // Autoscaling may have made it larger than it was planned.
        let tasks = side.tasks.max(standing.tasks.desired);
        let update = Update {
            desired: Some(number(place, tasks)?),
            release: Some(&side.release),
            watched: true,
        };
        self.stir(place);
        update_service(place, service, &update)
            .await
            .map_err(|error| Box::new(Outcome::from(error)))?;
        let now = (tasks, Some(side.release.clone()));
        let back = self
            .read_back(&now, || async {
                Ok(has(alone(place, name).await?.as_ref()))
            })
            .await;
        self.stir(place);
        let read_back = judged(place, name, &now, back)?;
        Ok(format!("{read_back}; ECS replaces the tasks by itself"))
    }
}

/// The slot that is to have all traffic.
pub(super) fn goal(place: &Place, slot: Slot, weight: Percent) -> Step<Slot> {
    match weight {
        Percent::FULL => Ok(slot),
        Percent::ZERO => Ok(slot.other()),
        part => {
            let why = format!(
                "{} is not possible: this target has one side, whose tasks ECS replaces by \
                 itself, so only 0 % and 100 % are; use the strategy `rolling` or `instant`",
                share_in_words(slot, part)
            );
            Err(not_done(place, FailureClass::Rejected, why))
        }
    }
}

/// What it comes to when ECS has been told before.
fn told_already(place: &Place, name: &str, service: &Service, standing: &Standing) -> Step<String> {
    let Some(wanted) = &standing.release else {
        let why = format!("`{name}` runs no task definition");
        return Err(not_done(place, FailureClass::Missing, why));
    };
    match course(service, wanted) {
        Course::Failed { why } => {
            let why = format!("ECS gave up the deployment of {wanted} to `{name}`: {why}");
            Err(not_done(place, FailureClass::Rejected, why))
        }
        course @ (Course::Complete | Course::Moving { .. } | Course::Elsewhere { .. }) => {
            Ok(progress(name, wanted, &course))
        }
    }
}

/// How far ECS is, in words.
pub(super) fn progress(name: &str, wanted: &Release, course: &Course) -> String {
    match course {
        Course::Complete => format!("`{name}` runs nothing but {wanted}"),
        Course::Moving {
            running,
            desired,
            leaving,
        } => format!(
            "ECS is replacing the tasks of `{name}`: {running} of {desired} run {wanted}, \
             {leaving} are to go"
        ),
        Course::Failed { why } => format!("ECS gave up with `{name}`: {why}"),
        Course::Elsewhere { found } => format!("`{name}` is to run {found}"),
    }
}

/// What both slots stand for once `slot` stands for `side`.
fn sides(standing: &Standing, slot: Slot, side: Side) -> [Option<Side>; 2] {
    let mut sides = standing.sides.clone();
    let serving = standing.release.clone().map(|release| Side {
        release,
        tasks: standing.tasks.desired,
    });
    // A slot that serves stands for what the service runs, whoever brought it.
    let known = standing.side(standing.serving).map(|side| &side.release);
    if known != standing.release.as_ref() {
        sides[standing.serving as usize] = serving;
    }
    sides[slot as usize] = Some(side);
    sides
}

async fn tag(place: &Place, service: &Service, sides: &[Option<Side>; 2]) -> Result<(), CallError> {
    let site = &place.site;
    let name = service.service_name().unwrap_or_default();
    let tags: Vec<Tag> = Slot::BOTH
        .into_iter()
        .zip(sides)
        .filter_map(|(slot, side)| {
            let value = side.as_ref()?.to_string();
            Some(Tag::builder().key(key(slot)).value(value).build())
        })
        .collect();
    let resource = resource(place, name);
    let write = site.write(Operation::TagResource, &resource, || {
        site.ecs()
            .tag_resource()
            .set_resource_arn(service.service_arn.clone())
            .set_tags(Some(tags.clone()))
            .send()
    });
    write.await.map(drop)
}

#[cfg(test)]
mod tests;
