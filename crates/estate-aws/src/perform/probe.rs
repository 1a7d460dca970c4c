//! Probing: whether what may have happened has happened. Reads only.

use super::back::LOOKS;
use super::provision::has;
use super::roll::{goal, progress};
use super::shift::rule_alone;
use crate::estate::AwsEstate;
use crate::places::Place;
use crate::rolling::{Course, Standing, course};
use crate::services::alone;
use estate::aws::Sides;
use estate::{AdapterError, Order, Probe};
use rollouts::{Effect, Slot};
use vocab::{Percent, Release};

impl AwsEstate {
    /// Asked right after a write that may have happened, AWS may still show the
    /// past: what is not there is looked for a few times before that is said.
    pub(crate) async fn find_out(&self, order: &Order) -> Probe {
        let mut looks = 1;
        loop {
            let found = self.look_for(order).await;
            if found != Probe::NotDone || looks >= LOOKS || !is_written(&order.effect) {
                return found;
            }
            looks += 1;
            self.a_moment().await;
        }
    }

    async fn look_for(&self, order: &Order) -> Probe {
        let found = match &order.effect {
            Effect::EnsureCapacity {
                slot,
                release,
                tasks,
            } => self.are_there(order, *slot, release, *tasks).await,
            Effect::EnsureWeight { slot, weight } => self.is_there(order, *slot, *weight).await,
            Effect::RunSuite { .. } => Ok(self.was_examined(order)),
            Effect::TakeSnapshot { .. } => self.was_snapped(order).await,
            Effect::CaptureDiagnostics { .. } => Ok(self.was_captured(order)),
            Effect::Page { .. } => Ok(self.was_paged(order)),
        };
        found.unwrap_or_else(|error| Probe::Unclear {
            why: error.to_string(),
        })
    }

    async fn is_there(
        &self,
        order: &Order,
        slot: Slot,
        weight: Percent,
    ) -> Result<Probe, AdapterError> {
        let place = self.place_for(order).await?;
        if let Sides::One { service, .. } = &place.whereabouts.sides {
            return rolled(&place, service, slot, weight).await;
        }
        let (rule, forward) = rule_alone(&place).await?;
        let share = match forward.share() {
            Ok(share) if slot == Slot::A => share,
            Ok(share) => share.rest(),
            // The goal cannot be met by a rule that serves nobody, or others.
            Err(_) => return Ok(Probe::NotDone),
        };
        Ok(done_if(share == weight, || {
            format!("weight {weight} on slot {slot} read from {}", rule.name())
        }))
    }

    async fn are_there(
        &self,
        order: &Order,
        slot: Slot,
        release: &Release,
        tasks: u32,
    ) -> Result<Probe, AdapterError> {
        let place = self.place_for(order).await?;
        let name = place.service(slot);
        let service = alone(&place, name).await?;
        let (found, runs) = match &place.whereabouts.sides {
            Sides::Two { .. } => has(&service),
            Sides::One { .. } => {
                let standing = Standing::of(&service);
                if slot == standing.serving {
                    has(&service)
                } else {
                    let side = standing.side(slot);
                    let tasks = side.map_or(0, |side| side.tasks);
                    (tasks, side.map(|side| side.release.clone()))
                }
            }
        };
        let met = found == tasks && (tasks == 0 || runs.as_ref() == Some(release));
        Ok(done_if(met, || format!("{found} tasks read from `{name}`")))
    }
}

/// Whether it is written to something that can be read.
fn is_written(effect: &Effect) -> bool {
    match effect {
        Effect::EnsureCapacity { .. } | Effect::EnsureWeight { .. } => true,
        Effect::RunSuite { .. }
        | Effect::TakeSnapshot { .. }
        | Effect::CaptureDiagnostics { .. }
        | Effect::Page { .. } => false,
    }
}

fn done_if(met: bool, detail: impl FnOnce() -> String) -> Probe {
    if met {
        Probe::Done { detail: detail() }
    } else {
        Probe::NotDone
    }
}

/// Whether one service was told to run a slot's release. One that ECS gave up is
/// not done: performed again, it says why.
async fn rolled(
    place: &Place,
    name: &str,
    slot: Slot,
    weight: Percent,
) -> Result<Probe, AdapterError> {
    let Ok(to) = goal(place, slot, weight) else {
        return Ok(Probe::NotDone);
    };
    let service = alone(place, name).await?;
    let standing = Standing::of(&service);
    let Some(wanted) = standing.release.filter(|_| standing.serving == to) else {
        return Ok(Probe::NotDone);
    };
    let course = course(&service, &wanted);
    Ok(match course {
        Course::Complete | Course::Moving { .. } => Probe::Done {
            detail: progress(name, &wanted, &course),
        },
        Course::Failed { .. } | Course::Elsewhere { .. } => Probe::NotDone,
    })
}
