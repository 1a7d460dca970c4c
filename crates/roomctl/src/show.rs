//! What the room answers, as pages for people. Pure: a view and a width in, lines
//! out, so that every screen can be looked at in a test.

mod band;
mod deck;
mod drill;
mod frame;
mod history;
mod journal;
mod judged;
mod live;
mod marks;
mod plan;
mod promise;
mod receipt;
mod status;
mod story;

#[cfg(test)]
mod tests;

pub(crate) use band::band;
pub(crate) use deck::{Deck, deck};
pub(crate) use drill::{debrief, drills};
pub(crate) use frame::{Scene, frame};
pub(crate) use history::{history, releases};
pub(crate) use journal::{journal, journal_check};
pub(crate) use judged::judged;
pub(crate) use live::{alarms, doctor, identity, log_line, services};
pub(crate) use marks::{Standing, bar, chip, kind, percent};
pub(crate) use plan::{plan, plan_in_short};
pub(crate) use promise::{decided, part, promise};
pub(crate) use receipt::receipt;
pub(crate) use status::status;
pub(crate) use story::told;
#[cfg(test)]
pub(crate) use tests::samples;
