//! The realm: what a room is open on, the simulated estate or a live one, and the
//! clock that goes with it.

use crate::live::Live;
use crate::practice::PracticeClock;
use crate::room::{Mode, Room};
use driver::{Clock, Jump, SystemClock};
use estate::Pending;
use estate_sim::{SharedWorld, Speed};
use std::sync::Arc;
use vocab::Timestamp;
use wire::Complaint;

/// What a room is open on.
pub(crate) enum Realm {
    /// The simulated estate, in its world file.
    Practice(Arc<SharedWorld>),
    /// Services in accounts.
    Live(Arc<Live>),
}

/// Time in the realm.
pub(crate) enum RoomClock {
    /// The practice clock, which may run faster than the wall's.
    Practice(Arc<PracticeClock>),
    /// The wall's.
    Wall(Arc<SystemClock>),
}

impl RoomClock {
    /// How estate time follows the wall's.
    pub(crate) fn pace(&self) -> estate_sim::Clock {
        match self {
            Self::Practice(clock) => clock.pace(),
            Self::Wall(clock) => {
                let wall = clock.wall();
                estate_sim::Clock {
                    practice: wall,
                    wall,
                    speed: Speed::REAL,
                }
            }
        }
    }

    fn clock(&self) -> &dyn Clock {
        match self {
            Self::Practice(clock) => clock.as_ref(),
            Self::Wall(clock) => clock.as_ref(),
        }
    }
}

impl Clock for RoomClock {
    fn now(&self) -> Timestamp {
        self.clock().now()
    }

    fn wall(&self) -> Timestamp {
        self.clock().wall()
    }

    fn wait_until<'a>(&'a self, at: Timestamp) -> Pending<'a, ()> {
        self.clock().wait_until(at)
    }

    fn jump(&self) -> Option<Jump> {
        self.clock().jump()
    }
}

impl Room {
    /// Which estate this is.
    #[must_use]
    pub fn mode(&self) -> Mode {
        match self.realm {
            Realm::Practice(_) => Mode::Practice,
            Realm::Live(_) => Mode::Live,
        }
    }

    /// Refuses on a live estate what only the simulated one can do; `what` is the
    /// beginning of the sentence: "faults are injected".
    ///
    /// # Errors
    /// `not-practice`.
    pub fn only_on_practice(&self, what: &str) -> Result<(), Complaint> {
        self.world(what).map(|_| ())
    }

    /// Refuses on practice what only a live estate has; `what` as before.
    ///
    /// # Errors
    /// `not-live`.
    pub fn only_live(&self, what: &str) -> Result<(), Complaint> {
        self.live(what).map(|_| ())
    }

    /// The practice world, for what needs one.
    pub(crate) fn world(&self, what: &str) -> Result<&Arc<SharedWorld>, Complaint> {
        match &self.realm {
            Realm::Practice(world) => Ok(world),
            Realm::Live(_) => Err(not_practice(self.estate.name(), what)),
        }
    }

    /// The live estate, for what needs one.
    pub(crate) fn live(&self, what: &str) -> Result<&Arc<Live>, Complaint> {
        match &self.realm {
            Realm::Live(live) => Ok(live),
            Realm::Practice(_) => Err(not_live(what)),
        }
    }
}

pub(crate) fn not_practice(estate: &str, what: &str) -> Complaint {
    let message = format!(
        "{what} on the practice estate only; `{estate}` is live, and what happens there reaches \
         users. Without an estate file the practice estate opens"
    );
    Complaint::new("not-practice", message)
}

pub(crate) fn not_live(what: &str) -> Complaint {
    let message = format!(
        "{what} on a live estate only; this is the practice estate, which has no account. Name an \
         estate file of kind `aws`"
    );
    Complaint::new("not-live", message)
}
