//! The flags of the desktop app.

use anyhow::Context;
use clap::{ArgAction, Parser};
use std::path::PathBuf;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Ships releases step by step, watches them, and takes them back at one press.
///
/// Opens the window on the practice estate unless an estate file is named. The window
/// and `roomctl` may be open on the same home: what one does the other shows.
#[derive(Debug, Clone, Parser)]
#[command(name = "candlefish", version)]
pub struct Flags {
    /// Folder of the journal and the practice estate [default: this system's data folder,
    /// of a live estate a folder of its own there]
    #[arg(
        long,
        value_name = "DIR",
        env = "CANDLEFISH_HOME",
        hide_env_values = true
    )]
    pub home: Option<PathBuf>,
    /// The estate file [default: the embedded practice estate]
    #[arg(
        long,
        value_name = "FILE",
        env = "CANDLEFISH_ESTATE",
        hide_env_values = true
    )]
    pub estate: Option<PathBuf>,
    /// Who operates, for the records [default: your login name]
    #[arg(
        long,
        value_name = "NAME",
        env = "CANDLEFISH_OPERATOR",
        hide_env_values = true
    )]
    pub operator: Option<String>,
    /// Draw without the graphics card, when the window stays empty or flickers
    #[arg(long)]
    pub safe_graphics: bool,
    /// Open the wallboard too
    #[arg(long)]
    pub wallboard: bool,
    /// Write figures about this program to a file, every few seconds and at the end
    #[arg(long, value_name = "FILE")]
    pub figures: Option<PathBuf>,
    /// Say on stderr what the program does; twice says more
    #[arg(short, long, action = ArgAction::Count)]
    pub verbose: u8,
}

impl Flags {
    /// The folder the room lives in, absolute.
    ///
    /// # Errors
    /// When none is named and the system does not say where one could be.
    pub fn home(&self) -> anyhow::Result<PathBuf> {
        let usual = || room::default_home_for(self.estate.as_deref());
        let home = self.home.clone().or_else(usual);
        let home = home.context("no data folder is known here; name one with --home")?;
        std::path::absolute(&home).with_context(|| format!("`{}` is no folder", home.display()))
    }

    /// Who operates.
    #[must_use]
    pub fn operator(&self) -> String {
        self.operator.clone().unwrap_or_else(room::login_name)
    }

    /// Starts the log, on stderr.
    pub fn start_log(&self) {
        let level = match self.verbose {
            0 => LevelFilter::WARN,
            1 => LevelFilter::INFO,
            2 => LevelFilter::DEBUG,
            _ => LevelFilter::TRACE,
        };
        // Beside the level and not one of its directives, so that none undoes it.
        let sayable = filter_fn(|event| room::may_be_logged(event.target(), *event.level()));
        let lines = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(std::io::stderr)
            .with_filter(level)
            .with_filter(sayable);
        // Only a second log in one process could be refused, and there is none.
        let _started = tracing_subscriber::registry().with(lines).try_init();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_flags_are_sound() {
        Flags::command().debug_assert();
    }

    #[test]
    fn a_relative_home_does_not_depend_on_where_we_are_later() {
        let flags = Flags::parse_from(["candlefish", "--home", "here"]);
        assert!(flags.home().unwrap().is_absolute());
    }
}
