//! The entry of the desktop app.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

use clap::Parser;
use shell::flags::Flags;
use shell::graphics;
use std::process::ExitCode;

fn main() -> ExitCode {
    match room::restart_without_unwanted_variables() {
        Ok(None) => {}
        Ok(Some(code)) => return ExitCode::from(code),
        // With them credentials could be read in logs: rather not at all.
        Err(_) => return ExitCode::FAILURE,
    }
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
