//! `roomctl`: the command line of the control room.
//!
//! A thin shell: it turns words into the room's verbs and the room's views into
//! lines. What a rollout does, and whether it may, is decided elsewhere.

mod ask;
mod cli;
mod commands;
mod exit;
mod follow;
mod log;
mod login;
mod out;
mod shell;
mod show;
mod signals;
mod text;

use clap::Parser as _;
use cli::{Cli, Command};
use exit::{Exit, Failure};
use out::{Look, Out};
use shell::Shell;
use std::process::ExitCode;

fn main() -> ExitCode {
    match room::restart_without_unwanted_variables() {
        Ok(None) => {}
        Ok(Some(code)) => return ExitCode::from(code),
        // With them credentials could be read in logs: rather not at all.
        Err(error) => return not_started(&error),
    }
    let exit = match Cli::try_parse() {
        Ok(cli) => start(cli),
        Err(error) => not_understood(&error),
    };
    ExitCode::from(exit.code())
}

fn start(cli: Cli) -> Exit {
    let mut shell = Shell::here(cli.globals);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            return shell
                .out
                .failure(&Failure::Machine(format!("cannot start: {error}")));
        }
    };
    let done = runtime.block_on(run(&mut shell, cli.command));
    // A question nobody answered must not keep the process from ending.
    runtime.shutdown_background();
    done.unwrap_or_else(|failure| shell.out.failure(&failure))
}

async fn run(shell: &mut Shell, command: Command) -> Result<Exit, Failure> {
    match command {
        Command::Plan(args) => commands::plan::run(shell, &args).await,
        Command::Deploy(args) => Box::pin(commands::deploy::run(shell, &args)).await,
        Command::Watch(args) => Box::pin(commands::watch::run(shell, &args)).await,
        Command::Status(args) => commands::status::run(shell, &args).await,
        Command::Rollback(args) => Box::pin(commands::rollback::run(shell, &args)).await,
        Command::Pause(args) => Box::pin(commands::steer::run(shell, args.order())).await,
        Command::Unpause(args) => Box::pin(commands::steer::run(shell, args.order())).await,
        Command::Approve(args) => Box::pin(commands::steer::run(shell, args.order())).await,
        Command::Promote(args) => Box::pin(commands::steer::run(shell, args.order())).await,
        Command::Abort(args) => Box::pin(commands::steer::run(shell, args.order())).await,
        Command::Serve(args) => Box::pin(commands::serve::run(shell, &args)).await,
        Command::History(args) => commands::history::history(shell, &args).await,
        Command::Report(args) => commands::history::report(shell, &args).await,
        Command::Releases(args) => commands::history::releases(shell, &args).await,
        Command::Services(args) => commands::services::services(shell, &args).await,
        Command::Logs(args) => commands::logs::run(shell, &args).await,
        Command::Alarms(args) => commands::services::alarms(shell, &args).await,
        Command::AllowChanges(args) => commands::allow::allow(shell, &args).await,
        Command::ForbidChanges(args) => commands::allow::forbid(shell, &args).await,
        Command::Aws(command) => commands::aws::run(shell, &command).await,
        Command::Judge(args) => commands::judge::run(shell, &args),
        Command::Journal(command) => commands::journal::run(shell, &command).await,
        Command::Estate(command) => commands::estate::run(shell, &command),
        Command::Drill(command) => Box::pin(commands::drill::run(shell, &command)).await,
        Command::Practice(command) => Box::pin(commands::practice::run(shell, &command)).await,
        Command::Vault(command) => commands::vault::run(shell, &command).await,
        Command::Completions { shell: kind } => commands::words::completions(shell, kind),
        Command::ExitCodes => commands::words::exit_codes(shell),
    }
}

fn not_started(error: &std::io::Error) -> ExitCode {
    let why = format!(
        "cannot start again without LOG_SENSITIVE_BODIES and LOG_SIGNABLE_BODY ({error}); take them \
         out of the environment"
    );
    let failure = Failure::Machine(why);
    ExitCode::from(Out::here(Look::here(false, true)).failure(&failure).code())
}

/// Help and version are results; anything else is a usage error, in JSON when
/// that was asked for.
fn not_understood(error: &clap::Error) -> Exit {
    if !error.use_stderr() {
        return error.print().map_or(Exit::Unexpected, |()| Exit::Done);
    }
    if std::env::args_os().any(|argument| argument == "--json") {
        let text = error.render().to_string();
        return Out::here(Look::here(true, true)).failure(&Failure::Usage(text.trim_end().into()));
    }
    error.print().map_or(Exit::Unexpected, |()| Exit::Usage)
}
