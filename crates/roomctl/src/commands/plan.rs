//! `plan`: what a rollout would do.

use crate::cli::Place;
use crate::exit::{Exit, Failure};
use crate::shell::Shell;
use crate::show;
use clap::{Args, ValueEnum};
use room::Room;
use wire::Wanted;

const EXAMPLE: &str = "\
Examples:
  roomctl plan website --release 2f9c1e4
  roomctl plan animation --release v119 --strategy blue-green --environment staging

Exits with 3 when the plan may not be started as it is.";

/// How a release is brought to users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Strategy {
    /// A rising share of traffic, judged at each step
    Canary,
    /// All traffic in one write, after the new side was verified at full size
    BlueGreen,
    /// Batch by batch, capacity moving with the weight
    Rolling,
    /// All at once, for emergencies
    Instant,
}

impl Strategy {
    fn as_str(self) -> &'static str {
        match self {
            Self::Canary => "canary",
            Self::BlueGreen => "blue-green",
            Self::Rolling => "rolling",
            Self::Instant => "instant",
        }
    }
}

/// Which rollout is meant.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLE)]
pub(crate) struct PlanArgs {
    /// The service
    pub(crate) service: String,
    /// The release it gets: an image tag or digest, a task definition, a commit
    #[arg(long, value_name = "RELEASE")]
    pub(crate) release: String,
    /// How [default: the service's own strategy]
    #[arg(long, value_enum)]
    pub(crate) strategy: Option<Strategy>,
    #[command(flatten)]
    pub(crate) place: Place,
    /// It repairs what is broken already: an alarm that fires does not stop it
    #[arg(long)]
    pub(crate) fix: bool,
    /// Take the place of the rollout that is under way
    #[arg(long)]
    pub(crate) supersede: bool,
    /// Ship a release that failed before
    #[arg(long)]
    pub(crate) again: bool,
    /// Why, for the records
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
}

impl PlanArgs {
    /// In the words of the room.
    pub(crate) fn wanted(&self) -> Wanted {
        Wanted {
            service: self.service.clone(),
            environment: self.place.environment.clone(),
            region: self.place.region.clone(),
            release: Some(self.release.clone()),
            strategy: self.strategy.map(|strategy| strategy.as_str().to_owned()),
            fix: self.fix,
            supersede: self.supersede,
            again: self.again,
            reason: self.reason.clone(),
            shown: None,
        }
    }
}

/// Prints the plan and starts nothing.
pub(crate) async fn run(shell: &mut Shell, args: &PlanArgs) -> Result<Exit, Failure> {
    let wanted = args.wanted();
    let work = async |room: &Room, _: &mut Shell| Ok(room.plan(&wanted).await?);
    let plan = shell.in_room("plan", work).await?;
    if shell.out.json() {
        shell.out.document(&plan)?;
    } else {
        let width = shell.out.size().0;
        shell.out.page(&show::plan(&plan, width))?;
    }
    Ok(if plan.startable {
        Exit::Done
    } else {
        Exit::Refused
    })
}
