//! Charts from the outside: pictures looked at as pixels, words as text.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on has failed"
)]

mod models;
mod odd;
mod picture;
mod pixels;
mod words;
