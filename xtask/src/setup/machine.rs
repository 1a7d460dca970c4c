//! The machine we are on.

use std::env;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

use super::decide::{Consent, Facts};
use super::needs::{Need, Sign};
use crate::cargo;
use crate::wasm::Compiler;

/// A machine that can be looked at and changed.
pub(super) trait Machine {
    fn facts(&self) -> Facts;
    /// The folder for tools that stay out of the system.
    fn tools(&self) -> &Path;
    /// The root of the repository.
    fn root(&self) -> &Path;
    /// Is it there?
    fn has(&mut self, need: &Need) -> bool;
    /// Runs a program without showing what it says.
    fn succeeds(&mut self, words: &[&str]) -> bool;
    /// Runs a program for all to see.
    ///
    /// # Errors
    /// When it cannot be started or fails.
    fn run(&mut self, words: &[&str]) -> anyhow::Result<()>;
    /// Waits for the answer to a question.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn is_agreed(&mut self) -> anyhow::Result<bool>;
}

/// The real one.
#[derive(Debug)]
pub(super) struct ThisMachine {
    facts: Facts,
    root: PathBuf,
    tools: PathBuf,
}

impl ThisMachine {
    pub(super) fn new(yes: bool, root: &Path, tools: PathBuf) -> Self {
        let consent = if yes || is_ci() {
            Consent::Given
        } else if io::stdin().is_terminal() {
            Consent::Ask
        } else {
            Consent::Nobody
        };
        let facts = Facts {
            has_apt: is_on_path("apt-get"),
            has_rustup: is_on_path("rustup") || is_on_path("rustup.exe"),
            has_sudo: is_on_path("sudo"),
            is_root: user_id().is_some_and(|id| id == "0"),
            consent,
        };
        Self {
            facts,
            root: root.to_owned(),
            tools,
        }
    }
}

impl Machine for ThisMachine {
    fn facts(&self) -> Facts {
        self.facts
    }

    fn tools(&self) -> &Path {
        &self.tools
    }

    fn root(&self) -> &Path {
        &self.root
    }

    fn has(&mut self, need: &Need) -> bool {
        match &need.sign {
            Sign::Cargo(word) => cargo::command(Path::new("."), &[*word, "--version"])
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|ended| ended.success()),
            // Rust for Windows finds Microsoft's compiler where no path leads,
            // and could not have linked this program without it.
            Sign::CompilesC(_) if cfg!(windows) => true,
            Sign::CompilesC(program) => compiles_c(program).unwrap_or(false),
            Sign::CompilesWasm => Compiler::find().is_some(),
            Sign::Program(name) => is_on_path(name) || is_on_path(&format!("{name}.cmd")),
            // The systems beside Linux bring a web view and nothing to test it with.
            Sign::LinuxPrograms(_) | Sign::LinuxLibraries(_) if !cfg!(target_os = "linux") => true,
            Sign::LinuxPrograms(names) => names.iter().all(|name| is_on_path(name)),
            Sign::LinuxLibraries(names) => {
                self.succeeds(&[&["pkg-config", "--exists"], *names].concat())
            }
            Sign::Packages(_) if !is_on_path("dpkg-query") => true,
            Sign::Packages(names) => names.iter().all(|name| is_installed(name)),
            Sign::Tool(tool) => tool.path(&self.tools).is_file(),
            Sign::PythonEnvironments | Sign::PythonTool(_) if !cfg!(unix) => true,
            Sign::PythonTool(tool) => tool.path(&self.tools).is_file(),
            // `venv` alone may be there without what puts pip into an environment.
            Sign::PythonEnvironments => self.succeeds(&["python3", "-c", "import venv, ensurepip"]),
        }
    }

    fn succeeds(&mut self, words: &[&str]) -> bool {
        command(words)
            .and_then(|mut command| {
                let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
                Ok(quiet.status()?.success())
            })
            .unwrap_or(false)
    }

    fn run(&mut self, words: &[&str]) -> anyhow::Result<()> {
        let ended = command(words)?.status().context("cannot be started")?;
        if !ended.success() {
            bail!("ended with {ended}");
        }
        Ok(())
    }

    fn is_agreed(&mut self) -> anyhow::Result<bool> {
        let mut answer = String::new();
        io::stdin()
            .lock()
            .read_line(&mut answer)
            .context("cannot read the answer")?;
        Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
    }
}

fn command(words: &[&str]) -> anyhow::Result<Command> {
    let (program, args) = words.split_first().context("no program to run")?;
    let mut command = Command::new(program);
    command.args(args);
    Ok(command)
}

fn compiles_c(program: &str) -> io::Result<bool> {
    let compiler = env::var_os("CC").unwrap_or_else(|| "cc".into());
    let mut compiler = Command::new(compiler)
        .args(["-x", "c", "-fsyntax-only", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut input) = compiler.stdin.take() {
        input.write_all(program.as_bytes())?;
    }
    Ok(compiler.wait()?.success())
}

fn is_ci() -> bool {
    env::var_os("CI").is_some_and(|value| !value.is_empty())
}

fn is_on_path(program: &str) -> bool {
    env::var_os("PATH")
        .is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

fn is_installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .output()
        .is_ok_and(|output| output.stdout == b"installed")
}

fn user_id() -> Option<String> {
    let output = Command::new("id").arg("-u").output().ok()?;
    String::from_utf8(output.stdout)
        .ok()
        .map(|id| id.trim().to_owned())
}
