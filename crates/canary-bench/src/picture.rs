//! Detection time against false rollbacks, a mark a method, in black and white.
//!
//! From left to right: the share of false rollbacks in the mean of all healthy
//! worlds, on a scale of powers. From top to bottom: the median time to detect
//! 0.5 % (the thin end), 1 % (the mark) and 2 % of errors. Further down and left
//! is better.

use crate::results::Results;
use crate::walk::Feed;
use std::fmt::Write as _;

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 460.0;
const LEFT: f64 = 90.0;
const RIGHT: f64 = 210.0;
const TOP: f64 = 50.0;
const BOTTOM: f64 = 60.0;

/// Shares below this are drawn at it.
const LEAST: f64 = 0.000_1;

/// Times from the lowest to the highest line.
const TIMES: (f64, f64) = (10.0, 1_000.0);

/// Where the time of who detects nothing stands.
const NEVER: f64 = 1_500.0;

/// A method's mark on the picture.
struct Mark {
    /// Its place among the methods; ours is the first.
    index: usize,
    key: &'static str,
    name: &'static str,
    wrong: f64,
    /// At 0.5, 1 and 2 %.
    times: [Option<u64>; 3],
}

/// The picture for one rate.
#[must_use]
pub fn picture(results: &Results, rate: u32, feed: Feed) -> String {
    let mut svg = String::new();
    frame(&mut svg, rate, feed);
    let mut marks = marks(results, rate, feed);
    marks.sort_by(|a, b| place(a).1.total_cmp(&place(b).1));
    let mut label = f64::NEG_INFINITY;
    for mark in &marks {
        let (x, y) = place(mark);
        let [slow, _, fast] = mark.times.map(height);
        writeln!(
            svg,
            r#"<path d="M{x:.1} {slow:.1}V{fast:.1}" stroke="black" stroke-width="1"/>"#
        )
        .ok();
        svg.push_str(&shape(mark.index, x, y));
        label = (label + 16.0).max(y);
        let (to, text) = (WIDTH - RIGHT + 12.0, label + 4.0);
        writeln!(svg, r#"<path d="M{:.1} {y:.1}L{to} {label:.1}" stroke="black" stroke-width="0.5" stroke-dasharray="1 3"/>"#, x + 8.0).ok();
        writeln!(
            svg,
            r#"<text x="{}" y="{text:.1}">{}: {}</text>"#,
            to + 4.0,
            mark.key,
            mark.name
        )
        .ok();
    }
    svg.push_str("</svg>\n");
    svg
}

fn marks(results: &Results, rate: u32, feed: Feed) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for row in &results.0 {
        if marks.iter().any(|mark| mark.key == row.method.key) {
            continue;
        }
        let key = row.method.key;
        let healthy = results
            .of(key)
            .filter(|row| row.world.is_healthy() && row.case() == (rate, feed));
        let (count, sum) = healthy.fold((0.0, 0.0), |(count, sum), row| {
            (count + 1.0, sum + row.wrong())
        });
        let time = |world: &str| results.row(key, world, rate, feed)?.tally.time(0.5);
        marks.push(Mark {
            index: marks.len(),
            key,
            name: row.method.name,
            wrong: if count > 0.0 { sum / count } else { 0.0 },
            times: ["0.5 %", "1 %", "2 %"].map(time),
        });
    }
    marks
}

fn across(share: f64) -> f64 {
    let part = (share.clamp(LEAST, 1.0) / LEAST).log10() / (1.0 / LEAST).log10();
    LEFT + part * (WIDTH - LEFT - RIGHT)
}

fn up(seconds: f64) -> f64 {
    let (low, high) = (TIMES.0, NEVER);
    let part = (seconds.clamp(low, high) / low).log10() / (high / low).log10();
    HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)
}

fn height(time: Option<u64>) -> f64 {
    up(time.map_or(NEVER, |time| time as f64))
}

fn place(mark: &Mark) -> (f64, f64) {
    (across(mark.wrong), height(mark.times[1]))
}

/// A shape for every method that is not told by its colour; a ring around ours.
fn shape(index: usize, x: f64, y: f64) -> String {
    let around = |corners: usize, turned: f64| {
        let corner = |i: usize| {
            let angle = std::f64::consts::TAU * (i as f64 + turned) / corners as f64;
            format!("{:.1},{:.1}", x + 7.0 * angle.sin(), y - 7.0 * angle.cos())
        };
        (0..corners).map(corner).collect::<Vec<_>>().join(" ")
    };
    if index == 0 {
        return format!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"10\" fill=\"white\" stroke=\"black\"/>\n\
             <circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"6\"/>\n"
        );
    }
    let fill = if index.is_multiple_of(2) {
        "black"
    } else {
        "white"
    };
    let style = format!(r#"fill="{fill}" stroke="black" stroke-width="1.5""#);
    match index % 5 {
        4 => format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"6\" {style}/>\n"),
        1 => format!("<polygon points=\"{}\" {style}/>\n", around(4, 0.5)),
        2 => format!("<polygon points=\"{}\" {style}/>\n", around(3, 0.0)),
        3 => format!("<polygon points=\"{}\" {style}/>\n", around(4, 0.0)),
        _ => format!("<polygon points=\"{}\" {style}/>\n", around(3, 1.5)),
    }
}

fn frame(svg: &mut String, rate: u32, feed: Feed) {
    writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">"#
    )
    .ok();
    writeln!(
        svg,
        r#"<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>"#
    )
    .ok();
    let feed = feed.as_str();
    writeln!(svg, r#"<text x="{LEFT}" y="24" font-size="14">Time to detect 1 % of errors (bar: 0.5 to 2 %), {rate}/s, {feed} bins</text>"#).ok();
    let (right, bottom) = (WIDTH - RIGHT, HEIGHT - BOTTOM);
    for (share, text) in [
        (LEAST, "≤ 0.01 %"),
        (0.001, "0.1 %"),
        (0.01, "1 %"),
        (0.1, "10 %"),
        (1.0, "100 %"),
    ] {
        let x = across(share);
        writeln!(
            svg,
            r##"<path d="M{x:.1} {TOP}V{bottom}" stroke="#bbb" stroke-width="0.5"/>"##
        )
        .ok();
        writeln!(
            svg,
            r#"<text x="{x:.1}" y="{}" text-anchor="middle">{text}</text>"#,
            bottom + 18.0
        )
        .ok();
    }
    for (time, text) in [
        (TIMES.0, "10 s"),
        (30.0, "30 s"),
        (60.0, "1 min"),
        (180.0, "3 min"),
        (600.0, "10 min"),
        (NEVER, "never"),
    ] {
        let y = up(time);
        writeln!(
            svg,
            r##"<path d="M{LEFT} {y:.1}H{right}" stroke="#bbb" stroke-width="0.5"/>"##
        )
        .ok();
        writeln!(
            svg,
            r#"<text x="{}" y="{:.1}" text-anchor="end">{text}</text>"#,
            LEFT - 8.0,
            y + 4.0
        )
        .ok();
    }
    writeln!(svg, r#"<text x="{:.1}" y="{}" text-anchor="middle">false rollbacks per healthy rollout, mean of all healthy worlds</text>"#, f64::midpoint(LEFT, right), bottom + 42.0).ok();
}
