//! The canvas of the plot painter.
//!
//! One canvas for all charts of a page. It is painted when its data, its size or
//! its colours change, and when somebody points at it or presses its keys; in
//! between nothing runs. The element around it takes the focus, because the canvas
//! itself is hidden from screen readers.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use egui::{Event, Modifiers, PointerButton, RawInput, Rect, pos2, vec2};
use egui_glow::{Painter, glow};
use plots::{Advice, PaintWatch, Plots, Theme};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{
    HtmlCanvasElement, KeyboardEvent, PointerEvent, WebGl2RenderingContext, WebglLoseContext,
    WheelEvent,
};
use wire::ChartModel;

use crate::browser;
use crate::model::painter::columns;

/// A canvas with plots on it. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Canvas(Rc<RefCell<State>>);

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
    on_trouble: Rc<dyn Fn(String)>,
    on_paint: Rc<dyn Fn(f64)>,
}

impl Canvas {
    /// Takes the canvas over. Fails where there is no WebGL 2.
    pub(crate) fn new(
        canvas: HtmlCanvasElement,
        on_trouble: impl Fn(String) + 'static,
        on_paint: impl Fn(f64) + 'static,
    ) -> Result<Self, String> {
        let gl = canvas
            .get_context("webgl2")
            .ok()
            .flatten()
            .and_then(|context| context.dyn_into().ok())
            .ok_or("WebGL is missing here")?;
        #[expect(
            clippy::arc_with_non_send_sync,
            reason = "the painter wants it so, and a page has one thread"
        )]
        let gl = Arc::new(glow::Context::from_webgl2_context(gl));
        let painter = Painter::new(gl, "", None, false).map_err(|error| error.to_string())?;
        let context = egui::Context::default();
        context.set_fonts(plots::fonts());
        Ok(Self(Rc::new(RefCell::new(State {
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
            on_trouble: Rc::new(on_trouble),
            on_paint: Rc::new(on_paint),
        }))))
    }

    /// Shows charts, in the colours the page has now.
    pub(crate) fn show(&self, charts: Vec<ChartModel>, zoom: u32) {
        {
            let mut state = self.0.borrow_mut();
            state.charts = charts;
            state.zoom = zoom;
            state.theme = theme();
        }
        self.ask();
    }

    /// Gives what the canvas holds back to the browser: what was drawn with, then
    /// the context itself, whose buffers would stay until somebody collects them.
    pub(crate) fn close(&self) {
        let mut state = self.0.borrow_mut();
        state.painter.destroy();
        let context = state.canvas.get_context("webgl2").ok().flatten();
        let context = context.and_then(|gl| gl.dyn_into::<WebGl2RenderingContext>().ok());
        let loses = context.and_then(|gl| gl.get_extension("WEBGL_lose_context").ok().flatten());
        if let Some(loses) = loses {
            loses.unchecked_into::<WebglLoseContext>().lose_context();
        }
    }

    /// Asks for a paint with the next animation frame; several wishes are one.
    pub(crate) fn ask(&self) {
        if std::mem::replace(&mut self.0.borrow_mut().asked, true) {
            return;
        }
        let canvas = self.clone();
        leptos::prelude::request_animation_frame(move || canvas.paint());
    }

    fn paint(&self) {
        let (again, trouble) = {
            let mut state = self.0.borrow_mut();
            state.asked = false;
            if !state.is_on_screen() {
                return;
            }
            let began = browser::uptime_millis();
            let again = state.paint();
            let millis = browser::uptime_millis() - began;
            let on_paint = Rc::clone(&state.on_paint);
            on_paint(millis);
            let trouble = match state.watch.painted(millis) {
                Advice::Keep => None,
                Advice::FallBack { why } => Some((Rc::clone(&state.on_trouble), why)),
            };
            (again, trouble)
        };
        if let Some((on_trouble, why)) = trouble {
            return on_trouble(why);
        }
        // egui settles in a paint or two; a promise further away than that is none.
        if again < Duration::from_secs(1) {
            let canvas = self.clone();
            leptos::prelude::set_timeout(move || canvas.ask(), again);
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

    /// The pointer did something on the canvas.
    pub(crate) fn pointer(&self, event: &PointerEvent, kind: Pointer) {
        let (at, canvas) = {
            let state = self.0.borrow();
            (state.position(event), state.canvas.clone())
        };
        match kind {
            Pointer::Moved => {
                self.hear(Event::PointerMoved(at));
            }
            Pointer::Left => {
                self.hear(Event::PointerGone);
            }
            Pointer::Pressed | Pointer::Released => {
                let pressed = kind == Pointer::Pressed;
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
        }
    }

    /// The wheel turned; with Ctrl it zooms, without it scrolls the page.
    pub(crate) fn wheel(&self, event: &WheelEvent) {
        if !(event.ctrl_key() || event.meta_key()) {
            return;
        }
        event.prevent_default();
        #[expect(clippy::cast_possible_truncation, reason = "a factor near 1")]
        let times = (-event.delta_y() / 300.0).clamp(-1.0, 1.0).exp() as f32;
        self.hear(Event::Zoom(times));
    }

    /// A key went down while the element around the canvas has the focus.
    pub(crate) fn key(&self, event: &KeyboardEvent) {
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

/// What a pointer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pointer {
    Moved,
    Pressed,
    Released,
    Left,
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
        let height = leptos::prelude::window()
            .inner_height()
            .ok()
            .and_then(|height| height.as_f64())
            .unwrap_or(f64::MAX);
        self.canvas.is_connected() && place.bottom() >= 0.0 && place.top() <= height
    }

    /// Paints; answers when egui wants to paint again.
    fn paint(&mut self) -> Duration {
        let scale = self.scale();
        #[expect(clippy::cast_possible_truncation, reason = "a small number")]
        let ratio = leptos::prelude::window().device_pixel_ratio() as f32;
        let width = self
            .canvas
            .parent_element()
            .map_or(0, |parent| parent.client_width());
        let width = width.max(1) as f32 / scale;
        let columns = columns(width.into());
        let height = plots::height(self.charts.len(), columns).max(1.0);
        let pixels = [width * scale * ratio, height * scale * ratio].map(to_pixels);
        self.resize(pixels, height * scale);

        let per_point = scale * ratio;
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(width, height))),
            max_texture_side: Some(self.painter.max_texture_side()),
            time: Some(browser::uptime_millis() / 1_000.0),
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

/// The colours of the page as it looks now.
fn theme() -> Theme {
    let root = browser::root();
    let is_light = root
        .as_ref()
        .and_then(|root| root.get_attribute("data-theme"))
        .is_some_and(|theme| theme == "light");
    let otherwise = if is_light {
        charts::Theme::Light
    } else {
        charts::Theme::Dark
    };
    let style = root.and_then(|root| {
        leptos::prelude::window()
            .get_computed_style(&root)
            .ok()
            .flatten()
    });
    Theme::from_css(otherwise, |name| {
        let value = style.as_ref()?.get_property_value(name).ok()?;
        Some(value.trim().to_owned())
    })
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

/// Calls back when the canvas comes back into view, or the window changes its size.
pub(crate) fn on_view_change(canvas: &Canvas) -> impl FnOnce() + use<> {
    let canvas = canvas.clone();
    let closure = Closure::<dyn Fn()>::new(move || canvas.ask());
    let function: js_sys::Function = closure.as_ref().unchecked_ref::<js_sys::Function>().clone();
    let window = leptos::prelude::window();
    for name in ["resize", "scroll"] {
        let _ = window.add_event_listener_with_callback(name, &function);
    }
    move || {
        for name in ["resize", "scroll"] {
            let _ = window.remove_event_listener_with_callback(name, &function);
        }
        drop(closure);
    }
}
