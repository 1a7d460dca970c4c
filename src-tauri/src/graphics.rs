//! What the web view has to be told before it starts, through its environment.
//!
//! The environment of a running process is not ours to change, so the program starts
//! itself once more in its own place. What the user has set is left alone.

use std::path::Path;

/// Set in the second start, so that there is no third.
const STARTED_AGAIN: &str = "CANDLEFISH_STARTED_AGAIN";

/// What draws on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Graphics {
    /// Safe graphics were asked for.
    Safe,
    /// No card: everything would be drawn by the processor pretending to be one.
    NoCard,
    /// NVIDIA's driver.
    Nvidia,
    /// Any other.
    Usual,
}

/// Starts the program once more when the web view needs variables that are not set.
pub fn prepare(safe: bool) {
    let is_set = |name: &str| std::env::var_os(name).is_some();
    let missing = missing(found(safe), is_set);
    if cfg!(target_os = "linux") && !missing.is_empty() && !is_set(STARTED_AGAIN) {
        start_again(&missing);
    }
}

fn found(safe: bool) -> Graphics {
    if safe {
        Graphics::Safe
    } else if Path::new("/proc/driver/nvidia/version").exists() {
        Graphics::Nvidia
    } else if Path::new("/dev/dri").exists() {
        Graphics::Usual
    } else {
        Graphics::NoCard
    }
}

/// The variables that are needed and not set.
fn missing(graphics: Graphics, is_set: impl Fn(&str) -> bool) -> Vec<(&'static str, &'static str)> {
    let wanted: &[(&str, &str)] = match graphics {
        Graphics::Safe => &[
            ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
            ("WEBKIT_DISABLE_COMPOSITING_MODE", "1"),
            ("LIBGL_ALWAYS_SOFTWARE", "1"),
        ],
        // The page is drawn in one piece: that starts in two thirds of the time and
        // holds a third less memory, and charts would fall back to SVG anyway.
        Graphics::NoCard => &[("WEBKIT_DISABLE_COMPOSITING_MODE", "1")],
        // NVIDIA's driver and the web view disagree about shared buffers.
        Graphics::Nvidia => &[("WEBKIT_DMABUF_RENDERER_FORCE_SHM", "1")],
        Graphics::Usual => &[],
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
    fn where_a_card_draws_nothing_is_set() {
        assert_eq!(missing(Graphics::Usual, |_| false), []);
    }

    #[test]
    fn what_the_user_has_set_is_left_alone() {
        let set = |name: &str| name == "LIBGL_ALWAYS_SOFTWARE";
        let names: Vec<&str> = missing(Graphics::Safe, set)
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
        for graphics in [Graphics::Safe, Graphics::NoCard, Graphics::Nvidia] {
            assert_eq!(missing(graphics, |_| true), [], "{graphics:?}");
        }
    }
}
