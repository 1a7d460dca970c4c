//! What must not be logged: the SDK of a live estate can be made to print what it
//! hides otherwise. Shells call this at their start, whatever estate they open.

use std::ffi::OsStr;
use std::io;
use std::process::Command;

pub use estate_aws::may_be_logged;

/// Runs this program once more, with the same arguments, when its environment has
/// variables that would make credentials appear in logs. They cannot be taken out
/// of a running process safely, and a child would inherit them. Gives the exit code
/// of the other run; none when there was nothing to take out and this one goes on.
///
/// # Errors
/// When the program cannot be started again; it must not go on then.
pub fn restart_without_unwanted_variables() -> io::Result<Option<u8>> {
    let unwanted = estate_aws::unwanted_variables(|name| std::env::var_os(name).is_some());
    if unwanted.is_empty() {
        return Ok(None);
    }
    let mut again = Command::new(std::env::current_exe()?);
    again.args(std::env::args_os().skip(1));
    for name in unwanted {
        again.env_remove(OsStr::new(name));
    }
    run(again).map(Some)
}

/// In place of this process, so that signals and the terminal are its own.
#[cfg(unix)]
fn run(mut again: Command) -> io::Result<u8> {
    use std::os::unix::process::CommandExt as _;
    Err(again.exec())
}

#[cfg(not(unix))]
fn run(mut again: Command) -> io::Result<u8> {
    let status = again.status()?;
    Ok(status
        .code()
        .and_then(|code| u8::try_from(code).ok())
        .unwrap_or(1))
}
