//! `estate`: checking an estate file, and its schema.

use crate::exit::{Exit, Failure};
use crate::shell::Shell;
use clap::Subcommand;
use std::path::{Path, PathBuf};
use wire::Complaint;

/// What to do with estate files.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum EstateCommand {
    /// Say everything that is wrong with an estate file, all at once
    #[command(
        after_help = "Examples:\n  roomctl estate check estate.toml\n  roomctl estate check      the one of --estate, else the practice estate's\n\nExits with 8 when there are problems."
    )]
    Check {
        /// The file [default: the one of --estate, else the practice estate's]
        file: Option<PathBuf>,
    },
    /// Print the JSON schema of estate files, for editors
    #[command(after_help = "Example:\n  roomctl estate schema > estate.schema.json")]
    Schema,
}

/// Checks, or prints the schema.
pub(crate) fn run(shell: &mut Shell, command: &EstateCommand) -> Result<Exit, Failure> {
    match command {
        EstateCommand::Check { file } => {
            let file = file.as_ref().or(shell.globals.estate.as_ref());
            let text = check(file.map(PathBuf::as_path)).map_err(Failure::EstateFile)?;
            shell.out.done(&text)?;
        }
        EstateCommand::Schema => shell.out.document(&room::estate_schema())?,
    }
    Ok(Exit::Done)
}

fn check(file: Option<&Path>) -> Result<String, Complaint> {
    room::check_estate(file)
}
