//! `watch`: one rollout on the screen, or line by line.

use super::status::the_deck;
use crate::cli::Place;
use crate::exit::{Exit, Failure};
use crate::follow::{Goal, How, follow};
use crate::shell::Shell;
use crate::show;
use clap::Args;
use room::Room;

const EXAMPLE: &str = "\
Examples:
  roomctl watch                   the newest rollout under way
  roomctl watch website
  roomctl watch r17 --only-look   look without taking the lease

On a terminal the screen is drawn in place; elsewhere every narration is a line.
When nobody drives, watching takes the lease and drives, and says so. Ctrl-C leaves;
then nobody drives unless somebody else does, and the plan says what becomes of it.
Exits like `deploy`, and with 130 when you leave before the end.";

/// Which rollout.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct WatchArgs {
    /// The service, or a rollout's id [default: the newest one under way]
    #[arg(value_name = "SERVICE|ROLLOUT")]
    pub(crate) what: Option<String>,
    #[command(flatten)]
    pub(crate) place: Place,
    /// Never drive, even when nobody does
    #[arg(long)]
    pub(crate) only_look: bool,
    /// Leave with exit code 6 as soon as it waits for a person
    #[arg(long)]
    pub(crate) no_wait: bool,
}

/// Follows it to its end.
pub(crate) async fn run(shell: &mut Shell, args: &WatchArgs) -> Result<Exit, Failure> {
    shell
        .in_room("watch", async |room: &Room, shell: &mut Shell| {
            let Some(id) = which(room, args).await? else {
                return nothing(room, shell).await;
            };
            let how = How {
                goal: Goal::Ship,
                drive: !args.only_look,
                leave_when_waiting: args.no_wait,
            };
            Box::pin(follow(room, shell, &[id], how)).await
        })
        .await
}

/// Its id: a service can get another rollout while one watches.
async fn which(room: &Room, args: &WatchArgs) -> Result<Option<String>, Failure> {
    let view = match &args.what {
        Some(what) => Some(
            room.rollout(what, args.place.environment(), args.place.region())
                .await?,
        ),
        None => room.rollouts().await?.into_iter().next(),
    };
    Ok(view.map(|view| view.status.rollout))
}

async fn nothing(room: &Room, shell: &mut Shell) -> Result<Exit, Failure> {
    let deck = the_deck(room).await?;
    if shell.out.json() {
        shell.out.document(&deck)?;
        return Ok(Exit::Done);
    }
    let page = show::deck(&deck, room.speed().await?, shell.out.size().0);
    shell.out.page(&page)?;
    shell
        .out
        .say("Nothing to watch; `roomctl history` has what was, `roomctl deploy` starts one.")?;
    Ok(Exit::Done)
}
