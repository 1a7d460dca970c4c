//! Lists and reports: `history`, `report`, `releases`.

use crate::cli::Place;
use crate::exit::{Exit, Failure};
use crate::shell::Shell;
use crate::show;
use clap::Args;
use room::{Mode, Room};
use std::path::{Path, PathBuf};

/// `history`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Example:\n  roomctl history --limit 5")]
pub(crate) struct HistoryArgs {
    /// How many at most
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
}

/// `report`.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  roomctl report website\n  roomctl report r17 --out r17.md\n  roomctl report r17 --html r17.html\n  roomctl report r17 --counts r17"
)]
pub(crate) struct ReportArgs {
    /// The service, or a rollout's id
    #[arg(value_name = "SERVICE|ROLLOUT")]
    what: String,
    #[command(flatten)]
    place: Place,
    /// Write it to this file, replacing what is there
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write it to this file as a page with charts, replacing what is there
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    html: Option<PathBuf>,
    /// Write every interval its gates were judged by into this folder, for `judge`
    #[arg(long, value_name = "DIR", conflicts_with_all = ["out", "html"])]
    counts: Option<PathBuf>,
}

/// `releases`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Example:\n  roomctl releases website")]
pub(crate) struct ReleasesArgs {
    /// The service
    service: String,
    #[command(flatten)]
    place: Place,
}

/// Lists rollouts.
pub(crate) async fn history(shell: &mut Shell, args: &HistoryArgs) -> Result<Exit, Failure> {
    shell
        .in_journal("history", async |room: &Room, shell: &mut Shell| {
            let (rows, total) = room.history(args.limit).await?;
            if shell.out.json() {
                let shown = rows.len();
                let list = serde_json::json!({ "rollouts": rows, "shown": shown, "total": total });
                shell.out.document(&list)?;
            } else {
                let practice = matches!(room.mode(), Mode::Practice);
                let page = show::history(&rows, total, practice, shell.out.size().0);
                shell.out.page(&page)?;
            }
            Ok(Exit::Done)
        })
        .await
}

/// Writes a report.
pub(crate) async fn report(shell: &mut Shell, args: &ReportArgs) -> Result<Exit, Failure> {
    if let Some(folder) = &args.counts {
        return counts(shell, args, folder).await;
    }
    let work = async |room: &Room, _: &mut Shell| {
        let (environment, region) = (args.place.environment(), args.place.region());
        Ok(match args.html {
            Some(_) => room.report_html(&args.what, environment, region).await?,
            None => room.report(&args.what, environment, region).await?,
        })
    };
    let report = shell.in_journal("report", work).await?;
    let Some(path) = args.out.as_ref().or(args.html.as_ref()) else {
        if shell.out.json() {
            shell
                .out
                .document(&serde_json::json!({ "report": report }))?;
        } else {
            shell.out.plain(report.trim_end())?;
        }
        return Ok(Exit::Done);
    };
    let name = path.display().to_string();
    std::fs::write(path, &report).map_err(|error| {
        Failure::Machine(format!("cannot write the report to `{name}`: {error}"))
    })?;
    if shell.out.json() {
        shell.out.document(&serde_json::json!({ "file": name }))?;
    } else {
        shell.out.say(&format!("the report is in {name}"))?;
    }
    Ok(Exit::Done)
}

/// Writes the counts a rollout was judged by, one file a gate and side.
async fn counts(shell: &mut Shell, args: &ReportArgs, folder: &Path) -> Result<Exit, Failure> {
    let work = async |room: &Room, _: &mut Shell| {
        let (environment, region) = (args.place.environment(), args.place.region());
        Ok(room.counts(&args.what, environment, region).await?)
    };
    let tables = shell.in_room("report", work).await?;
    let name = folder.display().to_string();
    let failed = |error| Failure::Machine(format!("cannot write counts into `{name}`: {error}"));
    std::fs::create_dir_all(folder).map_err(failed)?;
    for table in &tables {
        std::fs::write(folder.join(&table.name), &table.text).map_err(failed)?;
    }
    let files: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    if shell.out.json() {
        let written = serde_json::json!({ "folder": name, "files": files });
        shell.out.document(&written)?;
    } else if files.is_empty() {
        shell
            .out
            .say("the rollout has no gates, so there are no counts")?;
    } else {
        shell.out.say(&format!("in {name}: {}", files.join(", ")))?;
    }
    Ok(Exit::Done)
}

/// Lists the releases of a service.
pub(crate) async fn releases(shell: &mut Shell, args: &ReleasesArgs) -> Result<Exit, Failure> {
    shell
        .in_room("releases", async |room: &Room, shell: &mut Shell| {
            let (environment, region) = (args.place.environment(), args.place.region());
            let rows = room.releases(&args.service, environment, region).await?;
            if shell.out.json() {
                let list = serde_json::json!({ "service": args.service, "releases": rows });
                shell.out.document(&list)?;
            } else {
                let mut page = shell.out.new_page();
                page.line(show::band(
                    matches!(room.mode(), Mode::Practice),
                    environment.unwrap_or("estate"),
                    1,
                    page.width(),
                ));
                page.append(show::releases(&args.service, &rows, page.width()));
                shell.out.page(&page)?;
            }
            Ok(Exit::Done)
        })
        .await
}
