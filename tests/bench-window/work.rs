//! While a rollout is on screen: frames, charts, memory over time; then how soon an
//! emergency leaves, and how soon the window shows what another program wrote.

use crate::table::{Table, megabytes, spread};
use anyhow::Context as _;
use control_room_tests::window::{BRISK, Page, Stage, Window, family, lapse, memory, until};
use serde_json::json;
use std::io::Write;
use std::time::{Duration, Instant};
use wire::Wanted;

/// How often memory is looked at.
const LOOK: Duration = Duration::from_secs(15);

/// How often an emergency is tried.
const EMERGENCIES: usize = 5;

pub(crate) async fn measure(
    watched: Duration,
    table: &mut Table<impl Write>,
) -> anyhow::Result<()> {
    plotted(table).await?;
    let stage = Stage::set().await?;
    let window = stage.open().await?;
    let page = &window.page;
    let rollout = begin(page).await?;
    painter(page, &rollout, "svg", table).await?;
    growth(&stage, &window, &rollout, watched, table).await?;
    let figures = page.diagnostics().await?;
    table.row(
        "frame sent → painted, p50 / p95",
        spread(&figures.frame_millis, "ms"),
        "p95 100 ms",
    )?;
    emergencies(page, rollout, table).await?;
    beside(&stage, page, table).await
}

/// The plot needs a graphics card, or a processor that plays one.
async fn plotted(table: &mut Table<impl Write>) -> anyhow::Result<()> {
    let stage = Stage::set().await?;
    stage.plug_in_card();
    let window = stage.open().await?;
    let rollout = begin(&window.page).await?;
    painter(&window.page, &rollout, "plot", table).await?;
    let app = stage.mark.running(&stage.places.app);
    let held = memory(&family(app.context("the app does not run")?));
    table.row(
        "memory of all processes, plots drawn by the processor",
        megabytes(held as f64),
        "450 MB",
    )
}

/// A rollout with traffic on the canary, at the clock's natural speed.
async fn begin(page: &Page) -> anyhow::Result<String> {
    page.ready().await?;
    page.drives().await?;
    page.allow_changes().await?;
    page.speed(BRISK).await?;
    let rollout = page
        .begin_this(Wanted {
            service: "website".to_owned(),
            release: Some("2f9c1e4".to_owned()),
            strategy: Some("canary".to_owned()),
            // It went back in the emergency before.
            again: true,
            ..Wanted::default()
        })
        .await?;
    page.until_baking(&rollout).await?;
    page.speed(1).await?;
    page.rollout_screen().open(&rollout).await?.charts().await?;
    Ok(rollout)
}

/// What the page says about the paint time of a painter.
async fn painter(
    page: &Page,
    rollout: &str,
    painter: &str,
    table: &mut Table<impl Write>,
) -> anyhow::Result<()> {
    page.settings(&json!({ "painter": painter })).await?;
    page.rollout_screen().open(rollout).await?.charts().await?;
    // What is scrolled out of sight is not painted.
    page.run::<bool>(
        "document.querySelector('[data-part=charts]').scrollIntoView(); return true;",
        Vec::new(),
    )
    .await?;
    lapse(LOOK).await;
    page.go("settings").await?;
    let rows = until("the page's figures", async || {
        let rows: Vec<(String, String)> = page
            .run(
                "return [...document.querySelectorAll('[data-part=diagnostics-table] tbody tr')]
                    .map((row) => [row.children[0].innerText, row.children[1].innerText]);",
                Vec::new(),
            )
            .await?;
        let paints = rows
            .into_iter()
            .filter(|(label, _)| label.to_lowercase().contains("chart"));
        let paints: Vec<_> = paints.collect();
        Ok((!paints.is_empty()).then_some(paints))
    })
    .await?;
    for (label, value) in rows {
        let timed = value.contains(" ms");
        let limit = if timed { "4 ms / 12 ms" } else { "" };
        table.row(&format!("{label}, set to {painter}"), value, limit)?;
    }
    page.settings(&json!({})).await
}

/// Memory from the beginning to the end of the time, with the rollout on screen. The
/// first tenth fills caches and is left out.
async fn growth(
    stage: &Stage,
    window: &Window,
    rollout: &str,
    watched: Duration,
    table: &mut Table<impl Write>,
) -> anyhow::Result<()> {
    let app = stage.mark.running(&stage.places.app);
    let app = app.context("the app does not run")?;
    let page = &window.page;
    page.rollout_screen().open(rollout).await?.charts().await?;
    let before = page.diagnostics().await?;
    let looks = (watched.as_secs() / LOOK.as_secs()).max(10) as usize;
    let mut held = Vec::new();
    for _ in 0..looks {
        lapse(LOOK).await;
        held.push(memory(&family(app)) as f64);
    }
    let after = page.diagnostics().await?;
    let mean = |all: &[f64]| all.iter().sum::<f64>() / (all.len().max(1) as f64);
    let settled = held.get(looks / 10..).context("nothing was measured")?;
    let tenth = (settled.len() / 10).max(1);
    let first = mean(settled.get(..tenth).unwrap_or_default());
    let last = mean(settled.get(settled.len() - tenth..).unwrap_or_default());
    let minutes = watched.as_secs() / 60;
    table.row(
        "memory of all processes, a rollout with its charts",
        megabytes(last),
        "450 MB",
    )?;
    table.row(
        &format!("growth over {minutes} min"),
        format!("{:+.1} %", 100.0 * (last - first) / first),
        "2 % in 20 min",
    )?;
    let sent = |rows: &[(String, String)]| {
        let row = rows.iter().find(|(label, _)| label.contains("sent in all"));
        row.map_or_else(|| "–".to_owned(), |(_, value)| value.clone())
    };
    let told = format!("{} → {}", sent(&before.rows), sent(&after.rows));
    table.row("sent in that time", told, "")?;
    Ok(())
}

/// Held rollbacks, one after the other.
async fn emergencies(
    page: &Page,
    first: String,
    table: &mut Table<impl Write>,
) -> anyhow::Result<()> {
    let mut rollout = first;
    for turn in 0..EMERGENCIES {
        if turn > 0 {
            rollout = begin(page).await?;
        }
        let screen = page.rollout_screen().open(&rollout).await?;
        let held = screen.hold_back().await?;
        screen.back_is("fired").await?;
        held.release().await?;
        page.speed(BRISK).await?;
        page.ending(&rollout).await?;
    }
    let figures = page.diagnostics().await?;
    table.row(
        "end of hold → effect leaves, p50 / p95",
        spread(&figures.effect_millis, "ms"),
        "200 ms",
    )?;
    Ok(())
}

/// `roomctl` returns → its rollout is on the deck.
async fn beside(stage: &Stage, page: &Page, table: &mut Table<impl Write>) -> anyhow::Result<()> {
    const SEEN: &str = "
        const tell = arguments[0];
        const look = () => document.querySelector('[data-part=line]') && tell(true);
        new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
        look();";
    let mut millis = Vec::new();
    for _ in 0..EMERGENCIES {
        page.speed(1).await?;
        page.now().open().await?;
        page.see_no("[data-part=line]").await?;
        let roomctl = stage.roomctl();
        let words = [
            "deploy",
            "website",
            "--release",
            "e94a6c1",
            "--environment",
            "staging",
            "--yes",
            "--detach",
            "--again",
        ];
        let seen = async {
            page.run_and_wait::<bool>(SEEN, Vec::new()).await?;
            anyhow::Ok(now())
        };
        let written = async {
            tokio::task::block_in_place(|| roomctl.run(&words))?;
            anyhow::Ok(now())
        };
        let (seen, written) = tokio::try_join!(seen, written)?;
        millis.push(seen.saturating_duration_since(written).as_secs_f64() * 1e3);
        let row = roomctl.history()?;
        let id = row
            .first()
            .and_then(|row| row["id"].as_str().map(str::to_owned));
        let id = id.context("nothing was started")?;
        page.speed(BRISK).await?;
        roomctl.run(&[
            "abort",
            "website",
            "--environment",
            "staging",
            "--reason",
            "measured",
        ])?;
        page.ending(&id).await?;
    }
    table.row(
        "`roomctl` returns → the deck shows it, p50 / p95",
        spread(&millis, "ms"),
        "1,000 ms",
    )?;
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "measuring time is what a benchmark is for"
)]
fn now() -> Instant {
    Instant::now()
}
