//! Curves, and their names at their ends.

use super::drawing::{Anchor, Drawing};
use super::layout::{self, Curve, Layout};
use crate::look::{Ink, Stroke, stroke};
use std::fmt::Write as _;

/// From a curve's end to its name.
const LEADER: Stroke = Stroke {
    width: 1.0,
    dash: &[],
};

/// The same, for a curve that ended early.
const FAR: Stroke = Stroke {
    width: 1.2,
    dash: &[2.0, 3.0],
};

pub(super) fn draw(drawing: &mut Drawing<'_>, layout: &Layout) {
    for curve in &layout.curves {
        let ink = Ink::from(curve.role);
        let (steps, dots) = pieces(curve, layout);
        drawing.path(&steps, ink, stroke(curve.role));
        drawing.dots(&dots, ink, stroke(curve.role).width * 2.0);
    }
    for (curve, label) in layout.names() {
        let ink = Ink::from(curve.role);
        let Some((at, value)) = curve.end else {
            continue;
        };
        let end = (layout.x(at as f64), layout.y(value));
        // A long line in the curve's colour would look like more of the curve.
        let early = layout.right - end.0 > layout::REACH;
        let (leader, stroke_of) = if early {
            (Ink::Note, FAR)
        } else {
            (ink, LEADER)
        };
        drawing.line(end, (label.x - 3.0, label.y), leader, stroke_of);
        drawing.dots(&[end], ink, stroke(curve.role).width * 2.0);
        drawing.text((label.x, label.y + 4.0), Anchor::Start, &label.text);
    }
}

/// The curve as path steps, and as dots where a value has no neighbour.
fn pieces(curve: &Curve, layout: &Layout) -> (String, Vec<(f64, f64)>) {
    let mut steps = String::new();
    let mut dots = Vec::new();
    for piece in curve.points.split(|point| point.1.is_none()) {
        let places: Vec<(f64, f64)> = piece
            .iter()
            .filter_map(|point| Some((layout.x(point.0 as f64), layout.y(point.1?))))
            .collect();
        if let [alone] = places.as_slice() {
            dots.push(*alone);
            continue;
        }
        for (place, (x, y)) in places.iter().enumerate() {
            let step = if place == 0 { 'M' } else { 'L' };
            let _ = write!(steps, "{step}{x:.1},{y:.1}");
        }
    }
    (steps, dots)
}
