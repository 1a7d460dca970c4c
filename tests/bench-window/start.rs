//! From the start of the process to the first painted frame, and the memory held a
//! little later, against an empty window.

use crate::table::{Table, megabytes, percentile, spread};
use anyhow::{Context as _, bail};
use control_room_tests::window::{Figures, Stage, family, lapse, memory, until};
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// After so long what a start needed only once has been given back.
const SETTLED: Duration = Duration::from_secs(15);

/// What one start showed.
struct Start {
    millis: f64,
    bytes: f64,
}

pub(crate) async fn measure(
    app: &Path,
    empty: &Path,
    times: usize,
    table: &mut Table<impl Write>,
) -> anyhow::Result<()> {
    if !empty.exists() {
        bail!(
            "there is no empty window at {}: build the examples of control-room",
            empty.display()
        );
    }
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    // In turn, so that what else the machine does meets both.
    for _ in 0..times {
        bare.push(start(empty, false).await?);
        ours.push(start(app, true).await?);
    }
    let millis = |starts: &[Start]| starts.iter().map(|one| one.millis).collect::<Vec<_>>();
    let bytes = |starts: &[Start]| starts.iter().map(|one| one.bytes).collect::<Vec<_>>();
    let (our_millis, bare_millis) = (millis(&ours), millis(&bare));
    let (our_bytes, bare_bytes) = (bytes(&ours), bytes(&bare));
    table.row(
        "start → first painted frame, p50 / p95",
        spread(&our_millis, "ms"),
        "2,500 ms",
    )?;
    table.row("the same, empty window", spread(&bare_millis, "ms"), "")?;
    table.row(
        "start, ratio of the medians",
        ratio(&our_millis, &bare_millis)?,
        "1.3 ×",
    )?;
    let middle = |all: &[f64]| percentile(all, 50).context("nothing was measured");
    table.row(
        "memory of all processes, on the deck",
        megabytes(middle(&our_bytes)?),
        "450 MB",
    )?;
    table.row(
        "the same, empty window",
        megabytes(middle(&bare_bytes)?),
        "",
    )?;
    table.row(
        "memory, ratio of the medians",
        ratio(&our_bytes, &bare_bytes)?,
        "1.5 ×",
    )?;
    Ok(())
}

fn ratio(ours: &[f64], theirs: &[f64]) -> anyhow::Result<String> {
    let (ours, theirs) = (percentile(ours, 50), percentile(theirs, 50));
    let (ours, theirs) = ours.zip(theirs).context("nothing was measured")?;
    Ok(format!("{:.2} ×", ours / theirs))
}

/// Starts a program on a fresh stage, as a person does: without a driver.
async fn start(program: &Path, with_home: bool) -> anyhow::Result<Start> {
    let stage = Stage::set().await?;
    let file = stage.folder().join("figures.json");
    let mut command = Command::new(program);
    command.arg("--figures").arg(&file);
    if with_home {
        command.arg("--home").arg(stage.home());
    }
    let process = stage.start(&mut command, "app")?;
    let usable = until("the first painted frame", async || {
        let figures: Figures = serde_json::from_str(&std::fs::read_to_string(&file)?)?;
        Ok(figures.usable_millis)
    });
    let millis = usable.await?;
    lapse(SETTLED).await;
    let bytes = memory(&family(process.number()));
    process.kill();
    Ok(Start {
        millis,
        bytes: bytes as f64,
    })
}
