//! Where cells, and the parts of a cell, are.

use crate::head::LETTERS;
use charts::scale::{Range, Tick, range, value_ticks};
use charts::{LABEL, clean, drawable, names, span_millis, width};
use egui::{Pos2, Rect, pos2, vec2};
use wire::{ChartModel, Point};

/// Height of a cell.
pub const CELL_HEIGHT: f32 = 220.0;
/// Between cells, across and down.
pub const GAP: f32 = 16.0;
/// Height of the heading.
const HEAD: f32 = 26.0;
/// Height of the strip with moments' labels, two lines.
pub(crate) const STRIP: f32 = 28.0;
/// Height of the figures below.
const BELOW: f32 = 20.0;
/// From the plot's right edge to the curves' names.
pub(crate) const REACH: f32 = 14.0;
/// Pixels of height for one value's figure.
const FIGURE: f32 = 40.0;

/// Height of the canvas for so many charts in so many columns.
#[must_use]
pub fn height(charts: usize, columns: usize) -> f32 {
    let rows = charts.div_ceil(columns.max(1));
    let gaps = rows.saturating_sub(1);
    rows as f32 * CELL_HEIGHT + gaps as f32 * GAP
}

/// How many charts stand side by side at a width in pixels of the unzoomed page.
#[must_use]
pub fn columns(width: f32) -> usize {
    if width >= 720.0 { 2 } else { 1 }
}

/// Where the chart of that number is on a canvas so wide: row by row from the left,
/// all of one size.
#[must_use]
pub fn cell(number: usize, columns: usize, canvas_width: f32) -> Rect {
    let columns = columns.max(1);
    let gaps = (columns - 1) as f32 * GAP;
    let wide = ((canvas_width - gaps) / columns as f32).max(1.0);
    let (column, row) = (number % columns, number / columns);
    let left = column as f32 * (wide + GAP);
    let top = row as f32 * (CELL_HEIGHT + GAP);
    Rect::from_min_size(pos2(left, top), vec2(wide, CELL_HEIGHT))
}

/// One chart, ready to be painted.
pub(crate) struct Pane<'a> {
    pub(crate) model: &'a ChartModel,
    /// From 0, in the order of the charts.
    pub(crate) number: usize,
    /// The heading's place.
    pub(crate) head: Rect,
    /// The curves' place.
    pub(crate) plot: Rect,
    /// Left edge, in milliseconds since 1970.
    pub(crate) from: f64,
    pub(crate) span: i64,
    pub(crate) range: Range,
    pub(crate) ticks: Vec<Tick>,
    pub(crate) names: Vec<String>,
    pub(crate) curves: Vec<Vec<Point>>,
}

/// All charts, in their cells. Plots are equally wide, so that a moment is at the
/// same place in each.
pub(crate) fn panes<'a>(
    charts: &'a [ChartModel],
    origin: Pos2,
    columns: usize,
    wide: f32,
) -> Vec<Pane<'a>> {
    let mut panes: Vec<Pane<'a>> = charts.iter().map(Pane::of).collect();
    let letters = f64::from(LETTERS);
    let widest = |texts: &mut dyn Iterator<Item = &String>| {
        texts.map(|text| width(text, letters)).fold(0.0, f64::max) as f32
    };
    let ticks = widest(
        &mut panes
            .iter()
            .flat_map(|pane| &pane.ticks)
            .map(|tick| &tick.label),
    );
    let names = widest(&mut panes.iter().flat_map(|pane| &pane.names));
    for (number, pane) in panes.iter_mut().enumerate() {
        let cell = cell(number, columns, wide).translate(origin.to_vec2());
        let most = cell.width() / 3.0;
        let left = cell.left() + (ticks + 10.0).min(most);
        let right = cell.right() - (names + REACH + 2.0).min(most);
        let top = cell.top() + HEAD;
        pane.number = number;
        pane.head = Rect::from_min_max(cell.min, pos2(cell.right(), top));
        pane.plot = Rect::from_min_max(pos2(left, top + STRIP), pos2(right, cell.bottom() - BELOW));
    }
    panes
}

impl<'a> Pane<'a> {
    fn of(model: &'a ChartModel) -> Self {
        let span = span_millis(model);
        let range = range(model);
        let plot_height = CELL_HEIGHT - HEAD - STRIP - BELOW;
        let series = model.series.iter();
        Self {
            model,
            number: 0,
            head: Rect::NOTHING,
            plot: Rect::NOTHING,
            from: model.from.millis() as f64,
            span,
            range,
            ticks: value_ticks(range, model.unit, (plot_height / FIGURE) as usize),
            names: names(model).iter().map(|name| clean(name, LABEL)).collect(),
            curves: series.map(|series| drawable(series, span)).collect(),
        }
    }

    /// Where a moment of the chart is while a period is shown.
    pub(crate) fn x(&self, at: f64, shown: (f64, f64)) -> f32 {
        let share = (self.from + at - shown.0) / (shown.1 - shown.0);
        self.plot.left() + self.plot.width() * share as f32
    }

    /// Where a value is.
    pub(crate) fn y(&self, value: f64) -> f32 {
        self.plot.bottom() - self.plot.height() * self.range.share(value) as f32
    }
}

/// From the first left edge to the last right edge.
pub(crate) fn whole(panes: &[Pane<'_>]) -> (f64, f64) {
    let from = panes
        .iter()
        .map(|pane| pane.from)
        .fold(f64::INFINITY, f64::min);
    let until = panes.iter().map(|pane| pane.from + pane.span as f64);
    let until = until.fold(f64::NEG_INFINITY, f64::max);
    if from < until {
        (from, until)
    } else {
        (0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_equal_and_fill_the_canvas() {
        let second = cell(1, 2, 816.0);
        assert_eq!(
            second,
            Rect::from_min_max(pos2(416.0, 0.0), pos2(816.0, CELL_HEIGHT))
        );
        let third = cell(2, 2, 816.0);
        assert_eq!(third.min, pos2(0.0, CELL_HEIGHT + GAP));
        assert_eq!(third.size(), second.size());
        assert_eq!(height(3, 2), third.max.y);
        assert_eq!(height(0, 2), 0.0);
        assert_eq!(height(2, 0), 2.0 * CELL_HEIGHT + GAP, "no columns are one");
    }

    #[test]
    fn a_narrow_page_has_one_column() {
        assert_eq!(columns(719.0), 1);
        assert_eq!(columns(720.0), 2);
    }
}
