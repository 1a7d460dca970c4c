//! Choices for a new rollout.

use super::*;

fn environment(name: &str, protected: bool, regions: &[&str]) -> EnvironmentView {
    EnvironmentView {
        name: name.into(),
        summary: String::new(),
        protected,
        regions: regions.iter().map(|region| (*region).into()).collect(),
    }
}

fn runs(name: &str, places: &[(&str, &str)]) -> ServiceView {
    let place = |(environment, region): &(&str, &str)| ((*environment).into(), (*region).into());
    ServiceView {
        name: name.into(),
        summary: String::new(),
        places: places.iter().map(place).collect(),
    }
}

fn estate() -> EstateView {
    EstateView {
        name: "candlefish".into(),
        practice: true,
        default_environment: "production".into(),
        environments: vec![
            environment("production", true, &["us-east-1", "eu-west-1"]),
            environment("staging", false, &["us-east-1"]),
        ],
        services: vec![
            runs(
                "website",
                &[
                    ("production", "eu-west-1"),
                    ("production", "us-east-1"),
                    ("staging", "us-east-1"),
                ],
            ),
            runs("docs-site", &[("staging", "us-east-1")]),
        ],
        strategies: vec!["canary".into(), "instant".into()],
    }
}

#[test]
fn nothing_chosen_settles_on_the_defaults() {
    let choices = Choices::default().settled(&estate());
    assert_eq!(choices.service, "website");
    assert_eq!(choices.environment, "production");
    assert_eq!(
        choices.region, "us-east-1",
        "the environment's first region"
    );
    assert_eq!(choices.strategy, "");
}

#[test]
fn another_service_moves_to_where_it_runs_and_forgets_the_release() {
    let before = Choices {
        release: "2f9c1e4".into(),
        again: true,
        ..Choices::default().settled(&estate())
    };
    let after = before.with_service("docs-site").settled(&estate());
    assert_eq!(after.environment, "staging");
    assert_eq!(after.region, "us-east-1");
    assert_eq!(after.release, "");
    assert!(!after.again);
}

#[test]
fn a_region_that_fits_is_kept() {
    let choices = Choices {
        service: "website".into(),
        region: "eu-west-1".into(),
        ..Choices::default()
    };
    assert_eq!(choices.settled(&estate()).region, "eu-west-1");
}

#[test]
fn another_release_is_not_agreed_to_because_the_one_before_was() {
    let choices = Choices {
        again: true,
        ..Choices::default()
    };
    let after = choices.with_release(" e94a6c1 ");
    assert_eq!(after.release, "e94a6c1");
    assert!(!after.again);
}

#[test]
fn nothing_is_asked_for_without_a_release() {
    let choices = Choices::default().settled(&estate());
    assert_eq!(choices.wanted(None), None);
    let wanted = choices.with_release("2f9c1e4").wanted(Some("f1".into()));
    let wanted = wanted.unwrap();
    assert_eq!(wanted.release.as_deref(), Some("2f9c1e4"));
    assert_eq!(wanted.strategy, None, "the service's own");
    assert_eq!(wanted.reason, None);
    assert_eq!(wanted.shown.as_deref(), Some("f1"));
}

#[test]
fn an_estate_without_services_settles_on_nothing() {
    let mut empty = estate();
    empty.services.clear();
    let choices = Choices::default().settled(&empty);
    assert_eq!(choices, Choices::default());
}

#[test]
fn a_release_says_what_should_be_known_before_choosing_it() {
    let mut row = ReleaseRow {
        release: "3ab77d0".into(),
        summary: "heavier scene".into(),
        migration: "none".into(),
        failed_before: String::new(),
    };
    assert_eq!(release_words(&row), "heavier scene");
    row.migration = "non-reversible".into();
    row.failed_before = "gate failed".into();
    assert_eq!(
        release_words(&row),
        "heavier scene; its data migration cannot be taken back; went back before: gate failed"
    );
}

#[test]
fn a_refusal_is_shown_at_the_field_it_is_about() {
    let choices = Choices {
        service: "website".into(),
        environment: "production".into(),
        release: "nope".into(),
        ..Choices::default()
    };
    let at = |kind: &str, message: &str| field_of(&Complaint::new(kind, message), &choices);
    let unknown = "no release is called `nope`; did you mean `note`?";
    assert_eq!(at("unknown-name", unknown), Field::Release);
    assert_eq!(
        at("invalid", "`nope` is no release: too long"),
        Field::Release
    );
    assert_eq!(
        at("unknown-name", "no region is called `x`; y"),
        Field::Region
    );
    let silent = "an instant rollout skips verification; say why with a reason";
    assert_eq!(at("refused", silent), Field::Reason);
    assert_eq!(
        at("unavailable", "the estate does not answer"),
        Field::Whole
    );
}

#[test]
fn a_release_without_end_is_still_found_by_its_beginning() {
    let choices = Choices::default().with_release(&"x".repeat(10_000));
    let cited = format!("`{}…` is too long", "x".repeat(40));
    assert_eq!(
        field_of(&Complaint::new("invalid", cited), &choices),
        Field::Release
    );
}
