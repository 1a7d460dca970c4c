//! `judge`: recorded counts, judged offline.

use crate::exit::{Exit, Failure};
use crate::shell::Shell;
use crate::show;
use clap::Args;
use std::path::{Path, PathBuf};
use wire::JudgedView;

const EXAMPLE: &str = "\
Examples:
  roomctl judge --canary canary.csv --stable stable.csv
  roomctl judge --canary canary.csv --stable stable.csv --history before.csv --metric latency
  roomctl judge --canary canary.csv --stable stable.csv --limit 0.5 --judge kayenta

A file has the columns start,seconds,events,bad, one interval on a line: start in
RFC 3339 or as seconds, and the events of the interval with the bad ones among them.
A column `weight` with the canary's percent says when traffic was shifted.

Exits with 0 for promote, 10 for roll back, 11 for hold, 12 for system-wide, 13 for
not enough data, and 2 when the counts cannot be meant.";

/// Which counts, and how they are judged.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct JudgeArgs {
    /// What the canary did
    #[arg(long, value_name = "FILE")]
    canary: PathBuf,
    /// What stable did at the same time
    #[arg(long, value_name = "FILE")]
    stable: Option<PathBuf>,
    /// What stable did before, half an hour or more: how much its counts scatter
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
    /// Counts go on from line to line, as a counter shows them
    #[arg(long)]
    cumulative: bool,
    /// What is counted: error-rate, latency, frame-rate or memory
    #[arg(long, value_name = "NAME", default_value = "error-rate")]
    metric: String,
    /// Tolerated share of bad events, percent [default: the metric's usual one]
    #[arg(long, value_name = "PERCENT")]
    limit: Option<f64>,
    /// Tolerated ratio to stable [default: the metric's usual one]
    #[arg(long, value_name = "NUMBER")]
    ratio: Option<f64>,
    /// Chance of blaming a good canary [default: 0.01]
    #[arg(long, value_name = "CHANCE")]
    alpha: Option<f64>,
    /// Who judges: sequential, group-sequential, kayenta, argo, flagger or cloud-watch
    #[arg(long, value_name = "NAME", default_value = "sequential")]
    judge: String,
}

/// Judges, says the verdict, and exits with it.
pub(crate) fn run(shell: &mut Shell, args: &JudgeArgs) -> Result<Exit, Failure> {
    let canary = File::read(&args.canary)?;
    let stable = args.stable.as_deref().map(File::read).transpose()?;
    let history = args.history.as_deref().map(File::read).transpose()?;
    let judged = room::judge(&room::Case {
        canary: canary.table(),
        stable: stable.as_ref().map(File::table),
        history: history.as_ref().map(File::table),
        cumulative: args.cumulative,
        metric: &args.metric,
        judge: &args.judge,
        limit: args.limit,
        ratio: args.ratio,
        alpha: args.alpha,
    })?;
    if shell.out.json() {
        shell.out.document(&judged)?;
    } else {
        let width = shell.out.size().0;
        shell.out.page(&show::judged(&judged, width))?;
    }
    Ok(exit(&judged))
}

fn exit(judged: &JudgedView) -> Exit {
    match judged.gate.verdict.as_str() {
        "promote" => Exit::Done,
        "roll-back" => Exit::JudgedBad,
        "hold" => Exit::JudgedWorse,
        "system-wide" => Exit::JudgedSystemWide,
        _ => Exit::JudgedOpen,
    }
}

/// A file with counts, and what it is called.
struct File {
    name: String,
    text: String,
}

impl File {
    fn read(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        match std::fs::read(path) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Ok(Self { name, text }),
                Err(_) => Err(Failure::Usage(format!(
                    "`{name}` is no text; counts are a table of comma-separated values"
                ))),
            },
            Err(error) => Err(Failure::Usage(format!("cannot read `{name}`: {error}"))),
        }
    }

    fn table(&self) -> room::Table<'_> {
        room::Table {
            name: &self.name,
            text: &self.text,
        }
    }
}
