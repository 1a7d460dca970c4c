//! How long the processor needs to paint a page of charts: six curves of 10,000
//! points, thinned from 86,400, by either painter.
//!
//! What the graphics card does is not in it; the paints of the real window are
//! measured beside it.

use crate::table::{Table, percentile};
use charts::{Paint, Theme, down_sample, svg};
use plots::offscreen::Offscreen;
use std::io::Write;
use std::time::Instant;
use vocab::{Span, Timestamp};
use wire::{ChartModel, Point, Role, Series, Unit};

const CURVES: u8 = 6;
const MEASURED: i64 = 86_400;
const VISIBLE: usize = 10_000;
const PAINTS: usize = 200;

pub(crate) fn measure(table: &mut Table<impl Write>) -> anyhow::Result<()> {
    let charts = [chart()];
    let mut canvas = Offscreen::new(plots::Theme::from(Theme::Dark), 900.0, 1);
    let plotted = times(PAINTS, || drop(canvas.paint(&charts, vec![])));
    let paint = Paint::tokens().sized(900, 220);
    let [chart] = &charts;
    let drawn = times(PAINTS, || drop(svg(chart, &paint)));
    let thinned = times(20, || drop(curve(0)));
    for (what, times, limit) in [
        ("egui_plot", plotted, "4 ms / 12 ms"),
        ("SVG", drawn, "4 ms / 12 ms"),
        ("(thinning 86,400 points)", thinned, ""),
    ] {
        let [middle, tail] = [50, 99].map(|percent| percentile(&times, percent).unwrap_or(0.0));
        table.row(
            &format!("6 × 10,000 points, processor alone: {what}, p50 / p99"),
            format!("{middle:.2} / {tail:.2} ms ({} times)", times.len()),
            limit,
        )?;
    }
    Ok(())
}

/// Milliseconds of each call; the first calls, which fill caches, left out.
fn times(count: usize, mut call: impl FnMut()) -> Vec<f64> {
    (0..3).for_each(|_| call());
    (0..count)
        .map(|_| {
            #[allow(
                clippy::disallowed_methods,
                reason = "measuring time is what this is for"
            )]
            let began = Instant::now();
            call();
            began.elapsed().as_secs_f64() * 1_000.0
        })
        .collect()
}

fn chart() -> ChartModel {
    let from = Timestamp::from_millis(1_795_183_320_000);
    ChartModel {
        id: "paint".into(),
        title: "A day, by the second".into(),
        unit: Unit::Milliseconds,
        from,
        until: from + Span::seconds(MEASURED.unsigned_abs()),
        series: (0..CURVES)
            .map(|which| Series {
                name: format!("service-{which}"),
                role: Role::Other(which),
                points: curve(which),
            })
            .collect(),
        thresholds: vec![],
        markers: vec![],
    }
}

fn curve(which: u8) -> Vec<Point> {
    let all: Vec<Point> = (0..MEASURED)
        .map(|second| {
            let t = second as f64;
            let noise = (t * 12.9898 + f64::from(which)).sin() * 43_758.547;
            let value = 60.0 + 9.0 * (t / 3_000.0).sin() + 8.0 * (noise - noise.floor());
            Point(second * 1_000, Some(value + 10.0 * f64::from(which)))
        })
        .collect();
    down_sample(&all, VISIBLE)
}
