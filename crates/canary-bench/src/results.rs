//! All rows, and questions that are asked of several.

use crate::case::Row;
use crate::method::ALPHA;
use crate::walk::Feed;
use crate::world::{Canary, Weather, World};
use std::fmt;

/// More false rollbacks than these, and a method is none that one could use.
const USABLE: f64 = 0.02;

/// Standard errors beyond which a difference is none of chance.
const SURE: f64 = 1.96;

/// All rows of a plan.
#[derive(Debug, Clone)]
pub struct Results(pub Vec<Row>);

/// Which healthy worlds a method must get through before its speed counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// The one that is as good as stable is in the bad world.
    Alike,
    /// All of the same measure, at the same rate and feed: nobody knows before
    /// which it will be.
    All,
}

/// A bad world in which another method serves fewer bad requests than ours.
#[derive(Debug, Clone)]
pub struct Exception<'a> {
    /// The other's row.
    pub row: &'a Row,
    /// Bad events that ours served.
    pub ours: f64,
    /// The other's false rollbacks.
    pub wrong: f64,
    /// Bad events that any test with our error bound must serve, in the mean.
    pub least: f64,
}

impl Results {
    /// The row of the first method, ours, in the same case.
    #[must_use]
    pub fn ours(&self, like: &Row) -> Option<&Row> {
        let mut rows = self.0.iter();
        rows.find(|row| row.case() == like.case() && row.world.name == like.world.name)
    }

    /// Rows of one method.
    pub fn of<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Row> {
        self.0.iter().filter(move |row| row.method.key == key)
    }

    /// The row of a method in a case.
    #[must_use]
    pub fn row(&self, key: &str, world: &str, rate: u32, feed: Feed) -> Option<&Row> {
        let mut rows = self.0.iter();
        rows.find(|row| {
            row.method.key == key && row.world.name == world && row.case() == (rate, feed)
        })
    }

    /// The largest share of false rollbacks of a method in these healthy worlds.
    #[must_use]
    pub fn worst<'a>(&'a self, key: &'a str, within: impl Fn(&Row) -> bool) -> Option<&'a Row> {
        let healthy = self
            .of(key)
            .filter(|row| row.world.is_healthy() && within(row));
        healthy.max_by(|a, b| a.wrong().total_cmp(&b.wrong()))
    }

    /// Other methods' rows in bad worlds, with their false rollbacks, where these
    /// are few enough.
    pub fn usable(&self, basis: Basis) -> impl Iterator<Item = (&Row, f64)> {
        let others = self.0.iter().filter(|row| !row.world.is_healthy());
        others.filter_map(move |row| {
            let like = |healthy: &Row| {
                let same =
                    healthy.case() == row.case() && healthy.world.measure == row.world.measure;
                same && match basis {
                    Basis::All => true,
                    Basis::Alike => is_alike(&healthy.world, &row.world),
                }
            };
            let is_ours = self
                .0
                .first()
                .is_some_and(|ours| ours.method.key == row.method.key);
            let wrong = self.worst(row.method.key, like)?.wrong();
            (!is_ours && wrong <= USABLE).then_some((row, wrong))
        })
    }

    /// Where a usable method serves fewer bad requests than ours, beyond chance.
    #[must_use]
    pub fn exceptions(&self, basis: Basis) -> Vec<Exception<'_>> {
        let found = self.usable(basis).filter_map(|(row, wrong)| {
            let (more, error) = row.tally.more_mean();
            let ours = self.ours(row)?.tally.bad_mean();
            let least = least(&row.world, ALPHA);
            (more < -SURE * error).then_some(Exception {
                row,
                ours,
                wrong,
                least,
            })
        });
        found.collect()
    }

    /// Where a usable method is faster than ours by more than a bin, in the median.
    #[must_use]
    pub fn slower(&self, basis: Basis, matters: impl Fn(&Row) -> bool) -> Vec<&Row> {
        let rows = self.usable(basis).filter(|(row, _)| matters(row));
        let slower = rows.filter(|(row, _)| {
            let Some(theirs) = row.tally.time(0.5) else {
                return false;
            };
            let ours = self.ours(row).and_then(|ours| ours.tally.time(0.5));
            ours.is_none_or(|ours| ours > theirs + row.feed.bin() as u64 * 10)
        });
        slower.map(|(row, _)| row).collect()
    }
}

fn is_alike(healthy: &World, bad: &World) -> bool {
    let is_calm = healthy.weather == Weather::Calm && healthy.canary == Canary::Healthy;
    is_calm && healthy.stable == bad.stable
}

/// Bad events that a test must see in the mean before it can say that this canary
/// is beyond its limit, when it may say so wrongly, at any time, with this chance:
/// `ln(1/alpha)` divided by the information in one event (Wald 1945). A method that
/// needs fewer is wrong more often than that when the canary is at the limit.
pub(crate) fn least(world: &World, alpha: f64) -> f64 {
    let limit = world.measure.gate().tolerated.share();
    let share = match world.canary {
        Canary::Bad(share) | Canary::Late(share) | Canary::Loaded(share) => share,
        Canary::Inside(share) => share.min(limit),
        Canary::Healthy => world.stable.min(limit),
    };
    if share <= limit {
        return f64::INFINITY;
    }
    let good = (1.0 - share) * ((1.0 - share) / (1.0 - limit)).ln();
    let information = share * (share / limit).ln() + good;
    share * (1.0 / alpha).ln() / information
}

impl Row {
    /// Rate and feed.
    #[must_use]
    pub fn case(&self) -> (u32, Feed) {
        (self.rate, self.feed)
    }

    /// False rollbacks as a share of all runs.
    #[must_use]
    pub fn wrong(&self) -> f64 {
        self.tally.share(self.tally.false_rollbacks)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let feed = self.feed.as_str();
        write!(f, "{}, {}/s, {feed}", self.world.name, self.rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::WORLDS;

    #[test]
    fn what_must_be_served_at_least_grows_towards_the_limit() {
        let found = |name| {
            let world = WORLDS.iter().find(|world| world.name == name);
            least(world.unwrap(), 0.002_5)
        };
        let all = ["5 %", "2 %", "1 %", "0.5 %", "0.2 %", "boundary 0.1 %"].map(found);
        assert!(all.is_sorted());
        assert!((all[1] - 2.92).abs() < 0.01, "{all:?}");
        assert!(all[5].is_infinite());
    }
}
