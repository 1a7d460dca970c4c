//! What people are shown of a target that is as it should be: details, alarms, logs,
//! and what the doctor finds.

use crate::scene::Scene;
use crate::stage::target;
use control_room_tests::peers::Blueprint;
use estate::Perform as _;
use estate_aws::{Details, Level, LogQuestion, SideDetails};
use rollouts::{Effect, Slot};
use std::fmt::Write as _;
use vocab::{Percent, Span};

/// The website with a canary that has a quarter of the traffic.
async fn at_a_quarter() -> Scene {
    let blueprint = Blueprint::website()
        .alarm("website-errors", false)
        .alarm("website-latency", true)
        .logged("ready in 812 ms")
        .logged("GET /website/cart 200")
        .logged("GET /website/cart 503 upstream gone");
    let scene = Scene::of(&blueprint).await;
    let weight = Percent::whole(25);
    for effect in [
        Effect::EnsureCapacity {
            slot: Slot::B,
            release: "website:2".parse().unwrap(),
            tasks: 1,
        },
        Effect::EnsureWeight {
            slot: Slot::B,
            weight,
        },
    ] {
        let order = crate::stage::order(&target(), effect);
        let outcome = scene.adapter.perform(&order).await;
        assert!(
            matches!(outcome, rollouts::Outcome::Done { .. }),
            "{outcome:?}"
        );
    }
    scene.world.clock().advance(Span::minutes(3));
    scene
}

#[tokio::test]
async fn a_target_is_shown_in_full() {
    let scene = at_a_quarter().await;
    let details = scene.adapter.details(&target()).await.unwrap();
    assert_eq!(details.troubles, []);
    insta::assert_snapshot!(in_words(&details), @r"
    Weighted production the rule with priority 1 of `production-0`
    website-a website:1 75 %: 4 desired, 4 running, 0 pending, behind production-website-a
      4 healthy
      deployment PRIMARY COMPLETED of website:1: 4 of 4
      2 events
    website-b website:2 25 %: 1 desired, 1 running, 0 pending, behind production-website-b
      1 healthy
      deployment PRIMARY COMPLETED of website:2: 1 of 1
      5 events
    ");
}

#[tokio::test]
async fn alarms_are_told_with_their_state_and_the_missing_one_by_name() {
    let blueprint = Blueprint::website()
        .alarm("website-errors", false)
        .alarm("website-latency", true);
    let with_a_third = |file: String| {
        file.replace(
            "\"website-latency\"]",
            "\"website-latency\", \"website-gone\"]",
        )
    };
    let scene = Scene::with(&blueprint, with_a_third).await;
    let alarms = scene.adapter.alarms(&target()).await.unwrap();
    let told: Vec<String> = alarms
        .iter()
        .map(|alarm| format!("{} {:?}: {}", alarm.name, alarm.state, alarm.reason))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    website-errors Quiet: Unchecked: Initial alarm creation
    website-latency Firing: 12 is greater than 10
    website-gone Missing: there is no alarm of this name
    ");
}

#[tokio::test]
async fn logs_come_once_in_order_and_by_pattern() {
    let scene = at_a_quarter().await;
    let all = LogQuestion {
        since: scene.now() - Span::minutes(10),
        until: None,
        filter: None,
        after: None,
        most: 2,
    };
    let first = scene.adapter.logs(&target(), &all).await.unwrap();
    let texts = |page: &estate_aws::LogPage| -> Vec<String> {
        page.events.iter().map(|event| event.text.clone()).collect()
    };
    assert_eq!(texts(&first), ["ready in 812 ms", "GET /website/cart 200"]);
    let rest = LogQuestion {
        after: Some(first.next),
        ..all.clone()
    };
    let rest = scene.adapter.logs(&target(), &rest).await.unwrap();
    assert_eq!(texts(&rest), ["GET /website/cart 503 upstream gone"]);
    assert!(!rest.more);
    let again = LogQuestion {
        after: Some(rest.next),
        ..all.clone()
    };
    let again = scene.adapter.logs(&target(), &again).await.unwrap();
    assert_eq!(texts(&again), [""; 0]);
    let gone = LogQuestion {
        filter: Some("upstream".into()),
        ..all
    };
    let gone = scene.adapter.logs(&target(), &gone).await.unwrap();
    assert_eq!(texts(&gone), ["GET /website/cart 503 upstream gone"]);
}

#[tokio::test]
async fn the_doctor_finds_nothing_wrong_with_what_is_right() {
    let scene = Scene::of(&Blueprint::website().alarm("website-errors", false)).await;
    let findings = scene.adapter.doctor().await;
    let wrong: Vec<_> = findings
        .iter()
        .filter(|finding| finding.level == Level::Error)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let about = target().to_string();
    let told: Vec<String> = findings
        .iter()
        .filter(|finding| finding.about == about)
        .map(|finding| format!("{:?}: {}", finding.level, finding.text))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    Ok: cluster `production` is there
    Ok: service `website-a` runs 4 of 4 tasks
    Warning: service `website-a` has no circuit breaker
    Ok: service `website-a` runs `website:1`: `registry.example/website:2f9c1e4`
    Ok: service `website-b` runs 0 of 0 tasks
    Warning: service `website-b` has no circuit breaker
    Ok: service `website-b` runs `website:1`: `registry.example/website:2f9c1e4`
    Ok: target group `production-website-a` checks its targets
    Warning: target group `production-website-a` drains for 300 s
    Ok: target group `production-website-b` checks its targets
    Warning: target group `production-website-b` drains for 300 s
    Ok: the rule with priority 1 forwards to both slots
    Warning: the rule with priority 1 keeps users with the target group they met first
    Ok: alarm `website-errors` is quiet
    Ok: log group `/ecs/production/website` can be read
    Ok: a service may have 5000 tasks
    Ok: traffic is brought back within 30 s by one weight write
    Ok: 3 releases can be rolled out
    Ok: database `main` is available for snapshots
    ");
}

fn in_words(details: &Details) -> String {
    let mut text = format!("{:?} {} {}\n", details.shape, details.cluster, details.rule);
    for side in &details.sides {
        put_side(&mut text, side);
    }
    text
}

fn put_side(text: &mut String, side: &SideDetails) {
    let SideDetails {
        service,
        desired,
        running,
        pending,
        ..
    } = side;
    let release = side.release.as_deref().unwrap_or("-");
    let weight = side
        .weight
        .map_or_else(String::new, |weight| weight.to_string());
    let group = side.target_group.as_deref().unwrap_or("-");
    let _always_written = writeln!(
        text,
        "{service} {release} {weight}: {desired} desired, {running} running, {pending} pending, \
         behind {group}"
    );
    for health in &side.health {
        let line = format!("  {} {} {}", health.count, health.state, health.reason);
        let _always_written = writeln!(text, "{}", line.trim_end());
    }
    for one in &side.deployments {
        let _always_written = writeln!(
            text,
            "  deployment {} {} of {}: {} of {}",
            one.status, one.rollout, one.release, one.running, one.desired
        );
    }
    let _always_written = writeln!(text, "  {} events", side.events.len());
}
