//! `journal`: reading the records, and checking that they are as they were written.

use crate::exit::{Exit, Failure};
use crate::shell::Shell;
use crate::show;
use clap::Subcommand;
use room::{Mode, Room};

/// What to do with the journal.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum JournalCommand {
    /// Show records in words; without --from, the last ones
    #[command(
        after_help = "Examples:\n  roomctl journal show\n  roomctl journal show --from 1 --limit 100"
    )]
    Show {
        /// The first record to show
        #[arg(long, value_name = "NUMBER")]
        from: Option<u64>,
        /// How many at most
        #[arg(long, value_name = "N", default_value_t = 20)]
        limit: usize,
    },
    /// Read the whole journal and check every record's hash
    #[command(
        after_help = "Example:\n  roomctl journal verify\n\nExits with 7 when it is damaged. Nothing is changed."
    )]
    Verify,
}

/// Shows or checks.
pub(crate) async fn run(shell: &mut Shell, command: &JournalCommand) -> Result<Exit, Failure> {
    let command = command.clone();
    shell
        .in_journal(
            "journal",
            async |room: &Room, shell: &mut Shell| match command {
                JournalCommand::Show { from, limit } => {
                    show_records(room, shell, from, limit).await
                }
                JournalCommand::Verify => verify(room, shell).await,
            },
        )
        .await
}

async fn show_records(
    room: &Room,
    shell: &mut Shell,
    from: Option<u64>,
    limit: usize,
) -> Result<Exit, Failure> {
    let from = match from {
        Some(from) => from,
        None => {
            let (_, last) = room.journal(1, 1).await?;
            last.saturating_sub(u64::try_from(limit).unwrap_or(u64::MAX))
                .saturating_add(1)
        }
    };
    let (rows, last) = room.journal(from, limit).await?;
    if shell.out.json() {
        shell
            .out
            .document(&serde_json::json!({ "records": rows, "last": last }))?;
        return Ok(Exit::Done);
    }
    let mut page = shell.out.new_page();
    page.line(show::band(
        matches!(room.mode(), Mode::Practice),
        "journal",
        1,
        page.width(),
    ));
    page.append(show::journal(&rows, last, page.width()));
    shell.out.page(&page)?;
    Ok(Exit::Done)
}

async fn verify(room: &Room, shell: &mut Shell) -> Result<Exit, Failure> {
    let check = room.verify().await?;
    if shell.out.json() {
        shell.out.document(&check)?;
    } else {
        let page = show::journal_check(&check, shell.out.size().0);
        shell.out.page(&page)?;
    }
    Ok(if check.intact {
        Exit::Done
    } else {
        Exit::Journal
    })
}
