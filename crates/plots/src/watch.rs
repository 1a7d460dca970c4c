//! Whether painting is fast enough to go on with it.

use std::collections::VecDeque;

/// A paint should not take longer than this, in milliseconds.
pub const LIMIT_MILLIS: f64 = 12.0;
/// Paints the median is taken of.
const PAINTS: usize = 20;
/// Paints in a row after which a slow median is not an accident.
const STAYS: usize = 10;

/// What to do about the painter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Advice {
    /// Go on with it.
    Keep,
    /// Use the SVG painter from now on.
    FallBack {
        /// In a sentence, for diagnostics.
        why: String,
    },
}

/// Watches how long paints take. WebGL may be emulated in software without saying
/// so; the time it takes is the only sign.
///
/// Says fall back once the median of the last 20 paints has been above
/// [`LIMIT_MILLIS`] for 10 paints in a row, and keeps saying so: a painter that was
/// given up paints no more, so nothing could prove it fast again.
#[derive(Debug, Clone, Default)]
pub struct PaintWatch {
    last: VecDeque<f64>,
    slow: usize,
    given_up: Option<String>,
}

impl PaintWatch {
    /// Hears of one more paint and says what to do.
    pub fn painted(&mut self, millis: f64) -> Advice {
        if self.given_up.is_none() && millis.is_finite() {
            self.hear(millis);
        }
        match &self.given_up {
            Some(why) => Advice::FallBack { why: why.clone() },
            None => Advice::Keep,
        }
    }

    /// The median of the last paints, in milliseconds; none before there are enough.
    #[must_use]
    pub fn median(&self) -> Option<f64> {
        let mut sorted: Vec<f64> = self.last.iter().copied().collect();
        sorted.sort_by(f64::total_cmp);
        let upper = sorted.get(PAINTS / 2).copied();
        upper.filter(|_| sorted.len() >= PAINTS)
    }

    fn hear(&mut self, millis: f64) {
        self.last.push_back(millis);
        if self.last.len() > PAINTS {
            self.last.pop_front();
        }
        match self.median() {
            Some(median) if median > LIMIT_MILLIS => {
                self.slow += 1;
                if self.slow >= STAYS {
                    self.given_up = Some(format!(
                        "painting took {median:.0} ms, more than {LIMIT_MILLIS:.0} ms, \
                         in half of the last {PAINTS} paints"
                    ));
                }
            }
            Some(_) | None => self.slow = 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hear(watch: &mut PaintWatch, millis: f64, times: usize) -> Advice {
        (0..times).fold(Advice::Keep, |_, _| watch.painted(millis))
    }

    #[test]
    fn a_fast_painter_is_kept() {
        let mut watch = PaintWatch::default();
        assert_eq!(hear(&mut watch, LIMIT_MILLIS, 1_000), Advice::Keep);
        assert_eq!(watch.median(), Some(LIMIT_MILLIS));
    }

    #[test]
    fn a_slow_painter_is_given_up_only_when_it_stays_slow() {
        let mut watch = PaintWatch::default();
        assert_eq!(hear(&mut watch, 40.0, PAINTS + STAYS - 2), Advice::Keep);
        let Advice::FallBack { why } = watch.painted(40.0) else {
            panic!("still kept");
        };
        assert!(why.contains("40 ms") && why.contains("12 ms"), "{why}");
    }

    #[test]
    fn slow_first_paints_are_forgiven() {
        let mut watch = PaintWatch::default();
        assert_eq!(hear(&mut watch, 300.0, 9), Advice::Keep);
        assert_eq!(hear(&mut watch, 2.0, 100), Advice::Keep);
    }

    #[test]
    fn a_painter_that_is_sometimes_slow_is_kept() {
        let mut watch = PaintWatch::default();
        for _ in 0..200 {
            assert_eq!(hear(&mut watch, 60.0, 2), Advice::Keep);
            assert_eq!(hear(&mut watch, 3.0, 3), Advice::Keep);
        }
    }

    #[test]
    fn what_was_given_up_stays_so_and_odd_times_do_not_count() {
        let mut watch = PaintWatch::default();
        assert_eq!(hear(&mut watch, f64::NAN, 100), Advice::Keep);
        assert_eq!(hear(&mut watch, f64::INFINITY, 100), Advice::Keep);
        let why = hear(&mut watch, 40.0, 100);
        assert_ne!(why, Advice::Keep);
        assert_eq!(hear(&mut watch, 1.0, 100), why);
    }
}
