//! Plots without a screen, for tests and for measuring the processor's part of a
//! paint.

use crate::{Plots, Theme, fonts, height};
use egui::epaint::{ClippedShape, ImageDelta};
use egui::{ClippedPrimitive, Context, Event, RawInput, Rect, pos2, vec2};
use wire::ChartModel;

/// A canvas that nobody sees.
pub struct Offscreen {
    context: Context,
    plots: Plots,
    theme: Theme,
    width: f32,
    columns: usize,
    seconds: f64,
}

/// One paint.
pub struct Painted {
    /// What was to be painted.
    pub shapes: Vec<ClippedShape>,
    /// The same as triangles.
    pub primitives: Vec<ClippedPrimitive>,
    /// Letters, as far as they are new.
    pub letters: Vec<ImageDelta>,
    /// Whether another paint was asked for at once.
    pub repaint: bool,
}

impl Offscreen {
    /// A canvas so wide, for charts in so many columns.
    #[must_use]
    pub fn new(theme: Theme, width: f32, columns: usize) -> Self {
        let context = Context::default();
        context.set_fonts(fonts());
        Self {
            context,
            plots: Plots::default(),
            theme,
            width,
            columns,
            seconds: 0.0,
        }
    }

    /// Handles the events and paints, 50 ms after the paint before.
    pub fn paint(&mut self, charts: &[ChartModel], events: Vec<Event>) -> Painted {
        self.seconds += 0.05;
        let size = vec2(self.width, height(charts.len(), self.columns).max(1.0));
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), size)),
            time: Some(self.seconds),
            predicted_dt: 0.05,
            focused: true,
            events,
            ..RawInput::default()
        };
        let Self {
            context,
            plots,
            theme,
            columns,
            ..
        } = self;
        let mut output = context.run_ui(input, |ui| plots.show(ui, charts, theme, *columns));
        let repaint = output
            .viewport_output
            .values()
            .any(|viewport| viewport.repaint_delay.is_zero());
        let textures = std::mem::take(&mut output.textures_delta.set);
        let letters = textures.into_values().flatten().collect();
        output.textures_delta.clear();
        let primitives = context.tessellate(output.shapes.clone(), output.pixels_per_point);
        Painted {
            shapes: output.shapes,
            primitives,
            letters,
            repaint,
        }
    }

    /// The plots on it.
    #[must_use]
    pub fn plots(&self) -> &Plots {
        &self.plots
    }
}
