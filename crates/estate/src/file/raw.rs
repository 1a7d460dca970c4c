//! The shape of the estate file: every table and every field, as it is written.

use super::estate::{Kind, Level};
use super::leaf::{AccountNumber, Address, RoleArn, Status, Template, UrlPath, WeekMinute};
use super::place::{List, Named, Placed, PlacedTable};
use super::table::table;
use rollouts::{OnFailedGate, OnInsufficient, OnOrphan, OnSystemWide, Strategy};
use std::num::NonZeroU32;
use vocab::{
    EnvironmentName, Method, OperatorName, Percent, RegionName, ServiceName, Span, Timestamp,
};

table! {
    /// Everything the control room operates.
    struct File, "field" {
        required {
            /// What this estate is called and of which kind it is, under the header `[estate]`.
            estate: Head,
            /// The environments, each under a header like `[environment.production]`.
            environment: Named<EnvironmentName, Environment>,
            /// The services, each under a header `[[service]]`.
            service: List<Service>,
        }
        optional {
            /// How everything is rolled out unless an environment or a service says otherwise.
            defaults: Layer,
            /// Times in which nothing may be rolled out, each under a header `[[freeze]]`. A rollback always may.
            freeze: List<PlacedTable<Freeze>>,
            /// People, each under a header `[[contact]]`.
            contact: List<Contact>,
            /// What holds for AWS as a whole; only in an estate of kind `aws`.
            aws: PlacedTable<Interfaces>,
            /// Verification suites, each under a header `[[suite]]`; only in an estate of kind `aws`, the practice estate has its own.
            suite: List<PlacedTable<Suite>>,
        }
    }
}

table! {
    /// What this estate is called and of which kind it is.
    struct Head, "field" {
        required {
            /// What people call it.
            name: Placed<String>,
            /// What it is made of: `practice` is simulated, `aws` is services in AWS accounts.
            kind: Placed<Kind>,
        }
        optional {
            /// The environment that is meant when nobody names one.
            default_environment: Placed<EnvironmentName>,
        }
    }
}

table! {
    /// A place services run in. May also say how everything in it is rolled out.
    struct Environment, "field" {
        required {
            /// Its regions, like `["us-east-1"]`. The first is meant when nobody names one.
            regions: List<Placed<RegionName>>,
        }
        optional {
            /// A word on it, for people.
            summary: Placed<String>,
            /// Whether changes need a confirmation and the window is loud about it.
            protected: Placed<bool>,
        }
        flat { layer: Layer }
    }
}

table! {
    /// One deployable component. May also say how it is rolled out.
    struct Service, "field" {
        required {
            /// Its name.
            name: Placed<ServiceName>,
            /// How many tasks carry all of its traffic, in each region.
            tasks: Placed<NonZeroU32>,
        }
        optional {
            /// A word on it, for people.
            summary: Placed<String>,
            /// Where it runs; everywhere when left out.
            environments: List<Placed<EnvironmentName>>,
            /// The database behind it.
            database: Placed<String>,
            /// Who answers for it, by the names of contacts.
            contacts: List<Placed<OperatorName>>,
            /// What is different in one environment, under a header like `[service.overrides.staging]`.
            overrides: Named<EnvironmentName, Override>,
        }
        flat { layer: Layer }
    }
}

table! {
    /// What is different about a service in one environment.
    struct Override, "field" {
        required {}
        optional {
            /// How many tasks carry all of its traffic there, in each region.
            tasks: Placed<NonZeroU32>,
            /// The database behind it there.
            database: Placed<String>,
        }
        flat { layer: Layer }
    }
}

table! {
    /// How releases are rolled out. The same fields may stand in `defaults`, in an
    /// environment, in a service and in an override of a service; the later in this
    /// list wins, field by field.
    struct Layer, "field" {
        required {}
        optional {
            /// The strategy when nobody names one.
            strategy: Placed<Strategy>,
            /// The verification suite that examines a new side before users touch it.
            suite: Placed<String>,
            /// Weights of a canary in percent, rising, ending at 100.
            ladder: List<Placed<Percent>>,
            /// How long a canary bakes at each weight.
            bake: Placed<Span>,
            /// Share of the tasks in percent that a rolling rollout moves at a time.
            batch: Placed<Percent>,
            /// How long a rolling rollout bakes between batches.
            between_batches: Placed<Span>,
            /// How long the old side stays warm after everything was shifted.
            keep_warm: Placed<Span>,
            /// What must hold while baking. Replaces the gates of the earlier layers as a whole.
            gates: PlacedTable<Gates>,
            /// What happens when things do not go by themselves.
            policies: Policies,
            /// Where services live in AWS; only in an estate of kind `aws`, and needed there.
            aws: PlacedTable<Aws>,
        }
    }
}

table! {
    /// Where services live in AWS. Texts may hold `{service}`, `{environment}` and `{region}`.
    struct Aws, "field" {
        required {}
        optional {
            /// The number of the account, twelve digits in quotes. Nothing is asked of any other.
            account: Placed<AccountNumber>,
            /// The profile credentials come from; wherever the environment says when left out.
            profile: Placed<Template>,
            /// The ARN of a role of the account that is assumed with those credentials.
            role: Placed<RoleArn>,
            /// The ECS cluster.
            cluster: Placed<Template>,
            /// One ECS service, which ECS rolls by itself, or two side by side.
            services: List<Placed<Template>>,
            /// The target group of each ECS service, by name; `[]` takes back those of an earlier layer.
            target_groups: List<Placed<Template>>,
            /// The load balancer whose rule holds the weights, by name.
            load_balancer: Placed<Template>,
            /// The container whose image names a release; the first essential one when left out.
            container: Placed<Template>,
            /// Where its logs are.
            log_group: Placed<Template>,
            /// Alarms that watch it, by name.
            alarms: List<Placed<Template>>,
            /// Where a suite reaches each ECS service past the balancer's weights; `[]` takes back those of an earlier layer.
            test_addresses: List<Placed<Address>>,
        }
    }
}

table! {
    /// What holds for AWS as a whole.
    struct Interfaces, "field" {
        required {}
        optional {
            /// Addresses of interfaces of AWS that differ from the usual ones; may hold `{region}`.
            endpoints: Endpoints,
        }
    }
}

table! {
    /// Addresses of interfaces of AWS that differ from the usual ones.
    struct Endpoints, "interface" {
        required {}
        optional {
            /// ECS services, tasks and task definitions.
            ecs: Placed<Address>,
            /// Load balancers, rules and target groups.
            elastic_load_balancing: Placed<Address>,
            /// Metrics and alarms.
            cloud_watch: Placed<Address>,
            /// Log groups.
            logs: Placed<Address>,
            /// Databases.
            rds: Placed<Address>,
            /// Quotas.
            service_quotas: Placed<Address>,
            /// Identity and assumed roles.
            sts: Placed<Address>,
        }
    }
}

table! {
    /// A verification suite: what is asked of a new side before users touch it.
    struct Suite, "field" {
        required {
            /// Its name.
            name: Placed<String>,
            /// Its checks, each under a header `[[suite.check]]`.
            check: List<Check>,
        }
        optional {}
    }
}

table! {
    /// One request of a suite, and what the answer must be.
    struct Check, "field" {
        required {
            /// The path that is fetched, like "/health".
            path: Placed<UrlPath>,
        }
        optional {
            /// The status of the answer; 200 when left out.
            status: Placed<Status>,
            /// A text the answer must contain.
            contains: Placed<String>,
        }
    }
}

table! {
    /// What must hold while baking, by metric.
    struct Gates, "metric" {
        required {}
        optional {
            /// Requests that fail.
            error_rate: Gate,
            /// Requests slower than a bound in milliseconds.
            latency: PlacedTable<BoundedGate>,
            /// Sessions whose frames are slower than a bound in frames per second.
            frame_rate: PlacedTable<BoundedGate>,
            /// Sessions that use more memory than a bound in megabytes.
            memory: PlacedTable<BoundedGate>,
        }
    }
}

table! {
    /// A rule about events that are bad in themselves.
    struct Gate, "field" {
        required {
            /// Share of bad events in percent that is tolerated.
            tolerated: Placed<Percent>,
        }
        optional {
            /// How many times worse than stable is tolerated, from 1 on; 1.5 is half as much again.
            ratio: Placed<f64>,
            /// How it is judged: ours is `sequential`; the others are what other tools do.
            judge: Placed<Method>,
        }
    }
}

table! {
    /// A rule about events that are bad beyond a bound.
    struct BoundedGate, "field" {
        required {
            /// Where an event becomes bad, in milliseconds (latency), frames per second (frame-rate) or megabytes (memory).
            bound: Placed<f64>,
            /// Share of bad events in percent that is tolerated.
            tolerated: Placed<Percent>,
        }
        optional {
            /// How many times worse than stable is tolerated, from 1 on; 1.5 is half as much again.
            ratio: Placed<f64>,
            /// How it is judged: ours is `sequential`; the others are what other tools do.
            judge: Placed<Method>,
        }
    }
}

table! {
    /// What happens when things do not go by themselves.
    struct Policies, "policy" {
        required {}
        optional {
            /// A gate fails while stable still serves users.
            failed_gate: Placed<OnFailedGate>,
            /// A gate fails at 100 %, where only history is left to compare with.
            failed_final_gate: Placed<OnFailedGate>,
            /// The longest bake ends without enough evidence.
            insufficient: Placed<OnInsufficient>,
            /// Both sides suffer.
            system_wide: Placed<OnSystemWide>,
            /// Nobody drove the rollout for longer than `absence`.
            orphan: Placed<OnOrphan>,
            /// How long nobody may drive a rollout before `orphan` applies.
            absence: Placed<Span>,
            /// A bake may be extended to so many times its planned length.
            longest_bake: Placed<NonZeroU32>,
            /// Whether the database is snapshotted at a rollback; never delays the way back.
            snapshot_on_rollback: Placed<bool>,
            /// Who has to agree, and when.
            approval: Approval,
            /// Time limits of single moves.
            timing: Timing,
        }
    }
}

table! {
    /// Someone has to agree before the canary gets this much traffic.
    struct Approval, "field" {
        required {
            /// Asked before the first shift to this weight in percent or more.
            before: Placed<Percent>,
            /// What for, in words the one who is asked will read.
            why: Placed<String>,
        }
        optional {
            /// Who may agree, by the names of contacts; everybody when left out.
            who: List<Placed<OperatorName>>,
        }
    }
}

table! {
    /// Time limits of single moves.
    struct Timing, "time limit" {
        required {}
        optional {
            /// For new tasks to become healthy.
            provision: Placed<Span>,
            /// For a weight write, with retries, to be read back.
            shift: Placed<Span>,
            /// For a verification suite.
            verify: Placed<Span>,
            /// For requests still being served to end after the weight is 0 %.
            drain: Placed<Span>,
            /// For the whole way back, before a person is called.
            way_back: Placed<Span>,
        }
    }
}

table! {
    /// A time in which nothing may be rolled out: either `from` and `until`, or `weekly`.
    struct Freeze, "field" {
        required {
            /// Why, in words people read when they are refused.
            reason: Placed<String>,
        }
        optional {
            /// Where; everywhere when left out.
            environments: List<Placed<EnvironmentName>>,
            /// The first moment inside, like 2026-12-20T00:00:00Z.
            from: Placed<Timestamp>,
            /// The first moment outside, like 2027-01-04T00:00:00Z.
            until: Placed<Timestamp>,
            /// Every week, in UTC; may run over the week's end.
            weekly: Weekly,
        }
    }
}

table! {
    /// A time that comes back every week, in UTC.
    struct Weekly, "field" {
        required {
            /// The first minute inside, like "Fri 16:00".
            from: Placed<WeekMinute>,
            /// The first minute outside, like "Mon 08:00".
            until: Placed<WeekMinute>,
        }
        optional {}
    }
}

table! {
    /// Somebody to call.
    struct Contact, "field" {
        required {
            /// What people call them.
            name: Placed<OperatorName>,
            /// What they are there for.
            role: Placed<String>,
            /// From L1 (first to be called) to L4 (leadership).
            level: Placed<Level>,
            /// How they are reached, like "pagerduty:candlefish-primary".
            page: Placed<String>,
        }
        optional {}
    }
}
