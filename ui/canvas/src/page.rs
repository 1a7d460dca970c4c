//! What the canvas asks of the page around it: time, frames, size and colours.

use std::time::Duration;

use plots::Theme;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::Window;

/// Milliseconds since the page was loaded, with fractions.
pub(crate) fn uptime_millis() -> f64 {
    let clock = window().and_then(|window| window.performance());
    clock.map_or(0.0, |clock| clock.now())
}

/// The height of the view, CSS pixels.
pub(crate) fn height() -> f64 {
    let height = window().and_then(|window| window.inner_height().ok());
    height
        .and_then(|height| height.as_f64())
        .unwrap_or(f64::MAX)
}

/// Pixels of the screen per CSS pixel.
#[expect(clippy::cast_possible_truncation, reason = "a small number")]
pub(crate) fn pixel_ratio() -> f32 {
    window().map_or(1.0, |window| window.device_pixel_ratio() as f32)
}

/// Calls back before the next picture. A hidden page has none.
pub(crate) fn next_frame(call: impl FnOnce() + 'static) {
    if let Some(window) = window() {
        let call = Closure::once_into_js(call);
        let _ = window.request_animation_frame(call.unchecked_ref());
    }
}

/// Calls back after a while, less than a month.
pub(crate) fn after(wait: Duration, call: impl FnOnce() + 'static) {
    if let Some(window) = window() {
        let call = Closure::once_into_js(call);
        let millis = i32::try_from(wait.as_millis()).unwrap_or(i32::MAX);
        let _ = window
            .set_timeout_with_callback_and_timeout_and_arguments_0(call.unchecked_ref(), millis);
    }
}

/// Hears an event of the window for as long as it lives.
pub(crate) struct Listener {
    name: &'static str,
    call: Closure<dyn Fn()>,
}

impl Listener {
    pub(crate) fn new(name: &'static str, call: impl Fn() + 'static) -> Self {
        let call = Closure::new(call);
        if let Some(window) = window() {
            let function = call.as_ref().unchecked_ref();
            let _ = window.add_event_listener_with_callback(name, function);
        }
        Self { name, call }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Some(window) = window() {
            let function = self.call.as_ref().unchecked_ref();
            let _ = window.remove_event_listener_with_callback(self.name, function);
        }
    }
}

/// The colours of the page as it looks now.
pub(crate) fn theme() -> Theme {
    let root = window()
        .and_then(|window| window.document())
        .and_then(|document| document.document_element());
    let is_light = root
        .as_ref()
        .and_then(|root| root.get_attribute("data-theme"))
        .is_some_and(|theme| theme == "light");
    let otherwise = if is_light {
        charts::Theme::Light
    } else {
        charts::Theme::Dark
    };
    let style = root.and_then(|root| window()?.get_computed_style(&root).ok()?);
    Theme::from_css(otherwise, |name| {
        let value = style.as_ref()?.get_property_value(name).ok()?;
        Some(value.trim().to_owned())
    })
}

fn window() -> Option<Window> {
    web_sys::window()
}
