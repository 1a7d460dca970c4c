//! Where the parts of a picture are.

use super::LETTERS;
use crate::labels::{rows, spread};
use crate::sample::down_sample;
use crate::scale::{Range, Tick, range, value_ticks};
use crate::text::{LABEL, clean, width};
use crate::view::{drawable, last_value, names, span_millis};
use wire::{ChartModel, MarkerKind, Point, Role};

/// Height of a line of letters with its distance to the next.
const LINE: f64 = 13.0;
/// Lines of moments' labels above the plot; those with no room have only a line.
const STRIP: usize = 3;
/// From the right edge of the plot to the curves' names.
pub(super) const REACH: f64 = 14.0;
/// Below the plot, for the moments' figures.
const BELOW: f64 = 20.0;
/// Pixels of height for one value's figure.
const FIGURE: f64 = 36.0;

/// A chart laid out on a rectangle, y downwards, in pixels.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// Width of the rectangle.
    pub(super) width: f64,
    /// Left edge of the plot.
    pub(super) left: f64,
    /// Right edge of the plot.
    pub(super) right: f64,
    /// Upper edge of the plot.
    pub(super) top: f64,
    /// Lower edge of the plot.
    pub(super) bottom: f64,
    /// Milliseconds from the left to the right edge.
    pub(super) span: i64,
    /// Values from the lower to the upper edge.
    pub(super) range: Range,
    pub(super) ticks: Vec<Tick>,
    pub(super) curves: Vec<Curve>,
    pub(super) markers: Vec<PlacedMarker>,
    pub(super) limits: Vec<PlacedLabel>,
}

/// A curve, thinned to what the width can show.
#[derive(Debug, Clone)]
pub(super) struct Curve {
    pub(super) role: Role,
    pub(super) points: Vec<Point>,
    pub(super) end: Option<(i64, f64)>,
    pub(super) label: Option<PlacedLabel>,
}

/// A moment's line, and its label where there is room for it.
#[derive(Debug, Clone)]
pub(super) struct PlacedMarker {
    pub(super) x: f64,
    pub(super) kind: MarkerKind,
    pub(super) label: Option<PlacedLabel>,
}

/// A label with the middle of its left edge.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlacedLabel {
    /// Left edge.
    pub(super) x: f64,
    /// Middle.
    pub(super) y: f64,
    /// What it says.
    pub(super) text: String,
}

impl Layout {
    /// Lays a chart out.
    pub(super) fn of(model: &ChartModel, wide: f64, high: f64) -> Self {
        let (span, range) = (span_millis(model), range(model));
        let ticks = value_ticks(range, model.unit, (high / FIGURE).max(2.0) as usize);
        let figures = ticks.iter().map(|tick| width(&tick.label, LETTERS));
        let curves = curves(model, span, wide);
        let texts = curves.iter().filter_map(|curve| curve.label.as_ref());
        let texts = texts.map(|label| width(&label.text, LETTERS));
        let margin = |texts: f64, more: f64| (texts + more).min(wide / 3.0);
        let names = texts.fold(0.0, f64::max);
        let mut layout = Self {
            width: wide,
            left: margin(figures.fold(12.0, f64::max), 8.0),
            right: wide
                - if names > 0.0 {
                    margin(names, REACH + 2.0)
                } else {
                    10.0
                },
            top: 8.0,
            bottom: high - BELOW,
            span,
            range,
            ticks,
            curves,
            markers: vec![],
            limits: vec![],
        };
        layout.place_markers(model);
        layout.place_names();
        layout.limits = super::marks::place_limits(model, &layout);
        layout
    }

    /// Where a moment is, in milliseconds after the chart's left edge.
    pub(super) fn x(&self, at: f64) -> f64 {
        self.left + (self.right - self.left) * at / self.span as f64
    }

    /// Where a value is.
    pub(super) fn y(&self, value: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * self.range.share(value)
    }

    /// Whether there is no curve to see.
    pub(super) fn is_empty(&self) -> bool {
        self.curves.iter().all(|curve| curve.end.is_none())
    }

    /// The curves that have a name at their end, and the names.
    pub(super) fn names(&self) -> impl Iterator<Item = (&Curve, &PlacedLabel)> {
        let named = |curve| Some((curve, Curve::label(curve)?));
        self.curves.iter().filter_map(named)
    }

    /// What a limit's label had better not cover: points, and moments' lines.
    pub(super) fn obstacles(&self) -> Vec<(f64, f64)> {
        let points = self.curves.iter().flat_map(|curve| &curve.points);
        let points = points.filter_map(|at| Some((self.x(at.0 as f64), self.y(at.1?))));
        let steps = ((self.bottom - self.top) / 6.0) as u32;
        let lines = self.markers.iter().flat_map(|marker| {
            (0..=steps).map(|step| (marker.x, self.top + 6.0 * f64::from(step)))
        });
        points.chain(lines).collect()
    }

    fn place_markers(&mut self, model: &ChartModel) {
        let from = model.from.millis();
        let mut moments: Vec<(f64, MarkerKind, String)> = model
            .markers
            .iter()
            .map(|marker| (marker.at.millis().saturating_sub(from), marker))
            .filter(|(at, _)| (0..=self.span).contains(at))
            .map(|(at, marker)| (self.x(at as f64), marker.kind, clean(&marker.label, LABEL)))
            .collect();
        moments.sort_by(|a, b| a.0.total_cmp(&b.0));
        let edges: Vec<(f64, f64)> = moments
            .iter()
            .map(|(x, _, text)| (self.label_left(*x, text), width(text, LETTERS)))
            .collect();
        let placed = rows(&edges, STRIP, 6.0);
        let used = placed.iter().flatten().max().map_or(0, |row| row + 1);
        self.top += LINE * used as f64;
        let labelled = moments.into_iter().zip(placed).zip(edges);
        self.markers = labelled
            .map(|(((x, kind, text), row), (left, _))| PlacedMarker {
                x,
                kind,
                label: row.filter(|_| !text.is_empty()).map(|row| PlacedLabel {
                    x: left,
                    y: self.top - LINE * (row as f64 + 0.5) - 1.0,
                    text,
                }),
            })
            .collect();
    }

    /// Right of its line, or left of it where the picture ends.
    fn label_left(&self, x: f64, text: &str) -> f64 {
        let wide = width(text, LETTERS);
        if x + 4.0 + wide <= self.width {
            x + 4.0
        } else {
            (x - 4.0 - wide).max(0.0)
        }
    }

    fn place_names(&mut self) {
        let room = ((self.bottom - self.top) / LINE) as usize + 1;
        let named = self
            .curves
            .iter()
            .filter(|curve| curve.label.is_some())
            .count();
        // What is drawn last matters most, so the first go without.
        let surplus = named.saturating_sub(room);
        for curve in self
            .curves
            .iter_mut()
            .filter(|one| one.label.is_some())
            .take(surplus)
        {
            curve.label = None;
        }
        let ends: Vec<f64> = self
            .names()
            .map(|(curve, _)| self.y(curve.end.map_or(0.0, |end| end.1)))
            .collect();
        let (left, top) = (self.right + REACH, self.top + 3.0);
        let placed = spread(&ends, LINE, top, (self.bottom - 3.0).max(top));
        let labels = self.curves.iter_mut().filter_map(|one| one.label.as_mut());
        for (label, y) in labels.zip(placed) {
            (label.x, label.y) = (left, y);
        }
    }
}

impl Curve {
    fn label(&self) -> Option<&PlacedLabel> {
        self.label.as_ref()
    }
}

fn curves(model: &ChartModel, span: i64, wide: f64) -> Vec<Curve> {
    let series = model.series.iter().zip(names(model));
    series
        .map(|(series, name)| {
            let points = drawable(series, span);
            let end = last_value(&points);
            let text = clean(&name, LABEL);
            Curve {
                role: series.role,
                points: down_sample(&points, wide as usize),
                end,
                label: end.filter(|_| !text.is_empty()).map(|_| PlacedLabel {
                    x: 0.0,
                    y: 0.0,
                    text,
                }),
            }
        })
        .collect()
}
