//! Estates in AWS that make no sense: one test per mistake, showing what is said.

use super::SMALL;
use crate::file::tests::{SMALL as PRACTICE, said};
use insta::assert_snapshot;

/// What is said about the small estate with something else in a place of it.
fn said_with(old: &str, new: &str) -> String {
    assert!(SMALL.contains(old), "`{old}` is not in it");
    said(&SMALL.replacen(old, new, 1))
}

/// What is said about it with something added at its end.
fn said_after(addition: &str) -> String {
    said(&format!("{SMALL}{addition}"))
}

#[test]
fn an_account_number_has_twelve_digits_in_quotes() {
    assert_snapshot!(said_with("\"111122223333\"", "\"1111-2222-3333\""), @r#"
    estate.toml:9:11: defaults.aws.account: `1111-2222-3333` is not an account number
        account = "1111-2222-3333"
                  ^^^^^^^^^^^^^^^^
        hint: use its twelve digits and nothing else, like "123456789012"
    1 problem in estate.toml
    "#);
    assert_snapshot!(said_with("\"111122223333\"", "111122223333"), @r#"
    estate.toml:9:11: defaults.aws.account: expected an account number in quotes, found a whole number
        account = 111122223333
                  ^^^^^^^^^^^^
        hint: write it like `"123456789012"`
    1 problem in estate.toml
    "#);
}

#[test]
fn a_placeholder_nobody_knows_gets_the_nearest_one() {
    assert_snapshot!(said_with("\"{service}-a\"", "\"{servcie}-a\""), @r#"
    estate.toml:11:13: defaults.aws.services[0]: `{servcie}` is no placeholder
        services = ["{servcie}-a", "{service}-b"]
                    ^^^^^^^^^^^^^
        hint: did you mean `{service}`?
    1 problem in estate.toml
    "#);
    assert_snapshot!(said_with("cluster = \"{environment}\"", "cluster = \"{}\""), @r#"
    estate.toml:10:11: defaults.aws.cluster: `{}` is no placeholder
        cluster = "{}"
                  ^^^^
        hint: there are `{service}`, `{environment}` and `{region}`
    1 problem in estate.toml
    "#);
}

#[test]
fn braces_stand_in_pairs() {
    assert_snapshot!(said_with("\"{service}-a\"", "\"{service-a\""), @r#"
    estate.toml:11:13: defaults.aws.services[0]: `{service-a` has a `{` that is never closed
        services = ["{service-a", "{service}-b"]
                    ^^^^^^^^^^^^
        hint: write placeholders like `{service}`
    1 problem in estate.toml
    "#);
    assert_snapshot!(said_with("cluster = \"{environment}\"", "cluster = \"environment}\""), @r#"
    estate.toml:10:11: defaults.aws.cluster: `environment}` has a `}` that closes nothing
        cluster = "environment}"
                  ^^^^^^^^^^^^^^
        hint: write placeholders like `{service}`
    1 problem in estate.toml
    "#);
}

#[test]
fn what_no_layer_gives_is_missing_for_all_it_concerns() {
    let text = SMALL
        .replace("account = \"111122223333\"\n", "")
        .replace("cluster = \"{environment}\"\n", "");
    assert_snapshot!(said(&text), @r#"
    estate.toml:13:8: service[0].aws.account: `production/us-east-1/website` and `staging/us-east-1/website`: `account` is missing
        name = "website"
               ^^^^^^^^^
        hint: write `account = "123456789012"` in `[service.aws]`, `[environment.production.aws]` or `[defaults.aws]`
    estate.toml:13:8: service[0].aws.cluster: `production/us-east-1/website` and `staging/us-east-1/website`: `cluster` is missing
        name = "website"
               ^^^^^^^^^
        hint: write `cluster = "main"` in `[service.aws]`, `[environment.production.aws]` or `[defaults.aws]`
    estate.toml:16:8: service[1].aws.account: `production/us-east-1/worker` and `staging/us-east-1/worker`: `account` is missing
        name = "worker"
               ^^^^^^^^
        hint: write `account = "123456789012"` in `[service.aws]`, `[environment.production.aws]` or `[defaults.aws]`
    estate.toml:16:8: service[1].aws.cluster: `production/us-east-1/worker` and `staging/us-east-1/worker`: `cluster` is missing
        name = "worker"
               ^^^^^^^^
        hint: write `cluster = "main"` in `[service.aws]`, `[environment.production.aws]` or `[defaults.aws]`
    4 problems in estate.toml
    "#);
    assert_snapshot!(said_with("services = [\"{service}-a\", \"{service}-b\"]\n", ""), @r#"
    estate.toml:14:8: service[0].aws.services: `production/us-east-1/website` and `staging/us-east-1/website`: `services` is missing
        name = "website"
               ^^^^^^^^^
        hint: write `services = ["{service}"]` in `[service.aws]`, `[environment.production.aws]` or `[defaults.aws]`
    1 problem in estate.toml
    "#);
}

#[test]
fn what_one_environment_lacks_is_said_of_its_targets_alone() {
    let text = SMALL.replace("account = \"111122223333\"\n", "").replace(
        "[environment.staging]\n",
        "[environment.staging]\naws.account = \"111122223333\"\n",
    );
    assert_snapshot!(said(&text), @r#"
    estate.toml:15:8: service[0].aws.account: `production/us-east-1/website`: `account` is missing
        name = "website"
               ^^^^^^^^^
        hint: write `account = "123456789012"` in `[service.aws]`, `[environment.production.aws]` or `[defaults.aws]`
    estate.toml:18:8: service[1].aws.account: `production/us-east-1/worker`: `account` is missing
        name = "worker"
               ^^^^^^^^
        hint: write `account = "123456789012"` in `[service.aws]`, `[environment.production.aws]` or `[defaults.aws]`
    2 problems in estate.toml
    "#);
}

#[test]
fn an_estate_in_aws_says_where() {
    let text = PRACTICE.replace("kind = \"practice\"", "kind = \"aws\"");
    assert_snapshot!(said(&text), @r#"
    estate.toml:3:8: estate.kind: nothing says where in AWS the services are
        kind = "aws"
               ^^^^^
        hint: add `[defaults.aws]` with `account`, `cluster` and `services`
    1 problem in estate.toml
    "#);
}

#[test]
fn a_practice_estate_is_not_in_aws() {
    let text = PRACTICE
        .replace("tasks = 2", "tasks = 2\naws.cluster = \"main\"")
        .replace("[[contact]]", "[aws.endpoints]\necs = \"http://localhost\"\n[[suite]]\nname = \"x\"\ncheck = [{ path = \"/\" }]\n[[contact]]");
    assert_snapshot!(said(&text), @r#"
    estate.toml:9:1: service[0].aws: nothing of a practice estate is in AWS
        aws.cluster = "main"
        ^^^
        hint: remove it, or write `kind = "aws"`
    estate.toml:10:2: aws: nothing of a practice estate is in AWS
        [aws.endpoints]
         ^^^
        hint: remove it, or write `kind = "aws"`
    estate.toml:12:1: suite[0]: the suites of a practice estate are built in
        [[suite]]
        ^^^^^^^^^
        hint: remove it, or write `kind = "aws"`
    3 problems in estate.toml
    "#);
}

#[test]
fn each_ecs_service_has_a_target_group() {
    assert_snapshot!(said_with("[\"{environment}-worker\"]", "[\"x\", \"y\"]"), @r#"
    estate.toml:22:21: service[1].aws.target-groups: `production/us-east-1/worker` and `staging/us-east-1/worker`: 1 in `services`, but 2 in `target-groups`
        aws.target-groups = ["x", "y"]
                            ^^^^^^^^^^
        hint: write one for each ECS service, in the same order
    1 problem in estate.toml
    "#);
    assert_snapshot!(said_with("target-groups = [\"{environment}-{service}-a\", \"{environment}-{service}-b\"]\n", ""), @r#"
    estate.toml:14:8: service[0].aws.target-groups: `production/us-east-1/website` and `staging/us-east-1/website`: `target-groups` is missing, of which two ECS services need one each
        name = "website"
               ^^^^^^^^^
        hint: write `target-groups = ["{service}-a", "{service}-b"]` in `[service.aws]`, `[environment.production.aws]` or `[defaults.aws]`
    1 problem in estate.toml
    "#);
}

#[test]
fn there_are_one_or_two_sides() {
    assert_snapshot!(said_with("[\"worker\"]", "[\"a\", \"b\", \"c\"]"), @r#"
    estate.toml:21:16: service[1].aws.services: there are 3 ECS services, but a target has two sides at most
        aws.services = ["a", "b", "c"]
                       ^^^^^^^^^^^^^^^
        hint: name one, or two side by side; a third is part of another service
    1 problem in estate.toml
    "#);
    assert_snapshot!(said_with("[\"worker\"]", "[]"), @"
    estate.toml:21:16: service[1].aws.services: there is no ECS service in it
        aws.services = []
                       ^^
        hint: name one, or two side by side, or leave the field out
    1 problem in estate.toml
    ");
}

#[test]
fn the_sides_differ() {
    let text = SMALL.replace("\"{service}-b\"]", "\"website-a\"]").replace(
        "\"{environment}-{service}-b\"",
        "\"{environment}-{service}-a\"",
    );
    assert_snapshot!(said(&text), @r#"
    estate.toml:11:12: defaults.aws.services: `production/us-east-1/website` and `staging/us-east-1/website`: both sides have the ECS service `website-a`
        services = ["{service}-a", "website-a"]
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: give each side one of its own, like `"{service}-a"` and `"{service}-b"`
    estate.toml:12:17: defaults.aws.target-groups: `production/us-east-1/website` and `staging/us-east-1/website`: both sides have the target group `production-website-a`
        target-groups = ["{environment}-{service}-a", "{environment}-{service}-a"]
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: give each side one of its own, like `"{service}-a"` and `"{service}-b"`
    2 problems in estate.toml
    "#);
}

#[test]
fn two_targets_have_nothing_in_common() {
    assert_snapshot!(said_with("cluster = \"{environment}\"", "cluster = \"main\""), @r#"
    estate.toml:11:12: defaults.aws.services: `staging/us-east-1/website`: the ECS service `website-a` in the cluster `main` belongs to `production/us-east-1/website` already
        services = ["{service}-a", "{service}-b"]
                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: let the names differ, by `{service}` or `{environment}` in them
    estate.toml:21:16: service[1].aws.services: `staging/us-east-1/worker`: the ECS service `worker` in the cluster `main` belongs to `production/us-east-1/worker` already
        aws.services = ["worker"]
                       ^^^^^^^^^^
        hint: let the names differ, by `{service}` or `{environment}` in them
    2 problems in estate.toml
    "#);
    assert_snapshot!(said_with("[\"{environment}-worker\"]", "[\"{environment}-website-b\"]"), @r#"
    estate.toml:22:21: service[1].aws.target-groups: `production/us-east-1/worker` and `staging/us-east-1/worker`: the target group `production-website-b` belongs to `production/us-east-1/website` already
        aws.target-groups = ["{environment}-website-b"]
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: let the names differ, by `{service}` or `{environment}` in them
    1 problem in estate.toml
    "#);
}

#[test]
fn the_same_names_in_another_account_or_region_are_others() {
    let elsewhere = SMALL
        .replace("cluster = \"{environment}\"", "cluster = \"main\"")
        .replace("\"{environment}-", "\"");
    let by_account = elsewhere.replace(
        "[environment.staging]\n",
        "[environment.staging]\naws.account = \"444455556666\"\n",
    );
    let by_region = elsewhere.replace(
        "[environment.staging]\nregions = [\"us-east-1\"]",
        "[environment.staging]\nregions = [\"us-west-2\"]",
    );
    assert_eq!(said(&by_account), "nothing\n");
    assert_eq!(said(&by_region), "nothing\n");
}

#[test]
fn names_are_written_alone() {
    let arn = "arn:aws:ecs:us-east-1:111122223333:cluster/main";
    assert_snapshot!(said_with("\"{environment}\"", &format!("\"{arn}\"")), @r#"
    estate.toml:10:11: defaults.aws.cluster: this is an ARN, not a name
        cluster = "arn:aws:ecs:us-east-1:111122223333:cluster/main"
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: write the name alone, which is a part of it
    1 problem in estate.toml
    "#);
    assert_snapshot!(said_with("\"public\"", "\"pub_lic\""), @r#"
    estate.toml:13:17: defaults.aws.load-balancer: `_` cannot stand in a name
        load-balancer = "pub_lic"
                        ^^^^^^^^^
        hint: use letters, digits and hyphens, as the name is in AWS
    1 problem in estate.toml
    "#);
}

#[test]
fn names_are_not_longer_than_a_balancer_takes() {
    assert_snapshot!(said_with("\"{environment}-worker\"", "\"candlefish-{environment}-{service}-blue\""), @r#"
    estate.toml:22:21: service[1].aws.target-groups: `production/us-east-1/worker`: `candlefish-production-worker-blue` has 33 characters
        aws.target-groups = ["candlefish-{environment}-{service}-blue"]
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: names of load balancers and target groups have at most 32
    1 problem in estate.toml
    "#);
    assert_snapshot!(said_with("\"public\"", "\"{environment}-{region}-internet-facing\""), @r#"
    estate.toml:13:17: defaults.aws.load-balancer: `production/us-east-1/website` and 3 more: `production-us-east-1-internet-facing` has 36 characters
        load-balancer = "{environment}-{region}-internet-facing"
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: names of load balancers and target groups have at most 32
    1 problem in estate.toml
    "#);
}

#[test]
fn weights_need_a_load_balancer() {
    assert_snapshot!(said_with("load-balancer = \"public\"\n", ""), @r#"
    estate.toml:14:8: service[0].aws.load-balancer: `production/us-east-1/website` and `staging/us-east-1/website`: `load-balancer` is missing, whose rule holds the weights of the two sides
        name = "website"
               ^^^^^^^^^
        hint: write `load-balancer = "public"` in `[service.aws]`, `[environment.production.aws]` or `[defaults.aws]`
    1 problem in estate.toml
    "#);
}

#[test]
fn a_role_is_an_arn_in_the_same_account() {
    let role = |role: &str| said_with("account =", &format!("role = \"{role}\"\naccount ="));
    assert_snapshot!(role("candlefish"), @r#"
    estate.toml:9:8: defaults.aws.role: `candlefish` is not the ARN of a role
        role = "candlefish"
               ^^^^^^^^^^^^
        hint: write it like "arn:aws:iam::123456789012:role/candlefish"
    1 problem in estate.toml
    "#);
    assert_snapshot!(role("arn:aws:iam::111122223333:user/ada"), @r#"
    estate.toml:9:8: defaults.aws.role: `arn:aws:iam::111122223333:user/ada` is not the ARN of a role
        role = "arn:aws:iam::111122223333:user/ada"
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: write it like "arn:aws:iam::123456789012:role/candlefish"
    1 problem in estate.toml
    "#);
    assert_snapshot!(role("arn:aws:iam::444455556666:role/x-{environment}"), @r#"
    estate.toml:9:8: defaults.aws.role: `production/us-east-1/website` and 3 more: the role is in account 444455556666, not in 111122223333
        role = "arn:aws:iam::444455556666:role/x-{environment}"
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: name a role of the account itself, or correct `account`
    1 problem in estate.toml
    "#);
}

#[test]
fn an_endpoint_is_an_address_without_a_user() {
    let ecs = |address: &str| said_after(&format!("[aws.endpoints]\necs = \"{address}\"\n"));
    assert_snapshot!(ecs("localhost:5000"), @r#"
    estate.toml:24:7: aws.endpoints.ecs: `localhost:5000` is not an address
        ecs = "localhost:5000"
              ^^^^^^^^^^^^^^^^
        hint: write it like "https://ecs.internal:8443"
    1 problem in estate.toml
    "#);
    assert_snapshot!(ecs("http://:5000"), @r#"
    estate.toml:24:7: aws.endpoints.ecs: `http://:5000` is not an address
        ecs = "http://:5000"
              ^^^^^^^^^^^^^^
        hint: write it like "https://ecs.internal:8443"
    1 problem in estate.toml
    "#);
    assert_snapshot!(ecs("http://localhost:port"), @r#"
    estate.toml:24:7: aws.endpoints.ecs: `http://localhost:port` is not an address
        ecs = "http://localhost:port"
              ^^^^^^^^^^^^^^^^^^^^^^^
        hint: write it like "https://ecs.internal:8443"
    1 problem in estate.toml
    "#);
    assert_snapshot!(ecs("https://ada:secret@localhost"), @r#"
    estate.toml:24:7: aws.endpoints.ecs: the address has a user in it
        ecs = "https://**********@localhost"
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: leave out user and password; credentials come from a profile or a role
    1 problem in estate.toml
    "#);
    assert_snapshot!(ecs("https://ecs.{environment}.internal"), @r#"
    estate.toml:24:7: aws.endpoints.ecs: an interface has no `{environment}`
        ecs = "https://ecs.{environment}.internal"
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: only `{region}` may differ in its address
    1 problem in estate.toml
    "#);
}

#[test]
fn an_endpoint_nobody_knows_gets_the_nearest_one() {
    assert_snapshot!(said_after("[aws.endpoints]\ncloudwatch = \"http://localhost\"\nelb = \"http://localhost\"\n"), @r#"
    estate.toml:24:1: aws.endpoints.cloudwatch: unknown interface `cloudwatch`
        cloudwatch = "http://localhost"
        ^^^^^^^^^^
        hint: did you mean `cloud-watch`?
    estate.toml:25:1: aws.endpoints.elb: unknown interface `elb`
        elb = "http://localhost"
        ^^^
        hint: known here are `ecs`, `elastic-load-balancing`, `cloud-watch`, `logs`, `rds`, `service-quotas` and `sts`
    2 problems in estate.toml
    "#);
}

#[test]
fn a_suite_must_be_declared() {
    assert_snapshot!(said_with("tasks = 1", "tasks = 1\nsuite = \"basics\""), @r#"
    estate.toml:20:9: service[1].suite: no suite is called `basics`
        suite = "basics"
                ^^^^^^^^
        hint: declare it under a header `[[suite]]`
    1 problem in estate.toml
    "#);
    let declared = "[[suite]]\nname = \"basics\"\ncheck = [{ path = \"/\" }]\n";
    let text = SMALL.replace("tasks = 1", "tasks = 1\nsuite = \"basic\"");
    assert_snapshot!(said(&format!("{text}{declared}")), @r#"
    estate.toml:20:9: service[1].suite: no suite is called `basic`
        suite = "basic"
                ^^^^^^^
        hint: did you mean `basics`?
    1 problem in estate.toml
    "#);
}

#[test]
fn a_suite_has_checks_that_can_be_made() {
    assert_snapshot!(said_after("[[suite]]\nname = \"a\"\n[[suite]]\nname = \"a\"\ncheck = []\n"), @r#"
    estate.toml:23:1: suite[0].check: `check` is missing
        [[suite]]
        ^^^^^^^^^
        hint: add `check`: its checks, each under a header `[[suite.check]]`
    estate.toml:26:8: suite[1].name: `a` is there already, as `suite[0].name`
        name = "a"
               ^^^
        hint: give it another name, or remove one of the two
    estate.toml:27:9: suite[1].check: the suite has no check
        check = []
                ^^
        hint: add one, like `check = [{ path = "/health" }]`
    3 problems in estate.toml
    "#);
    let checks = "[[suite]]\nname = \"a\"\n[[suite.check]]\npath = \"health\"\nstatus = 600\n\
                  [[suite.check]]\npath = \"http://localhost/\"\nstatus = \"200\"\n\
                  [[suite.check]]\npath = \"/a b\"\nstatus = 99\n";
    assert_snapshot!(said_after(checks), @r#"
    estate.toml:26:8: suite[0].check[0].path: `health` does not begin with `/`
        path = "health"
               ^^^^^^^^
        hint: write `/health`
    estate.toml:27:10: suite[0].check[0].status: `600` is no status of HTTP
        status = 600
                 ^^^
        hint: use a number from 100 to 599, like 200
    estate.toml:29:8: suite[0].check[1].path: `http://localhost/` is more than a path
        path = "http://localhost/"
               ^^^^^^^^^^^^^^^^^^^
        hint: leave out the host: it is the slot's test address
    estate.toml:30:10: suite[0].check[1].status: expected a status of HTTP, found a text
        status = "200"
                 ^^^^^
        hint: write it without quotes: `200`
    estate.toml:32:8: suite[0].check[2].path: `/a b` has characters that no address has
        path = "/a b"
               ^^^^^^
        hint: write them encoded, like `%20` for a space
    estate.toml:33:10: suite[0].check[2].status: `99` is no status of HTTP
        status = 99
                 ^^
        hint: use a number from 100 to 599, like 200
    6 problems in estate.toml
    "#);
}

#[test]
fn a_suite_needs_addresses_to_examine() {
    let suite = "[[suite]]\nname = \"basics\"\ncheck = [{ path = \"/\" }]\n";
    let text = SMALL.replace("tasks = 1", "tasks = 1\nsuite = \"basics\"");
    assert_snapshot!(said(&format!("{text}{suite}")), @r#"
    estate.toml:18:8: service[1].aws.test-addresses: `production/us-east-1/worker` and `staging/us-east-1/worker`: `test-addresses` is missing, so the suite `basics` has nothing to ask
        name = "worker"
               ^^^^^^^^
        hint: write `test-addresses = ["http://{service}.internal"]` in `[service.aws]`, `[environment.production.aws]` or `[defaults.aws]`
    1 problem in estate.toml
    "#);
}

#[test]
fn each_side_has_a_test_address_of_its_own() {
    let addresses = |list: &str| {
        said_with(
            "load-balancer",
            &format!("test-addresses = {list}\nload-balancer"),
        )
    };
    assert_snapshot!(addresses("[\"http://{service}\"]"), @r#"
    estate.toml:13:18: defaults.aws.test-addresses: `production/us-east-1/website` and `staging/us-east-1/website`: 2 in `services`, but 1 in `test-addresses`
        test-addresses = ["http://{service}"]
                         ^^^^^^^^^^^^^^^^^^^^
        hint: write one for each ECS service, in the same order
    1 problem in estate.toml
    "#);
    assert_snapshot!(addresses("[\"http://{service}\", \"http://{service}\"]"), @r#"
    estate.toml:13:18: defaults.aws.test-addresses: `production/us-east-1/worker` and `staging/us-east-1/worker`: 1 in `services`, but 2 in `test-addresses`
        test-addresses = ["http://{service}", "http://{service}"]
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: write one for each ECS service, in the same order
    estate.toml:13:18: defaults.aws.test-addresses: `production/us-east-1/website` and `staging/us-east-1/website`: both sides have the test address `http://website`
        test-addresses = ["http://{service}", "http://{service}"]
                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: give each side one of its own, like `"{service}-a"` and `"{service}-b"`
    2 problems in estate.toml
    "#);
    assert_snapshot!(addresses("[\"a.internal\", \"b.internal\"]"), @r#"
    estate.toml:13:19: defaults.aws.test-addresses[0]: `a.internal` is not an address
        test-addresses = ["a.internal", "b.internal"]
                          ^^^^^^^^^^^^
        hint: write it like "https://ecs.internal:8443"
    estate.toml:13:33: defaults.aws.test-addresses[1]: `b.internal` is not an address
        test-addresses = ["a.internal", "b.internal"]
                                        ^^^^^^^^^^^^
        hint: write it like "https://ecs.internal:8443"
    2 problems in estate.toml
    "#);
}

#[test]
fn one_side_alone_is_rolled_by_ecs() {
    assert_snapshot!(said_with("strategy = \"rolling\"\n", ""), @r#"
    estate.toml:20:16: service[1].aws.services: `production/us-east-1/worker` and `staging/us-east-1/worker`: `canary` needs two ECS services; one alone is rolled by ECS itself, with no weight between 0 and 100 %
        aws.services = ["worker"]
                       ^^^^^^^^^^
        hint: use `strategy = "rolling"` or `"instant"`, or name two ECS services with a target group each
    1 problem in estate.toml
    "#);
    assert_snapshot!(said_with("\"rolling\"", "\"blue-green\""), @r#"
    estate.toml:20:12: service[1].strategy: `production/us-east-1/worker` and `staging/us-east-1/worker`: `blue-green` needs two ECS services; one alone is rolled by ECS itself, with no weight between 0 and 100 %
        strategy = "blue-green"
                   ^^^^^^^^^^^^
        hint: use `strategy = "rolling"` or `"instant"`, or name two ECS services with a target group each
    1 problem in estate.toml
    "#);
    assert_eq!(said_with("\"rolling\"", "\"instant\""), "nothing\n");
}

#[test]
fn a_ladder_has_weights_a_rule_can_express() {
    assert_snapshot!(said_with("tasks = 2", "tasks = 2\nladder = [0.05, 12.5, 33.33, 100]"), @"
    estate.toml:17:11: service[0].ladder[0]: a listener rule cannot weigh 0.05 %
        ladder = [0.05, 12.5, 33.33, 100]
                  ^^^^
        hint: its weights are whole numbers up to 999; the nearest it can is 0.1 %
    estate.toml:17:23: service[0].ladder[2]: a listener rule cannot weigh 33.33 %
        ladder = [0.05, 12.5, 33.33, 100]
                              ^^^^^
        hint: its weights are whole numbers up to 999; the nearest it can is 33.3 %
    2 problems in estate.toml
    ");
}

#[test]
fn what_a_balancer_does_not_measure_is_no_gate() {
    assert_snapshot!(said_with("tasks = 2", "tasks = 2\ngates = { memory = { bound = 50, tolerated = 1 }, error-rate = { tolerated = 0.1 } }"), @"
    estate.toml:17:20: service[0].gates.memory: nothing measures `memory` in an estate of kind `aws` yet
        gates = { memory = { bound = 50, tolerated = 1 }, error-rate = { tolerated = 0.1 } }
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: remove it; `error-rate` and `latency` come from the load balancer
    1 problem in estate.toml
    ");
}

#[test]
fn while_a_layer_cannot_be_read_nothing_is_said_about_what_it_may_have_given() {
    assert_snapshot!(said_with("cluster =", "clutser ="), @r#"
    estate.toml:10:1: defaults.aws.clutser: unknown field `clutser`
        clutser = "{environment}"
        ^^^^^^^
        hint: did you mean `cluster`?
    1 problem in estate.toml
    "#);
    assert_snapshot!(said_with("[defaults.aws]", "[defaults]\naws = true\n[ignored]"), @"
    estate.toml:9:7: defaults.aws: expected a table, found `true` or `false`
        aws = true
              ^^^^
        hint: its fields are `account`, `profile`, `role`, `cluster`, `services`, `target-groups`, `load-balancer`, `container` and 3 more
    estate.toml:10:2: ignored: unknown field `ignored`
        [ignored]
         ^^^^^^^
        hint: known here are `estate`, `environment`, `service`, `defaults`, `freeze`, `contact`, `aws` and `suite`
    2 problems in estate.toml
    ");
}
