//! Files that are TOML but no estate: one test per mistake, showing what is said.

use super::{SMALL, said, said_after, said_with};
use insta::assert_snapshot;

#[test]
fn an_unknown_field_gets_the_nearest_name() {
    assert_snapshot!(said_with("tasks = 2", "tasks = 2\nsumary = \"x\""), @r#"
    estate.toml:9:1: service[0].sumary: unknown field `sumary`
        sumary = "x"
        ^^^^^^
        hint: did you mean `summary`?
    1 problem in estate.toml
    "#);
}

#[test]
fn a_misspelled_field_that_must_be_there_is_one_problem_not_two() {
    assert_snapshot!(said_with("tasks = 2", "taks = 2"), @"
    estate.toml:8:1: service[0].taks: unknown field `taks`
        taks = 2
        ^^^^
        hint: did you mean `tasks`?
    1 problem in estate.toml
    ");
}

#[test]
fn an_unknown_field_that_looks_like_nothing_gets_the_list() {
    assert_snapshot!(said_with("page = ", "colour = 3\npage = "), @"
    estate.toml:13:1: contact[0].colour: unknown field `colour`
        colour = 3
        ^^^^^^
        hint: known here are `name`, `role`, `level` and `page`
    1 problem in estate.toml
    ");
}

#[test]
fn a_field_in_the_wrong_table_is_sent_to_the_right_one() {
    assert_snapshot!(said_with("tasks = 2", "tasks = 2\nfailed-gate = \"hold\""), @r#"
    estate.toml:9:1: service[0].failed-gate: unknown field `failed-gate`
        failed-gate = "hold"
        ^^^^^^^^^^^
        hint: write it inside `policies`: `policies.failed-gate`
    1 problem in estate.toml
    "#);
}

#[test]
fn words_joined_by_an_underscore_are_recognised() {
    assert_snapshot!(said_with("tasks = 2", "tasks = 2\nkeep_warm = \"5m\""), @r#"
    estate.toml:9:1: service[0].keep_warm: unknown field `keep_warm`
        keep_warm = "5m"
        ^^^^^^^^^
        hint: did you mean `keep-warm`?
    1 problem in estate.toml
    "#);
}

#[test]
fn values_of_another_type_say_how_to_write_them() {
    let text = SMALL
        .replace(
            "tasks = 2",
            "tasks = \"2\"\nbake = 5\nladder = 100\noverrides = 7",
        )
        .replace(
            "regions = [\"us-east-1\"]",
            "regions = \"us-east-1\"\nprotected = \"yes\"",
        );
    assert_snapshot!(said(&text), @r#"
    estate.toml:5:11: environment.production.regions: expected a list, found a text
        regions = "us-east-1"
                  ^^^^^^^^^^^
        hint: put it in brackets: `["us-east-1"]`
    estate.toml:6:13: environment.production.protected: expected `true` or `false`, found a text
        protected = "yes"
                    ^^^^^
        hint: write it like `true`
    estate.toml:9:9: service[0].tasks: expected a whole number, found a text
        tasks = "2"
                ^^^
        hint: write it without quotes: `2`
    estate.toml:10:8: service[0].bake: expected a length of time, found a whole number
        bake = 5
               ^
        hint: write it like `"5m"`
    estate.toml:11:10: service[0].ladder: expected a list, found a whole number
        ladder = 100
                 ^^^
        hint: put it in brackets: `[100]`
    estate.toml:12:13: service[0].overrides: expected a table of tables, found a whole number
        overrides = 7
                    ^
        hint: write a table with a name of its own: `[service.overrides.name]`
    6 problems in estate.toml
    "#);
}

#[test]
fn a_service_under_a_single_bracket_is_told_to_use_two() {
    assert_snapshot!(said_with("[[service]]", "[service]"), @"
    estate.toml:6:1: service: expected a list, found a table
        [service]
        ^^^^^^^^^
        hint: write its header with two brackets: `[[service]]`
    1 problem in estate.toml
    ");
}

#[test]
fn an_environment_under_two_brackets_is_told_to_use_one() {
    assert_snapshot!(said_with("[environment.production]", "[[environment.production]]"), @"
    estate.toml:4:1: environment.production: expected a table, found a list
        [[environment.production]]
        ^^^^^^^^^^^^^^^^^^^^^^^^^^
        hint: write its header with single brackets: `[environment.production]`
    1 problem in estate.toml
    ");
}

#[test]
fn a_ladder_that_does_not_rise_is_refused() {
    assert_snapshot!(said_with("tasks = 2", "tasks = 2\nladder = [10, 50, 25, 100]"), @"
    estate.toml:9:19: service[0].ladder[2]: the ladder does not rise: 25 % after 50 %
        ladder = [10, 50, 25, 100]
                          ^^
        hint: put the weights in rising order, each once, like [10, 25, 50, 100]
    1 problem in estate.toml
    ");
}

#[test]
fn a_ladder_that_does_not_reach_everybody_is_refused() {
    assert_snapshot!(said_with("tasks = 2", "tasks = 2\nladder = [10, 25, 50]"), @"
    estate.toml:9:19: service[0].ladder[2]: the ladder ends at 50 %, not at 100 %
        ladder = [10, 25, 50]
                          ^^
        hint: add 100 at its end
    1 problem in estate.toml
    ");
}

#[test]
fn a_ladder_without_weights_is_refused() {
    assert_snapshot!(said_with("tasks = 2", "tasks = 2\nladder = []"), @"
    estate.toml:9:10: service[0].ladder: the ladder has no weights
        ladder = []
                 ^^
        hint: write it like [10, 25, 50, 100]
    1 problem in estate.toml
    ");
}

#[test]
fn weights_out_of_range_are_refused_one_by_one() {
    assert_snapshot!(said_with("tasks = 2", "tasks = 2\nladder = [0, -5, 12.345, 120]"), @"
    estate.toml:9:11: service[0].ladder[0]: a weight of 0 % reaches nobody
        ladder = [0, -5, 12.345, 120]
                  ^
        hint: begin with a weight above 0, like 10
    estate.toml:9:14: service[0].ladder[1]: `-5` is out of range
        ladder = [0, -5, 12.345, 120]
                     ^^
        hint: use a number of percent from 0 to 100 with at most two decimals
    estate.toml:9:18: service[0].ladder[2]: `12.345` has too many decimals
        ladder = [0, -5, 12.345, 120]
                         ^^^^^^
        hint: use a number of percent from 0 to 100 with at most two decimals
    estate.toml:9:26: service[0].ladder[3]: `120` is out of range
        ladder = [0, -5, 12.345, 120]
                                 ^^^
        hint: use a number of percent from 0 to 100 with at most two decimals
    4 problems in estate.toml
    ");
}

#[test]
fn a_service_that_runs_nowhere_is_refused() {
    assert_snapshot!(said_with("tasks = 2", "tasks = 2\nenvironments = []"), @"
    estate.toml:9:16: service[0].environments: the service runs in no environment
        environments = []
                       ^^
        hint: name at least one, or leave the field out to mean everywhere
    1 problem in estate.toml
    ");
}

#[test]
fn an_environment_without_regions_is_refused() {
    assert_snapshot!(said_with("regions = [\"us-east-1\"]", "regions = []"), @r#"
    estate.toml:5:11: environment.production.regions: the environment has no region
        regions = []
                  ^^
        hint: name at least one, like `regions = ["us-east-1"]`
    1 problem in estate.toml
    "#);
    assert_snapshot!(said_with("regions = [\"us-east-1\"]\n", ""), @r#"
    estate.toml:4:1: environment.production.regions: `regions` is missing
        [environment.production]
        ^^^^^^^^^^^^^^^^^^^^^^^^
        hint: add `regions`: its regions, like `["us-east-1"]`
    1 problem in estate.toml
    "#);
}

#[test]
fn an_unknown_environment_is_found_wherever_it_is_named() {
    let text = SMALL
        .replace("kind = ", "default-environment = \"live\"\nkind = ")
        .replace(
            "tasks = 2",
            "tasks = 2\nenvironments = [\"prodution\"]\noverrides.staging.tasks = 1",
        );
    assert_snapshot!(said(&text), @r#"
    estate.toml:3:23: estate.default-environment: no environment is called `live`
        default-environment = "live"
                              ^^^^^^
        hint: there is only `production`
    estate.toml:10:17: service[0].environments[0]: no environment is called `prodution`
        environments = ["prodution"]
                        ^^^^^^^^^^^
        hint: did you mean `production`?
    estate.toml:11:11: service[0].overrides.staging: no environment is called `staging`
        overrides.staging.tasks = 1
                  ^^^^^^^
        hint: there is only `production`
    3 problems in estate.toml
    "#);
}

#[test]
fn an_override_for_where_the_service_does_not_run_is_refused() {
    let text = SMALL.replace(
        "[[service]]\nname = \"website\"",
        "[environment.staging]\nregions = [\"us-east-1\"]\n[[service]]\nname = \"website\"\n\
         environments = [\"production\"]\noverrides.staging.tasks = 1",
    );
    assert_snapshot!(said(&text), @"
    estate.toml:11:11: service[0].overrides.staging: the service does not run in `staging`
        overrides.staging.tasks = 1
                  ^^^^^^^
        hint: add the environment to `environments`, or remove the override
    1 problem in estate.toml
    ");
}

#[test]
fn an_estate_without_services_or_environments_is_refused() {
    assert_snapshot!(said("[estate]\nname = \"Empty\"\nkind = \"practice\"\n"), @"
    estate.toml:1:1: environment: `environment` is missing
        hint: add `environment`: the environments, each under a header like `[environment.production]`
    estate.toml:1:1: service: `service` is missing
        hint: add `service`: the services, each under a header `[[service]]`
    2 problems in estate.toml
    ");
    assert_snapshot!(said("service = []\nestate = { name = \"E\", kind = \"practice\" }\n[environment]\n"), @"
    estate.toml:1:11: service: there is no service
        service = []
                  ^^
        hint: add a `[[service]]`
    estate.toml:3:1: environment: there is no environment
        [environment]
        ^^^^^^^^^^^^^
        hint: add one, like `[environment.production]`
    2 problems in estate.toml
    ");
    assert_snapshot!(said(""), @"
    estate.toml:1:1: estate: `estate` is missing
        hint: add `estate`: what this estate is called and of which kind it is, under the header `[estate]`
    estate.toml:1:1: environment: `environment` is missing
        hint: add `environment`: the environments, each under a header like `[environment.production]`
    estate.toml:1:1: service: `service` is missing
        hint: add `service`: the services, each under a header `[[service]]`
    3 problems in estate.toml
    ");
}

#[test]
fn names_given_twice_are_refused() {
    let second = "[[service]]\nname = \"website\"\ntasks = 1\n\
                  [[contact]]\nname = \"Ada\"\nrole = \"senior\"\nlevel = \"L3\"\npage = \"x\"\n";
    assert_snapshot!(said_after(second), @r#"
    estate.toml:15:8: service[1].name: `website` is there already, as `service[0].name`
        name = "website"
               ^^^^^^^^^
        hint: give it another name, or remove one of the two
    estate.toml:18:8: contact[1].name: `Ada` is there already, as `contact[0].name`
        name = "Ada"
               ^^^^^
        hint: give it another name, or remove one of the two
    2 problems in estate.toml
    "#);
}

#[test]
fn a_region_given_twice_is_refused() {
    assert_snapshot!(said_with("[\"us-east-1\"]", "[\"us-east-1\", \"us-east-1\"]"), @r#"
    estate.toml:5:25: environment.production.regions[1]: `us-east-1` is there already, as `environment.production.regions[0]`
        regions = ["us-east-1", "us-east-1"]
                                ^^^^^^^^^^^
        hint: give it another name, or remove one of the two
    1 problem in estate.toml
    "#);
}

#[test]
fn names_that_cannot_be_names_are_refused() {
    let text = SMALL
        .replace("\"website\"", "\"Web Site\"")
        .replace(".production", ".\"Live!\"");
    assert_snapshot!(said(&text), @r#"
    estate.toml:4:14: environment."Live!": `Live!` is not an environment name
        [environment."Live!"]
                     ^^^^^^^
        hint: use 1 to 63 lower-case letters, digits and hyphens, beginning with a letter
    estate.toml:7:8: service[0].name: `Web Site` is not a service name
        name = "Web Site"
               ^^^^^^^^^^
        hint: use 1 to 63 lower-case letters, digits and hyphens, beginning with a letter
    2 problems in estate.toml
    "#);
}

#[test]
fn lengths_of_time_that_cannot_be_read_are_refused() {
    let added = "tasks = 2\nbake = \"5 parsecs\"\nkeep-warm = \"-5m\"\nbetween-batches = \"\"";
    assert_snapshot!(said_with("tasks = 2", added), @r#"
    estate.toml:9:8: service[0].bake: `5 parsecs` is not a length of time
        bake = "5 parsecs"
               ^^^^^^^^^^^
        hint: write it like "90s", "5m", "1h30m" or "2d"
    estate.toml:10:13: service[0].keep-warm: `-5m` is not a length of time
        keep-warm = "-5m"
                    ^^^^^
        hint: write it like "90s", "5m", "1h30m" or "2d"
    estate.toml:11:19: service[0].between-batches: `` is not a length of time
        between-batches = ""
                          ^^
        hint: write it like "90s", "5m", "1h30m" or "2d"
    3 problems in estate.toml
    "#);
}

#[test]
fn a_bake_of_no_time_is_refused() {
    assert_snapshot!(said_with("tasks = 2", "tasks = 2\nbake = \"0s\"\nbatch = 0"), @r#"
    estate.toml:9:8: service[0].bake: no time at all is not enough
        bake = "0s"
               ^^^^
        hint: use a longer time, like "5m"
    estate.toml:10:9: service[0].batch: a batch of 0 % moves nothing
        batch = 0
                ^
        hint: use a share above 0, like 33
    2 problems in estate.toml
    "#);
}

#[test]
fn points_in_time_that_cannot_be_read_are_refused() {
    let freeze = "[[freeze]]\nreason = \"x\"\nfrom = \"tomorrow\"\nuntil = 2027-01-04T00:00:00\n";
    assert_snapshot!(said_after(freeze), @r#"
    estate.toml:16:8: freeze[0].from: `tomorrow` is not a point in time
        from = "tomorrow"
               ^^^^^^^^^^
        hint: write date, time and time zone, like 2026-12-20T00:00:00Z
    estate.toml:17:9: freeze[0].until: `2027-01-04T00:00:00` is not a point in time
        until = 2027-01-04T00:00:00
                ^^^^^^^^^^^^^^^^^^^
        hint: write date, time and time zone, like 2026-12-20T00:00:00Z
    2 problems in estate.toml
    "#);
}

#[test]
fn a_gate_without_its_bound_is_refused() {
    assert_snapshot!(said_after("[service.gates]\nlatency = { tolerated = 5 }\n"), @"
    estate.toml:15:11: service[0].gates.latency.bound: `bound` is missing
        latency = { tolerated = 5 }
                  ^^^^^^^^^^^^^^^^^
        hint: add `bound`: where an event becomes bad, in milliseconds (latency), frames per second (frame-rate) or megabytes (memory)
    1 problem in estate.toml
    ");
}

#[test]
fn nonsensical_gates_are_refused() {
    let gates = "[service.gates]\n\
                 error-rate = { bound = 3, tolerated = 0 }\n\
                 latency = { bound = 0.1, tolerated = 5 }\n\
                 frame-rate = { bound = -60, tolerated = 100, ratio = 0.5 }\n\
                 memory = { bound = inf, tolerated = 1, ratio = nan }\n";
    assert_snapshot!(said_after(gates), @"
    estate.toml:15:16: service[0].gates.error-rate.bound: unknown field `bound`
        error-rate = { bound = 3, tolerated = 0 }
                       ^^^^^
        hint: known here are `tolerated`, `ratio` and `judge`
    estate.toml:15:39: service[0].gates.error-rate.tolerated: tolerating nothing can never be proven
        error-rate = { bound = 3, tolerated = 0 }
                                              ^
        hint: use a small share, like 0.01
    estate.toml:16:21: service[0].gates.latency.bound: `0.1` milliseconds is no sensible bound
        latency = { bound = 0.1, tolerated = 5 }
                            ^^^
        hint: use a number of milliseconds from 1 to 600000
    estate.toml:17:24: service[0].gates.frame-rate.bound: `-60` frames per second is no sensible bound
        frame-rate = { bound = -60, tolerated = 100, ratio = 0.5 }
                               ^^^
        hint: use a number of frames per second from 1 to 1000
    estate.toml:17:41: service[0].gates.frame-rate.tolerated: tolerating everything judges nothing
        frame-rate = { bound = -60, tolerated = 100, ratio = 0.5 }
                                                ^^^
        hint: use a share below 100
    estate.toml:17:54: service[0].gates.frame-rate.ratio: `0.5` is no sensible ratio to stable
        frame-rate = { bound = -60, tolerated = 100, ratio = 0.5 }
                                                             ^^^
        hint: use a number from 1 (as good as stable) to 100
    estate.toml:18:20: service[0].gates.memory.bound: `inf` is no number to compare with
        memory = { bound = inf, tolerated = 1, ratio = nan }
                           ^^^
        hint: use an ordinary number, like 1.5
    estate.toml:18:48: service[0].gates.memory.ratio: `nan` is no number to compare with
        memory = { bound = inf, tolerated = 1, ratio = nan }
                                                       ^^^
        hint: use an ordinary number, like 1.5
    8 problems in estate.toml
    ");
}

#[test]
fn an_unknown_metric_gets_the_nearest_one() {
    let gates =
        "[service.gates]\nerrors = { tolerated = 0.1 }\nlatencies = { bound = 9, tolerated = 1 }\n";
    assert_snapshot!(said_after(gates), @"
    estate.toml:15:1: service[0].gates.errors: unknown metric `errors`
        errors = { tolerated = 0.1 }
        ^^^^^^
        hint: known here are `error-rate`, `latency`, `frame-rate` and `memory`
    estate.toml:16:1: service[0].gates.latencies: unknown metric `latencies`
        latencies = { bound = 9, tolerated = 1 }
        ^^^^^^^^^
        hint: did you mean `latency`?
    2 problems in estate.toml
    ");
}

#[test]
fn gates_without_a_gate_are_refused() {
    assert_snapshot!(said_after("[service.gates]\n"), @"
    estate.toml:14:1: service[0].gates: there is no gate in it, so nothing is judged
        [service.gates]
        ^^^^^^^^^^^^^^^
        hint: add one, like `error-rate = { tolerated = 0.1 }`, or leave the table out
    1 problem in estate.toml
    ");
}

#[test]
fn no_tasks_at_all_are_refused() {
    assert_snapshot!(said_with("tasks = 2", "tasks = 0"), @"
    estate.toml:8:9: service[0].tasks: `0` is out of range
        tasks = 0
                ^
        hint: use 1 or more
    1 problem in estate.toml
    ");
    assert_snapshot!(said_with("tasks = 2", "tasks = -3"), @"
    estate.toml:8:9: service[0].tasks: `-3` is out of range
        tasks = -3
                ^^
        hint: use 1 or more
    1 problem in estate.toml
    ");
    assert_snapshot!(said_with("tasks = 2", "tasks = 99999999999999999999"), @"
    estate.toml:8:9: service[0].tasks: `99999999999999999999` is out of range
        tasks = 99999999999999999999
                ^^^^^^^^^^^^^^^^^^^^
        hint: use a smaller number
    1 problem in estate.toml
    ");
}

#[test]
fn an_approval_by_somebody_unknown_is_refused() {
    let approval =
        "[service.policies.approval]\nbefore = 50\nwho = [\"Adda\", \"Ada\"]\nwhy = \"look\"\n";
    assert_snapshot!(said_after(approval), @r#"
    estate.toml:16:8: service[0].policies.approval.who[0]: no contact is called `Adda`
        who = ["Adda", "Ada"]
               ^^^^^^
        hint: did you mean `Ada`?
    1 problem in estate.toml
    "#);
}

#[test]
fn a_contact_of_a_service_must_be_a_contact() {
    assert_snapshot!(said_with("tasks = 2", "tasks = 2\ncontacts = [\"Bob\"]"), @r#"
    estate.toml:9:13: service[0].contacts[0]: no contact is called `Bob`
        contacts = ["Bob"]
                    ^^^^^
        hint: there is only `Ada`
    1 problem in estate.toml
    "#);
}

#[test]
fn words_that_are_no_choice_get_the_choices() {
    let text = SMALL
        .replace("kind = \"practice\"", "kind = \"cloud\"")
        .replace(
            "tasks = 2",
            "tasks = 2\nstrategy = \"cannary\"\npolicies.orphan = \"panic\"",
        );
    assert_snapshot!(said(&text), @r#"
    estate.toml:3:8: estate.kind: `cloud` is not a kind of estate this build knows
        kind = "cloud"
               ^^^^^^^
        hint: there are `practice` and `aws`
    estate.toml:9:12: service[0].strategy: `cannary` is not a strategy
        strategy = "cannary"
                   ^^^^^^^^^
        hint: did you mean `canary`?
    estate.toml:10:19: service[0].policies.orphan: `panic` is not an answer to a rollout nobody drove
        policies.orphan = "panic"
                          ^^^^^^^
        hint: there are `roll-back`, `hold` and `continue`
    3 problems in estate.toml
    "#);
}

#[test]
fn a_freeze_window_takes_one_form_and_only_one() {
    let both = "[[freeze]]\nreason = \"both\"\nfrom = 2026-12-20T00:00:00Z\nuntil = 2026-12-21T00:00:00Z\n\
                weekly = { from = \"Fri 16:00\", until = \"Mon 08:00\" }\n";
    assert_snapshot!(said_after(both), @"
    estate.toml:14:1: freeze[0]: the window is given both once and weekly
        [[freeze]]
        ^^^^^^^^^^
        hint: keep either `from` and `until`, or `weekly`; write two windows for both
    1 problem in estate.toml
    ");
    assert_snapshot!(said_after("[[freeze]]\nreason = \"neither\"\n"), @r#"
    estate.toml:14:1: freeze[0]: the window has no time
        [[freeze]]
        ^^^^^^^^^^
        hint: add `from` and `until`, or `weekly = { from = "Fri 16:00", until = "Mon 08:00" }`
    1 problem in estate.toml
    "#);
    assert_snapshot!(said_after("[[freeze]]\nreason = \"half\"\nfrom = 2026-12-20T00:00:00Z\n"), @"
    estate.toml:14:1: freeze[0]: the window has `from` but no `until`
        [[freeze]]
        ^^^^^^^^^^
        hint: add `until`
    1 problem in estate.toml
    ");
}

#[test]
fn a_freeze_window_ends_after_it_begins() {
    let windows = "[[freeze]]\nreason = \"back\"\nfrom = 2026-12-20T00:00:00Z\nuntil = \"2026-12-19T00:00:00Z\"\n\
                   [[freeze]]\nreason = \"still\"\nweekly = { from = \"Mon 08:00\", until = \"monday 08:00\" }\n";
    assert_snapshot!(said_after(windows), @r#"
    estate.toml:17:9: freeze[0].until: the window ends at 2026-12-19T00:00:00Z, but begins at 2026-12-20T00:00:00Z
        until = "2026-12-19T00:00:00Z"
                ^^^^^^^^^^^^^^^^^^^^^^
        hint: let `until` be later than `from`
    estate.toml:20:40: freeze[1].weekly.until: the window ends in the minute it begins
        weekly = { from = "Mon 08:00", until = "monday 08:00" }
                                               ^^^^^^^^^^^^^^
        hint: let it last at least a minute
    2 problems in estate.toml
    "#);
}

#[test]
fn times_of_the_week_that_cannot_be_read_are_refused() {
    let window =
        "[[freeze]]\nreason = \"x\"\nweekly = { from = \"Freitag 16:00\", until = \"Mon 8:00\" }\n";
    assert_snapshot!(said_after(window), @r#"
    estate.toml:16:19: freeze[0].weekly.from: `Freitag 16:00` is not a time of the week
        weekly = { from = "Freitag 16:00", until = "Mon 8:00" }
                          ^^^^^^^^^^^^^^^
        hint: write weekday, hour and minute in UTC, like "Fri 16:00"
    estate.toml:16:44: freeze[0].weekly.until: `Mon 8:00` is not a time of the week
        weekly = { from = "Freitag 16:00", until = "Mon 8:00" }
                                                   ^^^^^^^^^^
        hint: write weekday, hour and minute in UTC, like "Fri 16:00"
    2 problems in estate.toml
    "#);
}

#[test]
fn a_freeze_window_names_environments_that_exist() {
    let window = "[[freeze]]\nreason = \"x\"\nenvironments = [\"product\"]\n\
                  weekly = { from = \"Fri 16:00\", until = \"Mon 08:00\" }\n";
    assert_snapshot!(said_after(window), @r#"
    estate.toml:16:17: freeze[0].environments[0]: no environment is called `product`
        environments = ["product"]
                        ^^^^^^^^^
        hint: did you mean `production`?
    1 problem in estate.toml
    "#);
}

#[test]
fn a_snapshot_without_a_database_is_refused() {
    assert_snapshot!(said_after("[service.policies]\nsnapshot-on-rollback = true\n"), @"
    estate.toml:15:24: service[0].policies.snapshot-on-rollback: there is no database to snapshot
        snapshot-on-rollback = true
                               ^^^^
        hint: add `database` to the service, or remove the policy
    1 problem in estate.toml
    ");
}

#[test]
fn a_text_that_cannot_be_seen_is_refused() {
    assert_snapshot!(said_with("\"on call\"", "\"\\u001b[31mon call\""), @r#"
    estate.toml:11:8: contact[0].role: `\u{1b}[31mon call` has characters that cannot be seen
        role = "\u001b[31mon call"
               ^^^^^^^^^^^^^^^^^^^
        hint: use printable characters on one line
    1 problem in estate.toml
    "#);
    assert_snapshot!(said_with("\"on call\"", "\"  \""), @r#"
    estate.toml:11:8: contact[0].role: the text is empty
        role = "  "
               ^^^^
        hint: write something, or leave the field out
    1 problem in estate.toml
    "#);
}

#[test]
fn two_mistakes_in_one_entry_are_both_said() {
    assert_snapshot!(said_with("level = \"L2\"", "level = \"L9\"\nphone = \"555\""), @r#"
    estate.toml:12:9: contact[0].level: `L9` is not a level of escalation
        level = "L9"
                ^^^^
        hint: there are `L1`, `L2`, `L3` and `L4`
    estate.toml:13:1: contact[0].phone: unknown field `phone`
        phone = "555"
        ^^^^^
        hint: known here are `name`, `role`, `level` and `page`
    2 problems in estate.toml
    "#);
}

#[test]
fn an_unreadable_name_of_a_contact_is_not_held_against_who_uses_it() {
    let text = SMALL
        .replace("\"Ada\"", "\"A\\nda\"")
        .replace("tasks = 2", "tasks = 2\ncontacts = [\"Ada\"]");
    assert_snapshot!(said(&text), @r#"
    estate.toml:11:8: contact[0].name: `A\nda` is not an operator name
        name = "A\nda"
               ^^^^^^^
        hint: use 1 to 128 printable characters without line breaks
    1 problem in estate.toml
    "#);
}

#[test]
fn ten_mistakes_are_said_at_once_in_the_order_of_the_file() {
    let text = r#"[estate]
name = ""
kind = "pratice"

[environment.production]
region = ["us-east-1"]

[environment.staging]
regions = []

[[service]]
name = "website"
tasks = 0
ladder = [10, 50, 25]
bake = "5 min utes"

[[service]]
name = "website"
environments = ["stagging"]

[service.gates]
latency = { bound = -1, tolerated = 5 }
"#;
    let problems = super::parse(text).unwrap_err();
    assert_eq!(problems.len(), 12);
    assert_snapshot!(problems, @r#"
    estate.toml:2:8: estate.name: the text is empty
        name = ""
               ^^
        hint: write something, or leave the field out
    estate.toml:3:8: estate.kind: `pratice` is not a kind of estate this build knows
        kind = "pratice"
               ^^^^^^^^^
        hint: did you mean `practice`?
    estate.toml:6:1: environment.production.region: unknown field `region`
        region = ["us-east-1"]
        ^^^^^^
        hint: did you mean `regions`?
    estate.toml:9:11: environment.staging.regions: the environment has no region
        regions = []
                  ^^
        hint: name at least one, like `regions = ["us-east-1"]`
    estate.toml:13:9: service[0].tasks: `0` is out of range
        tasks = 0
                ^
        hint: use 1 or more
    estate.toml:14:19: service[0].ladder[2]: the ladder does not rise: 25 % after 50 %
        ladder = [10, 50, 25]
                          ^^
        hint: put the weights in rising order, each once, like [10, 25, 50, 100]
    estate.toml:14:19: service[0].ladder[2]: the ladder ends at 25 %, not at 100 %
        ladder = [10, 50, 25]
                          ^^
        hint: add 100 at its end
    estate.toml:15:8: service[0].bake: `5 min utes` is not a length of time
        bake = "5 min utes"
               ^^^^^^^^^^^^
        hint: write it like "90s", "5m", "1h30m" or "2d"
    estate.toml:17:1: service[1].tasks: `tasks` is missing
        [[service]]
        ^^^^^^^^^^^
        hint: add `tasks`: how many tasks carry all of its traffic, in each region
    estate.toml:18:8: service[1].name: `website` is there already, as `service[0].name`
        name = "website"
               ^^^^^^^^^
        hint: give it another name, or remove one of the two
    estate.toml:19:17: service[1].environments[0]: no environment is called `stagging`
        environments = ["stagging"]
                        ^^^^^^^^^^
        hint: did you mean `staging`?
    estate.toml:22:21: service[1].gates.latency.bound: `-1` milliseconds is no sensible bound
        latency = { bound = -1, tolerated = 5 }
                            ^^
        hint: use a number of milliseconds from 1 to 600000
    12 problems in estate.toml
    "#);
}

#[test]
fn a_script_reads_problems_field_by_field() {
    let text = SMALL.replace("tasks = 2", "tasks = 2\nladder = [10, 200]");
    let problems = super::parse(&text).unwrap_err();
    let json = serde_json::to_string_pretty(&problems).unwrap();
    assert_snapshot!(json, @r#"
    [
      {
        "file": "estate.toml",
        "line": 9,
        "column": 15,
        "path": "service[0].ladder[1]",
        "kind": "bad-value",
        "reason": "`200` is out of range",
        "hint": "use a number of percent from 0 to 100 with at most two decimals",
        "source": "ladder = [10, 200]",
        "marks": "              ^^^"
      }
    ]
    "#);
}
