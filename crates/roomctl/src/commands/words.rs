//! Words about the program itself: completions and exit codes.

use crate::cli::Cli;
use crate::exit::{Exit, Failure};
use crate::out::{Ink, Line};
use crate::shell::Shell;
use clap::CommandFactory as _;

/// Prints the completions for a shell, whatever the output is.
pub(crate) fn completions(shell: &mut Shell, kind: clap_complete::Shell) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(kind, &mut Cli::command(), "roomctl", &mut script);
    shell.out.script(&script)?;
    Ok(Exit::Done)
}

/// Prints the exit codes.
pub(crate) fn exit_codes(shell: &mut Shell) -> Result<Exit, Failure> {
    if shell.out.json() {
        let code = |exit: Exit| {
            serde_json::json!({
                "code": exit.code(), "name": exit.name(), "meaning": exit.meaning()
            })
        };
        let codes: Vec<serde_json::Value> = Exit::ALL.into_iter().map(code).collect();
        shell
            .out
            .document(&serde_json::json!({ "exit_codes": codes }))?;
    } else {
        let mut page = shell.out.new_page();
        for exit in Exit::ALL {
            let head = Line::of(&format!("{:>5}  ", exit.code()))
                .put(Ink::Strong, exit.name())
                .pad_to(21);
            page.wrapped(head, Ink::Plain, exit.meaning());
        }
        shell.out.page(&page)?;
    }
    Ok(Exit::Done)
}
