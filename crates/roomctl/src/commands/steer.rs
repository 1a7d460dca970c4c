//! The verbs for a rollout under way: pause, unpause, approve, promote, abort.

use crate::ask;
use crate::cli::Place;
use crate::exit::{Exit, Failure};
use crate::follow::{Goal, How, carry_on, note_driver, tell};
use crate::shell::Shell;
use clap::Args;
use room::{Drive, Room};
use wire::{Operation, Receipt, RolloutView};

/// Which rollout, and why.
#[derive(Debug, Clone, Args)]
pub(crate) struct Whom {
    /// The service, or a rollout's id
    #[arg(value_name = "SERVICE|ROLLOUT")]
    what: String,
    #[command(flatten)]
    place: Place,
    /// Why, for the records
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// What happens after the verb is done.
#[derive(Debug, Clone, Args)]
pub(crate) struct After {
    /// Do not follow it, even when this process has to drive it
    #[arg(long)]
    detach: bool,
}

const DRIVES: &str = "\
When nobody drives the rollout, this command takes the lease, drives and follows it
to its end; otherwise it returns at once.";

/// `pause`.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Example:\n  roomctl pause website --reason 'looking at the logs'\n\n\
    The gates are still watched: a broken hard limit rolls back all the same."
)]
pub(crate) struct PauseArgs {
    #[command(flatten)]
    whom: Whom,
}

/// `unpause`.
#[derive(Debug, Clone, Args)]
#[command(after_help = format!("Example:\n  roomctl unpause website\n\n{DRIVES}"))]
pub(crate) struct UnpauseArgs {
    #[command(flatten)]
    whom: Whom,
    #[command(flatten)]
    after: After,
}

/// `approve`.
#[derive(Debug, Clone, Args)]
#[command(after_help = format!("Example:\n  roomctl approve r17 --reason 'seen on staging'\n\n{DRIVES}"))]
pub(crate) struct ApproveArgs {
    #[command(flatten)]
    whom: Whom,
    #[command(flatten)]
    after: After,
}

/// `promote`.
#[derive(Debug, Clone, Args)]
#[command(after_help = format!(
    "Examples:\n  roomctl promote website\n  roomctl promote website --full --reason 'it is the \
     fix'\n\nOn a terminal it asks first, because users will meet the release sooner than \
     planned.\n{DRIVES}"
))]
pub(crate) struct PromoteArgs {
    #[command(flatten)]
    whom: Whom,
    #[command(flatten)]
    after: After,
    /// To the end, without further bakes
    #[arg(long)]
    full: bool,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

/// `abort`.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Example:\n  roomctl abort website --reason 'wrong release'\n\n\
    It is followed until stable is restored; --detach returns at once."
)]
pub(crate) struct AbortArgs {
    #[command(flatten)]
    whom: Whom,
    #[command(flatten)]
    after: After,
}

/// A verb with everything it needs.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    verb: &'static str,
    whom: Whom,
    then: Then,
    /// Whether a person at a terminal is asked first.
    asks: bool,
}

/// What follows the verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// Nothing.
    Leave,
    /// It is followed when this process has to drive it.
    FollowWhenDriving,
    /// It is followed.
    Follow(Goal),
}

impl PauseArgs {
    /// As an order.
    pub(crate) fn order(self) -> Order {
        Order {
            verb: "pause",
            whom: self.whom,
            then: Then::Leave,
            asks: false,
        }
    }
}

impl UnpauseArgs {
    /// As an order.
    pub(crate) fn order(self) -> Order {
        Order {
            verb: "unpause",
            whom: self.whom,
            then: self.after.forward(),
            asks: false,
        }
    }
}

impl ApproveArgs {
    /// As an order.
    pub(crate) fn order(self) -> Order {
        Order {
            verb: "approve",
            whom: self.whom,
            then: self.after.forward(),
            asks: false,
        }
    }
}

impl PromoteArgs {
    /// As an order.
    pub(crate) fn order(self) -> Order {
        let verb = if self.full {
            "promote-fully"
        } else {
            "promote"
        };
        Order {
            verb,
            whom: self.whom,
            then: self.after.forward(),
            asks: !self.yes,
        }
    }
}

impl AbortArgs {
    /// As an order.
    pub(crate) fn order(self) -> Order {
        let then = if self.after.detach {
            Then::Leave
        } else {
            Then::Follow(Goal::Return)
        };
        Order {
            verb: "abort",
            whom: self.whom,
            then,
            asks: false,
        }
    }
}

impl After {
    fn forward(&self) -> Then {
        if self.detach {
            Then::Leave
        } else {
            Then::FollowWhenDriving
        }
    }
}

/// Gives the order, and follows what comes of it where that is needed.
pub(crate) async fn run(shell: &mut Shell, order: Order) -> Result<Exit, Failure> {
    shell
        .in_room(order.verb, async |room: &Room, shell: &mut Shell| {
            if order.asks && shell.out.asks() {
                confirm(room, shell, &order).await?;
            }
            let whom = &order.whom;
            let operation = Operation::Steer {
                verb: order.verb.to_owned(),
                what: whom.what.clone(),
                environment: whom.place.environment.clone(),
                region: whom.place.region.clone(),
                reason: whom.reason.clone(),
            };
            let receipt = room.operate(&operation).await?;
            Box::pin(then(room, shell, &receipt, order.then)).await
        })
        .await
}

async fn then(
    room: &Room,
    shell: &mut Shell,
    receipt: &Receipt,
    then: Then,
) -> Result<Exit, Failure> {
    let how = |goal| How {
        goal,
        drive: true,
        leave_when_waiting: false,
    };
    match then {
        Then::Follow(goal) => carry_on(room, shell, receipt, false, how(goal)).await,
        Then::FollowWhenDriving if room.driven_by().await? == Drive::Here => {
            carry_on(room, shell, receipt, false, how(Goal::Ship)).await
        }
        Then::Leave | Then::FollowWhenDriving => {
            let exit = tell(shell, receipt)?;
            note_driver(room, shell, receipt).await?;
            Ok(exit)
        }
    }
}

/// Says where, what, and how many users, and asks.
async fn confirm(room: &Room, shell: &mut Shell, order: &Order) -> Result<(), Failure> {
    let place = &order.whom.place;
    let view = room
        .rollout(&order.whom.what, place.environment(), place.region())
        .await?;
    ask::yes(
        &mut shell.out,
        &question(&view, order.verb == "promote-fully"),
    )
    .await
}

fn question(view: &RolloutView, fully: bool) -> String {
    let status = &view.status;
    let weight = crate::show::percent(status.traffic_percentage);
    let to = if fully {
        "to the end, without further bakes"
    } else {
        "to the next step"
    };
    format!(
        "{} in {}/{}: {} has {weight} of the traffic. Promote {to}?",
        status.service, status.environment, status.region, status.release
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::show::samples;

    #[test]
    fn the_question_names_place_release_and_present_weight() {
        assert_eq!(
            question(&samples::rollout(), true),
            "website in production/us-east-1: 2f9c1e4 has 25 % of the traffic. \
             Promote to the end, without further bakes?"
        );
    }
}
