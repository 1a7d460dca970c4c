//! The desktop shell around the room: windows, menu, tray, and three commands.
//!
//! What may be asked, changed and told is decided in [`desk`], which knows no window
//! system. Everything else here only carries inputs in and outputs out.

mod app;
mod commands;
pub mod desk;
mod door;
mod farewell;
pub mod flags;
pub mod graphics;
mod instance;
mod menu;
pub mod start;
mod tray;
mod windows;

pub use app::run;
