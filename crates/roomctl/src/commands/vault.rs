//! `vault`: what the control room itself keeps secret.
//!
//! A value is never an argument: arguments stand in the history of the shell and in
//! the list of processes. It comes from stdin, or is typed without being shown.

use crate::ask;
use crate::exit::{Exit, Failure};
use crate::out::{Ink, Line, Page, Table};
use crate::shell::Shell;
use clap::Subcommand;
use room::{Secret, Vault, VaultView, check_vault_name};
use std::io::{self, IsTerminal as _, Read};

/// Bytes that are read of a value; more than a vault takes.
const MOST: usize = 1 << 17;

/// What to do with secrets.
#[derive(Debug, Clone, Subcommand)]
pub(crate) enum VaultCommand {
    /// Say which secrets are set and which could be; never their values
    #[command(after_help = "Example:\n  roomctl vault list")]
    List,
    /// Set a secret: typed without being shown, or the whole of stdin
    #[command(
        after_help = "Examples:\n  roomctl vault set page-webhook\n\nFrom a file: roomctl vault set page-webhook < webhook.txt\nOne line end after the value is not part of it. Where no keyring is open, nothing\nis set, because it would be lost when the command ends."
    )]
    Set {
        /// The secret's name; `roomctl vault list` has them
        name: String,
    },
    /// Remove a secret
    #[command(after_help = "Example:\n  roomctl vault remove page-webhook --yes")]
    Remove {
        /// The secret's name
        name: String,
        /// Do not ask
        #[arg(short, long)]
        yes: bool,
    },
}

/// Does it, with the keyring of this computer.
pub(crate) async fn run(shell: &mut Shell, command: &VaultCommand) -> Result<Exit, Failure> {
    if let VaultCommand::Set { name } = command {
        // Before the keyring asks anybody for a password.
        check_vault_name(name)?;
    }
    let vault = Vault::open(&shell.home()?).await?;
    let told = match command {
        VaultCommand::List => return list(shell, &vault).await,
        VaultCommand::Set { name } => set(&vault, name, asked_for).await?,
        VaultCommand::Remove { name, yes } => remove(shell, &vault, name, *yes).await?,
    };
    shell.out.done(&told)?;
    Ok(Exit::Done)
}

/// Nobody is asked for a value that would not last.
async fn set(
    vault: &Vault,
    name: &str,
    value: impl AsyncFnOnce(&str) -> Result<Secret, Failure>,
) -> Result<String, Failure> {
    vault.check_lasting().await?;
    let told = vault.set(name, value(name).await?).await?;
    // The first value of all is when a keyring is asked to keep something.
    vault.check_lasting().await?;
    Ok(told)
}

async fn remove(
    shell: &mut Shell,
    vault: &Vault,
    name: &str,
    yes: bool,
) -> Result<String, Failure> {
    if !ask::settled(&shell.out, yes, "remove the secret")? {
        let question = format!("Remove `{name}`? Its value cannot be had back.");
        ask::yes(&mut shell.out, &question).await?;
    }
    Ok(vault.remove(name).await?)
}

async fn list(shell: &mut Shell, vault: &Vault) -> Result<Exit, Failure> {
    let view = vault.view().await?;
    if shell.out.json() {
        shell.out.document(&view)?;
    } else {
        let page = page(&view, shell.out.new_page());
        shell.out.page(&page)?;
    }
    Ok(Exit::Done)
}

fn page(view: &VaultView, mut page: Page) -> Page {
    let mut table = Table::new()
        .whole("NAME")
        .whole("SET")
        .giving("WHAT IT IS", 20);
    for row in &view.names {
        let set = if row.set { "yes" } else { "no" };
        table.row([
            Line::inked(Ink::Strong, &row.name),
            Line::of(set),
            Line::of(row.meaning),
        ]);
    }
    table.put(&mut page, 0);
    page.blank();
    page.paragraph(&view.told);
    page
}

/// The value, from whoever types it or from stdin.
async fn asked_for(name: &str) -> Result<Secret, Failure> {
    let prompt = format!("{} (not shown): ", crate::text::clean(name));
    let read = move || match io::stdin().is_terminal() {
        true => rpassword::prompt_password(prompt).map(Secret::new),
        false => read_value(io::stdin().lock()),
    };
    let read = tokio::task::spawn_blocking(read).await;
    let read = read.map_err(|error| Failure::Machine(error.to_string()))?;
    read.map_err(|error| Failure::Usage(format!("cannot read the value: {error}")))
}

/// All of it, but for one line end.
fn read_value(from: impl Read) -> io::Result<Secret> {
    // Long enough from the beginning: growing would leave copies behind.
    let mut text = String::with_capacity(MOST + 1);
    let most = u64::try_from(MOST).unwrap_or(u64::MAX);
    from.take(most).read_to_string(&mut text)?;
    let kept = text.strip_suffix('\n').unwrap_or(&text);
    let kept = kept.strip_suffix('\r').unwrap_or(kept).len();
    text.truncate(kept);
    Ok(Secret::new(text))
}

#[cfg(test)]
mod tests;
