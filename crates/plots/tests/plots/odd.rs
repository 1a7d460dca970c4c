//! Models nobody meant: nothing panics, nothing is painted at no place.

use crate::models::{empty, flat, latency, limit, marker, series};
use egui::epaint::Primitive;
use egui::{Event, pos2};
use plots::Theme;
use plots::offscreen::Offscreen;
use vocab::Timestamp;
use wire::{ChartModel, MarkerKind, Point, Role, Side};

fn sound(charts: &[ChartModel]) {
    for (width, columns) in [(1_100.0, 2), (60.0, 3), (1.0, 1), (700.0, 0)] {
        let theme = Theme::from(charts::Theme::Light);
        let mut canvas = Offscreen::new(theme, width, columns);
        for _ in 0..2 {
            let painted = canvas.paint(charts, vec![Event::PointerMoved(pos2(200.0, 120.0))]);
            for one in &painted.primitives {
                let Primitive::Mesh(mesh) = &one.primitive else {
                    panic!("only triangles are painted");
                };
                let whole =
                    |at: &egui::epaint::Vertex| at.pos.x.is_finite() && at.pos.y.is_finite();
                assert!(mesh.vertices.iter().all(whole));
            }
        }
    }
}

#[test]
fn no_charts_and_charts_of_nothing_are_painted() {
    sound(&[]);
    sound(&[empty(), empty()]);
    sound(&[flat(Role::Canary, 0.0), flat(Role::Stable, -5.0)]);
}

#[test]
fn values_and_periods_that_are_none_are_painted() {
    let mut odd = flat(Role::Canary, 50.0);
    let values = [f64::NAN, f64::INFINITY, 1e300, -1e14, f64::MIN_POSITIVE];
    odd.series[0].points = values
        .iter()
        .zip(0i64..)
        .map(|(value, at)| Point(at * 10_000, Some(*value)))
        .collect();
    odd.thresholds = values
        .iter()
        .map(|value| limit("odd", *value, Side::Below))
        .collect();
    let mut backwards = latency();
    backwards.until = Timestamp::from_millis(0);
    let mut endless = latency();
    endless.from = Timestamp::from_millis(i64::MIN);
    endless.until = Timestamp::from_millis(i64::MAX);
    sound(&[odd, backwards, endless]);
}

#[test]
fn names_of_any_kind_and_any_number_of_curves_are_painted() {
    let mut many = empty();
    many.id = many.title.repeat(100);
    many.title = "<b>\u{202e}שלום\u{0}".repeat(1_000);
    many.series = (0..100)
        .map(|which| series(&many.title, Role::Other(which), vec![Point(5, Some(1.0))]))
        .collect();
    many.markers = (0..100)
        .map(|_| marker(7, &many.title, MarkerKind::Note))
        .collect();
    sound(&[many.clone(), many]);
}
