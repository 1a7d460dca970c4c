//! Counters: from counts that only grow to counts per interval.

use crate::Count;

/// What one reading of a counter says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// It is the first one: nothing is known of what was before.
    First,
    /// So much since the last reading.
    Since(Count),
    /// The counter began anew in between: so much since then, at least.
    Reset(Count),
    /// More bad events than events; the reading is left out.
    Impossible,
}

/// Turns readings of a counter into counts per interval.
///
/// A counter that fell began anew, as it does when a task is replaced: what it
/// shows was counted since. What was counted between the last reading and the
/// reset is lost; it is not guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counter {
    last: Option<Count>,
}

impl Counter {
    /// Reads the counter.
    pub fn read(&mut self, now: Count) -> Counted {
        if now.bad > now.events {
            return Counted::Impossible;
        }
        let Some(last) = self.last.replace(now) else {
            return Counted::First;
        };
        let since = now.events.checked_sub(last.events);
        let bad = now.bad.checked_sub(last.bad);
        match since.zip(bad) {
            Some((events, bad)) if bad <= events => Counted::Since(Count { events, bad }),
            // Grown, but in a way that cannot be: it began anew and overtook itself.
            Some(_) | None => Counted::Reset(now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(readings: &[(u64, u64)]) -> Vec<Counted> {
        let mut counter = Counter::default();
        let counts = readings.iter();
        counts
            .map(|(events, bad)| {
                counter.read(Count {
                    events: *events,
                    bad: *bad,
                })
            })
            .collect()
    }

    fn count(events: u64, bad: u64) -> Count {
        Count { events, bad }
    }

    #[test]
    fn a_counter_that_grows_tells_its_growth() {
        assert_eq!(
            read(&[(100, 1), (150, 1), (150, 1), (400, 9)]),
            [
                Counted::First,
                Counted::Since(count(50, 0)),
                Counted::Since(count(0, 0)),
                Counted::Since(count(250, 8)),
            ]
        );
    }

    #[test]
    fn a_counter_that_falls_began_anew() {
        assert_eq!(
            read(&[(1_000, 5), (30, 1), (90, 1)])[1..],
            [Counted::Reset(count(30, 1)), Counted::Since(count(60, 0))]
        );
        assert_eq!(
            read(&[(1_000, 5), (1_200, 1)])[1],
            Counted::Reset(count(1_200, 1))
        );
        assert_eq!(
            read(&[(1_000, 5), (1_010, 900)])[1],
            Counted::Reset(count(1_010, 900))
        );
    }

    #[test]
    fn an_impossible_reading_is_left_out() {
        assert_eq!(
            read(&[(10, 0), (3, 7), (u64::MAX, 0)])[1..],
            [Counted::Impossible, Counted::Since(count(u64::MAX - 10, 0))]
        );
    }
}
