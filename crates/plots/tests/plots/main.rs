//! Plots from the outside: a canvas without a screen, looked at as pixels.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod hand;
// The same charts that the painter of SVG is tested with.
#[path = "../../../charts/tests/charts/models.rs"]
mod models;
mod odd;
mod picture;
mod raster;
