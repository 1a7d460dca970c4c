//! Memory leaks: growth that is large, steady, significant and the canary's own.
//!
//! A new side's sessions are all young, and their memory rises until they are as
//! old as stable's on average. That is growth too, but it slows down and ends at
//! stable's level, which is what tells it from a leak.

use super::fuse::SESSIONS;
use super::seen::Seen;
use crate::{Bin, History};
use vocab::Percent;

/// Fewest intervals in which a trend is looked for.
const FEWEST: usize = 12;

/// Most intervals that are looked at.
const MOST: usize = 60;

/// The trend's statistic must be above this: one chance in 700.
const SIGNIFICANT: f64 = 3.0;

/// The later half must grow at this part of the earlier half's pace.
const STEADY: f64 = 0.5;

/// How far above stable's memory the canary's must be by now.
const ABOVE_STABLE: f64 = 1.1;

/// Newest intervals that "by now" is averaged over.
const BY_NOW: usize = 3;

/// Growth of the canary's memory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leak {
    /// Megabytes at the beginning, on the fitted line.
    pub(super) from: f64,
    /// Megabytes at the end, on the fitted line.
    pub(super) to: f64,
    /// Growth of stable over the same time, as a share; none without its figures.
    pub(super) stable: Option<f64>,
}

/// A moment in seconds and what was measured then.
type Point = (f64, f64);

/// A leak of the canary, when its memory grew by `growth` (a share) or more.
pub(super) fn leak(seen: &Seen, history: &History, growth: f64) -> Option<Leak> {
    let canary = points(seen, |bin| {
        bin.canary
            .memory_megabytes
            .filter(|_| bin.canary.memory.events >= SESSIONS)
    });
    let (from, to) = grown(&canary)?;
    if from <= 0.0 || to < from * (1.0 + growth) {
        return None;
    }
    let stable = points(seen, |bin| bin.stable.memory_megabytes);
    let level = if seen.weight == Percent::FULL || stable.is_empty() {
        history.memory_megabytes()
    } else {
        mean_by_now(&stable)
    };
    let above = level
        .is_none_or(|level| mean_by_now(&canary).is_some_and(|now| now > level * ABOVE_STABLE));
    let own_growth = to / from - 1.0;
    let stable_growth = grown(&stable).map(|(from, to)| to / from - 1.0);
    let alone = stable_growth.is_none_or(|growth| growth < own_growth / 2.0);
    (above && alone && is_steady(&canary) && trend(&canary) > SIGNIFICANT).then_some(Leak {
        from,
        to,
        stable: stable_growth,
    })
}

/// The newest points, oldest first.
fn points(seen: &Seen, figure: impl Fn(&Bin) -> Option<f64>) -> Vec<Point> {
    let bins = seen.bins();
    let newest = bins.iter().skip(bins.len().saturating_sub(MOST));
    let Some(first) = bins.front() else {
        return Vec::new();
    };
    newest
        .filter_map(|bin| Some((bin.start.since(first.start).as_seconds(), figure(bin)?)))
        .collect()
}

/// Where the fitted line begins and ends; none with too few points.
fn grown(points: &[Point]) -> Option<(f64, f64)> {
    let (first, last) = (points.first()?, points.last()?);
    if points.len() < FEWEST {
        return None;
    }
    let (slope, middle) = line(points);
    let at = |time: f64| middle.1 + slope * (time - middle.0);
    Some((at(first.0), at(last.0)))
}

/// Least squares: slope and centre.
fn line(points: &[Point]) -> (f64, Point) {
    let n = points.len().max(1) as f64;
    let (time, value) = points
        .iter()
        .fold((0.0, 0.0), |sum, p| (sum.0 + p.0, sum.1 + p.1));
    let middle = (time / n, value / n);
    let (mut across, mut square) = (0.0, 0.0);
    for (time, value) in points {
        across += (time - middle.0) * (value - middle.1);
        square += (time - middle.0).powi(2);
    }
    (if square > 0.0 { across / square } else { 0.0 }, middle)
}

fn is_steady(points: &[Point]) -> bool {
    let (early, late) = points.split_at(points.len() / 2);
    let (early, late) = (line(early).0, line(late).0);
    late > 0.0 && late >= early * STEADY
}

fn mean_by_now(points: &[Point]) -> Option<f64> {
    let newest = &points[points.len().saturating_sub(BY_NOW)..];
    (!newest.is_empty()).then(|| newest.iter().map(|p| p.1).sum::<f64>() / newest.len() as f64)
}

/// Mann and Kendall's statistic in standard deviations: how many more pairs rise
/// than fall. Cares for the order alone, so one wild value cannot make a trend.
fn trend(points: &[Point]) -> f64 {
    let mut rising = 0.0;
    for (i, (_, earlier)) in points.iter().enumerate() {
        for (_, later) in &points[i + 1..] {
            rising += f64::from(i8::from(later > earlier) - i8::from(later < earlier));
        }
    }
    let n = points.len() as f64;
    let deviation = (n * (n - 1.0) * (2.0 * n + 5.0) / 18.0).sqrt();
    if deviation > 0.0 {
        (rising - 1.0) / deviation
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(value: impl Fn(f64) -> f64) -> Vec<Point> {
        (0..30)
            .map(|i| f64::from(i) * 10.0)
            .map(|time| (time, value(time)))
            .collect()
    }

    #[test]
    fn a_line_is_found_again() {
        let (from, to) = grown(&series(|time| 40.0 + time / 10.0)).unwrap();
        assert!((from - 40.0).abs() < 1e-9 && (to - 69.0).abs() < 1e-9);
    }

    #[test]
    fn too_few_points_have_no_growth() {
        assert!(grown(&series(|time| time)[..11]).is_none());
        assert!(grown(&[]).is_none());
    }

    #[test]
    fn warming_up_is_not_steady() {
        assert!(!is_steady(&series(
            |time| 50.0 - 20.0 * (-time / 60.0).exp()
        )));
        assert!(is_steady(&series(|time| 40.0 + time / 10.0)));
    }

    #[test]
    fn one_wild_value_makes_no_trend() {
        let wild = series(|time| if time > 280.0 { 9_000.0 } else { 40.0 });
        assert!(trend(&wild) < SIGNIFICANT);
        assert!(trend(&series(|time| time)) > 7.0);
        assert!(trend(&series(|time| -time)) < -7.0);
        assert_eq!(trend(&[]), 0.0);
    }
}
