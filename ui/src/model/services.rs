//! Services as they are: what stands first, and how it is written.

use wire::{AlarmsView, DeploymentState, ServiceState, SideState, State, WatchedAlarm};

use super::now;

/// The state of a service in one place: the worst that is known of it.
pub(crate) fn state(service: &ServiceState) -> State {
    if !service.trouble.is_empty() {
        return State::Unknown;
    }
    let sides = service.sides.iter().map(side_state);
    sides.min().unwrap_or(State::Unknown)
}

/// The state of one side. One that nobody is sent to is in nobody's way.
fn side_state(side: &SideState) -> State {
    let serves = side.weight.is_none_or(|weight| weight > 0.0);
    let unhealthy = side.health.iter().any(|one| one.state == "unhealthy");
    let failed = side.deployments.iter().any(|one| one.rollout == "FAILED");
    let moves = side.pending > 0 || side.running != side.desired;
    if serves && (unhealthy || failed || side.running == 0) {
        State::High
    } else if unhealthy || failed {
        State::Low
    } else if moves {
        State::Running
    } else {
        State::Normal
    }
}

/// What a place is called: "website in production, us-east-1".
pub(crate) fn name(service: &ServiceState) -> String {
    format!(
        "{} in {}, {}",
        service.service, service.environment, service.region
    )
}

/// What its target is called in lists of alarms: "production/us-east-1/website".
fn target(service: &ServiceState) -> String {
    format!(
        "{}/{}/{}",
        service.environment, service.region, service.service
    )
}

/// The releases with their shares of the traffic, in one line.
pub(crate) fn releases(service: &ServiceState) -> String {
    let words = |side: &SideState| {
        let release = side.release.as_deref().unwrap_or("nothing");
        match side.weight {
            Some(weight) if weight > 0.0 => Some(format!("{release} {}", now::weight(weight))),
            Some(_) => None,
            None => Some(release.to_owned()),
        }
    };
    let all: Vec<String> = service.sides.iter().filter_map(words).collect();
    if all.is_empty() {
        now::NONE.into()
    } else {
        all.join(", ")
    }
}

/// Tasks of a side: "6 of 6 running, 2 starting".
pub(crate) fn tasks(running: u32, desired: u32, pending: u32) -> String {
    let mut text = format!("{running} of {desired} running");
    if pending > 0 {
        text.push_str(&format!(", {pending} starting"));
    }
    text
}

/// Tasks of all sides, in one line.
pub(crate) fn all_tasks(service: &ServiceState) -> String {
    if service.sides.is_empty() {
        return now::NONE.into();
    }
    let sum = |of: fn(&SideState) -> u32| service.sides.iter().map(of).sum();
    tasks(
        sum(|side| side.running),
        sum(|side| side.desired),
        sum(|side| side.pending),
    )
}

/// Targets of all sides that are not healthy, in one line; empty when all are.
pub(crate) fn unwell(service: &ServiceState) -> String {
    let groups = service.sides.iter().flat_map(|side| &side.health);
    let unwell = groups.filter(|one| one.state != "healthy" && one.count > 0);
    let words: Vec<String> = unwell
        .map(|one| format!("{} {}", one.count, one.state))
        .collect();
    words.join(", ")
}

/// The state whose shape stands beside targets of that health.
pub(crate) fn health_state(name: &str) -> State {
    match name {
        "healthy" => State::Normal,
        "unhealthy" => State::High,
        "initial" | "draining" => State::Running,
        "unused" => State::Shelved,
        _ => State::Unknown,
    }
}

/// A deployment's state in words: "primary, in progress".
pub(crate) fn deployment_words(deployment: &DeploymentState) -> String {
    let words = [&deployment.status, &deployment.rollout];
    let words = words.iter().filter(|word| !word.is_empty());
    let words: Vec<String> = words
        .map(|word| word.to_lowercase().replace('_', " "))
        .collect();
    words.join(", ")
}

/// The state whose shape stands beside a deployment.
pub(crate) fn deployment_state(deployment: &DeploymentState) -> State {
    match deployment.rollout.as_str() {
        "FAILED" => State::High,
        "IN_PROGRESS" => State::Running,
        "COMPLETED" | "" => State::Normal,
        _ => State::Unknown,
    }
}

/// The alarms that watch a service in its place, firing ones first.
pub(crate) fn alarms_of(alarms: &AlarmsView, service: &ServiceState) -> Vec<WatchedAlarm> {
    let target = target(service);
    let watches = |alarm: &&WatchedAlarm| alarm.target == target;
    let mut all: Vec<WatchedAlarm> = alarms.watched.iter().filter(watches).cloned().collect();
    all.sort_by_key(|alarm| alarm_state(&alarm.state));
    all
}

/// The state whose shape stands beside an alarm the estate watches by itself.
pub(crate) fn alarm_state(name: &str) -> State {
    match name {
        "firing" => State::High,
        "quiet" => State::Normal,
        _ => State::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::HealthState;

    fn side(weight: Option<f64>, running: u32) -> SideState {
        SideState {
            slot: "a".into(),
            name: "website-a".into(),
            release: Some("website:41".into()),
            weight,
            desired: 6,
            running,
            pending: 0,
            target_group: "website-a".into(),
            health: vec![],
            deployments: vec![],
            events: vec![],
        }
    }

    fn service(sides: Vec<SideState>) -> ServiceState {
        ServiceState {
            service: "website".into(),
            environment: "production".into(),
            region: "us-east-1".into(),
            shape: String::new(),
            rule: String::new(),
            sides,
            trouble: String::new(),
        }
    }

    fn health(state: &str, count: u32) -> HealthState {
        HealthState {
            state: state.into(),
            count,
            reason: String::new(),
        }
    }

    #[test]
    fn a_service_is_as_bad_as_the_side_that_serves() {
        let mut one = service(vec![side(Some(100.0), 6), side(Some(0.0), 6)]);
        assert_eq!(state(&one), State::Normal);
        one.sides[1].health = vec![health("unhealthy", 2)];
        assert_eq!(state(&one), State::Low);
        one.sides[0].health = vec![health("healthy", 5), health("unhealthy", 1)];
        assert_eq!(state(&one), State::High);
        assert_eq!(unwell(&one), "1 unhealthy, 2 unhealthy");
        one.trouble = "not read".into();
        assert_eq!(state(&one), State::Unknown);
    }

    #[test]
    fn tasks_under_way_are_under_way() {
        let mut one = service(vec![side(Some(100.0), 6), side(Some(0.0), 2)]);
        assert_eq!(state(&one), State::Running);
        one.sides[1].pending = 4;
        assert_eq!(all_tasks(&one), "8 of 12 running, 4 starting");
    }

    #[test]
    fn a_side_without_tasks_that_serves_is_grave_and_one_that_idles_is_not() {
        let mut idle = side(Some(0.0), 0);
        idle.desired = 0;
        assert_eq!(
            state(&service(vec![side(Some(100.0), 6), idle])),
            State::Normal
        );
        let mut gone = side(Some(100.0), 0);
        gone.desired = 0;
        assert_eq!(state(&service(vec![gone])), State::High);
    }

    #[test]
    fn releases_are_told_with_their_shares() {
        let mut one = service(vec![side(Some(75.0), 6), side(Some(25.0), 6)]);
        one.sides[1].release = Some("website:42".into());
        assert_eq!(releases(&one), "website:41 75 %, website:42 25 %");
        one.sides = vec![side(None, 6)];
        assert_eq!(releases(&one), "website:41");
        one.sides = vec![];
        assert_eq!(releases(&one), now::NONE);
    }

    #[test]
    fn an_alarm_belongs_to_the_target_it_watches() {
        let alarm = |name: &str, state: &str, target: &str| WatchedAlarm {
            name: name.into(),
            state: state.into(),
            reason: String::new(),
            since: None,
            target: target.into(),
        };
        let alarms = AlarmsView {
            own: vec![],
            watched: vec![
                alarm("calm", "quiet", "production/us-east-1/website"),
                alarm("other", "firing", "production/us-east-1/website-b"),
                alarm("loud", "firing", "production/us-east-1/website"),
            ],
            troubles: vec![],
        };
        let found = alarms_of(&alarms, &service(vec![]));
        let names: Vec<&str> = found.iter().map(|alarm| alarm.name.as_str()).collect();
        assert_eq!(names, ["loud", "calm"]);
    }

    #[test]
    fn what_aws_calls_a_deployment_is_written_for_people() {
        let deployment = DeploymentState {
            status: "PRIMARY".into(),
            rollout: "IN_PROGRESS".into(),
            release: "website:42".into(),
            desired: 6,
            running: 2,
            pending: 4,
            failed: 0,
            reason: String::new(),
            updated: None,
        };
        assert_eq!(deployment_words(&deployment), "primary, in progress");
        assert_eq!(deployment_state(&deployment), State::Running);
    }
}
