//! Diagnostics: events, tasks and the last log lines of a slot, as text on disk.
//!
//! What cannot be read is written down as such: half of the papers are better than
//! none. Nothing secret is among them; task definitions, whose variables often hold
//! secrets, are not kept at all.

use crate::operations::Operation;
use crate::places::Place;
use crate::services::{alone, resource};
use aws_sdk_ecs::types::{DesiredStatus, Service, Task};
use aws_smithy_types::DateTime;
use estate::AdapterError;
use rollouts::Slot;
use std::fmt::Write as _;
use std::io;
use std::path::Path;
use vocab::{Span, Timestamp};

/// How far back log lines go, and how many are kept.
const LOGS: (Span, i32) = (Span::minutes(10), 500);

/// A file to be: its name and its text.
pub(super) type Paper = (&'static str, String);

/// Reads everything; fails only when not even the service can be read.
pub(super) async fn gather(
    place: &Place,
    slot: Slot,
    now: Timestamp,
) -> Result<Vec<Paper>, AdapterError> {
    let name = place.service(slot);
    let service = alone(place, name).await?;
    let tasks = match tasks(place, name).await {
        Ok(tasks) => tasks.iter().map(task_in_words).collect(),
        Err(error) => format!("{error}\n"),
    };
    let logs = match logs(place, now).await {
        Ok(lines) => lines,
        Err(error) => format!("{error}\n"),
    };
    let papers = [
        ("service.txt", service_in_words(&service)),
        ("tasks.txt", tasks),
        ("logs.txt", logs),
    ];
    Ok(papers
        .into_iter()
        .map(|(file, text)| (file, place.site.hide(&text)))
        .collect())
}

/// Puts the papers into a folder that is there as a whole, or not at all.
pub(super) fn keep(folder: &Path, papers: &[Paper]) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let begun = folder.with_extension("part");
    std::fs::create_dir_all(&begun)?;
    for (file, text) in papers {
        std::fs::write(begun.join(file), text)?;
    }
    std::fs::rename(&begun, folder)
}

fn moment(at: Option<&DateTime>) -> String {
    let millis = at.and_then(|at| at.to_millis().ok());
    millis.map_or_else(
        || "-".to_owned(),
        |millis| Timestamp::from_millis(millis).to_string(),
    )
}

fn service_in_words(service: &Service) -> String {
    let mut text = format!(
        "{}: {} desired, {} running, {} pending, {}\n\ndeployments\n",
        service.service_name().unwrap_or("-"),
        service.desired_count(),
        service.running_count(),
        service.pending_count(),
        service.task_definition().unwrap_or("-"),
    );
    // Writing to a text does not fail.
    for deployment in service.deployments() {
        let _ = writeln!(
            text,
            "{} {} {}: {} desired, {} running, {} failed; {} {}",
            moment(deployment.created_at()),
            deployment.status().unwrap_or("-"),
            deployment.task_definition().unwrap_or("-"),
            deployment.desired_count(),
            deployment.running_count(),
            deployment.failed_tasks(),
            deployment
                .rollout_state()
                .map_or("-", |state| state.as_str()),
            deployment.rollout_state_reason().unwrap_or_default(),
        );
    }
    text.push_str("\nevents\n");
    for event in service.events() {
        let message = event.message().unwrap_or_default();
        let _ = writeln!(text, "{} {message}", moment(event.created_at()));
    }
    text
}

fn task_in_words(task: &Task) -> String {
    let mut text = format!(
        "{} {} {} health {} {}\n",
        moment(task.started_at()),
        task.task_arn().unwrap_or("-"),
        task.last_status().unwrap_or("-"),
        task.health_status().map_or("-", |health| health.as_str()),
        task.stopped_reason().unwrap_or_default(),
    );
    for container in task.containers() {
        let _ = writeln!(
            text,
            "  {} {} exit {} {}",
            container.name().unwrap_or("-"),
            container.last_status().unwrap_or("-"),
            container
                .exit_code()
                .map_or("-".to_owned(), |code| code.to_string()),
            container.reason().unwrap_or_default(),
        );
    }
    text
}

/// Tasks that run, and those that stopped lately.
async fn tasks(place: &Place, name: &str) -> Result<Vec<Task>, AdapterError> {
    let site = &place.site;
    let cluster = &place.whereabouts.cluster;
    let resource = resource(place, name);
    let mut tasks = Vec::new();
    for status in [DesiredStatus::Running, DesiredStatus::Stopped] {
        let listed = site
            .read(Operation::ListTasks, &resource, || {
                let call = site.ecs().list_tasks().cluster(cluster).service_name(name);
                call.desired_status(status.clone()).send()
            })
            .await?;
        let arns = listed.task_arns.unwrap_or_default();
        if arns.is_empty() {
            continue;
        }
        let described = site
            .read(Operation::DescribeTasks, &resource, || {
                let call = site.ecs().describe_tasks().cluster(cluster);
                call.set_tasks(Some(arns.clone())).send()
            })
            .await?;
        tasks.extend(described.tasks.unwrap_or_default());
    }
    Ok(tasks)
}

async fn logs(place: &Place, now: Timestamp) -> Result<String, AdapterError> {
    let Some(group) = &place.whereabouts.log_group else {
        return Ok("the estate file names no log group\n".to_owned());
    };
    let site = &place.site;
    let (back, most) = LOGS;
    let resource = place.about(&format!("log group `{group}`"));
    let page = site
        .read(Operation::FilterLogEvents, &resource, || {
            site.logs()
                .filter_log_events()
                .log_group_name(group)
                .start_time((now - back).millis())
                .limit(most)
                .send()
        })
        .await?;
    let mut text = String::new();
    for event in page.events.unwrap_or_default() {
        let at = event.timestamp().map(Timestamp::from_millis);
        let at = at.map_or_else(|| "-".to_owned(), |at| at.to_string());
        let _ = writeln!(
            text,
            "{at} {}",
            event.message().unwrap_or_default().trim_end()
        );
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_are_there_as_a_whole_and_are_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let kept = folder.path().join("r1-4");
        keep(&kept, &[("service.txt", "first".into())]).unwrap();
        keep(&kept, &[("service.txt", "second".into())]).unwrap();
        let text = std::fs::read_to_string(kept.join("service.txt")).unwrap();
        assert_eq!(text, "first");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_task_is_told_with_why_it_stopped() {
        let task = Task::builder()
            .task_arn("task/1")
            .last_status("STOPPED")
            .stopped_reason("Essential container in task exited")
            .build();
        assert_eq!(
            task_in_words(&task),
            "- task/1 STOPPED health - Essential container in task exited\n"
        );
    }
}
