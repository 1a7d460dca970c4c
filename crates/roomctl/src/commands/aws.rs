//! `aws`: the accounts of a live estate: who we are there, what is missing there,
//! what they have to permit.

use super::practice::of_file;
use crate::exit::{Exit, Failure};
use crate::shell::Shell;
use crate::show;
use clap::Subcommand;
use room::Room;
use wire::{IdentityView, PolicyView};

/// What to do about the accounts.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum AwsCommand {
    /// Look at everything a rollout would need, and say what is missing; change nothing
    #[command(
        after_help = "Example:\n  roomctl aws doctor\n\nExits with 3 when a rollout would not work."
    )]
    Doctor,
    /// Print the least that an account has to permit, as an IAM policy
    #[command(
        after_help = "Examples:\n  roomctl aws policy > policy.json\n  roomctl aws policy --account 123456789012\n\nIt is made from the estate file alone; nothing is called."
    )]
    Policy {
        /// Only of this account [default: all that the estate file names]
        #[arg(long, value_name = "NUMBER")]
        account: Option<String>,
    },
    /// Say who we are in each account, and until when
    #[command(
        after_help = "Example:\n  roomctl aws whoami\n\nExits with 9 when an account cannot be used."
    )]
    Whoami,
    /// Try the calls again after somebody has logged in
    #[command(after_help = "Example:\n  roomctl aws login-retry")]
    LoginRetry,
}

/// Looks, or tries again.
pub(crate) async fn run(shell: &mut Shell, command: &AwsCommand) -> Result<Exit, Failure> {
    match command {
        AwsCommand::Doctor => doctor(shell).await,
        AwsCommand::Policy { account } => policy(shell, account.as_deref()),
        AwsCommand::Whoami => {
            let work = async |room: &Room, _: &mut Shell| {
                room.only_live("there are accounts")?;
                Ok(room.identity().await)
            };
            let view = shell.in_room("aws whoami", work).await?;
            identity(shell, &view)
        }
        AwsCommand::LoginRetry => {
            let work = async |room: &Room, _: &mut Shell| Ok(room.retry_login().await?);
            let view = shell.in_room("aws login-retry", work).await?;
            identity(shell, &view)
        }
    }
}

async fn doctor(shell: &mut Shell) -> Result<Exit, Failure> {
    let work = async |room: &Room, _: &mut Shell| Ok(room.doctor().await?);
    let view = shell.in_room("aws doctor", work).await?;
    if shell.out.json() {
        shell.out.document(&view)?;
    } else {
        let page = show::doctor(&view, shell.out.size().0);
        shell.out.page(&page)?;
    }
    Ok(if view.sound {
        Exit::Done
    } else {
        Exit::Refused
    })
}

fn identity(shell: &mut Shell, view: &IdentityView) -> Result<Exit, Failure> {
    if shell.out.json() {
        shell.out.document(view)?;
    } else {
        let page = show::identity(view, shell.out.size().0);
        shell.out.page(&page)?;
    }
    let usable = view.accounts.iter().all(|there| there.trouble.is_empty());
    Ok(if usable { Exit::Done } else { Exit::NoAnswer })
}

/// Policies go to stdout as they are, so that they can be kept in a file; whom each
/// is for goes beside them.
fn policy(shell: &mut Shell, account: Option<&str>) -> Result<Exit, Failure> {
    let file = shell.globals.estate.clone();
    let policies = room::policies(file.as_deref(), account).map_err(of_file)?;
    if shell.out.json() {
        let policies: Result<Vec<_>, Failure> = policies.iter().map(document).collect();
        let policies = policies?;
        shell
            .out
            .document(&serde_json::json!({ "policies": policies }))?;
        return Ok(Exit::Done);
    }
    for PolicyView {
        account,
        holder,
        document,
    } in &policies
    {
        let whose = format!("for {holder} in account {account}");
        let whose = crate::text::clean(&whose).into_owned();
        shell.out.message(&format!("roomctl: {whose}\n"));
        shell.out.plain(document)?;
    }
    Ok(Exit::Done)
}

fn document(policy: &PolicyView) -> Result<serde_json::Value, Failure> {
    let document: serde_json::Value = serde_json::from_str(&policy.document)
        .map_err(|error| Failure::Machine(format!("the policy is no JSON: {error}")))?;
    Ok(serde_json::json!({
        "account": policy.account, "holder": policy.holder, "document": document
    }))
}
