//! `allow-changes` and `forbid-changes`: protected environments of a live estate
//! are read-only until somebody says why they shall not be.

use crate::exit::{Exit, Failure};
use crate::shell::Shell;
use clap::Args;
use room::Room;
use vocab::Span;
use wire::Complaint;

/// `allow-changes`.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  roomctl allow-changes production --reason 'the new checkout'\n  roomctl allow-changes production --reason 'the new checkout' --for 2h\n\nIt is journalled with your name and holds in every shell on this journal, then ends by itself.\nRolling back and aborting need no leave."
)]
pub(crate) struct AllowArgs {
    /// The environment
    environment: String,
    /// Why; it is journalled
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// For how long, up to 8h
    #[arg(long = "for", value_name = "TIME", default_value = "30m", value_parser = super::span)]
    lasts: Span,
}

/// `forbid-changes`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Example:\n  roomctl forbid-changes production")]
pub(crate) struct ForbidArgs {
    /// The environment [default: all protected ones]
    environment: Option<String>,
}

/// Gives leave.
pub(crate) async fn allow(shell: &mut Shell, args: &AllowArgs) -> Result<Exit, Failure> {
    let minutes = whole_minutes(args.lasts)?;
    let work = async |room: &Room, _: &mut Shell| {
        let environment = Some(args.environment.as_str());
        Ok(room
            .allow_changes(environment, minutes, &args.reason)
            .await?)
    };
    let told = shell.in_journal("allow-changes", work).await?;
    shell.out.done(&told)?;
    Ok(Exit::Done)
}

/// Takes it back.
pub(crate) async fn forbid(shell: &mut Shell, args: &ForbidArgs) -> Result<Exit, Failure> {
    let work = async |room: &Room, _: &mut Shell| {
        Ok(room.forbid_changes(args.environment.as_deref()).await?)
    };
    let told = shell.in_journal("forbid-changes", work).await?;
    shell.out.done(&told)?;
    Ok(Exit::Done)
}

fn whole_minutes(span: Span) -> Result<u32, Failure> {
    let minutes = span.as_millis().div_ceil(60_000);
    u32::try_from(minutes).map_err(|_| Complaint::new("invalid", "that is too long").into())
}
