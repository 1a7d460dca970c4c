//! The process that is moto.

use super::{places, wire};
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// The one of this process.
static SHARED: OnceLock<Moto> = OnceLock::new();

/// A server that is running.
#[derive(Debug)]
pub struct Moto {
    port: u16,
    accounts: AtomicU64,
    child: Child,
    /// It ends when this is closed, so also with a test that was killed.
    _lifeline: Option<ChildStdin>,
}

impl Moto {
    /// The server all tests of this process share, started by the first who asks.
    ///
    /// # Panics
    /// When it does not start; then the tools are missing, and it says so.
    #[must_use]
    pub fn shared() -> &'static Self {
        SHARED.get_or_init(Self::alone)
    }

    /// A server of one's own.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn alone() -> Self {
        let (child, lifeline, port) = start(&places::moto(), "serve.py", &[]);
        Self {
            port,
            accounts: AtomicU64::new(0),
            child,
            _lifeline: lifeline,
        }
    }

    /// Where it listens, on this machine.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The number of an account nobody has used yet.
    pub(super) fn next_account(&self) -> String {
        let number = self.accounts.fetch_add(1, Ordering::Relaxed);
        format!("{:012}", 700_000_000_000 + number)
    }

    /// Asks the mover for something, and waits for it in this thread.
    pub(super) fn ask(&self, request: &wire::Question<'_>) -> serde_json::Value {
        match wire::ask(self.port, request) {
            Ok(answer) => answer,
            Err(error) => panic!("/candlefish/{}: {error}", request.path),
        }
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

pub(super) fn end(child: &mut Child) {
    // It may have ended by itself.
    child.kill().ok();
    child.wait().ok();
}

/// Starts a launcher, and waits until it says where it listens.
pub(super) fn start(
    python: &Path,
    script: &str,
    variables: &[(&str, &str)],
) -> (Child, Option<ChildStdin>, u16) {
    let mut command = Command::new(python);
    // Nothing may be written beside the sources.
    command.arg("-B").arg(places::script(script));
    command.envs(variables.iter().copied());
    let started = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => panic!(
            "{} cannot be started ({error}); `cargo xtask setup --for test` installs it",
            python.display()
        ),
    };
    match port(&mut child) {
        Ok(port) => {
            let lifeline = child.stdin.take();
            (child, lifeline, port)
        }
        Err(error) => {
            end(&mut child);
            panic!("{script} does not say where it listens: {error}");
        }
    }
}

fn port(child: &mut Child) -> io::Result<u16> {
    let said = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let mut line = String::new();
    BufReader::new(said).read_line(&mut line)?;
    line.trim().parse().map_err(io::Error::other)
}
