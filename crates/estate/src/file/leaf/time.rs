//! Lengths of time, points in time, times of the week.

use super::{Fault, Leaf};
use crate::file::source::shown;
use schemars::{Schema, json_schema};
use std::str::FromStr;
use toml::de::DeValue;
use vocab::{Span, Timestamp};

impl Leaf for Span {
    const WHAT: &'static str = "a length of time";
    const EXAMPLE: &'static str = "\"5m\"";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let text = value.as_str().ok_or(Fault::Type)?;
        text.parse().map_err(|_| {
            let hint = "write it like \"90s\", \"5m\", \"1h30m\" or \"2d\"";
            Fault::value(format!("`{}` is not a length of time", shown(text)), hint)
        })
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "pattern": r"^\s*(\d+\s*(d|h|m|min|s|ms)\s*)+$" })
    }
}

impl Leaf for Timestamp {
    const WHAT: &'static str = "a point in time";
    const EXAMPLE: &'static str = "2026-12-20T00:00:00Z";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let written = value.as_datetime().map(ToString::to_string);
        let text = written.as_deref().or(value.as_str()).ok_or(Fault::Type)?;
        text.parse().map_err(|_| {
            let hint = "write date, time and time zone, like 2026-12-20T00:00:00Z";
            Fault::value(format!("`{}` is not a point in time", shown(text)), hint)
        })
    }

    fn schema() -> Schema {
        json_schema!({ "type": "string", "format": "date-time" })
    }
}

/// A minute of the week, from Monday 00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::file) struct WeekMinute(pub(in crate::file) u32);

const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

impl FromStr for WeekMinute {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (day, clock) = text.trim().split_once(' ').ok_or(())?;
        let day = day.to_ascii_lowercase();
        let is_day = |name: &&str| **name == day || name.get(..3) == Some(day.as_str());
        let day = (0..).zip(DAYS).find(|(_, name)| is_day(name)).ok_or(())?.0;
        let (hour, minute) = clock.trim().split_once(':').ok_or(())?;
        let two = |digits: &str, below: u32| {
            let valid = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
            digits
                .parse::<u32>()
                .ok()
                .filter(|n| valid && *n < below)
                .ok_or(())
        };
        Ok(Self(day * 1440 + two(hour, 24)? * 60 + two(minute, 60)?))
    }
}

impl Leaf for WeekMinute {
    const WHAT: &'static str = "a time of the week";
    const EXAMPLE: &'static str = "\"Fri 16:00\"";

    fn read(value: &DeValue<'_>) -> Result<Self, Fault> {
        let text = value.as_str().ok_or(Fault::Type)?;
        text.parse().map_err(|()| {
            let hint = "write weekday, hour and minute in UTC, like \"Fri 16:00\"";
            Fault::value(format!("`{}` is not a time of the week", shown(text)), hint)
        })
    }

    fn schema() -> Schema {
        let pattern =
            "^(?:[Mm]on|[Tt]ue|[Ww]ed|[Tt]hu|[Ff]ri|[Ss]at|[Ss]un)[a-z]* +[0-2][0-9]:[0-5][0-9]$";
        json_schema!({ "type": "string", "pattern": pattern })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_the_week_count_from_monday() {
        let minute = |text: &str| text.parse().map(|WeekMinute(minute)| minute);
        assert_eq!(minute("Mon 00:00"), Ok(0));
        assert_eq!(minute("Fri 16:00"), Ok(4 * 1440 + 960));
        assert_eq!(minute("sunday 23:59"), Ok(10_079));
        for wrong in [
            "Fri",
            "Fri 24:00",
            "Fri 16:60",
            "Fr 16:00",
            "Fri 4:00",
            "Fri +1:00",
            "16:00",
        ] {
            assert_eq!(minute(wrong), Err(()), "{wrong}");
        }
    }
}
