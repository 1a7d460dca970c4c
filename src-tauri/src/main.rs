//! The entry of the desktop app.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use clap::Parser;
use shell::flags::Flags;
use shell::graphics;
use std::process::ExitCode;

fn main() -> ExitCode {
    let flags = Flags::parse();
    flags.start_log();
    graphics::prepare(flags.safe_graphics);
    match shell::run(flags) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
