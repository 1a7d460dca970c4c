//! `drill`: scripted outages to train on.

use super::practice::of_file;
use crate::exit::{Exit, Failure};
use crate::follow::{Goal, How, carry_on};
use crate::shell::Shell;
use crate::show;
use clap::Subcommand;
use room::Room;
use wire::Debrief;

/// What to do with drills.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum DrillCommand {
    /// List the drills and what each one trains
    #[command(after_help = "Example:\n  roomctl drill list")]
    List,
    /// Run a drill and print its debrief
    #[command(
        after_help = "Examples:\n  roomctl drill run bad-at-half\n  roomctl drill run brown-out --seed 7     the same again\n  roomctl drill run brown-out --live       on the practice estate, to act in it yourself\n\nWithout --live it runs in virtual time and takes seconds. Exits with 0 whatever became of the\nrollout; with --live like `deploy`."
    )]
    Run {
        /// Its name
        name: String,
        /// The seed; the same one gives the same drill
        #[arg(long, value_name = "N")]
        seed: Option<u64>,
        /// On the practice estate, by its clock, to watch and act in
        #[arg(long)]
        live: bool,
    },
}

/// Lists or runs.
pub(crate) async fn run(shell: &mut Shell, command: &DrillCommand) -> Result<Exit, Failure> {
    let file = shell.globals.estate.clone();
    room::check_practice(file.as_deref(), "drills run").map_err(of_file)?;
    match command.clone() {
        DrillCommand::List => list(shell),
        DrillCommand::Run {
            name,
            seed,
            live: true,
        } => Box::pin(live(shell, &name, seed)).await,
        DrillCommand::Run {
            name,
            seed,
            live: false,
        } => {
            if !shell.out.json() {
                shell
                    .out
                    .say(&format!("running the drill {name} in virtual time …"))?;
            }
            let debrief = rehearsed(name, seed).await?;
            if shell.out.json() {
                shell.out.document(&debrief)?;
            } else {
                let page = show::debrief(&debrief, shell.out.size().0);
                shell.out.page(&page)?;
            }
            Ok(Exit::Done)
        }
    }
}

fn list(shell: &mut Shell) -> Result<Exit, Failure> {
    let rows = room::drills();
    if shell.out.json() {
        shell.out.document(&serde_json::json!({ "drills": rows }))?;
    } else {
        let page = show::drills(&rows, shell.out.size().0);
        shell.out.page(&page)?;
    }
    Ok(Exit::Done)
}

/// It computes for seconds, so it does that where it keeps nobody waiting.
async fn rehearsed(name: String, seed: Option<u64>) -> Result<Debrief, Failure> {
    let run = tokio::task::spawn_blocking(move || room::run_drill(&name, seed)).await;
    Ok(run.map_err(|error| Failure::Machine(format!("the drill broke off: {error}")))??)
}

async fn live(shell: &mut Shell, name: &str, seed: Option<u64>) -> Result<Exit, Failure> {
    shell
        .in_room("drill", async |room: &Room, shell: &mut Shell| {
            let receipt = room.start_drill(name, seed).await?;
            shell.out.say(
            "The drill runs on the practice estate. Act from another terminal: `roomctl status`, \
             `pause`, `rollback`; `roomctl practice heal` ends what is wrong.",
        )?;
            let how = How {
                goal: Goal::Ship,
                drive: true,
                leave_when_waiting: false,
            };
            let exit = Box::pin(carry_on(room, shell, &receipt, false, how)).await?;
            match room.debrief().await? {
                Some(debrief) if shell.out.json() => {
                    let event = serde_json::json!({ "event": "debrief", "debrief": debrief });
                    shell.out.event(&event)?;
                }
                Some(debrief) => {
                    let page = show::debrief(&debrief, shell.out.size().0);
                    shell.out.page(&page)?;
                }
                None => {}
            }
            Ok(exit)
        })
        .await
}
