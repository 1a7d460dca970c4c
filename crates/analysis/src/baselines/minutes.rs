//! Intervals of any length, put together to the minutes at which these tools look.

use crate::{Count, Told};
use vocab::{Span, Timestamp};

/// How often they look.
const MINUTE: Span = Span::minutes(1);

/// A gap is told minute by minute up to this many; more would say nothing new.
const LONGEST_GAP: usize = 60;

/// What was counted in one finished minute; nothing when nothing was measured.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Minute {
    pub(super) canary: Count,
    pub(super) stable: Count,
}

/// The minute that is under way. Minutes begin with the first interval; intervals
/// that do not end with a minute make the next one begin later.
#[derive(Debug, Clone, Default)]
pub(super) struct Minutes {
    begun: Option<Timestamp>,
    counted: Minute,
}

impl Minutes {
    /// Counts an interval, and hands on what is finished with it. One that ended
    /// before this minute began comes too late: these tools ask once.
    pub(super) fn take(&mut self, told: &Told, mut each: impl FnMut(Minute)) {
        let mut begun = self.begun.unwrap_or(told.start);
        if told.end() <= begun {
            return;
        }
        for _ in 0..LONGEST_GAP {
            if told.start < begun + MINUTE {
                break;
            }
            each(std::mem::take(&mut self.counted));
            begun = begun + MINUTE;
        }
        if told.start >= begun + MINUTE {
            begun = told.start;
        }
        self.counted.canary += told.canary;
        self.counted.stable += told.stable;
        if told.end() >= begun + MINUTE {
            each(std::mem::take(&mut self.counted));
            begun = told.end();
        }
        self.begun = Some(begun);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocab::Percent;

    fn minutes(intervals: &[(u64, u64)]) -> Vec<u64> {
        let mut minutes = Minutes::default();
        let mut seen = Vec::new();
        for (start, length) in intervals {
            let told = Told {
                start: Timestamp::from_millis(0) + Span::seconds(*start),
                span: Span::seconds(*length),
                canary: Count {
                    events: *length,
                    bad: 0,
                },
                stable: Count::default(),
                weight: Percent::whole(10),
            };
            minutes.take(&told, |minute| seen.push(minute.canary.events));
        }
        seen
    }

    #[test]
    fn intervals_make_minutes() {
        let tens: Vec<_> = (0..13).map(|i| (i * 10, 10)).collect();
        assert_eq!(minutes(&tens), [60, 60]);
        assert_eq!(minutes(&[(0, 60), (60, 60)]), [60, 60]);
        assert_eq!(minutes(&[(0, 300), (300, 60)]), [300, 60]);
        assert_eq!(minutes(&[(0, 25), (25, 25), (50, 25), (75, 59)]), [75]);
    }

    #[test]
    fn a_gap_is_minutes_without_measurements() {
        assert_eq!(minutes(&[(0, 10), (120, 60)]), [10, 0, 60]);
        let years = minutes(&[(0, 10), (100_000_000, 60)]);
        assert_eq!(years.len(), LONGEST_GAP + 1);
    }

    #[test]
    fn what_comes_too_late_is_not_counted() {
        assert_eq!(minutes(&[(0, 60), (20, 10), (60, 60)]), [60, 60]);
    }
}
