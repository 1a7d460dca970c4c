//! Pictures as people see them.

use crate::models::{MINUTE, empty, equals, flat, latency, limit, marker, series};
use crate::pixels::Pixels;
use charts::{Paint, Palette, Theme, svg};
use wire::{ChartModel, MarkerKind, Point, Role, Side, Unit};

const THEMES: [Theme; 2] = [Theme::Dark, Theme::Light];

/// Without letters, for pixels are counted and compared.
fn painted(model: &ChartModel, theme: Theme) -> Pixels {
    Pixels::of(&svg(model, &Paint::literal(theme)), false)
}

/// Rows of a column that are inked in that colour.
fn rows(pixels: &Pixels, x: u32, css: &str) -> Vec<u32> {
    (0..pixels.high())
        .filter(|y| pixels.inked(x, *y, css))
        .collect()
}

/// The row of the only long sharp line of that colour below `from`, and its ends.
fn line(pixels: &Pixels, from: u32, css: &str) -> (u32, u32, u32) {
    let row = |y| (0..pixels.wide()).filter(move |x| pixels.is(*x, y, css));
    let y = (from..pixels.high())
        .find(|y| row(*y).count() > 200)
        .expect("a line");
    (y, row(y).next().unwrap(), row(y).next_back().unwrap())
}

fn middle(rows: &[u32]) -> f64 {
    rows.iter().copied().map(f64::from).sum::<f64>() / rows.len() as f64
}

/// Stretches of a column that stand out from the ground: the first row, how far it
/// stands out at most, and all of that together.
fn bands(pixels: &Pixels, x: u32, until: u32) -> Vec<(u32, f64, f64)> {
    let ground = pixels.bright(0, 0);
    let out = |y| (pixels.bright(x, y) - ground).abs();
    let mut bands: Vec<(u32, f64, f64)> = Vec::new();
    for y in (0..until).filter(|y| out(*y) > 30.0) {
        match bands.last_mut() {
            Some(band) if y == 1 + band.0 => *band = (y, band.1.max(out(y)), band.2 + out(y)),
            _ => bands.push((y, out(y), out(y))),
        }
    }
    bands
}

#[test]
fn the_canary_stands_out_more_than_stable() {
    for theme in THEMES {
        let mut model = flat(Role::Stable, 25.0);
        model.series.extend(flat(Role::Canary, 75.0).series);
        let pixels = painted(&model, theme);
        let (bottom, ..) = line(&pixels, 0, theme.palette().axis);
        let bands = bands(&pixels, 201, bottom);
        let [canary, stable] = bands[..] else {
            panic!("two curves, not {bands:?}");
        };
        assert!(canary.1 > stable.1 + 40.0, "brighter or darker: {bands:?}");
        assert!(canary.2 > stable.2 * 1.5, "and thicker: {bands:?}");
    }
}

#[test]
fn a_limit_is_where_its_value_is() {
    let mut model = flat(Role::Stable, 10.0);
    model.thresholds = vec![limit("", 75.0, Side::Above), limit("", 90.0, Side::Above)];
    let palette = Theme::Dark.palette();
    let pixels = painted(&model, Theme::Dark);
    let (nought, left, _) = line(&pixels, 0, palette.axis);
    let (hundred, ..) = line(&pixels, 0, palette.grid);
    let limits = rows(&pixels, left + 3, palette.threshold);
    for value in [75.0, 90.0] {
        let wanted = f64::from(nought) - value * f64::from(nought - hundred) / 100.0;
        let near = limits.iter().any(|y| (f64::from(*y) - wanted).abs() <= 1.5);
        assert!(near, "{value} belongs at {wanted}, lines are at {limits:?}");
    }
}

#[test]
fn a_moment_is_where_its_time_is() {
    for (kind, minute) in [
        (MarkerKind::Shift, 4),
        (MarkerKind::Back, 9),
        (MarkerKind::Note, 13),
    ] {
        let mut model = flat(Role::Other(1), 10.0);
        model.markers = vec![marker(minute, "", kind)];
        let palette = Theme::Dark.palette();
        let pixels = painted(&model, Theme::Dark);
        let (_, left, right) = line(&pixels, 0, palette.axis);
        let css = palette.of(charts::marker_ink(kind));
        let share = minute as f64 / 14.0;
        let wanted = f64::from(left) + share * f64::from(right - left);
        let long = |x: &u32| rows(&pixels, *x, css).len() > 40;
        let found: Vec<u32> = (0..pixels.wide()).filter(long).collect();
        assert!(
            (middle(&found) - wanted).abs() <= 1.5,
            "{found:?}, not {wanted}"
        );
    }
}

#[test]
fn what_lies_outside_the_period_is_not_drawn() {
    let outside = [Point(-MINUTE, Some(50.0)), Point(15 * MINUTE, Some(50.0))];
    let model = ChartModel {
        series: vec![series("canary", Role::Canary, outside.to_vec())],
        markers: vec![marker(20, "late", MarkerKind::Shift)],
        ..empty()
    };
    let Palette { canary, shift, .. } = Theme::Dark.palette();
    let pixels = painted(&model, Theme::Dark);
    assert_eq!((pixels.count(canary), pixels.count(shift)), (0, 0));
}

#[test]
fn no_curve_leaves_the_plot() {
    let spikes = (0..84).map(|at| Point(at * 10_000, Some(if at % 7 == 0 { 1e6 } else { -1e5 })));
    let model = ChartModel {
        series: vec![series("", Role::Canary, spikes.collect())],
        unit: Unit::Count,
        ..empty()
    };
    let Palette { axis, canary, .. } = Theme::Dark.palette();
    let pixels = painted(&model, Theme::Dark);
    let (bottom, left, right) = line(&pixels, 0, axis);
    let mut drawn = 0;
    for (x, y) in (0..pixels.high()).flat_map(|y| (0..pixels.wide()).map(move |x| (x, y))) {
        if pixels.inked(x, y, canary) {
            drawn += 1;
            assert!(
                x + 3 >= left && x <= right + 14 && y <= bottom && y > 2,
                "at {x}, {y}"
            );
        }
    }
    assert!(drawn > 500, "only {drawn} pixels");
}

#[test]
fn a_gap_breaks_the_curve_and_a_lone_value_is_a_dot() {
    let mut model = flat(Role::Canary, 50.0);
    for point in &mut model.series[0].points {
        let alone = point.0 == 5 * MINUTE;
        let gap = (3 * MINUTE..7 * MINUTE).contains(&point.0);
        point.1 = point.1.filter(|_| alone || !gap);
    }
    let Palette { axis, canary, .. } = Theme::Dark.palette();
    let pixels = painted(&model, Theme::Dark);
    let (_, left, right) = line(&pixels, 0, axis);
    let at = |minute: f64| left + (f64::from(right - left) * minute / 14.0).round() as u32;
    assert!(!rows(&pixels, at(2.0), canary).is_empty());
    assert!(rows(&pixels, at(4.0), canary).is_empty());
    assert!(!rows(&pixels, at(5.0), canary).is_empty());
    assert!(rows(&pixels, at(6.0), canary).is_empty());
    assert!(!rows(&pixels, at(8.0), canary).is_empty());
}

#[test]
fn every_curve_has_its_name_at_its_end_and_no_two_share_a_place() {
    let text = svg(&equals(), &Paint::literal(Theme::Light));
    let mut heights = Vec::new();
    for which in 0..6 {
        let name = format!(">service-{which}</text>");
        let line = text
            .lines()
            .find(|line| line.ends_with(&name))
            .expect("a name");
        let y: f64 = line
            .split("y=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        heights.push(y);
    }
    heights.sort_by(f64::total_cmp);
    assert!(
        heights.windows(2).all(|pair| pair[1] - pair[0] >= 12.9),
        "{heights:?}"
    );
}

#[test]
fn letters_are_painted_in_the_colour_of_letters() {
    let text = svg(&latency(), &Paint::literal(Theme::Light));
    let with = Pixels::scaled(&text, true, 2.0).count(Theme::Light.palette().text);
    let without = Pixels::scaled(&text, false, 2.0).count(Theme::Light.palette().text);
    assert!(with > without + 200, "{with} against {without}");
}

#[test]
fn on_the_page_colours_come_from_the_style_sheet_alone() {
    let mut model = equals();
    model.series.extend(latency().series);
    model.markers = latency().markers;
    model.markers.push(marker(2, "note", MarkerKind::Note));
    let text = svg(&model, &Paint::tokens());
    assert!(
        !text.contains('#') && !text.contains("rgb") && !text.contains("style="),
        "{text}"
    );
    for class in [
        "axis",
        "grid",
        "text",
        "stable",
        "canary",
        "other-0",
        "other-5",
        "threshold",
        "shift",
        "back",
        "note",
    ] {
        assert!(
            text.contains(&format!("class=\"chart-{class}\"")),
            "{class}"
        );
    }
}

#[test]
fn both_themes_are_as_they_were() {
    insta::assert_snapshot!("dark", svg(&latency(), &Paint::literal(Theme::Dark)));
    let equal = svg(&equals(), &Paint::literal(Theme::Light).sized(480, 200));
    insta::assert_snapshot!("light", equal);
}
