//! The command line beside the window: the real program on the same home.

use super::process::Process;
use super::{Result, Stage, until};
use anyhow::{Context as _, bail};
use serde_json::Value;
use std::process::{Command, Output, Stdio};

/// The command line of a stage.
#[derive(Debug, Clone, Copy)]
pub struct Roomctl<'stage> {
    stage: &'stage Stage,
}

impl<'stage> Roomctl<'stage> {
    pub(crate) fn on(stage: &'stage Stage) -> Self {
        Self { stage }
    }

    fn command(self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.stage.places.roomctl);
        self.stage.surround(&mut command);
        command
            .arg("--home")
            .arg(self.stage.home())
            .args(["--operator", "grace", "--no-colour"])
            .args(words)
            .stdin(Stdio::null());
        command
    }

    fn output(self, words: &[&str]) -> Result<Output> {
        let output = self.command(words).output();
        output.context("roomctl does not start")
    }

    /// Runs it to its end and gives what it wrote.
    ///
    /// # Errors
    /// When it fails.
    pub fn run(self, words: &[&str]) -> Result<String> {
        let output = self.output(words)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("roomctl {}: {} {said}", words.join(" "), output.status);
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs it to its end and gives the document it wrote; failing is an answer too.
    ///
    /// # Errors
    /// When what it wrote is no document.
    pub fn ask(self, words: &[&str]) -> Result<Value> {
        let mut all = vec!["--json"];
        all.extend(words);
        let output = self.output(&all)?;
        let read = serde_json::from_slice(&output.stdout);
        read.with_context(|| {
            let said = String::from_utf8_lossy(&output.stderr);
            format!("roomctl {} wrote no document: {said}", words.join(" "))
        })
    }

    /// Starts it and lets it run.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(self, words: &[&str], name: &str) -> Result<Process> {
        let mut command = self.command(words);
        self.stage.start_surrounded(&mut command, name)
    }

    /// Sets the practice clock.
    ///
    /// # Errors
    /// When that is refused.
    pub fn speed(self, times: u32) -> Result<()> {
        self.run(&["practice", "speed", &times.to_string()])?;
        Ok(())
    }

    /// How many records the journal has.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn records(self) -> Result<u64> {
        let checked = self.ask(&["journal", "verify"])?;
        let records = checked.get("records").and_then(Value::as_u64);
        records.with_context(|| format!("no number of records in {checked}"))
    }

    /// The rollouts, newest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn history(self) -> Result<Vec<Value>> {
        let history = self.ask(&["history"])?;
        let rows = history.get("rollouts").and_then(Value::as_array).cloned();
        rows.with_context(|| format!("no rollouts in {history}"))
    }

    /// Waits until the newest rollout has ended, and says how.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn ending(self) -> Result<String> {
        until("the newest rollout has ended", async || {
            let rows = self.history()?;
            let ending = rows.first().and_then(|row| row["ending"].as_str());
            Ok(ending
                .filter(|ending| *ending != "running")
                .map(str::to_owned))
        })
        .await
    }

    /// Waits until the rollout of a service is as wanted.
    ///
    /// # Errors
    /// When it does not become so.
    pub async fn until_status(
        self,
        what: &str,
        service: &str,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<Value> {
        until(what, async || {
            let status = self.ask(&["status", service])?;
            if wanted(&status) {
                return Ok(Some(status));
            }
            bail!(
                "it is {} at {}",
                status["phase"],
                status["traffic_percentage"]
            )
        })
        .await
    }
}
