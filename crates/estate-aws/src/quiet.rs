//! What must not be said aloud: parts of the SDK write credentials into logs.
//!
//! Two doors lead there. Below `WARN` the AWS crates print values of profile
//! files, signed headers and, with two environment variables set, whole bodies;
//! one of them prints what a credential process said at any level.
//! The first door is closed by [`may_be_logged`], a filter that a shell puts
//! *beside* its own: as a directive of an `EnvFilter` it could be overridden by a
//! longer one (`aws_runtime::env_config=trace`). It alone already makes the
//! variables harmless, for what they unlock is said below `WARN` only.
//!
//! The variables go all the same, so that no child (a credential process) and no
//! crash report inherits them. A process cannot safely change its own
//! environment: other threads may be reading it, which is why the call is unsafe
//! and forbidden here. A shell that finds one of [`unwanted_variables`] set at its
//! start runs itself once more without them (`Command::env_remove`), before it has
//! read anything.

use tracing::Level;

/// Environment variables that make the SDK print what it redacts otherwise.
const VARIABLES: [&str; 2] = ["LOG_SENSITIVE_BODIES", "LOG_SIGNABLE_BODY"];

/// Crates that see credentials, or bytes with credentials in them.
const CONFIDANTS: [&str; 8] = [
    "aws_",
    "h2",
    "http",
    "hyper",
    "reqwest",
    "rustls",
    "tokio_util",
    "tower",
];

/// Says even as a warning what a credential process has printed. Why there are no
/// credentials is told in a sentence of ours.
const CARELESS: &str = "aws_config";

/// The variables that must go from a process' environment before anything else,
/// of those `is_set` knows.
#[must_use]
pub fn unwanted_variables(is_set: impl Fn(&str) -> bool) -> Vec<&'static str> {
    VARIABLES.into_iter().filter(|name| is_set(name)).collect()
}

/// Whether an event of this level from this target may be written to a log.
#[must_use]
pub fn may_be_logged(target: &str, level: Level) -> bool {
    let confidant = CONFIDANTS.iter().any(|name| target.starts_with(name));
    !confidant || (level <= Level::WARN && !target.starts_with(CARELESS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sdk_may_warn_and_no_more() {
        for target in [
            "aws_runtime::env_config::property",
            "aws_sigv4",
            "hyper_util::client",
        ] {
            assert!(may_be_logged(target, Level::WARN), "{target}");
            assert!(!may_be_logged(target, Level::INFO), "{target}");
            assert!(!may_be_logged(target, Level::TRACE), "{target}");
        }
    }

    #[test]
    fn what_looks_for_credentials_says_nothing() {
        let target = "aws_config::profile::credentials";
        assert!(!may_be_logged(target, Level::ERROR));
    }

    #[test]
    fn our_own_crates_may_say_everything() {
        assert!(may_be_logged("estate_aws::gate", Level::TRACE));
        assert!(may_be_logged("room", Level::TRACE));
    }

    #[test]
    fn only_variables_that_are_set_have_to_go() {
        assert_eq!(
            unwanted_variables(|name| name == "LOG_SIGNABLE_BODY"),
            ["LOG_SIGNABLE_BODY"]
        );
        assert!(unwanted_variables(|_| false).is_empty());
    }
}
