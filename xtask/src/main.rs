//! The entry of `cargo xtask`; everything else is in the library, where it is
//! tested.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let command = xtask::Command::parse();
    match xtask::perform(command, &mut io::stdout()) {
        Ok(code) => code,
        Err(error) => {
            // With no place left to complain to, the exit code still says it.
            writeln!(io::stderr(), "error: {error:#}").ok();
            ExitCode::FAILURE
        }
    }
}
