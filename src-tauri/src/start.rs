//! When the process began, which is before its first line runs.

use std::time::Duration;
use tokio::time::Instant;

/// When this process began; when the first line ran where the system does not say.
#[must_use]
pub fn began() -> Instant {
    let now = Instant::now();
    age().and_then(|age| now.checked_sub(age)).unwrap_or(now)
}

#[cfg(target_os = "linux")]
fn age() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
    age_of(&stat, &uptime)
}

#[cfg(not(target_os = "linux"))]
fn age() -> Option<Duration> {
    None
}

/// From field 22 of the first, in hundredths of a second since the machine started,
/// and the first field of the second (proc(5); what user programs are told is in
/// hundredths on every Linux).
#[cfg(target_os = "linux")]
fn age_of(stat: &str, uptime: &str) -> Option<Duration> {
    // The name in the second field may have spaces and brackets of its own.
    let (_, after_name) = stat.rsplit_once(')')?;
    let started: f64 = after_name.split_whitespace().nth(19)?.parse().ok()?;
    let uptime: f64 = uptime.split_whitespace().next()?.parse().ok()?;
    Duration::try_from_secs_f64(uptime - started / 100.0).ok()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_brackets_is_no_field() {
        let stat = "7 (a) b) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 1050 20";
        assert_eq!(age_of(stat, "12.25 99"), Some(Duration::from_millis(1750)));
    }

    #[test]
    fn nonsense_has_no_age() {
        assert_eq!(age_of("", "12.25"), None);
        let stat = "7 (a) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 1050 20";
        assert_eq!(age_of(stat, "1.0 99"), None);
    }
}
