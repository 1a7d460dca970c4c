//! The way back: from the order to take the traffic away to the weight read back.

use crate::bare::Bare;
use crate::figures::{Times, table, unit};
use anyhow::{Context as _, bail};
use control_room_tests::peers::{Blueprint, Kind, Proxy, World};
use estate::{Estate, Order, Pending, Perform as _};
use estate_aws::{AwsEstate, Connect, Credentials, Options, SharedCredentialsProvider};
use rollouts::{Effect, Outcome, Slot};
use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};
use vocab::{EffectId, Generation, Percent, RolloutId, Target, Timestamp};

const RUNS: u64 = 200;

/// One call in five goes wrong, in a way that takes no patience of the wall clock.
const SHARE: f64 = 0.2;

/// The wall clock.
pub(crate) struct Wall;

#[expect(
    clippy::disallowed_methods,
    reason = "measuring time is what a benchmark is for"
)]
pub(crate) fn wall() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let millis = since.unwrap_or_default().as_millis();
    Timestamp::from_millis(i64::try_from(millis).unwrap_or(i64::MAX))
}

impl estate_aws::Time for Wall {
    fn now(&self) -> Timestamp {
        wall()
    }

    fn wait_until(&self, until: Timestamp) -> Pending<'_, ()> {
        let left = until.since(wall());
        let left = Duration::from_millis(left.as_millis());
        Box::pin(async move {
            let nothing = std::future::pending::<()>();
            tokio::time::timeout(left, nothing).await.ok();
        })
    }
}

/// An adapter in front of a proxy, in wall time.
pub(crate) fn adapter(estate: Arc<Estate>) -> AwsEstate {
    let keys = Credentials::new("AKIAPEERSPEERSPEERS1", "of the bench", None, None, "bench");
    let options = Options {
        connect: Connect {
            credentials: Some(SharedCredentialsProvider::new(keys)),
            ..Connect::default()
        },
        ..Options::default()
    };
    AwsEstate::new(estate, Arc::new(Wall), options)
}

pub(crate) async fn measure(out: &mut impl Write) -> anyhow::Result<()> {
    let blueprint = Blueprint::website();
    let world = World::with(&blueprint);
    let mut proxy = Proxy::instant(&world).await;
    let file = proxy.estate_file(&blueprint, &world).await;
    let estate = Arc::new(Estate::parse(&file, "bench.toml")?);
    let target: Target = "production/us-east-1/website".parse()?;
    let bare = bare(proxy.port()).await?;
    let needed = bare.at(50);
    let mut rows = Vec::new();
    for (what, share) in [("no faults", 0.0), ("20 % faults", SHARE)] {
        let mut times = Vec::new();
        for run in 1..=RUNS {
            // A fresh one has its whole budget of calls, as before a rollback it
            // would. Names and clients are found before anybody is in a hurry.
            let adapter = adapter(Arc::clone(&estate));
            shift(&adapter, &target, run * 2, 10).await?;
            if share > 0.0 {
                for kind in [
                    Kind::Throttled,
                    Kind::Unavailable,
                    Kind::Reset,
                    Kind::LostReply,
                ] {
                    proxy.faults().begin(kind, share / 4.0);
                }
            }
            times.push(shift(&adapter, &target, run * 2 + 1, 0).await?);
            proxy.faults().end();
        }
        let times = Times::from_nanos(times);
        let multiple = times.at(50) as f64 / needed as f64;
        rows.push(vec![
            what.to_owned(),
            times.len().to_string(),
            times.quantile(50),
            times.quantile(99),
            unit(needed),
            format!("{multiple:.1} ×"),
        ]);
    }
    table(
        out,
        "Rollback decided → weight read back",
        &[
            "",
            "rollbacks",
            "p50",
            "p99",
            "the bare calls",
            "p50 as their multiple",
        ],
        &rows,
    )
}

/// Orders a weight until it is done, as the machine does; says how long it took.
#[expect(
    clippy::disallowed_methods,
    reason = "measuring time is what a benchmark is for"
)]
async fn shift(adapter: &AwsEstate, target: &Target, id: u64, percent: u8) -> anyhow::Result<u128> {
    let began = Instant::now();
    for attempt in 1..=20 {
        let order = Order {
            rollout: RolloutId::numbered(1),
            id: EffectId(id),
            generation: Generation(0),
            attempt,
            target: target.clone(),
            effect: Effect::EnsureWeight {
                slot: Slot::B,
                weight: Percent::whole(percent),
            },
        };
        match adapter.perform(&order).await {
            Outcome::Done { .. } => return Ok(began.elapsed().as_nanos()),
            Outcome::Failed { .. } | Outcome::Unknown { .. } => {}
        }
    }
    bail!("the weight was not written in twenty attempts")
}

/// What the calls cost that a weight needs, through the same proxy.
async fn bare(port: u16) -> anyhow::Result<Times> {
    let bare = Bare::find(port).await?;
    let mut times = Vec::new();
    for run in 0..RUNS {
        bare.shift(10).await.with_context(|| format!("run {run}"))?;
        times.push(bare.shift(0).await?);
    }
    Ok(Times::from_nanos(times))
}
