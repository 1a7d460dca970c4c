//! What a service with one side shows in its two slots.

use super::*;

fn task_definition(revision: u32) -> String {
    format!("arn:aws:ecs:x:1:task-definition/website:{revision}")
}

fn deployment(status: &str, revision: u32, running: i32) -> Deployment {
    Deployment::builder()
        .status(status)
        .task_definition(task_definition(revision))
        .running_count(running)
        .build()
}

fn tag(slot: Slot, text: &str) -> Tag {
    Tag::builder().key(key(slot)).value(text).build()
}

fn service(revision: u32, deployments: Vec<Deployment>, tags: Vec<Tag>) -> Service {
    Service::builder()
        .task_definition(task_definition(revision))
        .desired_count(4)
        .set_deployments(Some(deployments))
        .set_tags(Some(tags))
        .build()
}

fn shown(service: &Service, targets: u32) -> String {
    let line = |slot: &SlotState| {
        let release = slot
            .release
            .as_ref()
            .map_or("-", |release| release.as_str());
        let heading = slot.heading.map(|to| format!(" to {to}"));
        format!(
            "{release} {}{} desired {} running {} healthy {} promised {}",
            slot.weight,
            heading.unwrap_or_default(),
            slot.desired,
            slot.running,
            slot.healthy,
            slot.promised
        )
    };
    let [a, b] = Standing::of(service).slots(targets);
    format!("a: {}\nb: {}", line(&a), line(&b))
}

#[test]
fn a_service_nobody_tagged_serves_from_the_first_slot() {
    let fresh = service(42, vec![deployment("PRIMARY", 42, 4)], Vec::new());
    assert_eq!(
        shown(&fresh, 4),
        "a: website:42 100 % desired 4 running 4 healthy 4 promised 0\n\
         b: - 0 % desired 0 running 0 healthy 0 promised 0"
    );
}

#[test]
fn a_promise_is_shown_as_tasks_that_are_not_there_yet() {
    let tags = vec![tag(Slot::A, "website:42 4"), tag(Slot::B, "website:43 4")];
    let promised = service(42, vec![deployment("PRIMARY", 42, 4)], tags);
    assert_eq!(
        shown(&promised, 4),
        "a: website:42 100 % desired 4 running 4 healthy 4 promised 0\n\
         b: website:43 0 % desired 4 running 0 healthy 0 promised 4"
    );
}

#[test]
fn while_ecs_moves_weights_are_shares_of_the_running_tasks() {
    let tags = vec![tag(Slot::A, "website:42 4"), tag(Slot::B, "website:43 4")];
    let deployments = vec![deployment("PRIMARY", 43, 1), deployment("ACTIVE", 42, 3)];
    let moving = service(43, deployments, tags);
    assert_eq!(
        shown(&moving, 4),
        "a: website:42 75 % to 0 % desired 4 running 3 healthy 3 promised 1\n\
         b: website:43 25 % to 100 % desired 4 running 1 healthy 1 promised 0"
    );
    assert_eq!(
        course(&moving, &"website:43".parse().unwrap()),
        Course::Moving {
            running: 1,
            desired: 4,
            leaving: 3
        }
    );
}

#[test]
fn a_release_neither_slot_stands_for_is_shown_in_the_first() {
    let tags = vec![tag(Slot::A, "website:42 4"), tag(Slot::B, "website:43 4")];
    let foreign = service(99, vec![deployment("PRIMARY", 99, 4)], tags);
    assert_eq!(
        shown(&foreign, 4),
        "a: website:99 100 % desired 4 running 4 healthy 4 promised 0\n\
         b: website:43 0 % desired 4 running 0 healthy 0 promised 4"
    );
    let wanted = "website:43".parse().unwrap();
    let found = "website:99".to_owned();
    assert_eq!(course(&foreign, &wanted), Course::Elsewhere { found });
}

#[test]
fn the_course_ends_when_ecs_says_so_and_not_before() {
    let wanted = "website:43".parse().unwrap();
    let with = |state: DeploymentRolloutState| {
        let primary = Deployment::builder()
            .status("PRIMARY")
            .task_definition(task_definition(43))
            .running_count(4)
            .rollout_state(state)
            .rollout_state_reason("tasks failed to start")
            .build();
        course(&service(43, vec![primary], Vec::new()), &wanted)
    };
    assert_eq!(with(DeploymentRolloutState::Completed), Course::Complete);
    assert!(matches!(
        with(DeploymentRolloutState::InProgress),
        Course::Moving { running: 4, .. }
    ));
    let why = "tasks failed to start".to_owned();
    assert_eq!(with(DeploymentRolloutState::Failed), Course::Failed { why });
}

#[test]
fn tags_of_others_are_not_read() {
    for text in ["", "website:42", "website:42 many", "a b 3"] {
        assert_eq!(text.parse::<Side>(), Err(NotOurs), "{text}");
    }
    let side: Side = "website:42 3".parse().unwrap();
    assert_eq!(side.to_string(), "website:42 3");
}

#[test]
fn turns_follow_from_what_may_run_at_once() {
    let plain = service(42, Vec::new(), Vec::new());
    assert_eq!(turns(&plain), 1);
}
