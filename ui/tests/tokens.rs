//! Contrast of the tokens, in both themes, as WCAG 2.2 reckons it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that fails should fail at the line that is wrong"
)]

use std::collections::BTreeMap;

type Colours = BTreeMap<String, (u8, u8, u8)>;

/// The dark theme, and the light one laid over it.
fn themes() -> [(&'static str, Colours); 2] {
    let text = include_str!("../styles/tokens.css");
    let (dark, light) = text.split_once(":root[data-theme=\"light\"]").unwrap();
    let dark = colours(dark);
    let mut both = dark.clone();
    both.extend(colours(light));
    [("dark", dark), ("light", both)]
}

fn colours(css: &str) -> Colours {
    css.lines()
        .filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("--")?.split_once(':')?;
            let hex = value.trim().trim_end_matches(';').strip_prefix('#')?;
            let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
            Some((name.to_owned(), (part(0), part(2), part(4))))
        })
        .collect()
}

/// <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>
fn luminance((red, green, blue): (u8, u8, u8)) -> f64 {
    let linear = |part: u8| {
        let share = f64::from(part) / 255.0;
        if share <= 0.04045 {
            share / 12.92
        } else {
            ((share + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

fn contrast(one: (u8, u8, u8), other: (u8, u8, u8)) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn demand(least: f64, inks: &[&str], grounds: &[&str]) {
    let mut too_low = Vec::new();
    for (theme, colours) in themes() {
        for ink in inks {
            for ground in grounds {
                let found = contrast(colours[*ink], colours[*ground]);
                if found < least {
                    too_low.push(format!("{theme}: {ink} on {ground} {found:.2}"));
                }
            }
        }
    }
    assert!(too_low.is_empty(), "below {least}: {too_low:#?}");
}

#[test]
fn text_has_seven_to_one_on_every_ground() {
    let grounds = ["ground", "panel", "raised", "hatch", "critical-ground"];
    demand(7.0, &["text", "muted", "faint"], &grounds);
    demand(
        7.0,
        &["text"],
        &["production-a", "production-b", "practice-b", "hold-fill"],
    );
    demand(7.0, &["loud-text"], &["loud"]);
    demand(7.0, &["chart-text"], &["panel"]);
}

#[test]
fn shapes_edges_and_curves_have_three_to_one() {
    let shapes = [
        "critical",
        "high",
        "low",
        "waiting",
        "running",
        "calm",
        "edge",
        "focus",
        "meter-fill",
        "production-edge",
        "practice-edge",
    ];
    demand(3.0, &shapes, &["ground", "panel", "raised"]);
    let curves = [
        "chart-stable",
        "chart-canary",
        "chart-other-0",
        "chart-other-1",
        "chart-other-2",
        "chart-other-3",
        "chart-other-4",
        "chart-other-5",
        "chart-threshold",
        "chart-shift",
        "chart-back",
        "chart-note",
    ];
    demand(3.0, &curves, &["panel"]);
    demand(3.0, &["glyph"], &["critical"]);
}
