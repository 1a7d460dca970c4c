//! `serve`: driving without a screen.

use crate::exit::{Exit, Failure};
use crate::follow::{Begin, Lines, left_behind};
use crate::shell::Shell;
use crate::signals::interrupted;
use clap::Args;
use room::{Drive, Room};
use std::pin::pin;
use wire::RolloutView;

/// `serve`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Example:\n  roomctl serve\n\n\
    It takes the lease, carries rollouts on and carries out what others ask for, and\n\
    writes what they say. While somebody else drives it stands by, and takes over when\n\
    they are gone. Ctrl-C gives the lease back.")]
pub(crate) struct ServeArgs {
    /// Say nothing but who drives
    #[arg(short, long)]
    quiet: bool,
}

/// Drives until somebody asks it to stop.
pub(crate) async fn run(shell: &mut Shell, args: &ServeArgs) -> Result<Exit, Failure> {
    shell
        .in_room("serve", async |room: &Room, shell: &mut Shell| {
            let mut interrupt = pin!(interrupted());
            let mut lines = Lines::new(true, Begin::Lately);
            let mut driver: Option<Drive> = None;
            let mut trouble: Option<String> = None;
            loop {
                let found = room.drive().await?;
                if driver.as_ref() != Some(&found) {
                    announce(shell, &found)?;
                    driver = Some(found);
                }
                let now = room.trouble().await;
                if now != trouble {
                    let text = now.clone().unwrap_or_else(|| "it can act again".to_owned());
                    shell
                        .out
                        .message(&format!("roomctl: {}\n", crate::text::clean(&text)));
                    trouble = now;
                }
                let under_way = under_way(room, &lines).await?;
                if !args.quiet {
                    for view in &under_way {
                        lines.tell(view, &mut shell.out)?;
                    }
                }
                tokio::select! {
                    () = room.changed() => {}
                    () = &mut interrupt => return leave(room, shell).await,
                }
            }
        })
        .await
}

/// All that move, and those whose end was not told yet.
async fn under_way(room: &Room, lines: &Lines) -> Result<Vec<RolloutView>, Failure> {
    let mut views = room.rollouts().await?;
    for id in lines.open() {
        if !views.iter().any(|view| view.status.rollout == id) {
            views.push(room.rollout(&id, None, None).await?);
        }
    }
    Ok(views)
}

fn announce(shell: &mut Shell, drive: &Drive) -> Result<(), Failure> {
    let home = shell.home()?;
    let text = match drive {
        Drive::Here => format!(
            "Driving the rollouts of {}; what others ask for is carried out here. Ctrl-C stops.",
            home.display()
        ),
        Drive::Elsewhere(who) => format!("{who} drives; standing by."),
        Drive::Nobody => "Nobody drives, and the lease could not be had; trying again.".to_owned(),
    };
    shell.out.say(&text)
}

async fn leave(room: &Room, shell: &mut Shell) -> Result<Exit, Failure> {
    if room.driven_by().await? != Drive::Here {
        return Ok(Exit::Done);
    }
    for text in left_behind(&room.rollouts().await?) {
        shell.out.say(&text)?;
    }
    Ok(Exit::Done)
}
