//! What the web view has to be told before it starts, through its environment.
//!
//! The environment of a running process is not ours to change, so the program starts
//! itself once more in its own place. What the user has set is left alone.

use std::path::Path;

/// Set in the second start, so that there is no third.
const STARTED_AGAIN: &str = "CANDLEFISH_STARTED_AGAIN";

/// Starts the program once more when the web view needs variables that are not set.
pub fn prepare(safe: bool) {
    let is_set = |name: &str| std::env::var_os(name).is_some();
    let nvidia = Path::new("/proc/driver/nvidia/version").exists();
    let missing = missing(safe, nvidia, is_set);
    if cfg!(target_os = "linux") && !missing.is_empty() && !is_set(STARTED_AGAIN) {
        start_again(&missing);
    }
}

/// The variables that are needed and not set.
fn missing(
    safe: bool,
    nvidia: bool,
    is_set: impl Fn(&str) -> bool,
) -> Vec<(&'static str, &'static str)> {
    // NVIDIA's driver and the web view disagree about shared buffers.
    const NVIDIA: &[(&str, &str)] = &[("WEBKIT_DMABUF_RENDERER_FORCE_SHM", "1")];
    const SAFE: &[(&str, &str)] = &[
        ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
        ("WEBKIT_DISABLE_COMPOSITING_MODE", "1"),
        ("LIBGL_ALWAYS_SOFTWARE", "1"),
    ];
    let wanted = if safe {
        SAFE
    } else if nvidia {
        NVIDIA
    } else {
        &[]
    };
    let missing = wanted.iter().filter(|(name, _)| !is_set(name));
    missing.copied().collect()
}

#[cfg(unix)]
fn start_again(variables: &[(&str, &str)]) {
    use std::os::unix::process::CommandExt;
    let Ok(this) = std::env::current_exe() else {
        tracing::warn!("this program cannot find itself to start again with safe graphics");
        return;
    };
    let error = std::process::Command::new(this)
        .args(std::env::args_os().skip(1))
        .envs(variables.iter().copied())
        .env(STARTED_AGAIN, "1")
        .exec();
    tracing::warn!(%error, "this program cannot start again with other graphics");
}

#[cfg(not(unix))]
fn start_again(_variables: &[(&str, &str)]) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_set_for_everyone() {
        assert_eq!(missing(false, false, |_| false), []);
    }

    #[test]
    fn what_the_user_has_set_is_left_alone() {
        let set = |name: &str| name == "LIBGL_ALWAYS_SOFTWARE";
        let names: Vec<&str> = missing(true, true, set)
            .iter()
            .map(|(name, _)| *name)
            .collect();
        assert_eq!(
            names,
            [
                "WEBKIT_DISABLE_DMABUF_RENDERER",
                "WEBKIT_DISABLE_COMPOSITING_MODE"
            ]
        );
        assert_eq!(missing(false, true, |_| true), []);
    }
}
