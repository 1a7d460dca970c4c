//! Shares, in hundredths of a percent so that ladders compare exactly.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A share from 0 % to 100 % in steps of 0.01 %.
///
/// In files and on the wire it is a number of percent (`25`, `0.1`).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(try_from = "f64", into = "f64")]
pub struct Percent(u16);

/// The number is not a share.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("`{0}` is not a share: use a number from 0 to 100 with at most two decimals")]
pub struct BadPercent(pub String);

impl Percent {
    /// Nobody.
    pub const ZERO: Self = Self(0);
    /// Everybody.
    pub const FULL: Self = Self(10_000);

    /// A whole number of percent; more than 100 counts as 100.
    #[must_use]
    pub const fn whole(percent: u8) -> Self {
        if percent >= 100 {
            Self::FULL
        } else {
            Self(percent as u16 * 100)
        }
    }

    /// From a number of percent.
    ///
    /// # Errors
    /// [`BadPercent`] outside 0 to 100, with more than two decimals, or not a number.
    pub fn new(percent: f64) -> Result<Self, BadPercent> {
        let hundredths = percent * 100.0;
        let rounded = hundredths.round();
        if (0.0..=10_000.0).contains(&hundredths) && (hundredths - rounded).abs() < 1e-6 {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "checked above"
            )]
            Ok(Self(rounded as u16))
        } else {
            Err(BadPercent(percent.to_string()))
        }
    }

    /// Number of percent, 0 to 100.
    #[must_use]
    pub fn percent(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// The share as a number from 0 to 1.
    #[must_use]
    pub fn share(self) -> f64 {
        f64::from(self.0) / 10_000.0
    }

    /// What is left to 100 %.
    #[must_use]
    pub fn rest(self) -> Self {
        Self(10_000 - self.0)
    }

    /// How many of `total` whole things this share needs: rounded up, at least
    /// one for a share above 0 %. A tenth of one does not count, so that a third
    /// of six is two whether it was written 33 % or 33.33 %.
    #[must_use]
    pub fn of(self, total: u32) -> u32 {
        if self == Self::ZERO || total == 0 {
            return 0;
        }
        let product = u64::from(total) * u64::from(self.0);
        let needed = product.saturating_sub(1_000).div_ceil(10_000).max(1);
        u32::try_from(needed).unwrap_or(u32::MAX)
    }

    /// Down to whole percents, as balancers weigh.
    #[must_use]
    pub fn floor(self) -> Self {
        Self(self.0 / 100 * 100)
    }

    /// The largest share that `part` of `total` can carry, rounded down; 100 % of nothing is 0 %.
    #[must_use]
    pub fn carried_by(part: u32, total: u32) -> Self {
        if total == 0 {
            return Self::ZERO;
        }
        let hundredths = u64::from(part.min(total)) * 10_000 / u64::from(total);
        u16::try_from(hundredths).map_or(Self::FULL, Self)
    }
}

impl TryFrom<f64> for Percent {
    type Error = BadPercent;
    fn try_from(percent: f64) -> Result<Self, BadPercent> {
        Self::new(percent)
    }
}

impl From<Percent> for f64 {
    fn from(percent: Percent) -> f64 {
        percent.percent()
    }
}

impl FromStr for Percent {
    type Err = BadPercent;
    fn from_str(text: &str) -> Result<Self, BadPercent> {
        let digits = text.trim().trim_end_matches('%').trim_end();
        let number: f64 = digits.parse().map_err(|_| BadPercent(text.into()))?;
        Self::new(number).map_err(|_| BadPercent(text.into()))
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.percent())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_exact() {
        assert_eq!(Percent::new(0.1).unwrap().to_string(), "0.1 %");
        assert_eq!("25%".parse::<Percent>().unwrap(), Percent::whole(25));
        assert_eq!(Percent::whole(25).rest(), Percent::whole(75));
    }

    #[test]
    fn impossible_shares_are_refused() {
        for wrong in ["-1", "100.01", "12.345", "NaN", "inf", "many"] {
            assert!(wrong.parse::<Percent>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn capacity_for_a_share_rounds_up_and_back_rounds_down() {
        assert_eq!(Percent::whole(10).of(6), 1);
        assert_eq!(Percent::whole(50).of(5), 3);
        assert_eq!(Percent::ZERO.of(5), 0);
        assert_eq!(Percent::whole(1).of(6), 1);
        assert_eq!((Percent::whole(33).of(6), Percent::whole(67).of(6)), (2, 4));
        assert_eq!(Percent::carried_by(1, 3).to_string(), "33.33 %");
        assert_eq!(Percent::carried_by(0, 0), Percent::ZERO);
    }
}
