//! Figures about this program, for people.

use super::Desk;
use super::measures::{Figures, percentile};
use std::collections::VecDeque;
use wire::Diagnostics;

impl Desk {
    pub(crate) async fn diagnostics(&self) -> Diagnostics {
        let room = &self.ground.room;
        let figures = self.ground.measures.all();
        let bar = room.board().await.bar();
        let row = |label: &str, value: String| (label.to_owned(), value);
        let mut rows = vec![
            row("version", env!("CARGO_PKG_VERSION").to_owned()),
            row("system", system()),
            row("home", room.home().display().to_string()),
            row("estate", bar.estate),
            row("operator", bar.operator),
            row("lease", bar.lease),
        ];
        rows.extend(self.feed_rows());
        rows.extend(figure_rows(&figures));
        Diagnostics {
            rows,
            usable_millis: figures.usable_millis,
            frame_millis: figures.frame_millis.into(),
            effect_millis: figures.effect_millis.into(),
        }
    }

    fn feed_rows(&self) -> Vec<(String, String)> {
        let feeds = self.feeds();
        let rows = feeds.iter().map(|(window, feed)| {
            let (sent, waited) = feed.counts();
            let value = format!("{sent} frames, {waited} of them waited for a slow window");
            (format!("window {window}"), value)
        });
        rows.collect()
    }
}

fn system() -> String {
    format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)
}

fn figure_rows(figures: &Figures) -> Vec<(String, String)> {
    let usable = figures
        .usable_millis
        .map_or_else(|| "not yet".to_owned(), |millis| format!("{millis:.0} ms"));
    vec![
        ("start to first painted frame".to_owned(), usable),
        (
            "frame sent to painted, p50 / p95".to_owned(),
            spread(&figures.frame_millis),
        ),
        (
            "emergency asked to effect leaving, p50 / p95".to_owned(),
            spread(&figures.effect_millis),
        ),
        (
            "sent in all".to_owned(),
            format!("{} frames, {} KiB", figures.frames, figures.bytes / 1024),
        ),
    ]
}

fn spread(values: &VecDeque<f64>) -> String {
    match (percentile(values, 50), percentile(values, 95)) {
        (Some(middle), Some(high)) => {
            format!("{middle:.0} / {high:.0} ms of {}", values.len())
        }
        _ => "not measured yet".to_owned(),
    }
}
