//! The practice clock: estate time that runs 1 to 600 times as fast as the wall's.
//!
//! An anchor says which moment of the estate was at which moment of the wall. A
//! change of speed sets a new anchor, so that estate time never jumps.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use vocab::{Span, Timestamp};

/// How many seconds of the estate pass in one second of the wall: 1 to 600.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Speed(u32);

/// The number is not a speed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a speed of the practice clock: use a whole number from 1 to 600")]
pub struct BadSpeed(pub String);

impl Speed {
    /// As fast as the wall.
    pub const REAL: Self = Self(1);
    /// As fast as it goes.
    pub const FASTEST: Self = Self(600);

    /// Makes one.
    ///
    /// # Errors
    /// [`BadSpeed`] outside 1 to 600.
    pub fn new(times: u32) -> Result<Self, BadSpeed> {
        if (Self::REAL.0..=Self::FASTEST.0).contains(&times) {
            Ok(Self(times))
        } else {
            Err(BadSpeed(times.to_string()))
        }
    }

    /// The number, 1 to 600.
    #[must_use]
    pub fn times(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for Speed {
    type Error = BadSpeed;
    fn try_from(times: u32) -> Result<Self, BadSpeed> {
        Self::new(times)
    }
}

impl From<Speed> for u32 {
    fn from(speed: Speed) -> u32 {
        speed.0
    }
}

impl FromStr for Speed {
    type Err = BadSpeed;
    /// Reads `60`, `60x` or `60×`.
    fn from_str(text: &str) -> Result<Self, BadSpeed> {
        let digits = text.trim().trim_end_matches(['x', '×']);
        let times: Option<u32> = digits.parse().ok();
        times
            .and_then(|times| Self::new(times).ok())
            .ok_or_else(|| BadSpeed(text.chars().take(64).collect()))
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}×", self.0)
    }
}

/// Where estate time was anchored to the wall's, and how fast it runs since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// The estate's time at the anchor.
    pub practice: Timestamp,
    /// The wall's time at the anchor.
    pub wall: Timestamp,
    /// The speed since.
    pub speed: Speed,
}

impl Clock {
    /// The estate's time when the wall shows `wall`. A wall clock that jumped to
    /// before the anchor stops estate time; it never turns it back further.
    #[must_use]
    pub fn practice_at(&self, wall: Timestamp) -> Timestamp {
        self.practice + wall.since(self.wall).times(u64::from(self.speed.0))
    }

    /// The first moment of the wall, in whole milliseconds, at which the estate's
    /// time has reached `practice`.
    #[must_use]
    pub fn wall_at(&self, practice: Timestamp) -> Timestamp {
        let millis = practice.since(self.practice).as_millis();
        self.wall + Span::millis(millis.div_ceil(u64::from(self.speed.0)))
    }

    /// The clock after its speed was changed when the wall showed `wall`.
    #[must_use]
    pub fn at_speed(&self, wall: Timestamp, speed: Speed) -> Self {
        Self {
            practice: self.practice_at(wall),
            // A wall clock that jumped back must not make the estate stand still
            // until it catches up: the new anchor is where the wall is now.
            wall,
            speed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    #[test]
    fn a_change_of_speed_does_not_make_estate_time_jump() {
        let slow = Clock {
            practice: at(1_000_000),
            wall: at(0),
            speed: Speed::REAL,
        };
        let fast = slow.at_speed(at(500), Speed::new(60).unwrap());
        assert_eq!(fast.practice_at(at(500)), slow.practice_at(at(500)));
        assert_eq!(fast.practice_at(at(1_500)), at(1_000_500 + 60_000));
    }

    #[test]
    fn the_wall_time_of_a_moment_is_not_before_it() {
        let clock = Clock {
            practice: at(77),
            wall: at(13),
            speed: Speed::new(7).unwrap(),
        };
        for moment in [77, 78, 84, 85, 1_000] {
            let wall = clock.wall_at(at(moment));
            assert!(clock.practice_at(wall) >= at(moment));
            assert!(clock.practice_at(wall - Span::millis(1)) < at(moment) || wall == at(13));
        }
    }

    #[test]
    fn a_wall_clock_that_jumps_back_does_not_turn_estate_time_back() {
        let clock = Clock {
            practice: at(50),
            wall: at(1_000),
            speed: Speed::REAL,
        };
        assert_eq!(clock.practice_at(at(0)), at(50));
    }

    #[test]
    fn speeds_outside_1_to_600_are_refused_with_the_bounds() {
        assert_eq!("600x".parse::<Speed>().unwrap(), Speed::FASTEST);
        for wrong in ["0", "601", "-1", "1.5", "fast", ""] {
            let error = wrong.parse::<Speed>().unwrap_err().to_string();
            assert!(
                error.ends_with("use a whole number from 1 to 600"),
                "{error}"
            );
        }
    }
}
