//! The canvas of the plot painter: a module of its own beside the page's, which
//! the page loads when there is a chart to paint.
//!
//! One canvas for all charts of a page. It is painted when its data, its size or
//! its colours change, and when somebody points at it or presses its keys; in
//! between nothing runs. The element around it takes the focus, because the canvas
//! itself is hidden from screen readers.

#![cfg(target_arch = "wasm32")]

mod page;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use egui::{Event, Modifiers, PointerButton, RawInput, Rect, pos2, vec2};
use egui_glow::{Painter, glow};
use js_sys::Function;
use plots::{Advice, PaintWatch, Plots, Theme, columns};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsError, JsValue};
use web_sys::{
    HtmlCanvasElement, KeyboardEvent, PointerEvent, WebGl2RenderingContext, WebglLoseContext,
    WheelEvent,
};
use wire::ChartModel;

use page::{Listener, theme};

/// A canvas with plots on it. Cheap to clone.
#[derive(Clone)]
#[wasm_bindgen]
pub struct Canvas(Rc<RefCell<State>>);

struct State {
    canvas: HtmlCanvasElement,
    context: egui::Context,
    painter: Painter,
    plots: Plots,
    charts: Vec<ChartModel>,
    theme: Theme,
    /// As the settings say it, percent.
    zoom: u32,
    events: Vec<Event>,
    watch: PaintWatch,
    /// A paint is asked for already.
    asked: bool,
    on_trouble: Function,
    on_paint: Function,
    /// What may bring the canvas back into view, or change its size.
    view: Vec<Listener>,
}

#[wasm_bindgen]
impl Canvas {
    /// Takes the canvas over. `on_trouble` is told in words why SVG would be better,
    /// `on_paint` how many milliseconds each paint took.
    ///
    /// # Errors
    /// Where there is no WebGL 2.
    #[wasm_bindgen(constructor)]
    pub fn new(
        canvas: HtmlCanvasElement,
        on_trouble: Function,
        on_paint: Function,
    ) -> Result<Self, JsError> {
        let gl = canvas
            .get_context("webgl2")
            .ok()
            .flatten()
            .and_then(|context| context.dyn_into().ok())
            .ok_or_else(|| JsError::new("WebGL is missing here"))?;
        #[expect(
            clippy::arc_with_non_send_sync,
            reason = "the painter wants it so, and a page has one thread"
        )]
        let gl = Arc::new(glow::Context::from_webgl2_context(gl));
        let painter = Painter::new(gl, "", None, false).map_err(JsError::from)?;
        let context = egui::Context::default();
        context.set_fonts(plots::fonts());
        let new = Self(Rc::new(RefCell::new(State {
            canvas,
            context,
            painter,
            plots: Plots::default(),
            charts: Vec::new(),
            theme: theme(),
            zoom: 100,
            events: Vec::new(),
            watch: PaintWatch::default(),
            asked: false,
            on_trouble,
            on_paint,
            view: Vec::new(),
        })));
        let listen = |name| {
            let canvas = new.clone();
            Listener::new(name, move || canvas.ask())
        };
        let view = ["resize", "scroll"].map(listen).into();
        new.0.borrow_mut().view = view;
        Ok(new)
    }

    /// Shows charts, in the colours the page has now, at `zoom` percent. Their models
    /// come as JSON, for they cross from one module's memory into another's.
    ///
    /// # Errors
    /// When that is no list of charts.
    pub fn show(&self, charts: &str, zoom: u32) -> Result<(), JsError> {
        let charts: Vec<ChartModel> = serde_json::from_str(charts)?;
        {
            let mut state = self.0.borrow_mut();
            state.charts = charts;
            state.zoom = zoom;
            state.theme = theme();
        }
        self.ask();
        Ok(())
    }

    /// Gives what the canvas holds back to the browser: what was drawn with, then
    /// the context itself, whose buffers would stay until somebody collects them.
    pub fn close(&self) {
        let mut state = self.0.borrow_mut();
        state.view.clear();
        state.painter.destroy();
        let context = state.canvas.get_context("webgl2").ok().flatten();
        let context = context.and_then(|gl| gl.dyn_into::<WebGl2RenderingContext>().ok());
        let loses = context.and_then(|gl| gl.get_extension("WEBGL_lose_context").ok().flatten());
        if let Some(loses) = loses {
            loses.unchecked_into::<WebglLoseContext>().lose_context();
        }
    }

    /// The pointer did something on the canvas.
    pub fn pointer(&self, event: &PointerEvent) {
        let (at, canvas) = {
            let state = self.0.borrow();
            (state.position(event), state.canvas.clone())
        };
        let kind = event.type_();
        match kind.as_str() {
            "pointerleave" => {
                self.hear(Event::PointerGone);
            }
            "pointerdown" | "pointerup" => {
                let pressed = kind == "pointerdown";
                // A drag goes on beyond the edge.
                let _ = if pressed {
                    canvas.set_pointer_capture(event.pointer_id())
                } else {
                    canvas.release_pointer_capture(event.pointer_id())
                };
                let button = match event.button() {
                    0 => PointerButton::Primary,
                    2 => PointerButton::Secondary,
                    _ => PointerButton::Middle,
                };
                let modifiers = modifiers(event);
                self.hear(Event::PointerMoved(at));
                self.hear(Event::PointerButton {
                    pos: at,
                    button,
                    pressed,
                    modifiers,
                });
            }
            _ => {
                self.hear(Event::PointerMoved(at));
            }
        }
    }

    /// The wheel turned; with Ctrl it zooms, without it scrolls the page.
    pub fn wheel(&self, event: &WheelEvent) {
        if !(event.ctrl_key() || event.meta_key()) {
            return;
        }
        event.prevent_default();
        #[expect(clippy::cast_possible_truncation, reason = "a factor near 1")]
        let times = (-event.delta_y() / 300.0).clamp(-1.0, 1.0).exp() as f32;
        self.hear(Event::Zoom(times));
    }

    /// A key went down while the element around the canvas has the focus.
    pub fn key(&self, event: &KeyboardEvent) {
        let Some(key) = egui::Key::from_name(&event.key()) else {
            return;
        };
        let modifiers = modifiers(event);
        let taken = self.hear(Event::Key {
            key,
            physical_key: None,
            pressed: true,
            repeat: event.repeat(),
            modifiers,
        });
        if taken {
            event.prevent_default();
        }
    }
}

impl Canvas {
    /// Asks for a paint with the next animation frame; several wishes are one.
    fn ask(&self) {
        if std::mem::replace(&mut self.0.borrow_mut().asked, true) {
            return;
        }
        let canvas = self.clone();
        page::next_frame(move || canvas.paint());
    }

    fn paint(&self) {
        let (again, trouble) = {
            let mut state = self.0.borrow_mut();
            state.asked = false;
            if !state.is_on_screen() {
                return;
            }
            let began = page::uptime_millis();
            let again = state.paint();
            let millis = page::uptime_millis() - began;
            let _ = state.on_paint.call1(&JsValue::NULL, &millis.into());
            let trouble = match state.watch.painted(millis) {
                Advice::Keep => None,
                Advice::FallBack { why } => Some((state.on_trouble.clone(), why)),
            };
            (again, trouble)
        };
        if let Some((on_trouble, why)) = trouble {
            let _ = on_trouble.call1(&JsValue::NULL, &why.into());
            return;
        }
        // egui settles in a paint or two; a promise further away than that is none.
        if again < Duration::from_secs(1) {
            let canvas = self.clone();
            page::after(again, move || canvas.ask());
        }
    }

    fn hear(&self, event: Event) -> bool {
        let takes = plots::takes(&event) || event == Event::PointerGone;
        if takes {
            self.0.borrow_mut().events.push(event);
            self.ask();
        }
        takes
    }
}

impl State {
    fn scale(&self) -> f32 {
        self.zoom as f32 / 100.0
    }

    #[expect(clippy::cast_possible_truncation, reason = "sizes of a screen")]
    fn position(&self, event: &PointerEvent) -> egui::Pos2 {
        let place = self.canvas.get_bounding_client_rect();
        let x = f64::from(event.client_x()) - place.left();
        let y = f64::from(event.client_y()) - place.top();
        pos2(x as f32, y as f32) / self.scale()
    }

    /// What is scrolled away is painted when it comes back.
    fn is_on_screen(&self) -> bool {
        let place = self.canvas.get_bounding_client_rect();
        let height = page::height();
        self.canvas.is_connected() && place.bottom() >= 0.0 && place.top() <= height
    }

    /// Paints; answers when egui wants to paint again.
    fn paint(&mut self) -> Duration {
        let scale = self.scale();
        let ratio = page::pixel_ratio();
        let width = self
            .canvas
            .parent_element()
            .map_or(0, |parent| parent.client_width());
        let width = width.max(1) as f32 / scale;
        let columns = columns(width);
        let height = plots::height(self.charts.len(), columns).max(1.0);
        let pixels = [width * scale * ratio, height * scale * ratio].map(to_pixels);
        self.resize(pixels, height * scale);

        let per_point = scale * ratio;
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height))),
            max_texture_side: Some(self.painter.max_texture_side()),
            time: Some(page::uptime_millis() / 1_000.0),
            focused: true,
            events: std::mem::take(&mut self.events),
            ..RawInput::default()
        };
        if let Some(viewport) = input.viewports.get_mut(&input.viewport_id) {
            viewport.native_pixels_per_point = Some(per_point);
        }
        let Self {
            context,
            plots,
            charts,
            theme,
            ..
        } = self;
        let mut output = context.run_ui(input, |ui| plots.show(ui, charts, theme, columns));
        let again = output
            .viewport_output
            .values()
            .map(|viewport| viewport.repaint_delay)
            .min()
            .unwrap_or(Duration::MAX);
        let triangles = context.tessellate(output.shapes, output.pixels_per_point);
        self.painter.clear(pixels, [0.0; 4]);
        self.painter.paint_and_update_textures(
            pixels,
            output.pixels_per_point,
            &triangles,
            &mut output.textures_delta,
        );
        // Reading a pixel back waits for the paint: only so is its time the truth.
        let _ = self.painter.read_screen_rgba([1, 1]);
        again
    }

    fn resize(&self, [width, height]: [u32; 2], css_height: f32) {
        if (self.canvas.width(), self.canvas.height()) != (width, height) {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
            let style = self.canvas.style();
            let _ = style.set_property("height", &format!("{css_height}px"));
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes of a screen, never negative"
)]
fn to_pixels(size: f32) -> u32 {
    size.round() as u32
}

/// Any event that knows which keys are held.
trait Held {
    fn held(&self) -> (bool, bool, bool, bool);
}

impl Held for PointerEvent {
    fn held(&self) -> (bool, bool, bool, bool) {
        (
            self.alt_key(),
            self.ctrl_key(),
            self.shift_key(),
            self.meta_key(),
        )
    }
}

impl Held for KeyboardEvent {
    fn held(&self) -> (bool, bool, bool, bool) {
        (
            self.alt_key(),
            self.ctrl_key(),
            self.shift_key(),
            self.meta_key(),
        )
    }
}

fn modifiers(event: &impl Held) -> Modifiers {
    let (alt, ctrl, shift, meta) = event.held();
    Modifiers {
        alt,
        ctrl,
        shift,
        mac_cmd: meta,
        command: ctrl || meta,
    }
}
