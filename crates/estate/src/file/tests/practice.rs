//! The practice estate, which others copy from.

use super::{PRACTICE, parse, said};
use crate::file::Kind;
use rollouts::{Recipe, Strategy};
use vocab::{Metric, Percent, Span, Target};

fn recipe(target: &str) -> Recipe {
    let estate = parse(PRACTICE).unwrap();
    let target: Target = target.parse().unwrap();
    estate.recipe(&target).unwrap().clone()
}

#[test]
fn nothing_is_wrong_with_it() {
    assert_eq!(said(PRACTICE), "nothing\n");
}

#[test]
fn it_has_every_service_in_every_place_it_runs_in() {
    let estate = parse(PRACTICE).unwrap();
    assert_eq!(
        (estate.name(), estate.kind()),
        ("Candlefish", Kind::Practice)
    );
    let targets: Vec<String> = estate
        .targets()
        .map(|(target, _)| target.to_string())
        .collect();
    insta::assert_snapshot!(targets.join("\n"), @"
    preview/us-east-1/animation
    preview/us-east-1/graphql-api
    preview/us-east-1/website
    preview/us-east-1/websocket
    production/ap-southeast-1/animation
    production/ap-southeast-1/document-service
    production/ap-southeast-1/graphql-api
    production/ap-southeast-1/website
    production/ap-southeast-1/websocket
    production/eu-west-1/animation
    production/eu-west-1/document-service
    production/eu-west-1/graphql-api
    production/eu-west-1/website
    production/eu-west-1/websocket
    production/us-east-1/animation
    production/us-east-1/document-service
    production/us-east-1/graphql-api
    production/us-east-1/website
    production/us-east-1/websocket
    staging/us-east-1/animation
    staging/us-east-1/document-service
    staging/us-east-1/graphql-api
    staging/us-east-1/website
    staging/us-east-1/websocket
    ");
}

#[test]
fn a_canary_of_the_website_in_production_needs_nobody() {
    let recipe = recipe("production/us-east-1/website");
    assert_eq!(recipe.strategy, Strategy::Canary);
    assert_eq!(recipe.tasks, 6);
    assert_eq!(recipe.ladder.as_slice(), Recipe::usual_ladder());
    assert_eq!(recipe.bake, Span::minutes(5));
    assert_eq!(recipe.gates, Recipe::usual_gates());
    assert_eq!(
        recipe.policies.snapshot.as_deref(),
        Some("website-postgres")
    );
    assert_eq!(recipe.policies.approval, None);
    let newest = "2026-11-20T14:02:00Z".parse().unwrap();
    assert_eq!(recipe.policies.frozen(newest), None);
}

#[test]
fn only_services_with_sessions_are_judged_by_frames_and_memory() {
    let metrics = |target: &str| -> Vec<Metric> {
        recipe(target)
            .gates
            .iter()
            .map(|gate| gate.metric)
            .collect()
    };
    assert_eq!(metrics("staging/us-east-1/website"), Metric::ALL);
    for service in ["graphql-api", "websocket", "document-service"] {
        let target = format!("production/eu-west-1/{service}");
        assert_eq!(
            metrics(&target),
            [Metric::ErrorRate, Metric::Latency],
            "{service}"
        );
    }
}

#[test]
fn production_is_protected_and_frozen_over_the_year_s_end_and_staging_is_not() {
    let estate = parse(PRACTICE).unwrap();
    let protected: Vec<bool> = estate.environments().iter().map(|e| e.protected).collect();
    assert_eq!(protected, [true, false, false]);
    let holidays = "2025-12-24T12:00:00Z".parse().unwrap();
    assert!(
        recipe("production/us-east-1/website")
            .policies
            .frozen(holidays)
            .is_some()
    );
    assert!(
        recipe("staging/us-east-1/website")
            .policies
            .frozen(holidays)
            .is_none()
    );
}

#[test]
fn documents_in_production_are_looked_at_by_a_person_before_half_of_the_users_see_them() {
    let approval = recipe("production/us-east-1/document-service")
        .policies
        .approval
        .unwrap();
    assert_eq!(approval.before, Percent::whole(50));
    assert_eq!(approval.who.len(), 2);
    assert_eq!(
        recipe("staging/us-east-1/document-service")
            .policies
            .approval,
        None
    );
}
