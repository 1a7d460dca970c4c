//! The plot's place in the document: an element that takes the focus, and in it the
//! canvas, which is hidden from screen readers. What paints on it is a module of its
//! own, loaded with the first chart.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlCanvasElement, KeyboardEvent, PointerEvent, WheelEvent};
use wire::ChartModel;

use crate::desk::{Desk, desk};
use crate::model::settings::Painter;

#[wasm_bindgen(raw_module = "./late.js")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn open(
        canvas: &HtmlCanvasElement,
        on_trouble: &JsValue,
        on_paint: &JsValue,
    ) -> Result<JsValue, JsValue>;

    /// The canvas of the package `canvas`.
    #[derive(Clone)]
    type Canvas;

    #[wasm_bindgen(method, catch)]
    fn show(this: &Canvas, charts: &str, zoom: u32) -> Result<(), JsValue>;

    #[wasm_bindgen(method)]
    fn pointer(this: &Canvas, event: &PointerEvent);

    #[wasm_bindgen(method)]
    fn wheel(this: &Canvas, event: &WheelEvent);

    #[wasm_bindgen(method)]
    fn key(this: &Canvas, event: &KeyboardEvent);

    #[wasm_bindgen(method)]
    fn close(this: &Canvas);
}

/// The canvas for all charts of a page.
#[component]
pub(crate) fn PlotCanvas(models: Signal<Vec<ChartModel>>) -> impl IntoView {
    let node = NodeRef::<leptos::html::Canvas>::new();
    let canvas = RwSignal::new_local(None::<Canvas>);
    load(node, canvas);
    feed(canvas, models);
    let with = move |act: &dyn Fn(&Canvas)| {
        canvas.with_untracked(|canvas| {
            if let Some(canvas) = canvas {
                act(canvas);
            }
        });
    };
    let pointer = move |event: PointerEvent| with(&|canvas| canvas.pointer(&event));
    view! {
        <div
            class="plot"
            role="group"
            tabindex="0"
            aria-label="Charts: Left and Right move in time, plus and minus zoom, 0 shows everything"
            data-part="plot"
            on:keydown=move |event| with(&|canvas| canvas.key(&event))
        >
            <canvas
                node_ref=node
                aria-hidden="true"
                on:pointermove=pointer
                on:pointerdown=pointer
                on:pointerup=pointer
                on:pointerleave=pointer
                on:wheel=move |event| with(&|canvas| canvas.wheel(&event))
                on:contextmenu=move |event| event.prevent_default()
            ></canvas>
        </div>
    }
}

/// Opens the canvas once its element is there, and closes it with the page.
fn load(node: NodeRef<leptos::html::Canvas>, canvas: RwSignal<Option<Canvas>, LocalStorage>) {
    let desk = desk();
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        leptos::task::spawn_local(async move {
            let opened = open(&element, &slow(desk), &painted(desk)).await;
            match opened.map(JsCast::unchecked_into::<Canvas>) {
                Ok(new) => {
                    // Whoever left the page meanwhile needs no canvas any more.
                    if canvas.try_set(Some(new.clone())).is_some() {
                        new.close();
                    }
                }
                Err(why) => desk.plot_trouble.set(Some(words(&why))),
            }
        });
    });
    on_cleanup(move || {
        if let Some(canvas) = canvas.try_update_untracked(Option::take).flatten() {
            canvas.close();
        }
    });
}

/// Shows the charts whenever they, the size or the colours are others.
fn feed(canvas: RwSignal<Option<Canvas>, LocalStorage>, models: Signal<Vec<ChartModel>>) {
    let desk = desk();
    Effect::new(move |_| {
        let zoom = desk.settings.with(|settings| settings.zoom);
        let charts = models.with(|models| serde_json::to_string(models).unwrap_or_default());
        let shown = canvas.with(|canvas| Some(canvas.as_ref()?.show(&charts, zoom)));
        if let Some(Err(why)) = shown {
            give_up(desk, words(&why));
        }
    });
}

fn slow(desk: Desk) -> JsValue {
    Closure::<dyn Fn(String)>::new(move |why| {
        if desk.settings.get_untracked().painter == Painter::Auto {
            give_up(desk, why);
        }
    })
    .into_js_value()
}

fn painted(desk: Desk) -> JsValue {
    Closure::<dyn Fn(f64)>::new(move |millis| {
        desk.paint_millis.update_value(|all| all.push(millis));
    })
    .into_js_value()
}

/// Not at once: whoever gives up is inside a paint, or an effect.
fn give_up(desk: Desk, why: String) {
    set_timeout(move || desk.plot_trouble.set(Some(why)), Duration::ZERO);
}

fn words(why: &JsValue) -> String {
    let error = why.dyn_ref::<js_sys::Error>();
    error.map_or_else(|| format!("{why:?}"), |error| error.message().into())
}
