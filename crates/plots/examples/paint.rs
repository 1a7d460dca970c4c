//! How long the processor needs to paint a page of charts: six curves of 10,000
//! points, thinned from 86,400, by either painter. Run it with `--release`.
//!
//! What the graphics card does is not in it; the window's own figures have that.

use charts::{Paint, Theme, down_sample, svg};
use plots::offscreen::Offscreen;
use std::io::Write as _;
use std::time::Instant;
use vocab::{Span, Timestamp};
use wire::{ChartModel, Point, Role, Series, Unit};

const CURVES: u8 = 6;
const MEASURED: i64 = 86_400;
const VISIBLE: usize = 10_000;
const PAINTS: usize = 200;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let thinned = times(20, || drop(curve(0)));
    let charts = [chart()];
    let theme = plots::Theme::from(Theme::Dark);
    let mut canvas = Offscreen::new(theme, 900.0, 1);
    let plotted = times(PAINTS, || drop(canvas.paint(&charts, vec![])));
    let paint = Paint::tokens().sized(900, 220);
    let drawn = times(PAINTS, || drop(svg(&charts[0], &paint)));
    writeln!(
        out,
        "{:<24} {:>10} {:>10}",
        "painter", "median ms", "p99 ms"
    )?;
    for (name, times) in [
        ("egui_plot", plotted),
        ("svg", drawn),
        ("(thin 86,400 points)", thinned),
    ] {
        let at = |share: f64| {
            let place = (times.len() as f64 * share) as usize;
            times
                .get(place.min(times.len() - 1))
                .copied()
                .unwrap_or(0.0)
        };
        writeln!(out, "{name:<24} {:>10.2} {:>10.2}", at(0.5), at(0.99))?;
    }
    Ok(())
}

/// Milliseconds of each call, sorted; the first calls, which fill caches, left out.
fn times(count: usize, mut call: impl FnMut()) -> Vec<f64> {
    (0..3).for_each(|_| call());
    let mut times: Vec<f64> = (0..count)
        .map(|_| {
            #[allow(
                clippy::disallowed_methods,
                reason = "measuring time is what this is for"
            )]
            let began = Instant::now();
            call();
            began.elapsed().as_secs_f64() * 1_000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times
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
