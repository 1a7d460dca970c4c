//! Capacity: how ECS is told to replace tasks so that it can.
//!
//! Pure. While a service rolls, ECS keeps at least `minimum` percent of the wanted
//! tasks healthy, rounded up, and runs at most `maximum` percent, rounded down.
//! Three tasks at 67 and 133 percent round to "not fewer than 3, not more than 3":
//! nothing may stop and nothing may start, and the deployment hangs for ever.

use aws_sdk_ecs::types::{
    DeploymentAlarms, DeploymentCircuitBreaker, DeploymentConfiguration, DeploymentControllerType,
    DeploymentStrategy, Service,
};

/// Share of the wanted tasks that stays healthy when nobody says otherwise.
const MINIMUM: u32 = 100;
/// Share of the wanted tasks that may run when nobody says otherwise.
const MAXIMUM: u32 = 200;

/// The bounds ECS keeps while it replaces tasks, in percent of the wanted ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Leeway {
    pub(crate) minimum: u32,
    pub(crate) maximum: u32,
}

impl Leeway {
    /// Whether a service of so many tasks can be moved at all within the bounds.
    pub(crate) fn moves(self, tasks: u32) -> bool {
        let tasks = u64::from(tasks);
        let kept = (tasks * u64::from(self.minimum)).div_ceil(100);
        let most = tasks * u64::from(self.maximum) / 100;
        tasks == 0 || kept < tasks || most > tasks
    }

    /// These bounds, or with the smallest maximum that lets one more task start:
    /// nobody who set a minimum is to be left with fewer.
    pub(crate) fn moving(self, tasks: u32) -> Self {
        if self.moves(tasks) {
            return self;
        }
        let (tasks, one_more) = (u64::from(tasks), u64::from(tasks) + 1);
        let maximum = (one_more * 100).div_ceil(tasks.max(1));
        Self {
            maximum: u32::try_from(maximum).unwrap_or(MAXIMUM),
            ..self
        }
    }

    fn of(config: Option<&DeploymentConfiguration>) -> Self {
        let bound = |field: Option<i32>, usual| {
            let set = field.and_then(|percent| u32::try_from(percent).ok());
            set.unwrap_or(usual)
        };
        Self {
            minimum: bound(
                config.and_then(|config| config.minimum_healthy_percent),
                MINIMUM,
            ),
            maximum: bound(config.and_then(|config| config.maximum_percent), MAXIMUM),
        }
    }
}

/// The deployment configuration a service is given for so many tasks: its own
/// bounds where they move, the circuit breaker on and never rolling back by
/// itself, for there is one writer. Alarms as named, or its own.
pub(crate) fn configuration(
    service: &Service,
    tasks: u32,
    alarms: &[String],
) -> DeploymentConfiguration {
    let own = service.deployment_configuration();
    let leeway = Leeway::of(own).moving(tasks);
    let percent = |share: u32| i32::try_from(share).unwrap_or(i32::MAX);
    let mut config = own
        .cloned()
        .unwrap_or_else(|| DeploymentConfiguration::builder().build());
    config.minimum_healthy_percent = Some(percent(leeway.minimum));
    config.maximum_percent = Some(percent(leeway.maximum));
    let mut breaker = DeploymentCircuitBreaker::builder()
        .enable(true)
        .rollback(false)
        .build();
    if let Some(own) = &config.deployment_circuit_breaker {
        breaker.reset_on_healthy_task = own.reset_on_healthy_task;
        breaker.threshold_configuration = own.threshold_configuration.clone();
    }
    config.deployment_circuit_breaker = Some(breaker);
    if !alarms.is_empty() {
        config.alarms = watching(alarms);
    } else if let Some(own) = &mut config.alarms {
        own.rollback = false;
    }
    config
}

fn watching(alarms: &[String]) -> Option<DeploymentAlarms> {
    let mut watching = DeploymentAlarms::builder().enable(true).rollback(false);
    for alarm in alarms {
        watching = watching.alarm_names(alarm);
    }
    // Fails only for fields that were left out, and none was.
    watching.build().ok()
}

/// Why a service is not ours to move, if it is not.
pub(crate) fn not_ours(service: &Service) -> Option<String> {
    let name = service.service_name().unwrap_or("the service");
    let controller = service.deployment_controller().map(|one| one.r#type());
    match controller {
        None | Some(DeploymentControllerType::Ecs) => {}
        Some(other) => {
            return Some(format!(
                "`{name}` is deployed by {}, which owns its tasks: recreate it with the \
                 deployment controller ECS",
                other.as_str()
            ));
        }
    }
    let config = service.deployment_configuration();
    match config.and_then(DeploymentConfiguration::strategy) {
        None | Some(DeploymentStrategy::Rolling) => None,
        Some(other) => Some(format!(
            "`{name}` has the deployment strategy {}, with which ECS writes weights itself: set \
             it to ROLLING",
            other.as_str()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_ecs::types::DeploymentController;

    fn leeway(minimum: u32, maximum: u32) -> Leeway {
        Leeway { minimum, maximum }
    }

    #[test]
    fn three_tasks_at_67_and_133_may_neither_stop_nor_start() {
        assert!(!leeway(67, 133).moves(3));
        assert!(leeway(66, 134).moves(3));
        assert!(leeway(66, 133).moves(3));
        assert_eq!(leeway(67, 133).moving(3), leeway(67, 134));
        assert_eq!(leeway(66, 134).moving(3), leeway(66, 134));
    }

    #[test]
    fn whatever_the_bounds_a_service_can_be_moved_afterwards() {
        for tasks in 0..=60 {
            for minimum in (0..=100).step_by(5) {
                for maximum in (100..=200).step_by(5) {
                    let found = leeway(minimum, maximum);
                    let made = found.moving(tasks);
                    assert!(made.moves(tasks), "{tasks} tasks: {made:?}");
                    assert_eq!(made.minimum, minimum);
                    assert!(made == found || !found.moves(tasks));
                }
            }
        }
    }

    #[test]
    fn one_task_that_must_stay_gets_a_second_beside_it() {
        assert_eq!(leeway(100, 100).moving(1), leeway(100, 200));
        assert_eq!(leeway(100, 100).moving(4), leeway(100, 125));
    }

    #[test]
    fn the_circuit_breaker_is_on_and_rolls_nothing_back() {
        let service = Service::builder().build();
        let config = configuration(&service, 2, &["website-5xx".to_owned()]);
        let breaker = config.deployment_circuit_breaker.unwrap();
        assert!(breaker.enable && !breaker.rollback);
        let alarms = config.alarms.unwrap();
        assert_eq!(alarms.alarm_names, ["website-5xx"]);
        assert!(alarms.enable && !alarms.rollback);
        assert_eq!(config.minimum_healthy_percent, Some(100));
        assert_eq!(config.maximum_percent, Some(200));
    }

    #[test]
    fn a_service_somebody_else_deploys_is_not_ours() {
        let by = |kind| {
            let controller = DeploymentController::builder()
                .r#type(kind)
                .build()
                .unwrap();
            let service = Service::builder().service_name("website");
            not_ours(&service.deployment_controller(controller).build())
        };
        assert_eq!(by(DeploymentControllerType::Ecs), None);
        let said = by(DeploymentControllerType::CodeDeploy).unwrap();
        assert!(
            said.contains("CODE_DEPLOY") && said.contains("controller ECS"),
            "{said}"
        );
        let config = DeploymentConfiguration::builder().strategy(DeploymentStrategy::BlueGreen);
        let service = Service::builder().deployment_configuration(config.build());
        let said = not_ours(&service.build()).unwrap();
        assert!(
            said.contains("BLUE_GREEN") && said.contains("ROLLING"),
            "{said}"
        );
    }
}
