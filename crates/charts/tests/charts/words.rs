//! The sentence and the table.

use crate::models::{empty, equals, flat, latency, limit, marker, series};
use charts::{Table, summary, table};
use wire::{ChartModel, MarkerKind, Point, Role, Side, Unit};

#[test]
fn the_sentence_says_where_it_stands_what_was_worst_and_whether_limits_were_kept() {
    insta::assert_snapshot!(
        summary(&latency()),
        @"Latency p95: canary 113 ms, stable 62 ms at 14:16; highest canary 113 ms at 14:15; limit 100 ms, reached by canary at 14:13; back at 14:14."
    );
    let mut good = latency();
    good.markers.pop();
    good.series[1].points.retain(|at| at.0 < 11 * 60_000);
    insta::assert_snapshot!(
        summary(&good),
        @"Latency p95: stable 62 ms at 14:16, canary 55 ms at 14:12; highest canary 75 ms at 14:06; limit 100 ms, not reached."
    );
}

#[test]
fn a_floor_is_looked_at_from_above() {
    insta::assert_snapshot!(summary(&equals()), @"Frames per second, median: service-5 83 FPS, service-4 81 FPS, service-3 79 FPS, service-2 77 FPS, service-1 75 FPS, service-0 73 FPS at 14:32; lowest service-5 61 FPS at 14:12; limit 60 FPS, undercut by service-4 at 14:11, service-3 at 14:11, service-2 at 14:10, service-1 at 14:09, service-0 at 14:09.");
    let mut high = flat(Role::Canary, 64.0);
    high.unit = Unit::FramesPerSecond;
    high.title = "Frames per second".into();
    high.thresholds = vec![
        limit("limit 60 FPS", 60.0, Side::Below),
        limit("", 90.0, Side::Above),
    ];
    insta::assert_snapshot!(summary(&high), @"Frames per second: canary 64 FPS at 14:16; lowest canary 64 FPS at 14:02; limit 60 FPS, not undercut; limit 90 FPS, not reached.");
}

#[test]
fn a_chart_without_values_says_so() {
    assert_eq!(summary(&empty()), "Latency p95: nothing measured yet.");
    let gaps = vec![Point(0, None), Point(10_000, None)];
    let model = ChartModel {
        title: String::new(),
        series: vec![series("canary", Role::Canary, gaps)],
        ..empty()
    };
    assert_eq!(summary(&model), "Chart: nothing measured yet.");
}

#[test]
fn two_canaries_keep_their_own_names() {
    let mut model = flat(Role::Canary, 50.0);
    model.series[0].name = "canary 2f9c1e4".into();
    let mut other = model.series[0].clone();
    other.name = "canary e94a6c1".into();
    model.series.push(other);
    assert!(summary(&model).contains("canary e94a6c1 50 ms, canary 2f9c1e4 50 ms"));
}

fn shown(table: &Table) -> String {
    let line = |cells: &Vec<String>| cells.join(" | ").trim_end_matches([' ', '|']).to_owned();
    let rows = std::iter::once(&table.headers).chain(&table.rows);
    rows.map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_table_has_even_times_and_every_moment() {
    insta::assert_snapshot!(shown(&table(&latency(), 5)), @r"
    Time | stable | canary | What happened
    14:02:00 | 60 ms | –
    14:05:30 | 71 ms | –
    14:06:00 | 69 ms | 72 ms | 10 %
    14:09:00 | 61 ms | 64 ms
    14:11:00 | 54 ms | 57 ms | 25 %
    14:12:30 | 51 ms | 54 ms
    14:14:00 | 55 ms | 106 ms | back
    14:16:00 | 62 ms | 113 ms
    ");
}

#[test]
fn a_table_of_few_points_has_them_all() {
    let points = vec![
        Point(0, Some(0.024)),
        Point(10_000, None),
        Point(20_000, Some(3.0)),
    ];
    let model = ChartModel {
        unit: Unit::Percent,
        series: vec![series("x", Role::Other(0), points)],
        ..empty()
    };
    insta::assert_snapshot!(shown(&table(&model, 20)), @r"
    Time | x
    14:02:00 | 0.024 %
    14:02:10 | –
    14:02:20 | 3 %
    ");
}

#[test]
fn a_curve_that_has_ended_has_no_values_afterwards() {
    let mut model = flat(Role::Stable, 50.0);
    let mut short = flat(Role::Canary, 60.0).series;
    short[0].points.truncate(10);
    model.series.extend(short);
    model.markers = vec![marker(13, "", MarkerKind::Back)];
    let table = table(&model, 3);
    assert_eq!(table.rows[0][2], "60 ms");
    let last: Vec<&str> = table.rows[2].iter().map(String::as_str).collect();
    assert_eq!(last, ["14:15:00", "50 ms", "–", ""]);
}

#[test]
fn an_empty_table_has_headings_and_no_rows() {
    let table = table(&empty(), 10);
    assert_eq!(table.headers, ["Time"]);
    assert_eq!(table.rows.len(), 0);
}

#[test]
fn as_many_rows_as_wanted_and_both_ends_among_them() {
    for wanted in [0, 1, 2, 7, 84, 85, 86, 1_000] {
        let rows = table(&flat(Role::Stable, 1.0), wanted).rows;
        assert_eq!(rows.len(), wanted.min(85));
        assert!(wanted == 0 || rows.last().unwrap()[0] == "14:16:00");
        assert!(wanted < 2 || rows[0][0] == "14:02:00");
    }
}
