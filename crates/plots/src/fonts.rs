//! The one face the canvas has.

use egui::{FontData, FontDefinitions, FontFamily};
use std::sync::Arc;

/// Ubuntu Light for everything; in a browser, letters it lacks are drawn by the
/// browser. egui's other faces (icons, emoji, code) would double the download.
#[must_use]
pub fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let name = "Ubuntu-Light".to_owned();
    let face = FontData::from_static(epaint_default_fonts::UBUNTU_LIGHT);
    fonts.font_data.insert(name.clone(), Arc::new(face));
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.insert(family, vec![name.clone()]);
    }
    fonts
}
