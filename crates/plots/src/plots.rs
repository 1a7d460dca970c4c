//! All charts of a page, and the hand on them.

use crate::cell::{self, Look};
use crate::panes::{Pane, height, panes, whole};
use crate::theme::Theme;
use crate::window::Window;
use charts::Ink;
use egui::{Event, Key, PointerButton, Rect, Response, Sense, Ui, pos2, vec2};
use wire::ChartModel;

/// A key's step, as a share of the period shown.
const STEP: f64 = 0.1;
/// A key's zoom.
const ZOOM: f64 = 1.5;

/// The charts of a page. Keeps which period is shown between paints.
///
/// Drag pans; Ctrl and wheel, or two fingers, zoom; dragging with the right button
/// zooms to what was passed over; a double click shows everything again. With the
/// canvas focused, Left and Right pan, + and − zoom, 0 shows everything.
#[derive(Debug, Clone, Default)]
pub struct Plots {
    window: Window,
    /// Where a zoom to a part began, in milliseconds since 1970.
    began: Option<f64>,
}

impl Plots {
    /// Paints the charts in so many columns; the canvas should be
    /// [`height`] high and as wide as the charts shall be together.
    pub fn show(&mut self, ui: &mut Ui, charts: &[ChartModel], theme: &Theme, columns: usize) {
        let size = vec2(ui.available_width(), height(charts.len(), columns));
        let (canvas, _) = ui.allocate_exact_size(size, Sense::hover());
        ui.painter().rect_filled(canvas, 0.0, theme.of(Ink::Ground));
        let panes = panes(charts, canvas.min, columns, canvas.width());
        let whole = whole(&panes);
        self.keys(ui, whole);
        let mut cursor = None;
        for (number, pane) in panes.iter().enumerate() {
            let hand = ui.interact(
                pane.plot,
                ui.scope_id().with(("plot", number)),
                // Not focusable: Tab must lead out of the canvas.
                Sense::CLICK | Sense::DRAG,
            );
            cursor = cursor.or(self.hand(ui, pane, &hand, whole));
        }
        let look = Look {
            theme,
            shown: self.window.shown(whole),
            cursor,
        };
        for pane in &panes {
            cell::show(ui, pane, &look);
        }
        self.paint_choice(ui, &panes, &look);
    }

    /// The period shown.
    #[must_use]
    pub fn window(&self) -> Window {
        self.window
    }

    /// Shows everything again.
    pub fn reset(&mut self) {
        self.window.reset();
    }

    /// What the pointer does to one plot; answers the moment under it.
    fn hand(
        &mut self,
        ui: &Ui,
        pane: &Pane<'_>,
        hand: &Response,
        whole: (f64, f64),
    ) -> Option<f64> {
        let shown = self.window.shown(whole);
        let per_pixel = (shown.1 - shown.0) / f64::from(pane.plot.width().max(1.0));
        let moment = |x: f32| shown.0 + f64::from(x - pane.plot.left()) * per_pixel;
        if hand.double_clicked() {
            self.window.reset();
        }
        if hand.dragged_by(PointerButton::Primary) {
            let moved = f64::from(hand.drag_delta().x);
            self.window.pan(whole, -moved * per_pixel);
        }
        let under = hand
            .interact_pointer_pos()
            .or(hand.hover_pos())
            .map(|at| moment(at.x));
        if hand.drag_started_by(PointerButton::Secondary) {
            let origin = ui.input(|input| input.pointer.press_origin());
            self.began = origin.map(|at| moment(at.x)).or(under);
        }
        if hand.drag_stopped_by(PointerButton::Secondary)
            && let (Some(began), Some(under)) = (self.began.take(), under)
        {
            self.window.choose(whole, began, under);
        }
        let times = f64::from(ui.input(egui::InputState::zoom_delta));
        if let (true, Some(under)) = (hand.contains_pointer() && times != 1.0, under) {
            self.window.zoom(whole, times, under);
        }
        let over = hand.contains_pointer() || hand.dragged();
        under.filter(|_| over).map(|at| at.clamp(shown.0, shown.1))
    }

    fn keys(&mut self, ui: &Ui, whole: (f64, f64)) {
        let keys: Vec<Key> = ui.input(|input| input.events.iter().filter_map(pressed).collect());
        for key in keys {
            let (from, until) = self.window.shown(whole);
            let step = (until - from) * STEP;
            let middle = f64::midpoint(from, until);
            if key == Key::ArrowLeft {
                self.window.pan(whole, -step);
            } else if key == Key::ArrowRight {
                self.window.pan(whole, step);
            } else if key == Key::Minus {
                self.window.zoom(whole, 1.0 / ZOOM, middle);
            } else if key == Key::Num0 {
                self.window.reset();
            } else {
                self.window.zoom(whole, ZOOM, middle);
            }
        }
    }

    /// The part that is being chosen, in every plot.
    fn paint_choice(&self, ui: &Ui, panes: &[Pane<'_>], look: &Look<'_>) {
        let (Some(began), Some(until)) = (self.began, look.cursor) else {
            return;
        };
        for pane in panes {
            let x = |at: f64| pane.x(at - pane.from, look.shown);
            let corners = (
                pos2(x(began), pane.plot.top()),
                pos2(x(until), pane.plot.bottom()),
            );
            let part = Rect::from_two_pos(corners.0, corners.1);
            let fill = look.theme.of(Ink::Text).gamma_multiply(0.15);
            ui.painter().rect_filled(part, 0.0, fill);
        }
    }
}

/// Whether the event means something to the plots. What does not belongs to the
/// page: plain wheels scroll it, Tab leaves the canvas, shortcuts stay shortcuts.
#[must_use]
pub fn takes(event: &Event) -> bool {
    if let Event::MouseWheel { modifiers, .. } = event {
        return modifiers.ctrl || modifiers.command;
    }
    let hand = matches!(
        event,
        Event::PointerMoved(_) | Event::PointerButton { .. } | Event::Zoom(_) | Event::Touch { .. }
    );
    hand || pressed(event).is_some()
}

/// The key, when it is one of ours and nothing else is held but Shift.
fn pressed(event: &Event) -> Option<Key> {
    let Event::Key {
        key,
        pressed: true,
        modifiers,
        ..
    } = event
    else {
        return None;
    };
    let held = modifiers.ctrl || modifiers.command || modifiers.alt || modifiers.mac_cmd;
    let ours = [
        Key::ArrowLeft,
        Key::ArrowRight,
        Key::Plus,
        Key::Equals,
        Key::Minus,
        Key::Num0,
    ];
    (!held && ours.contains(key)).then_some(*key)
}
