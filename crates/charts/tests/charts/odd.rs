//! Models that nobody meant.

use crate::models::{empty, flat, latency, limit, marker, series};
use crate::pixels::Pixels;
use charts::{Paint, Theme, summary, svg, table};
use proptest::prelude::*;
use vocab::Timestamp;
use wire::{ChartModel, Marker, MarkerKind, Point, Role, Series, Side, Threshold, Unit};

/// It can be read, and every figure in it is one.
fn sound(model: &ChartModel) -> String {
    let text = svg(model, &Paint::literal(Theme::Dark));
    drop(Pixels::of(&text, false));
    for line in text.lines().filter(|line| line.starts_with("<path")) {
        assert!(!line.contains("NaN") && !line.contains("inf"), "{line}");
    }
    text
}

#[test]
fn markup_in_names_is_text() {
    let mut model = latency();
    let evil = "</text><script>alert(1)</script><text a='\"&\u{0}\u{1b}\n";
    model.id = "\"><script>".into();
    model.title = evil.into();
    model.series[0].role = Role::Other(0);
    model.series[0].name = evil.into();
    model.thresholds[0].label = evil.into();
    model.markers[0].label = evil.into();
    let text = sound(&model);
    assert!(!text.contains("<script") && !text.contains("a='"), "{text}");
    assert!(text.contains("&lt;script&gt;"));
}

#[test]
fn names_from_right_to_left_do_not_turn_their_neighbours() {
    let mut model = flat(Role::Other(0), 50.0);
    model.series[0].name = "\u{202e}שלום\u{2066}".into();
    let said = summary(&model);
    assert!(said.contains("\u{2068}שלום\u{2069} 50 ms"), "{said}");
    let text = sound(&model);
    assert!(
        text.contains(">שלום<") && text.contains("direction=\"ltr\""),
        "{text}"
    );
}

#[test]
fn a_name_of_ten_thousand_characters_leaves_room_for_the_curve() {
    let mut model = flat(Role::Other(0), 50.0);
    model.series[0].name = "x".repeat(10_000);
    model.title = "y".repeat(10_000);
    let text = sound(&model);
    assert!(text.len() < 10_000, "{}", text.len());
    let css = Theme::Dark.palette().others[0];
    assert!(Pixels::of(&text, false).count(css) > 200);
}

#[test]
fn nothing_one_point_gaps_and_constants_are_drawn() {
    let of = |points: Vec<Point>| ChartModel {
        series: vec![series("x", Role::Canary, points)],
        ..empty()
    };
    assert!(sound(&empty()).contains("Nothing measured yet"));
    assert!(sound(&of(vec![])).contains("Nothing measured yet"));
    assert!(sound(&of(vec![Point(0, None); 3])).contains("Nothing measured yet"));
    assert!(!sound(&of(vec![Point(400_000, Some(5.0))])).contains("Nothing"));
    sound(&flat(Role::Canary, 0.0));
    sound(&flat(Role::Canary, -7.0));
}

#[test]
fn what_is_no_number_is_not_measured() {
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300, f64::MIN];
    let points = odd
        .iter()
        .zip(0..)
        .map(|(value, at)| Point(at * 10_000, Some(*value)));
    let model = ChartModel {
        series: vec![series("canary", Role::Canary, points.collect())],
        thresholds: odd
            .iter()
            .map(|value| limit("odd", *value, Side::Above))
            .collect(),
        ..empty()
    };
    assert!(sound(&model).contains("Nothing measured yet"));
    assert_eq!(summary(&model), "Latency p95: nothing measured yet.");
    assert!(table(&model, 9).rows.iter().all(|row| row[1] == "–"));
}

#[test]
fn a_period_that_ends_before_it_begins_is_drawn_as_a_minute() {
    let mut model = flat(Role::Canary, 50.0);
    model.until = Timestamp::from_millis(0);
    let drawn = sound(&model);
    assert!(
        drawn.contains("14:02:30") && drawn.contains("14:03:00"),
        "{drawn}"
    );
    assert_eq!(table(&model, 100).rows.len(), 7);
}

#[test]
fn a_hundred_moments_at_once_leave_room_for_the_curve() {
    let mut model = flat(Role::Canary, 50.0);
    model.markers = (0..100)
        .map(|_| marker(7, "25 %", MarkerKind::Shift))
        .collect();
    let text = sound(&model);
    assert!(text.matches(">25 %<").count() <= 3);
    assert!(Pixels::of(&text, false).count(Theme::Dark.palette().canary) > 500);
}

fn any_model() -> impl Strategy<Value = ChartModel> {
    let point = (any::<i64>(), prop::option::of(any::<f64>())).prop_map(|at| Point(at.0, at.1));
    let near = (-1_000..100_000i64, prop::option::of(-1e3..1e3)).prop_map(|at| Point(at.0, at.1));
    let role = prop_oneof![
        Just(Role::Stable),
        Just(Role::Canary),
        any::<u8>().prop_map(Role::Other)
    ];
    let points = prop::collection::vec(prop_oneof![1 => point, 4 => near], 0..30);
    let one = (any::<String>(), role, points);
    let series = one.prop_map(|(name, role, points)| Series { name, role, points });
    let limit = (any::<String>(), any::<f64>()).prop_map(|(label, value)| Threshold {
        label,
        value,
        bad: Side::Below,
    });
    let moment = prop_oneof![any::<i64>(), 0..200_000i64].prop_map(Timestamp::from_millis);
    let marker = (moment.clone(), any::<String>()).prop_map(|(at, label)| Marker {
        at,
        label,
        kind: MarkerKind::Back,
    });
    (
        any::<String>(),
        (moment.clone(), moment),
        prop::collection::vec(series, 0..9),
        prop::collection::vec(limit, 0..4),
        prop::collection::vec(marker, 0..4),
    )
        .prop_map(
            |(id, (from, until), series, thresholds, markers)| ChartModel {
                title: id.clone(),
                id,
                unit: Unit::Milliseconds,
                from,
                until,
                series,
                thresholds,
                markers,
            },
        )
}

proptest! {
    #[test]
    fn any_model_can_be_painted_said_and_tabled(model in any_model(), rows in 0..40usize) {
        sound(&model);
        let said = summary(&model);
        prop_assert!(said.ends_with('.') && !said.chars().any(char::is_control), "{said}");
        let table = table(&model, rows);
        prop_assert!(table.rows.len() <= rows + model.markers.len());
        prop_assert!(table.rows.iter().all(|row| row.len() == table.headers.len()));
    }
}
