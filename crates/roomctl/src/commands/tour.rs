//! `practice tour`: from nothing to a canary one can watch, and where to go next.

use crate::exit::{Exit, Failure};
use crate::follow::{Goal, How, follow};
use crate::shell::Shell;
use room::Room;
use wire::{Complaint, Operation, ReleaseRow, Wanted};

/// Fast enough that something happens, slow enough to read along.
const SPEED: u32 = 30;
const SERVICE: &str = "website";
const RELEASE: &str = "2f9c1e4";

const WELCOME: &str = "\
This is the practice estate: five services in three environments, with traffic, load \
and failures of their own. Nothing of it is real, and nothing you do here can break \
anything. Its clock runs thirty times as fast as yours.";

const NEXT: &str = "\
Where to go next:
  roomctl status                          everything at one glance
  roomctl report website                  what this rollout did, in Markdown
  roomctl practice releases               releases to try, good and bad ones
  roomctl plan animation --release NAME   what a rollout would do
  roomctl practice inject FAULT           make something go wrong
  roomctl drill list                      outages to train on
  roomctl practice reset                  begin again from the start";

/// Starts the canary if nothing is under way, and watches.
pub(super) async fn run(shell: &mut Shell) -> Result<Exit, Failure> {
    let exit = shell
        .in_room("practice tour", async |room: &Room, shell: &mut Shell| {
            shell.out.say(WELCOME)?;
            room.set_speed(SPEED).await?;
            let id = match room.rollouts().await?.into_iter().next() {
                Some(view) => {
                    shell
                        .out
                        .say("A rollout is under way already; here it is.")?;
                    view.status.rollout
                }
                None => start(room, shell).await?,
            };
            let how = How {
                goal: Goal::Ship,
                drive: true,
                leave_when_waiting: false,
            };
            Box::pin(follow(room, shell, &[id], how)).await
        })
        .await?;
    if !shell.out.json() {
        shell.out.plain(&format!("\n{NEXT}"))?;
        if let Some(folder) = folder_off_path() {
            shell
                .out
                .plain(&format!("\nFor that: export PATH=\"{folder}:$PATH\""))?;
        }
    }
    // Whatever became of the canary, and whenever one leaves: the tour was one.
    Ok(match exit {
        Exit::Done | Exit::RolledBack | Exit::GivenUp | Exit::NeedsPerson | Exit::Left => {
            Exit::Done
        }
        Exit::Unexpected
        | Exit::Usage
        | Exit::Refused
        | Exit::Journal
        | Exit::EstateFile
        | Exit::NoAnswer
        | Exit::JudgedBad
        | Exit::JudgedWorse
        | Exit::JudgedSystemWide
        | Exit::JudgedOpen => exit,
    })
}

/// The folder this program is in, when the shell would not find it there.
fn folder_off_path() -> Option<String> {
    let program = std::env::current_exe().ok()?;
    let folder = program.parent()?;
    let path = std::env::var_os("PATH")?;
    let known = std::env::split_paths(&path).any(|entry| entry == folder);
    (!known).then(|| folder.display().to_string())
}

async fn start(room: &Room, shell: &mut Shell) -> Result<String, Failure> {
    let wanted = startable(room).await?;
    let release = wanted.release.as_deref().unwrap_or_default();
    shell
        .out
        .say(&format!("Starting a canary of {SERVICE} to {release}."))?;
    let receipt = room.operate(&Operation::Deploy { wanted }).await?;
    let started = receipt
        .outcomes
        .into_iter()
        .find_map(|outcome| outcome.rollout);
    started.ok_or_else(|| Failure::Machine("the canary was not started".into()))
}

/// The canary of the tour; on a later tour, to the first release that can still be
/// rolled out. Says why not when there is none.
async fn startable(room: &Room) -> Result<Wanted, Failure> {
    let rows = room.releases(SERVICE, None, None).await?;
    let mut refused = None;
    for release in candidates(&rows) {
        let wanted = wanted(release);
        match room.plan(&wanted).await {
            Ok(plan) if plan.startable => return Ok(wanted),
            Ok(_) => {}
            Err(complaint) => refused = refused.or(Some(complaint)),
        }
    }
    let none = || {
        Complaint::new(
            "refused",
            "no release can be started; `roomctl practice reset`",
        )
    };
    Err(refused.unwrap_or_else(none).into())
}

fn wanted(release: &str) -> Wanted {
    Wanted {
        service: SERVICE.to_owned(),
        release: Some(release.to_owned()),
        strategy: Some("canary".to_owned()),
        reason: Some("the tour of the practice estate".to_owned()),
        ..Wanted::default()
    }
}

/// The tour's own release first, then all that did not fail before.
fn candidates(rows: &[ReleaseRow]) -> Vec<&str> {
    let untried = rows.iter().filter(|row| row.failed_before.is_empty());
    let others = untried
        .map(|row| row.release.as_str())
        .filter(|release| *release != RELEASE);
    std::iter::once(RELEASE).chain(others).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(release: &str, failed_before: &str) -> ReleaseRow {
        ReleaseRow {
            release: release.into(),
            summary: String::new(),
            migration: "none".into(),
            failed_before: failed_before.into(),
        }
    }

    #[test]
    fn a_later_tour_takes_a_release_that_did_not_fail() {
        let rows = [
            row("next", ""),
            row("bad", "errors"),
            row(RELEASE, ""),
            row("b81d07a", ""),
        ];
        assert_eq!(candidates(&rows), [RELEASE, "next", "b81d07a"]);
        assert_eq!(candidates(&[]), [RELEASE]);
    }
}
