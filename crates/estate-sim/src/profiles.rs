//! Release profiles: what a release does to its users.
//!
//! Every service of the practice estate can be given the same releases, so that
//! one table has to be remembered:
//!
//! | release | summary | symptom |
//! |---|---|---|
//! | `e94a6c1` | good, the one after 2f9c1e4 | none |
//! | `d3b8f60` | good, with a compatible migration | none |
//! | `c7e2b05` | subtly bad | 0.4 % of requests fail |
//! | `a1f6d82` | crashing | no task ever passes its health check, and so no verification does |
//! | `9c54e17` | failing with the old data format | 3 % of requests fail, and 1 % of the other releases' ever after; 3 verifications in 10 notice |
//! | `80b3a9e` | slow to start | a task needs 4 minutes to start |
//! | `7f0d4c5` | janky | sessions run at 35 frames per second |
//! | `6e81b2a` | leaking memory | sessions grow by 2 MB a minute of task age, for an hour |
//! | `5d2e9f3` | failing above 25 % | 4 % of requests fail while its weight is above 25 % |
//! | `41c08be` | slow | latency is doubled; 4 verifications in 10 notice |
//! | `3ab77d0` | failing | 5 % of requests fail; 1 verification in 10 notices |
//! | `2f9c1e4` | good | none |
//!
//! `6e81b2a` and `7f0d4c5` exist only where there are sessions: website and animation.
//! The remaining profiles always pass verification as long as a task is healthy.
//!
//! `9c54e17` carries a migration that cannot be taken back. From the first moment
//! it serves users on a target, every other release on that target fails 1 % of
//! its requests, for good: it meets data it cannot read. Rolling back helps, but
//! does not heal; only a new world does.

use rollouts::{Migration, ReleaseFacts};
use vocab::Release;

/// What a release does, as numbers. Everything at rest is a good release.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Profile {
    /// Its name.
    pub(crate) release: &'static str,
    /// A word on it.
    pub(crate) summary: &'static str,
    /// What users, or operators, see of it.
    symptom: &'static str,
    /// What it does to stored data.
    pub(crate) migration: Migration,
    /// Share of requests that fail on top of the service's own errors.
    pub(crate) failing: f64,
    /// `failing` applies only while the weight is above this share.
    pub(crate) failing_above: f64,
    /// Factor on latency.
    pub(crate) slower: f64,
    /// Megabytes a session grows per minute of task age.
    pub(crate) leak: f64,
    /// Median frames per second, where they are not the service's own.
    pub(crate) frames: Option<f64>,
    /// Median seconds a task needs to start, where they are not the service's own.
    pub(crate) start: Option<f64>,
    /// Whether tasks ever pass their health check.
    pub(crate) healthy: bool,
    /// Share of requests of other releases that fail once this one served users.
    pub(crate) poison: f64,
    /// How often a verification suite notices, 0 to 1.
    pub(crate) noticed: f64,
    /// Whether it can only be told apart in sessions.
    needs_sessions: bool,
}

impl Profile {
    /// A release that does no harm.
    pub(crate) const fn good(release: &'static str, summary: &'static str) -> Self {
        Self {
            release,
            summary,
            symptom: "none",
            migration: Migration::None,
            failing: 0.0,
            failing_above: 0.0,
            slower: 1.0,
            leak: 0.0,
            frames: None,
            start: None,
            healthy: true,
            poison: 0.0,
            noticed: 0.0,
            needs_sessions: false,
        }
    }

    /// What a planner is told.
    pub(crate) fn facts(&self) -> Option<ReleaseFacts> {
        Some(ReleaseFacts {
            release: Release::new(self.release).ok()?,
            migration: self.migration,
            summary: self.summary.to_owned(),
        })
    }
}

/// Releases that can be tried on a service with or without sessions, newest first.
pub(crate) fn on_trial(sessions: bool) -> impl Iterator<Item = &'static Profile> {
    TRIALS
        .iter()
        .filter(move |profile| sessions || !profile.needs_sessions)
}

/// A release to practise with, for lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guide {
    /// Its name, the same on every service.
    pub release: &'static str,
    /// A word on it.
    pub summary: &'static str,
    /// What users, or operators, see of it.
    pub symptom: &'static str,
    /// Whether only website and animation have it.
    pub needs_sessions: bool,
}

/// All releases to practise with, newest first, without the stable one each
/// service begins with.
pub fn guide() -> impl Iterator<Item = Guide> {
    TRIALS.iter().map(|profile| Guide {
        release: profile.release,
        summary: profile.summary,
        symptom: profile.symptom,
        needs_sessions: profile.needs_sessions,
    })
}

/// All releases that can be tried, newest first.
static TRIALS: [Profile; 12] = [
    Profile::good("e94a6c1", "good, the one after 2f9c1e4"),
    Profile {
        migration: Migration::Compatible,
        ..Profile::good("d3b8f60", "good, with a compatible migration")
    },
    Profile {
        symptom: "0.4 % of requests fail",
        failing: 0.004,
        ..Profile::good("c7e2b05", "subtly bad")
    },
    Profile {
        symptom: "no task ever passes its health check, and so no verification does",
        healthy: false,
        noticed: 1.0,
        ..Profile::good("a1f6d82", "crashing")
    },
    Profile {
        symptom: "3 % of requests fail, and 1 % of the other releases' ever after; 3 verifications in 10 notice",
        migration: Migration::NonReversible,
        failing: 0.03,
        poison: 0.01,
        noticed: 0.3,
        ..Profile::good("9c54e17", "failing with the old data format")
    },
    Profile {
        symptom: "a task needs 4 minutes to start",
        start: Some(240.0),
        ..Profile::good("80b3a9e", "slow to start")
    },
    Profile {
        symptom: "sessions run at 35 frames per second",
        frames: Some(35.0),
        needs_sessions: true,
        ..Profile::good("7f0d4c5", "janky")
    },
    Profile {
        symptom: "sessions grow by 2 MB a minute of task age, for an hour",
        leak: 2.0,
        needs_sessions: true,
        ..Profile::good("6e81b2a", "leaking memory")
    },
    Profile {
        symptom: "4 % of requests fail while its weight is above 25 %",
        failing: 0.04,
        failing_above: 0.25,
        ..Profile::good("5d2e9f3", "failing above 25 %")
    },
    Profile {
        symptom: "latency is doubled; 4 verifications in 10 notice",
        slower: 2.0,
        noticed: 0.4,
        ..Profile::good("41c08be", "slow")
    },
    Profile {
        symptom: "5 % of requests fail; 1 verification in 10 notices",
        failing: 0.05,
        noticed: 0.1,
        ..Profile::good("3ab77d0", "failing")
    },
    Profile::good("2f9c1e4", "good"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_named_once_and_validly() {
        let mut names: Vec<&str> = on_trial(true).map(|p| p.release).collect();
        assert!(on_trial(true).all(|p| p.facts().is_some()));
        let listed = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), listed);
    }

    #[test]
    fn the_table_in_the_documentation_is_the_guide() {
        let text = include_str!("profiles.rs");
        let rows = text.lines().filter(|line| line.starts_with("//! | `"));
        let written: Vec<&str> = rows.collect();
        let row = |g: Guide| format!("//! | `{}` | {} | {} |", g.release, g.summary, g.symptom);
        let wanted: Vec<String> = guide().map(row).collect();
        assert_eq!(written, wanted);
    }

    #[test]
    fn a_service_without_sessions_has_no_release_that_only_sessions_show() {
        let names: Vec<&str> = on_trial(false).map(|p| p.release).collect();
        assert_eq!(names.len(), on_trial(true).count() - 2);
        assert!(!names.contains(&"7f0d4c5") && !names.contains(&"6e81b2a"));
    }
}
