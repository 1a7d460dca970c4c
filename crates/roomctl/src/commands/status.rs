//! `status`: where a rollout stands, or everything at one glance.

use crate::cli::Place;
use crate::exit::{Exit, Failure};
use crate::out::Out;
use crate::shell::Shell;
use crate::show::{self, Deck};
use clap::{Args, ValueEnum};
use room::{Drive, Room};
use serde::Serialize;

const EXAMPLE: &str = "\
Examples:
  roomctl status                          every target, and what is going on
  roomctl status website
  roomctl status website --format yaml    the status document, for scripts
  roomctl status r17 --json";

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs that read YAML
    Yaml,
    /// For programs that read JSON; the same as --json
    Json,
}

/// Of what, and how.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct StatusArgs {
    /// The service, or a rollout's id [default: everything]
    #[arg(value_name = "SERVICE|ROLLOUT")]
    pub(crate) what: Option<String>,
    #[command(flatten)]
    pub(crate) place: Place,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(crate) format: Format,
}

/// Prints the status document, or the deck.
pub(crate) async fn run(shell: &mut Shell, args: &StatusArgs) -> Result<Exit, Failure> {
    shell
        .in_room("status", async |room: &Room, shell: &mut Shell| {
            let width = shell.out.size().0;
            let format = if shell.out.json() {
                Format::Json
            } else {
                args.format
            };
            match &args.what {
                Some(what) => {
                    let view = room
                        .rollout(what, args.place.environment(), args.place.region())
                        .await?;
                    let page = || show::status(&view.status, width);
                    write(&mut shell.out, format, &view.status, page)
                }
                None => {
                    let deck = the_deck(room).await?;
                    let speed = room.speed().await?;
                    write(&mut shell.out, format, &deck, || {
                        show::deck(&deck, speed, width)
                    })
                }
            }
        })
        .await
}

/// Everything at one glance.
pub(super) async fn the_deck(room: &Room) -> Result<Deck, Failure> {
    let rollouts = room.rollouts().await?;
    let targets = room.targets().await?;
    // After the targets were read: who we are is known by then.
    let bar = room.board().await.bar();
    Ok(Deck {
        practice: bar.practice,
        account: bar.account,
        identity: bar.identity,
        login: bar.login,
        driven_by: match room.driven_by().await? {
            Drive::Here => Some("this process".to_owned()),
            Drive::Elsewhere(who) => Some(who),
            Drive::Nobody => None,
        },
        targets,
        rollouts: rollouts.into_iter().map(|view| view.status).collect(),
    })
}

fn write(
    out: &mut Out,
    format: Format,
    document: &impl Serialize,
    page: impl FnOnce() -> crate::out::Page,
) -> Result<Exit, Failure> {
    match format {
        Format::Text => out.page(&page())?,
        Format::Yaml => out.yaml(document)?,
        Format::Json => out.document(document)?,
    }
    Ok(Exit::Done)
}
