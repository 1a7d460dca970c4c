//! Slots: an ECS service of its own as one slot of a target.
//!
//! Pure. A service that replaces its tasks in place runs two releases for a while;
//! only tasks of the wanted one count for the slot, or weight would be given to the
//! release that is being replaced.

use aws_sdk_ecs::types::Service;
use rollouts::SlotState;
use vocab::{Percent, Release};

/// Tasks of a service, by whether they run the wanted release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tasks {
    /// Wanted.
    pub(crate) desired: u32,
    /// Running the wanted release.
    pub(crate) running: u32,
    /// Running another one still.
    pub(crate) leaving: u32,
}

impl Tasks {
    pub(crate) fn of(service: &Service) -> Self {
        let wanted = service.task_definition().map(short);
        let running = |own: bool| {
            let ours = service
                .deployments()
                .iter()
                .filter(|deployment| (deployment.task_definition().map(short) == wanted) == own);
            ours.map(|deployment| count(deployment.running_count()))
                .sum()
        };
        let desired = count(service.desired_count());
        if service.deployments().is_empty() {
            return Self {
                desired,
                running: count(service.running_count()),
                leaving: 0,
            };
        }
        Self {
            desired,
            running: running(true),
            leaving: running(false),
        }
    }

    /// Tasks of the wanted release that pass their check, when so many targets of
    /// the group do. Those that leave are taken to pass: better one task too few
    /// than one that is not there.
    pub(crate) fn healthy(self, targets: u32) -> u32 {
        targets.saturating_sub(self.leaving).min(self.running)
    }
}

pub(crate) fn count(number: i32) -> u32 {
    u32::try_from(number).unwrap_or(0)
}

/// `website:42` of `arn:aws:ecs:us-east-1:123456789012:task-definition/website:42`.
pub(crate) fn short(task_definition: &str) -> &str {
    task_definition
        .rsplit('/')
        .next()
        .unwrap_or(task_definition)
}

/// The release a service is to run.
pub(crate) fn release(service: &Service) -> Option<Release> {
    service.task_definition().map(short)?.parse().ok()
}

/// A slot as it was found; `targets` pass their health check.
pub(crate) fn state(service: &Service, weight: Percent, targets: u32) -> SlotState {
    let tasks = Tasks::of(service);
    SlotState {
        release: release(service),
        weight,
        desired: tasks.desired,
        running: tasks.running,
        healthy: tasks.healthy(targets),
        ..SlotState::default()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use aws_sdk_ecs::types::Deployment;

    pub(crate) fn deployment(revision: u32, running: i32) -> Deployment {
        Deployment::builder()
            .task_definition(format!(
                "arn:aws:ecs:x:1:task-definition/website:{revision}"
            ))
            .running_count(running)
            .build()
    }

    fn service(revision: u32, deployments: Vec<Deployment>) -> Service {
        Service::builder()
            .task_definition(format!(
                "arn:aws:ecs:x:1:task-definition/website:{revision}"
            ))
            .desired_count(3)
            .running_count(3)
            .set_deployments(Some(deployments))
            .build()
    }

    #[test]
    fn tasks_of_the_release_that_leaves_do_not_count() {
        let service = service(43, vec![deployment(43, 1), deployment(42, 3)]);
        let found = state(&service, Percent::ZERO, 4);
        assert_eq!((found.desired, found.running, found.healthy), (3, 1, 1));
        assert_eq!(found.release.unwrap().as_str(), "website:43");
        // The only ones that pass are those that leave.
        assert_eq!(state(&service, Percent::ZERO, 3).healthy, 0);
    }

    #[test]
    fn a_service_at_rest_is_what_it_says() {
        let service = service(43, vec![deployment(43, 3)]);
        assert_eq!(state(&service, Percent::FULL, 2).healthy, 2);
        assert_eq!(state(&service, Percent::FULL, 9).healthy, 3);
    }

    #[test]
    fn a_service_without_deployments_has_the_tasks_it_tells_of() {
        let found = Tasks::of(&service(43, Vec::new()));
        assert_eq!((found.running, found.leaving), (3, 0));
    }
}
