//! Which painter the charts get, and why, in words for diagnostics.

use super::settings::Painter;

/// What paints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paints {
    /// The plot on its canvas.
    Plot,
    /// SVG in the document.
    Svg,
}

/// Chooses. `trouble` is why the plot was given up in this window, if it was.
pub(crate) fn choose(setting: Painter, trouble: Option<&str>) -> (Paints, String) {
    match (setting, trouble) {
        (Painter::Svg, _) => (Paints::Svg, "SVG, as set".into()),
        (Painter::Auto | Painter::Plot, Some(why)) => (Paints::Svg, format!("SVG: {why}")),
        (Painter::Auto, None) => (Paints::Plot, "plot".into()),
        (Painter::Plot, None) => (Paints::Plot, "plot, as set".into()),
    }
}

/// The last paints' times in milliseconds.
#[derive(Debug, Clone, Default)]
pub(crate) struct PaintTimes {
    millis: Vec<f64>,
}

/// So many are remembered.
const REMEMBERED: usize = 1_000;

impl PaintTimes {
    /// One more paint.
    pub(crate) fn push(&mut self, millis: f64) {
        if self.millis.len() == REMEMBERED {
            self.millis.remove(0);
        }
        self.millis.push(millis);
    }

    /// For diagnostics: "median 3.1 ms, p99 8.0 ms of 40 paints".
    pub(crate) fn words(&self) -> String {
        let mut sorted = self.millis.clone();
        sorted.sort_by(f64::total_cmp);
        let at = |hundredths: usize| {
            let place = (sorted.len() * hundredths).div_ceil(100).max(1) - 1;
            sorted.get(place).copied().unwrap_or_default()
        };
        match sorted.len() {
            0 => "no paint yet".into(),
            count => format!(
                "median {:.1} ms, p99 {:.1} ms of {count} paints",
                at(50),
                at(99)
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paint_times_keep_the_newest_and_tell_median_and_tail() {
        let mut times = PaintTimes::default();
        assert_eq!(times.words(), "no paint yet");
        for millis in 0..1_100 {
            times.push(f64::from(millis));
        }
        assert_eq!(
            times.words(),
            "median 599.0 ms, p99 1089.0 ms of 1000 paints"
        );
    }

    #[test]
    fn trouble_wins_over_wishes_and_is_told() {
        assert_eq!(choose(Painter::Auto, None), (Paints::Plot, "plot".into()));
        let (paints, words) = choose(Painter::Plot, Some("WebGL is missing"));
        assert_eq!(
            (paints, words.as_str()),
            (Paints::Svg, "SVG: WebGL is missing")
        );
        assert_eq!(choose(Painter::Svg, None).0, Paints::Svg);
    }
}
