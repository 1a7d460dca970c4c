//! Clocks: the one source of time, which knows when the machine slept.

use estate::Pending;
use std::sync::Mutex;
use std::time::Duration;
use vocab::{Span, Timestamp};

/// Something happened to time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Jump {
    /// The machine slept, or its clock was set forward, by this much.
    Slept(Span),
    /// The machine's clock was set back by this much.
    WentBack(Span),
}

/// Time as the driver sees it. Estate time and wall time are the same, except on
/// a practice estate whose clock runs faster.
pub trait Clock: Send + Sync {
    /// Estate time; never goes back.
    fn now(&self) -> Timestamp;

    /// Wall time, by which leases are held.
    fn wall(&self) -> Timestamp;

    /// Ends when estate time has reached `at`; may end earlier by a little.
    fn wait_until<'a>(&'a self, at: Timestamp) -> Pending<'a, ()>;

    /// What happened to time since this was last asked.
    fn jump(&self) -> Option<Jump>;
}

/// Longest single wait: timers do not count while a machine sleeps, so a wait is
/// cut into pieces short enough to notice.
const PIECE: Duration = Duration::from_secs(1);

/// Differences between the clocks below this are drift, not a jump.
const JUMP: i64 = 5_000;

/// The machine's own clock.
#[derive(Debug)]
pub struct SystemClock {
    state: Mutex<Reading>,
}

#[derive(Debug)]
struct Reading {
    /// When both clocks were last compared.
    wall: Timestamp,
    steady: std::time::Instant,
    /// Highest time ever told.
    told: Timestamp,
    /// How much the wall's clock was set back since all this began: time told is
    /// ahead of it by as much, for a time that stood still until the wall has
    /// caught up would end no wait, and no call that hangs.
    ahead: Span,
    /// A jump that was noticed and not asked for yet.
    jump: Option<Jump>,
}

impl Reading {
    fn tell(&mut self, wall: Timestamp, steady: std::time::Instant) -> Timestamp {
        self.compare(wall, steady);
        self.told = self.told.max(wall + self.ahead);
        self.told
    }

    /// Compares the clocks with how they stood last.
    fn compare(&mut self, wall: Timestamp, steady: std::time::Instant) {
        let passed = steady.saturating_duration_since(self.steady).as_millis();
        let passed = i64::try_from(passed).unwrap_or(i64::MAX);
        let gained = wall
            .millis()
            .saturating_sub(self.wall.millis())
            .saturating_sub(passed);
        (self.wall, self.steady) = (wall, steady);
        if gained.saturating_abs() < JUMP {
            return;
        }
        let by = Span::millis(gained.unsigned_abs());
        self.jump = Some(if gained > 0 {
            Jump::Slept(by)
        } else {
            self.ahead = self.ahead + by;
            Jump::WentBack(by)
        });
    }
}

impl SystemClock {
    /// Begins to watch the machine's clock. Time told is never before `not_before`,
    /// the time of the newest record in the journal.
    #[must_use]
    pub fn new(not_before: Timestamp) -> Self {
        let (wall, steady) = read();
        Self {
            state: Mutex::new(Reading {
                wall,
                steady,
                told: not_before,
                ahead: Span::ZERO,
                jump: None,
            }),
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, Reading> {
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place where time is read"
)]
fn read() -> (Timestamp, std::time::Instant) {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    let millis = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
    (Timestamp::from_millis(millis), std::time::Instant::now())
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let (wall, steady) = read();
        let mut state = self.state();
        state.tell(wall, steady)
    }

    fn wall(&self) -> Timestamp {
        read().0
    }

    fn wait_until<'a>(&'a self, at: Timestamp) -> Pending<'a, ()> {
        Box::pin(async move {
            let left = Duration::from_millis(at.since(self.now()).as_millis());
            tokio::time::sleep(left.min(PIECE)).await;
        })
    }

    fn jump(&self) -> Option<Jump> {
        let (wall, steady) = read();
        let mut state = self.state();
        state.compare(wall, steady);
        state.jump.take()
    }
}

/// A clock that runs with the executor's timer, so many times as fast: for
/// practice estates and, with the executor's time paused, for tests.
#[derive(Debug)]
pub struct PacedClock {
    began: tokio::time::Instant,
    from: Timestamp,
    speed: u32,
}

impl PacedClock {
    /// A clock that shows `from` now and runs `speed` times as fast as the wall.
    #[must_use]
    pub fn new(from: Timestamp, speed: u32) -> Self {
        Self {
            began: tokio::time::Instant::now(),
            from,
            speed: speed.max(1),
        }
    }
}

impl Clock for PacedClock {
    fn now(&self) -> Timestamp {
        let passed = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.from + Span::millis(passed).times(u64::from(self.speed))
    }

    fn wall(&self) -> Timestamp {
        let passed = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.from + Span::millis(passed)
    }

    fn wait_until<'a>(&'a self, at: Timestamp) -> Pending<'a, ()> {
        let left = at.since(self.now()).as_millis() / u64::from(self.speed);
        Box::pin(tokio::time::sleep(Duration::from_millis(left.max(1))))
    }

    fn jump(&self) -> Option<Jump> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_never_goes_before_the_newest_record() {
        let later = Timestamp::from_millis(read().0.millis() + 3_600_000);
        let clock = SystemClock::new(later);
        assert_eq!(clock.now(), later);
        assert!(clock.wall() < later);
    }

    #[test]
    fn a_clock_that_was_set_back_or_slept_is_noticed_once() {
        let clock = SystemClock::new(Timestamp::default());
        clock.state().wall = clock.wall() + Span::minutes(10);
        assert!(matches!(clock.jump(), Some(Jump::WentBack(by)) if by >= Span::minutes(9)));
        assert_eq!(clock.jump(), None);
        clock.state().wall = clock.wall() - Span::minutes(60);
        assert!(matches!(clock.jump(), Some(Jump::Slept(by)) if by >= Span::minutes(59)));
    }

    #[test]
    fn time_goes_on_when_the_clock_was_set_back() {
        let clock = SystemClock::new(Timestamp::default());
        let mut state = clock.state();
        let (wall, steady) = (state.wall, state.steady);
        let told = state.tell(wall, steady);
        let later = steady + Duration::from_secs(2);
        let hour_ago = wall - Span::minutes(60) + Span::seconds(2);
        assert_eq!(state.tell(hour_ago, later), told + Span::seconds(2));
        let later = later + Duration::from_secs(3);
        let then = hour_ago + Span::seconds(3);
        assert_eq!(state.tell(then, later), told + Span::seconds(5));
        assert_eq!(state.jump, Some(Jump::WentBack(Span::minutes(60))));
    }

    #[tokio::test(start_paused = true)]
    async fn a_paced_clock_runs_ahead_of_the_wall() {
        let clock = PacedClock::new(Timestamp::from_millis(0), 60);
        clock.wait_until(Timestamp::from_millis(60_000)).await;
        assert_eq!(clock.now(), Timestamp::from_millis(60_000));
        assert_eq!(clock.wall(), Timestamp::from_millis(1_000));
    }
}
