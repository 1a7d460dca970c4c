//! The window: what is shown, and what the operator does with it.
//!
//! `model` decides, `parts` and `screens` show it, `link` carries it from and to
//! the program. The page holds no truth of its own: what it shows came in a frame,
//! what it wants goes out as a command, and what came of it is seen in a frame.

#![allow(
    unreachable_pub,
    reason = "the component macro writes `pub` whatever stands before the function"
)]

mod asks;
mod browser;
mod desk;
mod keys;
mod link;
mod model;
mod palette;
mod parts;
mod screens;
mod sheet;
mod store;

/// Shows the window in the page's body.
pub fn mount() {
    leptos::mount::mount_to_body(screens::frame::Window);
}

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen(start)]
fn start() {
    mount();
}
