//! Following rollouts to their end: on a screen, line by line, or as JSON.
//!
//! Whoever follows also drives when nobody does (unless told only to look): a
//! rollout that somebody watches should not stand still because the process that
//! started it is gone.

mod farewell;
mod goal;
mod lines;
mod tally;

use crate::exit::{Exit, Failure};
use crate::log::Log;
use crate::out::{Page, Screen};
use crate::shell::Shell;
use crate::show::{self, Scene};
use crate::signals::interrupted;
pub(crate) use farewell::{left_behind, note_driver};
pub(crate) use goal::Goal;
pub(crate) use lines::{Begin, Lines};
use room::{Drive, Room};
use std::pin::pin;
use wire::{Receipt, RolloutView};

/// How rollouts are followed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct How {
    /// What counts as a success.
    pub(crate) goal: Goal,
    /// Whether to take the lease when nobody has it.
    pub(crate) drive: bool,
    /// Whether to leave as soon as it waits for a person.
    pub(crate) leave_when_waiting: bool,
}

/// Everything seen in one look.
struct Sight {
    views: Vec<RolloutView>,
    drive: Drive,
    trouble: Option<String>,
    speed: u32,
}

/// Prints what was done about an operation, then follows what came of it, or says
/// who drives when it is not followed.
pub(crate) async fn carry_on(
    room: &Room,
    shell: &mut Shell,
    receipt: &Receipt,
    detach: bool,
    how: How,
) -> Result<Exit, Failure> {
    let told = tell(shell, receipt)?;
    let ids: Vec<String> = receipt
        .outcomes
        .iter()
        .filter_map(|outcome| outcome.rollout.clone())
        .collect();
    if detach || ids.is_empty() {
        note_driver(room, shell, receipt).await?;
        return Ok(told);
    }
    Ok(told.worse(follow(room, shell, &ids, how).await?))
}

/// Prints what was done about an operation.
pub(crate) fn tell(shell: &mut Shell, receipt: &Receipt) -> Result<Exit, Failure> {
    if shell.out.json() {
        shell
            .out
            .event(&serde_json::json!({ "event": "receipt", "receipt": receipt }))?;
    } else {
        let page = show::receipt(receipt, shell.out.size().0);
        shell.out.page(&page)?;
    }
    let complaints = receipt
        .outcomes
        .iter()
        .filter_map(|outcome| outcome.complaint.as_ref());
    Ok(complaints.map(Exit::of).fold(Exit::Done, Exit::worse))
}

/// Follows rollouts until each has ended as far as the goal goes, or one leaves.
pub(crate) async fn follow(
    room: &Room,
    shell: &mut Shell,
    ids: &[String],
    how: How,
) -> Result<Exit, Failure> {
    let (exit, last) = if shell.out.live() {
        on_screen(room, shell, ids, how).await?
    } else {
        in_lines(room, shell, ids, how).await?
    };
    farewell::say(room, shell, &last, exit).await?;
    Ok(exit)
}

async fn on_screen(
    room: &Room,
    shell: &mut Shell,
    ids: &[String],
    how: How,
) -> Result<(Exit, Vec<RolloutView>), Failure> {
    let log: Log = shell.log.clone();
    let mut screen = Screen::begin(&mut shell.out, &log)?;
    let mut interrupt = pin!(interrupted());
    loop {
        let sight = look(room, ids, how).await?;
        screen.draw(&drawn(&sight, screen.size()))?;
        if let Some(exit) = verdict(&sight, how, true) {
            return Ok((exit, sight.views));
        }
        tokio::select! {
            () = room.changed() => {}
            () = &mut interrupt => return Ok((Exit::Left, sight.views)),
        }
    }
}

async fn in_lines(
    room: &Room,
    shell: &mut Shell,
    ids: &[String],
    how: How,
) -> Result<(Exit, Vec<RolloutView>), Failure> {
    let begin = match how.goal {
        Goal::Ship => Begin::Lately,
        Goal::Return => Begin::WithTheWayBack,
    };
    let mut lines = Lines::new(ids.len() > 1, begin);
    let mut interrupt = pin!(interrupted());
    loop {
        let sight = look(room, ids, how).await?;
        for view in &sight.views {
            lines.tell(view, &mut shell.out)?;
        }
        if let Some(exit) = verdict(&sight, how, false) {
            return Ok((exit, sight.views));
        }
        tokio::select! {
            () = room.changed() => {}
            () = &mut interrupt => return Ok((Exit::Left, sight.views)),
        }
    }
}

/// Looks at all of them; takes the lease when nobody has it and we may.
async fn look(room: &Room, ids: &[String], how: How) -> Result<Sight, Failure> {
    let mut views = Vec::with_capacity(ids.len());
    for id in ids {
        views.push(room.rollout(id, None, None).await?);
    }
    let over = views
        .iter()
        .all(|view| show::Standing::read(&view.status.status).has_ended());
    let mut drive = room.driven_by().await?;
    if drive == Drive::Nobody && how.drive && !over {
        drive = room.drive().await?;
    }
    Ok(Sight {
        views,
        drive,
        trouble: room.trouble().await,
        speed: room.speed().await?,
    })
}

/// How it ended, once there is nothing left to follow.
fn verdict(sight: &Sight, how: How, stays: bool) -> Option<Exit> {
    let elsewhere = matches!(sight.drive, Drive::Elsewhere(_));
    let ends = sight
        .views
        .iter()
        .map(|view| goal::reached(view, how, elsewhere, stays));
    ends.collect::<Option<Vec<Exit>>>()
        .map(|exits| exits.into_iter().fold(Exit::Done, Exit::worse))
}

fn drawn(sight: &Sight, (width, rows): (usize, Option<usize>)) -> Page {
    let driver = driver(&sight.drive);
    match sight.views.as_slice() {
        [view] => show::frame(&Scene {
            view,
            speed: sight.speed,
            driver: &driver,
            trouble: sight.trouble.as_deref(),
            width,
            rows,
        }),
        views => tally::tally(views, &driver, sight.speed, (width, rows)),
    }
}

/// Who drives, as one reads it in front of the screen.
fn driver(drive: &Drive) -> String {
    match drive {
        Drive::Here => "this process: nothing moves without it".to_owned(),
        Drive::Elsewhere(who) => who.clone(),
        Drive::Nobody => "NOBODY: nothing moves until somebody drives".to_owned(),
    }
}
