//! The link to the program: three calls, one channel, a few events.
//!
//! Values cross as JSON text, because the program's own types read and write it:
//! nothing here knows what is inside. What cannot be read is a complaint like any
//! other.

use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wire::{Answer, Command, Complaint, Confirmed, Done, Frame, Query, Watch};

/// Asks.
pub(crate) async fn query(query: &Query) -> Result<Answer, Complaint> {
    call("query", &[("query", to_js(query)?)]).await
}

/// Has something done. `confirmed` is what the confirmation flow brought.
pub(crate) async fn operate(
    command: &Command,
    confirmed: Option<&Confirmed>,
) -> Result<Done, Complaint> {
    let arguments = [
        ("command", to_js(command)?),
        ("confirmed", to_js(&confirmed)?),
    ];
    call("operate", &arguments).await
}

/// Asks for frames, in place of those asked for before. The answer is the
/// subscription's number.
pub(crate) async fn subscribe(
    watch: &Watch,
    on_frame: impl Fn(Result<Frame, Complaint>) + 'static,
) -> Result<u64, Complaint> {
    let channel = channel(move |message: JsValue| on_frame(frame(&message)))
        .map_err(|error| broken("no channel", &error))?;
    call(
        "subscribe",
        &[("watch", to_js(watch)?), ("channel", channel)],
    )
    .await
}

/// Hears an event of the program, for as long as the page lives.
pub(crate) fn listen(event: &str, heard: impl Fn(String) + 'static) {
    let closure = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        let payload = get(&event, "payload");
        heard(payload.as_string().unwrap_or_else(|| text_of(&payload)));
    });
    let module = get(&get(&window(), "__TAURI__"), "event");
    if let Ok(function) = get(&module, "listen").dyn_into::<Function>() {
        let _ = function.call2(&module, &event.into(), closure.as_ref());
    }
    // The program keeps the function for good.
    closure.forget();
}

async fn call<T: DeserializeOwned>(
    name: &str,
    arguments: &[(&str, JsValue)],
) -> Result<T, Complaint> {
    let value = match invoke(name, arguments) {
        Ok(promise) => JsFuture::from(promise).await,
        Err(error) => return Err(broken("the program cannot be reached", &error)),
    };
    match value {
        Ok(value) => from_js(&value),
        Err(error) => Err(complaint(&error)),
    }
}

fn invoke(name: &str, arguments: &[(&str, JsValue)]) -> Result<Promise, JsValue> {
    let object = Object::new();
    for (key, value) in arguments {
        Reflect::set(&object, &(*key).into(), value)?;
    }
    let core = core();
    let function: Function = get(&core, "invoke").dyn_into()?;
    function.call2(&core, &name.into(), &object)?.dyn_into()
}

fn channel(on_message: impl Fn(JsValue) + 'static) -> Result<JsValue, JsValue> {
    let constructor: Function = get(&core(), "Channel").dyn_into()?;
    let channel = Reflect::construct(&constructor, &Array::new())?;
    let closure = Closure::<dyn Fn(JsValue)>::new(on_message);
    Reflect::set(&channel, &"onmessage".into(), closure.as_ref())?;
    // One closure per subscription; the channel keeps it, and there are few.
    closure.forget();
    Ok(channel)
}

fn core() -> JsValue {
    get(&get(&window(), "__TAURI__"), "core")
}

fn get(value: &JsValue, name: &str) -> JsValue {
    Reflect::get(value, &name.into()).unwrap_or_default()
}

/// A message is the frame itself, its text, or the bytes of its text.
fn frame(message: &JsValue) -> Result<Frame, Complaint> {
    if let Some(text) = message.as_string() {
        return read(&text);
    }
    let bytes = if message.is_instance_of::<js_sys::ArrayBuffer>() {
        Some(Uint8Array::new(message))
    } else {
        message.dyn_ref::<Uint8Array>().cloned()
    };
    match bytes {
        Some(bytes) => serde_json::from_slice(&bytes.to_vec()).map_err(|error| unreadable(&error)),
        None => from_js(message),
    }
}

fn to_js(value: &impl Serialize) -> Result<JsValue, Complaint> {
    let text = serde_json::to_string(value).map_err(|error| unreadable(&error))?;
    js_sys::JSON::parse(&text).map_err(|error| broken("cannot be sent", &error))
}

fn from_js<T: DeserializeOwned>(value: &JsValue) -> Result<T, Complaint> {
    read(&text_of(value))
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, Complaint> {
    serde_json::from_str(text).map_err(|error| unreadable(&error))
}

fn text_of(value: &JsValue) -> String {
    js_sys::JSON::stringify(value)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

fn complaint(error: &JsValue) -> Complaint {
    from_js(error).unwrap_or_else(|_| broken("refused", error))
}

fn broken(what: &str, error: &JsValue) -> Complaint {
    let why = error.as_string().unwrap_or_else(|| {
        let message = get(error, "message").as_string();
        message.unwrap_or_else(|| text_of(error))
    });
    Complaint::new("unavailable", format!("{what}: {why}"))
}

fn unreadable(error: &serde_json::Error) -> Complaint {
    Complaint::new("bug", format!("the answer cannot be read: {error}"))
}
