//! The three commands of the page.

use crate::desk::bounds::read;
use crate::desk::outbox::Payload;
use crate::door::Door;
use crate::farewell::Farewell;
use serde_json::Value;
use tauri::ipc::{Channel, InvokeResponseBody};
use tauri::{State, WebviewWindow};
use wire::{Answer, Command, Complaint, Done};

#[tauri::command]
pub(crate) async fn query(
    window: WebviewWindow,
    door: State<'_, Door>,
    query: Value,
) -> Result<Answer, Complaint> {
    let query = read("query", query)?;
    door.desk().await?.query(window.label(), query).await
}

#[tauri::command]
pub(crate) async fn operate(
    window: WebviewWindow,
    door: State<'_, Door>,
    farewell: State<'_, Farewell>,
    command: Value,
    confirmed: Option<Value>,
) -> Result<Done, Complaint> {
    let command: Command = read("command", command)?;
    let confirmed = confirmed
        .map(|value| read("confirmed", value))
        .transpose()?;
    farewell.note(window.label(), &command);
    let desk = door.desk().await?;
    desk.operate(window.label(), command, confirmed).await
}

#[tauri::command]
pub(crate) async fn subscribe(
    window: WebviewWindow,
    door: State<'_, Door>,
    watch: Value,
    channel: Channel<InvokeResponseBody>,
) -> Result<u64, Complaint> {
    let watch = read("watch", watch)?;
    let sink = move |payload| channel.send(body(payload)).is_ok();
    let desk = door.desk().await?;
    Ok(desk.subscribe(window.label(), watch, Box::new(sink)))
}

fn body(payload: Payload) -> InvokeResponseBody {
    match payload {
        Payload::Text(text) => InvokeResponseBody::Json(text),
        Payload::Bytes(bytes) => InvokeResponseBody::Raw(bytes),
    }
}
