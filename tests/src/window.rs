//! The real window on a screen nobody sees: what its stories, its pictures and its
//! measurements share.
//!
//! A [`Stage`] is a private world: a screen, a message bus and a home folder. In it
//! the real app is opened through the WebDriver of its web view. Everything that was
//! started there carries the stage's mark and ends with the stage, however a story
//! ends.

pub mod axe;
mod driver;
mod hands;
mod outage;
mod page;
pub mod parts;
#[cfg(feature = "aws")]
mod peer;
pub mod places;
mod process;
mod roomctl;
mod screen;
pub mod sight;
mod stage;
mod story;
mod wait;
pub mod walk;

pub use driver::{Figures, Opening, Window};
pub use hands::{Held, Key};
pub use outage::{ACCOUNT, outage};
pub use page::{Page, Told};
#[cfg(feature = "aws")]
pub use peer::{Entry, Peer};
pub use process::{Mark, Process, family, memory};
pub use roomctl::Roomctl;
pub use stage::Stage;
pub use story::story;
pub use wait::{BRISK, PATIENCE, lapse, until};

/// What went wrong, said by a helper to the story that asked.
pub type Result<T> = anyhow::Result<T>;
