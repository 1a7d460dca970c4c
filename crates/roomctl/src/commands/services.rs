//! `services` and `alarms`: the estate as it is, and what it says of itself.

use crate::cli::Place;
use crate::exit::{Exit, Failure};
use crate::shell::Shell;
use crate::show;
use clap::Args;
use room::{Mode, Room};

/// `services`.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  roomctl services\n  roomctl services website\n  roomctl services website -e production --json\n\nExits with 9 when one of them cannot be read."
)]
pub(crate) struct ServicesArgs {
    /// The service [default: all of them]
    service: Option<String>,
    /// Only in this environment
    #[arg(short, long, value_name = "NAME")]
    environment: Option<String>,
    /// Only in this region
    #[arg(short, long, value_name = "NAME")]
    region: Option<String>,
}

/// `alarms`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Example:\n  roomctl alarms")]
pub(crate) struct AlarmsArgs {}

/// `logs`.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  roomctl logs website\n  roomctl logs website --since 1h --filter ERROR\n  roomctl logs website --follow\n\nThe filter is a pattern of CloudWatch Logs. With --follow it goes on until Ctrl-C."
)]
pub(crate) struct LogsArgs {
    /// The service
    pub(super) service: String,
    #[command(flatten)]
    pub(super) place: Place,
    /// How far back: 15m, 2h
    #[arg(long, value_name = "TIME", default_value = "15m", value_parser = super::span)]
    pub(super) since: vocab::Span,
    /// Only lines that match
    #[arg(long, value_name = "PATTERN")]
    pub(super) filter: Option<String>,
    /// Go on with what is written from now on
    #[arg(short, long)]
    pub(super) follow: bool,
}

/// Shows services as they are.
pub(crate) async fn services(shell: &mut Shell, args: &ServicesArgs) -> Result<Exit, Failure> {
    shell
        .in_room("services", async |room: &Room, shell: &mut Shell| {
            let (environment, region) = (args.environment.as_deref(), args.region.as_deref());
            let states = room
                .services(args.service.as_deref(), environment, region)
                .await?;
            if shell.out.json() {
                shell
                    .out
                    .document(&serde_json::json!({ "services": states }))?;
            } else {
                let practice = room.mode() == Mode::Practice;
                let speed = room.speed().await?;
                let page = show::services(&states, practice, speed, shell.out.size().0);
                shell.out.page(&page)?;
            }
            let read = states.iter().all(|state| state.trouble.is_empty());
            Ok(if read { Exit::Done } else { Exit::NoAnswer })
        })
        .await
}

/// Shows alarms: the control room's, and those the estate watches by itself.
pub(crate) async fn alarms(shell: &mut Shell, _args: &AlarmsArgs) -> Result<Exit, Failure> {
    shell
        .in_room("alarms", async |room: &Room, shell: &mut Shell| {
            let view = room.alarms().await;
            if shell.out.json() {
                shell.out.document(&view)?;
            } else {
                let practice = room.mode() == Mode::Practice;
                let speed = room.speed().await?;
                let page = show::alarms(&view, practice, speed, shell.out.size().0);
                shell.out.page(&page)?;
            }
            Ok(Exit::Done)
        })
        .await
}
