//! The plot painter of charts: curves to zoom into, with one cursor for all of them.
//!
//! What a chart looks like and where its labels go is decided in [`charts`]; here it
//! is put on an egui canvas, and the hand is given to look closer. All charts of a
//! page show the same period and the same cursor. Only time is zoomed: values keep
//! their scale, for a limit that wanders off the screen warns nobody.
//!
//! A canvas is invisible to screen readers, so the page hides it from them and gives
//! heading, sentence and table in the document. Headings for eyes are painted here,
//! at the top of each cell; [`height`] and [`cell`] say where everything will be
//! before anything is painted.
//!
//! Nothing here asks for a repaint. Equal input paints an equal picture, so the page
//! paints on new data, on pointer and keyboard, and rests otherwise.

mod cell;
mod fonts;
mod head;
mod line;
pub mod offscreen;
mod panes;
mod plots;
mod theme;
mod watch;
mod window;

pub use fonts::fonts;
pub use panes::{CELL_HEIGHT, GAP, cell, columns, height};
pub use plots::{Plots, takes};
pub use theme::Theme;
pub use watch::{Advice, LIMIT_MILLIS, PaintWatch};
pub use window::Window;
