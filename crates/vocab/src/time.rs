//! Points in time and lengths of time, in whole milliseconds.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

/// A point in time: milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// The text is not a point in time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a point in time: write it like 2026-11-20T14:02:00Z")]
pub struct BadTimestamp(pub String);

impl Timestamp {
    /// From milliseconds since the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// How long ago `earlier` was; zero when it was not earlier.
    #[must_use]
    pub fn since(self, earlier: Self) -> Span {
        Span(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// Time of day in UTC, `14:02:05`.
    #[must_use]
    pub fn clock(self) -> String {
        let text = self.to_string();
        text.get(11..19).unwrap_or(&text).to_owned()
    }

    /// Minutes since Monday 00:00 UTC, 0 to 10,079.
    #[must_use]
    pub fn minute_of_week(self) -> u32 {
        // 1970-01-01 was a Thursday, three days after a Monday.
        let minute = self.0.div_euclid(60_000) + 3 * 24 * 60;
        u32::try_from(minute.rem_euclid(7 * 24 * 60)).unwrap_or(0)
    }
}

impl Add<Span> for Timestamp {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(
            self.0
                .saturating_add(i64::try_from(span.0).unwrap_or(i64::MAX)),
        )
    }
}

impl Sub<Span> for Timestamp {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(
            self.0
                .saturating_sub(i64::try_from(span.0).unwrap_or(i64::MAX)),
        )
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC, whole seconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_second(self.0.div_euclid(1000)) {
            Ok(time) => write!(f, "{time}"),
            Err(_) => write!(f, "{} ms", self.0),
        }
    }
}

impl FromStr for Timestamp {
    type Err = BadTimestamp;
    fn from_str(text: &str) -> Result<Self, BadTimestamp> {
        let time: jiff::Timestamp = text.parse().map_err(|_| BadTimestamp(text.into()))?;
        Ok(Self(time.as_millisecond()))
    }
}

/// A length of time in milliseconds. Written compactly (`5m`, `1m30s`, `250ms`)
/// in files and records, and in words (`1 min 30 s`) for people.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(try_from = "String", into = "String")]
pub struct Span(u64);

/// The text is not a length of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a length of time: write it like 90s, 5m, 1h30m or 2d")]
pub struct BadSpan(pub String);

/// Units from the largest to the smallest: milliseconds, short name, name for people.
const UNITS: [(u64, &str, &str); 5] = [
    (86_400_000, "d", "d"),
    (3_600_000, "h", "h"),
    (60_000, "m", "min"),
    (1_000, "s", "s"),
    (1, "ms", "ms"),
];

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// From milliseconds.
    #[must_use]
    pub const fn millis(millis: u64) -> Self {
        Self(millis)
    }

    /// From seconds.
    #[must_use]
    pub const fn seconds(seconds: u64) -> Self {
        Self(seconds.saturating_mul(1_000))
    }

    /// From minutes.
    #[must_use]
    pub const fn minutes(minutes: u64) -> Self {
        Self(minutes.saturating_mul(60_000))
    }

    /// Number of milliseconds.
    #[must_use]
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// Number of seconds, with its fraction.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "exact below 285,000 years")]
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// So many times as long.
    #[must_use]
    pub const fn times(self, factor: u64) -> Self {
        Self(self.0.saturating_mul(factor))
    }

    /// Shorter by `other`, never below zero.
    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    fn compact(self) -> String {
        if self.0 == 0 {
            return "0s".into();
        }
        self.parts()
            .map(|(count, unit)| format!("{count}{}", unit.1))
            .collect()
    }

    fn parts(self) -> impl Iterator<Item = (u64, &'static (u64, &'static str, &'static str))> {
        let mut left = self.0;
        UNITS.iter().filter_map(move |unit| {
            let count = left / unit.0;
            left %= unit.0;
            (count > 0).then_some((count, unit))
        })
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::iter::Sum for Span {
    fn sum<I: Iterator<Item = Self>>(spans: I) -> Self {
        spans.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Span {
    /// The two largest units: `1 min 48 s`, `3.8 s`, `250 ms`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => write!(f, "0 s"),
            1..1_000 => write!(f, "{} ms", self.0),
            1_000..10_000 if !self.0.is_multiple_of(1_000) => {
                write!(f, "{:.1} s", self.as_seconds())
            }
            _ => {
                let whole = Self(self.0 / 1_000 * 1_000);
                let words: Vec<String> = whole
                    .parts()
                    .take(2)
                    .map(|(n, unit)| format!("{n} {}", unit.2))
                    .collect();
                write!(f, "{}", words.join(" "))
            }
        }
    }
}

impl FromStr for Span {
    type Err = BadSpan;

    fn from_str(text: &str) -> Result<Self, BadSpan> {
        let bad = || BadSpan(text.chars().take(64).collect());
        let mut rest = text.trim();
        let mut total: u64 = 0;
        if rest.is_empty() {
            return Err(bad());
        }
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
            let count: u64 = rest[..digits].parse().map_err(|_| bad())?;
            let tail = rest[digits..].trim_start();
            let letters = tail
                .find(|c: char| !c.is_ascii_alphabetic())
                .unwrap_or(tail.len());
            let word = &tail[..letters];
            let unit = UNITS
                .iter()
                .find(|u| u.1 == word || u.2 == word)
                .ok_or_else(bad)?;
            total = count
                .checked_mul(unit.0)
                .and_then(|n| n.checked_add(total))
                .ok_or_else(bad)?;
            rest = tail[letters..].trim_start();
        }
        Ok(Self(total))
    }
}

impl TryFrom<String> for Span {
    type Error = BadSpan;
    fn try_from(text: String) -> Result<Self, BadSpan> {
        text.parse()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> String {
        span.compact()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_in_both_notations() {
        assert_eq!("1h30m".parse::<Span>().unwrap(), Span::minutes(90));
        assert_eq!("1 min 48 s".parse::<Span>().unwrap(), Span::seconds(108));
        for wrong in ["", "5", "m", "5 parsecs", "-1s", "99999999999999999999s"] {
            assert!(wrong.parse::<Span>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn spans_survive_records_to_the_millisecond() {
        for millis in [0, 1, 999, 1_001, 61_250, 86_400_000 * 3 + 5] {
            let text = String::from(Span::millis(millis));
            assert_eq!(
                text.parse::<Span>().unwrap(),
                Span::millis(millis),
                "{text}"
            );
        }
    }

    #[test]
    fn people_read_the_two_largest_units() {
        assert_eq!(Span::seconds(108).to_string(), "1 min 48 s");
        assert_eq!(Span::millis(3_840).to_string(), "3.8 s");
        assert_eq!(Span::millis(90_061_000).to_string(), "1 d 1 h");
    }

    #[test]
    fn timestamps_know_their_weekday() {
        let monday: Timestamp = "2026-11-16T00:00:00Z".parse().unwrap();
        assert_eq!(monday.minute_of_week(), 0);
        assert_eq!(
            (monday - Span::minutes(1)).minute_of_week(),
            7 * 24 * 60 - 1
        );
        assert_eq!((monday + Span::seconds(7_325)).clock(), "02:02:05");
        assert_eq!(monday.since(monday + Span::seconds(1)), Span::ZERO);
    }
}
