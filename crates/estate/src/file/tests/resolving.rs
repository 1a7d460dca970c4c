//! From typed names to targets.

use super::{PRACTICE, SMALL, parse};

fn resolved(service: &str, environment: Option<&str>, region: Option<&str>) -> String {
    let estate = parse(PRACTICE).unwrap();
    match estate.resolve(service, environment, region) {
        Ok(target) => target.to_string(),
        Err(unresolved) => unresolved.to_string(),
    }
}

#[test]
fn a_service_alone_means_the_default_environment_and_its_first_region() {
    assert_eq!(
        resolved("website", None, None),
        "production/us-east-1/website"
    );
    assert_eq!(
        resolved("website", Some("staging"), None),
        "staging/us-east-1/website"
    );
    assert_eq!(
        resolved("website", None, Some("ap-southeast-1")),
        "production/ap-southeast-1/website"
    );
}

#[test]
fn unknown_names_give_the_nearest_ones() {
    insta::assert_snapshot!(resolved("wesbite", None, None), @"no service is called `wesbite`; did you mean `website`?");
    insta::assert_snapshot!(resolved("doc", None, None), @"no service is called `doc`; did you mean `document-service`?");
    insta::assert_snapshot!(resolved("billing", None, None), @"no service is called `billing`; there are `website`, `animation`, `graphql-api`, `websocket` and `document-service`");
    insta::assert_snapshot!(resolved("website", Some("prod"), None), @"no environment is called `prod`; did you mean `production`?");
    insta::assert_snapshot!(resolved("website", None, Some("us-east-2")), @"`production` is not in a region `us-east-2`; did you mean `us-east-1`?");
    insta::assert_snapshot!(resolved("website", Some("staging"), Some("eu-west-1")), @"`staging` is not in a region `eu-west-1`; there is only `us-east-1`");
}

#[test]
fn a_service_that_does_not_run_there_says_where_it_does() {
    insta::assert_snapshot!(resolved("document-service", Some("preview"), None), @"`document-service` does not run in `preview`; it runs in `production` and `staging`");
}

#[test]
fn without_a_default_the_environment_has_to_be_said() {
    let text = SMALL.replace(
        "[[service]]",
        "[environment.staging]\nregions = [\"us-east-1\"]\n[[service]]",
    );
    let unresolved = parse(&text)
        .unwrap()
        .resolve("website", None, None)
        .unwrap_err();
    insta::assert_snapshot!(unresolved, @"`website` runs in `production` and `staging`; say in which of them");
}

#[test]
fn where_there_is_only_one_environment_it_is_meant() {
    let target = parse(SMALL)
        .unwrap()
        .resolve("website", None, None)
        .unwrap();
    assert_eq!(target.to_string(), "production/us-east-1/website");
}

#[test]
fn a_typed_name_cannot_command_the_terminal() {
    insta::assert_snapshot!(resolved("\u{1b}[2Jwebsite", None, None), @r"no service is called `\u{1b}[2Jwebsite`; there are `website`, `animation`, `graphql-api`, `websocket` and `document-service`");
}

#[test]
fn a_script_reads_what_was_not_found() {
    let estate = parse(SMALL).unwrap();
    let unresolved = estate.resolve("wesbite", None, None).unwrap_err();
    let json = serde_json::to_string(&unresolved).unwrap();
    insta::assert_snapshot!(json, @r#"{"unresolved":"service","text":"wesbite","known":["website"]}"#);
}
