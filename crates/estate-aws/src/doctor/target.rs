//! A target: everything the estate file names of it, as it is in AWS.

mod balancer;
mod cluster;

use super::{Finding, Level, Sheet};
use crate::alarms::{self, AlarmSays};
use crate::estate::AwsEstate;
use crate::logs::{self, LogQuestion};
use crate::operations::Operation;
use crate::sites::Site;
use estate::aws::Whereabouts;
use estate::{AdapterError, Perform, Placement};
use vocab::{Span, Target};

/// What everything below is looked at with.
struct Visit<'a> {
    estate: &'a AwsEstate,
    site: &'a Site,
    target: &'a Target,
    aws: &'a Whereabouts,
}

pub(super) async fn look(
    estate: &AwsEstate,
    target: &Target,
    placement: &Placement,
    aws: &Whereabouts,
) -> Vec<Finding> {
    let mut sheet = Sheet::of_target(target);
    let site = estate.sites().site(&aws.account, &target.region).await;
    let visit = Visit {
        estate,
        site: &site,
        target,
        aws,
    };
    cluster::look(&visit, &mut sheet).await;
    balancer::look(&visit, &mut sheet).await;
    alarms(&visit, &mut sheet).await;
    log_group(&visit, &mut sheet).await;
    quota(&visit, &mut sheet).await;
    plan(&visit, &mut sheet).await;
    if let Some(database) = &placement.database {
        self::database(&visit, database, &mut sheet).await;
    }
    sheet.findings
}

/// Looks at it as a planner does.
async fn plan(visit: &Visit<'_>, sheet: &mut Sheet) {
    match visit.estate.survey(visit.target).await {
        Ok(survey) => sheet.ok(format!(
            "traffic is brought back within {} by {}",
            survey.promise.within, survey.promise.by
        )),
        Err(error) => sheet.trouble(Level::Error, &error),
    }
    match visit.estate.releases(visit.target).await {
        Ok(releases) => sheet.ok(format!("{} releases can be rolled out", releases.len())),
        Err(error) => sheet.trouble(Level::Error, &error),
    }
}

async fn alarms(visit: &Visit<'_>, sheet: &mut Sheet) {
    if visit.aws.alarms.is_empty() {
        let way_out = "name CloudWatch alarms under `alarms`: a rollout plan warns without them";
        return sheet.warn("no alarm watches it", way_out);
    }
    let told = match alarms::read(visit.site, &visit.aws.alarms).await {
        Ok(told) => told,
        Err(error) => return sheet.trouble(Level::Error, &error.into()),
    };
    for alarm in told {
        let name = &alarm.name;
        match alarm.state {
            AlarmSays::Quiet => sheet.ok(format!("alarm `{name}` is quiet")),
            AlarmSays::TooLittle => sheet.warn(
                format!("alarm `{name}` has too little to go by: {}", alarm.reason),
                "look at its metric: an alarm without data never fires",
            ),
            AlarmSays::Firing => sheet.warn(
                format!("alarm `{name}` fires already: {}", alarm.reason),
                "look into it first: ECS ignores an alarm that fires before a deployment starts",
            ),
            AlarmSays::Missing => sheet.wrong(
                format!("there is no alarm `{name}`"),
                "create it, or correct `alarms` in the estate file",
            ),
        }
    }
}

async fn log_group(visit: &Visit<'_>, sheet: &mut Sheet) {
    let Some(group) = &visit.aws.log_group else {
        let way_out = "name it under `log-group`: its log cannot be shown without";
        return sheet.warn("the estate file names no log group", way_out);
    };
    let question = LogQuestion {
        since: visit.site.time().now() - Span::minutes(5),
        until: None,
        filter: None,
        after: None,
        most: 1,
    };
    match logs::read(visit.site, group, &question).await {
        Ok(_) => sheet.ok(format!("log group `{group}` can be read")),
        Err(error) => sheet.trouble(Level::Warning, &error.into()),
    }
}

/// The quota's number in Service Quotas, and its name, for numbers change.
const TASKS: (&str, &str) = ("L-46458851", "Tasks per service");

async fn quota(visit: &Visit<'_>, sheet: &mut Sheet) {
    let send = || {
        let call = visit.site.quotas().get_service_quota();
        call.service_code("ecs").quota_code(TASKS.0).send()
    };
    let told = visit
        .site
        .read(Operation::GetServiceQuota, "quota of ECS", send)
        .await;
    let quota = match told {
        Ok(told) => told.quota,
        Err(error) => return sheet.trouble(Level::Warning, &error.into()),
    };
    let known = quota.filter(|quota| quota.quota_name() == Some(TASKS.1));
    match known.and_then(|quota| quota.value()) {
        Some(most) => sheet.ok(format!("a service may have {most} tasks")),
        None => sheet.warn(
            "Service Quotas does not tell how many tasks a service may have",
            "nothing to do: plans count with the documented 5,000",
        ),
    }
}

async fn database(visit: &Visit<'_>, name: &str, sheet: &mut Sheet) {
    let send = || {
        let call = visit.site.rds().describe_db_instances();
        call.db_instance_identifier(name).send()
    };
    let told = visit
        .site
        .read(
            Operation::DescribeDbInstances,
            &format!("database `{name}`"),
            send,
        )
        .await;
    let told = match told {
        Ok(told) => told,
        Err(error) => return sheet.trouble(Level::Error, &AdapterError::from(error)),
    };
    let first = told.db_instances().first();
    match first.map(|found| found.db_instance_status().unwrap_or_default()) {
        Some("available") => sheet.ok(format!("database `{name}` is available for snapshots")),
        Some(status) => sheet.warn(
            format!("database `{name}` is {status}"),
            "a snapshot can be asked for once it is available",
        ),
        None => sheet.wrong(
            format!("there is no database `{name}`"),
            "correct `database` in the estate file",
        ),
    }
}
