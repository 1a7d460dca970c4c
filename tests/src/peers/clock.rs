//! Time of one test: nobody waits for it, and nobody outside moves it.

use crate::BEGAN;
use estate::Pending;
use std::sync::mpsc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use vocab::{Span, Timestamp};

/// Turns of the executor in which a call that was sent reaches the proxy.
const TURNS: u32 = 16;

/// A clock that calls and tests move, and that pauses jump over.
#[derive(Debug)]
pub struct PeerClock {
    /// How late it was made to be.
    made: watch::Sender<Timestamp>,
    /// Calls that are at the server now.
    busy: watch::Sender<u32>,
    /// Since when the executor's own time, which is paused, counts as well.
    paced: Option<Instant>,
}

/// While it lives, the executor's paused time stands still, whoever waits for it:
/// something is on its way that takes real time.
#[derive(Debug)]
pub struct Hold {
    _ended_by_drop: mpsc::Sender<()>,
}

impl Default for PeerClock {
    fn default() -> Self {
        Self {
            made: watch::Sender::new(BEGAN),
            busy: watch::Sender::new(0),
            paced: None,
        }
    }
}

impl PeerClock {
    /// A clock that also runs with the executor's paused time, which goes on by
    /// itself whenever everybody waits for it.
    #[must_use]
    pub fn paced() -> Self {
        Self {
            paced: Some(Instant::now()),
            ..Self::default()
        }
    }

    /// A clock of an estate that is begun now, whenever that is.
    #[must_use]
    pub fn beginning(at: Timestamp) -> Self {
        Self {
            made: watch::Sender::new(at),
            ..Self::default()
        }
    }

    /// What time it is.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let made = *self.made.borrow();
        let passed = self.paced.map_or(0, |began| began.elapsed().as_millis());
        made + Span::millis(u64::try_from(passed).unwrap_or(u64::MAX))
    }

    /// Lets time go by; returns what time it is then.
    pub fn advance(&self, span: Span) -> Timestamp {
        self.made.send_modify(|now| *now = *now + span);
        self.now()
    }

    /// Lets it become this late, unless it is later already.
    pub fn reach(&self, at: Timestamp) {
        let missing = at.since(self.now());
        self.advance(missing);
    }

    /// Ends when it has become this late.
    pub async fn reached(&self, at: Timestamp) {
        let mut made = self.made.subscribe();
        while self.now() < at {
            let left = Duration::from_millis(at.since(self.now()).as_millis());
            // The sender lives as long as this borrow of it, so a change is a change.
            match self.paced {
                Some(_) => tokio::time::timeout(left, made.changed()).await.is_ok(),
                None => made.changed().await.is_ok(),
            };
        }
    }

    /// Counts a call that is at the server while `work` is done.
    pub(super) async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        let _real = self.hold();
        self.busy.send_modify(|busy| *busy += 1);
        let result = work.await;
        self.busy.send_modify(|busy| *busy -= 1);
        result
    }

    /// Ends when no call is at the server, also none that nobody waits for any more.
    pub async fn idle(&self) {
        let mut busy = self.busy.subscribe();
        busy.wait_for(|busy| *busy == 0).await.map(drop).ok();
    }

    /// Keeps the executor's paused time from running on; nothing where it does not count.
    #[must_use]
    pub fn hold(&self) -> Option<Hold> {
        self.paced.map(|_| {
            let (sender, waiting) = mpsc::channel::<()>();
            // The executor does not let time jump while a thread of its works.
            tokio::task::spawn_blocking(move || waiting.recv().ok());
            Hold {
                _ended_by_drop: sender,
            }
        })
    }
}

impl estate_aws::Time for PeerClock {
    fn now(&self) -> Timestamp {
        self.now()
    }

    /// A pause between calls: nothing is gained by living through it. But the calls
    /// of others are on their way meanwhile, and their patience must not end in it.
    fn wait_until(&self, until: Timestamp) -> Pending<'_, ()> {
        Box::pin(async move {
            for _ in 0..TURNS {
                tokio::task::yield_now().await;
                self.idle().await;
            }
            self.reach(until);
        })
    }

    /// The end of somebody's patience comes when the test brings it about.
    fn deadline(&self, at: Timestamp) -> Pending<'_, ()> {
        Box::pin(self.reached(at))
    }
}
