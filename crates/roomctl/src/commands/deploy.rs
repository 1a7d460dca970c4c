//! `deploy`: from a plan to its end.

use super::plan::PlanArgs;
use crate::ask;
use crate::exit::{Exit, Failure};
use crate::follow::{Goal, How, carry_on};
use crate::out::{Ink, Line, Page};
use crate::shell::Shell;
use crate::show;
use clap::Args;
use room::Room;
use wire::{Complaint, Operation, PlanView};

const EXAMPLE: &str = "\
Examples:
  roomctl deploy website --release 2f9c1e4
  roomctl deploy website --release 2f9c1e4 --yes --json     in a script
  roomctl deploy website --release 2f9c1e4 --strategy instant --reason 'login is down'

On a terminal it asks before it starts; without one it needs --yes. It follows the
rollout to its end and exits with 0 when it completed, 4 when it was rolled back,
5 when it was aborted or failed, 6 when it is stuck. While it waits for approval it
goes on driving, so that somebody can approve from elsewhere; --no-wait leaves with
6 instead. When another process drives already, that one does it and this one looks.";

/// Which rollout, and how it is followed.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct DeployArgs {
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
    /// Start without asking
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Only start it; nobody drives it then unless somebody did before
    #[arg(long)]
    pub(crate) detach: bool,
    /// Leave with exit code 6 as soon as it waits for a person
    #[arg(long, conflicts_with = "detach")]
    pub(crate) no_wait: bool,
    /// Set the practice clock's speed first
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=600))]
    pub(crate) speed: Option<u32>,
}

/// Shows, asks, starts, follows.
pub(crate) async fn run(shell: &mut Shell, args: &DeployArgs) -> Result<Exit, Failure> {
    let sure = ask::settled(&shell.out, args.yes, "start this rollout")?;
    shell
        .in_room("deploy", async |room: &Room, shell: &mut Shell| {
            if let Some(speed) = args.speed {
                room.set_speed(speed).await?;
            }
            let mut wanted = args.plan.wanted();
            room.check_changeable(&wanted).await?;
            let plan = room.plan(&wanted).await?;
            present(shell, &plan)?;
            check(&plan)?;
            if !sure {
                confirm(shell, &plan).await?;
            }
            wanted.shown = Some(plan.fingerprint.clone());
            let receipt = room.operate(&Operation::Deploy { wanted }).await?;
            let how = How {
                goal: Goal::Ship,
                drive: true,
                leave_when_waiting: args.no_wait,
            };
            Box::pin(carry_on(room, shell, &receipt, args.detach, how)).await
        })
        .await
}

fn present(shell: &mut Shell, plan: &PlanView) -> Result<(), Failure> {
    if shell.out.json() {
        return shell
            .out
            .event(&serde_json::json!({ "event": "plan", "plan": plan }));
    }
    let width = shell.out.size().0;
    shell.out.page(&show::plan_in_short(plan, width))
}

/// Whether it may be started at all, as far as one can say here.
fn check(plan: &PlanView) -> Result<(), Failure> {
    if !plan.startable {
        let text = "the plan has errors, named in its notes; mend them, then deploy again";
        return Err(Complaint::new("refused", text).into());
    }
    Ok(())
}

/// Whether a mistake would reach everybody at once.
fn is_dear(plan: &PlanView) -> bool {
    plan.strategy == "instant" && plan.protected
}

/// Says again what would be done, and asks.
async fn confirm(shell: &mut Shell, plan: &PlanView) -> Result<(), Failure> {
    let page = restated(plan, shell.out.size().0);
    shell.out.page(&page)?;
    if !is_dear(plan) {
        return ask::yes(&mut shell.out, "Start it?").await;
    }
    let question = format!("Type {} to start it for everybody at once", plan.service);
    ask::name(
        &mut shell.out,
        &question,
        std::slice::from_ref(&plan.service),
    )
    .await
    .map(|_| ())
}

/// Where, what, and what it does to users.
fn restated(plan: &PlanView, width: usize) -> Page {
    let shifts: Vec<&str> = plan
        .steps
        .iter()
        .filter(|step| step.kind == "shift")
        .map(|step| step.title.trim_start_matches("shift to "))
        .collect();
    let effect = format!(
        "{} of about {:.0} requests/s meet {}",
        shifts.join(", then "),
        plan.requests_per_second,
        plan.release
    );
    let mut page = Page::new(width);
    page.line(Line::new());
    page.heading("This is about to start");
    for (label, fact) in [
        ("where", format!("{} in {}", plan.environment, plan.region)),
        ("service", plan.service.clone()),
        (
            "release",
            format!("{} → {}, {}", plan.stable, plan.release, plan.strategy),
        ),
        ("effect", effect),
        ("way back", plan.way_back.clone()),
    ] {
        page.wrapped(Line::inked(Ink::Faint, label).pad_to(10), Ink::Plain, &fact);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::show::samples;

    #[test]
    fn the_question_says_where_what_and_how_many_users() {
        let page = restated(&samples::plan(), 80);
        insta::assert_snapshot!(page.written(false), @"
        This is about to start
        where     production in us-east-1
        service   website
        release   b81d07a → 2f9c1e4, canary
        effect    10 %, then 25 %, then 50 %, then 100 % of about 412 requests/s meet
                  2f9c1e4
        way back  one weight write, within 5 s
        ");
    }

    #[test]
    fn a_plan_with_errors_is_refused_before_anybody_is_asked() {
        let mut plan = samples::plan();
        assert!(check(&plan).is_ok());
        plan.startable = false;
        assert_eq!(check(&plan).unwrap_err().exit(), Exit::Refused);
    }
}
