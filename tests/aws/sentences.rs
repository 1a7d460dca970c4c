//! What is said when something is not as it should be: for every bad input its own
//! sentence, with operation, resource, region, request and the way out.
//!
//! The table is one snapshot, so that a reader can judge the sentences side by side.

use crate::scene::{Scene, plan, wish};
use crate::stage::order;
use control_room_tests::peers::{Blueprint, Keys, Kind, Mini, Odd, PeerClock};
use engine::Engine;
use estate::{AdapterError, Estate, Perform as _};
use estate_aws::{
    AwsEstate, Connect, Credentials, Level, LogQuestion, Options, SharedCredentialsProvider,
};
use rollouts::{Code, Effect, Outcome, Severity, Slot, Strategy};
use serde_json::json;
use std::sync::Arc;
use vocab::{Percent, Span};

/// What people do when they meet it.
#[derive(Debug, Clone, Copy)]
enum Ask {
    WhoAmI,
    Look,
    Plan(&'static str),
    Weight,
    Tasks(&'static str),
    Alarms,
    Logs,
    Doctor,
}

/// One bad input.
struct Bad {
    name: &'static str,
    blueprint: Blueprint,
    /// What the estate file says instead of what.
    instead: &'static [(&'static str, &'static str)],
    arrange: fn(&Scene),
    asks: &'static [Ask],
}

impl Default for Bad {
    fn default() -> Self {
        Self {
            name: "",
            blueprint: Blueprint::website().alarm("website-errors", false),
            instead: &[],
            arrange: |_| {},
            asks: &[Ask::Look],
        }
    }
}

fn odd(name: &'static str, odd: Odd) -> Bad {
    Bad {
        name,
        blueprint: Blueprint::website().alarm("website-errors", false).odd(odd),
        asks: &[Ask::Doctor, Ask::Plan("website:2")],
        ..Bad::default()
    }
}

fn refused(name: &'static str, arrange: fn(&Scene)) -> Bad {
    Bad {
        name,
        arrange,
        asks: &[Ask::Look, Ask::Weight],
        ..Bad::default()
    }
}

fn credentials() -> Vec<Bad> {
    vec![
        Bad {
            name: "wrong account",
            instead: &[("aws.account = \"7", "aws.account = \"8")],
            asks: &[Ask::WhoAmI, Ask::Look, Ask::Doctor],
            ..Bad::default()
        },
        refused("credentials that have expired", |scene| {
            let told = "The security token included in the request is expired";
            let faults = scene.proxy.faults();
            faults.refuse(None, (403, "ExpiredToken"), told);
        }),
        refused("credentials AWS does not know", |scene| {
            let told = "The security token included in the request is invalid.";
            let faults = scene.proxy.faults();
            faults.refuse(None, (403, "InvalidClientTokenId"), told);
        }),
        refused("denied", |scene| {
            let told = "User: arn:aws:iam::1:user/ada is not authorized to perform: \
                        elasticloadbalancing:ModifyRule on resource: the rule because no \
                        identity-based policy allows the action";
            let faults = scene.proxy.faults();
            faults.refuse(Some("ModifyRule"), (403, "AccessDenied"), told);
        }),
        Bad {
            name: "measurements denied",
            arrange: |scene| {
                let told = "User: arn:aws:iam::1:user/ada is not authorized to perform: \
                            cloudwatch:GetMetricData because no identity-based policy allows it";
                let faults = scene.proxy.faults();
                faults.refuse(Some("GetMetricData"), (403, "AccessDenied"), told);
            },
            ..Bad::default()
        },
        refused("a clock that is wrong", |scene| {
            let told = "Signature expired: 20261120T120000Z is now earlier than 20261120T121500Z";
            let faults = scene.proxy.faults();
            faults.refuse(None, (403, "SignatureDoesNotMatch"), told);
        }),
    ]
}

fn missing() -> Vec<Bad> {
    let asked = |name, instead, asks| Bad {
        name,
        instead,
        asks,
        ..Bad::default()
    };
    vec![
        asked(
            "no such cluster",
            &[(
                "aws.cluster = \"{environment}\"",
                "aws.cluster = \"{environment}-old\"",
            )],
            &[Ask::Look, Ask::Doctor],
        ),
        asked(
            "no such service",
            &[("\"{service}-b\"]", "\"{service}-green\"]")],
            &[Ask::Look, Ask::Doctor],
        ),
        asked(
            "no such target group",
            &[("{service}-b\"]\naws.load", "{service}-green\"]\naws.load")],
            &[Ask::Look, Ask::Doctor],
        ),
        asked(
            "no such load balancer",
            &[("\"{environment}-0\"", "\"public\"")],
            &[Ask::Look, Ask::Doctor],
        ),
        asked(
            "no such task definition",
            &[],
            &[Ask::Plan("website:99"), Ask::Tasks("website:99")],
        ),
        asked(
            "no such log group",
            &[("/ecs/{environment}", "/aws/ecs/{environment}")],
            &[Ask::Logs, Ask::Doctor],
        ),
        asked(
            "no such alarm",
            &[("website-errors", "website-gone")],
            &[Ask::Alarms, Ask::Doctor],
        ),
        asked(
            "no such database",
            &[("database = \"main\"", "database = \"orders\"")],
            &[Ask::Doctor],
        ),
    ]
}

fn ways() -> Vec<Bad> {
    vec![
        Bad {
            name: "a region nothing is in",
            instead: &[("regions = [\"us-east-1\"]", "regions = [\"eu-west-1\"]")],
            asks: &[Ask::Look, Ask::Doctor],
            ..Bad::default()
        },
        Bad {
            name: "the endpoint of another region",
            arrange: |scene| {
                let told = "Credential should be scoped to a valid region, not 'us-east-1'.";
                let refusal = (403, "InvalidSignatureException");
                let faults = scene.proxy.faults();
                faults.refuse(Some("DescribeServices"), refusal, told);
            },
            ..Bad::default()
        },
        Bad {
            name: "an endpoint where nobody is",
            instead: &[(
                "ecs = \"http://127.0.0.1:{port}",
                "ecs = \"http://127.0.0.1:1",
            )],
            asks: &[Ask::Look, Ask::Doctor],
            ..Bad::default()
        },
        refused("throttled for minutes", |scene| {
            scene.proxy.faults().begin(Kind::Throttled, 1.0);
        }),
        refused("a service that does not work", |scene| {
            scene.proxy.faults().begin(Kind::Unavailable, 1.0);
        }),
        refused("answers that are lost", |scene| {
            scene.proxy.faults().begin(Kind::LostReply, 1.0);
        }),
    ]
}

fn shapes() -> Vec<Bad> {
    vec![
        odd("a rule that also authenticates", Odd::Authenticates),
        odd("a rule that also redirects", Odd::Redirects),
        odd("a target group that is not attached", Odd::Unattached),
        odd("three tasks between 67 and 133 percent", Odd::Cramped),
        Bad {
            name: "an alarm that fires already",
            blueprint: Blueprint::website().alarm("website-errors", true),
            asks: &[Ask::Doctor, Ask::Plan("website:2")],
            ..Bad::default()
        },
    ]
}

#[tokio::test]
async fn every_bad_input_has_its_own_sentence_and_way_out() {
    let mut told = Vec::new();
    let table = [credentials(), missing(), ways(), shapes()];
    // What is said of a sound estate as well belongs to no bad input.
    let sound = Bad::default();
    let scene = Scene::of(&sound.blueprint).await;
    let usual = said(&scene, Ask::Doctor).await;
    for bad in table.into_iter().flatten() {
        told.push(bad.name.to_owned());
        let scene = Scene::with(&bad.blueprint, |file| rewritten(&file, bad.instead)).await;
        (bad.arrange)(&scene);
        for ask in bad.asks {
            let lines = said(&scene, *ask).await.into_iter();
            let own = lines.filter(|line| !usual.contains(line));
            told.extend(own.map(|line| {
                let line = scrubbed(&line, scene.world.account());
                format!("  {ask:?}: {line}")
            }));
        }
    }
    insta::assert_snapshot!(told.join("\n"));
}

/// Denied by a server that enforces permissions.
#[tokio::test]
async fn what_is_denied_names_the_action_of_the_policy_it_misses() {
    let mini = Mini::alone();
    let file = Blueprint::lone_worker().file(mini.account(), mini.port(), |_, _| mini.port());
    let estate = Arc::new(Estate::parse(&file, "mini.toml").unwrap());
    let policy = json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": ["ecs:DescribeClusters"], "Resource": "*" }],
    });
    let Keys { id, secret } = mini.user(&policy);
    let keys = Credentials::new(id, secret, None, None, "tests");
    let options = Options {
        connect: Connect {
            credentials: Some(SharedCredentialsProvider::new(keys)),
            ..Connect::default()
        },
        ..Options::default()
    };
    let adapter = AwsEstate::new(estate, Arc::new(PeerClock::default()), options);
    let target = "production/us-east-1/worker".parse().unwrap();
    let error = adapter.survey(&target).await.unwrap_err().to_string();
    insta::assert_snapshot!(scrubbed(&error, mini.account()), @"`DescribeTargetGroups` on `target group `production-worker` of production/us-east-1/worker` in us-east-1 failed (denied, request -): `elasticloadbalancing:DescribeTargetGroups` is not permitted (AccessDenied: User: arn:aws:iam::<account>:user/candlefish-1 is not authorized to perform: elasticloadbalancing:DescribeTargetGroups because no identity-based policy allows the elasticloadbalancing:DescribeTargetGroups action); let it be added to the policy of these credentials, `roomctl aws policy` prints what is needed");
}

/// The estate file, with other words in it.
fn rewritten(file: &str, instead: &[(&str, &str)]) -> String {
    let port = file.split("ecs = \"http://127.0.0.1:").nth(1);
    let port = port.and_then(|rest| rest.split('"').next()).unwrap();
    instead.iter().fold(file.to_owned(), |file, (old, new)| {
        let old = old.replace("{port}", port);
        assert!(file.contains(&old), "`{old}` is not in\n{file}");
        file.replace(&old, new)
    })
}

async fn said(scene: &Scene, ask: Ask) -> Vec<String> {
    let adapter = &scene.adapter;
    let mut targets = scene.estate.targets().map(|(target, _)| target.clone());
    let target = targets
        .find(|target| target.environment.as_str() == "production")
        .unwrap();
    match ask {
        Ask::WhoAmI => {
            let told = adapter.identities().await;
            told.into_iter().map(|(_, told)| or_fine(told)).collect()
        }
        Ask::Look => {
            scene.world.clock().advance(Span::minutes(10));
            let seen = adapter.observe(&scene.look(&target)).await;
            vec![match seen {
                Ok(sighted) => sighted.untold.map_or("fine".to_owned(), |error| {
                    format!("without measurements: {error}")
                }),
                Err(error) => error.to_string(),
            }]
        }
        Ask::Plan(release) => {
            let wish = wish(&target, release, Some(Strategy::Canary));
            let engine = Engine::default();
            match plan(&engine, &scene.estate, adapter, wish, scene.now()).await {
                Ok(Ok(draft)) => {
                    let notes = draft.notes.into_iter();
                    let grave = notes.filter(|note| {
                        // There is no traffic here.
                        note.severity != Severity::Advice && note.code != Code::ShortBake
                    });
                    let told = grave.map(|note| format!("{:?}, {}", note.severity, note.text));
                    told.collect()
                }
                Ok(Err(undraftable)) => vec![undraftable.to_string()],
                Err(error) => vec![error.to_string()],
            }
        }
        Ask::Weight => {
            let weight = Percent::whole(10);
            let slot = Slot::B;
            let order = order(&target, Effect::EnsureWeight { slot, weight });
            vec![ended(adapter.perform(&order).await)]
        }
        Ask::Tasks(release) => {
            let order = order(
                &target,
                Effect::EnsureCapacity {
                    slot: Slot::B,
                    release: release.parse().unwrap(),
                    tasks: 1,
                },
            );
            vec![ended(adapter.perform(&order).await)]
        }
        Ask::Alarms => match adapter.alarms(&target).await {
            Ok(alarms) => alarms
                .iter()
                .map(|alarm| format!("{}: {:?}, {}", alarm.name, alarm.state, alarm.reason))
                .collect(),
            Err(error) => vec![error.to_string()],
        },
        Ask::Logs => {
            let question = LogQuestion {
                since: scene.now() - Span::minutes(5),
                until: None,
                filter: None,
                after: None,
                most: 10,
            };
            vec![or_fine(adapter.logs(&target, &question).await)]
        }
        Ask::Doctor => {
            let findings = adapter.doctor().await.into_iter();
            let told = findings.filter(|finding| {
                let here = !finding.about.starts_with("staging");
                here && matches!(finding.level, Level::Error | Level::Warning)
            });
            told.map(|finding| {
                format!(
                    "{:?}, {} → {}",
                    finding.level, finding.text, finding.way_out
                )
            })
            .collect()
        }
    }
}

fn or_fine<T>(told: Result<T, AdapterError>) -> String {
    told.map_or_else(|error| error.to_string(), |_| "fine".to_owned())
}

fn ended(outcome: Outcome) -> String {
    match outcome {
        Outcome::Done { detail, .. } => format!("done: {detail}"),
        Outcome::Failed { class, message } => format!("failed as {class}: {message}"),
        Outcome::Unknown { message } => format!("unknown: {message}"),
    }
}

/// Without what is another one in every run: accounts, ports, ids.
fn scrubbed(line: &str, account: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let is_of_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let end = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
        if end == 0 {
            text.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let (word, after) = rest.split_at(end);
        text.push_str(scrub(word, account, &text));
        rest = after;
    }
    // Of two that are asked together, either may be told of.
    text.replace("service `website-b`", "service `website-a`")
}

fn scrub<'a>(word: &'a str, account: &str, before: &str) -> &'a str {
    let digits = word.bytes().all(|byte| byte.is_ascii_digit());
    let is_id = word.len() >= 16 && word.bytes().any(|byte| byte.is_ascii_digit());
    if word == account {
        "<account>"
    } else if digits && word.len() == 12 {
        "<another account>"
    } else if digits && word != "1" && before.ends_with("127.0.0.1:") {
        "<port>"
    } else if is_id && !word.starts_with("arn") {
        "<id>"
    } else {
        word
    }
}
