//! The few things the page asks the browser for: time, storage, the root element.

use leptos::prelude::*;
use vocab::Timestamp;
use wasm_bindgen::JsCast;

/// Wall time. Ages are differences to moments of the same machine's clock.
pub(crate) fn wall() -> Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "exact for 285,000 years")]
    Timestamp::from_millis(js_sys::Date::now() as i64)
}

/// Milliseconds since the page was loaded, with fractions.
pub(crate) fn uptime_millis() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// Whether the window is on screen. A hidden one gets no animation frames.
pub(crate) fn is_visible() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}

/// Reads from the page's storage, if there is one.
pub(crate) fn stored(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(key).ok()?
}

/// Writes to the page's storage. Without one, settings last as long as the window.
pub(crate) fn keep(key: &str, text: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, text);
    }
}

/// The `html` element.
pub(crate) fn root() -> Option<web_sys::HtmlElement> {
    document().document_element()?.dyn_into().ok()
}

/// Whether the system asks for something: `(prefers-color-scheme: light)`.
pub(crate) fn system_wants(query: &str) -> bool {
    let media = window().match_media(query).ok().flatten();
    media.is_some_and(|media| media.matches())
}

/// Puts the focus on an element, if it is there.
pub(crate) fn focus(id: &str) {
    let element = document().get_element_by_id(id);
    if let Some(element) =
        element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
    {
        let _ = element.focus();
    }
}

/// The label of the window for a second monitor.
pub(crate) const WALLBOARD: &str = "wallboard";

/// The label of the window the page runs in: `main` or `wallboard`.
pub(crate) fn window_label() -> String {
    let path = ["__TAURI_INTERNALS__", "metadata", "currentWindow", "label"];
    let mut value = wasm_bindgen::JsValue::from(window());
    for name in path {
        value = js_sys::Reflect::get(&value, &name.into()).unwrap_or_default();
    }
    value.as_string().unwrap_or_else(|| "main".into())
}

/// Calls back when what the system asks for changes.
pub(crate) fn on_system_change(query: &str, changed: impl Fn() + 'static) {
    let Ok(Some(media)) = window().match_media(query) else {
        return;
    };
    let closure = wasm_bindgen::closure::Closure::<dyn Fn()>::new(changed);
    let _ = media.add_event_listener_with_callback("change", closure.as_ref().unchecked_ref());
    // As long as the page lives.
    closure.forget();
}

/// A screen was opened: it begins at its top, and the focus is in it if the element
/// that had it is gone.
pub(crate) fn arrive() {
    window().scroll_to_with_x_and_y(0.0, 0.0);
    request_animation_frame(|| {
        let at = document()
            .active_element()
            .map(|element| element.tag_name());
        if at.is_none_or(|name| name == "BODY") {
            focus("main");
        }
    });
}

/// Puts a text on the clipboard; false where that is not possible. The text is
/// selected in a field of its own, which every web view allows while something is
/// pressed, without a permission that would have to be asked for.
pub(crate) fn copy(text: &str) -> bool {
    let before = document().active_element();
    let copied = select_and_copy(text).unwrap_or(false);
    if let Some(before) = before.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok())
    {
        let _ = before.focus();
    }
    copied
}

fn select_and_copy(text: &str) -> Option<bool> {
    let document = document();
    let field: web_sys::HtmlTextAreaElement =
        document.create_element("textarea").ok()?.dyn_into().ok()?;
    field.set_value(text);
    field.set_class_name("hidden");
    let body = document.body()?;
    body.append_child(&field).ok()?;
    field.select();
    let command = js_sys::Reflect::get(&document, &"execCommand".into()).ok()?;
    let command: js_sys::Function = command.dyn_into().ok()?;
    let done = command.call1(&document, &"copy".into());
    field.remove();
    done.ok()?.as_bool()
}

/// Where a scrolled element stands: what is above, what is shown, all of it.
pub(crate) fn scrolled(id: &str) -> Option<(i32, i32, i32)> {
    let element = document().get_element_by_id(id)?;
    Some((
        element.scroll_top(),
        element.client_height(),
        element.scroll_height(),
    ))
}

/// Scrolls an element to its end.
pub(crate) fn scroll_to_end(id: &str) {
    if let Some(element) = document().get_element_by_id(id) {
        element.set_scroll_top(element.scroll_height());
    }
}
