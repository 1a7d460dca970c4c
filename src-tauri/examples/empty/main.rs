//! An empty window of the same runtime: what start and memory of the control room are
//! compared with.
//!
//! `--figures FILE` gets the time from the start of the process to the first painted
//! frame, in milliseconds, under the name the control room gives it too.

use shell::start;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tauri::State;
use tokio::time::Instant;

struct Start {
    began: Instant,
    usable: OnceLock<f64>,
    figures: Option<PathBuf>,
}

/// The page has painted. Named like a command of the control room because permissions
/// are made per package.
#[tauri::command]
fn query(start: State<'_, Start>) -> Result<(), String> {
    let millis = start.began.elapsed().as_secs_f64() * 1_000.0;
    let usable = start.usable.get_or_init(|| millis);
    match &start.figures {
        Some(file) => write(file, *usable).map_err(|error| error.to_string()),
        None => Ok(()),
    }
}

/// Whole or not at all: somebody waits for it.
fn write(file: &Path, usable: f64) -> std::io::Result<()> {
    let draft = file.with_extension("draft");
    std::fs::write(&draft, format!("{{\"usable_millis\": {usable}}}\n"))?;
    std::fs::rename(draft, file)
}

#[allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "what Tauri generates is not ours to write"
)]
fn context() -> tauri::Context {
    tauri::generate_context!("src-tauri/examples/empty/tauri.conf.json")
}

fn main() -> tauri::Result<()> {
    let began = start::began();
    let mut arguments = std::env::args_os().skip_while(|argument| argument != "--figures");
    let figures = arguments.nth(1).map(PathBuf::from);
    tauri::Builder::default()
        .manage(Start {
            began,
            usable: OnceLock::new(),
            figures,
        })
        .invoke_handler(tauri::generate_handler![query])
        .run(context())
}
