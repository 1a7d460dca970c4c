//! The page by its own names: the one place that knows its hooks.
//!
//! Stories speak of the deck, the ladder and the rollback sheet; how those are
//! called in the document stands here.

mod deeds;
mod live;
mod overlays;
mod sample;
mod screens;

pub use live::{Checks, Logs, Restore, Services};
pub use overlays::{Closing, Confirm, Palette, RollbackSheet};
pub use sample::{Sample, VIEWS, View};
pub use screens::{Bar, History, Now, Practice, Report, RolloutScreen, Start, Wallboard};

use super::Page;

impl Page {
    /// The bar that never leaves.
    #[must_use]
    pub fn bar(&self) -> Bar<'_> {
        Bar(self)
    }

    /// The deck with its alarms.
    #[must_use]
    pub fn now(&self) -> Now<'_> {
        Now(self)
    }

    /// The page of one rollout.
    #[must_use]
    pub fn rollout_screen(&self) -> RolloutScreen<'_> {
        RolloutScreen(self)
    }

    /// The form for a new rollout.
    #[must_use]
    pub fn start(&self) -> Start<'_> {
        Start(self)
    }

    /// The practice panel.
    #[must_use]
    pub fn practice(&self) -> Practice<'_> {
        Practice(self)
    }

    /// Services as they are.
    #[must_use]
    pub fn services(&self) -> Services<'_> {
        Services(self)
    }

    /// The log of a service.
    #[must_use]
    pub fn logs(&self) -> Logs<'_> {
        Logs(self)
    }

    /// What the doctor found.
    #[must_use]
    pub fn checks(&self) -> Checks<'_> {
        Checks(self)
    }

    /// The way back to an earlier release.
    #[must_use]
    pub fn restore(&self) -> Restore<'_> {
        Restore(self)
    }

    /// Rollouts that were.
    #[must_use]
    pub fn history(&self) -> History<'_> {
        History(self)
    }

    /// The report of one rollout.
    #[must_use]
    pub fn report(&self) -> Report<'_> {
        Report(self)
    }

    /// The second monitor.
    #[must_use]
    pub fn wallboard(&self) -> Wallboard<'_> {
        Wallboard(self)
    }

    /// The dialog that asks before something is done.
    #[must_use]
    pub fn confirm(&self) -> Confirm<'_> {
        Confirm(self)
    }

    /// The command palette.
    #[must_use]
    pub fn palette(&self) -> Palette<'_> {
        Palette(self)
    }

    /// The sheet with the held buttons.
    #[must_use]
    pub fn rollback_sheet(&self) -> RollbackSheet<'_> {
        RollbackSheet(self)
    }

    /// The question before the window closes.
    #[must_use]
    pub fn closing(&self) -> Closing<'_> {
        Closing(self)
    }
}
