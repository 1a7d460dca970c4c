//! Colours, as the page's style sheet says them.

use charts::{Ink, Palette};
use egui::Color32;

/// What everything is painted in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme(Palette<Color32>);

impl Theme {
    /// From the values of CSS custom properties: `read` is asked for `--chart-ground`,
    /// `--chart-canary`, `--chart-other-0` and so on, one per [`Ink`]. What is missing
    /// or no plain colour is taken from `otherwise`.
    #[must_use]
    pub fn from_css(otherwise: charts::Theme, read: impl Fn(&str) -> Option<String>) -> Self {
        let palette = otherwise.palette();
        Self(Palette::from_inks(|ink| {
            let said = read(&format!("--{}", ink.class()));
            let colour = said.as_deref().and_then(colour);
            colour
                .or_else(|| self::colour(palette.of(ink)))
                .unwrap_or(Color32::GRAY)
        }))
    }

    /// The colour of an ink.
    #[must_use]
    pub fn of(&self, ink: Ink) -> Color32 {
        self.0.of(ink)
    }
}

impl From<charts::Theme> for Theme {
    fn from(theme: charts::Theme) -> Self {
        Self::from_css(theme, |_| None)
    }
}

/// `#rgb`, `#rrggbb`, `#rrggbbaa`, `rgb(1, 2, 3)`, `rgba(1, 2, 3, 0.5)`, `rgb(1 2 3 / 50%)`.
fn colour(css: &str) -> Option<Color32> {
    let css = css.trim();
    if css.starts_with('#') {
        return Color32::from_hex(css).ok();
    }
    let inside = css
        .strip_prefix("rgba(")
        .or_else(|| css.strip_prefix("rgb("))?;
    let parts: Vec<&str> = inside
        .strip_suffix(')')?
        .split([',', ' ', '/'])
        .filter(|part| !part.is_empty())
        .collect();
    let byte = |part: &str| part.parse::<f32>().ok().map(|value| value.round() as u8);
    match parts.as_slice() {
        [red, green, blue] => Some(Color32::from_rgb(byte(red)?, byte(green)?, byte(blue)?)),
        [red, green, blue, alpha] => {
            let share = match alpha.strip_suffix('%') {
                Some(percent) => percent.parse::<f32>().ok()? / 100.0,
                None => alpha.parse::<f32>().ok()?,
            };
            let alpha = (share * 255.0).round() as u8;
            let (red, green, blue) = (byte(red)?, byte(green)?, byte(blue)?);
            Some(Color32::from_rgba_unmultiplied(red, green, blue, alpha))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_style_sheets_write_them() {
        let orange = Color32::from_rgb(230, 159, 0);
        assert_eq!(colour(" #e69f00 "), Some(orange));
        assert_eq!(colour("rgb(230, 159, 0)"), Some(orange));
        assert_eq!(colour("rgb(230 159 0)"), Some(orange));
        assert_eq!(colour("#fff"), Some(Color32::WHITE));
        let half = Color32::from_rgba_unmultiplied(0, 0, 0, 128);
        assert_eq!(colour("rgba(0, 0, 0, 0.5)"), Some(half));
        assert_eq!(colour("rgb(0 0 0 / 50%)"), Some(half));
        for odd in [
            "",
            "#12",
            "orange",
            "rgb(1,2)",
            "rgb(a,b,c)",
            "color-mix(in srgb, red, blue)",
        ] {
            assert_eq!(colour(odd), None, "{odd}");
        }
    }

    #[test]
    fn what_the_page_does_not_say_is_taken_from_the_palette() {
        let theme = Theme::from_css(charts::Theme::Dark, |name| match name {
            "--chart-canary" => Some("#010203".into()),
            "--chart-stable" => Some("nonsense".into()),
            _ => None,
        });
        assert_eq!(theme.of(Ink::Canary), Color32::from_rgb(1, 2, 3));
        assert_eq!(
            theme.of(Ink::Stable),
            Theme::from(charts::Theme::Dark).of(Ink::Stable)
        );
        assert_eq!(theme.of(Ink::Other(7)), theme.of(Ink::Other(1)));
    }
}
