//! Edges, grid and the figures along them.

use super::drawing::{Anchor, Drawing};
use super::layout::Layout;
use crate::look::{Ink, Stroke};
use crate::scale::time_ticks;
use crate::text::width;
use wire::ChartModel;

const HAIR: Stroke = Stroke {
    width: 1.0,
    dash: &[],
};
/// Pixels of width for one moment's figure.
const MOMENT: f64 = 70.0;

/// The middle of a pixel, where a line of one pixel is sharp.
fn sharp(at: f64) -> f64 {
    at.floor() + 0.5
}

pub(super) fn draw(drawing: &mut Drawing<'_>, model: &ChartModel, layout: &Layout) {
    for tick in &layout.ticks {
        let y = sharp(layout.y(tick.at));
        let grid = (layout.left, y);
        drawing.line(grid, (layout.right, y), Ink::Grid, HAIR);
        drawing.text((layout.left - 6.0, y + 4.0), Anchor::End, &tick.label);
    }
    let bottom = sharp(layout.bottom);
    let corner = (layout.left, bottom);
    drawing.line(corner, (layout.right, bottom), Ink::Axis, HAIR);
    let wanted = ((layout.right - layout.left) / MOMENT).max(3.0) as usize;
    for tick in time_ticks(model.from, 0, layout.span, wanted) {
        let x = sharp(layout.x(tick.at));
        let half = width(&tick.label, super::LETTERS) / 2.0;
        drawing.line((x, bottom), (x, bottom + 4.0), Ink::Axis, HAIR);
        if x - half >= 0.0 && x + half <= layout.width {
            drawing.text((x, layout.bottom + 15.0), Anchor::Middle, &tick.label);
        }
    }
}
