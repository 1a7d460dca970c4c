//! The figures of the window, as a table anyone can reproduce: `cargo xtask bench
//! window`.
//!
//! Beside the app an empty window of the same runtime and the same build profile is
//! measured in the same run: the ratio of the two says more about us than either.
//! Nothing here decides whether a test passes.

mod paint;
mod sizes;
mod start;
mod table;
mod work;

use anyhow::Context as _;
use clap::Parser;
use control_room_tests::window::places::Places;
use std::path::PathBuf;
use std::time::Duration;
use table::Table;

/// Measures the window.
#[derive(Debug, Parser)]
struct Args {
    /// How long memory is watched while a rollout is on screen
    #[arg(long, default_value_t = 20)]
    minutes: u64,
    /// How often each program is started
    #[arg(long, default_value_t = 7)]
    starts: usize,
    /// The empty window [default: beside the app, where cargo puts examples]
    #[arg(long, value_name = "PROGRAM")]
    empty: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let places = Places::found()?;
    let folder = places.app.parent().context("the app lies nowhere")?;
    let empty = args
        .empty
        .unwrap_or_else(|| folder.join("examples").join("empty"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let mut table = Table::begin("The window", std::io::stdout().lock())?;
    runtime.block_on(async {
        // What cannot be measured is told in the table; the rest still counts.
        let started = start::measure(&places.app, &empty, args.starts, &mut table).await;
        table.tell("start and memory", started)?;
        let watched = Duration::from_secs(60 * args.minutes);
        let worked = Box::pin(work::measure(watched, &mut table)).await;
        table.tell("work", worked)?;
        let painted = paint::measure(&mut table);
        table.tell("paint", painted)?;
        let sized = sizes::measure(&mut table);
        table.tell("sizes", sized)
    })
}
