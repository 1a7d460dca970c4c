//! The command line: every word one can type, and the help that explains it.

use crate::commands::{
    allow, aws, deploy, drill, estate, history, journal, judge, logs, plan, practice, rollback,
    serve, services, status, steer, vault, watch,
};
use crate::exit::Exit;
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use std::path::PathBuf;

const AFTER_HELP: &str = "\
In trouble:
  roomctl status                                  what goes on, everywhere
  roomctl rollback website --reason 'errors up'   back to the release before
  roomctl watch                                   look, and drive if nobody does

First time here:
  roomctl practice tour                           a canary on the practice estate, to watch

With --json, stdout holds one JSON document, or one per line where something is
followed; a failure is {\"error\": {\"kind\", \"message\", \"exit\"}}. Everything said
to people goes to stderr then. `roomctl exit-codes` lists the exit codes.";

/// Rolls releases out to the services of an estate, and back.
///
/// The practice estate is the default: simulated, loudly marked, nothing is real. A
/// live estate is opened by naming its estate file.
#[derive(Debug, Parser)]
#[command(name = "roomctl", version, after_help = AFTER_HELP)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command understands.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Globals {
    /// Folder of the journal and the practice estate [default: this system's data folder,
    /// of a live estate a folder of its own there]
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "CANDLEFISH_HOME",
        hide_env_values = true
    )]
    pub(crate) home: Option<PathBuf>,
    /// The estate file [default: the embedded practice estate]
    #[arg(
        long = "estate",
        id = "estate_file",
        global = true,
        value_name = "FILE",
        env = "CANDLEFISH_ESTATE",
        hide_env_values = true
    )]
    pub(crate) estate: Option<PathBuf>,
    /// Write JSON for programs instead of text for people
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// No colours; also with NO_COLOR, and when the output is no terminal
    #[arg(long, alias = "no-color", global = true)]
    pub(crate) no_colour: bool,
    /// Who operates, for the records [default: your login name]
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "CANDLEFISH_OPERATOR",
        hide_env_values = true
    )]
    pub(crate) operator: Option<String>,
    /// Say on stderr what the program does; twice says more
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

/// Where in the estate.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Place {
    /// The environment [default: the one the estate file names]
    #[arg(short, long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
    /// The region [default: the environment's first]
    #[arg(short, long, value_name = "NAME")]
    pub(crate) region: Option<String>,
}

impl Place {
    /// The environment, as the room takes it.
    pub(crate) fn environment(&self) -> Option<&str> {
        self.environment.as_deref()
    }

    /// The region, as the room takes it.
    pub(crate) fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show what a rollout would do, step by step, there and back; start nothing
    Plan(plan::PlanArgs),
    /// Roll a release out: show the plan, ask, start it, follow it to its end
    Deploy(deploy::DeployArgs),
    /// Follow a rollout live, and drive it when nobody does
    Watch(watch::WatchArgs),
    /// Say where a rollout stands; without a name, everything at one glance
    Status(status::StatusArgs),
    /// Go back to stable, or restore an earlier release, at once
    Rollback(rollback::RollbackArgs),
    /// Stop a rollout's clock; the weights stay as they are
    Pause(steer::PauseArgs),
    /// Let a paused rollout go on where it stopped
    Unpause(steer::UnpauseArgs),
    /// Agree to a step that waits for approval
    Approve(steer::ApproveArgs),
    /// Go to the next step now, or with --full to the end
    Promote(steer::PromoteArgs),
    /// Give a rollout up and restore stable
    Abort(steer::AbortArgs),
    /// Drive rollouts without a screen, until Ctrl-C
    Serve(serve::ServeArgs),
    /// List rollouts, newest first
    History(history::HistoryArgs),
    /// Write the report of a rollout, in Markdown
    Report(history::ReportArgs),
    /// List the releases that could be rolled out on a service
    Releases(history::ReleasesArgs),
    /// Show services as they are: releases, tasks, health, weights, deployments
    Services(services::ServicesArgs),
    /// Show what a service writes to its log (live estates)
    Logs(logs::LogsArgs),
    /// List what a person must act on, and the alarms the estate watches itself
    Alarms(services::AlarmsArgs),
    /// Allow changes in a protected environment for a while (live estates)
    AllowChanges(allow::AllowArgs),
    /// Make protected environments read-only again (live estates)
    ForbidChanges(allow::ForbidArgs),
    /// Check the accounts of a live estate: identity, permissions, what is missing
    #[command(subcommand)]
    Aws(aws::AwsCommand),
    /// Judge recorded counts of a canary, without a rollout
    Judge(judge::JudgeArgs),
    /// Read the journal, or check that nobody has changed it
    #[command(subcommand)]
    Journal(journal::JournalCommand),
    /// Check an estate file; print its schema for editors
    #[command(subcommand)]
    Estate(estate::EstateCommand),
    /// Rehearse scripted outages
    #[command(subcommand)]
    Drill(drill::DrillCommand),
    /// Steer the practice estate: faults, clock, a fresh start, a tour
    #[command(subcommand)]
    Practice(practice::PracticeCommand),
    /// Set and remove what the control room itself keeps secret
    #[command(subcommand)]
    Vault(vault::VaultCommand),
    /// Print completions for a shell
    #[command(
        after_help = "Example:\n  roomctl completions bash > ~/.local/share/bash-completion/completions/roomctl"
    )]
    Completions {
        /// For which shell
        shell: Shell,
    },
    /// List the exit codes and what they mean
    #[command(after_help = exit_codes())]
    ExitCodes,
}

/// Every exit code with its meaning, one on a line.
pub(crate) fn exit_codes() -> String {
    let line = |exit: Exit| {
        format!(
            "{:>5}  {:<13} {}\n",
            exit.code(),
            exit.name(),
            exit.meaning()
        )
    };
    let lines: String = Exit::ALL.into_iter().map(line).collect();
    format!("Exit codes:\n{lines}")
}

#[cfg(test)]
mod tests;
