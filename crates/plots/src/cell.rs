//! One chart on the canvas.

use crate::head::{self, LETTERS, font};
use crate::line::{Line, paint};
use crate::panes::{Pane, REACH, STRIP};
use crate::theme::Theme;
use charts::labels::{Area, beside_lines, rows, spread};
use charts::scale::time_ticks;
use charts::{
    Ink, LABEL, LIMIT, Stroke, believed, clean, down_sample, last_value, marker_ink, marker_stroke,
    stroke, usual_step, value_at, width,
};
use egui::{Align2, Color32, Painter, Rect, Sense, Ui, UiBuilder, pos2, vec2};
use egui_plot::{GridMark, Plot};
use vocab::Timestamp;
use wire::{MarkerKind, Point, Role};

/// Height of a line of letters with its distance to the next.
const LINE: f32 = 14.0;
/// Pixels of width for one moment's figure.
const MOMENT: f32 = 70.0;
const HAIR: Stroke = Stroke {
    width: 1.0,
    dash: &[],
};

/// From the end of a curve that ended early to its name.
const FAR: Stroke = Stroke {
    width: 1.2,
    dash: &[2.0, 3.0],
};

/// What all cells share.
pub(crate) struct Look<'a> {
    pub(crate) theme: &'a Theme,
    /// The period shown, in milliseconds since 1970.
    pub(crate) shown: (f64, f64),
    /// The moment under the pointer.
    pub(crate) cursor: Option<f64>,
}

/// A moment that is shown: its place, kind and label.
struct Moment {
    x: f32,
    kind: MarkerKind,
    text: String,
}

pub(crate) fn show(ui: &mut Ui, pane: &Pane<'_>, look: &Look<'_>) {
    let curves: Vec<(Role, Vec<Point>)> = pane
        .model
        .series
        .iter()
        .zip(&pane.curves)
        .map(|(series, points)| (series.role, visible(pane, points, look)))
        .collect();
    let moments = moments(pane, look);
    let lines = lines(pane, look, &curves);
    plot(ui, pane, look, lines);
    let painter = ui.painter();
    axes(painter, pane, look);
    moment_labels(painter, pane, look, &moments);
    limit_labels(painter, pane, look, &curves, &moments);
    names(painter, pane, look);
    cursor(painter, pane, look);
    if pane
        .curves
        .iter()
        .all(|points| last_value(points).is_none())
    {
        let text = look.theme.of(Ink::Text);
        let middle = pane.plot.center();
        painter.text(
            middle,
            Align2::CENTER_CENTER,
            "Nothing measured yet",
            font(),
            text,
        );
    }
    head::paint(painter, pane, look);
}

/// The points on screen, no more than pixels can show. The curve is cut at the
/// edges rather than drawn to the next point, which may be very far away.
fn visible(pane: &Pane<'_>, points: &[Point], look: &Look<'_>) -> Vec<Point> {
    let (from, until) = (look.shown.0 - pane.from, look.shown.1 - pane.from);
    let first = points.partition_point(|point| (point.0 as f64) < from);
    let last = points.partition_point(|point| (point.0 as f64) <= until);
    let mut part = Vec::with_capacity(last.saturating_sub(first) + 2);
    part.extend(cut(points, first, from));
    part.extend(points.get(first..last).into_iter().flatten());
    part.extend(cut(points, last, until));
    down_sample(&part, pane.plot.width() as usize)
}

/// Where the curve crosses an edge between a point and the one before it.
fn cut(points: &[Point], next: usize, edge: f64) -> Option<Point> {
    let before = points.get(next.checked_sub(1)?)?;
    let after = points.get(next)?;
    let share = (edge - before.0 as f64) / (after.0 as f64 - before.0 as f64);
    let value = before.1? + (after.1? - before.1?) * share;
    Some(Point(edge.round() as i64, Some(value)))
}

/// Limits, moments and curves, in the order to paint them.
fn lines(pane: &Pane<'_>, look: &Look<'_>, curves: &[(Role, Vec<Point>)]) -> Vec<Line> {
    let edges = (look.shown.0 - pane.from, look.shown.1 - pane.from);
    let limits = pane
        .model
        .thresholds
        .iter()
        .filter_map(|limit| believed(limit.value));
    let limits = limits.map(|y| {
        let piece = vec![[edges.0, y], [edges.1, y]];
        Line::new(vec![piece], LIMIT, look.theme.of(Ink::Threshold))
    });
    let moments = pane.model.markers.iter().map(|marker| {
        let x = marker.at.millis() as f64 - pane.from;
        let piece = vec![[x, pane.range.low], [x, pane.range.high]];
        let colour = look.theme.of(marker_ink(marker.kind));
        Line::new(vec![piece], marker_stroke(marker.kind), colour)
    });
    let curves = curves.iter().map(|(role, points)| {
        let pieces = points.split(|point| point.1.is_none());
        let pieces = pieces.filter(|piece| !piece.is_empty()).map(|piece| {
            let places = piece.iter().filter_map(|at| Some([at.0 as f64, at.1?]));
            places.collect()
        });
        Line::new(
            pieces.collect(),
            stroke(*role),
            look.theme.of(Ink::from(*role)),
        )
    });
    limits.chain(moments).chain(curves).collect()
}

fn plot(ui: &mut Ui, pane: &Pane<'_>, look: &Look<'_>, lines: Vec<Line>) {
    let marks: Vec<GridMark> = pane
        .ticks
        .iter()
        .map(|tick| GridMark {
            value: tick.at,
            step_size: pane.range.high - pane.range.low,
        })
        .collect();
    let shown = (look.shown.0 - pane.from)..=(look.shown.1 - pane.from);
    let range = pane.range;
    // Charts' own ids come from elsewhere and may not be unique.
    let id = ui.scope_id().with(("chart", pane.number));
    let mut place = ui.new_child(UiBuilder::new().max_rect(pane.plot).id_salt(id));
    Plot::new(id)
        .id(id)
        .width(pane.plot.width())
        .height(pane.plot.height())
        .show_axes(false)
        .show_background(false)
        .show_x(false)
        .show_y(false)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .sense(Sense::hover())
        .grid_color(look.theme.of(Ink::Grid))
        .grid_fade(0.0)
        .x_grid_spacer(|_| vec![])
        .y_grid_spacer(move |_| marks.clone())
        .show(&mut place, move |plot| {
            plot.set_plot_bounds_x(shown);
            plot.set_plot_bounds_y(range.low..=range.high);
            for line in lines {
                plot.add(line);
            }
        });
}

fn axes(painter: &Painter, pane: &Pane<'_>, look: &Look<'_>) {
    let (text, axis) = (look.theme.of(Ink::Text), look.theme.of(Ink::Axis));
    for tick in &pane.ticks {
        let place = pos2(pane.plot.left() - 6.0, pane.y(tick.at));
        painter.text(place, Align2::RIGHT_CENTER, &tick.label, font(), text);
    }
    let bottom = pane.plot.bottom();
    let line = egui::Stroke::new(HAIR.width, axis);
    painter.hline(pane.plot.x_range(), bottom, line);
    let offset = (look.shown.0 - pane.from) as i64;
    let span = (look.shown.1 - look.shown.0) as i64;
    let wanted = (pane.plot.width() / MOMENT).max(3.0) as usize;
    for tick in time_ticks(pane.model.from, offset, span, wanted) {
        let x = pane.x(tick.at, look.shown);
        painter.vline(x, bottom..=bottom + 4.0, line);
        let place = pos2(x, bottom + 6.0);
        painter.text(place, Align2::CENTER_TOP, &tick.label, font(), text);
    }
}

fn moments(pane: &Pane<'_>, look: &Look<'_>) -> Vec<Moment> {
    let inside = |at: Timestamp| (look.shown.0..=look.shown.1).contains(&(at.millis() as f64));
    let markers = pane.model.markers.iter().filter(|marker| inside(marker.at));
    let mut moments: Vec<Moment> = markers
        .map(|marker| Moment {
            x: pane.x(marker.at.millis() as f64 - pane.from, look.shown),
            kind: marker.kind,
            text: clean(&marker.label, LABEL),
        })
        .collect();
    moments.sort_by(|a, b| a.x.total_cmp(&b.x));
    moments
}

/// In the strip above the plot, in lines so that none covers another.
fn moment_labels(painter: &Painter, pane: &Pane<'_>, look: &Look<'_>, moments: &[Moment]) {
    let letters = f64::from(LETTERS);
    let edges: Vec<(f64, f64)> = moments
        .iter()
        .map(|one| (f64::from(one.x) + 4.0, width(&one.text, letters)))
        .collect();
    let placed = rows(&edges, (STRIP / LINE) as usize, 6.0);
    for (one, row) in moments.iter().zip(placed) {
        let Some(row) = row else { continue };
        let middle = pane.plot.top() - LINE * (row as f32 + 0.5);
        let colour = look.theme.of(marker_ink(one.kind));
        let line = [
            pos2(one.x, middle - LINE / 2.0),
            pos2(one.x, pane.plot.top()),
        ];
        let mut shapes = Vec::new();
        paint(line.to_vec(), marker_stroke(one.kind), colour, &mut shapes);
        painter.extend(shapes);
        let place = pos2(one.x + 4.0, middle);
        painter.text(
            place,
            Align2::LEFT_CENTER,
            &one.text,
            font(),
            look.theme.of(Ink::Text),
        );
    }
}

fn limit_labels(
    painter: &Painter,
    pane: &Pane<'_>,
    look: &Look<'_>,
    curves: &[(Role, Vec<Point>)],
    moments: &[Moment],
) {
    let limits: Vec<(f64, String)> = pane
        .model
        .thresholds
        .iter()
        .filter_map(|limit| Some((believed(limit.value)?, clean(&limit.label, LABEL))))
        .collect();
    let wanted: Vec<(f64, f64)> = limits
        .iter()
        .map(|(value, text)| (f64::from(pane.y(*value)), width(text, f64::from(LETTERS))))
        .collect();
    let area = Area {
        left: f64::from(pane.plot.left()),
        right: f64::from(pane.plot.right()),
        top: f64::from(pane.plot.top()),
        bottom: f64::from(pane.plot.bottom()),
        tall: f64::from(LINE),
    };
    let place = |x: f32, y: f32| (f64::from(x), f64::from(y));
    let points = curves.iter().flat_map(|curve| &curve.1);
    let points =
        points.filter_map(|at| Some(place(pane.x(at.0 as f64, look.shown), pane.y(at.1?))));
    let steps = (pane.plot.height() / 6.0) as u8;
    let crossings = moments.iter().flat_map(|one| {
        (0..=steps).map(move |step| place(one.x, pane.plot.top() + 6.0 * f32::from(step)))
    });
    let obstacles: Vec<(f64, f64)> = points.chain(crossings).collect();
    for ((_, text), at) in limits.iter().zip(beside_lines(&wanted, area, &obstacles)) {
        let Some((x, middle)) = at else { continue };
        let text = painter.layout_no_wrap(text.clone(), font(), look.theme.of(Ink::Text));
        let place = pos2(x as f32, middle as f32 - text.size().y / 2.0);
        let behind = Rect::from_min_size(place, text.size());
        let ground = look.theme.of(Ink::Ground).gamma_multiply(0.75);
        painter.rect_filled(behind.expand2(vec2(2.0, 0.0)), 2.0, ground);
        painter.galley(place, text, Color32::PLACEHOLDER);
    }
}

/// Each curve's name at its end, joined to it by a line.
fn names(painter: &Painter, pane: &Pane<'_>, look: &Look<'_>) {
    let shown = |point: &Point| {
        let at = pane.from + point.0 as f64;
        (look.shown.0..=look.shown.1).contains(&at)
    };
    let mut ends = Vec::new();
    for ((series, name), points) in pane.model.series.iter().zip(&pane.names).zip(&pane.curves) {
        let last = points.partition_point(|point| pane.from + point.0 as f64 <= look.shown.1);
        let until = points.get(..last).unwrap_or_default();
        let end = last_value(until).filter(|(at, value)| shown(&Point(*at, Some(*value))));
        if let (Some((at, value)), false) = (end, name.is_empty()) {
            let place = pos2(pane.x(at as f64, look.shown), pane.y(value));
            ends.push((place, series.role, name));
        }
    }
    // What is drawn last matters most, so the first go without.
    let room = (pane.plot.height() / LINE) as usize + 1;
    let ends = ends.split_off(ends.len().saturating_sub(room));
    let wanted: Vec<f64> = ends.iter().map(|end| f64::from(end.0.y)).collect();
    let (low, high) = (f64::from(pane.plot.top()), f64::from(pane.plot.bottom()));
    let x = pane.plot.right() + REACH;
    for ((end, role, name), y) in ends.iter().zip(spread(&wanted, f64::from(LINE), low, high)) {
        let colour = look.theme.of(Ink::from(*role));
        let place = pos2(x, y as f32);
        let mut leader = Vec::new();
        let ends = vec![*end, pos2(x - 3.0, place.y)];
        // A long line in the curve's colour would look like more of the curve.
        if pane.plot.right() - end.x > REACH {
            paint(ends, FAR, look.theme.of(Ink::Note), &mut leader);
        } else {
            paint(ends, HAIR, colour, &mut leader);
        }
        painter.extend(leader);
        painter.circle_filled(*end, stroke(*role).width, colour);
        painter.text(
            place,
            Align2::LEFT_CENTER,
            name,
            font(),
            look.theme.of(Ink::Text),
        );
    }
}

/// A line at the cursor's moment, and a dot on each curve.
fn cursor(painter: &Painter, pane: &Pane<'_>, look: &Look<'_>) {
    let Some(at) = look.cursor else { return };
    let offset = at - pane.from;
    // The middle of a pixel, where a line of one pixel is sharp.
    let x = pane.x(offset, look.shown).floor() + 0.5;
    let line = egui::Stroke::new(HAIR.width, look.theme.of(Ink::Text));
    painter.vline(x, pane.plot.y_range(), line);
    for (series, points) in pane.model.series.iter().zip(&pane.curves) {
        if let Some(value) = value_at(points, usual_step(points), offset as i64) {
            let colour = look.theme.of(Ink::from(series.role));
            painter.circle_filled(pos2(x, pane.y(value)), 3.0, colour);
        }
    }
}
