//! Processes that end with the stage they were started on.

use super::Result;
use anyhow::{Context as _, anyhow};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tokio::sync::oneshot;
use tokio::time::timeout;

/// The name of the variable by which the processes of a stage are known.
const MARK: &str = "CANDLEFISH_TEST_STAGE";

/// What every process of a stage carries in its environment, children's children
/// included: a web view starts helpers of its own, which outlive a killed parent.
#[derive(Debug, Clone)]
pub struct Mark(String);

impl Mark {
    /// The mark of the stage that lives in a folder of its own.
    pub(crate) fn of(folder: &Path) -> Self {
        Self(folder.to_string_lossy().into_owned())
    }

    /// Gives it to a process that is about to be started.
    pub(crate) fn put_on(&self, command: &mut Command) {
        command.env(MARK, &self.0);
    }

    /// The processes that carry it, by their numbers.
    #[must_use]
    pub fn carriers(&self) -> Vec<i32> {
        let wanted = format!("{MARK}={}", self.0).into_bytes();
        let Ok(entries) = fs::read_dir("/proc") else {
            return Vec::new();
        };
        let numbers = entries.flatten().filter_map(|entry| {
            let number: i32 = entry.file_name().to_str()?.parse().ok()?;
            // It may have ended meanwhile, or belong to somebody else.
            let environment = fs::read(entry.path().join("environ")).ok()?;
            let mut variables = environment.split(|byte| *byte == 0);
            variables.any(|one| one == wanted).then_some(number)
        });
        numbers.collect()
    }

    /// The one among them that runs this program and was started by none that does.
    #[must_use]
    pub fn running(&self, program: &Path) -> Option<i32> {
        let program = program.canonicalize().ok()?;
        let runs = |number: &i32| {
            fs::read_link(format!("/proc/{number}/exe")).is_ok_and(|exe| exe == program)
        };
        let mut found: Vec<i32> = self.carriers().into_iter().filter(runs).collect();
        found.sort_unstable();
        found.first().copied()
    }

    /// Ends them all, the way the kernel does when memory is short.
    pub(crate) fn end_all(&self) {
        for number in self.carriers() {
            kill(number);
        }
    }
}

/// Ends one process at once, without a chance to tidy up.
pub(crate) fn kill(number: i32) {
    if let Some(process) = Pid::from_raw(number) {
        // It may have ended by itself.
        kill_process(process, Signal::KILL).ok();
    }
}

/// Whether a process is still there and not merely waiting to be buried. Its first
/// thread may be dead while others are still letting go of its connections.
pub(crate) fn lives(number: i32) -> bool {
    let Ok(status) = fs::read_to_string(format!("/proc/{number}/stat")) else {
        return false;
    };
    // The state follows the name, which stands in brackets and may hold anything.
    let state = status.rsplit(')').next().unwrap_or_default().trim_start();
    let threads = fs::read_dir(format!("/proc/{number}/task")).map_or(0, Iterator::count);
    threads > 1 || !state.starts_with(['Z', 'X'])
}

/// A process with all it started, and all those started.
#[must_use]
pub fn family(head: i32) -> Vec<i32> {
    let Ok(entries) = fs::read_dir("/proc") else {
        return vec![head];
    };
    let parents: Vec<(i32, i32)> = entries
        .flatten()
        .filter_map(|entry| {
            let number = entry.file_name().to_str()?.parse().ok()?;
            let status = fs::read_to_string(entry.path().join("stat")).ok()?;
            let parent = status.rsplit(')').next()?.split_whitespace().nth(1)?;
            Some((number, parent.parse().ok()?))
        })
        .collect();
    let mut found = vec![head];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        let children = parents.iter().filter(|(_, of)| *of == parent);
        found.extend(children.map(|(number, _)| *number));
        next += 1;
    }
    found
}

/// Memory these processes hold, in bytes; what several share is counted once.
#[must_use]
pub fn memory(processes: &[i32]) -> u64 {
    let share = |number: &i32| -> u64 {
        let rollup = fs::read_to_string(format!("/proc/{number}/smaps_rollup")).unwrap_or_default();
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
        let kilobytes = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
        kilobytes.unwrap_or(0_u64) * 1024
    };
    processes.iter().map(share).sum()
}

/// A process of a stage, ended with it whatever happens.
#[derive(Debug)]
pub struct Process {
    child: Child,
    name: String,
    log: PathBuf,
}

impl Process {
    /// Starts it; what it says goes to `<folder>/<name>.log`.
    pub(crate) fn start(
        command: &mut Command,
        mark: &Mark,
        folder: &Path,
        name: &str,
    ) -> Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let file = File::options().create(true).append(true).open(&log)?;
        mark.put_on(command);
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let name = name.to_owned();
        Ok(Self { child, name, log })
    }

    /// Starts it and waits for the first line it writes, which says where it is.
    pub(crate) async fn start_and_listen(
        command: &mut Command,
        mark: &Mark,
        folder: &Path,
        name: &str,
    ) -> Result<(Self, String)> {
        let log = folder.join(format!("{name}.log"));
        mark.put_on(command);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let said = child.stdout.take().context("its output was not caught")?;
        let name = name.to_owned();
        let process = Self { child, name, log };
        let (tell, told) = oneshot::channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            let read = BufReader::new(said).read_line(&mut line);
            // Nobody listens any more when patience ended.
            tell.send(read.map(|_| line)).ok();
        });
        let line = match timeout(super::PATIENCE, told).await {
            Ok(Ok(Ok(line))) if !line.trim().is_empty() => line.trim().to_owned(),
            Ok(_) => return Err(anyhow!("{}: {}", process.name, process.said())),
            Err(_) => return Err(anyhow!("{} does not say where it is", process.name)),
        };
        Ok((process, line))
    }

    /// Its number.
    #[must_use]
    pub fn number(&self) -> i32 {
        // Numbers of processes fit: the kernel's own type is signed.
        i32::try_from(self.child.id()).unwrap_or_default()
    }

    /// What it said so far.
    pub(crate) fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// An error when it has ended, with what it said.
    pub(crate) fn must_live(&mut self) -> Result<()> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => Err(anyhow!(
                "{} ended ({status}): {}",
                self.name,
                self.said().trim()
            )),
        }
    }

    /// Ends it the way the kernel does when memory is short.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // It may have ended by itself.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}
