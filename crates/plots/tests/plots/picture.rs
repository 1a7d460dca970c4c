//! Plots as people see them.

use crate::models::{START, empty, equals, flat, latency, limit, marker};
use crate::raster::Raster;
use charts::Ink;
use egui::{Event, Key, Modifiers, Rect, pos2};
use plots::offscreen::Offscreen;
use plots::{Theme, cell, height};
use vocab::Span;
use wire::{ChartModel, MarkerKind, Role, Side};

const WIDTH: f32 = 700.0;

fn painted(charts: &[ChartModel], theme: &Theme, columns: usize, events: Vec<Event>) -> Raster {
    let mut canvas = Offscreen::new(theme.clone(), WIDTH, columns);
    let mut raster = Raster::new(WIDTH, height(charts.len(), columns));
    raster.learn(&canvas.paint(charts, vec![]));
    for event in events {
        raster.learn(&canvas.paint(charts, vec![event]));
    }
    let last = canvas.paint(charts, vec![]);
    raster.learn(&last);
    raster.paint(&last);
    raster
}

/// A theme in which no two things have colours alike.
fn loud() -> Theme {
    Theme::from_css(charts::Theme::Dark, |name| {
        let colour = match name {
            "--chart-ground" => "#000000",
            "--chart-axis" => "#0000ff",
            "--chart-text" => "#ff00ff",
            "--chart-canary" | "--chart-other-0" => "#00ff00",
            "--chart-threshold" => "#ffff00",
            "--chart-shift" => "#00ffff",
            "--chart-back" => "#ff0000",
            _ => "#303030",
        };
        Some(colour.to_owned())
    })
}

/// Left and right end and height of the lower edge in a cell.
fn edge(raster: &Raster, part: Rect, theme: &Theme) -> (usize, usize, usize) {
    let axis = theme.of(Ink::Axis);
    let row = |y: usize| {
        let columns = part.min.x as usize..part.max.x as usize;
        columns
            .filter(|x| raster.is(*x, y, axis))
            .collect::<Vec<usize>>()
    };
    let rows = (part.min.y as usize..part.max.y as usize)
        .rev()
        .map(|y| (y, row(y)));
    let mut long = rows.filter(|(_, found)| found.len() > 100);
    let (y, found) = long.next().expect("a lower edge");
    (found[0], found[found.len() - 1], y)
}

#[test]
fn the_canary_stands_out_more_than_stable() {
    for from in [charts::Theme::Dark, charts::Theme::Light] {
        let theme = Theme::from(from);
        let mut model = flat(Role::Stable, 25.0);
        model.series.extend(flat(Role::Canary, 75.0).series);
        let raster = painted(&[model], &theme, 1, vec![]);
        let part = cell(0, 1, WIDTH);
        let bottom = part.bottom() as usize - 22;
        let bright = |y| raster.at(300, y).iter().sum::<f32>() / 3.0;
        let ground = bright(1);
        let out = |y: usize| (bright(y) - ground).abs();
        let curves: Vec<usize> = (60..bottom).filter(|y| out(*y) > 35.0).collect();
        let split = curves
            .windows(2)
            .position(|two| two[1] - two[0] > 5)
            .expect("two curves")
            + 1;
        let ink = |rows: &[usize]| rows.iter().map(|y| out(*y)).sum::<f32>();
        let (canary, stable) = (ink(&curves[..split]), ink(&curves[split..]));
        assert!(canary > stable * 1.5, "{canary} against {stable}");
    }
}

#[test]
fn a_limit_and_a_moment_are_where_they_belong() {
    let mut model = flat(Role::Stable, 10.0);
    model.thresholds = vec![limit("", 100.0, Side::Above)];
    model.markers = vec![marker(7, "", MarkerKind::Shift)];
    let theme = loud();
    let raster = painted(&[model], &theme, 1, vec![]);
    let part = cell(0, 1, WIDTH);
    let (left, right, bottom) = edge(&raster, part, &theme);
    let top = part.top() + 26.0 + 28.0;
    let wanted = bottom as f32 - (bottom as f32 - top) / 1.12;
    let rows: Vec<usize> = (0..bottom)
        .filter(|y| raster.is(left + 3, *y, theme.of(Ink::Threshold)))
        .collect();
    assert!(
        !rows.is_empty() && rows.iter().all(|y| (*y as f32 - wanted).abs() <= 2.5),
        "{rows:?}, not {wanted}"
    );
    let columns = raster.columns(part, theme.of(Ink::Shift), 20);
    let middle = usize::midpoint(left, right);
    assert!(
        !columns.is_empty() && columns.iter().all(|x| x.abs_diff(middle) <= 2),
        "{columns:?}, not {middle}"
    );
}

#[test]
fn plots_of_a_page_are_equally_wide_and_show_one_period() {
    let mut late = flat(Role::Canary, 0.02);
    late.from = START + Span::minutes(7);
    late.until = START + Span::minutes(14);
    let charts = [equals(), late.clone(), empty(), late];
    let theme = loud();
    let raster = painted(&charts, &theme, 2, vec![]);
    let edges: Vec<(f32, f32)> = (0..4)
        .map(|number| {
            let part = cell(number, 2, WIDTH);
            let (left, right, _) = edge(&raster, part, &theme);
            (left as f32 - part.left(), right as f32 - part.left())
        })
        .collect();
    let same =
        |one: &(f32, f32)| (one.0 - edges[0].0).abs() <= 1.0 && (one.1 - edges[0].1).abs() <= 1.0;
    assert!(edges.iter().all(same), "{edges:?}");
    let part = cell(1, 2, WIDTH);
    let curve = Rect::from_min_max(
        pos2(part.left(), part.top() + 56.0),
        pos2(part.left() + edges[0].1, part.bottom()),
    );
    let columns = raster.columns(curve, theme.of(Ink::Canary), 1);
    let from = part.left() + edges[0].0 + (edges[0].1 - edges[0].0) * 7.0 / 30.0;
    assert!(
        (columns[0] as f32 - from).abs() <= 4.0,
        "from {}, not {from}",
        columns[0]
    );
}

#[test]
fn one_cursor_goes_through_all_plots_and_is_read_in_all_headings() {
    let charts = [latency(), latency(), latency()];
    let theme = loud();
    let still = painted(&charts, &theme, 2, vec![]);
    let moved = painted(
        &charts,
        &theme,
        2,
        vec![Event::PointerMoved(pos2(150.0, 120.0))],
    );
    for number in 0..3 {
        let part = cell(number, 2, WIDTH);
        let (left, right, bottom) = edge(&still, part, &theme);
        let plot = Rect::from_min_max(
            pos2(left as f32 + 1.0, part.top() + 56.0),
            pos2(right as f32, bottom as f32),
        );
        let text = theme.of(Ink::Text);
        let line = |raster: &Raster| raster.columns(plot, text, 60);
        assert_eq!(line(&still), [0; 0]);
        let found = line(&moved);
        let at = part.left() + 150.0;
        assert!(
            !found.is_empty() && found.iter().all(|x| (*x as f32 - at).abs() <= 2.0),
            "{found:?}, not {at}"
        );
        let heading = Rect::from_min_max(part.min, pos2(part.right(), part.top() + 26.0));
        let letters = |raster: &Raster| raster.count(heading, text);
        assert!(letters(&moved) > letters(&still) + 30);
    }
}

#[test]
fn what_is_zoomed_out_of_the_period_is_not_painted_over_figures_and_names() {
    let theme = loud();
    let mut model = flat(Role::Canary, 50.0);
    model.series[0].name = String::new();
    model.series[0].role = Role::Other(0);
    let plus = Event::Key {
        key: Key::Plus,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    };
    let raster = painted(&[model], &theme, 1, vec![plus; 5]);
    let part = cell(0, 1, WIDTH);
    let (left, right, _) = edge(&raster, part, &theme);
    let ink = theme.of(Ink::Other(0));
    let columns = raster.columns(part, ink, 1);
    assert!(
        columns.len() + 6 >= right - left,
        "the curve reaches both edges"
    );
    assert!(
        columns.iter().all(|x| *x + 2 >= left && *x <= right + 2),
        "and ends there"
    );
}

#[test]
fn a_chart_of_nothing_says_so() {
    let theme = loud();
    let part = Rect::from_center_size(
        cell(0, 1, WIDTH).center() + egui::vec2(0.0, 10.0),
        [200.0, 60.0].into(),
    );
    let letters = |model| painted(&[model], &theme, 1, vec![]).count(part, theme.of(Ink::Text));
    assert!(letters(empty()) > letters(flat(Role::Stable, 0.5)) + 40);
}
