//! Calls: how many a refresh and a rollout take. They may only go down.

use crate::stage::{Share, Stage, keys};
use ::rollouts::{Recipe, Slot, Strategy};
use control_room_tests::peers::{Blueprint, Proxy, World, together};
use estate::{Estate, Look, Perform as _};
use estate_aws::{AwsEstate, Connect, Options};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use vocab::{Span, Target};

/// Where they are kept: `docs/aws-calls.txt`. With this variable set they are
/// written there instead of compared.
const RECORD: &str = "CANDLEFISH_RECORD_CALLS";

const HEAD: &str = "# Calls of AWS's interfaces, by operation.\n\
     # `CANDLEFISH_RECORD_CALLS=1 cargo xtask peers calls --test-threads 1`\n\
     # writes this file, the tests compare with it: a number may only go down\n\
     # (a quarter more is not more: which questions share a call depends on the machine).\n";

/// Questions asked in the same turn share a call, and which are depends a little on
/// the machine: so much more of the number that is kept is not more.
const SLACK: u64 = 4;

/// Services that are refreshed.
const SERVICES: u32 = 200;

type Calls = BTreeMap<String, u64>;

/// A wider look must not need more calls.
#[tokio::test]
async fn a_refresh_takes_no_more_calls_than_it_did() {
    compare("refresh-of-200", &refresh().await);
}

#[tokio::test(start_paused = true)]
async fn a_canary_takes_no_more_calls_than_it_did() {
    compare("canary", &canary().await);
}

/// Compares with what is kept, or keeps it.
fn compare(scene: &str, found: &Calls) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/aws-calls.txt");
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    if std::env::var_os(RECORD).is_some() {
        std::fs::write(&path, recorded(&kept, scene, found)).unwrap();
        return;
    }
    let allowed = |name: &str| {
        let wanted = format!("{scene} {name} ");
        let mut lines = kept.lines();
        lines.find_map(|line| line.strip_prefix(&wanted)?.parse::<u64>().ok())
    };
    let more: Vec<String> = found
        .iter()
        .filter(|(name, count)| allowed(name).is_none_or(|most| **count > most + most / SLACK))
        .map(|(name, count)| format!("{name} {count} times"))
        .collect();
    assert!(
        more.is_empty(),
        "{scene}: more calls than in docs/aws-calls.txt: {more:?}"
    );
}

/// What is kept, with the calls of one scene replaced.
fn recorded(kept: &str, scene: &str, found: &Calls) -> String {
    let others = kept
        .lines()
        .filter(|line| !line.starts_with('#') && !line.starts_with(&format!("{scene} ")));
    let ours = found
        .iter()
        .map(|(name, calls)| format!("{scene} {name} {calls}"));
    let mut lines: Vec<String> = others.map(str::to_owned).chain(ours).collect();
    lines.sort();
    format!("{HEAD}{}\n", lines.join("\n"))
}

/// One look at every service, by an adapter that knows where they are.
async fn refresh() -> Calls {
    let blueprint = Blueprint::many(SERVICES);
    let world = World::with(&blueprint);
    let mut proxy = Proxy::instant(&world).await;
    let file = proxy.estate_file(&blueprint, &world).await;
    let estate = Arc::new(Estate::parse(&file, "peer.toml").unwrap());
    let targets: Vec<Target> = estate.targets().map(|(target, _)| target.clone()).collect();
    assert_eq!(targets.len(), SERVICES as usize);
    let options = Options {
        connect: Connect {
            credentials: Some(keys()),
            ..Connect::default()
        },
        ..Options::default()
    };
    let time: Arc<dyn estate_aws::Time> = Arc::clone(world.clock()) as _;
    let adapter = AwsEstate::new(estate, time, options);
    // So that there are figures: minutes are told late.
    world.clock().advance(Span::minutes(10));
    look_at_all(&adapter, &targets, &world).await;
    world.clock().advance(Span::minutes(1));
    proxy.forget_calls();
    look_at_all(&adapter, &targets, &world).await;
    proxy.calls()
}

async fn look_at_all(adapter: &AwsEstate, targets: &[Target], world: &World) {
    let now = world.clock().now();
    let looks: Vec<Look> = targets
        .iter()
        .map(|target| Look {
            target: target.clone(),
            canary: Slot::B,
            since: now,
            until: None,
            gates: Recipe::usual_gates(),
        })
        .collect();
    let seen = looks.iter().map(|look| adapter.observe(look));
    for seen in together(seen).await {
        seen.unwrap();
    }
}

/// A whole canary, from the survey to the last task of the old side.
async fn canary() -> Calls {
    let stage = Stage::website(1).await;
    let id = stage
        .deploy("website:2", Strategy::Canary, Share(0.0))
        .await;
    stage.ending(&id).await;
    stage.proxy.calls()
}
