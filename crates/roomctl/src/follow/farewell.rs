//! The last words: how it ended, or what happens now that nobody looks any more.

use crate::exit::{Exit, Failure};
use crate::out::Out;
use crate::shell::Shell;
use crate::show::{Standing, chip};
use crate::text;
use room::{Drive, Room};
use wire::{Receipt, RolloutView};

/// Says how each rollout stands at the moment one leaves it.
pub(super) async fn say(
    room: &Room,
    shell: &mut Shell,
    views: &[RolloutView],
    exit: Exit,
) -> Result<(), Failure> {
    if shell.out.json() {
        let over = serde_json::json!({
            "event": "exit", "exit": exit.code(), "meaning": exit.name()
        });
        return shell.out.event(&over);
    }
    let drive = room.driven_by().await?;
    for view in views {
        one(&mut shell.out, view, &drive)?;
    }
    Ok(())
}

fn one(out: &mut Out, view: &RolloutView, drive: &Drive) -> Result<(), Failure> {
    let mut page = out.new_page();
    page.blank();
    let standing = Standing::read(&view.status.status);
    let words = if standing.has_ended() {
        ending(view)
    } else {
        leaving(view, drive)
    };
    page.wrapped(chip(standing).and("  "), crate::out::Ink::Plain, &words);
    out.page(&page)
}

/// How it ended.
fn ending(view: &RolloutView) -> String {
    let status = &view.status;
    let serves = match Standing::read(&status.status) {
        Standing::Completed => format!("{} serves everybody", status.release),
        Standing::RolledBack | Standing::Aborted | Standing::Failed => {
            format!("{} serves everybody, as before", status.stable)
        }
        Standing::Running
        | Standing::Held
        | Standing::Waiting
        | Standing::Returning
        | Standing::Stuck
        | Standing::Unknown => String::new(),
    };
    let promise = view
        .promise
        .as_ref()
        .map(|promise| format!("; {}", promise.text));
    format!(
        "{} {}: {serves}{}. `roomctl report {}` tells the whole story.",
        status.service,
        status.status,
        promise.unwrap_or_default(),
        status.rollout
    )
}

/// What becomes of it now.
fn leaving(view: &RolloutView, drive: &Drive) -> String {
    let status = &view.status;
    let id = &status.rollout;
    if let Drive::Elsewhere(who) = drive {
        let back = view
            .promise
            .as_ref()
            .filter(|promise| promise.kept_millis.is_some());
        return match back {
            Some(promise) => format!(
                "The traffic of {} is on {}; {}. {who} drives the rest of the way back.",
                status.service, status.stable, promise.text
            ),
            None => format!("{id} goes on without you: {who} drives it."),
        };
    }
    format!(
        "Nobody drives {id} from now on; the traffic stays as it is, and by its plan, when nobody \
         drives it {}. `roomctl watch {id}` takes it up again, `roomctl rollback {id}` brings \
         everybody back.",
        view.plan.undriven
    )
}

/// After an operation that is not followed: who carries it on.
pub(crate) async fn note_driver(
    room: &Room,
    shell: &mut Shell,
    receipt: &Receipt,
) -> Result<(), Failure> {
    let started = receipt
        .outcomes
        .iter()
        .filter(|outcome| outcome.rollout.is_some())
        .count();
    if started == 0 {
        return Ok(());
    }
    let rollouts = text::counted(started, "rollout");
    match room.driven_by().await? {
        Drive::Elsewhere(who) => shell.out.say(&format!("{who} drives.")),
        Drive::Here | Drive::Nobody => shell.out.say(&format!(
            "Nobody drives the {rollouts} once this command is over: `roomctl watch` or `roomctl \
             serve` does."
        )),
    }
}

/// A sentence for each rollout that is left without a driver.
pub(crate) fn left_behind(views: &[RolloutView]) -> Vec<String> {
    views
        .iter()
        .map(|view| leaving(view, &Drive::Nobody))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::show::samples;
    use insta::assert_snapshot;

    #[test]
    fn who_leaves_is_told_what_happens_next() {
        let view = samples::rollout();
        assert_snapshot!(leaving(&view, &Drive::Here), @"Nobody drives r17 from now on; the traffic stays as it is, and by its plan, when nobody drives it for 2 min: hold. `roomctl watch r17` takes it up again, `roomctl rollback r17` brings everybody back.");
        let elsewhere = Drive::Elsewhere("roomctl serve (pid 4)".into());
        assert_snapshot!(leaving(&view, &elsewhere), @"r17 goes on without you: roomctl serve (pid 4) drives it.");
        assert_snapshot!(leaving(&samples::returning(), &elsewhere), @"The traffic of website is on b81d07a; back on stable 3.8 s after the decision, within the promised 30 s. roomctl serve (pid 4) drives the rest of the way back.");
    }

    #[test]
    fn an_ending_says_who_serves_now() {
        let mut view = samples::returning();
        view.status.status = "rolled back".into();
        assert_snapshot!(ending(&view), @"website rolled back: b81d07a serves everybody, as before; back on stable 3.8 s after the decision, within the promised 30 s. `roomctl report r17` tells the whole story.");
        view.status.status = "completed".into();
        view.promise = None;
        assert_snapshot!(ending(&view), @"website completed: 2f9c1e4 serves everybody. `roomctl report r17` tells the whole story.");
    }
}
