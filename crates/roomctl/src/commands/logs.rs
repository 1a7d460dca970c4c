//! `logs`: what a service wrote, and what it writes.

pub(crate) use super::services::LogsArgs;
use crate::exit::{Exit, Failure};
use crate::shell::Shell;
use crate::show;
use crate::signals::interrupted;
use room::Room;
use std::pin::pin;
use std::time::Duration;
use wire::LogView;

/// How often there is asked for more while nothing comes.
const ASK: Duration = Duration::from_secs(2);

/// Writes lines; with `--follow` until somebody asks it to stop.
pub(crate) async fn run(shell: &mut Shell, args: &LogsArgs) -> Result<Exit, Failure> {
    shell
        .in_room("logs", async |room: &Room, shell: &mut Shell| {
            let mut interrupt = pin!(interrupted());
            let since = room.now() - args.since;
            let place = (args.place.environment(), args.place.region());
            let filter = args.filter.as_deref();
            let mut after = String::new();
            loop {
                let asking = room.logs(&args.service, place, Some(since), filter, Some(&after));
                let view = tokio::select! {
                    view = asking => view?,
                    () = &mut interrupt => return Ok(Exit::Done),
                };
                tell(shell, args, &view)?;
                after.clone_from(&view.cursor);
                if view.more {
                    continue;
                }
                if !args.follow {
                    return end(shell, &view);
                }
                tokio::select! {
                    () = tokio::time::sleep(ASK) => {}
                    () = &mut interrupt => return Ok(Exit::Done),
                }
            }
        })
        .await
}

/// With JSON each line of the log is a document on a line of its own.
fn tell(shell: &mut Shell, args: &LogsArgs, view: &LogView) -> Result<(), Failure> {
    for line in &view.lines {
        if shell.out.json() {
            let event = serde_json::json!({ "service": args.service, "line": line });
            shell.out.event(&event)?;
        } else {
            shell.out.plain(&show::log_line(line))?;
        }
    }
    Ok(())
}

fn end(shell: &mut Shell, view: &LogView) -> Result<Exit, Failure> {
    if view.lines.is_empty() && !shell.out.json() {
        let text = format!("nothing more in {}", view.group);
        shell
            .out
            .message(&format!("roomctl: {}\n", crate::text::clean(&text)));
    }
    Ok(Exit::Done)
}
