//! Closing: nobody leaves rollouts alone without having been asked.

use super::ground::Ground;
use room::{Board, Drive};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use wire::{Complaint, Operation, RollbackScope, State};

/// How long the successor may take to hold the lease.
const TAKING_OVER: Duration = Duration::from_secs(15);

/// How often it is looked at while somebody waits.
const GLANCE: Duration = Duration::from_millis(100);

/// How long a rollback on closing is waited for; then the window stays.
const GOING_BACK: Duration = Duration::from_secs(30 * 60);

/// How `roomctl serve` is started for this room.
#[derive(Debug, Clone)]
pub struct Successor {
    /// The program.
    pub program: PathBuf,
    /// The folder of the journal.
    pub home: PathBuf,
    /// The estate file, if one was named.
    pub estate_file: Option<PathBuf>,
    /// Who operates.
    pub operator: String,
}

impl Successor {
    fn command(&self) -> String {
        format!("roomctl serve --home {}", self.home.display())
    }

    fn start(&self) -> Result<Child, Complaint> {
        let unavailable = |error: std::io::Error| {
            let message = format!(
                "`roomctl` could not be started ({error}): run `{}` in a terminal, then close \
                 this window",
                self.command()
            );
            Complaint::new("unavailable", message)
        };
        let log = File::create(self.home.join("roomctl-serve.log")).map_err(unavailable)?;
        let mut command = Command::new(&self.program);
        command.args(["serve", "--quiet", "--home"]).arg(&self.home);
        if let Some(file) = &self.estate_file {
            command.arg("--estate").arg(file);
        }
        command.args(["--operator", &self.operator]);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(Stdio::from(log));
        on_its_own(&mut command);
        command.spawn().map_err(unavailable)
    }
}

/// What ends us must not end our successor.
fn on_its_own(command: &mut Command) {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    #[cfg(not(unix))]
    let _same_group = command;
}

/// `roomctl`: the one beside us, as it is installed; else whatever the path has.
pub(crate) fn roomctl() -> PathBuf {
    let name = format!("roomctl{}", std::env::consts::EXE_SUFFIX);
    let beside = std::env::current_exe().ok().and_then(|this| {
        let beside = this.parent().map(|folder| folder.join(&name));
        beside.filter(|path| Path::exists(path))
    });
    beside.unwrap_or_else(|| PathBuf::from(name))
}

/// The rollouts that would be left alone, in words; none when closing harms nobody.
pub(crate) async fn question(ground: &Ground) -> Option<Vec<String>> {
    let drives = ground.drives().await.unwrap_or(false);
    if !drives {
        return None;
    }
    let lines = ground.room.board().await.lines();
    let rollouts: Vec<String> = lines
        .iter()
        .map(|line| {
            format!(
                "{} in {}/{}: {}",
                line.service, line.environment, line.region, line.phase
            )
        })
        .collect();
    (!rollouts.is_empty()).then_some(rollouts)
}

/// Starts `roomctl serve`, gives the lease back, and waits until it is taken. When
/// that fails, this process drives on.
pub(crate) async fn hand_over(ground: &Ground, successor: &Successor) -> Result<String, Complaint> {
    let mut child = successor.start()?;
    ground.stop_driving().await;
    let until = Instant::now() + TAKING_OVER;
    let why = loop {
        if let Ok(Drive::Elsewhere(who)) = ground.room.driven_by().await {
            return Ok(format!("{who} drives from now on"));
        }
        match child.try_wait() {
            Ok(None) if Instant::now() < until => {}
            Ok(None) => break "did not take the lease in time".to_owned(),
            Ok(Some(status)) => break format!("ended at once ({status})"),
            Err(error) => break format!("cannot be looked at: {error}"),
        }
        tokio::time::sleep(GLANCE).await;
    };
    if let Err(error) = child.kill() {
        tracing::debug!(%error, "the successor is gone already");
    }
    ground.drive_again().await;
    let log = successor.home.join("roomctl-serve.log");
    let message = format!(
        "nothing was handed over: `{}` {why}; this window drives on. Its log is {}",
        successor.command(),
        log.display()
    );
    Err(Complaint::new("unavailable", message))
}

/// Sends everything under way back to stable; says what was refused.
pub(crate) async fn roll_all_back(ground: &Ground) -> Result<String, Complaint> {
    let lines = ground.room.board().await.lines();
    let mut refused = Vec::new();
    let all = lines.len();
    for line in lines {
        let scope = RollbackScope::Service { service: line.id };
        let operation = Operation::RollBack {
            scope,
            environment: Some(line.environment),
            region: Some(line.region),
            to: None,
            force: false,
            reason: Some("the window is being closed".to_owned()),
        };
        if let Err(complaint) = ground.room.operate(&operation).await {
            refused.push(format!("{}: {complaint}", line.service));
        }
    }
    if refused.is_empty() {
        return Ok(format!(
            "{all} on the way back to stable; the window closes when that is done"
        ));
    }
    let message = format!("the window stays open: {}", refused.join("; "));
    Err(Complaint::new("refused", message))
}

/// Waits until nothing is under way; `false` when something cannot end by itself.
pub(crate) async fn all_back(ground: &Arc<Ground>) -> bool {
    let until = Instant::now() + GOING_BACK;
    while Instant::now() < until {
        let board = ground.room.board().await;
        if !board.busy() {
            return true;
        }
        if is_stuck(&board) {
            return false;
        }
        ground.room.changed().await;
    }
    false
}

fn is_stuck(board: &Board) -> bool {
    let lines = board.lines();
    lines.iter().any(|line| line.state == State::Critical)
}
