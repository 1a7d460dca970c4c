//! `rollback`: back to stable. Cheaper to fire than anything else: it asks nothing
//! unless it is about a whole environment, and it reads nothing before it acts.

use crate::ask;
use crate::cli::Place;
use crate::exit::{Exit, Failure};
use crate::follow::{Goal, How, carry_on};
use crate::shell::Shell;
use clap::{ArgGroup, Args};
use room::Room;
use wire::{Operation, RollbackScope};

const EXAMPLE: &str = "\
Examples:
  roomctl rollback website --reason 'errors up since 14:02'
  roomctl rollback r17
  roomctl rollback website --to b81d07a      a release of your choice
  roomctl rollback --stack -e staging        every rollout under way in an environment

While a rollout is under way it goes back to its stable release: one weight write,
whatever it was doing. Otherwise the release before is restored; with --to an older
one, by a rollout of its own: its tasks come first where they do not run any more,
then one weight write. A database snapshot, where the estate file names a database,
is asked for first and never waited for. The times of the
way back are printed as they happen: breach visible, decided, first call,
acknowledged, read back, last request on the canary.

--stack takes back all rollouts under way in the environment, newest first; services
without one stay as they are. Only --stack asks: type the environment's name, or add --yes. Exits with 0 when the
weight was read back (or the earlier release serves everybody), 6 when it is stuck.";

/// What goes back, and to what.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
#[command(group(ArgGroup::new("scope").required(true).args(["what", "component", "stack"])))]
pub(crate) struct RollbackArgs {
    /// The service, or a rollout's id
    #[arg(value_name = "SERVICE|ROLLOUT")]
    pub(crate) what: Option<String>,
    /// The same, named
    #[arg(long, value_name = "SERVICE")]
    pub(crate) component: Option<String>,
    /// Every rollout under way in the environment, newest first
    #[arg(long, conflicts_with = "to")]
    pub(crate) stack: bool,
    /// The release to go back to [default: the one that served before]
    #[arg(long, value_name = "RELEASE")]
    pub(crate) to: Option<String>,
    #[command(flatten)]
    pub(crate) place: Place,
    /// Go on although safeguards say no
    #[arg(long)]
    pub(crate) force: bool,
    /// Why, for the records
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    /// Do not ask, not even for --stack
    #[arg(short, long)]
    pub(crate) yes: bool,
    /// Return as soon as the way back is decided and on disk
    #[arg(long)]
    pub(crate) detach: bool,
}

/// Rolls back and follows the way back.
pub(crate) async fn run(shell: &mut Shell, args: &RollbackArgs) -> Result<Exit, Failure> {
    let sure = !args.stack || ask::settled(&shell.out, args.yes, "roll back a whole environment")?;
    shell
        .in_room("rollback", async |room: &Room, shell: &mut Shell| {
            let environment = match (&args.place.environment, sure) {
                (environment, true) => environment.clone(),
                (environment, false) => Some(typed(room, shell, environment.as_deref()).await?),
            };
            let operation = Operation::RollBack {
                scope: scope(args),
                environment,
                region: args.place.region.clone(),
                to: args.to.clone(),
                force: args.force,
                reason: args.reason.clone(),
            };
            let receipt = room.operate(&operation).await?;
            let how = How {
                goal: Goal::Return,
                drive: true,
                leave_when_waiting: false,
            };
            Box::pin(carry_on(room, shell, &receipt, args.detach, how)).await
        })
        .await
}

fn scope(args: &RollbackArgs) -> RollbackScope {
    let named = args.what.as_ref().or(args.component.as_ref());
    named.map_or(RollbackScope::Stack, |service| RollbackScope::Service {
        service: service.clone(),
    })
}

/// The environment, typed by a person: which one, and yes, in one go.
async fn typed(room: &Room, shell: &mut Shell, meant: Option<&str>) -> Result<String, Failure> {
    let known = room.estate_view().environments.into_iter();
    let known = known.map(|there| there.name);
    let names: Vec<String> = match meant {
        Some(meant) => vec![meant.to_owned()],
        None => known.collect(),
    };
    let question = format!(
        "Every rollout under way there goes back, newest first; services without one stay as they \
         are. Type the environment's name ({})",
        names.join(", ")
    );
    ask::name(&mut shell.out, &question, &names).await
}
