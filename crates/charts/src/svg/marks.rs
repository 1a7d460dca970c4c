//! Limits and moments of a chart.

use super::LETTERS;
use super::drawing::{Anchor, Drawing};
use super::layout::{Layout, PlacedLabel};
use crate::labels::{Area, beside_lines};
use crate::look::{Ink, LIMIT, marker_ink, marker_stroke};
use crate::text::{LABEL, clean, width};
use crate::view::believed;
use wire::ChartModel;

/// Height of a label's box.
const TALL: f64 = 12.0;

pub(super) fn draw_lines(drawing: &mut Drawing<'_>, model: &ChartModel, layout: &Layout) {
    for value in limits(model).map(|limit| limit.0) {
        let y = layout.y(value);
        let from = (layout.left, y);
        drawing.line(from, (layout.right, y), Ink::Threshold, LIMIT);
    }
    for marker in &layout.markers {
        let label = marker.label.as_ref();
        let top = label.map_or(layout.top, |label| label.y - TALL / 2.0);
        drawing.line(
            (marker.x, top),
            (marker.x, layout.bottom),
            marker_ink(marker.kind),
            marker_stroke(marker.kind),
        );
    }
}

pub(super) fn draw_labels(drawing: &mut Drawing<'_>, layout: &Layout) {
    let moments = layout.markers.iter().filter_map(|one| one.label.as_ref());
    for label in layout.limits.iter().chain(moments) {
        drawing.text((label.x, label.y + 4.0), Anchor::Start, &label.text);
    }
}

fn limits(model: &ChartModel) -> impl Iterator<Item = (f64, String)> {
    let drawn =
        |limit: &wire::Threshold| Some((believed(limit.value)?, clean(&limit.label, LABEL)));
    model.thresholds.iter().filter_map(drawn)
}

pub(super) fn place_limits(model: &ChartModel, layout: &Layout) -> Vec<PlacedLabel> {
    let limits: Vec<(f64, String)> = limits(model).collect();
    let wanted: Vec<(f64, f64)> = limits
        .iter()
        .map(|(value, text)| (layout.y(*value), width(text, LETTERS)))
        .collect();
    let area = Area {
        left: layout.left,
        right: layout.right,
        top: layout.top,
        bottom: layout.bottom,
        tall: TALL,
    };
    let placed = beside_lines(&wanted, area, &layout.obstacles());
    let labels = limits.into_iter().zip(placed);
    labels
        .filter_map(|((_, text), place)| place.map(|(x, y)| PlacedLabel { x, y, text }))
        .filter(|label| !label.text.is_empty())
        .collect()
}
