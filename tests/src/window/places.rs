//! Where the programs are that a window test needs.
//!
//! Each place is given by a variable of the environment (`cargo xtask test` does
//! that) and has a default that fits a build in the usual target folder.

use super::Result;
use anyhow::bail;
use std::path::{Path, PathBuf};

/// The programs and folders.
#[derive(Debug, Clone)]
pub struct Places {
    /// The app: `CANDLEFISH_TEST_APP`.
    pub app: PathBuf,
    /// The command line: `CANDLEFISH_TEST_ROOMCTL`.
    pub roomctl: PathBuf,
    /// The driver that knows Tauri's capabilities: `CANDLEFISH_TEST_TAURI_DRIVER`.
    pub tauri_driver: PathBuf,
    /// The web view's own driver: `CANDLEFISH_TEST_WEBKIT_DRIVER`.
    pub webkit_driver: PathBuf,
    /// axe-core's single file: `CANDLEFISH_TEST_AXE`.
    pub axe: PathBuf,
    /// Where what is known about a failed story is kept: `CANDLEFISH_TEST_FAILURES`.
    pub failures: PathBuf,
}

impl Places {
    /// The places as the environment names them.
    #[must_use]
    pub fn of_environment() -> Self {
        let built = root().join("target");
        let place = |variable: &str, default: PathBuf| {
            std::env::var_os(variable).map_or(default, PathBuf::from)
        };
        Self {
            app: place("CANDLEFISH_TEST_APP", built.join("debug/candlefish")),
            roomctl: place("CANDLEFISH_TEST_ROOMCTL", built.join("debug/roomctl")),
            tauri_driver: place(
                "CANDLEFISH_TEST_TAURI_DRIVER",
                tool(&built, "tauri-driver", "bin/tauri-driver"),
            ),
            webkit_driver: place(
                "CANDLEFISH_TEST_WEBKIT_DRIVER",
                PathBuf::from("/usr/bin/WebKitWebDriver"),
            ),
            axe: place(
                "CANDLEFISH_TEST_AXE",
                tool(&built, "axe-core", "node_modules/axe-core/axe.min.js"),
            ),
            failures: place("CANDLEFISH_TEST_FAILURES", built.join("window-failures")),
        }
    }

    /// The same, checked: a missing program is named before anything is started.
    ///
    /// # Errors
    /// When a program is not there.
    pub fn found() -> Result<Self> {
        let places = Self::of_environment();
        for (program, variable) in [
            (&places.app, "CANDLEFISH_TEST_APP"),
            (&places.roomctl, "CANDLEFISH_TEST_ROOMCTL"),
            (&places.tauri_driver, "CANDLEFISH_TEST_TAURI_DRIVER"),
            (&places.webkit_driver, "CANDLEFISH_TEST_WEBKIT_DRIVER"),
        ] {
            if !program.exists() {
                bail!(
                    "there is no `{}`: `cargo xtask test` makes and installs what the window \
                     tests need, or say with {variable} where it is",
                    program.display()
                );
            }
        }
        Ok(places)
    }
}

/// A tool that was installed into a folder named after it and its version.
fn tool(built: &Path, name: &str, file: &str) -> PathBuf {
    let tools = built.join("tools");
    let entries = std::fs::read_dir(&tools).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(name))
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    folders.pop().unwrap_or_else(|| tools.join(name)).join(file)
}

/// The root of the repository.
fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_path_buf()
}
