//! What every command is given: the global options, the output, and a way into
//! the room that is sure to be left again.

use crate::cli::Globals;
use crate::exit::Failure;
use crate::log::Log;
use crate::login;
use crate::out::{Look, Out};
use crate::signals::interrupted;
use room::{Options, Room};
use std::path::PathBuf;
use vocab::OperatorName;

/// The surroundings of one command.
pub(crate) struct Shell {
    pub(crate) globals: Globals,
    pub(crate) out: Out,
    pub(crate) log: Log,
}

impl Shell {
    /// On the process's own streams.
    pub(crate) fn here(globals: Globals) -> Self {
        let log = Log::default();
        log.start(globals.verbose);
        let look = Look::here(globals.json, globals.no_colour);
        Self {
            globals,
            out: Out::here(look),
            log,
        }
    }

    /// The folder the room lives in.
    pub(crate) fn home(&self) -> Result<PathBuf, Failure> {
        let unknown =
            || Failure::Usage("no data folder is known here; name one with --home".into());
        self.globals
            .home
            .clone()
            .or_else(|| room::default_home_for(self.globals.estate.as_deref()))
            .ok_or_else(unknown)
    }

    /// Opens the room. `doing` is what others are told while it holds the lease.
    async fn open(&self, doing: &str) -> Result<Room, Failure> {
        let operator = self
            .globals
            .operator
            .clone()
            .unwrap_or_else(room::login_name);
        let operator =
            OperatorName::new(operator).map_err(|error| Failure::Usage(error.to_string()))?;
        let options = Options {
            home: self.home()?,
            estate_file: self.globals.estate.clone(),
            operator: operator.to_string(),
            purpose: format!("roomctl {doing} (pid {})", std::process::id()),
        };
        // The operator is known to be fine, so what is invalid here is the file.
        Room::open(options)
            .await
            .map_err(|complaint| match complaint.kind.as_str() {
                "invalid" => Failure::EstateFile(complaint),
                _ => Failure::Room(complaint),
            })
    }

    /// Opens the room, logs in to its estate, works in it, and leaves it whatever
    /// happened: a lease that is not given back keeps others waiting.
    pub(crate) async fn in_room<T>(
        &mut self,
        doing: &str,
        work: impl AsyncFnOnce(&Room, &mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let logged_in = async |room: &Room, shell: &mut Self| {
            login::log_in(&mut shell.out, room).await?;
            work(room, shell).await
        };
        self.in_journal(doing, logged_in).await
    }

    /// The same for work that only needs the journal: nobody is asked for a login.
    pub(crate) async fn in_journal<T>(
        &mut self,
        doing: &str,
        work: impl AsyncFnOnce(&Room, &mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let room = self.open(doing).await?;
        let done = work(&room, self).await;
        tokio::select! {
            () = room.close() => {}
            // A second Ctrl-C does not wait; the lease then runs out by itself.
            () = interrupted() => {}
        }
        done
    }
}
