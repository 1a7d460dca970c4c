//! The plot's place in the document: an element that takes the focus, and in it the
//! canvas, which is hidden from screen readers.

use leptos::prelude::*;
use wire::ChartModel;

use crate::desk::desk;

/// The canvas for all charts of a page. Elsewhere than in a page there is none.
#[cfg(not(target_arch = "wasm32"))]
#[component]
pub(crate) fn PlotCanvas(models: Signal<Vec<ChartModel>>) -> impl IntoView {
    let _ = (desk().plot_trouble, models);
}

/// The canvas for all charts of a page.
#[cfg(target_arch = "wasm32")]
#[component]
pub(crate) fn PlotCanvas(models: Signal<Vec<ChartModel>>) -> impl IntoView {
    use crate::plot::{Canvas, Pointer};

    let node = NodeRef::<leptos::html::Canvas>::new();
    let canvas = StoredValue::new_local(None::<Canvas>);
    open(node, canvas, models);
    let with = move |act: &dyn Fn(&Canvas)| {
        canvas.with_value(|canvas| {
            if let Some(canvas) = canvas {
                act(canvas);
            }
        });
    };
    let pointer = move |event: web_sys::PointerEvent, kind| {
        with(&|canvas| canvas.pointer(&event, kind));
    };
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
                on:pointermove=move |event| pointer(event, Pointer::Moved)
                on:pointerdown=move |event| pointer(event, Pointer::Pressed)
                on:pointerup=move |event| pointer(event, Pointer::Released)
                on:pointerleave=move |event| pointer(event, Pointer::Left)
                on:wheel=move |event| with(&|canvas| canvas.wheel(&event))
                on:contextmenu=move |event| event.prevent_default()
            ></canvas>
        </div>
    }
}

/// Starts the plot once its canvas is there, and keeps it fed.
#[cfg(target_arch = "wasm32")]
fn open(
    node: NodeRef<leptos::html::Canvas>,
    canvas: StoredValue<Option<crate::plot::Canvas>, LocalStorage>,
    models: Signal<Vec<ChartModel>>,
) {
    use crate::model::settings::Painter;
    use crate::plot::{Canvas, on_view_change};

    let desk = desk();
    let quit = StoredValue::new_local(None::<Box<dyn FnOnce()>>);
    // Not at once: whoever gives up is inside a paint, or an effect.
    let give_up = move |why: String| {
        set_timeout(
            move || desk.plot_trouble.set(Some(why)),
            std::time::Duration::ZERO,
        );
    };
    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        if canvas.with_value(Option::is_none) {
            let slow = move |why| {
                if desk.settings.get_untracked().painter == Painter::Auto {
                    give_up(why);
                }
            };
            let painted = move |millis| desk.paint_millis.update_value(|all| all.push(millis));
            match Canvas::new(element, slow, painted) {
                Ok(new) => {
                    quit.set_value(Some(Box::new(on_view_change(&new))));
                    canvas.set_value(Some(new));
                }
                Err(why) => return give_up(why),
            }
        }
        let settings = desk.settings.get();
        let models = models.get();
        canvas.with_value(|canvas| {
            if let Some(canvas) = canvas {
                canvas.show(models, settings.zoom);
            }
        });
    });
    on_cleanup(move || {
        if let Some(quit) = quit.try_update_value(Option::take).flatten() {
            quit();
        }
        if let Some(canvas) = canvas.try_update_value(Option::take).flatten() {
            canvas.close();
        }
    });
}
