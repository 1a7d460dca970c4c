//! A refresh: one look at every service.

use crate::figures::{table, unit};
use crate::wayback::adapter;
use control_room_tests::peers::{Blueprint, Proxy, World, together};
use estate::{Estate, Look, Perform as _};
use estate_aws::AwsEstate;
use rollouts::{Recipe, Slot};
use std::io::Write;
use std::sync::Arc;
use std::time::Instant;
use vocab::Target;

/// How often is looked at what was not seen.
const ROUNDS: usize = 2;

#[expect(
    clippy::disallowed_methods,
    reason = "measuring time is what a benchmark is for"
)]
pub(crate) async fn measure(out: &mut impl Write) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    for services in [10, 100, 1_000] {
        let blueprint = Blueprint::many(services);
        let world = World::with(&blueprint);
        let mut proxy = Proxy::instant(&world).await;
        let file = proxy.estate_file(&blueprint, &world).await;
        let estate = Arc::new(Estate::parse(&file, "bench.toml")?);
        let targets: Vec<Target> = estate.targets().map(|(target, _)| target.clone()).collect();
        let adapter = adapter(estate);
        let looks: Vec<Look> = targets
            .into_iter()
            .map(|target| Look {
                target,
                canary: Slot::B,
                since: control_room_tests::BEGAN,
                until: None,
                gates: Recipe::usual_gates(),
            })
            .collect();
        let mut cells = vec![services.to_string()];
        let mut unseen = 0;
        for _first_and_again in 0..2 {
            proxy.forget_calls();
            let began = Instant::now();
            unseen = everything(&adapter, &looks).await;
            cells.push(proxy.calls().values().sum::<u64>().to_string());
            cells.push(unit(began.elapsed().as_nanos()));
        }
        cells.push(unseen.to_string());
        rows.push(cells);
    }
    table(
        out,
        "Refresh, first and again",
        &[
            "services",
            "calls",
            "time",
            "calls again",
            "time again",
            "not seen",
        ],
        &rows,
    )
}

/// Looks until everything was seen, but not for ever: one process plays AWS for a
/// thousand services, and does not answer all calls in time. What was not seen.
async fn everything(adapter: &AwsEstate, looks: &[Look]) -> usize {
    let mut open: Vec<&Look> = looks.iter().collect();
    for _ in 0..ROUNDS {
        let seen = together(open.iter().map(|look| adapter.observe(look))).await;
        let unseen = open.iter().zip(seen).filter(|(_, seen)| seen.is_err());
        open = unseen.map(|(look, _)| *look).collect();
        if open.is_empty() {
            break;
        }
    }
    open.len()
}
