//! Charts from one model: an SVG, a table and a sentence, each of them complete.
//!
//! A [`wire::ChartModel`] says what was measured; nothing in it says how it looks.
//! This crate cleans a model of what cannot be drawn, chooses scales and places
//! labels, and paints it as [`svg()`] where there is no canvas: on the page without
//! WebGL, and in reports. What it decides about looks (strokes, ticks, labels) is
//! public, so that the other painter shows the same. It reads no clock, no file and
//! no screen, so equal models give equal pictures.
//!
//! Defined for any model, however odd: values that are not numbers, infinite or
//! beyond ±10^15 count as not measured; points outside the chart's period are not
//! drawn; a period that does not end after it begins is taken to last a minute.

pub mod labels;
mod look;
mod sample;
pub mod scale;
mod summary;
mod svg;
mod table;
mod text;
mod value;
mod view;

pub use look::{
    Ink, LIMIT, OTHERS, Paint, Palette, Stroke, Theme, marker_ink, marker_stroke, stroke,
};
pub use sample::down_sample;
pub use summary::summary;
pub use svg::svg;
pub use table::{Table, table};
pub use text::{LABEL, clean, width};
pub use value::value;
pub use view::{believed, drawable, last_value, names, span_millis, usual_step, value_at};
