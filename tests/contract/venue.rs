//! Venues: an estate under test, and what can be done to it from outside.

use estate::{Pending, Perform};
use rollouts::Slot;
use std::fmt;
use std::sync::Arc;
use vocab::{Percent, Release, Span, Target, Timestamp};

/// What the suite needs of an estate it is held on. Every test opens a venue of
/// its own: what one test does is not seen by another.
pub(crate) trait Venue: Send + Sync {
    /// What skips are reported under.
    fn name(&self) -> &'static str;

    /// The adapter under test; opened anew by every call, as by a restarted
    /// control room.
    fn estate(&self) -> Arc<dyn Perform>;

    /// A fresh target: one slot serves [`Venue::stable`] to everybody, healthy
    /// and complete; the other slot is empty.
    fn target(&self) -> Target;

    /// A second fresh target on the same estate.
    fn elsewhere(&self) -> Target;

    /// A target the estate does not have, in a region it has.
    fn nowhere(&self) -> Target;

    /// What serves on [`Venue::target`] at first.
    fn stable(&self) -> Release;

    /// Another release without faults, on offer on both targets.
    fn other(&self) -> Release;

    /// A suite that a release without faults passes.
    fn suite(&self) -> String;

    /// A database that snapshots can be taken of.
    fn database(&self) -> String;

    /// The estate's time.
    fn now(&self) -> Timestamp;

    /// Lets estate time go by.
    fn pass(&self, span: Span) -> Pending<'_, ()>;

    /// Whether there are users, so that something can be measured.
    fn users(&self) -> Result<(), Unsupported> {
        Err(Unsupported("has no users"))
    }

    /// Whether tasks take their time to start and to become healthy.
    fn start_ups(&self) -> Result<(), Unsupported> {
        Err(Unsupported("has no tasks that take time to start"))
    }

    /// From now on calls that change something happen, but their answers are lost.
    fn lose_replies(&self) -> Result<(), Unsupported> {
        Err(Unsupported("cannot lose replies"))
    }

    /// From now on this share of all calls is refused as too many.
    fn throttle(&self, _share: Percent) -> Result<(), Unsupported> {
        Err(Unsupported("cannot throttle"))
    }

    /// From now on readings may show a past of up to half a minute and call it now.
    fn stale_reads(&self) -> Result<(), Unsupported> {
        Err(Unsupported("cannot show the past"))
    }

    /// Somebody else writes a weight of [`Venue::target`] about now: once, or
    /// again and again so far apart.
    fn foreign_weight(
        &self,
        _slot: Slot,
        _weight: Percent,
        _every: Option<Span>,
    ) -> Result<(), Unsupported> {
        Err(Unsupported("has no other writers"))
    }

    /// Ends what the calls above began.
    fn heal(&self) {}
}

/// What a venue cannot do, as the rest of a sentence that begins with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unsupported(pub(crate) &'static str);

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}
