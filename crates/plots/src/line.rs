//! Lines in a plot, dashed as the charts' look says.

use charts::Stroke;
use egui::{Color32, Pos2, Shape, Ui};
use egui_plot::{PlotBounds, PlotGeometry, PlotItem, PlotItemBase, PlotPoint, PlotTransform};
use std::ops::RangeInclusive;

/// A curve so many times as long as the plot is wide is a band of noise: dashes
/// would tell nothing, and cost most of the paint. It is drawn unbroken.
const BUSY: f32 = 5.0;

/// One line of several pieces, in the plot's coordinates.
pub(crate) struct Line {
    base: PlotItemBase,
    pieces: Vec<Vec<[f64; 2]>>,
    stroke: Stroke,
    colour: Color32,
}

impl Line {
    pub(crate) fn new(pieces: Vec<Vec<[f64; 2]>>, stroke: Stroke, colour: Color32) -> Self {
        Self {
            base: PlotItemBase::new(String::new()),
            pieces,
            stroke,
            colour,
        }
    }
}

impl PlotItem for Line {
    fn shapes(&self, _ui: &Ui, transform: &PlotTransform, shapes: &mut Vec<Shape>) {
        for piece in &self.pieces {
            let places: Vec<Pos2> = piece
                .iter()
                .map(|[x, y]| transform.position_from_point(&PlotPoint::new(*x, *y)))
                .collect();
            let most = BUSY * transform.frame().width();
            let busy = length(&places) > most;
            let dash = if busy { &[] } else { self.stroke.dash };
            let stroke = Stroke {
                dash,
                ..self.stroke
            };
            paint(places, stroke, self.colour, shapes);
        }
    }

    fn initialize(&mut self, _x_range: RangeInclusive<f64>) {}

    fn color(&self) -> Color32 {
        self.colour
    }

    fn allow_hover(&self) -> bool {
        false
    }

    fn geometry(&self) -> PlotGeometry<'_> {
        PlotGeometry::None
    }

    fn bounds(&self) -> PlotBounds {
        PlotBounds::NOTHING
    }

    fn base(&self) -> &PlotItemBase {
        &self.base
    }

    fn base_mut(&mut self) -> &mut PlotItemBase {
        &mut self.base
    }
}

fn length(places: &[Pos2]) -> f32 {
    let steps = places.iter().zip(places.iter().skip(1));
    steps.map(|(one, next)| one.distance(*next)).sum()
}

/// A line through the places, or a dot where there is only one.
pub(crate) fn paint(places: Vec<Pos2>, stroke: Stroke, colour: Color32, shapes: &mut Vec<Shape>) {
    let line = egui::Stroke::new(stroke.width, colour);
    if let [alone] = places.as_slice() {
        shapes.push(Shape::circle_filled(*alone, stroke.width, colour));
    } else if stroke.dash.is_empty() {
        shapes.push(Shape::line(places, line));
    } else {
        let lengths = |from: usize| -> Vec<f32> {
            stroke.dash.iter().skip(from).step_by(2).copied().collect()
        };
        let (dashes, gaps) = (lengths(0), lengths(1));
        Shape::dashed_line_many_with_offset(&places, line, &dashes, &gaps, 0.0, shapes);
    }
}
