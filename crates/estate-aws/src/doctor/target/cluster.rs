//! The cluster, the services in it, and what they run.

use super::{Level, Sheet, Visit};
use crate::operations::Operation;
use crate::policy::services;
use crate::slots::{count, short};
use aws_sdk_ecs::types::{DeploymentControllerType, DeploymentStrategy, Service};
use estate::AdapterError;

pub(super) async fn look(visit: &Visit<'_>, sheet: &mut Sheet) {
    if !cluster(visit, sheet).await {
        return;
    }
    let names = services(&visit.aws.sides);
    let send = || {
        let call = visit.site.ecs().describe_services();
        call.cluster(&visit.aws.cluster)
            .set_services(Some(names.to_vec()))
            .send()
    };
    let about = names.join(", ");
    let told = visit
        .site
        .read(Operation::DescribeServices, &about, send)
        .await;
    let told = match told {
        Ok(told) => told,
        Err(error) => return sheet.trouble(Level::Error, &AdapterError::from(error)),
    };
    for name in names {
        let found = told.services().iter().find(|service| {
            service.service_name() == Some(name) && service.status() != Some("INACTIVE")
        });
        match found {
            Some(service) => {
                shape(name, service, sheet);
                task_definition(visit, name, service, sheet).await;
            }
            None => sheet.wrong(
                format!(
                    "there is no service `{name}` in cluster `{}`",
                    visit.aws.cluster
                ),
                "create it, or correct `services` in the estate file",
            ),
        }
    }
    tasks(visit, names, sheet).await;
}

async fn cluster(visit: &Visit<'_>, sheet: &mut Sheet) -> bool {
    let name = &visit.aws.cluster;
    let send = || visit.site.ecs().describe_clusters().clusters(name).send();
    let told = visit
        .site
        .read(Operation::DescribeClusters, name, send)
        .await;
    let told = match told {
        Ok(told) => told,
        // Not needed for a rollout, so a refusal ends nothing.
        Err(error) => {
            sheet.trouble(Level::Warning, &AdapterError::from(error));
            return true;
        }
    };
    let found = told.clusters().first();
    let is_active = found.and_then(|cluster| cluster.status()) == Some("ACTIVE");
    if is_active {
        sheet.ok(format!("cluster `{name}` is there"));
    } else {
        sheet.wrong(
            format!(
                "there is no active cluster `{name}` in {}",
                visit.site.region()
            ),
            "correct `cluster` in the estate file, or the account and the region",
        );
    }
    is_active
}

/// Who else would move its tasks or its traffic.
fn shape(name: &str, service: &Service, sheet: &mut Sheet) {
    let (desired, running) = (
        count(service.desired_count()),
        count(service.running_count()),
    );
    sheet.ok(format!(
        "service `{name}` runs {running} of {desired} tasks"
    ));
    let controller = service
        .deployment_controller()
        .map(|controller| controller.r#type());
    if let Some(other) = controller.filter(|kind| **kind != DeploymentControllerType::Ecs) {
        sheet.wrong(
            format!(
                "service `{name}` has the deployment controller {other}, which moves its tasks"
            ),
            "create it with the controller ECS; it cannot be changed later",
        );
    }
    let Some(configuration) = service.deployment_configuration() else {
        return;
    };
    let native = configuration.strategy();
    if let Some(native) = native.filter(|strategy| **strategy != DeploymentStrategy::Rolling) {
        sheet.wrong(
            format!(
                "service `{name}` has the native strategy {native}: ECS writes the weights too"
            ),
            "set its deployment strategy to ROLLING; one writer per rule",
        );
    }
    let breaker = configuration.deployment_circuit_breaker();
    if !breaker.is_some_and(|breaker| breaker.enable()) {
        sheet.warn(
            format!("service `{name}` has no circuit breaker"),
            "nothing to do: the first change of its capacity switches it on",
        );
    }
    if let (Some(least), Some(most)) = (
        configuration.minimum_healthy_percent(),
        configuration.maximum_percent(),
    ) && is_deadlock(desired, count(least), count(most))
    {
        sheet.warn(
            format!(
                "with {desired} tasks, {least} % at least and {most} % at most round to nothing \
                 ECS may stop or start"
            ),
            "nothing to do: rollouts set percentages that leave room",
        );
    }
}

/// ECS rounds the least up and the most down.
fn is_deadlock(desired: u32, least: u32, most: u32) -> bool {
    let floor = (u64::from(desired) * u64::from(least)).div_ceil(100);
    let ceiling = u64::from(desired) * u64::from(most) / 100;
    desired > 0 && floor >= u64::from(desired) && ceiling <= u64::from(desired)
}

async fn task_definition(visit: &Visit<'_>, name: &str, service: &Service, sheet: &mut Sheet) {
    let Some(arn) = service.task_definition() else {
        return;
    };
    let release = short(arn);
    let send = || {
        let call = visit.site.ecs().describe_task_definition();
        call.task_definition(arn).send()
    };
    let told = visit
        .site
        .read(Operation::DescribeTaskDefinition, release, send)
        .await;
    let told = match told {
        Ok(told) => told.task_definition,
        Err(error) => return sheet.trouble(Level::Error, &AdapterError::from(error)),
    };
    let Some(definition) = told else { return };
    let containers = definition.container_definitions();
    let container = match &visit.aws.container {
        Some(wanted) => containers
            .iter()
            .find(|container| container.name() == Some(wanted)),
        None => containers
            .iter()
            .find(|container| container.essential() != Some(false)),
    };
    match (
        container.and_then(|container| container.image()),
        &visit.aws.container,
    ) {
        (Some(image), _) => sheet.ok(format!("service `{name}` runs `{release}`: `{image}`")),
        (None, Some(wanted)) => sheet.wrong(
            format!("`{release}` of service `{name}` has no container `{wanted}`"),
            "correct `container` in the estate file",
        ),
        (None, None) => sheet.warn(
            format!("`{release}` of service `{name}` has no essential container"),
            "name the one whose image is the release under `container`",
        ),
    }
}

/// Reads that only diagnostics and lists need: are they permitted?
async fn tasks(visit: &Visit<'_>, names: &[String], sheet: &mut Sheet) {
    let Some(name) = names.first() else { return };
    let ecs = visit.site.ecs();
    let cluster = &visit.aws.cluster;
    let send = || {
        let call = ecs.list_tasks().cluster(cluster).service_name(name);
        call.max_results(1).send()
    };
    let told = visit.site.read(Operation::ListTasks, name, send).await;
    let arns = match told {
        Ok(told) => told.task_arns.unwrap_or_default(),
        Err(error) => return sheet.trouble(Level::Warning, &AdapterError::from(error)),
    };
    if arns.is_empty() {
        return;
    }
    let send = || {
        let call = ecs.describe_tasks().cluster(cluster);
        call.set_tasks(Some(arns.clone())).send()
    };
    if let Err(error) = visit.site.read(Operation::DescribeTasks, name, send).await {
        sheet.trouble(Level::Warning, &AdapterError::from(error));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_tasks_between_67_and_133_percent_cannot_move() {
        assert!(is_deadlock(3, 67, 133));
        assert!(!is_deadlock(3, 66, 134));
        assert!(!is_deadlock(3, 100, 200));
        assert!(!is_deadlock(0, 100, 100));
    }
}
